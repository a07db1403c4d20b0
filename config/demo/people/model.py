"""People as the story needs them."""

from dataclasses import dataclass, field
from datetime import date

from cadres.models import Cadre, User
from config.demo.county import Place, Seat


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


def standing_of(seat: Seat) -> str:
    kind = seat.place.kind.kind
    if kind == "village":
        return "village"
    if seat.kind.category == "leading":
        return "county" if kind == "county" else "chief" if "副" not in seat.kind.title else "deputy"
    return "head" if seat.kind.is_head else "staff"
