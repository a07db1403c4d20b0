"""Units, posts and duties of the demo county, in bulk: a hundred units would each lock the tree and log a row."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random

from django.utils import timezone

from cadres.models import Duty, Post, Unit
from cadres.units.services import factor_from_grades
from config.demo import places
from config.demo.places import DUTIES, PostKind, Size, UnitKind


@dataclass(eq=False)
class Place:
    """A unit that was made, where it hangs, and the posts in it."""

    unit: Unit
    kind: UnitKind
    # the town, bureau or office that it belongs to; itself for an organ, as is set once there is a self
    organ: "Place" = None  # type: ignore[assignment]
    posts: list["Seat"] = field(default_factory=list)
    sections: list["Place"] = field(default_factory=list)


@dataclass(eq=False)
class Seat:
    post: Post
    kind: PostKind
    place: Place
    seats: int


@dataclass
class County:
    """Three trees, as cadres are managed: the county's own, its leaders, whom the city manages, and the tax bureau,
    which stands under its own administration and appraises its people itself."""

    root: Place
    leadership: Place
    tax: Place
    organs: list[Place]  # the county itself comes first
    places: list[Place]

    @property
    def roots(self) -> tuple[Place, Place, Place]:
        return self.root, self.leadership, self.tax

    @property
    def seats(self) -> Iterator[Seat]:
        return (seat for place in self.places for seat in place.posts)

    def find(self, organ: str, section: str = "") -> Place:
        place = next(place for place in self.organs if place.kind.name == organ)
        return next(one for one in place.sections if one.kind.name == section) if section else place

    @property
    def towns(self) -> list[Place]:
        return [place for place in self.organs if place.kind.kind == "town"]


def county_build(size: Size, cadres: int, rng: Random) -> County:
    root = Place(_unit(places.COUNTY, "QH", None, level=1), places.COUNTY)
    leadership = Place(_unit(places.LEADERSHIP, "QHLD", None, level=1), places.LEADERSHIP)
    tax = Place(_unit(places.TAX_OFFICE, "QHSW", None, level=1), places.TAX_OFFICE)
    for one in (root, leadership, tax):
        one.organ = one
    _save([root, leadership, tax])
    kinds = [
        *((f"T{n}", kind) for n, kind in enumerate(places.TOWNS[: size.towns], 1)),
        *((f"B{n}", kind) for n, kind in enumerate(places.BUREAUS[: size.bureaus], 1)),
        ("S1", places.SCHOOL),
    ]
    organs = [Place(_unit(kind, f"QH-{code}", root, level=2), kind) for code, kind in kinds]
    for organ in organs:
        organ.organ = organ
    _save(organs)
    villages = iter(places.VILLAGES.items())
    every = [root, leadership, *organs, tax]
    for organ in every:
        for number, kind in enumerate(_sections(organ.kind, size), 1):
            unit = _unit(kind, f"{organ.unit.code}-{number:02d}", organ, level=3)
            organ.sections.append(Place(unit, kind, organ))
        if organ.kind.kind == "town":
            for number in range(1, size.villages + 1):
                name, name_en = next(villages)
                kind = UnitKind(f"{name}村", f"{name_en} Village", "village", places.VILLAGE_POSTS)
                unit = _unit(kind, f"{organ.unit.code}-V{number}", organ, level=4)
                organ.sections.append(Place(unit, kind, organ))
    below = [section for organ in every for section in organ.sections]
    _save(below)
    county = County(root, leadership, tax, every, [*every, *below])
    _add_posts(county, size, cadres, rng)
    return county


def _sections(kind: UnitKind, size: Size) -> tuple[UnitKind, ...]:
    if kind.kind == "town":
        return kind.sections[: size.sections]
    if kind.kind == "tax_office":
        return kind.sections[: size.divisions + 1] if size.divisions < 3 else kind.sections
    return kind.sections[: size.divisions - 1 if kind.kind == "institution" else size.divisions]


def _unit(kind: UnitKind, code: str, parent: Place | None, *, level: int) -> Unit:
    position = len(parent.sections) + 1 if parent else 0
    return Unit(
        code=code,
        name=kind.name,
        name_en=kind.name_en,
        kind=kind.kind,
        level=level,
        parent=parent.unit if parent else None,
        position=position,
    )


def _save(made: list[Place]) -> None:
    """Paths hold the keys, which exist only after the insert."""
    units = [place.unit for place in made]
    Unit.objects.bulk_create(units)
    for unit in units:
        unit.path = f"{unit.parent.path if unit.parent else ''}{unit.pk}/"
    Unit.objects.bulk_update(units, ["path"])


def _add_posts(county: County, size: Size, cadres: int, rng: Random) -> None:
    today = timezone.localdate()

    @cache
    def factor(workload: int, difficulty: int, risk: int):
        return factor_from_grades(workload=workload, difficulty=difficulty, risk=risk, on=today)

    for place in county.places:
        kinds = list(place.kind.posts)
        if place.kind.kind == "village":
            kinds.append(places.VILLAGE_GUIDE)
        for number, kind in enumerate(kinds, 1):
            # posts of one kind weigh a little differently from place to place
            workload = min(5, max(1, kind.grades[0] + rng.choice((-1, 0, 0, 0, 1))))
            kind = replace(kind, grades=(workload, *kind.grades[1:]))
            post = Post(
                unit=place.unit,
                code=f"{place.unit.code}-P{number}",
                title=kind.title,
                title_en=kind.title_en,
                category=kind.category,
                workload=workload,
                difficulty=kind.grades[1],
                risk=kind.grades[2],
                factor=factor(*kind.grades),
                is_key=kind.is_key,
                is_head=kind.is_head and kind.category != "leading",
            )
            is_guide = kind.title == places.VILLAGE_GUIDE.title
            seats = 0 if is_guide else min(kind.seats, size.seats)
            place.posts.append(Seat(post, kind, place, seats))
    _fill(county, cadres)
    Post.objects.bulk_create([seat.post for seat in county.seats], batch_size=500)
    Duty.objects.bulk_create(
        [
            Duty(
                post=seat.post,
                number=number,
                title=DUTIES[code].title,
                title_en=DUTIES[code].title_en,
                authority="\n".join(DUTIES[code].authority),
                process="\n".join(DUTIES[code].process),
            )
            for seat in county.seats
            for number, code in enumerate(seat.kind.duties, 1)
        ],
        batch_size=500,
    )


def _fill(county: County, cadres: int) -> None:
    """Further seats in the offices, one each in turn, until there is one for everybody."""
    missing = cadres - sum(seat.seats for seat in county.seats)
    if missing < 0:
        raise ValueError(f"The smallest demo county has {cadres - missing} posts; ask for that many cadres.")
    offices = [
        seat
        for seat in county.seats
        if seat.seats and not seat.kind.is_head and seat.kind.category not in ("leading", "village")
    ]
    for number in range(missing):
        offices[number % len(offices)].seats += 1
