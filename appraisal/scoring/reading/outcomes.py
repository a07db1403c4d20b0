"""Reading what becomes of scores: vetoes, grades, rounding of the results, payout plans."""

from typing import Any

from appraisal.scoring.language.document import PLAN_FIELDS
from appraisal.scoring.language.outcomes import Grade, Output, Payout, Veto

from .derived import ValueReader

AS_WRITTEN = ("title", "unit", "formula")


class OutcomeReader(ValueReader):
    def veto(self, data: dict, index: int, path: str, grades: list[str]) -> Veto:
        found = Veto(**self.fields(Veto, data, path, given={"index": index, "grade": data.get("grade", "")}))
        self.unique("veto", found.code, f"{path}.code")
        item, grade, kind = data.get("item"), found.grade, found.kind
        if kind.holds == "item" and ("node", item) not in self.codes:
            known = [code for of, code in self.codes if of == "node"]
            self.refuse("value_undefined", f"{path}.item", f"There is no item {item}.", among=known, key=str(item))
        if (grade or (kind.holds == "grade" and kind.named)) and grade not in grades:
            text = f"There is no grade {grade}."
            self.refuse("value_undefined", f"{path}.grade", text, among=grades, key=str(grade))
        if kind.holds == "grade" and not kind.named and len(grades) < 2:
            self.refuse("value_undefined", path, "Barring the first grade needs a second one.", key="grades")
        return found

    def grade_list(self, grades: list[dict] | None) -> tuple[Grade, ...]:
        found: list[Grade] = []
        for place, data in enumerate(grades or []):
            path = f"grades[{place}]"
            above = found[-1].low if found else None
            one = Grade(**self.fields(Grade, data, path, given={"index": place}, defaults={"high": above}))
            self.unique("grade", one.code, f"{path}.code")
            if place and (above is None or (one.low is not None and one.low >= above)):
                text = "Grades go from the best down, each from a lower number."
                self.refuse("grades_unordered", f"{path}.from", text, code=one.code)
            found.append(one)
        return tuple(found)

    def output(self, data: dict, path: str) -> Output:
        rounding = self.rounding({"round": {"places": 2, **data}}, path)
        given = {"places": rounding.places, "mode": rounding.mode}
        found = Output(**self.fields(Output, data, path, variant="coefficient", given=given))
        self.rising(found.floor, found.cap, f"{path}.cap")
        return found

    def payout(self, data: dict, path: str) -> dict[str, Any]:
        """A payout plan: the document's keys, with numbers, VALUEs, conditions and the formula read."""
        code = self.text(data, "code", path)
        self.unique("payout", code, f"{path}.code")
        method = self.choice(data, "method", path, tuple(PLAN_FIELDS))
        declared = [one.key for one in PLAN_FIELDS[method]]
        for key in data:
            if key not in declared:
                text = f"{key} has no meaning here."
                self.refuse("key_unknown", f"{path}.{key}", text, among=declared, key=key)
        stated = {"places": data.get("places", 2), "mode": data.get("mode", "half_up")}
        rounding = self.rounding({"round": stated}, path)
        given = {
            "code": code,
            "method": method,
            "places": rounding.places,
            "mode": rounding.mode,
            "formula": None,
        }
        found = self.fields(Payout, data, path, variant=method, given=given)
        plan = {**data, **{key: found[key] for key in declared if key not in AS_WRITTEN}}
        plan["residue"] = found["residue"]
        getattr(self, f"check_plan_{method}", lambda *_: None)(plan, data, path)
        return plan

    def check_plan_amount(self, plan: dict, data: dict, path: str) -> None:
        if data.get("formula") is None:
            self.refuse("value_undefined", f"{path}.formula", "formula is not given.", key="formula")
        plan["expression"] = self.formula(data.get("formula", "0"), f"{path}.formula", payout=True)
        self.rising(plan["floor"], plan["cap"], f"{path}.cap")

    def check_plan_consecutive(self, plan: dict, data: dict, path: str) -> None:
        plan["table"] = list(plan["table"])
        if not plan["table"]:
            self.refuse("value_undefined", f"{path}.table", "The table of rewards is empty.", key="table")
