"""Windows of a period: until when entries are written, verified, and scoring units give figures.

A window closes by its day, or earlier by an act of HR that names its cost (``window_services``) or with the release of
the results. Whoever closes a period waits for its windows.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period, PeriodKind
from core.errors import WrongState
from core.wording import listed


class WindowKind(models.TextChoices):
    ENTRY = "entry", _("Writing entries")
    VERIFY = "verify", _("Verifying entries")
    ASSESS = "assess", _("Data, votes and spot checks of scoring units")


CLOSED_FIELD: dict[str, str] = {kind: f"{kind}_closed_at" for kind in WindowKind.values}


class WindowsOpen(WrongState):
    code = "windows_open"
    message = _("Not over yet: %(windows)s. Wait, or close them early first.")


@dataclass(frozen=True)
class Window:
    """``until``: the last day, included. ``closed_at``: when HR closed it early, for as long as that holds."""

    kind: str
    period: Period
    until: date
    closed_at: datetime | None

    @property
    def label(self) -> str:
        return str(WindowKind(self.kind).label)

    def is_open(self, on: date) -> bool:
        """Open by its day, not closed early and not ended by the release."""
        return self.closed_at is None and on <= self.until and not self.period.is_released

    def ended_with_release(self, on: date) -> bool:
        """Whether nothing but the release ended it; once its day is over, that is the end."""
        return self.closed_at is None and on <= self.until and self.period.is_released

    def days_left(self, on: date) -> int:
        """Days after ``on`` in which it would still be open, the last included."""
        return max(0, (self.until - on).days)

    def may_reopen(self, on: date) -> bool:
        return self.closed_at is not None and on <= self.until and not self.period.is_released


def window_of(period: Period, kind: str) -> Window:
    until = {
        WindowKind.ENTRY: period.entry_until,
        WindowKind.VERIFY: period.verify_until,
        WindowKind.ASSESS: period.figures_until,
    }[WindowKind(kind)]
    return Window(kind, period, until, getattr(period, CLOSED_FIELD[kind]))


def windows_of(period: Period) -> list[Window]:
    """All of a month; of a year, which is made of its months, only what scoring units give."""
    kinds = WindowKind.values if period.kind == PeriodKind.MONTH else [WindowKind.ASSESS]
    return [window_of(period, kind) for kind in kinds]


def windows_open(period: Period, on: date | None = None) -> list[Window]:
    """Windows that are not over; nobody closes or releases a period before them."""
    on = on or timezone.localdate()
    return [window for window in windows_of(period) if window.is_open(on)]


def require_windows_over(period: Period, on: date | None = None) -> None:
    """Refuses (``WindowsOpen``) while a window is open by its day and was not closed early."""
    found = windows_open(period, on)
    if found:
        raise WindowsOpen(windows=listed(_until(window) for window in found))


def released_words(period: Period, *, says_early: bool = False) -> str:
    """That the results of a period are released, and on which day; asks for the newest release.

    ``says_early``: and that this was before the days of the period were over.
    """
    done_at = period.releases.aggregate(last=Max("done_at"))["last"]
    if done_at is None:
        return gettext("The results of %(period)s are released") % {"period": period}
    day = timezone.localdate(done_at)
    words = {"period": period, "day": date_format(day)}
    if says_early and day <= period.verify_until:
        return gettext("The results of %(period)s were released early on %(day)s") % words
    return gettext("The results of %(period)s were released on %(day)s") % words


def _until(window: Window) -> str:
    return _("%(window)s (until %(day)s)") % {"window": window.label, "day": date_format(window.until)}
