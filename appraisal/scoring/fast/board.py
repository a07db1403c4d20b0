"""The board of one batch: every value, count, amount and score is worked out once, when something asks for it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from appraisal.scoring.language.methods import PLAIN_METHODS

from .columns import (
    ABSENT,
    KNOWN,
    LARGEST,
    Faults,
    Mask,
    Status,
    Val,
    both,
    failures,
    joined,
    measure_column,
    within,
)
from .compositions import compose
from .events import Cells
from .exact import Col, beyond, lightest, spread
from .formulas import Evaluator
from .groups import Groups
from .items import base_of
from .links import Linked
from .rules import RuleWork
from .votes import Ballots


@dataclass(frozen=True)
class Base:
    """Base of an item as it stands on the sheets, and what its method looked at."""

    col: Col
    present: Mask | None  # who has the value
    context: tuple[Col, ...]
    applies: Mask | None


@dataclass(frozen=True)
class Truth:
    """For whom a condition holds, never for whom it failed."""

    mask: Mask
    fault: Status | None = None

    @classmethod
    def of(cls, mask, status=None):
        """The mask where the status is known; what is absent makes a condition false."""
        return cls(mask if status is None else mask & (status == KNOWN), failures(status))


class Board:
    def __init__(self, scheme, facts, before=None):
        """``before``: the sheets of the pass before, whose scores linked subjects inherit."""
        self.scheme, self.facts, self.count = scheme, facts, len(facts)
        self.faults, self.groups = Faults(), Groups(len(facts), facts.peer)
        self.rules, self.votes, self.linked = RuleWork(self), Ballots(self), Linked(self, before)
        extra = facts.adjustments
        self.fixed = Cells(scheme, self.count, extra.rule, extra.subject, lightest(extra.effect, 10**6))
        self.sheets: Any = None  # set when the batch is done, for payouts
        self._values, self._numbers, self._conditions, self._applies = {}, {}, {}, {}
        self.scores: list[Val | None] = [None] * len(scheme.nodes)  # absent: does not apply
        self.bases: dict[int, Base] = {}  # by Node.item, for the breakdown
        self.noted = []  # failures that stop sheets

    # values ---------------------------------------------------------------------------------------------------------

    def value(self, value):
        """Val of a VALUE: a number, a derived value, or a measure."""
        if not isinstance(value, str):
            found = self._numbers.get(value)
            if found is None:
                found = self._numbers[value] = Val.number(self.count, value)
            return found
        found = self._values.get(value)
        if found is None:
            derived = self.scheme.value(value)
            found = self._values[value] = self._measure(value) if derived is None else self._derived(derived)
        return found

    def _measure(self, code):
        measure = self.facts.measures.get(code)
        if measure is None:
            return Val.nothing(self.count)
        return Val.where(measure.present, measure_column(measure))

    def _derived(self, value):
        path = f"value {value.code}"
        if value.kind == "formula":
            return Evaluator(self, path).value(value.formula)
        if value.kind == "linked":
            return self.faults.checked(self.linked.score(value.linked)[0], path)
        if value.kind == "table":
            return self._table(value)
        day = self.facts.starts_on
        number = None if day is None else next((one.value for one in value.dated if one.holds(day)), None)
        if number is None:
            return Val.nothing(self.count)
        return Val.number(self.count, number)

    def _table(self, value):
        column = self.facts.attributes.get(value.by)
        options = (
            []
            if column is None
            else [value.cells.get(str(option), value.otherwise) for option in column.options]
        )
        numbers = [*options, value.otherwise]  # -1, no option, is the last
        at = np.full(self.count, -1, np.int64) if column is None else column.at
        present = np.array([number is not None for number in numbers], bool)[at]
        return Val.where(present, Col.of([number or 0 for number in numbers]).take(at))

    def attribute(self, code, options):
        """Mask of subjects whose attribute is one of these."""
        column = self.facts.attributes.get(code)
        if column is None:
            return np.zeros(self.count, bool)
        wanted = np.array([*(str(option) in options for option in column.options), False], bool)
        return wanted[column.at]

    # conditions -----------------------------------------------------------------------------------------------------

    def condition(self, condition):
        """Truth of a condition; all its parts are read."""
        found = self._conditions.get(condition)
        if found is None:
            found = self._conditions[condition] = self._condition(condition)
        return found

    def _condition(self, condition):
        if condition.mode:
            parts = [self.condition(part) for part in condition.parts]
            masks = [part.mask for part in parts]
            if condition.mode == "not":
                mask = ~masks[0]
            elif masks:
                mask = (np.logical_and if condition.mode == "all" else np.logical_or).reduce(masks)
            else:
                mask = np.zeros(self.count, bool)
            return Truth.of(mask, joined(*(part.fault for part in parts)))
        if condition.of == "attribute":
            return Truth(self.attribute(condition.code, condition.options))
        left = self._left(condition)
        if not isinstance(condition.than, str):
            return Truth.of(left.col.compare(condition.op, condition.than), left.status)
        than = self.value(condition.than)
        return Truth.of(left.col.against(condition.op, than.col), joined(left.status, than.status))

    def _left(self, condition):
        if condition.of == "measure":
            return self.value(condition.code)
        if condition.of == "score":
            return self.node(self.scheme.node(condition.code))
        rule = self.scheme.rule(condition.code)
        if condition.of == "count":
            return self.rules.year_count(rule) if condition.year else self.rules.count_of(rule)
        points, fault = self.rules.points_of(rule)
        return Val.of(spread(points, self.rules.amount_of(rule).rows, self.count), fault)

    def applies(self, index):
        """Mask of subjects to whom a node applies by its own condition and those above it; None: to all."""
        if index not in self._applies:
            node, parent = self.scheme.nodes[index], self.scheme.parents[index]
            above = self.applies(parent) if parent >= 0 else None
            if node.applies_when is not None:
                own = self.condition(node.applies_when)
                self.note(own.fault)
                above = both(above, own.mask)
            self._applies[index] = None if above is None or above.all() else above
        return self._applies[index]

    def note(self, fault):
        if fault is not None and fault.any():
            self.noted.append(fault)

    # scores ---------------------------------------------------------------------------------------------------------

    def node(self, node):
        """Val of a node's finished score; absent where it does not apply."""
        found = self.scores[node.index]
        if found is None:
            found = self.item(node) if node.is_item else self.composition(node)
            self.scores[node.index] = found
        return found

    def composition(self, node):
        found = compose(node, [self.node(child) for child in node.children], self.count)
        return self.finished(node, found.col, within(self.applies(node.index), found.status))

    def item(self, item):
        applies = self.applies(item.index)
        val, context = base_of(self, item, applies)
        if item.method in PLAIN_METHODS:
            return self.with_rules(item, val, applies)
        self.note(failures(within(applies, val.status)))
        present = None if val.absent is None else ~val.absent
        self.bases[item.item] = Base(val.col, present, context, applies)
        if val.absent is not None and item.missing != "na":
            val = Val.of(Col.where(val.absent, self.instead(item, val, applies), val.col), val.fault)
            self.bases[item.item] = Base(val.col, present, context, applies)
        return self.with_rules(item, val, applies)

    def instead(self, item, val, applies):
        """Base of whoever lacks the value: full, zero, or the mean of the peers' finished scores."""
        if item.missing != "mean":
            return Col.full(self.count, item.full if item.missing == "full" else 0)
        own = self.with_rules(item, val, applies, note=False)
        mean, has = self.groups.means(own.col, own.where_usable(self.count))
        return Col.where(has, mean, Col.zeros(self.count))

    def with_rules(self, item, base, applies, *, note=True):
        """Finished score of an item: absent where it does not apply or its base is absent, unless a rule failed."""
        column, faults = base.col, [base.fault]
        for rule in item.rules:
            own = self.rules.amount_of(rule)
            if note:
                self.note(own.fault)
            points, other = self.rules.points_of(rule)
            faults += [own.fault, other]
            if len(own.rows):
                column = column + spread(points if rule.sign > 0 else -points, own.rows, self.count)
            adjusted, (effect,) = self.fixed.of(rule)
            if len(adjusted):
                column = column + spread(effect, adjusted, self.count)
        return self.finished(item, column, within(applies, joined(*faults, base.status)), note=note)

    def finished(self, node, column, status, *, note=True):
        """Held, rounded, set to zero by a veto; zero where the node does not apply or could not be computed."""
        column = column.at_most(node.cap).at_least(node.floor).round(node.round)
        for veto in self.scheme.vetoes:
            if veto.effect == "item_zero" and veto.item == node.code:
                fired = self.condition(veto.when)
                applies = None if status is None else status != ABSENT
                status = joined(status, failures(within(applies, fired.fault)))
                column = Col.where(fired.mask, Col.zeros(self.count), column)
        found = Val.of(column, status)
        outside = beyond(found.col, LARGEST)
        if outside is not None:
            place = f"{'item' if node.is_item else 'node'} {node.code}"
            large = self.faults.mark(outside, "too_large", place)
            if note:
                self.note(large)
            found = Val.of(found.col, joined(found.status, large))
        return found

    def failed(self):
        """{row: numbers of its failures}; empty when all went well."""
        found: dict[int, set[int]] = {}
        for fault in self.noted:
            for row in np.nonzero(fault)[0].tolist():
                found.setdefault(row, set()).add(int(fault[row]))
        return found

    # results, for linked subjects and payouts -----------------------------------------------------------------------

    def shown(self, of):
        """Val of what others inherit: the printed total or coefficient, or the exact score of a node."""
        if of in ("total", "coefficient"):
            return self.printed(of)
        return self.node(self.scheme.node(of)).only(~self.sheets.stopped)

    def printed(self, what):
        """Val of the printed total or coefficient."""
        sheets = self.sheets
        if what == "total":
            return Val.where(sheets.scored, Col(sheets.total, 10**sheets.total_places))
        return Val.where(sheets.scored, Col(sheets.coefficient, 10**sheets.coefficient_places))
