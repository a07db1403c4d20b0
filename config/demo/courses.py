"""Five years of training: what was taught, who sat in it, and the hours that count."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from config.demo.calendar import DAY, working_days
from config.demo.clock import as_of, at
from config.demo.county import County
from config.demo.people import People, Person
from config.demo.tables import table
from config.demo.writing import rows_write
from core.params.services import parameter
from training.models import Enrolment, TrainingClass
from training.services import course_create

YEARS = 5
MAKE_UP = "KC10"  # the course in which missing hours of the year are made up


@dataclass(frozen=True)
class CourseKind:
    """``months`` in which a class of it is held each year; ``share`` of those in service who take part a year."""

    code: str
    title: str
    title_en: str
    kind: str
    hours: int
    months: tuple[int, ...]
    share: float


_COURSES = table("courses")
COURSES = tuple(CourseKind(**row) for row in _COURSES["kinds"])
ROOMS, ONLINE = _COURSES["rooms"], _COURSES["online"]


def training_write(county: County, people: People, *, today: date, rng: Random) -> int:
    """Courses by the service; the classes of five years and their hours in bulk."""
    officer = people.user("training")
    with as_of(at(today - timedelta(days=400), 10)):
        courses = {
            kind.code: course_create(
                actor=officer,
                code=kind.code,
                title=kind.title,
                title_en=kind.title_en,
                kind=kind.kind,
                hours=Decimal(kind.hours),
                unit=county.root.unit,
            )
            for kind in COURSES
        }
    classes, people_of = [], []
    sat: dict[tuple[int, int], int] = defaultdict(int)  # hours of a person in a year
    for kind in COURSES:
        for year in range(today.year - YEARS + 1, today.year + 1):
            for month in kind.months:
                held, last = _days(kind, date(year, month, rng.randint(4, 14)))
                if last < today:
                    chosen = _who(kind, people.persons, held, rng, sat)
                    for person in chosen:
                        sat[person.cadre.pk, year] += kind.hours
                    if chosen:
                        seats = max(40, len(chosen) + rng.randint(0, 12))
                        place = ONLINE if kind.kind == "online" else rng.choice(ROOMS)
                        classes.append(
                            TrainingClass(
                                course=courses[kind.code],
                                starts_on=held,
                                ends_on=last,
                                place=place,
                                seats=seats,
                                state="held",
                            )
                        )
                        people_of.append((kind, chosen))
    TrainingClass.objects.bulk_create(classes, batch_size=500)
    above, below = parameter("training.leave_share", on=today).value
    rows = []
    for each, (kind, chosen) in zip(classes, people_of, strict=True):
        recorded_at = at(each.ends_on + timedelta(days=1), 10)
        for person in chosen:
            # nobody records their own hours
            by = people.user("hr") if person.role == "training" else officer
            missed = rng.choice((0, 0, 0, 0, 0, 1)) if rng.random() > 0.03 else kind.hours // 4
            is_out = missed * below > kind.hours * above  # class_hold: who missed too much has no credit
            state, hours = ("withdrawn", 0) if is_out else ("completed", kind.hours - missed)
            rows.append((each.pk, person.cadre.pk, state, Decimal(hours), by.pk, recorded_at))
    names = ("training_class", "cadre", "state", "hours", "recorded_by", "recorded_at")
    rows_write(Enrolment, names, rows)
    return len(rows)


def _days(kind: CourseKind, after: date) -> tuple[date, date]:
    """First and last day of a class of eight hours a day: working days, within one week where it is short enough."""
    length = -(-kind.hours // 8)
    starts = working_days(after, after + 14 * DAY)
    for first in starts:
        last = working_days(first, first + 45 * DAY)[length - 1]
        if length > 5 or (last - first).days < length:
            return first, last
    return starts[0], working_days(starts[0], starts[0] + 45 * DAY)[length - 1]


def _who(
    kind: CourseKind, persons: list[Person], held: date, rng: Random, hours: dict[tuple[int, int], int]
) -> list[Person]:
    serving = [p for p in persons if p.cadre.entered_on < held and (p.left_on is None or p.left_on > held)]
    if kind.kind == "initial":
        return [p for p in serving if (held - p.cadre.entered_on).days < 365 and p.cadre.entry_channel != "contract"]
    if kind.code == MAKE_UP:  # for those who lack hours of the year, as nearly all see in time
        wanted = {p: 115 if p.cadre.rank.startswith("consult") else 96 for p in serving}
        return [p for p in serving if hours[p.cadre.pk, held.year] < wanted[p] and rng.random() < kind.share]
    share = kind.share if kind.kind == "online" else kind.share / len(kind.months)
    return [p for p in serving if rng.random() < share * (0.75 + 0.35 * p.diligence)]
