"""Random schemes and facts: every method, composition, rule form, rounding mode, ties and divisions that do not end."""

import numpy as np

from appraisal.scoring import NO_VALUE, Adjustments, Events, Facts, Measure, load
from appraisal.scoring.decimals import MODES

POINTS = ["0.1", "0.5", "1", "2", "0.125", "0.25", "0.005", "1/3", "3", "0.375"]
WEIGHTS = ["0.2", "0.3", "0.5", "1", "1/3", "2/7", "0"]
STEPS = ["floor", "ceil", "proportional"]


class World:
    def __init__(self, rng):
        self.rng, self.rules, self.nodes, self.measures = rng, [], 0, set()

    def chance(self, share):
        return self.rng.random() < share

    def code(self):
        self.nodes += 1
        return f"n{self.nodes}"

    def measure(self):
        code = f"m{self.rng.randrange(6)}"
        self.measures.add(code)
        return code

    def limits(self, node):
        if self.chance(0.15):
            node["floor"] = self.rng.choice(["0", "-1", "2.5"])
        if self.chance(0.2):
            node["cap"] = self.rng.choice(["9.5", "10", "31/3", "25"])
        if self.chance(0.35):
            node["round"] = {"places": self.rng.randrange(4), "mode": self.rng.choice(MODES)}
        return node

    def tree(self, depth=0, allow_na=True):
        rng = self.rng
        if depth and (depth == 3 or self.chance(0.6)):
            return self.item(allow_na)
        compose = rng.choice(["sum", "weighted_sum", "mean", "best", "rescale"])
        keeps = allow_na and compose in ("weighted_sum", "mean", "best")
        node = self.limits({"code": self.code(), "compose": compose})
        node["children"] = [self.tree(depth + 1, keeps) for _ in range(rng.randrange(1, 5))]
        if compose == "rescale":
            node["from"], node["to"] = rng.choice(["106", "30", "7"]), rng.choice(["85", "100", "11"])
        if compose == "weighted_sum" or (compose == "mean" and self.chance(0.5)):
            for child in node["children"]:
                child["weight"] = rng.choice(WEIGHTS)
            node["children"][0]["weight"] = "0.7"
        return node

    def item(self, allow_na):
        rng = self.rng
        method = rng.choice(["deduct", "accrue", "deduct_and_bonus", "ratio", "band", "given"])
        item = self.limits({"code": self.code(), "method": method})
        if method in ("deduct", "deduct_and_bonus", "ratio") or self.chance(0.4):
            item["full"] = rng.choice(["10", "5", "20/3", "12.5"])
        if method in ("ratio", "band", "given"):
            item["params"] = params = {"value": self.measure()}
            options = ["zero"] + ["full"] * ("full" in item) + ["na"] * 3 * allow_na
            params["missing"] = rng.choice(options)
            if method == "ratio":
                params["target"] = rng.choice([self.measure(), "7", "3"])
                params["cap"] = rng.choice(["1", "1.08", "none"])
            elif method == "band":
                params["bands"] = [{"from": "8", "points": "10"},
                                   {"from": "3", "to": "8", "points": "20/3", "to_closed": self.chance(0.3)},
                                   {"from": "1", "from_open": True, "to": "3", "points": "2.125"}]  # fmt: skip
            else:
                params["times"] = rng.choice(["1", "1/3", "0.85"])
        item["rules"] = [self.rule(method) for _ in range(rng.randrange(0, 5))]
        return item

    def rule(self, method):
        rng = self.rng
        rule = {
            "code": f"r{len(self.rules)}",
            "kind": "deduct" if method == "deduct" else rng.choice(["deduct", "bonus"]),
        }
        form = rng.choice(
            ["points", "range", "levels", "measure", "per", "required", "distance", "flat", "base"]
        )
        if self.chance(0.25):
            rule["cap"] = rng.choice(["1", "2.5", "10/3"])
        if form in ("points", "range", "levels"):
            if form == "points":
                rule["points"] = rng.choice(POINTS)
            elif form == "range":
                rule["range"] = rng.choice([["0.5", "2"], ["0", "1.234567"]])
            else:
                rule["levels"] = {"town": "1", "county": rng.choice(POINTS), "city": "2"}
            if self.chance(0.4):
                rule["modifiers"] = {
                    "reminded": {"times": "2"},
                    "grave": {"plus": rng.choice(POINTS)},
                    "half": {"times": "0.5", "plus": "0.1"},
                }
            if self.chance(0.3):
                rule["highest_in"] = rng.choice([True, "pool a", "pool b"])
                if self.chance(0.6):
                    rule["group"] = {"en": "project"}
        else:
            if form == "measure" or self.chance(0.5):
                rule["measure"] = self.measure()
                rule["missing"] = rng.choice(["skip", "zero"])
            self.counted(rule, form)
        self.rules.append(rule)
        return rule

    def counted(self, rule, form):
        rng = self.rng
        if form == "base":
            rule.update(
                base="5", then=rng.choice(POINTS), at_least=rng.choice(["1", "3"]), steps=rng.choice(STEPS)
            )
            return
        rule["points"] = rng.choice(POINTS)
        if form == "per" or form == "distance":
            rule.update(per=rng.choice(["1", "5", "0.3"]), steps=rng.choice(STEPS))
        if form == "required":
            rule.update(required=rng.choice(["2", "5"]), steps=rng.choice(STEPS))
        if form == "distance":
            rule[rng.choice(["above", "below"])] = rng.choice(["2", "4.5"])
        if form == "flat":
            for key in rng.sample(["above", "below", "at_least", "at_most"], rng.randrange(1, 3)):
                rule[key] = rng.choice(["1", "4", "6"])

    def condition(self, scores):
        rng = self.rng
        op, than = rng.choice([">=", ">", "<", "<=", "=="]), rng.choice(["1", "2", "0", "5"])
        kinds = ["measure"] + ["rule"] * bool(self.rules) + ["node"] * scores
        kind = rng.choice(kinds)
        if kind == "measure":
            return {"measure": self.measure(), "op": op, "than": than}
        if kind == "node":
            return {"node": f"n{rng.randrange(1, self.nodes + 1)}", "op": op, "than": than}
        return {
            "rule": rng.choice(self.rules)["code"],
            "of": rng.choice(["count", "points"]),
            "op": op,
            "than": than,
        }

    def document(self):
        rng = self.rng
        tree = self.tree()
        items, stack = [], [tree]
        while stack:
            node = stack.pop()
            stack.extend(node.get("children", []))
            items += [node["code"]] * ("method" in node)
        vetoes = []
        for number in range(rng.randrange(4)):
            effect = rng.choice(["result", "no_excellent", "grade_at_most", "item_zero"])
            scores = effect != "item_zero"
            when = self.condition(scores)
            if self.chance(0.3):
                when = {rng.choice(["all", "any"]): [when, self.condition(scores)]}
            veto = {"code": f"v{number}", "effect": effect, "when": when}
            if effect == "item_zero":
                veto["item"] = rng.choice(items)
            if effect == "grade_at_most" or (effect == "result" and self.chance(0.5)):
                veto["grade"] = rng.choice(["good", "poor"])
            vetoes.append(veto)
        output = lambda: {"places": rng.randrange(5), "mode": rng.choice(MODES)}  # noqa: E731
        return {
            "format": "appraisal-scheme/1", "code": "world", "tree": tree,
            "full_marks": rng.choice(["100", "135", "7", "20/3"]),
            "total": {**output(), **({"cap": "30"} if self.chance(0.2) else {})},
            "coefficient": {**output(), "of": rng.choice(["rounded", "exact"])}, "vetoes": vetoes,
            "settings": {"item_floor": rng.choice(["0", "none"]), "item_cap": rng.choice(["full", "none"])},
            "grades": [{"code": "best", "from": "12"}, {"code": "good", "from": "5"}, {"code": "poor"}],
            "grades_on": rng.choice(["score", "coefficient"]),
        }  # fmt: skip


def random_scheme(rng):
    return load(World(rng).document())


def random_facts(scheme, rng, subjects=40, events=200):
    dice = np.random.default_rng(rng.randrange(2**32))
    rules = [rule for rule in scheme.rules if not rule.measure]
    rows = []
    for ref in range(events if rules else 0):
        rule = rng.choice(rules)
        value = NO_VALUE
        if rule.range:
            low, high = (int(bound * 10**6) for bound in rule.range)
            value = rng.choice(
                [low, high, rng.randrange(low, high + 1), rng.randrange(low, high + 1) // 100000 * 100000]
            )
            value = min(max(value, low), high)
        rows.append((
            rng.randrange(subjects), rule.index, rng.choice([10**6, 10**6, 3 * 10**6, 500000, 333333, 0]), value,
            rng.randrange(len(rule.levels)) if rule.levels else -1, rng.randrange(1 << len(rule.modifiers)),
            rng.randrange(3) if rule.group else rng.choice([-1, 1]), ref,
        ))  # fmt: skip
    table = np.array(rows, np.int64).reshape(-1, 8).T
    measures = {}
    for code in scheme.measures:
        present = dice.random(subjects) < 0.8
        if rng.random() < 0.5:
            measures[code] = Measure(dice.integers(0, 12, subjects), dice.integers(1, 14, subjects), present)
        else:
            measures[code] = Measure(dice.integers(0, 24, subjects) * 500000, 10**6, present)
    adjustments = Adjustments.empty()
    if scheme.rules:
        count = subjects // 4
        adjustments = Adjustments(dice.integers(0, subjects, count), dice.integers(0, len(scheme.rules), count),
                                  dice.integers(-20, 20, count) * 125000)  # fmt: skip
    return Facts([f"s{number}" for number in range(subjects)], Events(*table), measures, adjustments)
