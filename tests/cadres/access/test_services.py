"""Grants and accounts: three administrators, none of whom can act alone."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from cadres.access import services
from cadres.access.keys import token_make
from cadres.access.requests import grant_propose
from cadres.access.two_people import RolesExclusive
from cadres.models import Cadre, Grant, User
from core.approvals.services import proposal_approve
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord, WrongState
from tests import factories as make

TODAY = timezone.localdate()


def give(actor, user, role, unit, **fields):
    """Prepared by ``actor``, confirmed by the system administrator."""
    given = {"starts_on": TODAY, "reason": "new duty"} | fields
    request = grant_propose(actor=actor, user=user, role=role, unit=unit, **given)
    return proposal_approve(proposal=request, actor=User.objects.get(username="xi")).grant


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_security_administrator_gives_a_role_that_works_at_the_next_request(cast):
    give(cast.an, cast.wai, "hr", cast.bureau)
    assert cast.lin.cadre in Cadre.objects.visible_to(fresh(cast.wai))


@pytest.mark.parametrize("name", ["xi", "shen", "gao", "lei", "su", "ji", "tang", "wai"])
def test_nobody_else_gives_a_role(cast, name):
    with pytest.raises(NotAllowed):
        give(getattr(cast, name), cast.lin, "hr", cast.bureau)
    assert not Grant.objects.filter(user=cast.lin).exists()


def test_security_administrator_gives_nothing_to_herself(cast):
    with pytest.raises(OwnRecord):
        give(cast.an, cast.an, "hr", cast.bureau)


def test_security_administrator_of_one_unit_gives_nothing_in_another(cast):
    guard = make.UserFactory()
    make.GrantFactory(user=guard, role="security", unit=cast.town)
    with pytest.raises(NotAllowed):
        give(guard, cast.wai, "hr", cast.bureau)


@pytest.mark.parametrize("admin", ["system", "security", "auditor"])
@pytest.mark.parametrize("business", ["hr", "leader", "supervisor", "training", "inspector"])
def test_administrator_roles_and_business_roles_exclude_each_other(cast, admin, business):
    give(cast.an, cast.wai, admin, cast.county)
    with pytest.raises(RolesExclusive):
        give(cast.an, cast.wai, business, cast.county)
    make.GrantFactory(user=cast.lin, role=business, unit=cast.county)
    with pytest.raises(RolesExclusive):
        give(cast.an, cast.lin, admin, cast.county)


@pytest.mark.parametrize(("held", "asked"), [("xi", "security"), ("xi", "auditor"), ("shen", "system")])
def test_administrators_do_not_hold_each_others_role(cast, held, asked):
    with pytest.raises(RolesExclusive):
        give(cast.an, getattr(cast, held), asked, cast.county)


def test_role_that_has_ended_does_not_exclude(cast):
    Grant.objects.filter(user=cast.gao).update(ends_on=TODAY - timedelta(days=1))
    give(cast.an, cast.gao, "auditor", cast.county)


def test_the_same_right_is_not_given_twice(cast):
    with pytest.raises(WrongState):
        give(cast.an, cast.hua, "hr", cast.bureau)


def test_unknown_role_is_refused(cast):
    with pytest.raises(ValidationError):
        give(cast.an, cast.wai, "king", cast.county)


def test_ended_right_is_gone_at_the_next_request(cast):
    services.grant_end(actor=cast.an, grant=cast.hua.grants.get(), reason="moved")
    assert not fresh(cast.hua).has_role("hr")
    assert fresh(cast.hua).grants.count() == 1


def test_right_given_today_can_be_taken_back_at_once(cast):
    grant = give(cast.an, cast.wai, "hr", cast.bureau)
    services.grant_end(actor=cast.an, grant=grant, reason="wrong person")
    assert not fresh(cast.wai).has_role("hr")
    assert AuditRow.objects.filter(action="grant.ended").exists()


def test_security_administrator_does_not_end_her_own_right(cast):
    with pytest.raises(OwnRecord):
        services.grant_end(actor=cast.an, grant=cast.an.grants.get(), reason="x")


def test_ended_right_is_not_ended_again(cast):
    grant = cast.hua.grants.get()
    services.grant_end(actor=cast.an, grant=grant, reason="moved")
    with pytest.raises(WrongState):
        services.grant_end(actor=cast.an, grant=grant, reason="again")


def test_a_right_ends_at_once_or_after_a_day_up_to_the_one_it_has(cast):
    """A right of which no day is left leaves no row."""
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

    def ended(starts_on, ends_on, last_day=None):
        grant = make.GrantFactory(user=cast.wai, role="hr", unit=cast.town, starts_on=starts_on, ends_on=ends_on)
        kept = services.grant_end(actor=cast.an, grant=grant, reason="moved", last_day=last_day)
        Grant.objects.filter(user=cast.wai).delete()
        return kept and kept.ends_on

    assert ended(yesterday, TODAY) == yesterday
    assert ended(TODAY, None) is None
    assert ended(yesterday, None, TODAY) == TODAY
    assert ended(yesterday, tomorrow, tomorrow) == tomorrow
    for last_day in (yesterday, tomorrow):
        with pytest.raises(InvalidInput):
            ended(yesterday, TODAY, last_day)
        Grant.objects.filter(user=cast.wai).delete()
    with pytest.raises(WrongState, match="ended|结束"):
        ended(yesterday, yesterday)


# Accounts


def test_login_for_a_cadre_has_a_one_time_password_that_no_log_keeps(cast):
    cadre = make.CadreFactory(staff_no="S77")
    user, password = services.user_create_for(actor=cast.xi, cadre=cadre)
    assert user.username == "S77"
    assert user.must_change_password
    assert user.check_password(password)
    assert not any(password in row.payload for row in AuditRow.objects.all())


def test_an_account_takes_the_name_in_latin_letters_and_shows_the_one_of_the_reader(cast):
    cadre = make.CadreFactory(name="王伟", name_latin="Wang Wei")
    user, _password = services.user_create_for(actor=cast.xi, cadre=cadre)
    with override("en"):
        assert str(user) == "Wang Wei"
    with override("zh-hans"):
        assert str(user) == "王伟"
    bare, _password = services.user_create(actor=cast.xi, username="bare", display_name="李娜")
    with override("en"):
        assert str(bare) == "李娜"


def test_cadre_has_one_login(cast):
    with pytest.raises(WrongState):
        services.user_create_for(actor=cast.xi, cadre=cast.lin.cadre)


@pytest.mark.parametrize("name", ["gao", "an", "shen", "lei", "wai"])
def test_only_the_system_administrator_makes_accounts(cast, name):
    with pytest.raises(NotAllowed):
        services.user_create(actor=getattr(cast, name), username="x", display_name="x")


def test_system_administrator_does_not_reset_or_disable_herself(cast):
    with pytest.raises(OwnRecord):
        services.user_password_reset(actor=cast.xi, user=cast.xi)
    with pytest.raises(OwnRecord):
        services.user_disable(actor=cast.xi, user=cast.xi, reason="x")


def test_system_administrator_cannot_take_the_second_step_away(cast):
    with pytest.raises(NotAllowed):
        services.user_second_step_reset(actor=cast.xi, user=cast.hua, reason="x")


def test_an_account_is_closed_and_opened_once_which_the_trail_says(cast):
    with pytest.raises(WrongState):
        services.user_enable(actor=cast.xi, user=cast.lin)
    assert services.user_disable(actor=cast.xi, user=cast.lin, reason="lost telephone") == cast.lin
    said = AuditRow.objects.get(action="user.disabled").content
    assert (said["before"], said["after"]) == ({"is_active": True}, {"is_active": False})
    for refused in (lambda: services.user_disable(actor=cast.xi, user=cast.lin, reason="x"),
                    lambda: services.user_password_reset(actor=cast.xi, user=cast.lin)):  # fmt: skip
        with pytest.raises(WrongState):
            refused()
    password = services.user_enable(actor=cast.xi, user=cast.lin)
    assert re.fullmatch("[a-z2-9]{5}(-[a-z2-9]{5}){2}", password) and fresh(cast.lin).check_password(password)
    assert fresh(cast.lin).must_change_password
    with pytest.raises(WrongState):
        services.user_second_step_reset(actor=cast.an, user=cast.lin, reason="has none")


def test_a_login_has_the_name_that_was_asked_for_and_is_not_made_for_who_has_left(cast):
    user, _password = services.user_create_for(actor=cast.xi, cadre=make.CadreFactory(), username="wanted")
    assert user.username == "wanted"
    with pytest.raises(WrongState):
        services.user_create_for(actor=cast.xi, cadre=make.CadreFactory(left_on=TODAY))


def test_disabling_ends_tokens_and_enabling_revives_no_session(cast, client):
    token_make(user=cast.lin)
    client.force_login(cast.lin, backend="cadres.access.backends.OfficeBackend")
    services.user_disable(actor=cast.xi, user=cast.lin, reason="lost telephone")
    assert not cast.lin.auth_token_set.exists()
    services.user_enable(actor=cast.xi, user=cast.lin)
    assert "/accounts/login/" in client.get("/accounts/password/change/")["Location"]


def test_password_reset_ends_the_session_at_the_next_request(cast, client):
    client.force_login(cast.lin, backend="cadres.access.backends.OfficeBackend")
    services.user_password_reset(actor=cast.xi, user=cast.lin)
    assert "/accounts/login/" in client.get("/accounts/password/change/")["Location"]


@pytest.mark.parametrize("name", ["xi", "an"])
def test_one_administrator_alone_never_gets_at_a_score(cast, name):
    """Every act of one administrator on accounts and rights, on every account: no business right comes out."""
    actor = getattr(cast, name)
    make.CadreFactory(staff_no="FREE")
    made = []
    for act in (
        lambda: made.append(services.user_create(actor=actor, username="mine", display_name="m")[0]),
        lambda: made.append(
            services.user_create_for(actor=actor, cadre=Cadre.objects.get(staff_no="FREE"), username="hers")[0]
        ),
        lambda: give(actor, actor, "hr", cast.county),
        lambda: give(actor, made[0] if made else actor, "supervisor", cast.county),
        lambda: give(actor, actor, "supervisor", cast.county),
    ):
        try:
            act()
        except (NotAllowed, OwnRecord):
            continue
    usable = [fresh(actor), *[fresh(user) for user in made]]
    assert not any(user.has_role("hr", "supervisor", "leader", "inspector", "training") for user in usable)
