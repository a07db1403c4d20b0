"""Parts put together as the language has it: Chinese has its own comma, colon and brackets, without blanks."""

from collections.abc import Iterable, Sequence
from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def listed(things: Iterable[object]) -> str:
    """``a, b, c`` or ``a、b、c``."""
    return pgettext("in a list", ", ").join(map(str, things))


def first_of(things: Sequence[object], most: int) -> str:
    """The first ones, and ``…`` where there are more than ``most``."""
    return listed([*things[:most], *(["…"] if len(things) > most else [])])


def followed(*parts: object) -> str:
    """``a, b`` or ``a，b``: a thing and what is said of it."""
    return comma().join(map(str, parts))


def in_turn(statements: Iterable[object]) -> str:
    """``a; b`` or ``a；b``."""
    return _("; ").join(map(str, statements))


def and_then(sentence: object, more: object) -> str:
    """Two sentences in a row; the first alone where there is no more to say."""
    if not sentence or not more:
        return str(sentence or more)
    return _("%(sentence)s %(more)s") % {"sentence": sentence, "more": more}


def sentences(parts: Iterable[object]) -> str:
    """Sentences in a row, as the language sets them apart."""
    return reduce(and_then, parts, "")


def labelled(label: object, value: object) -> str:
    """``label: value`` or ``label：value``."""
    return f"{label}{colon()}{value}"


def noted(text: object, note: object) -> str:
    """``text (note)`` or ``text（note）``."""
    return f"{text}{in_brackets(note)}"


def comma() -> str:
    return _(", ")


def colon() -> str:
    return pgettext("between label and value", ": ")


def in_brackets(note: object) -> str:
    """Nothing without a note, else with the blank before the bracket, where the language has one."""
    return _(" (%(note)s)") % {"note": note} if note else ""
