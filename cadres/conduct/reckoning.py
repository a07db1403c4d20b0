"""What a record of attendance says of each of its days: plain reckoning, without a database.

Days are counted in halves. Absence and leave count the working days of a calendar, overtime and leave by calendar days
(``kinds``) every day, lateness times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cadres.calendar.reckoning import Calendar, EveryDay, days_between
from cadres.conduct.kinds import BY_CALENDAR_DAYS
from cadres.conduct.models import AttendanceDay, AttendanceKind
from core.figures import figure

HALF, DAY = Decimal("0.5"), Decimal(1)
# A number of days without a last day is a short note; what is longer says until when it lasts.
MOST_WITHOUT_END, MOST_DAYS, MOST_TIMES = Decimal(15), 366, 31
RANGE = ("kind", "day", "from_noon", "last_day", "to_noon", "quantity")


@dataclass(frozen=True)
class Part:
    """One day of a record: which half the cadre was away, and the days (or times) that it counts."""

    day: date
    morning: bool
    afternoon: bool
    quantity: Decimal


Taken = Part | AttendanceDay  # a day as somebody states it, or as it is stored


@dataclass(frozen=True)
class Given:
    """A stretch as somebody states it: by its last day, by a number of days (or times), or by both."""

    kind: str
    day: date
    from_noon: bool = False
    last_day: date | None = None
    to_noon: bool = False
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Settled:
    """The stretch with everything that follows from it."""

    last_day: date
    from_noon: bool
    to_noon: bool
    first_counts: bool
    quantity: Decimal
    parts: tuple[Part, ...]


class Held(Protocol):
    """What is read of a day that another record holds."""

    kind: Any
    morning: Any
    afternoon: Any
    quantity: Any


def refused(field: str, message: Any, **params: Any) -> ValidationError:
    """The refusal that stands at a field of the form, or at a column of the file."""
    return ValidationError({field: ValidationError(message, params=params or None)})


def given_by_change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Given | None:
    """What a change of a stored record states; None where its stretch stays as it was.

    Whoever changes the number of days means another last day, whoever changes a day or a half another number. A
    record of one day moves with its day.
    """
    changed = {name for name in RANGE if (before[name] or None) != (after[name] or None)}
    if not changed:
        return None
    is_one_day = before["last_day"] == before["day"]
    values = {name: after[name] for name in RANGE}
    counts_anew = "quantity" in changed and after["quantity"]
    if "last_day" not in changed and (counts_anew or (is_one_day and "day" in changed)):
        values["last_day"] = None
    elif "quantity" not in changed and (changed - {"kind", "quantity"} or _counts_otherwise(before, after)):
        values["quantity"] = None
    for name in ("from_noon", "to_noon"):
        if counts_anew and name not in changed and (is_one_day or name == "to_noon"):
            values[name] = False
    return Given(**values | {"last_day": values["last_day"] or None, "quantity": values["quantity"] or None})


def _counts_otherwise(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return (before["kind"] in BY_CALENDAR_DAYS) != (after["kind"] in BY_CALENDAR_DAYS)


def settle(given: Given, calendar: Calendar, mornings: Iterable[date] = ()) -> Settled:
    """The days of a stretch in halves, or times of lateness; refuses what does not fit together.

    ``mornings`` are taken by other records: half a day without a word of which half is then the afternoon.
    """
    if given.last_day and given.last_day < given.day:
        raise refused("last_day", _("The last day is before the first. Correct one of them."))
    if given.last_day and (given.last_day - given.day).days >= MOST_DAYS:
        raise refused("last_day", _("A record covers at most a year. Divide it."))
    if given.quantity is not None and given.quantity <= 0:
        raise refused("quantity", _("The quantity must be greater than zero."))
    if given.kind == AttendanceKind.LATE:
        return _times(given)
    if given.quantity is not None and given.last_day is None and given.quantity > MOST_WITHOUT_END:
        raise refused(
            "quantity",
            _("%(days)s days from %(day)s: enter the last day as well when it is more than %(most)s."),
            days=figure(given.quantity),
            day=date_format(given.day),
            most=MOST_WITHOUT_END,
        )
    if given.kind == AttendanceKind.OVERTIME:
        return _overtime(given)
    if given.kind in BY_CALENDAR_DAYS:
        calendar = EveryDay()
    return _until(given, calendar) if given.last_day else _by_number(given, calendar, frozenset(mornings))


def _times(given: Given) -> Settled:
    if given.last_day not in (None, given.day):
        raise refused("last_day", _("Lateness is recorded day by day. Leave the last day empty."))
    times = given.quantity or DAY
    if times > MOST_TIMES:
        raise refused("quantity", _("At most %(most)s times can be recorded on a day."), most=MOST_TIMES)
    return Settled(given.day, False, False, False, times, (Part(given.day, False, False, times),))


def _overtime(given: Given) -> Settled:
    """Working days or not: the stretch is one of days in a row, each of which holds at most a day."""
    last = given.last_day or given.day + timedelta(days=ceil(given.quantity or DAY) - 1)
    days = list(days_between(given.day, last))
    number = Decimal(len(days)) if given.quantity is None else given.quantity
    if not len(days) - 1 < number <= len(days):
        raise refused(
            "quantity",
            _("Overtime is at most a day on each day: %(first)s to %(last)s can hold %(days)s."),
            first=date_format(given.day),
            last=date_format(last),
            days=len(days),
        )
    rest = number - len(days) + 1
    parts = tuple(Part(day, False, False, rest if day == last else DAY) for day in days)
    return Settled(last, False, False, False, number, parts)


def _by_number(given: Given, calendar: Calendar, mornings: frozenset[date]) -> Settled:
    """So many working days from the first on, which counts even where it is a day off: it was named by itself."""
    number = given.quantity or (HALF if given.from_noon or given.to_noon else DAY)
    if number % HALF:
        raise refused("quantity", _("Days are counted in halves, such as 0.5 or 2."))
    is_morning_free = given.day not in mornings or given.to_noon
    from_noon = given.from_noon or (number == HALF and not is_morning_free)
    rest = int(number / HALF) - (1 if from_noon else 2)  # halves after the first day; -1 when it is a morning
    after = given.day + timedelta(days=1)
    last = calendar.nth(after, ceil(rest / 2)) if rest > 0 else given.day
    to_noon = bool(rest % 2)
    if given.to_noon and not to_noon:
        raise refused("to_noon", _("So many days do not end at noon. Correct the number, or enter the last day."))
    first_counts = not calendar.is_working(given.day)
    return _settled(given.day, last, from_noon, to_noon, first_counts, calendar)


def _until(given: Given, calendar: Calendar) -> Settled:
    """The working days from the first to the last day."""
    last, number = given.last_day or given.day, given.quantity
    is_one_day = last == given.day
    if is_one_day and given.from_noon and given.to_noon:
        raise refused("to_noon", _("From noon until noon of one day is no time. Choose one half of the day."))
    first_counts = is_one_day and number is not None and not calendar.is_working(given.day)
    found = _settled(given.day, last, given.from_noon, given.to_noon, first_counts, calendar)
    if not found.parts:
        raise refused("last_day", _("There is no working day in this time. Correct the days."))
    if number is not None and number != found.quantity:
        raise refused(
            "quantity",
            _("%(first)s to %(last)s are %(days)s calendar days, not %(number)s. Leave one of the two empty.")
            if given.kind in BY_CALENDAR_DAYS
            else _("%(first)s to %(last)s are %(days)s working days, not %(number)s. Leave one of the two empty."),
            first=date_format(given.day),
            last=date_format(last),
            days=figure(found.quantity),
            number=figure(number),
        )
    return found


def _settled(
    first: date, last: date, from_noon: bool, to_noon: bool, first_counts: bool, calendar: Calendar
) -> Settled:
    parts = []
    for day in days_between(first, last):
        if calendar.is_working(day) or (first_counts and day == first):
            morning, afternoon = not (from_noon and day == first), not (to_noon and day == last)
            parts.append(Part(day, morning, afternoon, HALF * (morning + afternoon)))
    number = sum((part.quantity for part in parts), Decimal(0))
    return Settled(last, from_noon, to_noon, first_counts, number, tuple(parts))


def clash(
    kind: str, parts: Iterable[Part | AttendanceDay], held: Mapping[date, Iterable[Held]]
) -> tuple[date, str] | None:
    """The first day that would hold more than a day, and the kind of what it holds already.

    Absence and leave of two records never share half a day, and with overtime they make at most one day.
    """
    if kind == AttendanceKind.LATE:
        return None
    for part in parts:
        others = [other for other in held.get(part.day, ()) if other.kind != AttendanceKind.LATE]
        is_shared = any((other.morning and part.morning) or (other.afternoon and part.afternoon) for other in others)
        if is_shared or (others and sum((other.quantity for other in others), part.quantity) > DAY):
            return part.day, str(others[0].kind)
    return None
