"""Attendance records of the twelve months: the exceptions of ordinary working days, a day holding one day."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from cadres.calendar.reckoning import Calendar
from cadres.calendar.selectors import calendar_between
from cadres.conduct.models import AttendanceDay
from cadres.conduct.reckoning import Given, Settled, clash, settle
from cadres.models import AttendanceRecord
from config.demo.clock import month_end, month_start
from config.demo.people import People, Person
from config.demo.writing import rows_write

NOTES = {
    "late": "指纹考勤",
    "absent": "核查无假条",
    "personal": "家中有事",
    "sick": "医院证明",
    "annual": "年休假",
    "overtime": "值班、应急",
}
RECORD = ("cadre", "kind", "day", "last_day", "from_noon", "to_noon", "first_counts", "quantity", "note")
Found = tuple[int, Given, Settled]
DAY = ("record", "cadre", "kind", "day", "morning", "afternoon", "quantity")


def attendance_write(people: People, *, today: date, months: int, rng: Random) -> int:
    """Writes the records and their days; how many records."""
    calendar = calendar_between(month_start(today, months), today)
    found: list[Found] = []
    for person in people.persons:
        held: dict[date, list] = {}
        for back in range(months, -1, -1):
            first = max(month_start(today, back), person.cadre.entered_on)
            last = min(month_end(month_start(today, back)), person.left_on or today, today)
            if first <= last:
                found += _of_month(person, calendar, (first, last), held, rng)
    rows_write(AttendanceRecord, RECORD, (_record_row(*one) for one in found))
    keys = {(cadre, day, kind): pk for pk, cadre, day, kind in _stored()}
    rows_write(AttendanceDay, DAY, (row for one in found for row in _day_rows(*one, keys)))
    return len(found)


def _of_month(person: Person, calendar: Calendar, month: tuple[date, date], held: dict, rng: Random) -> Iterator[Found]:
    """What happened in a month, as far as a day still has room for it."""
    first, last = month
    share = ((last - first).days + 1) / 28  # of a month that has only begun less has happened
    for kind, quantity in _month(person, rng):
        if share < 1 and rng.random() > share:
            continue
        day = first + timedelta(days=rng.randint(0, (last - first).days))
        if not calendar.is_working(day):
            continue
        given = Given(kind, day, quantity=quantity)
        settled = settle(given, calendar)
        if settled.last_day <= last and not clash(kind, settled.parts, held) and not _is_twice(given, settled, held):
            for part in settled.parts:
                held.setdefault(part.day, []).append(_Held(kind, part))
            yield person.cadre.pk, given, settled


class _Held:
    """A day of a record that was taken in."""

    def __init__(self, kind: str, part) -> None:
        self.kind, self.morning, self.afternoon, self.quantity = kind, part.morning, part.afternoon, part.quantity


def _is_twice(given: Given, settled: Settled, held: dict) -> bool:
    return any(row.kind == given.kind for part in settled.parts for row in held.get(part.day, ()))


def _stored():
    return AttendanceRecord.objects.order_by().values_list("pk", "cadre", "day", "kind").iterator()


def _record_row(cadre: int, given: Given, found: Settled) -> tuple:
    ends = (found.last_day, found.from_noon, found.to_noon, found.first_counts)
    return (cadre, given.kind, given.day, *ends, found.quantity, NOTES[given.kind])


def _day_rows(cadre: int, given: Given, found: Settled, keys: dict) -> Iterator[tuple]:
    record = keys[cadre, given.day, given.kind]
    for part in found.parts:
        yield record, cadre, given.kind, part.day, part.morning, part.afternoon, part.quantity


def _month(person: Person, rng: Random) -> Iterator[tuple[str, Decimal]]:
    """Kinds and times or days of one month; overtime is half a day or a day."""
    careless = 1.25 - person.diligence
    chances = {
        "late": 0.3 * careless,
        "absent": 0.012 * careless,
        "personal": 0.12,
        "sick": 0.06,
        "annual": 0.11,
        "overtime": 0.2,
    }
    for kind, chance in chances.items():
        while rng.random() < chance:
            halves = {"personal": (1, 1, 2, 3), "overtime": (1, 1, 2)}.get(kind, (2, 2, 4, 6))
            yield kind, Decimal(1) if kind in ("late", "absent") else Decimal(rng.choice(halves)) / 2
            chance /= 3
