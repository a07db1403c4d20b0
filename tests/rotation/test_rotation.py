"""Tenure is reckoned by the rules; a move is proposed by one, decided by another, carried out once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cadres.models import Appointment, Unit
from cadres.people.rules import PostFull
from core.approvals import services as approvals
from core.dates import add_years
from core.errors import InvalidInput, NotAllowed, OwnRecord, SamePerson
from core.params.services import parameter
from rotation import services
from rotation.models import TenureRule
from rotation.retirement import retires_on
from rotation.selectors import board_rows, clocks, due_filter
from rotation.tenure import applies, months_before, tenure_clock
from tests import factories as make
from tests.packs import packs_load
from tests.unseen import UNSEEN

TODAY = date(2026, 6, 1)
AGES = {"m": 60, "f": 55}


@pytest.fixture(autouse=True)
def packs(db):
    packs_load()


def rule(years, strength="must", **fields):
    return TenureRule(years=years, strength=strength, notice_months=6, exempt_years_before_retirement=3, **fields)


def clock(since, rules, born_on=date(1985, 1, 1), sex="m"):
    return tenure_clock(since=since, born_on=born_on, sex=sex, rules=rules, retirement_age=AGES, on=TODAY)


@pytest.mark.parametrize(
    ("since", "state"),
    [
        (date(2016, 6, 1), "due"),
        (date(2016, 6, 2), "soon"),
        (date(2016, 11, 30), "soon"),
        (date(2017, 1, 1), "running"),
    ],
)
def test_ten_years_in_a_post_are_due_and_announced_six_months_before(since, state):
    assert clock(since, [rule(10)]).state == state


def test_the_earlier_day_wins_and_the_stronger_rule_on_the_same_day():
    found = clock(date(2020, 6, 1), [rule(10), rule(5, "may"), rule(5, "should")])
    assert (found.due_on, found.strength) == (date(2025, 6, 1), "should")


def test_within_three_years_of_retirement_nobody_has_to_move():
    assert clock(date(2010, 1, 1), [rule(10)], born_on=date(1969, 6, 1)).state == "exempt"
    assert clock(date(2010, 1, 1), [rule(10)], born_on=date(1969, 6, 2)).state == "due"
    assert clock(date(2010, 1, 1), [rule(10)], born_on=date(1974, 6, 1), sex="f").state == "exempt"


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (date(2026, 6, 1), "due"),
        (date(2026, 6, 2), "soon"),
        (date(2026, 12, 1), "soon"),
        (date(2026, 12, 2), "running"),
    ],
)
def test_notice_is_given_from_the_day_six_months_before_the_term_ends(due_on, state):
    found = clock(due_on.replace(year=2016), [rule(10)])
    assert (found.due_on, found.state) == (due_on, state)


@pytest.mark.parametrize(
    ("day", "months", "notice"),
    [
        (date(2026, 12, 15), 6, date(2026, 6, 15)),
        (date(2026, 12, 31), 6, date(2026, 6, 28)),
        (date(2026, 12, 28), 1, date(2026, 11, 28)),
        (date(2026, 1, 29), 1, date(2025, 12, 28)),
        (date(2026, 3, 10), 14, date(2025, 1, 10)),
        (date(2026, 3, 10), 0, date(2026, 3, 10)),
    ],
)
def test_notice_falls_on_the_same_day_of_the_month_or_the_28th(day, months, notice):
    assert months_before(day, months) == notice


def test_without_a_rule_no_clock_runs():
    found = clock(date(2010, 1, 1), [])
    assert (found.in_post_since, found.due_on, found.strength, found.state) == (
        date(2010, 1, 1),
        None,
        "",
        "none",
    )


@pytest.mark.parametrize(
    ("fields", "path", "category", "is_key", "expected"),
    [
        ({}, "1/2/", "general", False, True),
        ({}, "1/2/3/", "general", False, True),
        ({}, "1/4/", "general", False, False),
        ({}, "1/4/", "general", True, False),
        ({"category": "leading"}, "1/2/", "leading", False, True),
        ({"category": "leading"}, "1/2/", "general", True, False),
        ({"category": "leading"}, "1/4/", "leading", True, False),
        ({"key_posts_only": True}, "1/2/", "general", True, True),
        ({"key_posts_only": True}, "1/2/", "general", False, False),
        ({"key_posts_only": True}, "1/4/", "general", True, False),
    ],
)
def test_a_rule_binds_posts_of_its_subtree_category_and_weight(fields, path, category, is_key, expected):
    found = rule(5, **fields)
    found.unit = Unit(path="1/2/")
    assert applies(found, unit_path=path, category=category, is_key=is_key) is expected


def test_a_leap_day_has_an_anniversary():
    assert add_years(date(2024, 2, 29), 5) == date(2029, 2, 28)


def test_the_board_shows_own_units_and_the_due_filter_agrees_with_the_clocks(cast):
    make_rule = TenureRule.objects.create
    make_rule(unit=cast.county, years=5, strength="must", starts_on=date(2000, 1, 1))
    make_rule(unit=cast.county, years=3, strength="should", key_posts_only=True, starts_on=date(2000, 1, 1))
    Appointment.objects.filter(cadre=cast.mei.cadre).update(starts_on=timezone.localdate() - timedelta(days=30))
    rows = list(board_rows(cast.hua))
    assert {row.cadre.user_id for row in rows} == {cast.lin.pk, cast.mei.pk, cast.su.pk}
    due = {key for key, found in clocks(rows).items() if found.state in ("due", "soon")}
    assert due == set(board_rows(cast.hua).filter(due_filter(on=timezone.localdate())).values_list("pk", flat=True))
    assert len(due) == 2


def test_clocks_of_many_take_two_queries(cast, django_assert_num_queries):
    TenureRule.objects.create(unit=cast.county, years=5, strength="must", starts_on=date(2000, 1, 1))
    for cadre in make.CadreFactory.create_batch(20):
        make.AppointmentFactory(cadre=cadre, post=cast.posts.section)
    rows = list(board_rows(cast.hua))
    with django_assert_num_queries(2):  # rules, retirement ages
        clocks(rows)


# Moves


def propose(cast, **changes):
    arguments = {
        "cadre": cast.lin.cadre,
        "to_post": cast.posts.town,
        "effective_on": timezone.localdate() + timedelta(days=10),
        "reason": "Six years in the post.",
        "actor": cast.gao,
    } | changes
    return services.move_propose(**arguments)


def main_posts(cadre):
    return list(cadre.appointments.order_by("starts_on").values_list("post__code", "starts_on", "ends_on"))


def test_an_approved_move_ends_the_old_appointment_and_starts_the_new_one(cast):
    move = propose(cast)
    assert len(main_posts(cast.lin.cadre)) == 1
    approvals.proposal_approve(proposal=move, actor=cast.lei)
    day = move.effective_on
    assert main_posts(cast.lin.cadre) == [
        ("P-SECTION", date(2020, 1, 1), day - timedelta(days=1)),
        ("P-TOWN", day, None),
    ]


def test_a_move_not_yet_begun_is_taken_back_without_a_trace_in_the_posts(cast):
    move = approvals.proposal_approve(proposal=propose(cast), actor=cast.lei)
    approvals.proposal_reverse(proposal=move, actor=cast.lei, reason="The post is closed.")
    assert main_posts(cast.lin.cadre) == [("P-SECTION", date(2020, 1, 1), None)]
    assert move.state == "reversed"


def test_from_a_move_that_has_begun_the_cadre_returns_tomorrow(cast):
    today = timezone.localdate()
    move = approvals.proposal_approve(proposal=propose(cast, effective_on=today), actor=cast.lei)
    approvals.proposal_reverse(proposal=move, actor=cast.lei, reason="The post is closed.")
    assert main_posts(cast.lin.cadre) == [
        ("P-SECTION", date(2020, 1, 1), today - timedelta(days=1)),
        ("P-TOWN", today, today),
        ("P-SECTION", today + timedelta(days=1), None),
    ]


def test_the_proposer_never_decides(cast):
    move = propose(cast)
    make.GrantFactory(user=cast.gao, role="leader", unit=cast.county)
    del cast.gao.grants_today
    with pytest.raises(SamePerson):
        approvals.proposal_approve(proposal=move, actor=cast.gao)


def test_hr_of_one_unit_cannot_send_people_into_another(cast):
    with pytest.raises(NotAllowed):
        propose(cast, actor=cast.hua)


def test_nobody_moves_themselves(cast):
    with pytest.raises(OwnRecord):
        propose(cast, cadre=cast.gao.cadre)


def test_kin_may_not_serve_under_the_same_head(cast):
    make.RelativeFactory(cadre=cast.tao.cadre, relative=cast.lin.cadre)
    with pytest.raises(InvalidInput):
        propose(cast)


@pytest.mark.parametrize("change", ["same post", "no reason", "before the start"])
def test_a_senseless_move_is_refused(cast, change):
    changes = {
        "same post": {"to_post": cast.posts.section},
        "no reason": {"reason": UNSEEN},
        "before the start": {"effective_on": date(2019, 1, 1)},
    }[change]
    with pytest.raises(InvalidInput):
        propose(cast, **changes)


def test_a_move_takes_effect_the_day_after_the_present_appointment_began_at_the_earliest(cast):
    began = cast.lin.cadre.main_appointment_today.starts_on
    with pytest.raises(InvalidInput):
        propose(cast, effective_on=began)
    assert propose(cast, effective_on=began + timedelta(days=1))


def test_a_full_post_refuses_the_move_whole(cast):
    move = propose(cast)
    cast.posts.town.headcount = 3
    cast.posts.town.save()
    with pytest.raises(PostFull):
        approvals.proposal_approve(proposal=move, actor=cast.lei)
    move.refresh_from_db()
    assert move.state == "proposed"
    assert len(main_posts(cast.lin.cadre)) == 1


# Pages


def test_hr_proposes_and_the_leader_approves_in_the_browser(cast, sign_in):
    client = sign_in(cast.gao)
    day = timezone.localdate()
    form = {"to_post": cast.posts.town.pk, "effective_on": day, "reason": "Due."}
    answer = client.post(f"/rotation/moves/of/{cast.lin.cadre.pk}/propose/", form)
    assert answer.status_code == 302
    page = answer["Location"]
    assert "approve" not in client.get(page).content.decode()
    client = sign_in(cast.lei)
    assert "approve" in client.get(page).content.decode()
    assert client.get(page + "approve/").status_code == 200
    assert client.post(page + "approve/", {"reason": ""}).status_code == 302
    assert cast.lin.cadre.appointments.get(ends_on=None).post == cast.posts.town


def test_another_units_hr_finds_neither_the_move_nor_the_cadre(cast, sign_in):
    move = propose(cast)
    client = sign_in(cast.he)
    assert client.get(f"/rotation/moves/{move.pk}/").status_code == 404
    assert client.post(f"/rotation/moves/{move.pk}/withdraw/").status_code == 404
    assert client.get(f"/rotation/moves/of/{cast.lin.cadre.pk}/propose/").status_code == 404


def test_a_rule_is_given_back_as_it_stands_then(cast):
    begins = timezone.localdate()
    made = services.tenure_rule_create(actor=cast.gao, unit=cast.county, years=5, strength="must", starts_on=begins)
    assert made == TenureRule.objects.get(pk=made.pk)
    ended = services.tenure_rule_end(rule=made, ends_on=begins + timedelta(days=9), actor=cast.gao)
    assert (ended, ended.ends_on) == (made, begins + timedelta(days=9))


def test_a_rule_is_added_and_ended(cast, sign_in):
    client = sign_in(cast.gao)
    form = {
        "unit": cast.county.pk,
        "category": "",
        "years": 5,
        "strength": "must",
        "notice_months": 6,
        "exempt_years_before_retirement": 3,
        "starts_on": "2020-01-01",
    }
    assert client.post("/rotation/rules/new/", form).status_code == 302
    row = TenureRule.objects.get()
    assert client.post(f"/rotation/rules/{row.pk}/end/", {"ends_on": "2019-01-01"}).status_code == 422
    row.refresh_from_db()
    assert row.ends_on is None
    assert client.post(f"/rotation/rules/{row.pk}/end/", {"ends_on": timezone.localdate()}).status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/rotation/", "/rotation/?due=true", "/rotation/moves/", "/rotation/rules/", "/rotation/mine/"],
)
def test_lists_open_in_both_languages_and_export(cast, sign_in, address):
    propose(cast)
    TenureRule.objects.create(unit=cast.county, years=5, strength="must", starts_on=date(2000, 1, 1))
    for language in ("en", "zh-hans"):
        client = sign_in(cast.gao)
        client.cookies["django_language"] = language
        assert client.get(address).status_code == 200
        assert client.get(address, {"export": "csv"}).status_code == 200


def test_the_page_that_ends_a_rule_names_the_act_and_the_unit_of_its_number(cast, sign_in):
    kept = TenureRule.objects.create(unit=cast.county, years=8, strength="must", starts_on=date(2020, 1, 1))
    client = sign_in(cast.gao)
    page = client.get(f"/rotation/rules/{kept.pk}/end/", headers={"accept-language": "zh-hans"})
    assert page.context["title"].startswith("结束任期规则") and "满8年必须轮岗" in page.context["title"]
    assert f'value="{timezone.localdate().isoformat()}"' in page.content.decode()


def test_a_refused_end_of_a_rule_stays_on_the_page_with_what_was_typed(cast, sign_in):
    kept = TenureRule.objects.create(unit=cast.county, years=8, strength="must", starts_on=date(2026, 1, 1))
    client, address = sign_in(cast.gao), f"/rotation/rules/{kept.pk}/end/"
    answer = client.post(address, {"ends_on": "2025-01-01"}, headers={"referer": f"http://testserver{address}"})
    assert answer.status_code == 422 and 'value="2025-01-01"' in answer.content.decode()


@pytest.mark.parametrize(
    ("born", "sex", "day"),
    [
        (date(1964, 12, 15), "m", date(2024, 12, 15)),
        (date(1965, 1, 15), "m", date(2025, 2, 15)),
        (date(1965, 5, 15), "m", date(2025, 7, 15)),
        (date(1976, 9, 1), "m", date(2039, 9, 1)),
        (date(1990, 1, 31), "m", date(2053, 1, 31)),
        (date(1970, 1, 15), "f", date(2025, 2, 15)),
        (date(1985, 1, 1), "f", date(2043, 1, 1)),
    ],
)
def test_the_age_of_retirement_rises_in_steps(born, sex, day):
    rule = parameter("rotation.retirement_age", on=date(2026, 1, 1)).value
    assert retires_on(born, sex, rule) == day
    before = parameter("rotation.retirement_age", on=date(2024, 12, 31)).value
    assert retires_on(born, sex, before) == add_years(born, before[sex])
