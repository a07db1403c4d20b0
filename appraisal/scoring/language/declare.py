"""How a part of the scheme language is declared: a list of fields, each said once.

A frozen record of the engine declares its fields by ``told``; a part that becomes no record is a list of ``Told``.
From either come the shape check (``grammar``), the JSON Schema (``schema``), the reading (``reading.fields``), the
editor's forms, the workbook's columns, the comparison and the tables of the handbook.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .kinds import SHAPES, UNHASHABLE, VALUE, Kind
from .words import Words

NO_WORDS = Words(())


@dataclass(frozen=True)
class Told:
    """One field. Labels and helps are texts of ``marks``; headings are Chinese and English of the workbook."""

    key: str
    kind: Kind
    label: str = ""
    help: str = ""
    default: str = ""  # what holds when it is left out, as a document would write it
    otherwise: str = ""  # the same in words, where no value of the document says it
    required: bool = False
    options: Words = NO_WORDS
    low: int | None = None  # least number
    part: str = ""  # which part stands under it
    of: tuple[str, ...] = ()  # the variants of the part that have it; all when empty
    heading: tuple[str, str] = ("", "")
    width: int = 12
    table: str = ""  # of a list: its name in the workbook's sheet of tables
    number: str = ""  # and which key of a row is its number; the rows are plain numbers when empty
    words: tuple[str, ...] = ()  # that forms take instead of a number
    suggest: str = ""  # the list of names that forms offer
    asked: bool | None = None  # whether forms mark it as needed, where that is not ``required``
    percent: bool = False  # forms take per cent
    wide: bool = False
    more: str = ""  # words of the button that adds a row
    spare: int = 0  # empty rows that an empty table begins with
    columns: tuple[str, str, str, str] = (
        "",
        "",
        "",
        "",
    )  # of a table in forms: name and label of each column
    schema: Mapping[str, Any] = dataclasses.field(default_factory=dict)  # where that of the kind does not say enough
    says: str = ""  # its meaning, for the handbook
    unstated: str = ""  # the handbook's words for what holds without it
    name: str = ""  # of the record's attribute

    @property
    def shape(self) -> str:
        return SHAPES[self.kind.name] % self.part if self.kind.name in SHAPES else self.kind.shape


@dataclass(frozen=True)
class Ask:
    """A field as one form asks for it, in the words of that form."""

    key: str
    label: str = ""
    help: str | None = None
    required: bool | None = None
    default: Any = None  # a text, or whatever says itself as one


def told(kind: Kind, label: str = "", help: str = "", /, *, key: str = "", of: str = "", **more: Any) -> Any:
    """A field of a record that is declared to the language; ``of`` names the variants that have it."""
    declared = Told(key, kind, label, help, of=tuple(of.split()), **more)
    return dataclasses.field(hash=False if kind in UNHASHABLE else None, metadata={"told": declared})


@cache
def fields_of(model: type, variant: str = "") -> tuple[Told, ...]:
    """What a record declares, in order; with a variant only what that one has."""
    found = []
    for one in dataclasses.fields(model):
        declared: Told | None = one.metadata.get("told")
        if declared and not (declared.of and variant and variant not in declared.of):
            found.append(dataclasses.replace(declared, key=declared.key or one.name, name=one.name))
    return tuple(found)


def values_read(record: Any) -> list[Any]:
    """The VALUEs that a record states, in the order of its fields: numbers, and codes of measures and derived values."""
    stated = (getattr(record, one.name) for one in fields_of(record.__class__) if one.kind == VALUE)
    return [value for value in stated if value is not None]
