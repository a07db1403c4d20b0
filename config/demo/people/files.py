"""Personnel files whose parts agree: age, education, entry, rank, identity number."""

import re
from datetime import date, timedelta
from random import Random

from cadres.models import Cadre, User
from cadres.people.identity import check_character
from config.demo.clock import years_before
from config.demo.county import Seat
from config.demo.names import Name, latin, make_name
from config.demo.people.model import CAST, Person, Role, standing_of
from config.demo.people.retirement import AGES as RETIREMENT
from config.demo.people.retirement import retires_on
from config.demo.tables import table
from core.fields import blind_index

REGION = "000000"  # no place has this code

_CAREERS = table("careers")
RANKS: dict[str, tuple[str, ...]] = _CAREERS["ranks"]  # by the standing of the post, as often as they are held
AGES: dict[str, tuple[int, int]] = _CAREERS["ages"]  # youngest and oldest, by the standing of the post
YEARS_BELOW: dict[str, int] = _CAREERS["years_below"]  # in service before a rank can have been reached


PARTY_ORGANS = re.compile("纪|组织|党建")  # units and posts of the Party, which only members hold
OLDEST_PROBATIONER = 35  # who is a probationary member, of those admitted
YOUNGEST_OTHERWISE = 34  # whoever came from the army or from elsewhere had served there before


def politics_of(seat: Seat, politics: str, age: int) -> str:
    """Members in organs of the Party; a year on probation is served young."""
    place = f"{seat.place.organ.unit.name}{seat.post.unit.name}{seat.post.title}"
    if seat.kind.is_head or PARTY_ORGANS.search(place):
        return "party"
    return "masses" if politics == "probationary" and age > OLDEST_PROBATIONER else politics


def channel_of(channel: str, education: str, age: int) -> str:
    """Selected are graduates of universities; demobilised officers and transferred staff are not of twenty-three."""
    if channel == "selected" and education not in ("bachelor", "master", "doctor"):
        return "exam"
    return "exam" if channel in ("transfer", "veteran") and age < YOUNGEST_OTHERWISE else channel


class Files:
    """Makes files whose parts agree: age, education, entry, rank, identity number."""

    def __init__(self, today: date, rng: Random, taken: set[str]):
        self.today, self.rng, self.taken = today, rng, taken
        self.numbers: set[str] = set()
        self.count = 0

    def make(self, seat: Seat, code: str, *, born: tuple[date, str] | None = None) -> Person:
        """``born``: the day and the sex, where they are given."""
        rng = self.rng
        standing = standing_of(seat)
        role = CAST.get(code)
        born_on, sex = born or self._born(standing, role)
        year = born_on.year
        name = Name(role.name, latin(role.name)) if role else make_name(rng, sex, year, self.taken)
        self.count += 1
        entered_on = self._entered(born_on, standing)
        rank, rank_since = self._rank(seat, standing, entered_on)
        education, politics, channel = self._background(seat, standing, year)
        politics = politics_of(seat, politics, self.today.year - year)
        channel = channel_of(channel, education, self.today.year - year)
        if channel == "contract":  # staff of public institutions and villages hold no rank of civil servants
            rank, rank_since = "", None
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

    def _born(self, standing: str, role: Role | None) -> tuple[date, str]:
        """Young enough to be still in service: who reaches the age of retirement is younger instead."""
        rng, today = self.rng, self.today
        if role:
            return date(role.born, rng.randint(1, 12), rng.randint(1, 28)), role.sex
        sex = "f" if rng.random() < (0.24 if standing in ("county", "chief") else 0.44) else "m"
        low, high = AGES[standing]
        high = min(high, RETIREMENT[sex])
        born_on = date(today.year - rng.randint(low, high), rng.randint(1, 12), rng.randint(1, 28))
        while retires_on(born_on, sex) <= today + timedelta(days=40):
            born_on = born_on.replace(year=born_on.year + 1)
        return born_on, sex

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


def probation_set(persons: list[Person], today: date, rng: Random) -> None:
    """A dozen recruits of this year: appraised with a comment only until their probation ends."""
    young = [
        p for p in persons
        if standing_of(p.seat) == "staff" and not p.role and not p.left_on and today.year - p.cadre.born_on.year <= 29
        and p.seat.kind.category != "technical"
    ]  # fmt: skip
    for person in rng.sample(young, min(len(young), 12)):
        cadre = person.cadre
        cadre.entered_on = today - timedelta(days=rng.randint(30, 320))
        cadre.entry_channel = rng.choice(("exam", "exam", "selected"))
        cadre.education, cadre.rank, cadre.rank_since = "bachelor", "", None
