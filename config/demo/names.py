"""Believable Chinese names with their pinyin. Surnames and given names are common ones; the people are invented."""

from dataclasses import dataclass
from random import Random

from config.demo.tables import table

_NAMES = table("names")
SURNAMES: dict[str, str] = _NAMES["surnames"]  # with their pinyin, common ones first


@dataclass(frozen=True)
class Name:
    chinese: str
    latin: str


def latin(name: str) -> str:
    """ "林晓燕" → "Lin Xiaoyan"."""
    surname = name[:2] if name[:2] in SURNAMES else name[0]
    given = "".join(_NAMES["syllables"][character] for character in name[len(surname) :])
    return f"{SURNAMES.get(surname) or _NAMES['syllables'][surname].capitalize()} {given.capitalize()}"


def make_name(rng: Random, sex: str, born: int, taken: set[str]) -> Name:
    """A name that fits sex and generation. A few people share one, as in any county; nobody shares one of ``taken``."""
    elder, younger = _NAMES[f"given_{sex}"].values()
    surnames = list(SURNAMES)
    while True:
        # common surnames stand first and are drawn more often
        surname = surnames[min(int(rng.expovariate(1 / 28)), len(surnames) - 1)]
        name = surname + rng.choice(elder if born < 1976 else younger if born > 1986 else elder + younger)
        if name not in taken:
            return Name(name, latin(name))
