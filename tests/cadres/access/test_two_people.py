"""Access takes two people: nobody gives a right alone, nobody opens another administrator's account alone."""

import itertools
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cadres.access import requests, services
from cadres.access.models import AccessRequest
from cadres.access.two_people import ConfirmationFirst, RolesExclusive
from cadres.access.views import confirmed_by
from cadres.models import Cadre, Grant, Relative, User
from cadres.units.selectors import unit_with_path
from core.approvals.services import proposal_approve, proposal_reject, proposal_reverse, proposal_withdraw
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord, Refusal, RelativeRecord, SamePerson, WrongState
from tests import factories as make
from tests.access.subjects import Subject
from tests.unseen import UNSEEN

TODAY = timezone.localdate()
ADMIN_ACTS = ["password", "enable", "second_step"]


def build(world) -> None:
    world.access_request = AccessRequest.objects.create(
        act="grant",
        user=world.lin,
        role="training",
        unit=world.bureau,
        starts_on=TODAY,
        proposed_by=world.an,
        reason="new duty",
    )


def more(world, cadre, n: int) -> None:
    user = make.UserFactory()
    for who, unit in ((user, world.bureau), (world.mei, world.section)):
        AccessRequest.objects.create(
            act="grant",
            user=who,
            role="training",
            unit=unit,
            starts_on=TODAY,
            proposed_by=world.an,
            state="rejected",
            decided_by=world.xi,
        )


# nobody outsider cadre supervisor hr other_hr county_hr leader training inspector auditor system security
MATRIX = """
GET  admin:cadres_accessrequest_add              302 302 302 403 403 403 403 403 302 302 403 403 403
POST admin:cadres_accessrequest_add              302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_accessrequest_change           302 302 302 403 403 403 403 200 302 302 200 200 200
POST admin:cadres_accessrequest_change           302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_accessrequest_changelist       302 302 302 403 403 403 403 200 302 302 200 200 200
POST admin:cadres_accessrequest_changelist       302 302 302 403 403 403 403 200 302 302 200 200 200
GET  admin:cadres_accessrequest_delete           302 302 302 403 403 403 403 403 302 302 403 403 403
POST admin:cadres_accessrequest_delete           302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_accessrequest_history          302 302 302 302 302 302 302 200 302 302 200 200 200
POST admin:cadres_accessrequest_history          302 302 302 302 302 302 302 200 302 302 200 200 200
GET  api:access-request-approve                  401 403 403 403 403 403 403 405 403 403 405 405 405
POST api:access-request-approve                  401 403 403 403 403 403 403 200 403 403 403 200 403
GET  api:access-request-detail                   401 403 403 403 403 403 403 200 403 403 200 200 200
POST api:access-request-detail                   401 403 403 403 403 403 403 405 403 403 405 405 405
GET  api:access-request-list                     401 403 403 403 403 403 403 200 403 403 200 200 200
POST api:access-request-list                     401 403 403 403 403 403 403 400 403 403 400 400 400
GET  api:access-request-reject                   401 403 403 403 403 403 403 405 403 403 405 405 405
POST api:access-request-reject                   401 403 403 403 403 403 403 400 403 403 403 400 403
GET  api:access-request-reverse                  401 403 403 403 403 403 403 405 403 403 405 405 405
POST api:access-request-reverse                  401 403 403 403 403 403 403 400 403 403 403 400 403
GET  api:access-request-withdraw                 401 403 403 403 403 403 403 405 403 403 405 405 405
POST api:access-request-withdraw                 401 403 403 403 403 403 403 403 403 403 403 403 200
GET  cadres:access_ask                           302 403 403 403 403 403 403 403 403 403 403 200 403
POST cadres:access_ask                           302 403 403 403 403 403 403 403 403 403 403 422 403
GET  cadres:access_request                       302 403 403 403 403 403 403 200 403 403 200 200 200
POST cadres:access_request                       302 403 403 403 403 403 403 405 403 403 405 405 405
GET  cadres:access_request_act                   302 403 403 403 403 403 403 200 403 403 403 200 403
POST cadres:access_request_act                   302 403 403 403 403 403 403 302 403 403 403 302 403
GET  cadres:access_requests                      302 403 403 403 403 403 403 200 403 403 200 200 200
POST cadres:access_requests                      302 403 403 403 403 403 403 302 403 403 302 302 302
"""
QUERIES = """
api:access-request-list                 leader      4
cadres:access_requests                  leader      10
"""
SUBJECT = Subject(
    objects={
        "cadres:access_request*": "access_request",
        "api:access-request-*": "access_request",
        "cadres:access_ask": "shen",
    },
    build=build,
    more=more,
    matrix=MATRIX,
    queries=QUERIES,
)


def fresh(user):
    return User.objects.get(pk=user.pk)


def prepare(cast, user=None, role="hr", unit=None, actor=None, **fields) -> AccessRequest:
    given = {"starts_on": TODAY, "reason": "new duty"} | fields
    return requests.grant_propose(
        actor=actor or cast.an, user=user or cast.wai, role=role, unit=unit or cast.bureau, **given
    )


# Grants


@pytest.mark.parametrize("role", ["hr", "leader", "supervisor", "security", "inspector"])
def test_a6_a_prepared_grant_gives_nothing_until_another_person_confirms(cast, role):
    request = prepare(cast, role=role)
    assert not fresh(cast.wai).has_role(role)
    with pytest.raises(SamePerson):
        proposal_approve(proposal=request, actor=cast.an)
    proposal_approve(proposal=request, actor=cast.xi)
    grant = Grant.objects.get(user=cast.wai)
    assert fresh(cast.wai).has_role(role)
    assert confirmed_by(grant) == cast.xi
    assert (grant.given_by, AccessRequest.objects.get().decided_by) == (cast.an, cast.xi)
    assert AccessRequest.objects.get().grant == grant
    codes = set(AuditRow.objects.values_list("action", flat=True))
    assert {"access.proposed", "proposal.approved", "grant.given"} <= codes


@pytest.mark.parametrize("name", ["xi", "lei"])
def test_a6_system_administrator_or_leader_of_the_unit_confirms(cast, name):
    proposal_approve(proposal=prepare(cast), actor=getattr(cast, name))
    assert fresh(cast.wai).has_role("hr")


def test_a6_a_second_security_administrator_of_the_unit_confirms(cast):
    second = make.UserFactory()
    make.GrantFactory(user=second, role="security", unit=cast.bureau)
    proposal_approve(proposal=prepare(cast), actor=second)
    with pytest.raises(NotAllowed):
        proposal_approve(proposal=prepare(cast, unit=cast.town), actor=second)


@pytest.mark.parametrize("name", ["gao", "hua", "su", "shen", "ji", "tang", "lin"])
def test_a6_nobody_else_confirms(cast, name):
    with pytest.raises(NotAllowed):
        proposal_approve(proposal=prepare(cast), actor=getattr(cast, name))


@pytest.mark.parametrize("name", ["xi", "shen", "gao", "lei", "su", "ji", "tang", "wai"])
def test_nobody_but_the_security_administrator_prepares(cast, name):
    with pytest.raises(NotAllowed):
        prepare(cast, user=cast.lin, actor=getattr(cast, name))


def test_a6_nobody_confirms_a_right_of_their_own(cast):
    request = prepare(cast, user=cast.lei, role="hr")
    with pytest.raises(OwnRecord):
        proposal_approve(proposal=request, actor=cast.lei)
    with pytest.raises(OwnRecord):
        prepare(cast, user=cast.an)


@pytest.mark.parametrize("turned", [False, True])
def test_a6_kinship_stands_below_preparing_and_confirming(cast, turned):
    make.CadreFactory(user=cast.an)
    pairs = [(cast.lei.cadre, cast.lin.cadre), (cast.an.cadre, cast.mei.cadre)]
    for one, other in pairs:
        first, second = (other, one) if turned else (one, other)
        Relative.objects.create(cadre=first, relative=second, relation="sibling")
    with pytest.raises(RelativeRecord):
        prepare(cast, user=fresh(cast.mei), actor=fresh(cast.an))
    request = prepare(cast, user=fresh(cast.lin))
    with pytest.raises(RelativeRecord):
        proposal_approve(proposal=request, actor=fresh(cast.lei))


def test_a6_the_right_begins_with_its_confirmation_at_the_earliest(cast):
    request = prepare(cast, starts_on=TODAY - timedelta(days=90))
    proposal_approve(proposal=request, actor=cast.xi)
    assert Grant.objects.get(user=cast.wai).starts_on == TODAY
    later = TODAY + timedelta(days=9)
    proposal_approve(proposal=prepare(cast, user=cast.lin, starts_on=later), actor=cast.xi)
    assert Grant.objects.get(user=cast.lin).starts_on == later


def test_a6_a_request_does_not_outlive_the_right_to_prepare_it(cast):
    request = prepare(cast)
    Grant.objects.filter(user=cast.an).update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        proposal_approve(proposal=request, actor=cast.xi)
    assert AccessRequest.objects.get().state == "proposed"


def test_a6_what_has_become_impossible_is_not_carried_out(cast):
    request = prepare(cast)
    make.GrantFactory(user=cast.wai, role="auditor", unit=cast.county)
    with pytest.raises(RolesExclusive):
        proposal_approve(proposal=request, actor=cast.xi)
    assert AccessRequest.objects.get().state == "proposed"
    assert not Grant.objects.filter(user=cast.wai, role="hr").exists()


def test_a6_rejected_and_withdrawn_requests_give_nothing(cast):
    proposal_reject(proposal=prepare(cast), actor=cast.xi, reason="no")
    proposal_withdraw(proposal=prepare(cast), actor=cast.an)
    assert not Grant.objects.filter(user=cast.wai).exists()


def test_a6_the_same_grant_waits_once(cast):
    prepare(cast)
    with pytest.raises(ValidationError):
        prepare(cast)


def test_a6_taking_a_confirmation_back_ends_the_grant_at_once(cast):
    request = prepare(cast)
    proposal_approve(proposal=request, actor=cast.xi)
    proposal_reverse(proposal=request, actor=cast.xi, reason="wrong person")
    assert not fresh(cast.wai).has_role("hr")
    with pytest.raises(WrongState):
        proposal_reverse(proposal=request, actor=cast.xi, reason="again")


def test_a6_a_grant_is_taken_back_up_to_its_last_day(cast):
    request = prepare(cast, ends_on=TODAY)
    proposal_approve(proposal=request, actor=cast.xi)
    past = {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)}
    Grant.objects.filter(user=cast.wai).update(**past)
    with pytest.raises(WrongState, match="ended|结束"):
        proposal_reverse(proposal=request, actor=cast.xi, reason="wrong person")
    Grant.objects.filter(user=cast.wai).update(ends_on=TODAY)
    proposal_reverse(proposal=request, actor=cast.xi, reason="wrong person")
    assert Grant.objects.get(user=cast.wai).ends_on == TODAY - timedelta(days=1)
    other = prepare(cast)
    proposal_approve(proposal=other, actor=cast.xi)
    services.grant_end(actor=cast.an, grant=Grant.objects.get(user=cast.wai, ends_on=None), reason="moved")
    with pytest.raises(WrongState, match="ended|结束"):
        proposal_reverse(proposal=other, actor=cast.xi, reason="wrong person")


def test_a6_a_grant_needs_a_reason(cast):
    with pytest.raises(InvalidInput):
        prepare(cast, reason=UNSEEN)


def test_a_grant_may_end_today_and_not_before(cast):
    given = {"starts_on": TODAY - timedelta(days=9)}
    with pytest.raises(InvalidInput, match="past|过去"):
        prepare(cast, ends_on=TODAY - timedelta(days=1), **given)
    assert prepare(cast, ends_on=TODAY, **given).state == "proposed"


@pytest.mark.on_both
def test_a6_the_database_refuses_one_person_on_both_sides(cast):
    request = prepare(cast)
    for fields in ({"decided_by": cast.an}, {"decided_by": cast.wai}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessRequest.objects.filter(pk=request.pk).update(**fields)


# Accounts of administrators


def ask(cast, act, user, actor=None):
    return requests.access_ask(
        actor=actor or (cast.an if act == "second_step" else cast.xi), user=user, act=act, reason="forgotten"
    )


@pytest.mark.parametrize("name", ["an", "shen"])
def test_a6_nobody_resets_the_password_of_an_administrator_of_another_kind_alone(cast, name):
    user = getattr(cast, name)
    with pytest.raises(ConfirmationFirst):
        services.user_password_reset(actor=cast.xi, user=user)
    third = cast.shen if name == "an" else cast.an
    proposal_approve(proposal=ask(cast, "password", user), actor=third)
    password = services.user_password_reset(actor=cast.xi, user=user)
    assert fresh(user).check_password(password)
    with pytest.raises(ConfirmationFirst):  # used once
        services.user_password_reset(actor=cast.xi, user=user)


@pytest.mark.parametrize("name", ["xi", "shen"])
def test_a6_nobody_takes_the_second_step_of_an_administrator_of_another_kind_alone(cast, name):
    user = getattr(cast, name)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    with pytest.raises(ConfirmationFirst):
        services.user_second_step_reset(actor=cast.an, user=user, reason="lost")
    request = ask(cast, "second_step", user)
    third = cast.shen if name == "xi" else cast.xi
    proposal_approve(proposal=request, actor=third)
    assert not Authenticator.objects.filter(user=user).exists()
    with pytest.raises(WrongState):
        proposal_reverse(proposal=request, actor=third, reason="x")


def test_a6_a_disabled_administrator_is_not_opened_again_alone(cast):
    services.user_disable(actor=cast.xi, user=cast.an, reason="holiday")
    with pytest.raises(ConfirmationFirst):
        services.user_enable(actor=cast.xi, user=fresh(cast.an))
    proposal_approve(proposal=ask(cast, "enable", fresh(cast.an)), actor=cast.shen)
    services.user_enable(actor=cast.xi, user=fresh(cast.an))
    assert fresh(cast.an).is_active


def test_a6_who_becomes_an_administrator_tomorrow_is_one_already(cast):
    make.GrantFactory(user=cast.wai, role="security", unit=cast.county, starts_on=TODAY + timedelta(days=1))
    with pytest.raises(ConfirmationFirst):
        services.user_password_reset(actor=cast.xi, user=cast.wai)


def test_a6_a_confirmation_holds_for_a_day_and_for_the_one_who_asked(cast, monkeypatch):
    request = ask(cast, "password", cast.an)
    proposal_approve(proposal=request, actor=cast.shen)
    other = make.UserFactory()
    make.GrantFactory(user=other, role="system", unit=cast.county)
    with pytest.raises(ConfirmationFirst):
        services.user_password_reset(actor=other, user=cast.an)
    last = AccessRequest.objects.get().decided_at + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: last + timedelta(seconds=1))
    with pytest.raises(ConfirmationFirst):
        services.user_password_reset(actor=cast.xi, user=cast.an)
    monkeypatch.setattr(timezone, "now", lambda: last)
    services.user_password_reset(actor=cast.xi, user=cast.an)


def test_a6_a_confirmation_taken_back_is_void(cast):
    request = ask(cast, "password", cast.an)
    proposal_approve(proposal=request, actor=cast.shen)
    proposal_reverse(proposal=request, actor=cast.shen, reason="not so")
    with pytest.raises(ConfirmationFirst):
        services.user_password_reset(actor=cast.xi, user=cast.an)


@pytest.mark.parametrize("act", ADMIN_ACTS)
def test_a6_the_owner_and_people_without_office_confirm_nothing(cast, act):
    target = cast.shen
    request = ask(cast, act, target)
    for who, refusal in ((target, OwnRecord), (cast.lei, NotAllowed), (cast.gao, NotAllowed)):
        with pytest.raises(refusal):
            proposal_approve(proposal=request, actor=who)


def test_ordinary_accounts_and_colleagues_of_the_same_kind_need_nobody_else(cast):
    services.user_password_reset(actor=cast.xi, user=cast.lei)
    colleague = make.UserFactory()
    make.GrantFactory(user=colleague, role="system", unit=cast.county)
    services.user_password_reset(actor=cast.xi, user=colleague)
    with pytest.raises(WrongState):
        ask(cast, "password", cast.lei)


# One person alone, whatever the order of the acts


def acts_of_one(cast, actor, made):
    """Every act on access that one administrator could try, on everybody."""
    everyone = [cast.wai, cast.lin, cast.xi, cast.an, cast.shen]
    for user, role in itertools.product(everyone, ["hr", "leader", "supervisor", "security", "system"]):
        yield lambda user=user, role=role: made.append(
            requests.grant_propose(actor=actor, user=user, role=role, unit=cast.county, starts_on=TODAY, reason="x")
        )
    for user in everyone:
        yield lambda user=user: services.user_password_reset(actor=actor, user=fresh(user))
        yield lambda user=user: services.user_second_step_reset(actor=actor, user=fresh(user), reason="x")
        for act in ADMIN_ACTS:
            yield lambda user=user, act=act: made.append(
                requests.access_ask(actor=actor, user=user, act=act, reason="x")
            )


@pytest.mark.parametrize("name", ["xi", "an", "shen"])
def test_a6_one_administrator_alone_gets_no_right_and_no_administrators_account(cast, name):
    actor = getattr(cast, name)
    before = {(grant.user_id, grant.role) for grant in Grant.objects.all()}
    others = {user.pk: user.password for user in (cast.xi, cast.an, cast.shen) if user != actor}
    made = []
    for _round in range(2):
        for act in [
            *acts_of_one(cast, actor, made),
            *[lambda r=r: proposal_approve(proposal=r, actor=actor) for r in made],
        ]:
            try:
                with transaction.atomic():
                    act()
            except (Refusal, ValidationError):
                continue
    assert {(grant.user_id, grant.role) for grant in Grant.objects.all()} == before
    assert {pk: User.objects.get(pk=pk).password for pk in others} == others


# Pages and API


def test_a6_on_pages_one_prepares_and_another_confirms(cast, sign_in):
    client = sign_in(cast.an)
    data = {
        "username": "wai",
        "role": "leader",
        "unit": cast.town.pk,
        "starts_on": TODAY.isoformat(),
        "reason": "new head",
    }
    answer = client.post(reverse("cadres:grant_new"), data)
    request = AccessRequest.objects.get()
    assert answer["Location"] == request.get_absolute_url()
    approve = reverse("cadres:access_request_act", args=[request.pk, "approve"])
    assert client.post(approve, {"reason": ""}).status_code == 403
    assert not fresh(cast.wai).has_role("leader")
    client = sign_in(cast.lei)
    assert client.get(reverse("cadres:access_requests")).status_code == 200
    assert approve in client.get(request.get_absolute_url()).content.decode()
    client.post(approve, {"reason": ""})
    assert fresh(cast.wai).has_role("leader")


def test_a6_what_excludes_a_waiting_request_is_refused_when_it_is_prepared(cast):
    prepare(cast, user=cast.wai, role="security", starts_on=TODAY, ends_on=TODAY + timedelta(days=9))
    for role in ("leader", "auditor"):
        with pytest.raises(WrongState):
            prepare(cast, user=cast.wai, role=role, starts_on=TODAY + timedelta(days=9))
    later = prepare(cast, user=cast.wai, role="leader", starts_on=TODAY + timedelta(days=10))
    with pytest.raises(WrongState):
        prepare(cast, user=cast.wai, role="system", starts_on=TODAY + timedelta(days=20))
    assert prepare(cast, user=cast.wai, role="training", starts_on=TODAY + timedelta(days=20)) != later


def test_a6_what_ends_on_the_first_day_of_a_waiting_request_that_excludes_it_is_refused(cast):
    prepare(cast, user=cast.wai, role="leader", starts_on=TODAY + timedelta(days=10))
    with pytest.raises(WrongState):
        prepare(cast, user=cast.wai, role="security", starts_on=TODAY, ends_on=TODAY + timedelta(days=10))
    assert prepare(cast, user=cast.wai, role="security", starts_on=TODAY, ends_on=TODAY + timedelta(days=9))


def test_a6_the_form_finds_the_account_by_name_presets_no_role_and_keeps_what_was_typed(cast, sign_in):
    client, url = sign_in(cast.an), reverse("cadres:grant_new")
    assert not client.get(url).context["form"]["role"].value()
    User.objects.filter(pk=cast.wai.pk).update(display_name="Zhao Wai")
    namesake = make.UserFactory(username="other", display_name="Zhao Wai")
    data = {"role": "leader", "unit": cast.town.pk, "starts_on": TODAY.isoformat(), "reason": "The reason typed."}
    for typed in (cast.an.username, "Zhao Wai", "Zhao"):
        answer = client.post(url, data | {"username-typed": typed})
        page = answer.content.decode()
        assert answer.status_code == 422 and "The reason typed." in page and answer.context["form"].errors["username"]
        assert typed == cast.an.username or ('value="other"' in page and 'value="wai"' in page)
    User.objects.filter(pk=namesake.pk).update(display_name="Qian")
    answer = client.post(url, data | {"username-typed": "Zhao"})
    assert answer.status_code == 422, "nobody is taken by a part of a name"
    assert client.post(url, data | {"username-typed": "Zhao Wai"}).status_code == 302
    assert AccessRequest.objects.get().user == cast.wai


def test_the_field_of_an_account_offers_who_fits_told_apart_by_unit(cast, sign_in, django_assert_max_num_queries):
    User.objects.filter(pk__in=[cast.lin.pk, cast.wai.pk]).update(display_name="Zhao Min")
    client, url = sign_in(cast.an), reverse("cadres:grant_new")

    def offered(typed):
        page = client.post(url, {"username-typed": typed, "username-find": "1"}).content.decode()
        return re.findall(r'name="username" value="(.*?)".*?form-check-label">(.*?)<', page)

    unit = unit_with_path(cast.lin.cadre.main_appointment_today.post.unit)
    Cadre.objects.filter(pk=cast.lin.cadre.pk).update(name_latin="Lin Xiaoyan", name_key="林小燕 linxiaoyan lxy")
    assert offered("zhao m") == [("lin", f"Lin Xiaoyan · lin · {unit}"), ("wai", "Zhao Min · wai")]
    for typed in ("xiaoy", "lxy", "Lin"):
        assert ("lin", f"Lin Xiaoyan · lin · {unit}") in offered(typed), "found as the language shows it, and as read"
    assert offered("") == offered(UNSEEN) == offered("nobody") == []
    for number in range(30):
        make.CadreFactory(user=make.UserFactory(username=f"q{number:02}", display_name="Qian"))
    with django_assert_max_num_queries(20):
        assert len(offered("Qian")) == 20


def test_a6_the_beneficiary_and_strangers_do_not_find_the_request(cast, sign_in):
    request = prepare(cast, user=cast.lei, role="hr")
    for user in (cast.lei, cast.lin, cast.gao):
        assert sign_in(user).get(request.get_absolute_url()).status_code in {403, 404}
    town_leader = make.UserFactory()
    make.GrantFactory(user=town_leader, role="leader", unit=cast.town)
    assert sign_in(town_leader).get(request.get_absolute_url()).status_code == 404


def test_a6_the_page_of_an_administrator_leads_to_asking(cast, sign_in):
    client = sign_in(cast.xi)
    page = reverse("cadres:user", args=[cast.an.pk])
    asking = reverse("cadres:access_ask", args=[cast.an.pk, "password"])
    assert asking in client.get(page).content.decode()
    doing = reverse("cadres:user_password", args=[cast.an.pk])
    assert client.post(doing, {}).status_code == 403
    client.post(asking, {"reason": "forgotten"})
    proposal_approve(proposal=AccessRequest.objects.get(), actor=cast.shen)
    assert doing in client.get(page).content.decode()
    assert client.post(doing, {}).context["password"]


def test_a6_over_the_api_as_on_the_pages(cast, sign_in):
    data = {
        "user": cast.wai.pk,
        "role": "hr",
        "unit": cast.town.pk,
        "starts_on": TODAY.isoformat(),
        "reason": "new",
    }
    client = sign_in(cast.an)
    made = client.post(reverse("api:access-request-list"), data, content_type="application/json")
    assert made.status_code == 201, made.content
    approve = reverse("api:access-request-approve", args=[made.json()["id"]])
    assert client.post(approve, {"reason": ""}, content_type="application/json").json()["code"] == "same_person"
    answer = sign_in(cast.xi).post(approve, {"reason": ""}, content_type="application/json")
    assert answer.json()["state"] == "approved"
    assert fresh(cast.wai).has_role("hr")
    asked = {"act": "password", "user": cast.an.pk, "reason": "forgotten"}
    made = sign_in(cast.xi).post(reverse("api:access-request-list"), asked, content_type="application/json")
    assert (made.status_code, made.json()["act"]) == (201, "password")


def test_a6_the_badge_counts_what_waits_for_this_person(cast):
    prepare(cast)
    ask(cast, "password", cast.an)
    waiting = {
        name: AccessRequest.objects.to_decide(getattr(cast, name)).count() for name in ("an", "xi", "shen", "lei")
    }
    assert waiting == {"an": 0, "xi": 1, "shen": 1, "lei": 1}
    assert Cadre.objects.exists()
