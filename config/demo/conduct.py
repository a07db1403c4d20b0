"""Attendance records of the twelve months: the exceptions of ordinary days."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from cadres.models import AttendanceRecord
from config.demo.calendar import working_days
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


HALF = Decimal("0.5")


def attendance_write(people: People, *, today: date, months: int, rng: Random) -> int:
    rows = []
    for person in people.persons:
        for back in range(months, -1, -1):
            first = max(month_start(today, back), person.cadre.entered_on)
            last = min(month_end(month_start(today, back)), person.left_on or today, today)
            if first <= last and (days := working_days(first, last)):
                rows += _month(person, days, rng)
    return rows_write(AttendanceRecord, ("cadre", "day", "kind", "quantity", "note"), rows)


def _month(person: Person, days: Sequence[date], rng: Random) -> list[tuple]:
    """What was not ordinary in one month: times on a day, or days one after another, each with a record of its own."""
    careless = 1.25 - person.diligence
    chances = {
        "late": 0.3 * careless,
        "absent": 0.012 * careless,
        "personal": 0.12,
        "sick": 0.06,
        "annual": 0.11,
        "overtime": 0.2,
    }
    rows, taken = [], set()
    for kind, chance in chances.items():
        while rng.random() < chance:
            start = rng.randrange(len(days))
            length = 1 if kind in ("late", "absent", "overtime") else rng.choice((1, 1, 2, 3))
            quantity = HALF if kind == "overtime" or (kind == "personal" and length == 1) else Decimal(1)
            for day in days[start : start + length]:
                if day not in taken:
                    taken.add(day)
                    rows.append((person.cadre.pk, day, kind, quantity, NOTES[kind]))
            chance /= 3
    return rows
