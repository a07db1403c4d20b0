"""Who the known people of the demo are; everybody else is made up."""

from dataclasses import dataclass

from config.demo.county import County, Seat
from config.demo.tables import table


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
