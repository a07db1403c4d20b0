"""The board of one batch: every value, count, amount and score is worked out once, when something asks for it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from appraisal.scoring.language.methods import PLAIN_METHODS

from .columns import LARGEST, Faults, Val, both, first, measure_column
from .compose import compose
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
    present: np.ndarray | None  # who has the value
    context: tuple[Col, ...]
    applies: np.ndarray | None


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
        self.scores = [None] * len(scheme.nodes)  # (column, not-applicable mask, failures)
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
            return Val.of(Col.zeros(self.count), np.zeros(self.count, bool))
        return Val.of(measure_column(measure), measure.present)

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
            return Val.of(Col.zeros(self.count), np.zeros(self.count, bool))
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
        return Val.of(Col.of([number or 0 for number in numbers]).take(at), present)

    def attribute(self, code, options):
        """Mask of subjects whose attribute is one of these."""
        column = self.facts.attributes.get(code)
        if column is None:
            return np.zeros(self.count, bool)
        wanted = np.array([*(str(option) in options for option in column.options), False], bool)
        return wanted[column.at]

    # conditions -----------------------------------------------------------------------------------------------------

    def condition(self, condition):
        """(mask of subjects for whom it holds, failures); all parts are read."""
        found = self._conditions.get(condition)
        if found is None:
            mask, fault = self._condition(condition)
            if fault is not None:
                mask = mask & (fault == 0)
            found = self._conditions[condition] = mask, fault
        return found

    def _condition(self, condition):
        if condition.mode:
            parts = [self.condition(part) for part in condition.parts]
            masks = [mask for mask, _ in parts]
            if condition.mode == "not":
                mask = ~masks[0]
            elif masks:
                mask = (np.logical_and if condition.mode == "all" else np.logical_or).reduce(masks)
            else:
                mask = np.zeros(self.count, bool)
            return mask, first(*(fault for _, fault in parts))
        if condition.of == "attribute":
            return self.attribute(condition.code, condition.options), None
        left = self._left(condition)
        if not isinstance(condition.than, str):
            mask = left.col.compare(condition.op, condition.than)
            return mask if left.usable is None else mask & left.usable, left.fault
        than = self.value(condition.than)
        mask, usable = left.col.against(condition.op, than.col), both(left.usable, than.usable)
        return mask if usable is None else mask & usable, first(left.fault, than.fault)

    def _left(self, condition):
        if condition.of == "measure":
            return self.value(condition.code)
        if condition.of == "score":
            return self.score_of(self.scheme.node(condition.code))
        rule = self.scheme.rule(condition.code)
        if condition.of == "count":
            return self.rules.year_count(rule) if condition.year else self.rules.count_of(rule)
        points, fault = self.rules.points_of(rule)
        return Val.of(spread(points, self.rules.amount_of(rule).rows, self.count), None, fault)

    def applies(self, index):
        """Mask of subjects to whom a node applies by its own condition and those above it; None: to all."""
        if index not in self._applies:
            node, parent = self.scheme.nodes[index], self.scheme.parents[index]
            above = self.applies(parent) if parent >= 0 else None
            if node.applies_when is not None:
                mask, fault = self.condition(node.applies_when)
                self.note(fault)
                above = both(above, mask)
            self._applies[index] = None if above is None or above.all() else above
        return self._applies[index]

    def note(self, fault):
        if fault is not None and fault.any():
            self.noted.append(fault)

    # scores ---------------------------------------------------------------------------------------------------------

    def score_of(self, node):
        """Val of a node's finished score; missing where it does not apply."""
        column, absent, fault = self.node(node)
        return Val.of(column, None if absent is None else ~absent, fault)

    def node(self, node):
        """(column, mask of subjects to whom it does not apply or None, failures or None)."""
        found = self.scores[node.index]
        if found is None:
            found = self.item(node) if node.is_item else self.composition(node)
            self.scores[node.index] = found
        return found

    def composition(self, node):
        parts = [self.node(child) for child in node.children]
        column, absent = compose(node, [(part, missing) for part, missing, _ in parts], self.count)
        applies, fault = self.applies(node.index), first(*(fault for *_, fault in parts))
        if applies is not None:
            absent = ~applies if absent is None else absent | ~applies
        return self.finished(node, column, absent, fault)

    def item(self, item):
        applies = self.applies(item.index)
        absent = None if applies is None else ~applies
        if item.method in PLAIN_METHODS:
            base = Val.number(self.count, 0 if item.method == "accrue" else item.full)
            return self.with_rules(item, base.col, absent, None)
        val, context = base_of(self, item, applies)
        if val.fault is not None and applies is not None:
            val = Val.of(val.col, val.present, np.where(applies, val.fault, 0))
        self.note(val.fault)
        base = val.col
        if val.present is not None and item.missing == "na":
            absent = ~val.present if absent is None else absent | ~val.present
        elif val.present is not None:
            base = Col.where(val.present, base, self.instead(item, val, absent))
        self.bases[item.item] = Base(base, val.present, context, applies)
        return self.with_rules(item, base, absent, val.fault)

    def instead(self, item, val, absent):
        """Base of whoever lacks the value: full, zero, or the mean of the peers' finished scores."""
        if item.missing != "mean":
            return Col.full(self.count, item.full if item.missing == "full" else 0)
        column, gone, fault = self.with_rules(item, val.col, absent, val.fault, note=False)
        mask = both(val.present, None if gone is None else ~gone, None if fault is None else fault == 0)
        mean, has = self.groups.means(column, mask)
        return Col.where(has, mean, Col.zeros(self.count))

    def with_rules(self, item, column, absent, fault, *, note=True):
        for rule in item.rules:
            own = self.rules.amount_of(rule)
            if note:
                self.note(own.fault)
            points, other = self.rules.points_of(rule)
            fault = first(fault, own.fault, other)
            if len(own.rows):
                column = column + spread(points if rule.sign > 0 else -points, own.rows, self.count)
            adjusted, (effect,) = self.fixed.of(rule)
            if len(adjusted):
                column = column + spread(effect, adjusted, self.count)
        return self.finished(item, column, absent, fault, note=note)

    def finished(self, node, column, absent, fault, *, note=True):
        """Held, rounded, set to zero by a veto; zero where the node does not apply or could not be computed."""
        column = column.at_most(node.cap).at_least(node.floor).round(node.round)
        for veto in self.scheme.vetoes:
            if veto.effect == "item_zero" and veto.item == node.code:
                mask, other = self.condition(veto.when)
                fault = first(fault, other)
                column = Col.where(mask, Col.zeros(self.count), column)
        if absent is not None and not absent.any():
            absent = None
        if absent is not None:
            column = Col.where(absent, Col.zeros(self.count), column)
            fault = None if fault is None else np.where(absent, 0, fault)
        outside = beyond(column, LARGEST)
        if outside is not None:
            outside = outside if fault is None else outside & (fault == 0)
            large = self.faults.mark(
                outside, "too_large", f"{'item' if node.is_item else 'node'} {node.code}"
            )
            fault = first(fault, large)
            if note:
                self.note(large)
        if fault is not None and not fault.any():
            fault = None
        if fault is not None:
            column = Col.where(fault == 0, column, Col.zeros(self.count))
        return column, absent, fault

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
        return self.score_of(self.scheme.node(of)).only(~self.sheets.stopped)

    def printed(self, what):
        """Val of the printed total or coefficient."""
        sheets = self.sheets
        if what == "total":
            return Val.of(Col(sheets.total, 10**sheets.total_places), sheets.scored)
        return Val.of(Col(sheets.coefficient, 10**sheets.coefficient_places), sheets.scored)
