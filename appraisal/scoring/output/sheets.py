"""Score sheets as columns: what a run stores and pages print.

A breakdown is sparse JSON; numbers in front are positions in the scheme (node, item, rule, veto), amounts exact text
(a fraction of more than 40 characters stands rounded to 12 places). Keys in this order, each left out when empty:

``b``  [[item, base, context …]] of step, compare_with_mean, best_of_group, rank, vote, inherited, counter, expression,
       of any item with ``missing`` "mean", of given × a VALUE; base null: the item does not apply for want of a value;
       no context: base without a value. Context: step value, target; compare_with_mean value, mean, size;
       best_of_group value, best, size; rank value, place, size (of ties "mean" the last place they fill too); vote
       valid ballots; inherited number of scores taken; counter the counter; the others value (and target).
``f``  fairness: [["peer", score before, mean, deviation, size]] or [["peer", score before, below, equal others, size]],
       ["coefficient", factor]. Left out where a group is too small, or the coefficient missing.
``i``  [[item, value, target]] of given, ratio, band: VALUEs that are not numbers, where the subject has them all.
``n``  [node, …] whose own ``applies_when`` does not hold.
``p``  [[code, path], …] problems; then ``t`` is null.
``r``  [[rule, count, points, lost, adjustment]], trailing zeros left out.
``t``  the printed total, or null.
``v``  [veto, …] that fired.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from appraisal.scoring import decimals
from appraisal.scoring.errors import Issue, failure
from appraisal.scoring.fast.board import Board
from appraisal.scoring.fast.columns import ABSENT, Mask, Val
from appraisal.scoring.fast.conditions import condition
from appraisal.scoring.fast.exact import Col
from appraisal.scoring.fast.fairness import Done, Fair
from appraisal.scoring.fast.formulas import Formula
from appraisal.scoring.fast.rules import RuleColumn
from appraisal.scoring.language.formula import Expression
from appraisal.scoring.language.outcomes import Output
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.shared import Value
from appraisal.scoring.language.values import Condition

from . import texts
from .texts import Cells

Grades = npt.NDArray[np.int16]  # positions in scheme.grades, -1 = none


@dataclass(frozen=True)
class SheetRow:
    """One subject's sheet in plain values; both engines give this, so they can be compared field by field."""

    subject: object
    total: str | None  # printed digits
    coefficient: str | None
    grade: str  # code, "" = none
    vetoed: bool
    vetoes: tuple[str, ...]
    nodes: dict[str, Fraction | None]  # exact score of each node and item, None = not applicable
    rules: dict[str, tuple[Fraction, ...]]  # count, points, lost to cap, adjustment
    problems: tuple[tuple[str, str], ...] = ()  # (code, path), sorted; then the sheet says nothing else
    best_grade: str = ""  # code of the best grade that the vetoes allow, "" = any
    zeroed: tuple[str, ...] = ()  # codes of the items and nodes that a veto set to zero


@dataclass
class Sheets:
    scheme: Scheme
    subjects: list[object]
    scored: npt.NDArray[Any]  # False: nothing was applicable, there is no total
    total: npt.NDArray[Any]  # × 10**total_places, the printed total
    total_places: int
    coefficient: npt.NDArray[Any]  # percent of full marks × 10**coefficient_places
    coefficient_places: int
    grade: npt.NDArray[Any]  # position in scheme.grades, -1 = none
    vetoed: np.ndarray
    best: npt.NDArray[Any]  # position of the best grade that the vetoes allow, -1 = any
    vetoes: list[Mask]  # one mask per scheme.vetoes
    nodes: list[Val]  # per scheme.nodes; absent: does not apply
    rules: list[RuleColumn]
    board: Board = field(repr=False)  # what the batch was worked out on; answers ``holds`` and ``value``
    problems: dict[int, list[Issue]] = field(default_factory=dict)  # by row; such a sheet has no total
    fairness: list[Done] = field(default_factory=list, repr=False)
    stopped: Mask = field(default_factory=lambda: np.zeros(0, bool), repr=False)  # the rows with problems
    _texts: list[str] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.subjects)

    @classmethod
    def build(cls, board: Board, fair: Fair, rules: list[RuleColumn], vetoes: list[Mask]) -> Sheets:
        """Total, coefficient, grade of scores that are done; rows that failed say so and nothing else."""
        scheme = board.scheme
        problems, stopped = _problems(board)
        if problems:
            vetoes = [mask & ~stopped for mask in vetoes]
        places, exact = scheme.total.rounding.places, scheme.coefficient_of != "rounded"
        total = limited(scheme.total, fair.col)
        held = fair.col.at_most(scheme.total.cap).at_least(scheme.total.floor)
        basis = held if exact else Col(total, 10**places)
        coefficient = limited(scheme.coefficient, basis.times(100 / scheme.full_marks))
        printed = Col(total, 10**places)
        if scheme.grades_on == "coefficient":
            printed = Col(coefficient, 10**scheme.coefficient.rounding.places)
        grade, vetoed, best = _vetoed(scheme, _graded(scheme, printed), vetoes, fair.scored)
        board.sheets = cls(
            scheme, list(board.facts.subjects), fair.scored, total, places, coefficient,
            scheme.coefficient.rounding.places, grade, vetoed, best, vetoes,
            [board.node(node) for node in scheme.nodes], rules, board, problems, fair.done, stopped,
        )  # fmt: skip
        return board.sheets

    def holds(self, asked: Condition) -> Mask:
        """Mask of subjects for whom a condition of the scheme holds; never where the sheet could not be computed."""
        return condition(self.board, asked).mask & ~self.stopped

    def value(self, value: Value) -> tuple[Col, Mask]:
        """(exact column, mask of who has it) of a VALUE."""
        val = self.board.value(value)
        return val.col, val.where_usable(len(self))

    def formula(self, expression: Expression, path: str = "") -> tuple[Col, Mask, dict[int, Issue]]:
        """(exact column, mask of who has it, {row: Issue} of whom it failed for) of a formula, also of payouts."""
        val = Formula(self.board, path).value(expression)
        fault = np.zeros(len(self), np.int32) if val.fault is None else val.fault
        failed = {row: _issue(self.board, int(fault[row]), row) for row in np.nonzero(fault)[0].tolist()}
        return val.col, val.where_usable(len(self)), failed

    def counters(self) -> dict[str, npt.NDArray[np.int64]]:
        """{item code: number of consecutive good periods, this one included}, to be kept for the next period."""
        found = {}
        for item in self.scheme.items:
            if item.method == "counter":
                found[item.code] = self.board.bases[item.item].context[0].num
        return found

    def grade_codes(self) -> list[str]:
        return [self.scheme.grades[g].code if g >= 0 else "" for g in self.grade.tolist()]

    def best_grades(self) -> list[str]:
        """Codes of the best grade that the vetoes allow, "" where they allow any."""
        return [self.scheme.grades[g].code if g >= 0 else "" for g in self.best.tolist()]

    def zeroed(self) -> dict[int, tuple[str, ...]]:
        """{row: codes of the items and nodes that a veto set to zero}; rows without any are left out."""
        fired = zip(self.scheme.vetoes, self.vetoes, strict=True)
        zeroing = [mask.nonzero()[0].tolist() for veto, mask in fired if veto.kind.holds == "item"]
        rows = sorted({row for found in zeroing for row in found})
        return {row: self._zeroed_at(row) for row in rows}

    def _zeroed_at(self, position: int) -> tuple[str, ...]:
        fired = [veto for veto, mask in zip(self.scheme.vetoes, self.vetoes, strict=True) if mask[position]]
        return tuple(dict.fromkeys(veto.item for veto in fired if veto.kind.holds == "item"))

    def totals(self) -> list[str | None]:
        """Printed totals, None where nothing was applicable."""
        printed = texts.printed(self.total.tolist(), self.total_places)
        return [text if ok else None for text, ok in zip(printed, self.scored.tolist(), strict=True)]

    def row(self, position: int) -> SheetRow:
        """The sheet of one subject in plain values."""
        nodes = {}
        for node, score in zip(self.scheme.nodes, self.nodes, strict=True):
            absent = score.status is not None and score.status[position] == ABSENT
            nodes[node.code] = None if absent else score.col.at(position)
        rules = {}
        for column in self.rules:
            values = [Fraction(0)] * 4
            for rows, parts, start in (
                (column.rows, (column.count, column.points, column.lost), 0),
                (column.adjusted, (column.effect,), 3),
            ):
                at = int(np.searchsorted(rows, position))
                if at < len(rows) and rows[at] == position:
                    values[start : start + len(parts)] = [part.at(at) for part in parts]
            if any(values):
                rules[column.rule.code] = tuple(values)
        grade, best = int(self.grade[position]), int(self.best[position])
        scored = bool(self.scored[position])
        problems = tuple(sorted({(issue.code, issue.path) for issue in self.problems.get(position, ())}))
        if problems:
            nodes, rules = {}, {}
        return SheetRow(
            self.subjects[position],
            decimals.fixed(self.total[position], self.total_places) if scored else None,
            decimals.fixed(self.coefficient[position], self.coefficient_places) if scored else None,
            self.scheme.grades[grade].code if grade >= 0 else "", bool(self.vetoed[position]),
            tuple(v.code for v, fired in zip(self.scheme.vetoes, self.vetoes, strict=True) if fired[position]),
            nodes, rules, problems, self.scheme.grades[best].code if best >= 0 else "", self._zeroed_at(position),
        )  # fmt: skip

    def breakdowns(self) -> list[str]:
        """Sparse JSON text per subject; see ``_breakdowns``. Made once and kept."""
        if self._texts is None:
            self._texts = self._breakdowns()
        return self._texts

    def _breakdowns(self) -> list[str]:
        """Sparse JSON text per subject, as said above; keys in order, so that the text is its own canonical form."""
        scheme, board, count = self.scheme, self.board, len(self)
        fired = zip(scheme.vetoes, self.vetoes, strict=True)
        with_params = [item for item in scheme.items if item.params is not None]
        kept = [item for item in with_params if texts.keeps_values(item)]
        based = [item for item in with_params if not texts.keeps_values(item)]
        conditional = [(node.index, node.applies_when) for node in scheme.nodes if node.applies_when is not None]
        cells = {
            "b": [texts.base_cells(board, item) for item in based],
            "f": texts.fairness_cells(self.fairness),
            "i": [texts.base_cells(board, item) for item in kept],
            "n": [_numbered(~condition(board, when).mask, index) for index, when in conditional],
            "r": [texts.rule_cells(column) for column in self.rules],
            "v": [_numbered(mask, veto.index) for veto, mask in fired],
        }
        rows = {key: texts.rows_of_text(count, found) for key, found in cells.items() if found}
        totals = ['"t":null' if text is None else f'"t":"{text}"' for text in self.totals()]
        columns = [
            totals if key == "t" else [f'"{key}":[{text}]' if text else "" for text in rows[key]]
            for key in sorted([*rows, "t"])
        ]
        found = ["{" + ",".join(filter(None, parts)) + "}" for parts in zip(*columns, strict=True)]
        for row, issues in self.problems.items():
            pairs = sorted({(issue.code, issue.path) for issue in issues})
            found[row] = json.dumps({"p": pairs, "t": None}, ensure_ascii=False, separators=(",", ":"))
        return found


def _graded(scheme: Scheme, printed: Col) -> Grades:
    grade = np.full(len(printed), -1, np.int16)
    for option in reversed(scheme.grades):  # where stated bands overlap, the better grade holds
        inside = np.ones(len(printed), bool) if option.low is None else printed.compare(">=", option.low)
        if option.high is not None:
            inside &= printed.compare("<", option.high)
        grade[inside] = option.index
    return grade


def _vetoed(scheme: Scheme, grade: Grades, vetoes: list[Mask], scored: Mask) -> tuple[Grades, Mask, Grades]:
    """(grades, mask of vetoed results, best grades allowed) after the vetoes that fired.

    Of several that decide, the worst grade holds.
    """
    vetoed = np.zeros(len(grade), bool)
    result, most = np.full(len(grade), -1, np.int16), np.full(len(grade), -1, np.int16)
    for veto, fired in zip(scheme.vetoes, vetoes, strict=True):
        best = scheme.best_left(veto)
        if best is not None:
            grade = np.where(fired & (grade >= 0) & (grade < best), best, grade).astype(np.int16)
            most = np.where(fired, np.maximum(most, best), most).astype(np.int16)
        if veto.kind.holds == "result":
            vetoed |= fired
            worst = scheme.place_of_grade(veto.grade)
            result = np.where(fired, np.maximum(result, worst), result).astype(np.int16)
    grade = np.where(vetoed, result, np.where(scored, grade, -1)).astype(np.int16)
    return grade, vetoed, np.maximum(most, result)


def _numbered(mask: Mask, index: int) -> Cells:
    rows = mask.nonzero()[0]
    return rows, [str(index)] * len(rows)


def _problems(board: Board) -> tuple[dict[int, list[Issue]], Mask]:
    """({row: issues}, mask of their rows)."""
    stopped = np.zeros(board.count, bool)
    found: dict[int, list[Issue]] = {}
    for row, numbers in board.failed().items():
        stopped[row] = True
        found[row] = [_issue(board, number, row) for number in sorted(numbers)]
    return found, stopped


def _issue(board: Board, number: int, row: int) -> Issue:
    code, place = board.faults.listed[number - 1]
    return failure(board.scheme, code, place, board.facts.subjects[row])


def limited(output: Output, column: Col) -> npt.NDArray[np.int64]:
    column = column.at_most(output.cap).at_least(output.floor)
    return column.scaled_round(output.rounding.places, output.rounding.mode)
