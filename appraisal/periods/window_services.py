"""Closing a window before its day, and opening it again until then."""

from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appraisal.periods.models import Period
from appraisal.periods.registry import entries_unfinished, entries_waiting, missing_figures
from appraisal.periods.services import period_lock, require_open
from appraisal.periods.windows import CLOSED_FIELD, Window, WindowKind, window_of
from cadres.access.models import User
from cadres.access.policies import require_unit
from core.audit.services import log
from core.errors import WrongState, require_reason
from core.texts import one_line


class Cost(NamedTuple):
    """What closing a window today takes away: days, and entries (or figures of scoring units) not done yet."""

    days: int
    pieces: int


def window_cost(window: Window, on: date) -> Cost:
    """Writing: drafts. Verifying: what waits, and what was returned. Scoring units: figures not given."""
    if window.kind == WindowKind.ASSESS:
        return Cost(window.days_left(on), missing_figures(window.period))
    left = entries_unfinished(window.period)
    is_entry = window.kind == WindowKind.ENTRY
    pieces = left.drafts if is_entry else left.returned + entries_waiting(window.period)
    return Cost(window.days_left(on), pieces)


@transaction.atomic
def window_close(*, period: Period, kind: str, actor: User, reason: str) -> Period:
    """Closes a window before its day; the trail keeps the reason and the cost in days and pieces.

    Verification closes after the entries. Refused once it is over. Undone by ``window_reopen`` until its day.
    """
    period, reason = _begun(period, actor, reason)
    window, today = window_of(period, kind), timezone.localdate()
    if not window.is_open(today):
        raise WrongState(_("%(window)s is over already.") % {"window": window.label})
    if kind == WindowKind.VERIFY and window_of(period, WindowKind.ENTRY).is_open(today):
        raise WrongState(_("Entries can still be written until %(day)s. Close that first.") % _day(period.entry_until))
    cost = window_cost(window, today)
    _set(period, kind, timezone.now())
    after = {"window": kind, "until": window.until, "days_early": cost.days, "pieces": cost.pieces}
    log(actor=actor, action="period.window_closed", obj=period, reason=reason, after=after)
    return period


@transaction.atomic
def window_reopen(*, period: Period, kind: str, actor: User, reason: str) -> Period:
    """Opens a window again that was closed early, until its day; after that only another day helps."""
    period, reason = _begun(period, actor, reason)
    window, today = window_of(period, kind), timezone.localdate()
    if window.closed_at is None:
        raise WrongState(_("%(window)s was not closed early.") % {"window": window.label})
    if not window.may_reopen(today):
        raise WrongState(_("Its day, %(day)s, is over. Change the deadlines instead.") % _day(window.until))
    if kind == WindowKind.ENTRY and period.verify_closed_at:
        raise WrongState(_("Verification is closed, too. Reopen that first."))
    _set(period, kind, None)
    log(actor=actor, action="period.window_reopened", obj=period, reason=reason, after={"window": kind})
    return period


def _begun(period: Period, actor: User, reason: str) -> tuple[Period, str]:
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    require_open(period)
    reason = one_line(reason)
    require_reason(reason)
    return period, reason


def _set(period: Period, kind: str, moment: object) -> None:
    setattr(period, CLOSED_FIELD[kind], moment)
    period.save(update_fields=[CLOSED_FIELD[kind]])


def _day(day: date) -> dict[str, str]:
    return {"day": date_format(day)}
