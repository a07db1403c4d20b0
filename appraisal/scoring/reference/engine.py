"""The reference engine: slow, readable, exact rationals, one subject after another.

It shares no arithmetic with the fast engine: the same scheme and facts are worked out again with
``fractions.Fraction``, and put in words while doing so. Tests compare both on random worlds, to the last digit. A sheet
(``sheet``) asks its peers and linked subjects through the batch.
"""

from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from functools import partial
from typing import Any

from appraisal.scoring.facts.columns import Facts
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.output.sheets import SheetRow, Sheets

from . import facts as reference_facts
from .sheet import ExactSheet


class Batch:
    """All sheets of a batch; peers and linked subjects are found here."""

    def __init__(self, scheme: Scheme, facts: Facts):
        self.scheme, self.facts = scheme, facts
        self.kept: dict[tuple[Any, ...], list[Any]] = {}
        self.sheets = [ExactSheet(self, subject) for subject in reference_facts.read(scheme, facts)]
        self.groups: dict[int, list[ExactSheet]] = {}
        for sheet in self.sheets:
            self.groups.setdefault(sheet.subject.group, []).append(sheet)
        self.outside = {of: reference_facts.numbers(measure) for of, measure in facts.scores.items()}

    def of_group(self, sheet: ExactSheet, key: tuple[Any, ...], work: Callable[[ExactSheet], Any]) -> list[Any]:
        """``work(peer)`` of all peers, None where it fails; worked out once per group and key."""
        key = (sheet.subject.group, key)
        if key not in self.kept:
            self.kept[key] = [peer.quietly(partial(work, peer)) for peer in self.groups[sheet.subject.group]]
        return self.kept[key]

    def linked_score(self, to: int, of: str) -> Fraction | None:
        if to >= 0:
            return self.sheets[to].shown(of)
        return self.outside[of][-1 - to] if of in self.outside else None

    def name_of(self, to: int) -> object:
        return self.sheets[to].subject.name if to >= 0 else self.facts.outside[-1 - to]


def sheets(scheme: Scheme, facts: Facts) -> list[ExactSheet]:
    """[ExactSheet] in the order of ``facts.subjects``; ``.row()`` compares with the fast engine, ``.lines`` explain."""
    return Batch(scheme, facts).sheets


def compare(fast: Sheets, slow: list[ExactSheet]) -> tuple[int, list[str]]:
    """(number of cells compared, every difference as text) of two engines' sheets.

    A cell is one field of one subject: total, coefficient, grade, veto flag, vetoes, problems, the score of a node, and
    count, points, loss and carried effect of each rule that either engine finds touched.
    """
    cells = 0
    found: list[str] = []
    for position, sheet in enumerate(slow):
        mine, other = fast.row(position), sheet.row()
        for name in (field.name for field in fields(SheetRow) if field.name not in ("subject", "nodes", "rules")):
            cells += 1
            if getattr(mine, name) != getattr(other, name):
                found.append(f"{mine.subject}: {name}: {getattr(mine, name)} != {getattr(other, name)}")
        cells += len(mine.nodes.keys() | other.nodes.keys()) + 4 * len(mine.rules.keys() | other.rules.keys())
        for name in ("nodes", "rules"):
            left, right = getattr(mine, name), getattr(other, name)
            found += [
                f"{mine.subject}: {name} {code}: {left.get(code)} != {right.get(code)}"
                for code in sorted(left.keys() | right.keys())
                if left.get(code) != right.get(code) or (code in left) != (code in right)
            ]
    return cells, found


def differences(fast: Sheets, facts: Facts, explained: list[ExactSheet] | None = None) -> list[str]:
    """Every field in which the fast engine's sheets differ from the reference, as text; empty when they agree.

    ``explained``: the sheets of the reference, where somebody has them already.
    """
    return compare(fast, sheets(fast.scheme, facts) if explained is None else explained)[1]


__all__ = ["Batch", "ExactSheet", "compare", "differences", "sheets"]
