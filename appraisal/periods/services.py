"""The life of a period. Every move is one conditional update with its audit row.

draft --open--> open --release (two people, see results)--> released --close--> closed
                 ^ └ refreeze, reschedule, runs             │                   │
                 └------------------- reopen (leader, reason)-------------------┘
draft --skip (reason)--> skipped --resume--> draft: ``planning``; who takes part in an open period changes in
``people``; its windows close early in ``window_services``.
"""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appraisal.periods.comparing import comparison_forget
from appraisal.periods.errors import NobodyToAppraise, NoScheme, PeriodClosed, YearPlanned
from appraisal.periods.freezing import month_dates, participants_of
from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.periods.policies import holdings_of, may_refreeze
from appraisal.periods.registry import after_freezing, entries_waiting
from appraisal.periods.rows import insert_rows
from cadres.access.models import User
from cadres.access.policies import require_unit
from cadres.units.models import Unit
from core.audit.services import log
from core.dates import add_years
from core.errors import InvalidInput, NotAllowed, WrongState, require_reason
from core.params.services import parameters
from core.scopes import keys_in

# Planning


@transaction.atomic
def year_plan(*, unit: Unit, year: int, actor: User, first_month: int = 1) -> Period:
    """The year and its months as drafts, with deadlines from the parameters; nobody sees them but HR.

    An office that begins later in the year plans from ``first_month`` on; the year is made of what is planned.
    Refused outside 2000–2100, when it is planned already, and when a unit above has opened periods of the year, for
    people would be appraised twice. Undone by ``year_drop`` while everything is a draft.
    """
    require_unit(actor, unit, "hr")
    if not 2000 <= year <= 2100:
        raise InvalidInput(_("Enter a year from 2000 to 2100."))
    if not 1 <= first_month <= 12:
        raise InvalidInput(_("Enter a month from 1 to 12."))
    first, last = date(year, 1, 1), date(year, 12, 31)
    same_days = Period.objects.filter(kind=PeriodKind.YEAR, starts_on=first)
    if same_days.filter(unit=unit).exists():
        raise YearPlanned(year=year)
    above = keys_in(unit.path)[:-1]
    appraised_above = Period.objects.filter(unit__in=above, starts_on__lte=last, ends_on__gte=first)
    taken = appraised_above.begun().select_related("unit").first()
    if taken:
        # otherwise people of this unit would be appraised twice
        raise WrongState(
            _("%(unit)s has already opened periods of %(year)s that include this unit."),
            unit=taken.unit,
            year=year,
        )
    try:
        with transaction.atomic():
            whole = _draft(unit, PeriodKind.YEAR, first, last)
            whole.save(force_insert=True)
            Period.objects.bulk_create(
                _draft(unit, PeriodKind.MONTH, *dates, year_period=whole)
                for dates in month_dates(year)[first_month - 1 :]
            )
    except IntegrityError:  # somebody else planned it meanwhile
        raise YearPlanned(year=year) from None
    log(
        actor=actor,
        action="period.planned",
        obj=whole,
        after={"unit": unit.code, "year": year, "first_month": first_month},
    )
    return whole


def _draft(unit: Unit, kind: str, first: date, last: date, **fields: Any) -> Period:
    entry, verify = deadlines(kind, last, unit)
    return Period(unit=unit, kind=kind, starts_on=first, ends_on=last, entry_until=entry, verify_until=verify, **fields)


def deadlines(kind: str, ends_on: date, unit: Unit | None = None) -> tuple[date, date]:
    """Last days for entries and verification in the unit (``period.entry_days``, ``period.verification_days``)."""
    within = keys_in(unit.path) if unit else ()
    days = parameters("period.entry_days", "period.verification_days", on=ends_on, within=within)
    entry, verify = (row.value[kind] for row in days)
    return ends_on + timedelta(days=entry), ends_on + timedelta(days=max(entry, verify))


# Locks


def period_lock(period: Period) -> Period:
    """The period alone to the caller until the end of the transaction; entries being written are waited for."""
    return Period.objects.select_for_update(of=("self",)).select_related("unit").get(pk=period.pk)


def period_lock_shared(period: Period) -> Period:
    """A fresh look at the period that keeps it in its state until what rests on that is committed: an entry, marks.

    Shared: those who write do not wait for one another, only for somebody who opens, releases, closes or reopens.
    SQLite has one writer at a time anyway.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("What rests on the state of a period is written in a transaction.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM appraisal_period WHERE id = %s FOR SHARE", [period.pk])
    return Period.objects.get(pk=period.pk)


def _move(
    period: Period,
    *,
    source: list,
    target: str,
    action: str,
    actor: User | None,
    reason: str = "",
    after: dict | None = None,
    **fields: Any,
) -> Period:
    """One conditional update and its audit row."""
    changed = Period.objects.filter(pk=period.pk, state__in=source).update(state=target, **fields)
    if not changed:
        raise WrongState
    before = {"state": period.state}
    period.refresh_from_db(fields=["state", *(name.removesuffix("_id") for name in fields)])
    log(
        actor=actor,
        action=action,
        obj=period,
        reason=reason,
        before=before,
        after={"state": target, **(after or {})},
    )
    return period


def _require_state(period: Period, *states: str) -> None:
    if period.state in states:
        return
    if period.state == PeriodState.CLOSED:
        raise PeriodClosed(period=period)
    raise WrongState(
        _("%(period)s is %(state)s. Only an open period can be changed."),
        period=period,
        state=period.get_state_display().lower(),
    )


def require_open(period: Period) -> None:
    """Refuses unless the period is open, the one state in which people and windows change."""
    _require_state(period, PeriodState.OPEN)


def require_deadlines_free(period: Period) -> None:
    """Refuses where deadlines no longer change anything."""
    _require_state(period, PeriodState.DRAFT, PeriodState.OPEN)


# Opening


@transaction.atomic
def period_open(*, period: Period, actor: User) -> Period:
    """draft → open: freezes who is appraised, where, with which post factor and by which scheme version.

    The rules are in ``appraisal.periods.freezing`` (Provisions 2020 art. 25–26). Refused before the first day, in a
    closed year, without anybody to appraise or any scheme. Undone by ``period_refreeze`` as long as nothing was
    entered.
    """
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    _require_state(period, PeriodState.DRAFT)
    if period.starts_on > timezone.localdate():
        raise WrongState(_("%(period)s can be opened from %(day)s."), period=period, day=date_format(period.starts_on))
    _require_open_year(period)
    frozen = _freeze(period)
    return _move(
        period,
        source=[PeriodState.DRAFT],
        target=PeriodState.OPEN,
        action="period.opened",
        actor=actor,
        after=frozen,
        opened_at=timezone.now(),
    )


@transaction.atomic
def period_refreeze(*, period: Period, actor: User) -> Period:
    """Takes the participants anew from the files; refused once an entry or a run exists (then: ``people``)."""
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    _require_state(period, PeriodState.OPEN)
    if not may_refreeze(period, holdings_of(period)):
        raise WrongState(
            _(
                "There are already entries or runs, so the list cannot be rebuilt. Include, exclude or update "
                "people on the page “Changes of participants” of the period."
            )
        )
    before = {"participants": period.participants.count()}
    Participant.everybody.filter(period=period)._raw_delete("default")
    frozen = _freeze(period)
    comparison_forget(period)
    log(actor=actor, action="period.refrozen", obj=period, before=before, after=frozen)
    return period


def _require_open_year(period: Period) -> None:
    whole = period.year_period
    if whole and whole.state == PeriodState.CLOSED:
        raise PeriodClosed(period=whole)


def _freeze(period: Period) -> dict:
    """Writes the participants in one statement; returns the counts for the trail."""
    rows = participants_of(period)
    if not rows:
        raise NobodyToAppraise(period=period)
    without = sum(row.version is None for row in rows)
    if without == len(rows):
        raise NoScheme(day=date_format(period.starts_on))
    insert_rows(
        Participant,
        (
            "period",
            "cadre",
            "appointment",
            "post",
            "unit",
            "unit_path",
            "scheme_version",
            "post_factor",
            "peer_group",
            "standing",
            "standing_reason",
        ),
        (
            (
                period.pk,
                row.held.cadre,
                row.held.appointment,
                row.held.post,
                row.held.unit,
                row.held.path,
                row.version,
                row.held.factor,
                row.peer_group,
                row.standing,
                row.reason,
            )
            for row in rows
        ),
    )
    return {"participants": len(rows), "without_scheme": without, **after_freezing(period)}


@transaction.atomic
def period_reschedule(
    *,
    period: Period,
    entry_until: date,
    verify_until: date,
    actor: User,
    reason: str = "",
    assess_until: date | None = None,
) -> Period:
    """Other last days (included) for entries, verification and scoring units of a draft or open period.

    Refused for an open one without a reason, which the trail keeps, when entries would end before the period does, and
    for a day more than a year after it. A window that was closed early and gets another day is open again until then.
    """
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    require_deadlines_free(period)
    if period.state == PeriodState.OPEN:
        require_reason(reason)
    if entry_until < period.ends_on:
        raise InvalidInput(_("The deadline for entries cannot be before the last day of the period."))
    if assess_until and assess_until < period.ends_on:
        raise InvalidInput(_("The deadline for scoring units cannot be before the last day of the period."))
    latest = add_years(period.ends_on, 1)
    if max(entry_until, verify_until, assess_until or entry_until) > latest:
        raise InvalidInput(
            _("A deadline is at most one year after the last day of the period. Choose %(day)s or earlier."),
            day=date_format(latest),
        )
    after = {"entry_until": entry_until, "verify_until": verify_until, "assess_until": assess_until}
    before = {name: getattr(period, name) for name in after}
    for name, day in after.items():
        setattr(period, name, day)
        if day != before[name]:
            setattr(period, f"{name.removesuffix('_until')}_closed_at", None)
    period.full_clean()
    period.save(update_fields=[*after, "entry_closed_at", "verify_closed_at", "assess_closed_at"])
    log(actor=actor, action="period.rescheduled", obj=period, reason=reason, before=before, after=after)
    return period


# Closing


@transaction.atomic
def period_close(*, period: Period, actor: User) -> Period:
    """released → closed: from now on neither entries, participants, measures nor the released results change.

    Refused without a release, for a year with a month open that is not skipped, and while entries wait: they are
    returned, rejected or carried over first. Undone by ``period_reopen``.
    """
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    if period.state == PeriodState.OPEN:
        raise WrongState(_("Release the results of %(period)s first; only then can it be closed."), period=period)
    _require_state(period, PeriodState.RELEASED)
    waiting = period.months.counting().exclude(state=PeriodState.CLOSED).count()
    if waiting:
        raise WrongState(
            _("%(months)s months of the year are not closed yet. Close them, or skip those that are not appraised."),
            months=waiting,
        )
    if entries := entries_waiting(period):
        raise WrongState(
            _("%(entries)s entries of this period still wait. Return, reject or carry them over first."),
            entries=entries,
        )
    return _move(
        period,
        source=[PeriodState.RELEASED],
        target=PeriodState.CLOSED,
        action="period.closed",
        actor=actor,
        after={"released_run": period.released_run_id},
        closed_at=timezone.now(),
    )


@transaction.atomic
def period_reopen(*, period: Period, actor: User, reason: str) -> Period:
    """released or closed → open, by a leader and with a reason, while the year of a month is not closed.

    What was released stays what people see until a later release replaces it; refused to anybody else.
    """
    period = period_lock(period)
    if not actor.covers(period.unit, "leader"):
        raise NotAllowed(_("The head of the organising unit reopens a period."))
    require_reason(reason)
    if period.state not in (PeriodState.RELEASED, PeriodState.CLOSED):
        raise WrongState(_("Only a released or closed period can be reopened."))
    _require_open_year(period)
    return _move(
        period,
        source=[PeriodState.RELEASED, PeriodState.CLOSED],
        target=PeriodState.OPEN,
        action="period.reopened",
        actor=actor,
        reason=reason,
        closed_at=None,
    )


def period_mark_released(*, period: Period, run: int, actor: User | None, release: int) -> Period:
    """open → released, as the last step of a release (``results.releases``), in its transaction."""
    return _move(
        period,
        source=[PeriodState.OPEN],
        target=PeriodState.RELEASED,
        action="period.released",
        actor=actor,
        after={"release": release, "run": run},
        released_run_id=run,
    )


@transaction.atomic
def year_drop(*, period: Period, actor: User) -> None:
    """Takes a plan back with its months; refused once one of them was opened."""
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    if period.kind != PeriodKind.YEAR:
        raise InvalidInput(_("A plan can only be withdrawn as a whole, together with its year."))
    months = list(period.months.select_for_update())
    if any(one.is_frozen for one in [period, *months]):
        raise WrongState(_("A period of the year has already been opened, so the plan cannot be withdrawn."))
    log(actor=actor, action="period.dropped", obj=period, before={"year": period.starts_on.year})
    Period.objects.filter(pk__in=[one.pk for one in months]).delete()
    period.delete()
