"""The people of the demo county: files, logins, appointments with their history, grants and relatives.

Written in bulk, because opening a file by its service takes a dozen queries; what is written is what
``cadre_create``, ``appointment_start`` and ``grant_give`` would have left.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from cadres.models import Appointment, Cadre, Grant, Post, Relative, User
from cadres.people.identity import check_character
from cadres.units.selectors import most_at_once
from config.demo import places
from config.demo.clock import month_start, years_before
from config.demo.county import County, Place, Seat
from config.demo.names import Name, latin, make_name
from core.demo import PASSWORD
from core.fields import blind_index

REGION = "000000"  # no place has this code


@dataclass(frozen=True)
class Role:
    """A known person of the cast: where they sit, and what makes them recognisable."""

    name: str
    sex: str
    born: int
    organ: str
    section: str
    post: str


CAST = {
    "cadre": Role("林晓燕", "f", 1992, "松岭镇", "党建工作办公室", "组织干事"),
    "supervisor": Role("陈志远", "m", 1979, "松岭镇", "", "镇长"),
    "hr": Role("赵敏华", "f", 1983, "县委组织部", "公务员管理科", "公务员管理科科长"),
    "townhr": Role("周文静", "f", 1986, "松岭镇", "党建工作办公室", "党建办主任"),
    "leader": Role("何国栋", "m", 1972, "清禾县", "", "县委副书记"),
    "training": Role("苏慧", "f", 1984, "县委党校", "教务处", "教务处主任"),
    "inspector": Role("郑国平", "m", 1976, "县纪委监委机关", "党风政风监督室", "党风政风监督室主任"),
    "taxhead": Role("孙立群", "m", 1975, "县税务局", "", "局长"),
    "taxcadre": Role("叶小雨", "f", 1995, "县税务局", "办税服务厅", "办税员"),
}
ADMINISTRATORS = {"auditor": "贺明", "system": "于海", "security": "安宁"}

RANKS = {
    "county": ("consult_1", "consult_2", "consult_2", "consult_3"),
    "chief": ("consult_4", "consult_4", "consult_3", "chief_1"),
    "deputy": ("chief_1", "chief_1", "chief_2", "consult_4"),
    "head": ("chief_1", "chief_2", "chief_2", "chief_3"),
    "staff": ("chief_2", "chief_3", "chief_4", "chief_4", "clerk_1", "clerk_1", "clerk_1", "clerk_2"),
}
# youngest and oldest age, by the standing of the post
AGES = {
    "county": (46, 58),
    "chief": (41, 56),
    "deputy": (35, 53),
    "head": (32, 54),
    "staff": (24, 54),
    "village": (28, 58),
}
YEARS_BELOW = {  # in service before a rank can have been reached
    "clerk_2": 1, "clerk_1": 3, "chief_4": 5, "chief_3": 7, "chief_2": 9, "chief_1": 11,
    "consult_4": 14, "consult_3": 17, "consult_2": 20, "consult_1": 23,
}  # fmt: skip


@dataclass(eq=False)
class Person:
    """A cadre as the story needs them; ``diligence`` from 0 to 1 decides what their ledger is like."""

    cadre: Cadre
    user: User
    seat: Seat
    diligence: float
    role: str = ""
    is_head: bool = False
    left_on: date | None = None

    @property
    def place(self) -> Place:
        return self.seat.place


@dataclass
class People:
    persons: list[Person]
    by_role: dict[str, Person]
    users: dict[str, User]  # the twelve logins
    by_cadre: dict[int, Person] = field(default_factory=dict)
    checkers: dict[int, list[User]] = field(default_factory=dict)  # unit → who verifies there, nearest first

    def user(self, role: str) -> User:
        return self.users[role]


def people_build(county: County, *, today: date, rng: Random) -> People:
    seats = [seat for seat in county.seats for _n in range(seat.seats)]
    known = {id(_seat_of(county, role)): code for code, role in CAST.items()}
    ordinary = [seat for seat in seats if _standing(seat) == "staff" and id(seat) not in known]
    leaver_seats = rng.sample(ordinary, max(1, len(seats) // 100))
    for seat in leaver_seats:  # these seats are empty again
        seats.remove(seat)
    taken = {role.name for role in CAST.values()}
    makers = _Files(today, rng, taken)
    persons = []
    for seat in seats:
        code = known.pop(id(seat), "")
        persons.append(makers.make(seat, code))
    for seat in leaver_seats:
        person = makers.make(seat, "")
        person.left_on = person.cadre.left_on = today - timedelta(days=rng.randint(40, 260))
        persons.append(person)
    _probation(persons, today, rng)
    _save_files(persons)
    # hashed once: a good hash is slow
    password = make_password(PASSWORD)
    _logins(persons, password)
    _appointments(county, persons, today, rng)
    people = People(
        persons, {p.role: p for p in persons if p.role}, {p.role: p.user for p in persons if p.role}
    )
    people.by_cadre = {person.cadre.pk: person for person in persons}
    _administrators(people, password)
    _grants(county, people, today)
    _relatives(people, rng)
    return people


def _seat_of(county: County, role: Role) -> Seat:
    place = county.find(role.organ, role.section)
    return next(seat for seat in place.posts if seat.kind.title == role.post)


def _standing(seat: Seat) -> str:
    kind = seat.place.kind.kind
    if kind == "village":
        return "village"
    if seat.kind.category == "leading":
        return "county" if kind == "county" else "chief" if "副" not in seat.kind.title else "deputy"
    return "head" if seat.kind.is_head else "staff"


class _Files:
    """Makes files whose parts agree: age, education, entry, rank, identity number."""

    def __init__(self, today: date, rng: Random, taken: set[str]):
        self.today, self.rng, self.taken = today, rng, taken
        self.numbers: set[str] = set()
        self.count = 0

    def make(self, seat: Seat, code: str) -> Person:
        rng, today = self.rng, self.today
        standing = _standing(seat)
        role = CAST.get(code)
        sex = (
            role.sex
            if role
            else ("f" if rng.random() < (0.24 if standing in ("county", "chief") else 0.44) else "m")
        )
        low, high = AGES[standing]
        if sex == "f" and standing not in ("county", "chief"):
            high = min(high, 53)
        year = role.born if role else today.year - rng.randint(low, high)
        born_on = date(year, rng.randint(1, 12), rng.randint(1, 28))
        name = Name(role.name, latin(role.name)) if role else make_name(rng, sex, year, self.taken)
        self.count += 1
        entered_on = self._entered(born_on, standing)
        rank, rank_since = self._rank(seat, standing, entered_on)
        education, politics, channel = self._background(seat, standing, year)
        number = self._identity(born_on, sex)
        cadre = Cadre(
            staff_no=f"QH{self.count:05d}",
            name=name.chinese,
            name_latin=name.latin,
            sex=sex,
            born_on=born_on,
            identity_number=number,
            identity_digest=blind_index(number),
            education=education,
            politics=politics,
            entered_on=entered_on,
            entry_channel=channel,
            rank=rank,
            rank_since=rank_since,
            phone=f"000{rng.randint(10_000_000, 99_999_999)}",  # no telephone number begins with 000
            email=f"qh{self.count:05d}@example.org",
        )
        diligence = 0.9 if role else min(1.0, max(0.0, rng.betavariate(3, 1.5)))
        return Person(cadre, User(), seat, diligence, code, seat.kind.is_head)

    def _entered(self, born_on: date, standing: str) -> date:
        age = self.rng.randint(25, 40) if standing == "village" else self.rng.randint(22, 25)
        latest = years_before(self.today, 2)
        entered = date(born_on.year + age, self.rng.choice((3, 7, 8, 9, 11)), self.rng.randint(1, 28))
        return min(entered, latest - timedelta(days=self.rng.randint(0, 500)))

    def _rank(self, seat: Seat, standing: str, entered_on: date) -> tuple[str, date | None]:
        if standing == "village" or seat.kind.category == "technical":
            return "", None  # staff of villages and public institutions hold no rank of civil servants
        served = self.today.year - entered_on.year
        ranks = [rank for rank in RANKS[standing] if YEARS_BELOW[rank] <= served] or ["clerk_2"]
        rank = self.rng.choice(ranks)
        earliest = years_before(entered_on, -min(YEARS_BELOW[rank], served))
        since = self.today - timedelta(days=self.rng.randint(60, 880))
        return rank, min(self.today - timedelta(days=30), max(since, earliest)).replace(day=1)

    def _background(self, seat: Seat, standing: str, born: int) -> tuple[str, str, str]:
        rng = self.rng
        if standing == "village":
            education = rng.choice(("secondary", "secondary", "college", "college", "bachelor"))
            return (
                education,
                "party" if seat.kind.is_head else rng.choice(("party", "party", "masses")),
                "contract",
            )
        if born < 1976:
            education = rng.choice(("college", "bachelor", "bachelor", "master"))
        else:
            education = rng.choice(("bachelor", "bachelor", "bachelor", "bachelor", "master", "college"))
        if seat.kind.category == "technical" and rng.random() < 0.05:
            education = "doctor"
        politics = "party"
        if standing in ("staff", "head") and rng.random() < 0.3:
            young = self.today.year - born < 28
            politics = rng.choice(("masses", "masses", "league" if young else "democratic", "probationary"))
        if seat.kind.category == "window":
            return education, politics, rng.choice(("contract", "exam", "exam"))
        return (
            education,
            politics,
            rng.choice(("exam",) * 6 + ("selected", "selected", "transfer", "veteran")),
        )

    def _identity(self, born_on: date, sex: str) -> str:
        while True:
            order = self.rng.randrange(0, 500) * 2 + (sex == "m")
            stem = f"{REGION}{born_on:%Y%m%d}{order:03d}"
            if stem not in self.numbers:
                self.numbers.add(stem)
                return stem + check_character(stem)


def _probation(persons: list[Person], today: date, rng: Random) -> None:
    """A dozen recruits of this year: appraised with a comment only until their probation ends."""
    young = [
        p for p in persons
        if _standing(p.seat) == "staff" and not p.role and not p.left_on and today.year - p.cadre.born_on.year <= 29
        and p.seat.kind.category != "technical"
    ]  # fmt: skip
    for person in rng.sample(young, min(len(young), 12)):
        cadre = person.cadre
        cadre.entered_on = today - timedelta(days=rng.randint(30, 320))
        cadre.entry_channel = rng.choice(("exam", "exam", "selected"))
        cadre.education, cadre.rank, cadre.rank_since = "bachelor", "", None


def _save_files(persons: list[Person]) -> None:
    Cadre.objects.bulk_create([person.cadre for person in persons], batch_size=500)


# Logins


def _logins(persons: list[Person], password: str) -> None:
    """Everybody has a login, named by the staff number; only the cast has a password."""
    for person in persons:
        person.user = User(
            username=person.role or person.cadre.staff_no.lower(),
            display_name=person.cadre.name,
            password=password if person.role else make_password(None),
            is_active=person.left_on is None,
        )
    User.objects.bulk_create([person.user for person in persons], batch_size=500)
    for person in persons:
        person.cadre.user = person.user
    Cadre.objects.bulk_update([person.cadre for person in persons], ["user"], batch_size=200)


def _administrators(people: People, password: str) -> None:
    for username, name in ADMINISTRATORS.items():
        people.users[username] = User.objects.create(username=username, display_name=name, password=password)


# Appointments


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
                self.posts[_standing(seat), seat.place.organ.kind.kind].append(seat)

    def hold(self, cadre: Cadre, seat: Seat, first: date, last: date | None, kind: str = "main") -> None:
        number = f"清组干〔{first.year}〕{self.rng.randint(1, 96)}号"
        self.rows.append(
            Appointment(
                cadre=cadre, post=seat.post, kind=kind, starts_on=first, ends_on=last, document_no=number
            )
        )
        if kind != "secondment":
            self.spans[seat.post.pk].append((first, last))

    def now(self, person: Person, moved: bool) -> date:
        """The post held today or until leaving; heads have been there all year, so that somebody could verify."""
        standing, today = _standing(person.seat), self.today
        longest = {"county": 4, "chief": 7, "deputy": 8, "head": 9, "village": 10}.get(standing, 12)
        start = today - timedelta(days=self.rng.randint(430, longest * 365))
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
        kind, standing = seat.place.organ.kind.kind, BELOW[_standing(seat)]
        pool = (
            self.posts[standing, kind] if kind in ("town", "tax_office") else self.posts[standing, "bureau"]
        )
        if kind == "town" and standing in ("deputy", "head") and self.rng.random() < 0.4:
            pool = self.posts[standing, "bureau"]
        for _n in range(12):
            found = self.rng.choice(pool) if pool else None
            if found and found is not seat:
                spans = [*self.spans[found.post.pk], (first, last)]
                if most_at_once(spans, first, last) <= found.seats:
                    return found
        return None


def _appointments(county: County, persons: list[Person], today: date, rng: Random) -> None:
    service = _Service(county, today, rng)
    movable = [person for person in persons if _may_move(person, today)]
    movers = set(map(id, rng.sample(movable, min(len(movable), 16, len(persons) // 12))))
    starts = [service.now(person, id(person) in movers) for person in persons]
    for person, start in zip(persons, starts, strict=True):
        if _standing(person.seat) != "village":
            service.before(person, start)
    _beside(county, service, movable)
    Appointment.objects.bulk_create(service.rows, batch_size=500)
    _headcounts(county, service, rng)


def _may_move(person: Person, today: date) -> bool:
    ordinary = _standing(person.seat) == "staff" and not person.role and not person.left_on
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
    for person, (back, months) in zip(
        rng.sample(lent, min(3, len(lent))), ((9, 6), (5, 12), (2, 6)), strict=False
    ):
        first = month_start(today, back)
        last = month_start(first, -months) - timedelta(days=1)
        service.hold(person.cadre, rng.choice(hosts), first, last, "secondment")


def _headcounts(county: County, service: _Service, rng: Random) -> None:
    """As many seats as were ever taken at once, and here and there a vacancy."""
    for seat in county.seats:
        spare = rng.random() < 0.2 and seat.kind.category != "leading" and not seat.kind.is_head
        most = most_at_once(service.spans[seat.post.pk], date(1900, 1, 1), None)
        seat.post.headcount = max(1, seat.seats, most) + spare
    Post.objects.bulk_update([seat.post for seat in county.seats], ["headcount"], batch_size=400)


# Grants


def _grants(county: County, people: People, today: date) -> None:
    """Who leads a unit supervises it; personnel officers, leaders and the officers of the cast have their own."""
    security, system = people.user("security"), people.user("system")
    start = month_start(today, 14)
    rows = [
        _grant(system, "system", county.root, start, security),
        _grant(people.user("auditor"), "auditor", county.root, start, security),
        # the first grant of all comes with the installation
        _grant(security, "security", county.root, start, None),
    ]
    rows += [
        _grant(people.user(role), role, county.root, start, security)
        for role in ("hr", "leader", "training", "inspector")
    ]
    by_place: dict[int, list[Person]] = defaultdict(list)
    for person in people.persons:
        if not person.left_on:
            by_place[person.place.unit.pk].append(person)

    def holder(place: Place, *titles: str) -> User:
        named = (p.user for p in by_place[place.unit.pk] if p.seat.kind.title in titles)
        return next(named)

    county_checkers = [holder(county.root, "常务副县长"), holder(county.root, "县委书记")]
    rows += [_grant(user, "supervisor", county.root, start, security) for user in county_checkers]
    rows.append(_grant(county_checkers[1], "leader", county.root, start, security))
    for place in county.places:
        chain: list[User] = []
        if place is not county.root:
            # the head of the section, then that of the organ; who signs in for another role verifies nothing
            for one in dict.fromkeys((place, place.organ)):
                heads = (
                    p for p in by_place[one.unit.pk] if p.is_head and p.role in ("", "supervisor", "taxhead")
                )
                head = next((p.user for p in heads), None)
                if head and one is not county.root:
                    chain.append(head)
                    if one is place:
                        rows.append(_grant(head, "supervisor", place, start, security))
        people.checkers[place.unit.pk] = [*chain, *county_checkers]
    for town in county.towns:
        rows.append(_grant(holder(town, "镇党委书记", "乡党委书记"), "leader", town, start, security))
        office = next((one for one in town.sections if one.kind.name == "党建工作办公室"), None)
        if office:
            rows.append(_grant(holder(office, "党建办主任"), "hr", town, start, security))
    Grant.objects.bulk_create(rows, batch_size=500)


def _grant(user: User, role: str, place: Place, start: date, by: User | None) -> Grant:
    return Grant(user=user, role=role, unit=place.unit, starts_on=start, given_by=by)


# Relatives


def _relatives(people: People, rng: Random) -> None:
    """Ten couples and other kin, never in one organ: kin may not serve under the same head (CSL art. 74)."""
    ordinary = [
        p
        for p in people.persons
        if not p.role and not p.left_on and _standing(p.seat) in ("staff", "village")
    ]
    rng.shuffle(ordinary)
    rows, used = [], set()
    hr = people.by_role["hr"]
    wanted = [(hr, "collateral")] + [(p, "") for p in ordinary[: max(2, len(ordinary) // 55)]]
    for person, relation in wanted:
        if person in used:
            continue
        relation = relation or rng.choice(("spouse", "spouse", "collateral", "in_law"))
        other = next((p for p in ordinary if p not in used and _may_be(relation, person, p)), None)
        if other is None:
            continue
        used |= {person, other}
        rows.append(Relative(cadre=person.cadre, relative=other.cadre, relation=relation))
    Relative.objects.bulk_create(rows)


def _may_be(relation: str, one: Person, other: Person) -> bool:
    if one is other or one.place.organ is other.place.organ:
        return False
    if relation == "spouse":
        near = abs(one.cadre.born_on.year - other.cadre.born_on.year) <= 5
        return near and one.cadre.sex != other.cadre.sex
    if relation == "collateral":  # cousins share the surname here
        return one.cadre.name[0] == other.cadre.name[0]
    return True
