"""What was probably meant by a word that nothing knows."""

import difflib
import re
from collections.abc import Iterable
from typing import Any

DIGITS = re.compile(r"\d+")
SHORT = 3  # letters; of so few, one in two is enough
ALIKE = 0.75  # of 1: so much of two words must agree before one is taken for a slip of the other


def nearest(word: object, known: Iterable[object], cutoff: float | None = None) -> str:
    """The known word that looks most like this one, "" where none does; capitals and blanks are not told apart."""
    if cutoff is None:
        cutoff = 0.5 if len(_plain(word)) <= SHORT else 0.6
    plain: dict[str, str] = {}
    for one in known:
        plain.setdefault(_plain(one), str(one))
    found = difflib.get_close_matches(_plain(word), list(plain), n=1, cutoff=cutoff)
    return plain[found[0]] if found else ""


def mistaken_for(word: object, known: Iterable[object]) -> str:
    """The known word of which this one is so likely a slip that it must not be taken as it stands; "" for none.

    Words that differ in their numbers alone (unit-3, unit-4) are two words.
    """
    text = str(word)
    others = [one for one in known if str(one) != text and DIGITS.sub("0", str(one)) != DIGITS.sub("0", text)]
    return nearest(word, others, ALIKE)


def one_slip(word: str, other: str) -> bool:
    """Whether one letter too many, too few, another or exchanged with its neighbour makes one word of the other."""
    short, long = sorted((word.casefold(), other.casefold()), key=len)
    if short == long or len(long) - len(short) > 1:
        return False
    start = next((at for at, (one, two) in enumerate(zip(short, long, strict=False)) if one != two), len(short))
    rest, more = short[start:], long[start:]
    if len(short) < len(long):
        return rest == more[1:]
    return rest[1:] == more[1:] or (rest[:2] == more[1::-1] and rest[2:] == more[2:])


def perhaps(close: str) -> str:
    """The end of an English sentence that names what was probably meant."""
    return f" Perhaps {close} is meant." if close else ""


def meant(message: str, params: dict[str, Any], among: Iterable[object]) -> tuple[str, dict[str, Any]]:
    """The sentence and its parameters with what was probably meant by their ``value`` or ``key`` added to both."""
    close = nearest(params.get("value", params.get("key", "")), among)
    return (message + perhaps(close), {**params, "close": close}) if close else (message, params)


def _plain(word: object) -> str:
    return "".join(str(word).casefold().split())
