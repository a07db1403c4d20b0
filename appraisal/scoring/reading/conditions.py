"""Reading conditions."""

from typing import Any

from appraisal.scoring.language.grammar import MAX_DEPTH
from appraisal.scoring.language.values import CONDITION_SUBJECTS, OPERATORS, Condition
from appraisal.scoring.language.vocabularies import COMPARED, COUNTED_OVER

from .values import Reader


class ConditionReader(Reader):
    def optional_condition(self, holder: dict, key: str, path: str) -> Condition | None:
        return self.condition(holder[key], f"{path}.{key}") if holder.get(key) is not None else None

    def condition(self, data: Any, path: str, depth: int = 0) -> Condition:
        if not isinstance(data, dict) or depth > MAX_DEPTH:
            self.refuse("condition_invalid", path, "A condition compares a rule, a value or a node with a number.")
            return Condition()
        for mode in ("all", "any"):
            if mode in data:
                parts = tuple(
                    self.condition(part, f"{path}.{mode}[{i}]", depth + 1) for i, part in enumerate(data[mode])
                )
                return Condition(mode=mode, parts=parts)
        if "not" in data:
            return Condition(mode="not", parts=(self.condition(data["not"], f"{path}.not", depth + 1),))
        named = [key for key in CONDITION_SUBJECTS if key in data]
        if len(named) != 1:
            self.refuse("condition_invalid", path, "A condition names one rule, value, node or attribute.")
            return Condition()
        return getattr(self, f"_condition_{named[0]}")(data, path)

    def _compared(self, data: dict, path: str, of: str, code: Any, **more: Any) -> Condition:
        op = self.choice(data, "op", path, OPERATORS, ">=")
        return Condition(of, code, op, self.needed_value(data, "than", path), **more)

    def _condition_rule(self, data: dict, path: str) -> Condition:
        of = self.choice(data, "of", path, tuple(COMPARED), "count")
        year = "over" in data and self.choice(data, "over", path, tuple(COUNTED_OVER)) == "year"
        if year and of == "points":
            self.refuse("condition_invalid", f"{path}.over", "Of earlier periods only the counts are known.")
        self.later.append(lambda: self.known_code("rule", data["rule"], path))
        return self._compared(data, path, of, data["rule"], year=year)

    def _condition_value(self, data: dict, path: str) -> Condition:
        key = "value" if "value" in data else "measure"
        return self._compared(data, path, "measure", self.needed_value(data, key, path))

    _condition_measure = _condition_value

    def _condition_node(self, data: dict, path: str) -> Condition:
        self.later.append(lambda: self.known_code("node", data["node"], path))
        return self._compared(data, path, "score", data["node"])

    def _condition_attribute(self, data: dict, path: str) -> Condition:
        options = tuple(str(option) for option in data.get("in") or ())
        if not options:
            self.refuse("condition_invalid", path, "Say which options of the attribute are meant.")
        self.known_attribute(data["attribute"], options, path)
        return Condition("attribute", data["attribute"], options=options)
