"""Reading the rules of an item and its lists."""

from fractions import Fraction

from appraisal.scoring.language.methods import STEPS
from appraisal.scoring.language.scheme import Modifier, Rule, RuleList

from .derived import ValueReader

BOUNDS = ("above", "below", "required", "at_least", "at_most", "target")
AMOUNTS = ("points", "range", "levels", "base", "ladder", "tiers")
MOST_MODIFIERS, MOST_CIRCUMSTANCES = 8, 12


class RuleReader(ValueReader):
    def rule(self, data, item, method, full, path):
        code = self.text(data, "code", path)
        self.unique("rule", code, f"{path}.code")
        kind = self.choice(data, "kind", path, ("deduct", "bonus"), "deduct" if method == "deduct" else None)
        if method == "deduct" and kind == "bonus":
            self.refuse(
                "bonus_in_deduct", f"{path}.kind", "An item that only deducts has no bonus rules.", code=code
            )
        amounts = [key for key in AMOUNTS if data.get(key) is not None]
        if len(amounts) != 1:
            self.refuse(
                "amount_unclear",
                path,
                "A rule has exactly one of points, range, levels, ladder, tiers, or base with then.",
                code=code,
            )
        stated = data.get("highest_in")
        pool = f"rule {code}" if stated is True else str(stated or "") or None
        missing = self.choice(data, "missing", path, ("skip", "zero"), "skip")
        rule = Rule(
            len(self.rules), item, code, self.title(data, path), kind, self.number(data, "points", path, low=0),
            str(data.get("unit", "")), self._rule_cap(data, path, full), self._range(data, code, path),
            self._levels(data, path), self._per(data, amounts, path), self.choice(data, "steps", path, STEPS, "floor"),
            base=self.number(data, "base", path, low=0), then=self.number(data, "then", path, low=0),
            modifiers=self._modifiers(data, code, path), pool=pool, group=self._group(data),
            measure=self.value(data, "measure", path), missing=missing, evidence=self.flag(data, "evidence", path),
            source=str(data.get("source", "")), approval=self.flag(data, "approval", path),
            factor=self.value(data, "factor", path), when=self.optional_condition(data, "when", path),
            year=data.get("over") is not None and self.choice(data, "over", path, ("year", "period")) == "year",
            list=str(data.get("list", "")), tolerance=self.value(data, "tolerance", path, Fraction(0)),
            sides=self.choice(data, "sides", path, ("both", "below", "above"), "both"),
            ladder=self._stairs(data, "ladder", "points", path), tiers=self._stairs(data, "tiers", "rate", path),
            ladder_mode=self.choice(data, "ladder_mode", path, ("replace", "add"), "replace"),
            **{key: self.value(data, key, path) for key in BOUNDS},
        )  # fmt: skip
        self.rules.append(rule)
        self.check_forms(rule, amounts, data, path)
        return rule

    def _rule_cap(self, data, path, full):
        if data.get("cap") is None:
            return None
        cap = self.share(data["cap"], "cap", path, full)
        if cap is not None and cap < 0:
            self.refuse("number_too_small", f"{path}.cap", "A cap is not below zero.", value=str(data["cap"]))
        return cap

    def _range(self, data, code, path):
        if data.get("range") is None:
            return None
        bounds = tuple(
            self.number({"range": bound}, "range", path, Fraction(0), low=0) for bound in data["range"]
        )
        if len(bounds) != 2 or bounds[0] > bounds[1]:
            self.refuse("range_invalid", f"{path}.range", "A range is [least, most].", code=code)
            return Fraction(0), Fraction(0)
        return bounds

    def _levels(self, data, path):
        levels = data.get("levels") or {}
        if not levels and data.get("levels") is not None:
            self.refuse("value_undefined", f"{path}.levels", "levels is empty.", key="levels")
        return {key: self.number(levels, key, f"{path}.levels", Fraction(0), low=0) for key in levels}

    def _per(self, data, amounts, path):
        stepped = data.get("required") is not None or data.get("target") is not None or "base" in amounts
        return self.positive(data, "per", path, Fraction(1) if stepped else None)

    def _group(self, data):
        group = data.get("group")
        return {"zh-hans": group, "en": group} if isinstance(group, str) and group else group or None

    def _stairs(self, data, key, amount, path):
        found, name = [], f"{path}.{key}"
        for i, step in enumerate(data.get(key) or []):
            where = f"{name}[{i}]"
            low = self.required(step, "from", where)
            if found and low <= found[-1][0]:
                self.refuse(
                    "steps_unordered", where, "Steps go upwards, each from a higher number.", value=str(low)
                )
            found.append((low, self.required(step, amount, where, low=0)))
        if not found and data.get(key) is not None:
            self.refuse("value_undefined", name, f"{key} is empty.", key=key)
        return tuple(found)

    def _modifiers(self, data, code, path):
        stated = data.get("modifiers") or {}
        found = []
        for bit, (key, value) in enumerate(stated.items()):
            where = f"{path}.modifiers.{key}"
            found.append(Modifier(
                key, 1 << bit, self.number(value, "times", where, Fraction(1), low=0),
                self.number(value, "plus", where, Fraction(0), low=0), self.title(value, where),
                self.optional_condition(value, "when", where),
            ))  # fmt: skip
        if len(found) > MOST_MODIFIERS:
            self.refuse(
                "modifiers_too_many", f"{path}.modifiers", "A rule has at most 8 modifiers.", code=code
            )
            found = found[:MOST_MODIFIERS]
        bit = len(found)
        for event, factors in self.circumstances.get(code, ()):
            for key, factor in factors.items():
                found.append(Modifier(f"{event}:{key}", 1 << bit, work=factor))
                bit += 1
        if bit > MOST_CIRCUMSTANCES:
            text = f"A rule has at most {MOST_CIRCUMSTANCES} modifiers and circumstances together."
            self.refuse("modifiers_too_many", path, text, code=code)
            found = found[:MOST_CIRCUMSTANCES]
        return tuple(found)

    def check_forms(self, rule, amounts, data, path):
        def no(message):
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

    def rule_lists(self, data, rules, full, path):
        """The item's lists, with the rules that name them."""
        stated, found = data.get("lists") or {}, []
        for code, one in stated.items():
            where = f"{path}.lists.{code}"
            members = [rule for rule in rules if rule.list == code]
            if len({rule.kind for rule in members}) > 1:
                self.refuse("list_mixed", where, "The rules of a list are of one kind.", code=code)
            take = self.choice(one, "take", where, ("sum", "highest"), "sum")
            cap = self._rule_cap(one, where, full)
            found.append(
                RuleList(code, self.title(one, where), cap, take, tuple(rule.index for rule in members))
            )
        for place, rule in enumerate(rules):
            if rule.list and rule.list not in stated:
                self.refuse(
                    "value_undefined",
                    f"{path}.rules[{place}].list",
                    f"There is no list {rule.list}.",
                    key=rule.list,
                )
        return tuple(found)
