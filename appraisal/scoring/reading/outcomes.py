"""Reading what becomes of scores: vetoes, grades, rounding of the results, payout plans."""

from fractions import Fraction

from appraisal.scoring.language.methods import BEYOND
from appraisal.scoring.language.scheme import EFFECTS, Grade, Output, Veto

from .derived import ValueReader

RESIDUES = ("largest_remainder", "largest_weight", "first", "last")
PLANS = {
    "share": "weight factor times_factor min_score when residue places mode unit",
    "amount": "formula floor cap places mode min_score when pool over_pool residue unit",
    "consecutive": "kept_when table beyond min_score when places mode unit",
}


class OutcomeReader(ValueReader):
    def veto(self, data, index, path, grades):
        effect = self.choice(data, "effect", path, EFFECTS)
        when = self.condition(data.get("when"), f"{path}.when")
        code = self.text(data, "code", path)
        self.unique("veto", code, f"{path}.code")
        if effect == "item_zero":
            item = data.get("item")
            if ("node", item) not in self.codes:
                self.refuse("value_undefined", f"{path}.item", f"There is no item {item}.", key=str(item))
        grade = data.get("grade", "")
        if (grade or effect == "grade_at_most") and grade not in grades:
            self.refuse("value_undefined", f"{path}.grade", f"There is no grade {grade}.", key=str(grade))
        if effect == "no_excellent" and len(grades) < 2:
            self.refuse("value_undefined", path, "Barring the first grade needs a second one.", key="grades")
        return Veto(index, code, self.title(data, path), when, effect, str(data.get("item", "")), grade)

    def grade_list(self, grades):
        found = []
        for i, data in enumerate(grades or []):
            path = f"grades[{i}]"
            code = self.text(data, "code", path)
            self.unique("grade", code, f"{path}.code")
            low, above = self.number(data, "from", path), found[-1].low if found else None
            if i and (above is None or (low is not None and low >= above)):
                self.refuse(
                    "grades_unordered",
                    f"{path}.from",
                    "Grades go from the best down, each from a lower number.",
                    code=code,
                )
            found.append(Grade(i, code, self.title(data, path), low, self.number(data, "to", path, above)))
        return tuple(found)

    def output(self, data, path):
        rounding = self.rounding({"round": {"places": 2, **data}}, path)
        floor, cap = self.limit(data, "floor", path, None), self.limit(data, "cap", path, None)
        if floor is not None and cap is not None and floor > cap:
            self.refuse("cap_below_floor", f"{path}.cap", "The cap is below the floor.")
        return Output(rounding, floor, cap)

    def payout(self, data, path):
        """A payout plan: the document's keys, with numbers, VALUEs, conditions and the formula read."""
        code = self.text(data, "code", path)
        self.unique("payout", code, f"{path}.code")
        method = self.choice(data, "method", path, tuple(PLANS))
        for key in data:
            if key not in ("code", "title", "method", *PLANS[method].split()):
                self.refuse("key_unknown", f"{path}.{key}", f"{key} has no meaning here.", key=key)
        rounding = self.rounding(
            {"round": {"places": data.get("places", 2), "mode": data.get("mode", "half_up")}}, path
        )
        plan = {**data, "method": method, "places": rounding.places, "mode": rounding.mode}
        plan["when"] = self.optional_condition(data, "when", path)
        plan["min_score"] = self.number(data, "min_score", path)
        plan["residue"] = self.choice(data, "residue", path, RESIDUES, "largest_remainder")
        getattr(self, f"_plan_{method}")(plan, data, path)
        return plan

    def _plan_share(self, plan, data, path):
        plan["weight"] = self.choice(data, "weight", path, ("score", "coefficient"), "score")
        plan["factor"] = self.value(data, "factor", path)
        plan["times_factor"] = self.flag(data, "times_factor", path)

    def _plan_amount(self, plan, data, path):
        if data.get("formula") is None:
            self.refuse("value_undefined", f"{path}.formula", "formula is not given.", key="formula")
        plan["expression"] = self.formula(data.get("formula", "0"), f"{path}.formula", payout=True)
        plan["floor"], plan["cap"] = (
            self.limit(data, "floor", path, None),
            self.limit(data, "cap", path, None),
        )
        if plan["floor"] is not None and plan["cap"] is not None and plan["floor"] > plan["cap"]:
            self.refuse("cap_below_floor", f"{path}.cap", "The cap is below the floor.")
        plan["pool"] = self.number(data, "pool", path, low=0)
        plan["over_pool"] = self.choice(data, "over_pool", path, ("refuse", "reduce"), "refuse")

    def _plan_consecutive(self, plan, data, path):
        plan["kept_when"] = self.condition(data.get("kept_when"), f"{path}.kept_when")
        plan["table"] = [
            self.number({"table": v}, "table", path, Fraction(0), low=0) for v in data.get("table") or []
        ]
        if not plan["table"]:
            self.refuse("value_undefined", f"{path}.table", "The table of rewards is empty.", key="table")
        plan["beyond"] = self.choice(data, "beyond", path, BEYOND, "last")
