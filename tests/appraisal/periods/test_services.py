"""The life of a period: every state with every verb, and who may do it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from appraisal.models import Measure, Participant, Period
from appraisal.periods import measures, services
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, Refusal, WrongState
from core.params.services import ParameterMissing
from tests import factories as make
from tests.unseen import UNSEEN

JAN = date(2025, 1, 1)
VERBS = {
    "open": lambda period, cast: services.period_open(period=period, actor=cast.gao),
    "refreeze": lambda period, cast: services.period_refreeze(period=period, actor=cast.gao),
    "reschedule": lambda period, cast: services.period_reschedule(
        period=period,
        entry_until=period.ends_on,
        verify_until=period.ends_on,
        actor=cast.gao,
        reason="Flood.",
    ),
    "close": lambda period, cast: services.period_close(period=period, actor=cast.gao),
    "reopen": lambda period, cast: services.period_reopen(period=period, actor=cast.lei, reason="A sum was wrong."),
}
# state × verb → the state afterwards; what is not here is refused and changes nothing
ALLOWED = {
    ("draft", "open"): "open",
    ("draft", "reschedule"): "draft",
    ("open", "refreeze"): "open",
    ("open", "reschedule"): "open",
    ("released", "close"): "closed",
    ("released", "reopen"): "open",
    ("closed", "reopen"): "open",
}


@pytest.fixture
def in_state(cast, year, released_run):
    def bring(state):
        period = year.months.get(starts_on=JAN)
        if state != "draft":
            services.period_open(period=period, actor=cast.gao)
        if state in ("released", "closed"):
            released_run(period)
        if state == "closed":
            services.period_close(period=period, actor=cast.gao)
        period.refresh_from_db()
        return period

    return bring


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ["draft", "open", "released", "closed"])
def test_every_state_with_every_verb(cast, in_state, state, verb):
    period = in_state(state)
    trail = AuditRow.objects.count()
    if (state, verb) in ALLOWED:
        VERBS[verb](period, cast)
        period.refresh_from_db()
        assert period.state == ALLOWED[state, verb]
        assert AuditRow.objects.count() == trail + 1
        return
    with pytest.raises(WrongState):
        VERBS[verb](period, cast)
    period.refresh_from_db()
    assert period.state == state
    assert AuditRow.objects.count() == trail


@pytest.mark.parametrize("who", ["lin", "su", "hua", "he", "lei", "tang", "ji", "shen", "xi", "an", "wai"])
def test_only_hr_of_the_appraising_unit_runs_periods(cast, in_state, who):
    user = getattr(cast, who)
    period = in_state("draft")
    with pytest.raises(NotAllowed):
        services.period_open(period=period, actor=user)
    with pytest.raises(NotAllowed):
        services.year_plan(unit=cast.county, year=2026, actor=user)
    with pytest.raises(NotAllowed):
        services.period_reschedule(
            period=period, entry_until=period.ends_on, verify_until=period.ends_on, actor=user, reason="x"
        )
    with pytest.raises(NotAllowed):
        services.period_close(period=period, actor=user)
    period.refresh_from_db()
    assert period.state == "draft"


@pytest.mark.parametrize("who", ["gao", "su", "ji", "song"])
def test_only_a_leader_reopens(cast, in_state, who):
    period = in_state("closed")
    with pytest.raises(NotAllowed):
        services.period_reopen(period=period, actor=getattr(cast, who), reason="Please.")


def test_reopening_needs_a_reason_which_the_trail_keeps(cast, in_state):
    period = in_state("closed")
    with pytest.raises(InvalidInput):
        services.period_reopen(period=period, actor=cast.lei, reason=UNSEEN)
    services.period_reopen(period=period, actor=cast.lei, reason="A sum was wrong.")
    row = AuditRow.objects.get(action="period.reopened")
    assert (row.actor_name, row.content["reason"]) == ("Lei", "A sum was wrong.")
    assert period.released_run_id is not None, "what is published stays visible"


def test_a_month_of_a_closed_year_is_neither_opened_nor_reopened(cast, in_state, year):
    period = in_state("closed")
    Period.objects.filter(pk=year.pk).update(state="closed", closed_at=timezone.now())
    period = Period.objects.get(pk=period.pk)
    with pytest.raises(services.PeriodClosed):
        services.period_reopen(period=period, actor=cast.lei, reason="Late.")
    with pytest.raises(services.PeriodClosed):
        services.period_open(period=year.months.get(starts_on=date(2025, 2, 1)), actor=cast.gao)


def test_a_year_closes_after_its_months(cast, year, released_run):
    services.period_open(period=year, actor=cast.gao)
    released_run(year)
    with pytest.raises(WrongState) as refused:
        services.period_close(period=year, actor=cast.gao)
    with translation.override("en"):
        assert "12 months" in str(refused.value)
    year.months.update(state="closed")
    assert services.period_close(period=year, actor=cast.gao).state == "closed"


def test_a_period_with_entries_that_wait_does_not_close(cast, in_state):
    period = in_state("released")
    make_entry(period, cast.lin, state="submitted", submitted_at=timezone.now())
    with pytest.raises(WrongState):
        services.period_close(period=period, actor=cast.gao)


def make_entry(period, user, **fields):
    from appraisal.models import Entry

    row = period.participants.get(cadre=user.cadre)
    return Entry.objects.create(
        period=period,
        cadre=user.cadre,
        unit=row.unit,
        unit_path=row.unit_path,
        happened_on=period.starts_on,
        summary="Visited a household",
        author=user,
        **fields,
    )


def test_participants_are_taken_anew_until_the_first_entry(cast, january):
    newcomer = make.AppointmentFactory(post=cast.posts.town).cadre
    services.period_refreeze(period=january, actor=cast.gao)
    assert january.participants.filter(cadre=newcomer).exists()
    make_entry(january, cast.lin)
    with pytest.raises(WrongState):
        services.period_refreeze(period=january, actor=cast.gao)


def test_a_future_month_is_not_opened(cast, packs, scheme_version):
    whole = services.year_plan(unit=cast.county, year=timezone.localdate().year + 1, actor=cast.gao)
    with pytest.raises(WrongState):
        services.period_open(period=whole.months.last(), actor=cast.gao)


def test_a_month_without_people_or_rules_is_not_opened(cast, packs):
    whole = services.year_plan(unit=cast.county, year=2025, actor=cast.gao)
    with pytest.raises(services.NoScheme):
        services.period_open(period=whole.months.get(starts_on=JAN), actor=cast.gao)
    empty = make.UnitFactory(parent=cast.town)
    nobody = services.year_plan(unit=empty, year=2025, actor=cast.gao)
    with pytest.raises(services.NobodyToAppraise):
        services.period_open(period=nobody.months.get(starts_on=JAN), actor=cast.gao)
    assert not Participant.objects.exists()


# Planning


def test_a_year_is_planned_once(cast, year):
    with pytest.raises(services.YearPlanned):
        services.year_plan(unit=cast.county, year=2025, actor=cast.gao)
    assert Period.objects.count() == 13


def test_deadlines_come_from_the_parameters_in_force(cast, year, packs):
    from core.params.models import Parameter

    Parameter.objects.create(
        code="period.entry_days",
        value={"month": 2, "year": 2},
        starts_on=date(2026, 1, 1),
        source_title="office rule",
        verified="unverified",
    )
    later = services.year_plan(unit=cast.county, year=2026, actor=cast.gao)
    first = later.months.order_by("starts_on").first()
    assert (first.entry_until, first.verify_until) == (date(2026, 2, 2), date(2026, 2, 10))


def test_without_parameters_nothing_is_guessed(cast):
    with pytest.raises(ParameterMissing):
        services.year_plan(unit=cast.county, year=2025, actor=cast.gao)
    assert not Period.objects.exists()


def test_a_unit_below_does_not_plan_a_year_in_which_its_people_are_appraised_above(cast, january):
    with pytest.raises(WrongState):
        services.year_plan(unit=cast.town, year=2025, actor=cast.he)
    assert services.year_plan(unit=cast.town, year=2026, actor=cast.he).months.count() == 12


def test_a_plan_is_taken_back_while_everything_is_a_draft(cast, year):
    services.year_drop(period=year, actor=cast.gao)
    assert not Period.objects.exists()


def test_a_plan_with_an_open_month_stays(cast, january):
    with pytest.raises(WrongState):
        services.year_drop(period=january.year_period, actor=cast.gao)
    with pytest.raises(InvalidInput):
        services.year_drop(period=january.year_period.months.last(), actor=cast.gao)
    assert Period.objects.count() == 13


def test_deadlines_stay_in_order(cast, january):
    def move(entry, verify):
        services.period_reschedule(
            period=january, entry_until=entry, verify_until=verify, actor=cast.gao, reason="Flood."
        )

    end = january.ends_on
    for entry, verify in ((end - timedelta(days=1), end), (end + timedelta(days=3), end)):
        with pytest.raises((Refusal, Exception)) as refused:
            move(entry, verify)
        assert not isinstance(refused.value, AssertionError)
    january.refresh_from_db()
    assert january.entry_until == end + timedelta(days=5)
    move(end + timedelta(days=8), end + timedelta(days=12))
    with pytest.raises(InvalidInput):
        services.period_reschedule(period=january, entry_until=end, verify_until=end, actor=cast.gao)


# What a closed period keeps


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE appraisal_participant SET post_factor = 20000",
        "UPDATE appraisal_participant SET peer_group = 'x'",
        "DELETE FROM appraisal_participant",
        "UPDATE appraisal_measure SET value = 0",
        "DELETE FROM appraisal_measure",
        (
            "INSERT INTO appraisal_measure (period_id, cadre_id, code, value, source, note, entered_at)"
            " SELECT period_id, cadre_id, 'new', value, source, note, entered_at FROM appraisal_measure"
        ),
    ],
)
def test_the_database_refuses_to_change_people_and_figures_of_a_closed_period(cast, in_state, sql):
    period = in_state("open")
    measures.measures_refresh(period=period)
    assert Measure.objects.exists()
    Period.objects.filter(pk=period.pk).update(state="closed")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    Period.objects.filter(pk=period.pk).update(state="open")
    with connection.cursor() as cursor:  # the same is possible while the period is open
        cursor.execute(sql)


def test_the_look_before_an_entry_needs_a_transaction(cast, january):
    assert services.period_lock_shared(january).state == "open"


@pytest.mark.django_db(transaction=True)
def test_the_look_before_an_entry_is_refused_outside_a_transaction(db):
    with pytest.raises(transaction.TransactionManagementError):
        services.period_lock_shared(Period(pk=1))
