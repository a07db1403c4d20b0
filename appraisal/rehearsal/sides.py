"""One cadre's two breakdowns as one tree, line by line, with what differs."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, cast

from appraisal.periods.models import PeriodKind
from appraisal.rehearsal.models import RehearsalRow
from appraisal.schemes import documents
from appraisal.schemes.models import SchemeVersion, in_language
from appraisal.schemes.selectors import compiled
from appraisal.scoring.output.breakdown import expand

PLACES = Decimal("0.0001")


@dataclass
class Side:
    """A node, item or rule under one version."""

    score: Decimal | None
    full: Decimal | None = None
    weight: Decimal | None = None
    count: Decimal | None = None


@dataclass
class Pair:
    """The same line on both sides; one of them is missing where only one version has it."""

    code: str
    title: str
    is_rule: bool
    before: Side | None
    after: Side | None
    children: list["Pair"] = field(default_factory=list)

    @property
    def change(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score

    @property
    def differs(self) -> bool:
        return self.before != self.after

    @property
    def touched(self) -> bool:
        """Whether this line or one below it differs."""
        return self.differs or any(child.touched for child in self.children)

    @property
    def only(self) -> str:
        """Which side alone has this line."""
        if self.before is None:
            return "after"
        return "before" if self.after is None else ""

    def lines(self, *, differing: bool, depth: int = 0) -> list[tuple[int, "Pair"]]:
        """The tree from top to bottom with the depth of each line; only branches that differ when asked."""
        if differing and not self.touched:
            return []
        found = [(depth, self)]
        for child in self.children:
            found += child.lines(differing=differing, depth=depth + 1)
        return found


@dataclass
class MonthPair:
    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before


def tree_of(row: RehearsalRow) -> Pair | None:
    """Both trees of a month laid over each other by code; nothing for a year."""
    if row.rehearsal.period.kind == PeriodKind.YEAR:
        return None
    in_force = cast("SchemeVersion", row.participant.scheme_version)  # people of a rehearsal have one
    before = expand(compiled(in_force), row.breakdown_before)
    after = expand(documents.parsed(row.rehearsal.document), row.breakdown_after)
    return _pair(before["tree"], after["tree"])


def months_of(row: RehearsalRow) -> list[MonthPair]:
    """The months of a year, with their scores on both sides."""
    sides = [
        {name: _number(total) for name, total, *_rest in breakdown.get("m", ())}
        for breakdown in (row.breakdown_before, row.breakdown_after)
    ]
    return [MonthPair(name, sides[0].get(name), sides[1].get(name)) for name in sorted(sides[0] | sides[1])]


def _pair(before: dict | None, after: dict | None) -> Pair:
    node = after or before or {}
    pair = Pair(
        node["code"],
        in_language(node["title"]) or node["code"],
        is_rule="points" in node,
        before=_side(before),
        after=_side(after),
    )
    for name in ("children", "rules"):
        pair.children += _paired((before or {}).get(name, []), (after or {}).get(name, []))
    return pair


def _paired(before: list[dict], after: list[dict]) -> list[Pair]:
    """In the order of the new version; what only the old one has comes after its former neighbour."""
    old = {node["code"]: node for node in before}
    new = {node["code"]: node for node in after}
    order = list(new)
    place = 0
    for code in old:
        if code in new:
            place = order.index(code) + 1
        else:
            order.insert(place, code)
            place += 1
    return [_pair(old.get(code), new.get(code)) for code in order]


def _side(node: dict | None) -> Side | None:
    if node is None:
        return None
    if "points" in node:
        points = Fraction(node["points"]) + Fraction(node["adjustment"])
        return Side(_decimal(points), count=_number(node["count"]))
    return Side(_number(node["score"]), _number(node["full"]), _number(node["weight"]))


def _number(text: Any) -> Decimal | None:
    return None if text is None else _decimal(Fraction(text))


def _decimal(number: Fraction) -> Decimal:
    """For showing; to four places."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(PLACES, rounding=ROUND_HALF_UP).normalize()
