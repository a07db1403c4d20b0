"""What people of the demo county write into their ledgers, by scheme and rule. All of it is made up.

A saying is written by certain kinds of units, in certain months; its places are filled with what the writer's own
unit deals with in that month, with the writer's own village and with the day itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Any

from config.demo.tables import table


@dataclass(frozen=True)
class Saying:
    """Words with places; no ``months`` means all year, no ``of`` means every kind of unit."""

    text: str
    months: tuple[int, ...] = ()
    of: tuple[str, ...] = ()

    def fits(self, kind: str, month: int) -> bool:
        return (not self.of or kind in self.of) and (not self.months or month in self.months)


def _sayings(rows: Iterable[Any]) -> tuple[Saying, ...]:
    return tuple(Saying(row) if isinstance(row, str) else Saying(**row) for row in rows)


@dataclass(frozen=True)
class WrittenEntry:
    """How often a rule is cited, and in which words; ``counts`` are usual quantities."""

    rule: str
    weight: float
    texts: tuple[Saying, ...]
    counts: tuple[int, ...] = (1,)
    levels: tuple[str, ...] = ()  # from the most usual to the rarest
    file: str = ""  # what proves it


LINES = {
    scheme: tuple(WrittenEntry(**(row | {"texts": _sayings(row["texts"])})) for row in rows)
    for scheme, rows in table("lines").items()
}
_SAYINGS = table("sayings")
# duty → what it looks like in a ledger
RECORDS: dict[str, tuple[Saying, ...]] = {duty: _sayings(rows) for duty, rows in _SAYINGS["records"].items()}
# scheme → share of the entries that cite no rule: work that is on record only
RECORD_SHARE: dict[str, float] = _SAYINGS["record_share"]
RETURN_REASONS: tuple[str, ...] = _SAYINGS["return_reasons"]
VALUE_REASONS: tuple[str, ...] = _SAYINGS["value_reasons"]
REVERSAL_REASONS: tuple[str, ...] = _SAYINGS["reversal_reasons"]
_TOPICS = table("topics")
TOPICS: dict[str, tuple[int, ...]] = _TOPICS["topics"]  # what is worked on → the months in which it is
TOPICS_OF: dict[str, tuple[str, ...]] = _TOPICS["of"]  # section, organ or kind of unit → what it works on


@dataclass(frozen=True)
class Surroundings:
    """What somebody writes about: the kind of unit, the names under which its topics stand, villages, towns."""

    kind: str  # town, village, bureau or tax_office
    names: tuple[str, ...]  # nearest first
    villages: tuple[str, ...]
    towns: tuple[str, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        return next(TOPICS_OF[name] for name in self.names if name in TOPICS_OF)


@cache
def _in_season(table_name: str, kind: str, month: int) -> tuple[str, ...]:
    tables = _TOPICS[table_name]
    rows = tables.get(kind) or tables["town"]
    if isinstance(rows, tuple):
        return rows
    return tuple(word for word, months in rows.items() if not months or month in months)


class Words(dict):
    """Fills the places of a sentence for one writer and day, each with something else."""

    def __init__(self, rng: Random, around: Surroundings, day: date):
        super().__init__()
        self._rng, self._around, self._day = rng, around, day
        self._used: set[str] = set()

    def __missing__(self, key: str) -> str:
        choices = [word for word in self._choices(key) if word not in self._used]
        word = self._rng.choice(choices or self._choices(key))
        self._used.add(word)
        return word

    def _choices(self, key: str) -> tuple[str, ...]:
        around, month = self._around, self._day.month
        match key:
            case "d":
                return (f"{month}月{self._day.day}日",)
            case "n":
                return _NUMBERS
            case "k":
                return _FEW
            case "v":
                return around.villages
            case "town":
                return around.towns
            case "t":
                return topics_in(around.topics, month)
            case "rt":  # what a whole town works on in its villages
                return topics_in(TOPICS_OF["town"], month)
            case "w":
                return _TOPICS["persons"]
            case "q":
                return _TOPICS["disputes"]
        return _in_season({"m": "meetings", "p": "papers", "pol": "policies"}[key], around.kind, month)


@cache
def topics_in(topics: tuple[str, ...], month: int) -> tuple[str, ...]:
    """Those of the topics that are worked on in that month."""
    return tuple(topic for topic in topics if not TOPICS[topic] or month in TOPICS[topic])


_NUMBERS = tuple(map(str, range(5, 19)))
_FEW = tuple(map(str, range(2, 6)))
