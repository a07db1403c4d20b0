"""Reading the declared fields of a part: one reader for each kind of field, said once for every part.

A refused field counts as left out, so that the checks after it still find what else is wrong.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, partial
from typing import Any, NamedTuple

from appraisal.scoring import decimals
from appraisal.scoring.language import kinds
from appraisal.scoring.language.declare import Told, fields_of
from appraisal.scoring.language.document import MODELS, VARIANTS

from .conditions import ConditionReader

# lists that the engine reads as pairs, rising by the first
PAIRS = {"ladder": ("low", "points"), "tier": ("low", "rate"), "share": ("to", "points")}
NOTHING: Mapping[str, Any] = {}


class Slot(NamedTuple):
    """One field of one object of the document, and what holds when it is left out."""

    told: Told
    data: dict
    path: str
    default: Any
    full: Fraction | None  # what per cent are of

    @property
    def key(self) -> str:
        return self.told.key

    @property
    def where(self) -> str:
        return f"{self.path}.{self.key}"

    @property
    def stated(self) -> Any:
        return self.data.get(self.key)


class FieldReader(ConditionReader):
    """Reads declared fields; what a part needs besides is checked by the method ``check_PART`` of a reader."""

    def fields(
        self,
        model: Any,
        data: dict,
        path: str,
        *,
        variant: str = "",
        full: Fraction | None = None,
        given: Mapping[str, Any] = NOTHING,
        defaults: Mapping[str, Any] = NOTHING,
    ) -> dict[str, Any]:
        """Values by attribute. ``given`` are read already; ``defaults`` hold where the declaration cannot say them."""
        found = dict(given)
        for one, read, default in declared(model):
            if one.name in found:
                continue
            default = defaults.get(one.name, default)
            if one.of and variant not in one.of:
                found[one.name] = default
            else:
                found[one.name] = read(self, Slot(one, data, path, default, full))
        return found

    def part(self, part: str, data: dict, path: str, full: Fraction | None = None) -> Any:
        """The record of a part."""
        model = MODELS[part]
        found = self.fields(model, data, path, variant=VARIANTS.get(part, ""), full=full)
        check = getattr(self, f"check_{part}", None)
        if check:
            check(found, data, path)
        return model(**found)

    def rows(self, slot: "Slot") -> tuple:
        part = slot.told.part
        places = [(row, f"{slot.where}[{place}]") for place, row in enumerate(slot.stated or [])]
        if part not in PAIRS:
            return tuple(self.part(part, row, path, slot.full) for row, path in places)
        found: list[tuple] = []
        for row, path in places:
            values = self.fields(MODELS[part], row, path, full=slot.full)
            low, amount = (values[name] for name in PAIRS[part])
            if found and low <= found[-1][0]:
                text = "Steps go upwards, each from a higher number."
                self.refuse("steps_unordered", path, text, value=str(low))
            found.append((low, amount or Fraction(0)))
        return tuple(found)


def default_of(one: Told) -> Any:
    """What holds when the field is left out, as the engine sees it."""
    if one.kind in (kinds.LIST, kinds.NAMES, kinds.NUMBERS, kinds.SHARES, kinds.NAMED):
        return ()
    if not one.default:
        return "" if one.kind in (kinds.CHOICE, kinds.NAME, kinds.TEXT) else None
    if one.kind in NUMERIC:
        return decimals.parse(one.default)
    return one.default


NUMERIC = (kinds.NUMBER, kinds.POSITIVE, kinds.VALUE, kinds.COUNT, kinds.WORD_OR_POSITIVE)


def code_of(data: dict) -> str:
    code = data.get("code")
    return code if isinstance(code, str) and code.strip() else "?"


def read_group(reader: FieldReader, slot: Slot) -> dict | None:
    group = slot.stated
    return {"zh-hans": group, "en": group} if isinstance(group, str) and group else group or None


def read_number(reader: FieldReader, slot: Slot) -> Fraction | None:
    if slot.told.required:
        return reader.required(slot.data, slot.key, slot.path, low=slot.told.low)
    return reader.number(slot.data, slot.key, slot.path, slot.default, low=slot.told.low)


def read_count(reader: FieldReader, slot: Slot) -> int:
    number = reader.number(slot.data, slot.key, slot.path, slot.default, low=0)
    if number.denominator != 1:
        text = f"{slot.stated} is not a whole number."
        reader.refuse("number_invalid", slot.where, text, value=str(slot.stated))
    return int(number)


def read_value(reader: FieldReader, slot: Slot) -> Any:
    if slot.told.required:
        return reader.needed_value(slot.data, slot.key, slot.path)
    return reader.value(slot.data, slot.key, slot.path, slot.default)


def read_share(reader: FieldReader, slot: Slot) -> Any:
    if slot.stated is None:
        return slot.default
    found = reader.share(slot.stated, slot.key, slot.path, slot.full)
    if slot.told.low is not None and found is not None and found < slot.told.low:
        text = "A cap is not below zero."
        reader.refuse("number_too_small", slot.where, text, value=str(slot.stated))
    return found


def read_limit(reader: FieldReader, slot: Slot) -> Any:
    return reader.limit(
        slot.data, slot.key, slot.path, slot.default, slot.full if slot.told.kind == kinds.LIMIT else None
    )


def read_choice(reader: FieldReader, slot: Slot) -> str:
    if slot.default == "" and not slot.told.required and slot.stated is None:
        return ""
    return reader.choice(slot.data, slot.key, slot.path, tuple(slot.told.options), slot.default or None)


def read_word_or_number(reader: FieldReader, slot: Slot) -> Any:
    stated = slot.data.get(slot.key, slot.default)
    if stated in slot.told.options:
        return stated
    if slot.told.kind == kinds.WORD_OR_SHARE:
        return reader.share(stated, slot.key, slot.path, slot.full, Fraction(0))
    return reader.number(slot.data, slot.key, slot.path, Fraction(0))


def read_word_or_positive(reader: FieldReader, slot: Slot) -> Any:
    return None if slot.stated in slot.told.options else reader.positive(slot.data, slot.key, slot.path, slot.default)


def read_formula(reader: FieldReader, slot: Slot) -> Any:
    """A formula that must be there; ``given`` takes the place of one that may be left out."""
    if slot.stated is None:
        reader.refuse("value_undefined", slot.where, f"{slot.key} is not given.", key=slot.key)
    return reader.formula(str(slot.data.get(slot.key, "0")), slot.where)


def read_condition(reader: FieldReader, slot: Slot) -> Any:
    if slot.told.required:
        return reader.condition(slot.stated, slot.where)
    return reader.optional_condition(slot.data, slot.key, slot.path)


def read_pool(reader: FieldReader, slot: Slot) -> str | None:
    stated = slot.stated
    return f"rule {code_of(slot.data)}" if stated is True else str(stated or "") or None


def read_codes(reader: FieldReader, slot: Slot) -> frozenset[str]:
    """Codes of rules, each of which must be there once all is read."""
    where, codes = slot.where, slot.stated or []
    if not codes:
        reader.refuse("value_undefined", where, "Name the rules that are meant.", key=slot.key)
    for code in codes:
        reader.later.append(partial(reader.known_code, "rule", code, where))
    return frozenset(map(str, codes))


def read_numbers(reader: FieldReader, slot: Slot) -> tuple:
    if slot.told.kind == kinds.SHARES:
        return tuple(
            reader.share(stated, f"{slot.key}[{place}]", slot.path, slot.full, Fraction(0))
            for place, stated in enumerate(slot.stated or [])
        )
    found = (
        reader.number({slot.key: stated}, slot.key, slot.path, Fraction(0), low=slot.told.low)
        for stated in slot.stated or []
    )
    return tuple(found)


def read_range(reader: FieldReader, slot: Slot) -> Any:
    if slot.stated is None:
        return None
    ends = read_numbers(reader, slot)
    if len(ends) != 2 or ends[0] > ends[1]:
        text = "A range is [least, most]."
        reader.refuse("range_invalid", slot.where, text, code=code_of(slot.data))
        return Fraction(0), Fraction(0)
    return ends


def read_table(reader: FieldReader, slot: Slot) -> dict:
    where, cells = slot.where, slot.stated or {}
    return {key: reader.number(cells, key, where, Fraction(0), low=slot.told.low) for key in cells}


def read_part(reader: FieldReader, slot: Slot) -> Any:
    if slot.told.part == "sample":
        return slot.stated or {}  # guides the pages; the engine reads the resulting figure
    if slot.told.part == "round":
        return reader.rounding(slot.data, slot.where)
    if slot.told.part == "trim":
        return reader.part(slot.told.part, slot.stated or {}, slot.where, slot.full)
    return reader.part(slot.told.part, slot.stated, slot.where, slot.full) if slot.key in slot.data else None


READERS: dict[str, Callable[[FieldReader, Slot], Any]] = {
    "code": lambda reader, slot: reader.text(slot.data, slot.key, slot.path),
    "name": lambda reader, slot: str(slot.data.get(slot.key, slot.default)),
    "text": lambda reader, slot: str(slot.data.get(slot.key, slot.default)),
    "title": lambda reader, slot: reader.title(slot.data, slot.path),
    "group": read_group,
    "number": read_number,
    "positive": lambda reader, slot: reader.positive(slot.data, slot.key, slot.path, slot.default),
    "share": read_share,
    "limit": read_limit,
    "bound": read_limit,
    "value": read_value,
    "count": read_count,
    "flag": lambda reader, slot: reader.flag(slot.data, slot.key, slot.path),
    "choice": read_choice,
    "word or number": read_word_or_number,
    "word or positive": read_word_or_positive,
    "word or share": read_word_or_number,
    "season": lambda reader, slot: reader.bound_day(slot.data, slot.key, slot.path),
    "formula": read_formula,
    "condition": read_condition,
    "pool": read_pool,
    "names": lambda reader, slot: tuple(map(str, slot.stated or ())),
    "codes": read_codes,
    "numbers": read_numbers,
    "shares": read_numbers,
    "range": read_range,
    "table": read_table,
    "list": lambda reader, slot: reader.rows(slot),
    "part": read_part,
}


def unread(reader: FieldReader, slot: Slot) -> Any:
    """A field that whoever reads the part gives, since it needs more than the field."""
    raise TypeError(f"{slot.where} is read by hand")


@cache
def declared(model: Any) -> tuple[tuple[Told, Callable[[FieldReader, Slot], Any], Any], ...]:
    """Each field of a record with its reader and what holds when it is left out."""
    return tuple((one, READERS.get(one.kind.name, unread), default_of(one)) for one in fields_of(model))
