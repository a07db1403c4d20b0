"""Reading the rules of an item and its lists."""

from fractions import Fraction

from appraisal.scoring.language.rules import AMOUNTS, BOUNDS, Modifier, Rule, RuleList

from .derived import ValueReader

MOST_MODIFIERS, MOST_CIRCUMSTANCES = 8, 12


class RuleReader(ValueReader):
    def rule(self, data: dict, item: int, method: str, full: Fraction | None, path: str) -> Rule:
        code = self.text(data, "code", path)
        self.unique("rule", code, f"{path}.code")
        kind = self.choice(data, "kind", path, ("deduct", "bonus"), "deduct" if method == "deduct" else None)
        if method == "deduct" and kind == "bonus":
            text = "An item that only deducts has no bonus rules."
            self.refuse("bonus_in_deduct", f"{path}.kind", text, code=code)
        amounts = [key for key in AMOUNTS if data.get(key) is not None]
        if len(amounts) != 1:
            text = "A rule has exactly one of points, range, levels, ladder, tiers, or base with then."
            self.refuse("amount_unclear", path, text, code=code)
        given = {
            "index": len(self.rules),
            "item": item,
            "code": code,
            "kind": kind,
            "modifiers": self._modifiers(data, code, path),
        }
        stepped = data.get("required") is not None or data.get("target") is not None or "base" in amounts
        defaults = {"per": Fraction(1) if stepped else None}
        rule = Rule(**self.fields(Rule, data, path, full=full, given=given, defaults=defaults))
        self._check_tables(data, path)
        self.rules.append(rule)
        self.check_forms(rule, amounts, data, path)
        return rule

    def _check_tables(self, data: dict, path: str) -> None:
        for key in ("levels", "ladder", "tiers"):
            if data.get(key) is not None and not data[key]:
                self.refuse("value_undefined", f"{path}.{key}", f"{key} is empty.", key=key)

    def _modifiers(self, data: dict, code: str, path: str) -> tuple[Modifier, ...]:
        found = []
        for bit, (key, value) in enumerate((data.get("modifiers") or {}).items()):
            given = {"code": key, "bit": 1 << bit, "work": None}
            found.append(Modifier(**self.fields(Modifier, value, f"{path}.modifiers.{key}", given=given)))
        if len(found) > MOST_MODIFIERS:
            text = "A rule has at most 8 modifiers."
            self.refuse("modifiers_too_many", f"{path}.modifiers", text, code=code)
            found = found[:MOST_MODIFIERS]
        bit = len(found)
        for event, factors in self.circumstances.get(code, ()):
            for key, factor in factors.items():
                given = {"code": f"{event}:{key}", "bit": 1 << bit, "work": factor, "title": {}}
                found.append(Modifier(**self.fields(Modifier, {}, path, given=given)))
                bit += 1
        if bit > MOST_CIRCUMSTANCES:
            text = f"A rule has at most {MOST_CIRCUMSTANCES} modifiers and circumstances together."
            self.refuse("modifiers_too_many", path, text, code=code)
            found = found[:MOST_CIRCUMSTANCES]
        return tuple(found)

    def check_forms(self, rule: Rule, amounts: list[str], data: dict, path: str) -> None:
        def no(message: str) -> None:
            self.refuse("form_unclear", path, message, code=rule.code)

        conditions = [key for key in BOUNDS if data.get(key) is not None]
        if rule.is_counted and (rule.range or rule.levels or rule.pool or data.get("modifiers")):
            no("A rule that counts has points only: no range, levels, modifiers or highest_in.")
        if rule.group and not rule.pool:
            no("A group is only meaningful together with highest_in.")
        if rule.year and not rule.is_counted:
            no("Only a rule that counts goes on over the year.")
        if "base" in amounts and (conditions != ["at_least"] or rule.then is None):
            no("base needs at_least and then, and no other condition.")
        if rule.then is not None and "base" not in amounts:
            no("then needs base.")
        if (rule.ladder or rule.tiers) and (conditions or rule.per is not None):
            no("A ladder or tiers stand without other conditions or steps.")
        if "base" not in amounts and rule.per is not None:
            distances = [key for key in conditions if key in ("above", "below", "required", "target")]
            if len(conditions) > 1 or (conditions and not distances):
                no("Steps are counted from one of above, below, required or target.")
        if len(conditions) > 1 and ("required" in conditions or "target" in conditions):
            no("required and target stand alone.")
        if "tolerance" in data and rule.target is None:
            no("tolerance needs target.")

    def rule_lists(self, data: dict, rules: tuple[Rule, ...], full: Fraction | None, path: str) -> tuple[RuleList, ...]:
        """The item's lists, with the rules that name them."""
        stated, found = data.get("lists") or {}, []
        for code, one in stated.items():
            where = f"{path}.lists.{code}"
            members = [rule for rule in rules if rule.list == code]
            if len({rule.kind for rule in members}) > 1:
                self.refuse("list_mixed", where, "The rules of a list are of one kind.", code=code)
            given = {"code": code, "rules": tuple(rule.index for rule in members)}
            found.append(RuleList(**self.fields(RuleList, one, where, full=full, given=given)))
        for place, rule in enumerate(rules):
            if rule.list and rule.list not in stated:
                where, text = f"{path}.rules[{place}].list", f"There is no list {rule.list}."
                self.refuse("value_undefined", where, text, among=stated, key=rule.list)
        return tuple(found)
