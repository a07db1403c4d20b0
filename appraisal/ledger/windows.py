"""When a period takes what, asked under a lock so that closing it and writing into it wait for each other."""

from collections.abc import Callable, Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appraisal.ledger.errors import WindowClosed
from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.periods.services import period_lock_for_entry


def period_locked(period_id: int) -> Period:
    """The period, held against being closed until the transaction ends; writers do not wait for one another.

    Taken before the lock of any entry, everywhere: one lock order, no deadlock.
    """
    return period_lock_for_entry(Period(pk=period_id))


def periods_locked(keys: Iterable[int]) -> dict[int, Period]:
    """Several periods, always in the order of their keys."""
    return {key: period_locked(key) for key in sorted(set(keys))}


def require_writing(period: Period, *, late: bool = False) -> None:
    """Refuses (``WindowClosed``) unless entries may be written today.

    ``late`` asks for the longer window of those who check. From the first day of an open month to its
    ``entry_until`` (``period.entry_days``), late to its ``verify_until`` (``period.verification_days``), each
    included. Entries that were returned, observations and imports are late.
    """
    today = timezone.localdate()
    if period.kind != PeriodKind.MONTH:
        raise WindowClosed(_("Entries are added for months; a year is calculated from its months."))
    if period.state != PeriodState.OPEN:
        raise WindowClosed(_("%(period)s is not open.") % {"period": period})
    if today < period.starts_on:
        raise WindowClosed(
            _("%(period)s begins on %(day)s.") % {"period": period, "day": date_format(period.starts_on)}
        )
    last = period.verify_until if late else period.entry_until
    if today > last:
        raise WindowClosed(
            _("Entries for %(period)s could be added until %(day)s. Ask HR to change the deadline if needed.")
            % {"period": period, "day": date_format(last)}
        )


def takes(require: Callable[..., None], period: Period, **how: bool) -> bool:
    """Whether a window is open, for the buttons of a page: what cannot be done any more is not offered."""
    try:
        require(period, **how)
    except WindowClosed:
        return False
    return True


def require_checking(period: Period) -> None:
    """Refuses (``WindowClosed``) unless entries of the period may be verified or returned today.

    An open period takes that until its ``verify_until`` (``period.verification_days``), included.
    """
    if period.state == PeriodState.RELEASED:
        raise WindowClosed(
            _("The results of %(period)s are released. Return the entry, or HR carries it over into an open month.")
            % {"period": period}
        )
    if period.state != PeriodState.OPEN:
        raise WindowClosed(_("%(period)s is not open.") % {"period": period})
    if not period.takes_verification(timezone.localdate()):
        raise WindowClosed(
            _("Entries for %(period)s could be verified until %(day)s. Ask HR to change the deadline if needed.")
            % {"period": period, "day": date_format(period.verify_until)}
        )


def require_settling(period: Period) -> None:
    """Refuses (``WindowClosed``) unless waiting entries may be returned or rejected today.

    As long as they may be verified (``period.verification_days``); and in a released month, where they would wait for
    ever otherwise.
    """
    if period.state != PeriodState.RELEASED:
        require_checking(period)
