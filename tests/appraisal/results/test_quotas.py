"""M6: who may grade whom, and a quota that loses no seat by rounding."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from appraisal.models import Period, Sheet
from appraisal.periods.freezing import participants_of
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.results.grades import grade_decide, grades_accept, quotas
from appraisal.results.policies import SuperiorRecord, why_not_decide
from appraisal.runs.quotas import BY_LARGEST_REMAINDER, QuotaRule, quota_in_words, spread_in_words
from appraisal.scoring.payouts.quota import spread_seats
from core.errors import OwnRecord, RelativeRecord
from core.params.models import Parameter
from tests import factories as make
from tests.appraisal.results.test_years import finish, give, year  # noqa: F401  # a fixture
from tests.appraisal.runs import world as worlds

FIFTH = Fraction(1, 5)


def test_ten_groups_of_29_people_get_the_seats_of_290():
    """29 × 20 % = 5.8: alone 5 each, 50 of 58; the eight that rounding left go to eight of the groups."""
    seats = spread_seats({f"g{n}": 29 for n in range(10)}, FIFTH)
    assert sum(seats.values()) == 58
    assert sorted(seats.values()) == [5, 5, *[6] * 8]


def test_the_seats_left_by_rounding_go_to_the_largest_remainders_then_to_the_larger_group():
    assert spread_seats({"a": 6, "b": 9, "c": 4}, FIFTH) == {"a": 1, "b": 2, "c": 0}
    assert spread_seats({"a": 4, "b": 9}, FIFTH) == {"a": 0, "b": 2}


@given(st.dictionaries(st.integers(), st.integers(1, 400), min_size=1, max_size=30), st.sampled_from(["0.2", "0.25"]))
def test_all_together_have_the_share_of_everybody_and_no_group_more_than_one_beyond_its_own(bases, share):
    share = Fraction(share)
    seats = spread_seats(bases, share)
    assert sum(seats.values()) == sum(bases.values()) * share.numerator // share.denominator
    assert all(0 <= seats[group] - base * share.numerator // share.denominator <= 1 for group, base in bases.items())


@pytest.mark.parametrize("rounding", ["half_up", "ceil"])
def test_who_rounds_up_leaves_nothing_to_spread(rounding):
    assert spread_seats({"a": 9, "b": 9}, FIFTH, rounding) == {"a": 2, "b": 2}


def test_groups_that_have_more_by_rounding_up_than_all_together_keep_theirs():
    assert spread_seats({"a": 6, "b": 6}, FIFTH, "ceil") == {"a": 2, "b": 2}


def test_seats_are_told_with_what_remainders_add():
    rule = QuotaRule("0.2", "floor", "", "", BY_LARGEST_REMAINDER)
    with translation.override("en"):
        assert quota_in_words(9, rule, 1) == "9 × 20% = 1.8 → 1"
        assert quota_in_words(9, rule, 2) == "9 × 20% = 1.8 → 1, +1 by remainder = 2"
        assert "largest remainders" in spread_in_words(rule)
        assert spread_in_words(replace(rule, spread="none")) == ""


@pytest.fixture
def two_groups(year):  # noqa: F811
    """Ten people in groups of four and six: alone 0 and 1 seats, together 2."""
    year.whole.participants.filter(cadre__in=year.people[:4]).update(peer_group="A")
    give(year, *["95"] * 4, *["99", "98", "97", "80", "80", "80"])
    return year


def test_a_run_and_the_leaders_page_count_the_same_seats(two_groups):
    sheets = finish(two_groups)
    found = {group: quota.seats for group, quota in quotas(two_groups.whole).items()}
    assert found == {"A": 1, "G": 1}
    summary = two_groups.whole.current_run.summary["groups"]
    assert {group: one["seats"] for group, one in summary.items()} == found
    assert [number for number, sheet in sheets.items() if sheet.grade == "excellent"] == ["Y004"]  # A is all tied


def test_a_seat_by_remainder_is_told_where_the_numbers_are(two_groups, sign_in):
    """Four people alone have 0.8 → 0 seats and get the one that rounding down left over."""
    finish(two_groups)
    translation.activate("en")
    assert quotas(two_groups.whole)["A"].arithmetic == "4 × 20% = 0.8 → 0, +1 by remainder = 1"
    assert quotas(two_groups.whole)["G"].arithmetic == "6 × 20% = 1.2 → 1"
    client = sign_in(two_groups.cast.lei)
    client.cookies["django_language"] = "en"
    two_groups.whole.refresh_from_db()
    board = reverse("appraisal:grades", args=[two_groups.whole.pk])
    for url in (board, two_groups.whole.current_run.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "→ 0, +1 by remainder = 1" in page and "with the largest remainders" in page
    Parameter.objects.filter(code="grades.quota_spread").update(value="none")
    assert "largest remainders" not in client.get(board).content.decode()


def test_layers_that_may_not_borrow_are_a_dated_value(two_groups):
    Parameter.objects.filter(code="grades.quota_spread").update(value="none")
    finish(two_groups)
    assert {group: quota.seats for group, quota in quotas(two_groups.whole).items()} == {"A": 0, "G": 1}


# --- Small groups of a year are pooled ---


def test_groups_without_a_seat_of_their_own_are_pooled_in_a_year_and_not_in_a_month(cast):
    worlds.packs()
    whole = make.PeriodFactory(unit=cast.county, kind="year", state="draft")
    groups = {one.held.cadre: one.peer_group for one in participants_of(whole)}
    assert {groups[user.cadre.pk] for user in (cast.lin, cast.mei, cast.tao)} == {f"{cast.county.pk}:pool-staff"}
    assert {groups[user.cadre.pk] for user in (cast.su, cast.gao)} == {f"{cast.county.pk}:pool-leading"}
    month = make.PeriodFactory(unit=cast.county, state="draft")
    assert not any("pool" in one.peer_group for one in participants_of(month))
    (words,) = peer_groups_in_words([f"{cast.county.pk}:pool-staff"]).values()
    assert str(cast.county) in words and "pool" not in words


def test_a_group_with_a_seat_of_its_own_stays_by_itself(cast):
    worlds.packs()
    for _n in range(3):  # with Lin and Mei five: 5 × 20 % = 1
        make.AppointmentFactory(post=cast.posts.section)
    whole = make.PeriodFactory(unit=cast.county, kind="year", state="draft")
    groups = {one.held.cadre: one.peer_group for one in participants_of(whole)}
    assert groups[cast.lin.cadre.pk] == f"{cast.bureau.pk}:staff"
    assert groups[cast.tao.cadre.pk] == f"{cast.county.pk}:pool-staff"
    # one by one, as somebody is taken in: the size of a group is not that of those who are asked for
    for key, group in groups.items():
        assert [one.peer_group for one in participants_of(whole, only=[key])] == [group]


# --- Who may grade whom ---


def deputy(cast):
    """A deputy of the bureau with a leader's right over the whole county."""
    cadre = make.CadreFactory(user=make.UserFactory(username="deputy"))
    make.AppointmentFactory(cadre=cadre, post=cast.posts.bureau)
    make.GrantFactory(user=cadre.user, role="leader", unit=cast.county)
    return cadre.user


def sheet_of(cast, user):
    period = Period.objects.first() or make.PeriodFactory(unit=cast.county)
    one = make.ParticipantFactory(period=period, appointment=user.cadre.main_appointment_today)
    return Sheet(cadre=user.cadre, unit=one.unit, unit_path=one.unit_path, participant=one)


@pytest.mark.parametrize(
    ("whom", "refused"),
    [("su", True), ("gao", True), ("lin", False), ("song", False), ("tao", False)],
)
def test_nobody_grades_who_leads_the_own_unit_or_one_above(cast, whom, refused):
    """Su leads the bureau beside the deputy, Gao the county above; Lin is below, Song and Tao are elsewhere."""
    refusal = why_not_decide(deputy(cast), sheet_of(cast, getattr(cast, whom)))
    assert isinstance(refusal, SuperiorRecord) is refused
    assert refused or refusal is None


def test_staff_of_the_own_unit_who_lead_nobody_are_graded(cast):
    plain = make.UserFactory()
    cadre = make.CadreFactory(user=plain)
    make.AppointmentFactory(cadre=cadre, post=make.PostFactory(unit=cast.bureau))
    assert why_not_decide(deputy(cast), sheet_of(cast, plain)) is None


def test_nobody_grades_oneself_or_an_in_law(cast):
    user = deputy(cast)
    assert isinstance(why_not_decide(user, sheet_of(cast, user)), OwnRecord)
    make.RelativeFactory(cadre=cast.lin.cadre, relative=user.cadre, relation="in_law")
    assert isinstance(why_not_decide(user, sheet_of(cast, cast.lin)), RelativeRecord)


def test_accepting_all_leaves_superiors_to_somebody_above(year):  # noqa: F811
    give(year, *["80"] * 10)
    head = make.PostFactory(unit=year.cast.section, category="leading")
    year.whole.participants.filter(cadre=year.people[0]).update(post=head)
    sheets = finish(year)
    user = make.UserFactory()
    make.GrantFactory(user=user, role="leader", unit=year.cast.county)
    own = make.CadreFactory(user=user)
    make.AppointmentFactory(cadre=own, post=year.cast.posts.section)
    with pytest.raises(SuperiorRecord):
        grade_decide(sheet=sheets["Y000"], grade="competent", actor=user)
    assert grades_accept(period=year.whole, actor=user) == (9, 1)
    assert grades_accept(period=year.whole, actor=year.cast.lei) == (1, 0)


# --- Heads are ranked among heads ---


@pytest.mark.parametrize("kind", ["month", "year"])
def test_heads_of_internal_units_are_not_ranked_with_their_own_staff(cast, kind):
    worlds.packs()
    head = make.PostFactory(unit=cast.section, is_head=True)
    heads = [make.AppointmentFactory(post=head) for _n in range(5)]
    period = make.PeriodFactory(unit=cast.county, kind=kind, state="draft")
    groups = {one.held.cadre: one.peer_group for one in participants_of(period)}
    assert {groups[one.cadre_id] for one in heads} == {f"{cast.bureau.pk}:heads"}
    assert groups[cast.lin.cadre.pk] != f"{cast.bureau.pk}:heads"


def test_the_head_of_a_section_is_a_superior_of_its_people(cast):
    head = make.UserFactory()
    cadre = make.CadreFactory(user=head)
    make.AppointmentFactory(cadre=cadre, post=make.PostFactory(unit=cast.section, is_head=True))
    make.GrantFactory(user=cast.lin, role="leader", unit=cast.county)
    assert isinstance(why_not_decide(cast.lin, sheet_of(cast, head)), SuperiorRecord)
