"""From an empty database to the first people who can sign in."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cadres.access import founding, services
from cadres.access.founding import Founder, office_found
from cadres.access.requests import grant_propose
from cadres.models import Cadre, Grant, Unit, User
from core.approvals.services import proposal_approve
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord, WrongState
from tests import factories as make

THREE = {"system": Founder("xi"), "security": Founder("an"), "auditor": Founder("shen")}
FOUR = THREE | {"hr": Founder("gao", "高芳")}
OFFICE = {"code": "TOP", "name": "某县", "kind": "county"}
TYPED = {"unit_code": "TOP", "unit_name": "某县", "kind": "county"} | {
    f"{role}_{field}": f"{founder.username}{'' if field == 'username' else '-name'}"
    for role, founder in FOUR.items()
    for field in ("username", "name")
}


@pytest.fixture
def site(settings):
    settings.MFA_REQUIRED_ROLES = ["hr", "system"]


def test_empty_installation_gets_its_top_unit_and_three_administrators_once(db):
    passwords = {slip.user.username: slip.password for slip in office_found(**OFFICE, founders=THREE)}
    security = User.objects.get(username="an")
    assert security.must_change_password
    assert security.check_password(passwords["an"])
    officer, _password = services.user_create(actor=User.objects.get(username="xi"), username="hr1", display_name="H")
    request = grant_propose(
        actor=security,
        user=officer,
        role="hr",
        unit=security.grants.get().unit,
        starts_on=timezone.localdate(),
        reason="first",
    )
    proposal_approve(proposal=request, actor=User.objects.get(username="xi"))
    assert User.objects.get(username="hr1").has_role("hr")
    with pytest.raises(WrongState):
        office_found(**OFFICE | {"code": "TWO"}, founders=THREE)


@pytest.mark.parametrize("made", [make.UnitFactory, make.UserFactory])
def test_an_installation_with_units_or_with_accounts_is_not_empty(db, made):
    made()
    with pytest.raises(WrongState):
        office_found(**OFFICE, founders=THREE)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    "other",
    [
        THREE | {"auditor": Founder("AN")},
        {"system": Founder("xi"), "security": Founder("an"), "leader": Founder("lei")},
        THREE | {"leader": Founder("lei")},
        FOUR | {"hr": Founder("xi")},
    ],
)
def test_different_people_begin(db, other):
    with pytest.raises(InvalidInput, match="different people"):
        office_found(**OFFICE, founders=other)
    assert not Unit.objects.exists()


def test_command_prints_passwords_that_work(db, capsys):
    call_command("found_office", code="TOP", name="某县", system="xi", security="an", auditor="shen", hr="gao")
    lines = dict(line.split(": ") for line in capsys.readouterr().out.splitlines())
    assert set(lines) == {"xi", "an", "shen", "gao"}
    assert User.objects.get(username="an").check_password(lines["an"])
    assert User.objects.get(username="gao").has_role("hr")


def test_a_superuser_would_be_of_no_use_and_the_command_says_so(db):
    with pytest.raises(CommandError, match="start_link"):
        call_command("createsuperuser")
    assert not User.objects.exists()


# The start page


def link(capsys) -> str:
    call_command("start_link")
    return capsys.readouterr().out.strip()


def test_the_printed_link_founds_the_office_and_the_page_is_gone(db, client, capsys):
    printed = link(capsys)
    assert printed.startswith("http://127.0.0.1:8000/accounts/start/?code=")
    shown = client.get(printed)
    code = shown.context["form"]["code"].value()
    made = client.post(reverse("office_start"), TYPED | {"code": code})
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    for slip in made.context["slips"]:
        assert slip.password in made.content.decode()
        assert slip.user.check_password(slip.password)
    assert User.objects.get(username="gao").has_role("hr")
    for again in (client.get(printed), client.post(reverse("office_start"), TYPED | {"code": code})):
        assert again.status_code == 404
    with pytest.raises(CommandError, match="already set up"):
        call_command("start_link")


@pytest.mark.parametrize("code", ["", "guess", "a:b:c"])
def test_without_a_code_of_the_server_nothing_is_founded(db, client, code):
    answer = client.post(reverse("office_start"), TYPED | {"code": code})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    assert not User.objects.exists()


def test_a_code_is_good_for_an_hour(db, client, monkeypatch):
    code = founding.start_code()
    monkeypatch.setattr(founding, "CODE_SECONDS", -1)
    answer = client.post(reverse("office_start"), TYPED | {"code": code})
    assert "older than an hour" in answer.context["form"].errors["code"][0]


def test_what_is_wrong_stands_at_its_field_and_nothing_is_made(db, client):
    typed = TYPED | {"code": founding.start_code(), "auditor_username": TYPED["system_username"]}
    answer = client.post(reverse("office_start"), typed)
    assert answer.status_code == 422
    assert "different people" in answer.context["form"].non_field_errors()[0]
    typed = TYPED | {"code": founding.start_code(), "hr_username": "with blanks and %"}
    assert client.post(reverse("office_start"), typed).status_code == 422
    assert not User.objects.exists() and not Unit.objects.exists()


def test_signing_in_to_an_empty_site_says_what_to_do(db, client):
    assert "start_link" in client.get(reverse("account_login")).content.decode()
    make.UserFactory()
    assert "start_link" not in client.get(reverse("account_login")).content.decode()


def test_the_first_sign_in_leads_on_without_asking_the_password_again(db, client, site):
    slips = {slip.user.username: slip for slip in office_found(**OFFICE, founders=FOUR)}
    password, mine = slips["gao"].password, "a long and quiet river 7"
    client.post(reverse("account_login"), {"login": "gao", "password": password})
    assert client.get("/")["Location"] == reverse("account_change_password")
    changed = client.post(
        reverse("account_change_password"), {"oldpassword": password, "password1": mine, "password2": mine}
    )
    assert changed["Location"] == "/"
    assert client.get("/")["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


# The own file of somebody whose account came first


def loose(cast, username="loose"):
    user = make.UserFactory(username=username)
    make.GrantFactory(user=user, role="hr", unit=cast.bureau)
    return user, make.CadreFactory(user=None)


def test_an_account_made_first_is_linked_to_the_own_file(cast):
    user, file = loose(cast)
    services.user_link(actor=cast.xi, user=user, cadre=file)
    assert Cadre.objects.get(pk=file.pk).user == user
    assert AuditRow.objects.filter(action="user.linked", object_key=str(user.pk)).exists()


def test_neither_the_officer_nor_somebody_linked_is_linked(cast):
    user, file = loose(cast)
    for actor in (cast.an, cast.gao, cast.shen, user):
        with pytest.raises(NotAllowed):
            services.user_link(actor=actor, user=user, cadre=file)
    with pytest.raises(OwnRecord):
        services.user_link(actor=cast.xi, user=cast.xi, cadre=file)
    with pytest.raises(WrongState, match="already belongs"):
        services.user_link(actor=cast.xi, user=cast.lin, cadre=file)
    with pytest.raises(WrongState, match="already has an account"):
        services.user_link(actor=cast.xi, user=user, cadre=cast.lin.cadre)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(WrongState, match="disabled"):
        services.user_link(actor=cast.xi, user=user, cadre=file)


def test_linking_is_offered_on_the_page_of_an_account_without_a_file(cast, sign_in):
    user, file = loose(cast)
    client = sign_in(cast.xi)
    address = reverse("cadres:user_link", args=[user.pk])
    assert address in client.get(user.get_absolute_url()).content.decode()
    assert (
        address.replace(str(user.pk), str(cast.lin.pk)) not in client.get(cast.lin.get_absolute_url()).content.decode()
    )
    wrong = client.post(address, {"staff_no": file.staff_no, "name": "另一人"})
    assert wrong.status_code == 422
    assert client.post(address, {"staff_no": file.staff_no, "name": file.name}).status_code == 302
    assert Cadre.objects.get(pk=file.pk).user == user
