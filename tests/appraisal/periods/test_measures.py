"""Figures that no ledger entry carries."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from appraisal import sources
from appraisal.models import Measure
from appraisal.periods import measures, services
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, WrongState
from tests import factories as make
from tests.unseen import UNSEEN

LATE = "attendance.late_times"


def value_of(period, user, code=LATE):
    return Measure.objects.get(period=period, cadre=user.cadre, code=code).value


@pytest.fixture
def a_source():
    """``a_source(code, {cadre: value})`` registers a source for one test."""
    before = dict(sources._sources)

    def register(code, values):
        sources.register_source(code, code, "", lambda period, cadres: values.items())

    yield register
    sources._sources.clear()
    sources._sources.update(before)


def test_attendance_is_counted_within_the_days_of_the_period(cast, january):
    for day, quantity in ((date(2025, 1, 1), 1), (date(2025, 1, 31), "2.5"), (date(2025, 2, 1), 7)):
        make.AttendanceFactory(cadre=cast.lin.cadre, day=day, quantity=quantity)
    make.AttendanceFactory(cadre=cast.mei.cadre, day=date(2025, 1, 3), kind="sick")
    measures.measures_refresh(period=january)
    assert value_of(january, cast.lin) == Decimal("3.5")
    assert value_of(january, cast.mei) == 0, "kept by exception: no record is zero"


def test_only_measures_that_a_scheme_reads_are_written(cast, january):
    measures.measures_refresh(period=january)
    assert set(Measure.objects.values_list("code", flat=True)) == {LATE}
    assert measures.measures_wanted(january) == {LATE, "tasks.done"}


def test_refreshing_again_changes_nothing_and_leaves_no_trail(cast, january):
    assert measures.measures_refresh(period=january) == {LATE: 11}
    stamp = Measure.objects.first().entered_at
    assert measures.measures_refresh(period=january) == {}
    assert Measure.objects.first().entered_at == stamp


def test_a_correction_of_the_records_is_taken_over(cast, january):
    record = make.AttendanceFactory(cadre=cast.lin.cadre, day=date(2025, 1, 2))
    measures.measures_refresh(period=january)
    record.delete()
    assert measures.measures_refresh(period=january) == {LATE: 1}
    assert value_of(january, cast.lin) == 0


def test_a_value_that_its_source_gives_no_longer_goes(cast, january, a_source):
    values = {cast.lin.cadre.pk: Decimal(3), cast.mei.cadre.pk: Decimal(4), 999_999: Decimal(1)}
    a_source("tasks.done", values)
    measures.measures_refresh(period=january)
    assert Measure.objects.filter(code="tasks.done").count() == 2, "who does not take part has no figure"
    del values[cast.mei.cadre.pk]
    measures.measures_refresh(period=january)
    assert list(Measure.objects.filter(code="tasks.done").values_list("cadre", flat=True)) == [cast.lin.cadre.pk]


def test_a_figure_entered_by_hand_is_not_overwritten_by_its_source(cast, january):
    measures.measures_refresh(period=january)
    measures.measure_set(
        period=january,
        cadre=cast.lin.cadre,
        code=LATE,
        value=Decimal(2),
        note="Clock was wrong.",
        actor=cast.gao,
    )
    make.AttendanceFactory(cadre=cast.lin.cadre, day=date(2025, 1, 2), quantity=9)
    measures.measures_refresh(period=january)
    assert value_of(january, cast.lin) == 2
    measures.measure_clear(measure=Measure.objects.get(cadre=cast.lin.cadre, code=LATE), actor=cast.gao)
    measures.measures_refresh(period=january)
    assert value_of(january, cast.lin) == 9


@pytest.mark.parametrize("note", ["", UNSEEN])
def test_a_counted_figure_needs_a_note_to_be_replaced(cast, january, note):
    figure = {"period": january, "cadre": cast.lin.cadre, "code": LATE, "value": Decimal(2)}
    with pytest.raises(InvalidInput):
        measures.measure_set(**figure, note=note, actor=cast.gao)


def test_a_counted_figure_is_corrected_in_the_records(cast, january):
    measures.measures_refresh(period=january)
    with pytest.raises(WrongState):
        measures.measure_clear(measure=Measure.objects.get(cadre=cast.lin.cadre), actor=cast.gao)


def enter(cast, period, cadre, actor, code="tasks.done"):
    return measures.measure_set(period=period, cadre=cadre, code=code, value=Decimal("12.5"), actor=actor)


def test_hr_enters_figures_of_her_own_people(cast, january):
    measure = enter(cast, january, cast.lin.cadre, cast.hua)
    assert (measure.source, measure.entered_by, measure.value) == ("manual", cast.hua, Decimal("12.5"))
    with pytest.raises(NotAllowed):
        enter(cast, january, cast.tao.cadre, cast.hua)
    with pytest.raises(NotAllowed):
        enter(cast, january, cast.lin.cadre, cast.su)


def test_nobody_enters_a_figure_of_their_own_or_of_a_relative(cast, january):
    with pytest.raises(OwnRecord):
        enter(cast, january, cast.hua.cadre, cast.hua)
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.hua.cadre)
    with pytest.raises(RelativeRecord):
        enter(cast, january, cast.lin.cadre, cast.hua)


def test_figures_are_of_participants_and_of_measures_that_are_read(cast, january):
    stranger = make.AppointmentFactory(post=cast.posts.section).cadre
    with pytest.raises(InvalidInput):
        enter(cast, january, stranger, cast.gao)
    with pytest.raises(InvalidInput):
        enter(cast, january, cast.lin.cadre, cast.gao, code="no.such.measure")
    for code, language, words in (
        ("tasks.dnoe", "en", "Perhaps “tasks.done” is meant."),
        ("100%tasks.done", "zh-hans", "可能应为“tasks.done”。"),
    ):
        with translation.override(language), pytest.raises(InvalidInput) as refusal:
            enter(cast, january, cast.lin.cadre, cast.gao, code=code)
        assert words in str(refusal.value)


def test_figures_stay_once_the_period_is_computed_or_closed(cast, january, released_run):
    measure = enter(cast, january, cast.lin.cadre, cast.gao)
    released_run(january)
    with pytest.raises(WrongState):
        enter(cast, january, cast.lin.cadre, cast.gao)
    type(january).objects.filter(pk=january.pk).update(assess_until=None)  # the window is over, so it may close
    services.period_close(period=january, actor=cast.gao)
    for act in (
        lambda: enter(cast, january, cast.lin.cadre, cast.gao),
        lambda: measures.measure_clear(measure=measure, actor=cast.gao),
        lambda: measures.measures_refresh(period=january),
    ):
        with pytest.raises(WrongState):
            act()


def test_refreshing_asks_the_same_number_of_queries_for_more_people(cast, january, year, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    measures.measures_refresh(period=january)  # the schemes are compiled
    Measure.objects.all().delete()
    with CaptureQueriesContext(connection) as few:
        measures.measures_refresh(period=january)
    for _n in range(20):
        make.AppointmentFactory(post=cast.posts.section)
    february = services.period_open(period=year.months.get(starts_on=date(2025, 2, 1)), actor=cast.gao)
    with django_assert_num_queries(len(few)):
        measures.measures_refresh(period=february)
    assert Measure.objects.filter(period=february).count() == 31
