"""Which fields the form of a part has, in the office's words. One place per kind of part; docs/scheme-format.md is the contract."""

from dataclasses import dataclass, field
from typing import Any

from appraisal.schemes.editor.fields import Field
from appraisal.scoring.language.words import Option


@dataclass(frozen=True)
class Section:
    """Fields that belong together; ``more`` ones are folded until something is filled in."""

    title: Any
    fields: tuple[Field, ...]
    help: Any = ""
    more: bool = False


@dataclass(frozen=True)
class Spec:
    """The form of a part: its sections, and the other ways in which it could be built."""

    sections: tuple[Section, ...]
    variants: tuple[Option, ...] = ()  # a method, a form of amount, a kind of value
    variant_label: Any = ""
    dropped: tuple[str, ...] = field(default=())  # keys of the other variants, taken away when this one is saved

    @property
    def fields(self) -> list[Field]:
        return [one for section in self.sections for one in section.fields]
