"""Cells and headings of the fields that the catalogue declares: one kind of cell for each kind of field."""

from collections.abc import Callable, Iterable

from appraisal.schemes.tables.cells import (
    Choice,
    Codes,
    Day,
    Formula,
    Json,
    Kind,
    Number,
    Pairs,
    Text,
    Value,
    Whole,
    YesNo,
    YesOrName,
)
from appraisal.schemes.tables.circumstances import Circumstances
from appraisal.schemes.tables.conditions import ConditionCell
from appraisal.scoring.language import kinds
from appraisal.scoring.language.declare import Told
from appraisal.scoring.language.document import PARTS
from appraisal.scoring.language.vocabularies import ITEM_CAPS

TEXT, NUMBER, VALUE, JSON = Text(), Number(), Value(), Json()
PERCENT = Number(percent=True)
NO_LIMIT = {"none": ("不设", "none")}
FLOOR = Number(percent=True, words=NO_LIMIT)
CAP = Number(percent=True, words=ITEM_CAPS.cells)

CELLS: dict[str, Callable[[Told], Kind]] = {
    "code": lambda told: TEXT,
    "name": lambda told: TEXT,
    "text": lambda told: TEXT,
    "number": lambda told: NUMBER,
    "positive": lambda told: NUMBER,
    "share": lambda told: PERCENT,
    "limit": lambda told: CAP if "full" in told.words else FLOOR,
    "bound": lambda told: FLOOR,
    "value": lambda told: VALUE,
    "word or positive": lambda told: VALUE,
    "places": lambda told: Whole(),
    "flag": lambda told: YesNo(),
    "choice": lambda told: Choice(told.options.cells),
    "day": lambda told: Day(),
    "formula": lambda told: Formula(),
    "condition": lambda told: ConditionCell(),
    "pool": lambda told: YesOrName(),
    "names": lambda told: Codes(),
    "table": lambda told: Pairs(),
    "named": lambda told: Circumstances(),
    "part": lambda told: JSON,
}
Known = dict[str, tuple[Told, tuple[str, str]]]


def cell_of(told: Told) -> Kind:
    return CELLS[told.kind.name](told)


def inside(outer: Told, inner: Told) -> tuple[str, str]:
    """The heading of a field of a part: "总分小数位", "Decimal places of the total"."""
    (zh_outer, en_outer), (zh, en) = outer.heading, inner.heading
    return zh_outer + zh, f"{en} of the {en_outer}" if en else en_outer.capitalize()


def flat(fields: Iterable[Told], prefix: str = "", outer: Told | None = None) -> Known:
    """Declared fields with their headings, by dotted path."""
    found: Known = {}
    for one in fields:
        path = f"{prefix}{one.key}"
        found[path] = (one, inside(outer, one) if outer and outer.heading[0] else one.heading)
        if one.kind == kinds.PART and one.part in PARTS:
            found |= flat(PARTS[one.part], f"{path}.", one)
    return found
