"""Reading derived values, attributes and the fairness switches."""

from typing import Any

from appraisal.scoring.language.fairness import Fairness
from appraisal.scoring.language.values import VALUE_KINDS, Attribute, DerivedValue

from .fields import FieldReader

EMPTY: dict[str, Any] = {"formula": None, "table": None, "dated": (), "linked": None}


class ValueReader(FieldReader):
    # attributes and derived values ----------------------------------------------------------------------------------

    def attribute(self, data: dict, path: str) -> Attribute:
        code = self.text(data, "code", path)
        self.unique("attribute", code, f"{path}.code")
        options = tuple(
            (self.text(option, "code", f"{path}.options[{i}]"), self.title(option, f"{path}.options[{i}]"))
            for i, option in enumerate(data.get("options") or [])
        )
        self.attributes[code] = {option for option, _ in options}
        return Attribute(code=code, title=self.title(data, path), options=options)

    def derived(self, data: dict, index: int, path: str) -> DerivedValue:
        code = self.text(data, "code", path)
        self.unique("value", code, f"{path}.code")
        kinds = [kind for kind in VALUE_KINDS if kind in data]
        if len(kinds) != 1:
            text = "A value is exactly one of formula, table, dated, linked."
            self.refuse("value_unclear", path, text, code=code)
            return DerivedValue(index=index, code=code, title={}, kind="dated", **EMPTY)
        given = {"index": index, "code": code, "kind": kinds[0], "text": ""}
        if kinds[0] == "formula":
            given["text"] = str(data["formula"])
        found = self.fields(DerivedValue, data, path, variant=kinds[0], given=given)
        if kinds[0] == "dated" and not found["dated"]:
            text = "The list of dated values is empty."
            self.refuse("value_undefined", f"{path}.dated", text, key="dated")
        return DerivedValue(**found)

    def check_cells(self, found: dict, data: dict, path: str) -> None:
        self.known_attribute(found["by"], found["cells"], path)

    def check_dated(self, found: dict, data: dict, path: str) -> None:
        first, last = found["first"], found["last"]
        if first is not None and last is not None and isinstance(first, tuple) != isinstance(last, tuple):
            text = "A range is two days of every year or two full dates."
            self.refuse("day_invalid", path, text, value=str(data.get("to")))

    def check_linked(self, found: dict, data: dict, path: str) -> None:
        of = data.get("of", "total")
        if of not in ("total", "coefficient"):
            self.later.append(lambda: self.known_code("node", of, f"{path}.of"))

    # fairness -------------------------------------------------------------------------------------------------------

    def fairness(self, data: dict, path: str) -> Fairness:
        return Fairness(**self.fields(Fairness, data, path))

    def check_between(self, found: dict, data: dict, path: str) -> None:
        self.rising(found["low"], found["high"], f"{path}.high")

    check_group_coefficient = check_work_factors = check_between

    def check_work_table(self, found: dict, data: dict, path: str) -> None:
        if ("attribute" in data) == ("event" in data):
            self.refuse("value_unclear", path, "Factors are by an attribute or by an event.", code="by")
        if "attribute" in data:
            self.known_attribute(data["attribute"], found["table"], path)

    def check_peer(self, found: dict, data: dict, path: str) -> None:
        self.check_between(found, data, path)
        least: Any = found["at_least"]
        found["at_least"] = max(2, -(-least.numerator // least.denominator))
