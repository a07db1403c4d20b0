"""Attendance records of the twelve months: the exceptions of ordinary days."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

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


def attendance_write(people: People, *, today: date, months: int, rng: Random) -> int:
    rows = []
    for person in people.persons:
        seen = set()
        for back in range(months, -1, -1):
            first = max(month_start(today, back), person.cadre.entered_on)
            last = min(month_end(month_start(today, back)), person.left_on or today, today)
            if first > last:
                continue
            for kind, quantity in _month(person, rng):
                day = first + timedelta(days=rng.randint(0, (last - first).days))
                if (day, kind) not in seen and (day.weekday() < 5 or kind == "overtime"):
                    seen.add((day, kind))
                    rows.append((person.cadre.pk, day, kind, quantity, NOTES[kind]))
    return rows_write(AttendanceRecord, ("cadre", "day", "kind", "quantity", "note"), rows)


def _month(person: Person, rng: Random):
    """Kinds and times or days of one month."""
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
            whole = (
                Decimal(1) if kind == "late" else Decimal(rng.choice((1, 1, 2, 3))) / (2 if kind == "personal" else 1)
            )
            yield kind, Decimal(1) if kind == "absent" else whole
            chance /= 3
