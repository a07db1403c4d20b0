"""The county as data: its units, the posts in them, what each post must do, and how much of it is built."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from config.demo.tables import table

TOWN, TAX, VILLAGE, LEADING = "town-monthly", "tax-post", "changjie-2021", "leading-members"


@dataclass(frozen=True)
class PostKind:
    """A seat: grades of workload, difficulty and risk (1–5); ``seats`` at full size."""

    title: str
    title_en: str
    category: str
    grades: tuple[int, int, int]
    duties: tuple[str, ...]
    seats: int = 1
    is_key: bool = False
    is_head: bool = False


@dataclass(frozen=True)
class UnitKind:
    """A kind of unit with its posts; those of ``posts`` stand in the unit itself."""

    name: str
    name_en: str
    kind: str
    posts: tuple[PostKind, ...]
    sections: tuple["UnitKind", ...] = ()


@dataclass(frozen=True)
class DutyKind:
    """A duty in both languages, and the indicators that measure it, by scheme."""

    title: str
    title_en: str
    authority: tuple[str, ...]
    process: tuple[str, ...]
    indicators: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Size:
    """How much of the county is built; 600 people fill all of it."""

    towns: int
    sections: int  # of a town
    villages: int  # of a town
    bureaus: int
    divisions: int  # of a bureau, its office included
    seats: int  # of one post at most


def size_for(cadres: int) -> Size:
    if cadres >= 560:
        return Size(towns=8, sections=9, villages=3, bureaus=8, divisions=3, seats=8)
    if cadres >= 300:
        return Size(towns=8, sections=5, villages=1, bureaus=6, divisions=2, seats=2)
    return Size(towns=2, sections=2, villages=1, bureaus=2, divisions=2, seats=1)


def _posts(rows: Iterable[dict[str, Any]]) -> tuple[PostKind, ...]:
    return tuple(PostKind(**row) for row in rows)


def _unit(row: dict[str, Any], common: tuple[UnitKind, ...] = ()) -> UnitKind:
    """``common`` are the sections that every unit of its kind has, before its own."""
    own = tuple(_unit(section) for section in row.get("sections", ()))
    return UnitKind(row["name"], row["name_en"], row["kind"], _posts(row["posts"]), common + own)


def _units(name: str) -> tuple[UnitKind, ...]:
    rows = table(name)
    common = tuple(_unit(row) for row in rows["common"])
    return tuple(_unit(row, common) for row in rows["units"])


LEADERSHIP, COUNTY, SCHOOL, TAX_OFFICE = (_unit(row) for row in table("county").values())
BUREAUS, TOWNS = _units("bureaus"), _units("towns")
_VILLAGES = table("villages")
VILLAGES: dict[str, str] = _VILLAGES["names"]
VILLAGE_POSTS = _posts(_VILLAGES["posts"])
VILLAGE_GUIDE = PostKind(**_VILLAGES["guide"])  # held beside another post by somebody of the town
DUTIES = {code: DutyKind(**texts) for code, texts in table("duties").items()}
