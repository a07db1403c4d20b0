"""What conditions, links and derived values say: frozen records, all numbers exact.

VALUE of the format is ``Value`` here: a Fraction where a number is written, a text where a measure or derived value is
named (``Scheme.value`` tells which of the two).
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from . import kinds, shared
from .declare import told
from .formula import Expression
from .marks import _, pgettext
from .shared import Value
from .vocabularies import OF_SEVERAL_LINKS
from .words import Option

ONE, ZERO = Fraction(1), Fraction(0)
OPERATORS = (">=", ">", "<=", "<", "==")
# what a condition may compare, and the keys beside it
CONDITION_SUBJECTS = {
    "rule": ("of", "over", "op", "than"),
    "value": ("op", "than"),
    "measure": ("op", "than"),
    "node": ("op", "than"),
    "attribute": ("in",),
}


# The fields are laid out as a table, by hand.
# fmt: off


@dataclass(frozen=True)
class Condition:
    """One comparison, or all/any/not of several."""

    of: str = ""  # "count" | "points" of a rule, "measure" (a VALUE), "score" of a node, "attribute"
    code: Value = ""
    op: str = ">="
    than: Value = ZERO
    mode: str = ""  # "" (one comparison), "all", "any", "not" (one part)
    parts: tuple["Condition", ...] = ()
    year: bool = False  # counts of the year's earlier periods too
    options: tuple[str, ...] = ()  # of an attribute


@dataclass(frozen=True, kw_only=True)
class Inherited:
    """Scores of linked subjects; also what a linked value reads."""

    relation: str = told(kinds.CODE, _("Link"),
        _("members: for leaders, everyone in the unit and below except its leaders. leaders: who leads the unit; for leaders, the next above. leaders_below: the leaders of the units directly below."),
        required=True, heading=("关联关系", "Relation"), width=16)
    take: str = told(kinds.CHOICE, _("If several are linked"), options=OF_SEVERAL_LINKS, default="mean", heading=("取法", "Counting"))
    of: str = told(kinds.NAME, _("Which score"), _("total, coefficient, or the code of a section or indicator."),
        default="total", suggest="values", heading=("取什么", "Of"))
    times: Value = shared.times(of="inherited")
    missing: str = shared.when_missing(of="inherited")


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A value that holds from ``first`` to ``last``, both included: full dates, or (month, day) of every year."""

    first: date | tuple[int, int] | None = told(kinds.SEASON, _("From the day"), key="from")
    last: date | tuple[int, int] | None = told(kinds.SEASON, _("To the day"), key="to")
    value: Fraction = told(kinds.NUMBER, pgettext("scheme", "Number"), required=True, asked=False)

    def holds(self, day: date) -> bool:
        first: Any = self.first
        last: Any = self.last
        if not isinstance(first or last, tuple):
            return (first is None or first <= day) and (last is None or day <= last)
        now, first, last = (day.month, day.day), first or (1, 1), last or (12, 31)
        return first <= now <= last if first <= last else now >= first or now <= last


@dataclass(frozen=True)
class ValueKind(Option):
    """A way in which a derived value is found: its sentence and example in the editor, its line in the handbook."""

    says: str = ""
    example: str = ""
    meaning: str = ""


VALUE_KINDS = {
    one.code: one
    for one in (
        ValueKind(
            "formula", _("By a formula"), says=_("Calculated from other data."), example="quantity / target * 100",
            meaning="a formula (7)",
        ),
        ValueKind(
            "table", _("By an attribute"), says=_("A number for each kind of person."), example=_("Chief 1, deputy 0.8."),
            meaning='`{"by": attribute, "cells": {"chief": "1", "deputy": "0.8"}, "otherwise": "0.5"}`: by an attribute; '
            "without `otherwise` others are missing",
        ),
        ValueKind(
            "dated", _("By the season or date"), says=_("A number for each part of the year, or from a date on."),
            example=_("May to September 22 days, otherwise 20."),
            meaning='`[{"from": "05-01", "to": "09-30", "value": "22"}, …]`: by the first day of the period; month-day ranges '
            'come back every year (and may cross the new year), full dates (`"2021-03-01"`) do not; first match, none is '
            "missing",
        ),
        ValueKind(
            "linked", _("From a linked person or unit"), says=_("The score of a linked unit or village."),
            meaning='`{"relation", "take", "of"}`: as the method `inherited`',
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ValueTable:
    """A number for each option of an attribute."""

    by: str = told(kinds.CODE, _("Attribute"), suggest="attributes", required=True, heading=("按属性", "By attribute"), width=14)
    cells: dict[str, Fraction] = told(kinds.TABLE, _("Table of values"),
        columns=("option", _("If it equals"), "number", pgettext("scheme", "Number")), more=_("Add a row"), spare=2,
        heading=("各取值", "Cells"), width=40)
    otherwise: Fraction | None = told(kinds.NUMBER, _("Otherwise"), _("Without it others have no value."),
        heading=("其余", "Otherwise"))


@dataclass(frozen=True, kw_only=True)
class DerivedValue:
    """A value worked out from others: a formula, a table by an attribute, dated numbers, or linked scores."""

    index: int
    code: str = shared.code()
    title: dict = shared.title()
    kind: str  # one of ``VALUE_KINDS``
    formula: Expression | None = told(kinds.FORMULA, _("Formula"), suggest="formula", asked=True, of="formula",
        heading=("公式", "Formula"), width=46)
    text: str = ""  # the formula as written
    table: ValueTable | None = told(kinds.PART, part="cells", of="table")
    dated: tuple[Dated, ...] = told(kinds.LIST, _("Seasons"),
        _("05-01 applies every year, 2026-05-01 only in 2026. The first row that contains the first day of the period counts."),
        part="dated", table="dated", number="value", heading=("分时取值", "values by date"), more=_("Add a season"), spare=2,
        of="dated", schema={"minItems": 1})
    linked: Inherited | None = told(kinds.PART, part="linked", of="linked")

    @property
    def by(self) -> str:
        return self.table.by if self.table else ""


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """A property of subjects with the options that it may have; none: any text."""

    code: str = shared.code()
    title: dict = shared.title()
    options: tuple[tuple[str, dict], ...] = told(kinds.LIST, _("Possible values"), part="named", more=_("Add one"), spare=2)
