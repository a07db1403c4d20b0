"""Sixty accounts and grants from two files, and the slips that are handed out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cadres.access import slips
from cadres.access.layouts import AccountLayout, GrantLayout
from cadres.access.models import AccessRequest
from cadres.access.requests import grant_propose, grants_confirm
from cadres.models import Cadre, Grant, User
from core.audit.models import AuditRow
from core.errors import NotAllowed, WrongState
from core.spreadsheets.outcome import error_sentence
from tests import factories as make
from tests.core.spreadsheets.layouts import check

ACCOUNT_HEADS = ["用户名", "姓名", "工号"]
GRANT_HEADS = ["用户名", "角色", "单位代码", "开始日期", "理由"]


def problems(table) -> str:
    return " ".join(f"{error['column']}: {error_sentence(error)}" for error in table.outcome.errors)


def accounts(cast, *rows):
    table = check(AccountLayout, cast.xi, ACCOUNT_HEADS, *rows)
    assert not table.outcome.errors
    table.write(actor=cast.xi)
    return table


@pytest.fixture
def newcomer(cast):
    return make.CadreFactory(user=None, name="王芳", staff_no="G9001")


def test_a_file_makes_accounts_that_nobody_knows_a_password_of(cast, newcomer):
    accounts(cast, ["G9001", "王芳", "G9001"], ["visitor", "李外", None])
    made = User.objects.get(username="G9001")
    assert Cadre.objects.get(pk=newcomer.pk).user == made
    assert made.must_change_password and not made.has_usable_password()
    assert not hasattr(User.objects.get(username="visitor"), "cadre")
    assert AuditRow.objects.filter(action="user.created", actor_key=str(cast.xi.pk)).count() == 2


def test_the_same_file_again_changes_nothing(cast, newcomer):
    rows = (["G9001", "王芳", "G9001"], ["visitor", "李外", None])
    accounts(cast, *rows)
    again = check(AccountLayout, cast.xi, ACCOUNT_HEADS, *rows)
    assert not again.outcome.errors and not again.planned


def test_a_file_links_an_account_that_was_made_first(cast, newcomer):
    first = make.UserFactory(username="first", display_name="王芳")
    accounts(cast, ["first", "王芳", "G9001"])
    assert Cadre.objects.get(pk=newcomer.pk).user == first


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["G9001", "王方", "G9001"], "Check both"),
        (["G9001", "王芳", "G0000"], "Check both"),
        (["G9001", None, "G9001"], "display_name"),
        (["LIN", "另一人", None], "other capitals"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_its_reason(cast, newcomer, row, sentence):
    table = check(AccountLayout, cast.xi, ACCOUNT_HEADS, row)
    assert sentence in problems(table)


def test_neither_a_name_is_changed_nor_a_second_account_made_by_a_file(cast, newcomer):
    lin = cast.lin.cadre
    assert "cannot be changed" in problems(check(AccountLayout, cast.xi, ACCOUNT_HEADS, ["lin", "别名", None]))
    unlinked = check(AccountLayout, cast.xi, ACCOUNT_HEADS, ["lin", "Lin", "清空"])
    assert "already belongs" in problems(unlinked)
    second = check(AccountLayout, cast.xi, ACCOUNT_HEADS, ["second", lin.name, lin.staff_no])
    assert "already has an account" in problems(second)


@pytest.mark.parametrize("name", ["an", "shen", "gao", "lei", "lin"])
def test_only_the_system_administrator_imports_accounts(cast, name):
    assert not AccountLayout.allow(getattr(cast, name))


# Slips


def test_slips_are_shown_once_to_whoever_made_the_accounts(cast, newcomer, sign_in):
    accounts(cast, ["G9001", "王芳", "G9001"])
    address = reverse("cadres:slips")
    client = sign_in(cast.xi)
    assert "G9001" in client.get(address).content.decode()
    assert not User.objects.get(username="G9001").has_usable_password()  # looking makes nothing
    shown = client.post(address)
    assert "no-store" in shown["Cache-Control"]
    [slip] = shown.context["slips"]
    assert slip.password in shown.content.decode()
    assert User.objects.get(username="G9001").check_password(slip.password)
    assert slip.password not in client.get(address).content.decode()
    assert not slips.without_password(cast.xi)
    assert AuditRow.objects.filter(action="user.slip_made").count() == 1


def test_nobody_else_and_no_later_day_prints_them(cast, newcomer, monkeypatch):
    accounts(cast, ["G9001", "王芳", "G9001"])
    other = make.UserFactory()
    make.GrantFactory(user=other, role="system", unit=cast.county)
    with pytest.raises(WrongState):
        slips.slips_make(actor=other)
    for actor in (cast.an, cast.gao, cast.lin):
        with pytest.raises(NotAllowed):
            slips.slips_make(actor=actor)
    monkeypatch.setattr(slips, "PRINTABLE_FOR", timedelta(0))
    with pytest.raises(WrongState):
        slips.slips_make(actor=cast.xi)


def test_neither_a_disabled_account_nor_one_that_has_a_password_gets_a_slip(cast, newcomer):
    accounts(cast, ["G9001", "王芳", "G9001"], ["visitor", "李外", None])
    User.objects.filter(username="visitor").update(is_active=False)
    assert [slip.user.username for slip in slips.slips_make(actor=cast.xi)] == ["G9001"]


def test_many_slips_come_in_pieces(cast, monkeypatch):
    monkeypatch.setattr(slips, "AT_ONCE", 2)
    accounts(cast, *[[f"visitor{number}", "李外", None] for number in range(3)])
    assert len(slips.slips_make(actor=cast.xi)) == 2
    assert len(slips.slips_make(actor=cast.xi)) == 1


# Grants


def grants(cast, *rows):
    table = check(GrantLayout, cast.an, GRANT_HEADS, *rows)
    assert not table.outcome.errors, problems(table)
    table.write(actor=cast.an)


def test_a_file_proposes_grants_and_grants_nothing(cast):
    grants(cast, ["wai", "组织人事干部", "BUREAU", None, "调入"], ["wai", "主管领导", "TOWN", "2027-01-01", "兼任"])
    assert not Grant.objects.filter(user=cast.wai).exists()
    assert [(one.role, one.unit.code) for one in AccessRequest.objects.order_by("pk")] == [
        ("hr", "BUREAU"),
        ("supervisor", "TOWN"),
    ]
    assert AccessRequest.objects.order_by("pk").first().starts_on == timezone.localdate()


def test_another_person_confirms_them_all_at_once(cast, sign_in):
    grants(cast, ["wai", "组织人事干部", "BUREAU", None, "调入"], ["wai", "主管领导", "TOWN", None, "兼任"])
    keys = list(AccessRequest.objects.values_list("pk", flat=True))
    with_own = grants_confirm(actor=cast.an, requests=AccessRequest.objects.all())
    assert (with_own.number, len(with_own.refused)) == (0, 2)
    client = sign_in(cast.xi)
    address = reverse("cadres:access_requests")
    client.post(address, {"action": "confirm", "selected": keys, "confirmed": "1"})
    assert set(Grant.objects.filter(user=cast.wai).values_list("role", flat=True)) == {"hr", "supervisor"}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["an", "组织人事干部", "BUREAU", None, "自己"], "yourself"),
        (["nobody", "组织人事干部", "BUREAU", None, "无此人"], "nobody"),
        (["xi", "组织人事干部", "BUREAU", None, "管理员"], "separate people"),
        (["hua", "组织人事干部", "BUREAU", None, "重复"], "already has this grant"),
        (["wai", "组织人事干部", "BUREAU", None, None], "reason"),
        (["wai", "国王", "BUREAU", None, "x"], "Allowed are"),
    ],
)
def test_what_the_page_refuses_the_file_refuses(cast, row, sentence):
    assert sentence in problems(check(GrantLayout, cast.an, GRANT_HEADS, row))
    assert not AccessRequest.objects.exists()


def test_a_security_administrator_of_one_unit_proposes_nothing_in_another(cast):
    guard = make.UserFactory()
    make.GrantFactory(user=guard, role="security", unit=cast.town)
    assert check(GrantLayout, guard, GRANT_HEADS, ["wai", "主管领导", "BUREAU", None, "x"]).outcome.errors


def said(client, address) -> list[tuple[str, str]]:
    client.cookies["django_language"] = "en"
    return [(one.text, one.url) for one in client.get(reverse(address)).context["to_do"]]


def test_the_system_administrator_reads_what_waits_on_the_first_page(cast, newcomer, sign_in):
    upload = reverse("imports:upload", args=["accounts"])
    assert said(sign_in(cast.xi), "cadres:users") == []
    make.AppointmentFactory(cadre=newcomer, post=cast.posts.town)
    assert said(sign_in(cast.xi), "cadres:users") == [("1 person in service has no account.", upload)]
    accounts(cast, ["G9001", "王芳", "G9001"])
    slip = ("1 account has no password yet.", reverse("cadres:slips"))
    assert said(sign_in(cast.xi), "cadres:users") == [slip]
    assert said(sign_in(cast.an), "cadres:users") == [], "not the security administrator's business"
    slips.slips_make(actor=cast.xi)
    assert said(sign_in(cast.xi), "cadres:users") == []


def test_the_security_administrator_reads_which_roles_nobody_has(cast, sign_in):
    assert said(sign_in(cast.an), "cadres:grants") == []
    Grant.objects.filter(role="leader").delete()
    [(text, url)] = said(sign_in(cast.an), "cadres:grants")
    assert text == "No head of unit confirms results yet." and url == reverse("imports:upload", args=["grants"])
    assert said(sign_in(cast.shen), "cadres:grants") == []
    grant_propose(
        user=cast.lei, role="leader", unit=cast.county, starts_on=timezone.localdate(), reason="x", actor=cast.an
    )
    assert said(sign_in(cast.an), "cadres:grants") == [], "it was asked for"
