"""Reading conditions, derived values, attributes and the fairness switches."""

import re
from datetime import date
from fractions import Fraction

from appraisal.scoring.language.grammar import MAX_DEPTH
from appraisal.scoring.language.methods import (
    TAKES,
    Condition,
    Dated,
    DerivedValue,
    ErrorRate,
    Fairness,
    GroupCoefficient,
    Inherited,
    Peer,
    WorkFactors,
    WorkTable,
)  # fmt: skip
from appraisal.scoring.language.scheme import OPERATORS, Attribute

from .values import Reader

_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)
SUBJECTS = ("rule", "value", "measure", "node", "attribute")


class ValueReader(Reader):
    # conditions ---------------------------------------------------------------------------------------------------

    def optional_condition(self, holder, key, path):
        return self.condition(holder[key], f"{path}.{key}") if holder.get(key) is not None else None

    def condition(self, data, path, depth=0):
        if not isinstance(data, dict) or depth > MAX_DEPTH:
            self.refuse(
                "condition_invalid", path, "A condition compares a rule, a value or a node with a number."
            )
            return Condition()
        for mode in ("all", "any"):
            if mode in data:
                parts = tuple(
                    self.condition(part, f"{path}.{mode}[{i}]", depth + 1)
                    for i, part in enumerate(data[mode])
                )
                return Condition(mode=mode, parts=parts)
        if "not" in data:
            return Condition(mode="not", parts=(self.condition(data["not"], f"{path}.not", depth + 1),))
        named = [key for key in SUBJECTS if key in data]
        if len(named) != 1:
            self.refuse("condition_invalid", path, "A condition names one rule, value, node or attribute.")
            return Condition()
        return getattr(self, f"_condition_{named[0]}")(data, path)

    def _compared(self, data, path, of, code, **more):
        op = self.choice(data, "op", path, OPERATORS, ">=")
        return Condition(of, code, op, self.needed_value(data, "than", path), **more)

    def _condition_rule(self, data, path):
        of = self.choice(data, "of", path, ("count", "points"), "count")
        year = "over" in data and self.choice(data, "over", path, ("year", "period")) == "year"
        if year and of == "points":
            self.refuse("condition_invalid", f"{path}.over", "Of earlier periods only the counts are known.")
        self.later.append(lambda: self.known_code("rule", data["rule"], path))
        return self._compared(data, path, of, data["rule"], year=year)

    def _condition_value(self, data, path):
        key = "value" if "value" in data else "measure"
        return self._compared(data, path, "measure", self.needed_value(data, key, path))

    _condition_measure = _condition_value

    def _condition_node(self, data, path):
        self.later.append(lambda: self.known_code("node", data["node"], path))
        return self._compared(data, path, "score", data["node"])

    def _condition_attribute(self, data, path):
        options = tuple(str(option) for option in data.get("in") or ())
        if not options:
            self.refuse("condition_invalid", path, "Say which options of the attribute are meant.")
        self.known_attribute(data["attribute"], options, path)
        return Condition("attribute", data["attribute"], options=options)

    # attributes and derived values ----------------------------------------------------------------------------------

    def attribute(self, data, path):
        code = self.text(data, "code", path)
        self.unique("attribute", code, f"{path}.code")
        options = tuple(
            (self.text(option, "code", f"{path}.options[{i}]"), self.title(option, f"{path}.options[{i}]"))
            for i, option in enumerate(data.get("options") or [])
        )
        self.attributes[code] = {option for option, _ in options}
        return Attribute(code, self.title(data, path), options)

    def derived(self, data, index, path):
        code = self.text(data, "code", path)
        self.unique("value", code, f"{path}.code")
        kinds = [kind for kind in ("formula", "table", "dated", "linked") if kind in data]
        if len(kinds) != 1:
            text = "A value is exactly one of formula, table, dated, linked."
            self.refuse("value_unclear", path, text, code=code)
            return DerivedValue(index, code, "dated")
        found = getattr(self, f"_derived_{kinds[0]}")(data[kinds[0]], f"{path}.{kinds[0]}")
        return DerivedValue(index, code, kinds[0], self.title(data, path), **found)

    def _derived_formula(self, text, path):
        return {"formula": self.formula(text, path), "text": str(text)}

    def _derived_table(self, data, path):
        by = self.text(data, "by", path)
        cells = data.get("cells") or {}
        self.known_attribute(by, cells, path)
        return {
            "by": by, "otherwise": self.number(data, "otherwise", path),
            "cells": {key: self.number(cells, key, f"{path}.cells", Fraction(0)) for key in cells},
        }  # fmt: skip

    def _derived_dated(self, rows, path):
        found = []
        for i, row in enumerate(rows):
            where = f"{path}[{i}]"
            first, last = self._bound_day(row, "from", where), self._bound_day(row, "to", where)
            if first is not None and last is not None and isinstance(first, tuple) != isinstance(last, tuple):
                self.refuse("day_invalid", where, "A range is two days of every year or two full dates.",
                            value=str(row.get("to")))  # fmt: skip
            found.append(Dated(first, last, self.required(row, "value", where)))
        if not found:
            self.refuse("value_undefined", path, "The list of dated values is empty.", key="dated")
        return {"dated": tuple(found)}

    def _bound_day(self, row: dict, key: str, path: str) -> date | tuple[int, int] | None:
        match = _MONTH_DAY.fullmatch(str(row.get(key, "")).strip())
        return (int(match[1]), int(match[2])) if match else self.day(row, key, path)

    def _derived_linked(self, data, path):
        return {"linked": self.inherited(data, path)}

    def inherited(self, data, path):
        of = data.get("of", "total")
        if of not in ("total", "coefficient"):
            self.later.append(lambda: self.known_code("node", of, f"{path}.of"))
        return Inherited(
            self.text(data, "relation", path), self.choice(data, "take", path, TAKES, "mean"), str(of),
            self.value(data, "times", path, Fraction(1)),
        )  # fmt: skip

    # fairness -------------------------------------------------------------------------------------------------------

    def fairness(self, data, path):
        return Fairness(
            self._error_rate(data["error_rate"], f"{path}.error_rate") if "error_rate" in data else None,
            self._work_factors(data["work_factors"], f"{path}.work_factors")
            if "work_factors" in data
            else None,
            self._peer(data["peer"], f"{path}.peer") if "peer" in data else None,
            self._group_coefficient(data["group_coefficient"], f"{path}.group_coefficient")
            if "group_coefficient" in data
            else None,
        )

    def _rule_codes(self, data, path):
        codes = data.get("rules") or []
        if not codes:
            self.refuse("value_undefined", f"{path}.rules", "Name the rules that are meant.", key="rules")
        for code in codes:
            self.later.append(lambda code=code: self.known_code("rule", code, f"{path}.rules"))
        return frozenset(map(str, codes))

    def _error_rate(self, data, path):
        rules = self._rule_codes(data, path)
        per = None if data.get("per") == "group_mean" else self.positive(data, "per", path, Fraction(100))
        return ErrorRate(rules, self.needed_value(data, "workload", path), per)

    def _between(self, data, path):
        low, high = self.number(data, "low", path, low=0), self.number(data, "high", path, low=0)
        if low is not None and high is not None and low > high:
            self.refuse("cap_below_floor", f"{path}.high", "The cap is below the floor.")
        return low, high

    def _work_factors(self, data, path):
        tables = []
        for i, table in enumerate(data.get("by") or []):
            where = f"{path}.by[{i}]"
            if ("attribute" in table) == ("event" in table):
                self.refuse("value_unclear", where, "Factors are by an attribute or by an event.", code="by")
            cells = table.get("table") or {}
            if "attribute" in table:
                self.known_attribute(table["attribute"], cells, where)
            factors = {key: self.number(cells, key, f"{where}.table", Fraction(1), low=0) for key in cells}
            tables.append(WorkTable(str(table.get("attribute", "")), str(table.get("event", "")), factors))
        return WorkFactors(self._rule_codes(data, path), tuple(tables), *self._between(data, path))

    def _peer(self, data, path):
        method = self.choice(data, "method", path, ("zscore", "percentile"))
        least = self.number(data, "at_least", path, Fraction(5))
        low, high = (
            self.number(data, "low", path, Fraction(60)),
            self.number(data, "high", path, Fraction(100)),
        )
        if low > high:
            self.refuse("cap_below_floor", f"{path}.high", "The cap is below the floor.")
        mean = self.number(data, "mean", path, Fraction(80))
        spread = self.number(data, "spread", path, Fraction(10), low=0)
        return Peer(method, mean, spread, low, high, max(2, -(-least.numerator // least.denominator)))

    def _group_coefficient(self, data, path):
        return GroupCoefficient(self.needed_value(data, "value", path), *self._between(data, path))
