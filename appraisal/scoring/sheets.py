"""Score sheets as columns: what a run stores and pages print."""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from . import decimals
from .exact import Col
from .scheme import Rule, Scheme


@dataclass
class RuleColumn:
    """One rule over the batch, only touched subjects: count, signed points after the cap, what the cap took away."""

    rule: Rule
    rows: np.ndarray
    count: Col
    points: Col
    lost: Col
    adjusted: np.ndarray  # subjects with a carried effect
    effect: Col
    dense_count: Col | None = field(default=None, repr=False)
    known: np.ndarray | None = field(default=None, repr=False)


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


@dataclass
class Sheets:
    scheme: Scheme
    subjects: list
    scored: np.ndarray  # False: nothing was applicable, there is no total
    total: np.ndarray  # × 10**total_places, the printed total
    total_places: int
    coefficient: np.ndarray  # percent of full marks × 10**coefficient_places
    coefficient_places: int
    grade: np.ndarray  # position in scheme.grades, -1 = none
    vetoed: np.ndarray
    vetoes: list[np.ndarray]  # one mask per scheme.vetoes
    nodes: list  # (Col, mask of not applicable or None) per scheme.nodes
    rules: list[RuleColumn]
    measures: dict = field(repr=False, default_factory=dict)
    _texts: list[str] | None = field(default=None, repr=False)

    def __len__(self):
        return len(self.subjects)

    @classmethod
    def build(cls, scheme, facts, root, scored, nodes, rules, vetoes):
        count = len(facts)
        total = limited(scheme.total, root)
        places = scheme.total.rounding.places
        basis = (
            Col(total, 10**places)
            if scheme.coefficient_of == "rounded"
            else root.at_most(scheme.total.cap).at_least(scheme.total.floor)
        )
        coefficient = limited(scheme.coefficient, basis.times(100 / scheme.full_marks))
        printed = Col(total, 10**places)
        if scheme.grades_on == "coefficient":
            printed = Col(coefficient, 10**scheme.coefficient.rounding.places)
        grade = np.full(count, -1, np.int16)
        for option in reversed(scheme.grades):  # where stated bands overlap, the better grade holds
            inside = np.ones(count, bool) if option.low is None else printed.compare(">=", option.low)
            if option.high is not None:
                inside &= printed.compare("<", option.high)
            grade[inside] = option.index
        vetoed = np.zeros(count, bool)
        result_grade = np.full(count, -1, np.int16)
        codes = [option.code for option in scheme.grades]
        for veto, fired in zip(scheme.vetoes, vetoes, strict=True):
            if veto.effect in ("no_excellent", "grade_at_most"):
                best = 1 if veto.effect == "no_excellent" else codes.index(veto.grade)
                grade = np.where(fired & (grade >= 0) & (grade < best), best, grade).astype(np.int16)
            elif veto.effect == "result":
                vetoed |= fired
                worst = codes.index(veto.grade) if veto.grade else -1
                result_grade = np.where(fired, np.maximum(result_grade, worst), result_grade).astype(np.int16)
        grade = np.where(vetoed, result_grade, np.where(scored, grade, -1)).astype(np.int16)
        return cls(scheme, list(facts.subjects), scored, total, places, coefficient, scheme.coefficient.rounding.places,
                   grade, vetoed, vetoes, nodes, rules, facts.measures)  # fmt: skip

    def grade_codes(self):
        return [self.scheme.grades[g].code if g >= 0 else "" for g in self.grade.tolist()]

    def totals(self):
        """Printed totals, None where nothing was applicable."""
        return _printed(self.total, self.total_places, self.scored)

    def coefficients(self):
        return _printed(self.coefficient, self.coefficient_places, self.scored)

    def dimensions(self):
        """{dimension: (Col of item scores added up, sum of full scores)} for charts; items without full add none."""
        found = {}
        for item in self.scheme.items:
            if item.dimension:
                column, full = found.get(item.dimension, (Col.zeros(len(self)), Fraction(0)))
                found[item.dimension] = column + self.nodes[item.index][0], full + (item.full or 0)
        return found

    def row(self, position):
        """The sheet of one subject in plain values."""
        nodes = {}
        for node, (column, absent) in zip(self.scheme.nodes, self.nodes, strict=True):
            nodes[node.code] = None if absent is not None and absent[position] else column.at(position)
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
        grade = int(self.grade[position])
        scored = bool(self.scored[position])
        return SheetRow(
            self.subjects[position],
            decimals.fixed(self.total[position], self.total_places) if scored else None,
            decimals.fixed(self.coefficient[position], self.coefficient_places) if scored else None,
            self.scheme.grades[grade].code if grade >= 0 else "", bool(self.vetoed[position]),
            tuple(v.code for v, fired in zip(self.scheme.vetoes, self.vetoes, strict=True) if fired[position]),
            nodes, rules,
        )  # fmt: skip

    def breakdowns(self):
        """Sparse JSON text per subject; see ``_breakdowns``. Made once and kept."""
        if self._texts is None:
            self._texts = self._breakdowns()
        return self._texts

    def _breakdowns(self):
        """Sparse JSON text per subject: {"t": total, "r": [[rule, count, points, lost, adjustment]],
        "i": [[item, value, target]], "v": [veto]}; numbers are positions in the scheme, trailing zeros are left out.
        ``breakdown.expand`` unfolds it."""
        count = len(self)
        rules, items, vetoes = defaultdict(list), defaultdict(list), defaultdict(list)
        for column in self.rules:
            for position, cell in _rule_cells(column):
                rules[position].append(cell)
        for item in self.scheme.items:
            if item.value and item.value in self.measures:
                for position, cell in _value_cells(item, self.measures):
                    items[position].append(cell)
        for veto, fired in zip(self.scheme.vetoes, self.vetoes, strict=True):
            for position in np.nonzero(fired)[0].tolist():
                vetoes[position].append(str(veto.index))
        totals = self.totals()
        texts = []
        for position in range(count):
            parts = ['"t":null' if totals[position] is None else f'"t":"{totals[position]}"']
            for key, cells in (("r", rules), ("i", items), ("v", vetoes)):
                if position in cells:
                    parts.append(f'"{key}":[{",".join(cells[position])}]')
            texts.append("{" + ",".join(parts) + "}")
        return texts


def limited(output, column):
    column = column.at_most(output.cap).at_least(output.floor)
    return column.scaled_round(output.rounding.places, output.rounding.mode)


def _printed(values, places, scored):
    return [
        decimals.fixed(value, places) if ok else None
        for value, ok in zip(values.tolist(), scored.tolist(), strict=True)
    ]


def exact_texts(column):
    """Shortest exact text of each row; each distinct value is formatted once."""
    column = column.reduced()
    dens = column.den.tolist() if isinstance(column.den, np.ndarray) else [column.den] * len(column)
    known, texts = {}, []
    for pair in zip(column.num.tolist(), dens, strict=True):
        text = known.get(pair)
        if text is None:
            text = known[pair] = decimals.plain(Fraction(*pair))
        texts.append(text)
    return texts


def _rule_cells(column):
    index = column.rule.index
    effects = dict(zip(column.adjusted.tolist(), exact_texts(column.effect), strict=True))
    counts, points, losses = (exact_texts(part) for part in (column.count, column.points, column.lost))
    for position, count, point, lost in zip(column.rows.tolist(), counts, points, losses, strict=True):
        effect = effects.pop(position, "0") if effects else "0"
        tail = f',"{lost}","{effect}"' if effect != "0" else f',"{lost}"' if lost != "0" else ""
        yield position, f'[{index},"{count}","{point}"{tail}]'
    for position, effect in effects.items():
        yield position, f'[{index},"0","0","0","{effect}"]'


def _value_cells(item, measures):
    from .engine import measure_column

    measure = measures[item.value]
    present, columns = measure.present, [measure_column(measure)]
    if item.target:
        goal = measures.get(item.target)
        if goal is None:
            return
        present, columns = present & goal.present, [*columns, measure_column(goal)]
    rows = np.nonzero(present)[0]
    for position, *values in zip(
        rows.tolist(), *(exact_texts(column.take(rows)) for column in columns), strict=True
    ):
        yield position, f"[{item.item},{','.join(chr(34) + value + chr(34) for value in values)}]"
