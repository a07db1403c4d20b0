"""What is missing before results can count: each kind is counted once, with whose it is and where it is seen to."""

from datetime import date

import pytest
from django.utils import timezone, translation

from appraisal.models import AssessedFigure, Measure, Period, Run
from appraisal.runs.keys import months_released
from appraisal.runs.missing import (
    Gap,
    Part,
    days_early,
    gaps,
    kept_gaps,
    lacking_url,
    months_not_released,
    months_read_otherwise,
    waiting_by_checker,
)
from appraisal.runs.missing_words import sentence_of
from cadres.models import User
from tests import factories as make
from tests.appraisal.ledger.conftest import publish, take_part
from tests.appraisal.periods.test_services import make_entry
from tests.appraisal.results.test_years import GIVEN
from tests.appraisal.routing.world import build


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def routed(cast):
    """A month of nine people under a scheme whose reports, roads and merit are scored by the bureau and the town."""
    return build(cast)


def found(period, **given) -> dict[str, Gap]:
    return {gap.code: gap for gap in gaps(period, **given)}


def test_a_month_is_early_by_the_last_of_its_windows(cast):
    month = make.PeriodFactory(
        unit=cast.county,
        starts_on=date(2025, 3, 1),
        entry_until=date(2025, 4, 5),
        verify_until=date(2025, 4, 10),
        assess_until=date(2025, 4, 8),
    )
    assert [days_early(month, date(2025, 4, day)) for day in (3, 9, 10, 11)] == [7, 1, 0, 0]
    assert found(month, today=date(2025, 4, 3))["window"].sentence.startswith("7 days early: entries run until")
    assert "window" not in found(month, today=date(2025, 4, 10)) and "window" not in found(month)


def test_a_year_misses_the_months_that_do_not_count_and_nothing_else(cast):
    year = make.PeriodFactory(unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2099, 1, 1))
    months = [
        make.PeriodFactory(unit=cast.county, starts_on=date(2025, number, 1), year_period=year, state=state)
        for number, state in enumerate(("released", "closed", "skipped", "draft", "open"), start=1)
    ]
    run = Run.objects.create(period=months[0], number=1, key="released", state="done", engine="test")
    Period.objects.filter(pk__in=[one.pk for one in months[:2]]).update(released_run=run)
    assert list(months_not_released(year)) == months[3:]
    assert [(gap.code, gap.count, gap.parts) for gap in gaps(year)] == [
        ("months", 2, [Part(str(month), 1) for month in months[3:]])
    ]
    assert days_early(year, date(2025, 1, 1)) == 0
    Period.objects.filter(year_period=year).update(state="closed", released_run=run)
    assert gaps(year) == []


@pytest.fixture
def year_of_two(cast):
    """A year of which January and February are released."""
    year = make.PeriodFactory(unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    for number in (1, 2):
        month = make.PeriodFactory(unit=cast.county, starts_on=date(2025, number, 1), year_period=year, weight=number)
        run = Run.objects.create(period=month, number=1, key=f"m{number}", state="done", engine="test", digest="d")
        Period.objects.filter(pk=month.pk).update(state="released", released_run=run)
    return year


def test_a_month_that_is_corrected_is_told_and_not_missing(year_of_two):
    assert "reopened" not in found(year_of_two)
    month = year_of_two.months.earliest("starts_on")
    Period.objects.filter(pk=month.pk).update(state="open")
    gap = found(year_of_two)["reopened"]
    assert (gap.count, gap.parts, gap.is_missing) == (1, [Part(str(month), 1)], False)


def test_a_year_is_read_otherwise_once_months_or_weights_are_others_and_not_for_new_figures(year_of_two):
    run = Run(period=year_of_two, summary={"fixed": {"months": months_released(year_of_two)}})
    assert not months_read_otherwise(run)
    Run.objects.filter(key="m1").update(digest="corrected")
    assert not months_read_otherwise(run), "figures leave marks"
    year_of_two.months.filter(starts_on=date(2025, 2, 1)).update(weight=3)
    assert months_read_otherwise(run)
    year_of_two.months.filter(starts_on=date(2025, 2, 1)).update(weight=2, released_run=None)
    assert months_read_otherwise(run)
    assert not months_read_otherwise(Run(period=year_of_two, summary={}))


def test_what_a_release_kept_as_missing_is_told_with_the_numbers_of_that_day():
    gap = Gap("people", sentence_of("people", 2), 2, [Part("moved", 2)], url="/somewhere/")
    (kept,) = kept_gaps([gap.as_data()])
    assert kept == Gap("people", gap.sentence, 2, [Part("moved", 2)])


def test_what_waits_is_counted_by_the_nearest_who_decides(cast, routed):
    period, now = routed.period, timezone.now()
    User.objects.filter(pk=cast.song.pk).update(is_active=False)
    for user, rule, state, number in (
        (cast.lin, "visit", "submitted", 3),
        (cast.tao, "merit.fixed", "submitted", 2),
        (cast.mei, "free", "proposed", 1),
        (cast.he, "visit", "submitted", 1),
        (cast.he, "visit", "verified", 1),
    ):
        for _n in range(number):
            checked = {"checked_at": now} if state == "verified" else {}
            make_entry(period, user, rule=routed.rule(rule), state=state, submitted_at=now, **checked)
    gap = found(period)["waiting"]
    assert gap.count == 7 and gap.url.endswith(f"?period={period.pk}&state=submitted")
    assert gap.parts[:2] == [Part("Crops Section, Su", 3), Part("Agriculture Bureau, Su", 2)], "the most first"
    assert set(gap.parts[2:]) == {Part("Crops Section, Lei", 1), Part("Liulin Town, no one", 1)}
    make.GrantFactory(user=cast.gao, role="supervisor", unit=cast.county)
    assert set(waiting_by_checker(period)) == {
        *gap.parts[:2],
        Part("Crops Section, Lei", 1),
        Part("Liulin Town, Gao", 1),
    }


def test_whose_entries_nobody_verifies_is_told_by_unit(cast, routed):
    gap = found(routed.period)["verifier"]
    assert gap.count == 4
    assert gap.parts == [Part("Qinghe County", 2), Part("Agriculture Bureau", 1), Part("Liulin Town", 1)]


def test_figures_that_scoring_units_owe_are_not_those_of_hr(cast, routed):
    period = routed.period
    AssessedFigure.objects.create(
        period=period,
        cadre=cast.lin.cadre,
        item="report",
        measure="report.score",
        assessor="org",
        unit=cast.bureau,
        value=1,
        entered_by=cast.su,
    )
    gap = found(period)["unfilled"]
    assert (gap.count, sorted(gap.parts)) == (
        3,
        [
            Part("Agriculture Bureau, Reports", 8),
            Part("Liulin Town, Reports", 9),
            Part("Liulin Town, Roads", 9),
        ],
    )
    assert "figures" not in found(period)
    version = publish(cast.county, cast.gao, code="given", document=GIVEN)
    for user in (cast.tang, cast.ji):
        take_part(period, user, version)
    assert found(period)["figures"].parts == [Part("given.score", 2, lacking_url(period, value="given.score"))]
    said = found(period)["defaults"]
    assert (said.count, said.is_missing) == (1, False)
    (part,) = said.parts
    assert part[:2] == ("Given score: zero, for want of “given.score”", 2)
    Measure.objects.create(period=period, cadre=cast.ji.cadre, code="given.score", value=1)
    assert found(period)["defaults"].parts[0].number == 1
    gap = found(period)["figures"]
    assert (gap.count, [part[:2] for part in gap.parts]) == (1, [("given.score", 1)])
    Measure.objects.create(period=period, cadre=cast.tang.cadre, code="given.score", value=1)
    assert "figures" not in found(period)


def test_people_without_a_scheme_and_people_of_whom_nothing_counts_are_told_apart(cast, routed):
    period, now = routed.period, timezone.now()
    make_entry(period, cast.lin, rule=routed.rule("visit"), state="verified", checked_at=now)
    make_entry(period, cast.tao, rule=routed.rule("visit"), state="submitted", submitted_at=now)
    Measure.objects.create(period=period, cadre=cast.mei.cadre, code="report.score", value=1)
    assert "scheme" not in found(period)
    take_part(period, cast.ji, None)
    assert {code: found(period)[code].count for code in ("scheme", "facts")} == {"scheme": 1, "facts": 7}


def test_a_release_keeps_fifty_parts_of_what_was_missing():
    parts = [Part(f"unit {number}", number) for number in range(60)]
    kept = {"code": "waiting", "count": 60, "parts": [[part.name, part.number] for part in parts[:50]]}
    assert Gap("waiting", "60 entries wait.", 60, parts).as_data() == kept
