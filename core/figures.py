"""Numbers and times as people read them: exact decimals, signed deltas, "in 3 days".

A figure on a page is the stored figure: places are filled up, digits are never cut off.
"""

import datetime as dt
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.wording import noted

MINUS = "−"


def figure(value, places: int = 0) -> str:
    """``value`` with at least ``places`` decimals and grouped thousands; None is an empty string.

    >>> figure(Decimal("1234.5"), 2)
    '1,234.50'
    """
    if value is None or value == "":
        return ""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    sign = MINUS if number < 0 else ""
    whole, _dot, digits = format(abs(number), "f").partition(".")
    digits = digits.rstrip("0").ljust(places, "0")
    return f"{sign}{int(whole):,}{'.' + digits if digits else ''}"


def shortened(number: Decimal, places: int = 0) -> Decimal:
    """The same number with the decimals that ``figure`` shows: zeros at the end go, as far as ``places`` allows.

    >>> shortened(Decimal("96.470000"), 2)
    Decimal('96.47')
    """
    if not number.is_finite():
        return number
    used = -int(number.normalize().as_tuple().exponent)
    return number.quantize(Decimal(1).scaleb(-max(used, places)))


def signed(value, places: int = 0) -> str:
    """Like ``figure`` with the sign always shown, for deltas; zero has none."""
    text = figure(value, places)
    if not text or text.startswith(MINUS) or not any(c in "123456789" for c in text):
        return text
    return f"+{text}"


def exact_time(value) -> str:
    """The date, or date and time, in the office's format."""
    if isinstance(value, dt.datetime):
        if timezone.is_aware(value):
            value = timezone.localtime(value)
        return _minute(value.replace(second=0, microsecond=0), get_language())
    return _day(value, get_language())


@lru_cache(maxsize=5000)
def _day(day: dt.date, language: str | None) -> str:
    """A list shows the same few days again and again."""
    return formats.date_format(day, "DATE_FORMAT")


@lru_cache(maxsize=5000)
def _minute(moment: dt.datetime, language: str | None) -> str:
    return formats.date_format(moment, "DATETIME_FORMAT")


def relative_time(value, now: dt.datetime | None = None) -> str:
    """ "today", "in 3 days", "5 minutes ago"; beyond thirty days the date itself."""
    now = now or timezone.now()
    if isinstance(value, dt.datetime):
        if timezone.is_naive(value):
            value = timezone.make_aware(value)
        seconds = (value - now).total_seconds()
        if abs(seconds) < 60:
            return _("just now") if seconds <= 0 else _("in a moment")
        minutes = int(abs(seconds) // 60)
        if minutes < 60:
            return (
                ngettext("%d minute ago", "%d minutes ago", minutes) % minutes
                if seconds < 0
                else ngettext("in %d minute", "in %d minutes", minutes) % minutes
            )
        day = timezone.localtime(value).date()
        if day == timezone.localtime(now).date():
            hours = minutes // 60
            return (
                ngettext("%d hour ago", "%d hours ago", hours) % hours
                if seconds < 0
                else ngettext("in %d hour", "in %d hours", hours) % hours
            )
        value = day
    days = (value - timezone.localtime(now).date()).days
    words = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in words:
        return words[days]
    if abs(days) > 30:
        return _day(value, get_language())
    if days < 0:
        return ngettext("%d day ago", "%d days ago", -days) % -days
    return ngettext("in %d day", "in %d days", days) % days


@lru_cache(maxsize=500)
def _month(day: dt.date, language: str | None) -> str:
    return formats.date_format(day, "YEAR_MONTH_FORMAT")


def month_in_words(day: dt.date) -> str:
    """ "January 2026": every page names the last thirteen."""
    return _month(day, get_language())


def day_in_words(day: dt.date, now: dt.datetime | None = None) -> str:
    """A day and how far it is, "5 Jan 2027 (in 3 days)"; beyond thirty days the day alone."""
    written, distance = formats.date_format(day, "DATE_FORMAT"), relative_time(day, now)
    return written if written == distance else noted(written, distance)
