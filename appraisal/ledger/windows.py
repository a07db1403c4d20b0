"""When a period takes what, asked under a lock so that closing it and writing into it wait for each other."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appraisal.ledger.errors import WindowClosed
from appraisal.ledger.models import Entry
from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.periods.services import period_lock_shared
from appraisal.periods.windows import Window, WindowKind, released_words, window_of
from core.errors import WrongState


def period_locked(period_id: int) -> Period:
    """The period, held against being closed until the transaction ends; writers do not wait for one another.

    Taken before the lock of any entry, everywhere: one lock order, no deadlock.
    """
    return period_lock_shared(Period(pk=period_id))


def periods_locked(keys: Iterable[int]) -> dict[int, Period]:
    """Several periods, always in the order of their keys."""
    return {key: period_locked(key) for key in sorted(set(keys))}


def require_writing(period: Period, *, late: bool = False) -> None:
    """Refuses (``WindowClosed``) unless entries may be written today.

    ``late`` asks for the longer window of those who check. From the first day of an open month to its
    ``entry_until`` (``period.entry_days``), late to its ``verify_until`` (``period.verification_days``), each
    included, or until HR closed the window early. Entries that were returned, observations and imports are late.
    """
    if refusal := why_not_writing(period, late=late):
        raise refusal


def why_not_writing(period: Period, *, late: bool = False) -> WindowClosed | None:
    """What ``require_writing`` would refuse with, for pages that offer only what can be done.

    Within the days of ``period.entry_days``, late of ``period.verification_days``: nothing.
    """
    today = timezone.localdate()
    if period.kind != PeriodKind.MONTH:
        return WindowClosed(_("Entries are added for months; a year is calculated from its months."))
    if period.is_released:
        return WindowClosed(_("%(released)s; entries are over.") % {"released": released_words(period)})
    if period.state != PeriodState.OPEN:
        return WindowClosed(_("%(period)s is not open.") % {"period": period})
    if today < period.starts_on:
        return WindowClosed(
            _("%(period)s begins on %(day)s.") % {"period": period, "day": date_format(period.starts_on)}
        )
    window = window_of(period, WindowKind.VERIFY if late else WindowKind.ENTRY)
    if window.is_open(today):
        return None
    return WindowClosed(
        _("Entries for %(period)s could be added until %(day)s. Ask HR to change the deadline if needed.")
        % {"period": period, "day": _last_day(window)}
    )


def require_checking(period: Period) -> None:
    """Refuses (``WindowClosed``) unless entries of the period may be verified or returned today.

    An open period takes that until its ``verify_until`` (``period.verification_days``), included, or until HR closed
    the window early.
    """
    if refusal := why_not_checking(period):
        raise refusal


def why_not_checking(period: Period) -> WindowClosed | None:
    """What ``require_checking`` would refuse with; nothing within the days of ``period.verification_days``."""
    if period.is_released:
        return WindowClosed(_("%(released)s; verification is over.") % {"released": released_words(period)})
    if period.state != PeriodState.OPEN:
        return WindowClosed(_("%(period)s is not open.") % {"period": period})
    window = window_of(period, WindowKind.VERIFY)
    if window.is_open(timezone.localdate()):
        return None
    return WindowClosed(
        _("Entries for %(period)s could be verified until %(day)s. Ask HR to change the deadline if needed.")
        % {"period": period, "day": _last_day(window)}
    )


def _last_day(window: Window) -> str:
    closed = window.closed_at
    return date_format(timezone.localtime(closed)) if closed else date_format(window.until)


def require_taking_part(entry: Entry) -> None:
    """Refuses to act on an entry of somebody who was taken out of the period: it is kept and counts nothing."""
    if entry.is_left_out():
        raise WrongState(
            _(
                "%(cadre)s was excluded from %(period)s. The entry stays on record and does not count; HR can include "
                "the person again."
            )
            % {"cadre": entry.cadre, "period": entry.period}
        )


def require_settling(period: Period) -> None:
    """Refuses (``WindowClosed``) unless waiting entries may be returned or rejected today.

    As long as they may be verified (``period.verification_days``); and in a released month, where they would wait for
    ever otherwise.
    """
    if refusal := why_not_settling(period):
        raise refusal


def why_not_settling(period: Period) -> WindowClosed | None:
    """What ``require_settling`` would refuse with; nothing within ``period.verification_days`` or once released."""
    return None if period.state == PeriodState.RELEASED else why_not_checking(period)
