"""Reading the rules of an item."""

from fractions import Fraction

from . import decimals
from .reading import Reader
from .scheme import STEPS, Modifier, Rule


class RuleReader(Reader):
    def rule(self, data, item, method, path):
        self.known(data, "rule", path)
        code = self.text(data, "code", path)
        self.unique("rule", code, f"{path}.code")
        kind = self.choice(data, "kind", path, ("deduct", "bonus"), "deduct" if method == "deduct" else None)
        if method == "deduct" and kind == "bonus":
            self.refuse(
                "bonus_in_deduct", f"{path}.kind", "An item that only deducts has no bonus rules.", code=code
            )
        conditions = [
            key for key in ("above", "below", "required", "at_least", "at_most") if data.get(key) is not None
        ]
        amounts = [key for key in ("points", "range", "levels", "base") if data.get(key) is not None]
        if len(amounts) != 1:
            self.refuse(
                "amount_unclear",
                path,
                "A rule has exactly one of points, range, levels, or base with then.",
                code=code,
            )
        bounds = tuple(
            self.number({"range": bound}, "range", path, Fraction(0), low=0)
            for bound in data.get("range") or ()
        )
        if data.get("range") is not None and (len(bounds) != 2 or bounds[0] > bounds[1]):
            self.refuse("range_invalid", f"{path}.range", "A range is [least, most].", code=code)
            bounds = (Fraction(0), Fraction(0))
        levels = {
            key: self.number(data["levels"], key, f"{path}.levels", Fraction(0), low=0)
            for key in data.get("levels") or {}
        }
        per = self.number(data, "per", path)
        if "required" in conditions or "base" in amounts:
            per = per if per is not None else Fraction(1)
        if per is not None and per <= 0:
            self.refuse(
                "number_too_small",
                f"{path}.per",
                "A step must be above zero.",
                code=code,
                value=decimals.plain(per),
            )
            per = Fraction(1)
        modifiers = tuple(
            Modifier(key, 1 << bit, self.number(value, "times", f"{path}.modifiers.{key}", Fraction(1), low=0),
                     self.number(value, "plus", f"{path}.modifiers.{key}", Fraction(0), low=0), self.title(value, path))
            for bit, (key, value) in enumerate((data.get("modifiers") or {}).items())
        )  # fmt: skip
        if len(modifiers) > 8:
            self.refuse(
                "modifiers_too_many", f"{path}.modifiers", "A rule has at most 8 modifiers.", code=code
            )
        pool = data.get("highest_in")
        bounded = {
            key: self.number(data, key, path) for key in ("above", "below", "required", "at_least", "at_most")
        }
        rule = Rule(
            len(self.rules), item, code, self.title(data, path), kind, self.number(data, "points", path, low=0),
            data.get("unit", ""), self.number(data, "cap", path, low=0), bounds or None, levels, per,
            self.choice(data, "steps", path, STEPS, "floor"), base=self.number(data, "base", path, low=0),
            then=self.number(data, "then", path, low=0), modifiers=modifiers,
            pool=f"rule {code}" if pool is True else pool or None, group=data.get("group"), measure=data.get("measure"),
            missing=self.choice(data, "missing", path, ("skip", "zero"), "skip"), evidence=bool(data.get("evidence")),
            source=str(data.get("source", "")), **bounded,
        )  # fmt: skip
        self.rules.append(rule)
        self.check_forms(rule, conditions, amounts, path)
        return rule

    def check_forms(self, rule, conditions, amounts, path):
        def no(message):
            self.refuse("form_unclear", path, message, code=rule.code)

        if rule.is_counted and (rule.range or rule.levels or rule.modifiers or rule.pool):
            no("A rule that counts has points only: no range, levels, modifiers or highest_in.")
        if rule.group and not rule.pool:
            no("A group is only meaningful together with highest_in.")
        if "base" in amounts and (conditions != ["at_least"] or rule.then is None):
            no("base needs at_least and then, and no other condition.")
        if rule.then is not None and "base" not in amounts:
            no("then needs base.")
        if "base" not in amounts and rule.per is not None:
            distances = [key for key in conditions if key in ("above", "below", "required")]
            if len(conditions) > 1 or (conditions and not distances):
                no("Steps are counted from one of above, below or required.")
        if "required" in conditions and len(conditions) > 1:
            no("required stands alone.")
