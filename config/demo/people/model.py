"""People as the story needs them, and the known ones among them; everybody else is made up."""

from dataclasses import dataclass, field
from datetime import date

from cadres.models import Cadre, User
from config.demo.county import County, Place, Seat
from config.demo.tables import table


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
    is_retired: bool = False

    @property
    def place(self) -> Place:
        return self.seat.place


@dataclass
class People:
    persons: list[Person]
    by_role: dict[str, Person]
    users: dict[str, User]  # the thirteen logins
    by_cadre: dict[int, Person] = field(default_factory=dict)
    checkers: dict[int, list[User]] = field(default_factory=dict)  # unit → who verifies there, nearest first
    tax_path: str = ""

    def user(self, role: str) -> User:
        return self.users[role]

    def hr_of(self, path: str) -> User:
        """The officer who manages the people of that unit: the tax bureau has its own."""
        return self.user("taxhr" if path.startswith(self.tax_path) else "hr")


def standing_of(seat: Seat) -> str:
    kind = seat.place.kind.kind
    if kind == "village":
        return "village"
    if seat.kind.category == "leading":
        return "county" if kind == "county" else "chief" if "副" not in seat.kind.title else "deputy"
    return "head" if seat.kind.is_head else "staff"


@dataclass(frozen=True)
class Role:
    """A known person of the cast: where they sit, and what makes them recognisable."""

    name: str
    sex: str
    born: int
    organ: str
    section: str
    post: str


_CAST = table("cast")
CAST = {code: Role(**row) for code, row in _CAST["roles"].items()}
ADMINISTRATORS: dict[str, str] = _CAST["administrators"]


def seat_of(county: County, role: Role) -> Seat:
    place = county.find(role.organ, role.section)
    return next(seat for seat in place.posts if seat.kind.title == role.post)
