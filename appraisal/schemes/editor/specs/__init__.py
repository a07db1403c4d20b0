"""Which fields the form of a part has, in the office's words. One place per kind of part; docs/scheme-format.md is the contract."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from appraisal.schemes.editor.fields import Field
from appraisal.schemes.translation import translated


@dataclass(frozen=True)
class Variant:
    """A way in which a part may be built: a method, a form of amount, a kind of value."""

    code: str
    label: Any
    says: Any = ""  # one sentence
    example: Any = ""
    group: Any = ""


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

    kind: str
    sections: tuple[Section, ...]
    variant: str = ""
    variants: tuple[Variant, ...] = ()
    variant_label: Any = ""
    dropped: tuple[str, ...] = field(default=())  # keys of the other variants, taken away when this one is saved

    @property
    def fields(self) -> list[Field]:
        return [one for section in self.sections for one in section.fields]


def variants(kinds: Iterable[Any]) -> tuple[Variant, ...]:
    """The ways to build a part, from the kinds that the catalogue declares."""
    return tuple(
        Variant(
            one.code,
            translated(one.label),
            translated(one.says),
            translated(getattr(one, "example", "")),
            translated(getattr(one, "group", "")),
        )
        for one in kinds
    )
