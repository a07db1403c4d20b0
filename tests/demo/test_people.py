"""People of the demo county as an office knows them: ages and ranks, who leaves, who is trained, moved and rewarded."""

import re
from datetime import date, timedelta
from random import Random

import pytest
from django.db.models import Q
from django.utils.translation import override

from appraisal.models import Entry, GradeDecision, Participant, Period, Release, ReleasedResult, YearRecord
from appraisal.results.grades import quotas
from cadres.awards.models import Award
from cadres.models import Appointment, Cadre, Relative, Unit, User
from config.demo.people.retirement import born_to_retire, retires_on
from training.selectors import standings

TODAY = "2026-12-15"
DAY = date.fromisoformat(TODAY)
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("county")]


def serving():
    return Cadre.objects.filter(left_on=None)


@pytest.mark.parametrize(
    ("born", "sex", "retires"),
    [
        (date(1965, 1, 1), "m", date(2025, 2, 1)),
        (date(1965, 5, 1), "m", date(2025, 7, 1)),
        (date(1976, 9, 1), "m", date(2039, 9, 1)),
        (date(1969, 12, 1), "f", date(2024, 12, 1)),
        (date(1970, 1, 1), "f", date(2025, 2, 1)),
    ],
)
def test_the_age_of_retirement_rises_in_steps(born, sex, retires):
    assert retires_on(born, sex) == retires


@pytest.mark.parametrize("sex", ["m", "f"])
def test_who_retired_of_late_was_born_when_that_is_possible(sex):
    for number in range(20):
        retired = retires_on(born_to_retire(DAY, sex, Random(number)), sex)
        assert DAY - timedelta(days=75) <= retired <= DAY


def test_nobody_serves_beyond_the_age_and_some_come_near_it():
    days = [retires_on(cadre.born_on, cadre.sex) for cadre in serving()]
    assert min(days) > DAY
    assert sum(day < DAY.replace(year=DAY.year + 6) for day in days) >= 3


def test_most_who_left_had_come_of_age():
    left = [row for row in Cadre.objects.exclude(left_on=None) if row.left_on < DAY.replace(day=1)]
    retired = [row for row in left if retires_on(row.born_on, row.sex) <= row.left_on]
    assert left and len(retired) * 2 > len(left)


def test_ranks_are_those_of_a_county():
    ranks = list(serving().exclude(rank="").values_list("rank", flat=True))
    assert not {"consult_1", "inspect_1", "inspect_2"} & set(ranks)
    assert sum(rank.startswith("chief") for rank in ranks) <= 0.7 * len(ranks)


def test_couples_and_in_laws_have_two_names():
    rows = Relative.objects.filter(relation__in=("spouse", "in_law")).select_related("cadre", "relative")
    assert all(row.cadre.name[0] != row.relative.name[0] for row in rows)


def test_with_a_month_left_few_lack_their_hours():
    found = standings(list(serving()), on=DAY)
    assert sum(one.is_met for one in found.values()) > 0.75 * len(found)


def test_nobody_is_long_overdue_in_a_key_post():
    held = Appointment.objects.on(DAY).main().filter(post__is_key=True, cadre__left_on=None)
    since = list(held.values_list("starts_on", flat=True))
    assert since and min(since) > DAY - timedelta(days=365 * 6)
    overdue = [day for day in since if day <= DAY.replace(year=DAY.year - 5)]
    assert len(overdue) <= max(2, len(since) // 6)


# The year before


def test_the_year_before_was_graded_inside_the_quota_and_carried_over():
    for unit in Unit.objects.filter(code__in=("QH", "QHSW")):
        year = Period.objects.get(unit=unit, kind="year", starts_on=date(2025, 1, 1))
        assert year.state == "closed" and year.releases.filter(done_at__isnull=False).count() == 1
        decided = GradeDecision.objects.filter(period=year, is_current=True)
        graded = ReleasedResult.objects.filter(period=year, release__period=year, decision__isnull=False)
        assert decided.count() == graded.count() > 3
        assert all(quota.decided <= quota.seats for quota in quotas(year).values())
    records = YearRecord.objects.current().filter(year=2025, decision__isnull=False)
    assert records.filter(grade="excellent").exists() and records.filter(grade="competent").exists()


def test_excellent_people_were_rewarded_the_same_spring_and_nobody_else():
    awards = Award.objects.all()
    excellent = YearRecord.objects.current().filter(year=2025, grade="excellent").values("cadre")
    assert awards and not awards.exclude(cadre__in=excellent).exists()
    assert {day.year for day in awards.values_list("awarded_on", flat=True)} == {2026}
    for award in awards:
        award.full_clean()


def test_somebody_was_warned_with_a_document_and_the_line_said_so():
    entry = Entry.objects.get(rule__code="i1.4")
    assert entry.state == "verified" and entry.effect < 0 and entry.evidence.exists()
    assert entry.source == "observation" and entry.author.own_cadre.pk != entry.cadre_id


def test_a_month_was_reviewed_and_released_again():
    again = Release.objects.get(number=2)
    assert again.done_at and "复核" in again.reason and again.period.state == "closed"
    assert Entry.objects.filter(period=again.period, source="reversal").exists()


# Whose people they are


def test_the_tax_bureau_is_out_of_reach_of_the_county_and_has_its_own_officer():
    county, tax = (User.objects.get(username=name) for name in ("hr", "taxhr"))
    theirs = Q(appointments__post__unit__path__startswith=Unit.objects.get(code="QHSW").path)
    assert not Cadre.objects.visible_to(county).filter(theirs).exists()
    assert Cadre.objects.visible_to(tax).filter(theirs).exists()
    assert not Cadre.objects.visible_to(tax).filter(appointments__post__unit__code="QH-T1").exists()
    assert Unit.objects.get(code="QHSW").name.startswith("国家税务总局")


def test_leaders_of_the_county_are_managed_above_it():
    leaders = Cadre.objects.filter(appointments__post__unit__code="QHLD", appointments__ends_on=None)
    assert leaders.exists() and not Participant.objects.filter(cadre__in=leaders, period__kind="month").exists()
    assert not Cadre.objects.visible_to(User.objects.get(username="hr")).filter(pk__in=leaders.values("pk")).exists()


def test_accounts_have_a_name_in_the_readers_letters():
    user = User.objects.get(username="hr")
    with override("en"):
        assert str(user) == "Zhao Minhua"
    with override("zh-hans"):
        assert str(user) == "赵敏华"
    assert not User.objects.filter(name_latin="").exists()


def test_organs_of_the_party_are_held_by_its_members_and_probation_is_served_young():
    held = Appointment.objects.filter(ends_on=None, cadre__left_on=None).select_related("cadre", "post__unit")
    organs = [row.cadre for row in held if re.search("纪|组织|党建", f"{row.post.unit.name}{row.post.title}")]
    assert organs and {cadre.politics for cadre in organs} == {"party"}
    heads = [row.cadre for row in held if row.post.is_head]
    assert heads and "probationary" not in {cadre.politics for cadre in heads}
    probationers = serving().filter(politics="probationary")
    assert all(DAY.year - cadre.born_on.year <= 36 for cadre in probationers)


def test_how_somebody_came_fits_age_education_and_rank():
    for cadre in serving():
        age = DAY.year - cadre.born_on.year
        assert cadre.entry_channel != "selected" or cadre.education in ("bachelor", "master", "doctor"), cadre
        assert cadre.entry_channel not in ("veteran", "transfer") or age >= 34, cadre
        assert cadre.entry_channel != "contract" or not cadre.rank, f"{cadre}: ranks are of civil servants"
