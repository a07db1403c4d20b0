"""Five years of training: what was taught, who sat in it, and the hours that count."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from config.demo.clock import as_of, at
from config.demo.county import County
from config.demo.people import People, Person
from config.demo.tables import table
from config.demo.writing import rows_write
from core.params.services import parameter
from training.models import Enrolment, TrainingClass
from training.services import course_create

YEARS = 5


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
    for kind in COURSES:
        for year in range(today.year - YEARS + 1, today.year + 1):
            for month in kind.months:
                held = date(year, month, rng.randint(4, 14))
                last = held + timedelta(days=max(1, min(9, kind.hours // 8)))
                if last < today:
                    chosen = _who(kind, people.persons, held, rng)
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


def _who(kind: CourseKind, persons: list[Person], held: date, rng: Random) -> list[Person]:
    serving = [p for p in persons if p.cadre.entered_on < held and (p.left_on is None or p.left_on > held)]
    if kind.kind == "initial":
        return [p for p in serving if (held - p.cadre.entered_on).days < 365 and p.cadre.entry_channel != "contract"]
    share = kind.share if kind.kind == "online" else kind.share / len(kind.months)
    return [p for p in serving if rng.random() < share * (0.75 + 0.35 * p.diligence)]
