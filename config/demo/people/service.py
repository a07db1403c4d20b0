"""Appointments, today's and those before, and how many may hold a post."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from cadres.models import Appointment, Cadre, Post
from cadres.units.selectors import most_at_once
from config.demo import places
from config.demo.clock import month_start, years_before
from config.demo.county import County, Seat
from config.demo.people.model import Person, standing_of

# the standing that one had before
BELOW = {"county": "chief", "chief": "deputy", "deputy": "head", "head": "staff", "staff": "staff"}


class _Service:
    """Appointments as they are made up, so that no post is ever held by more people than it has seats."""

    def __init__(self, county: County, today: date, rng: Random):
        self.today, self.rng = today, rng
        self.rows: list[Appointment] = []
        self.spans: dict[int, list] = defaultdict(list)
        self.posts: dict[tuple[str, str], list[Seat]] = defaultdict(list)  # by standing and kind of organ
        for seat in county.seats:
            if seat.seats:
                self.posts[standing_of(seat), seat.place.organ.kind.kind].append(seat)

    def hold(self, cadre: Cadre, seat: Seat, first: date, last: date | None, kind: str = "main") -> None:
        number = f"清组干〔{first.year}〕{self.rng.randint(1, 96)}号"
        self.rows.append(
            Appointment(cadre=cadre, post=seat.post, kind=kind, starts_on=first, ends_on=last, document_no=number)
        )
        if kind != "secondment":
            self.spans[seat.post.pk].append((first, last))

    def now(self, person: Person, moved: bool) -> date:
        """The post held today or until leaving; heads have been there all year, so that somebody could verify."""
        standing, today = standing_of(person.seat), self.today
        longest = {"county": 4, "chief": 6, "deputy": 7, "head": 9, "village": 10}.get(standing, 12) * 365
        if person.seat.kind.is_key:  # who must move after five years has moved, but for a few
            longest = 1950 if self.rng.random() < 0.06 else 1780
        elif person.seat.kind.category == "enforcement":
            longest = 2200
        start = today - timedelta(days=self.rng.randint(430, longest))
        start = min(start.replace(day=self.rng.choice((1, 1, 12, 15, 20))), month_start(today, 14))
        if moved:
            start = month_start(today, self.rng.randint(1, 9))
        start = max(start, person.cadre.entered_on)
        self.hold(person.cadre, person.seat, start, person.left_on)
        return start

    def before(self, person: Person, start: date) -> None:
        """Up to two posts before that, each lower or level, without a gap."""
        seat, rng = person.seat, self.rng
        for _n in range(rng.choice((1, 1, 2))):
            first = (start - timedelta(days=rng.randint(500, 2000))).replace(day=1)
            first = max(first, person.cadre.entered_on)
            if (start - first).days < 200:
                break
            last = start - timedelta(days=1)
            earlier = self._earlier_seat(seat, first, last)
            if earlier is None:
                break
            seat = earlier
            self.hold(person.cadre, seat, first, last)
            start = first

    def _earlier_seat(self, seat: Seat, first: date, last: date) -> Seat | None:
        kind, standing = seat.place.organ.kind.kind, BELOW[standing_of(seat)]
        pool = self.posts[standing, kind] if kind in ("town", "tax_office") else self.posts[standing, "bureau"]
        if kind == "town" and standing in ("deputy", "head") and self.rng.random() < 0.4:
            pool = self.posts[standing, "bureau"]
        for _n in range(12):
            found = self.rng.choice(pool) if pool else None
            if found and found is not seat:
                spans = [*self.spans[found.post.pk], (first, last)]
                if most_at_once(spans, first, last) <= found.seats:
                    return found
        return None


def appointments_make(county: County, persons: list[Person], today: date, rng: Random) -> None:
    service = _Service(county, today, rng)
    movable = [person for person in persons if _may_move(person, today)]
    movers = set(map(id, rng.sample(movable, min(len(movable), 16, len(persons) // 12))))
    starts = [service.now(person, id(person) in movers) for person in persons]
    for person, start in zip(persons, starts, strict=True):
        if standing_of(person.seat) != "village":
            service.before(person, start)
    _beside(county, service, movable)
    Appointment.objects.bulk_create(service.rows, batch_size=500)
    _headcounts(county, service, rng)


def _may_move(person: Person, today: date) -> bool:
    ordinary = standing_of(person.seat) == "staff" and not person.role and not person.left_on
    return ordinary and person.cadre.entered_on < years_before(today, 3)


def _beside(county: County, service: _Service, movable: list[Person]) -> None:
    """Village advisers beside their own post, and three people lent to a bureau."""
    rng, today = service.rng, service.today
    for town in county.towns:
        posts = [seat for section in town.sections for seat in section.posts]
        guides = [seat for seat in posts if seat.kind.title == places.VILLAGE_GUIDE.title]
        free = [p for p in movable if p.place.organ is town and p.cadre.entered_on < years_before(today, 5)]
        for seat, person in zip(guides, rng.sample(free, min(len(free), len(guides))), strict=False):
            service.hold(person.cadre, seat, month_start(today, rng.randint(6, 20)), None, "concurrent")
    lent = [p for p in movable if p.place.organ.kind.kind == "town"]
    hosts = service.posts["staff", "bureau"]
    for person, (back, months) in zip(rng.sample(lent, min(3, len(lent))), ((9, 6), (5, 12), (2, 6)), strict=False):
        first = month_start(today, back)
        last = month_start(first, -months) - timedelta(days=1)
        service.hold(person.cadre, rng.choice(hosts), first, last, "secondment")


def _headcounts(county: County, service: _Service, rng: Random) -> None:
    """As many seats as were ever taken at once, and here and there a vacancy."""
    for number, seat in enumerate(county.seats):
        spare = (rng.random() < 0.2 or number % 8 == 3) and seat.kind.category != "leading" and not seat.kind.is_head
        most = most_at_once(service.spans[seat.post.pk], date(1900, 1, 1), None)
        seat.post.headcount = max(1, seat.seats, most) + spare
    Post.objects.bulk_update([seat.post for seat in county.seats], ["headcount"], batch_size=400)
