"""What was a number on a day becomes the working days from that day on; the day itself keeps counting.

Where records held the same half of a day twice, the later ones keep what they count and no half: figures stay, and
whoever changes such a record is asked to mend it.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import migrations

CHUNK = 2_000
DAY, HALF = Decimal(1), Decimal("0.5")
# Days off and moved working days of 2025 and 2026 as the State Council announced them; before, weekends alone.
OFF = [
    ("2025-01-01", 1),
    ("2025-01-28", 8),
    ("2025-04-04", 3),
    ("2025-05-01", 5),
    ("2025-05-31", 3),
    ("2025-10-01", 8),
    ("2026-01-01", 3),
    ("2026-02-15", 9),
    ("2026-04-04", 3),
    ("2026-05-01", 5),
    ("2026-06-19", 3),
    ("2026-09-25", 3),
    ("2026-10-01", 7),
]
WORKED = [
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
]


def exceptions():
    found = {date.fromisoformat(first) + timedelta(days=n): False for first, days in OFF for n in range(days)}
    return found | {date.fromisoformat(day): True for day in WORKED}


def spread(kind, first, number, calendar):
    """(day, what it counts) from the first day on."""
    if kind == "late":
        return [(first, number)]
    found, day = [], first
    while number > 0:
        is_working = calendar.get(day, day.weekday() < 5)
        if day == first or kind == "overtime" or is_working:
            found.append((day, min(number, DAY)))
            number -= DAY
        day += timedelta(days=1)
    return found


class Halves:
    """Which halves of which days are taken, cadre by cadre."""

    def __init__(self):
        self.cadre, self.taken = None, set()

    def take(self, cadre, kind, day, number):
        if cadre != self.cadre:
            self.cadre, self.taken = cadre, set()
        if kind in ("late", "overtime") or number not in (HALF, DAY):
            return False, False
        wanted = [(day, 0), (day, 1)]
        if number == HALF:
            wanted = [half for half in wanted if half not in self.taken][:1]
        if not wanted or self.taken & set(wanted):
            return False, False
        self.taken |= set(wanted)
        return (day, 0) in wanted, (day, 1) in wanted


def fill(apps, schema_editor):
    Record, Day = apps.get_model("cadres", "AttendanceRecord"), apps.get_model("cadres", "AttendanceDay")
    calendar, halves = exceptions(), Halves()
    rows, days = [], []
    for row in Record.objects.order_by("cadre_id", "day", "pk").iterator(chunk_size=CHUNK):
        row.first_counts = row.kind not in ("late", "overtime") and not calendar.get(row.day, row.day.weekday() < 5)
        for day, number in spread(row.kind, row.day, row.quantity, calendar):
            morning, afternoon = halves.take(row.cadre_id, row.kind, day, number)
            days.append(
                Day(
                    record_id=row.pk,
                    cadre_id=row.cadre_id,
                    kind=row.kind,
                    day=day,
                    quantity=number,
                    morning=morning,
                    afternoon=afternoon,
                )
            )
            row.last_day = day
            # half a day at the end is a morning, unless another record has that
            row.from_noon, row.to_noon = afternoon and not morning, morning and not afternoon
        if row.last_day != row.day:
            row.from_noon = False
        rows.append(row)
        if len(rows) >= CHUNK:
            write(Record, Day, rows, days)
    write(Record, Day, rows, days)


def write(Record, Day, rows, days):
    Record.objects.bulk_update(rows, ["last_day", "first_counts", "from_noon", "to_noon"], batch_size=500)
    Day.objects.bulk_create(days, batch_size=500)
    rows.clear()
    days.clear()


class Migration(migrations.Migration):
    dependencies = [("cadres", "0013_ranges_of_attendance")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
