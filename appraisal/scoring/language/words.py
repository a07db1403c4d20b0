"""Vocabularies of the scheme language: the codes that a choice may take, and how people say each of them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One word of a vocabulary."""

    code: str
    label: str  # in forms and rule books; a text of ``marks``
    cell: tuple[str, str] = (
        "",
        "",
    )  # in workbooks, Chinese and English: part of their layout, never translated anew


class Words(dict[str, Option]):
    """Options by code, in the order in which they are offered; never changed once it is made."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(self, options: Iterable[Option]):
        super().__init__((one.code, one) for one in options)

    @property
    def cells(self) -> dict[str, tuple[str, str]]:
        """What a workbook writes for each code that it has words for."""
        return {code: one.cell for code, one in self.items() if one.cell[0]}


def words(*options: tuple[str, str] | tuple[str, str, str, str]) -> Words:
    """A vocabulary of (code, label) or (code, label, Chinese of the workbook, English of the workbook)."""
    return Words(Option(code, label, (rest[0], rest[1]) if rest else ("", "")) for code, label, *rest in options)
