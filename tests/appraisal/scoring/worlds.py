"""Random schemes and facts: every method, rule form, list, value, function, condition, vote, rank and fairness switch,
with ties, gaps, failures and divisions that do not end. ``world(seed)`` gives the same pair for ever."""

import random
from datetime import date

import numpy as np

from appraisal.scoring import (
    NO_VALUE,
    Adjustments,
    Events,
    Facts,
    Links,
    Measure,
    SchemeError,
    Texts,
    Votes,
    load,
)
from appraisal.scoring.language.compositions import COMPOSITION_KINDS
from appraisal.scoring.language.vocabularies import ROUNDINGS

from .world_parts import Formulas

POINTS = ["0.1", "0.5", "1", "2", "0.125", "0.25", "0.005", "1/3", "3", "0.375"]
WEIGHTS = ["0.2", "0.3", "0.5", "1", "1/3", "2/7", "0"]
STEPS = ["floor", "ceil", "proportional"]
OPERATORS = [">=", ">", "<", "<=", "=="]
PLAIN = ["deduct", "accrue", "deduct_and_bonus"]
METHODS = [*PLAIN, "given", "ratio", "band", "step", "compare_with_mean", "best_of_group", "rank", "vote", "inherited",
           "counter", "expression"]  # fmt: skip
FORMS = ["points", "range", "levels", "measure", "per", "required", "distance", "flat", "base", "target", "ladder",
         "tiers"]  # fmt: skip
OPTIONS = [("a", "100"), ("b", "80"), ("c", "200/3"), ("d", "0")]
VOTERS = [("lead", "0.2"), ("peer", "1/3"), ("people", "1")]
EXCLUSIVE = {"county": "4", "city": "6"}


class World(Formulas):
    """One scheme document. What refers to a rule, value or node refers to an earlier one: nothing is circular."""

    def __init__(self, rng):
        self.rng, self.rules, self.nodes, self.measures = rng, [], 0, set()
        self.values, self.done, self.votes, self.fair = [], [], [], []
        self.judged, self.worked = set(), set()

    def chance(self, share):
        return self.rng.random() < share

    def code(self):
        self.nodes += 1
        return f"n{self.nodes}"

    def measure(self):
        code = f"m{self.rng.randrange(6)}"
        self.measures.add(code)
        return code

    def reading(self):
        """A measure or a derived value."""
        if self.values and self.chance(0.3):
            return self.rng.choice(self.values)["code"]
        return "prior.total.1" if self.chance(0.05) else self.measure()

    def stated(self, *numbers):
        """A VALUE: mostly one of these numbers."""
        return self.rng.choice(numbers) if self.chance(0.7) else self.reading()

    # values ---------------------------------------------------------------------------------------------------------

    def derive(self):
        rng, code = self.rng, f"v{len(self.values)}"
        kind = rng.choice(["formula", "formula", "formula", "table", "dated", "linked"])
        if kind == "formula":
            made = {"formula": self.formula()}
        elif kind == "table":
            made = {"table": {"by": "role", "cells": {"chief": "1", "deputy": "0.8"}}}
            if self.chance(0.5):
                made["table"]["otherwise"] = "1/3"
        elif kind == "dated":
            made = {
                "dated": [
                    {"from": "11-01", "to": "02-28", "value": "20"},
                    {"from": "2021-03-01", "value": "22"},
                ]
            }
        else:
            made = {
                "linked": {
                    "relation": "village",
                    "of": rng.choice(["total", "coefficient"]),
                    "take": self.take(),
                }
            }
        self.values.append({"code": code, **made})

    def take(self):
        return self.rng.choice(["mean", "weighted", "best", "worst", "sum", "first"])

    def condition(self, depth=0):
        rng = self.rng
        if depth < 2 and self.chance(0.25):
            mode = rng.choice(["all", "any", "not"])
            parts = [self.condition(depth + 1) for _ in range(1 if mode == "not" else rng.randrange(1, 4))]
            return {mode: parts[0] if mode == "not" else parts}
        op, than = rng.choice(OPERATORS), self.stated("1", "2", "0", "5")
        kind = rng.choice(["value", "attribute"] + ["rule"] * 2 * bool(self.rules) + ["node"] * bool(self.done))
        if kind == "attribute":
            return {"attribute": "role", "in": rng.sample(["chief", "deputy", "clerk"], rng.randrange(1, 3))}
        if kind == "value":
            return {"value": self.reading(), "op": op, "than": than}
        if kind == "node":
            return {"node": rng.choice(self.done), "op": op, "than": than}
        found = {
            "rule": rng.choice(self.rules)["code"],
            "of": rng.choice(["count", "points"]),
            "op": op,
            "than": than,
        }
        if found["of"] == "count" and self.chance(0.3):
            found["over"] = "year"
        return found

    # tree -----------------------------------------------------------------------------------------------------------

    def limits(self, node, *, conditional=True):
        if self.chance(0.15):
            node["floor"] = self.rng.choice(["0", "-1", "2.5"])
        if self.chance(0.2):
            node["cap"] = self.rng.choice(["9.5", "10", "31/3", "25"])
        if self.chance(0.35):
            node["round"] = {"places": self.rng.randrange(4), "mode": self.rng.choice(list(ROUNDINGS))}
        if conditional and self.chance(0.15):
            node["applies_when"] = self.condition()
        return node

    def tree(self, depth=0, allow_na=True):
        rng = self.rng
        if depth and (depth == 3 or self.chance(0.6)):
            return self.item(allow_na)
        compose = rng.choice(self.compositions())
        keeps = allow_na and COMPOSITION_KINDS[compose].leaves_out
        node = self.limits({"code": self.code(), "compose": compose}, conditional=bool(depth))
        node["children"] = [self.tree(depth + 1, keeps) for _ in range(rng.randrange(1, 5))]
        if compose == "rescale":
            node["from"], node["to"] = rng.choice(["106", "30", "7"]), rng.choice(["85", "100", "11"])
            if all(child.get("full") for child in node["children"]) and self.chance(0.6):
                node["from"] = "applicable"
        if compose == "weighted_sum" or (compose == "mean" and self.chance(0.5)):
            for child in node["children"]:
                child["weight"] = rng.choice(WEIGHTS)
            node["children"][0]["weight"] = "0.7"
            if compose == "weighted_sum":
                node["weights"] = "as_stated"
        self.done.append(node["code"])
        return node

    def item(self, allow_na):
        rng = self.rng
        if self.chance(0.3):
            self.derive()
        method = rng.choice(METHODS)
        item = self.limits({"code": self.code(), "method": method})
        if method in ("deduct", "deduct_and_bonus", "ratio", "best_of_group") or self.chance(0.4):
            item["full"] = rng.choice(["10", "5", "20/3", "12.5"])
        if method not in PLAIN:
            item["params"] = params = getattr(self, f"params_{method}")(item)
            if method != "counter":
                params["missing"] = rng.choice(self.choices_of_missing(item, allow_na))
        if self.chance(0.4):
            item["lists"] = {"one": {"take": rng.choice(["sum", "highest"])}}
            if self.chance(0.8):
                item["lists"]["one"]["cap"] = rng.choice(["1.5", "10/3", "0.7"])
        kind = "deduct" if method == "deduct" else rng.choice(["deduct", "bonus"])
        item["rules"] = [self.rule(method, item, kind) for _ in range(rng.randrange(0, 5))]
        self.done.append(item["code"])
        return item

    def compositions(self):
        return list(COMPOSITION_KINDS)

    def choices_of_missing(self, item, allow_na):
        return ["zero", "mean"] + ["full"] * ("full" in item) + ["na"] * 3 * allow_na

    def params_given(self, item):
        return {"value": self.reading(), "times": self.stated("1", "1/3", "0.85")}

    def params_ratio(self, item):
        target = self.rng.choice([self.reading(), "7", "3"])
        return {"value": self.reading(), "target": target, "cap": self.rng.choice(["1", "1.08", "none"])}

    def params_band(self, item):
        middle = {"from": "3", "to": "8", "points": "20/3", "to_closed": self.chance(0.3)}
        bands = [{"from": "8", "points": "10"}, middle,
                 {"from": "1", "from_open": True, "to": "3", "points": "2.125"}]  # fmt: skip
        return {"value": self.reading(), "bands": bands, **({"otherwise": "0.4"} if self.chance(0.4) else {})}

    def params_step(self, item):
        return {**self.params_compare_with_mean(item, others=False), "target": self.stated("3", "5", "20/3")}

    def params_compare_with_mean(self, item, others=True):
        rng = self.rng
        found = {"value": self.reading(), "below": rng.choice(["-0.5", "1", "0"]),
                 "above": rng.choice(["1/3", "-1", "0.1"]), "per": rng.choice(["1", "0.5", "0.3"]),
                 "steps": rng.choice(STEPS), "tolerance": self.stated("0", "0.5", "1")}  # fmt: skip
        return {**found, **({"mean_of": rng.choice(["group", "others"])} if others else {})}

    def params_best_of_group(self, item):
        return {"value": self.reading(), "order": self.rng.choice(["high", "low"])}

    def params_rank(self, item):
        rng = self.rng
        found = {"value": self.reading(), "order": rng.choice(["high", "low"]), "from": rng.choice(["top", "bottom"]),
                 "ties": rng.choice(["shared", "last", "dense", "mean"])}  # fmt: skip
        form = rng.choice(["points", "start", "shares"])
        if form == "points":
            found.update(points=["10", "9.5", "8", "20/3"], after=rng.choice(["last", "zero", "-0.7"]))
        elif form == "start":
            found.update(start="12", step=rng.choice(["-0.5", "-1/3"]))
        else:
            found["shares"] = [
                {"to": "0.2", "points": "10"},
                {"to": "1/3", "points": "7"},
                {"to": "0.75", "points": "4"},
            ]
        return {**found, **({"given": True} if self.chance(0.15) else {})}

    def params_vote(self, item):
        rng = self.rng
        options = [{"code": code, "value": value} for code, value in rng.sample(OPTIONS, rng.randrange(2, 5))]
        groups = [{"code": code, "weight": weight} for code, weight in rng.sample(VOTERS, rng.randrange(1, 4))]
        found = {"options": options, "groups": groups, "times": self.stated("1", "0.1", "1/3"),
                 "absent_group": rng.choice(["reweight", "zero", "missing"])}  # fmt: skip
        if self.votes and self.chance(0.3):
            found["question"] = rng.choice(self.votes)[0]
        if self.chance(0.5):
            found["trim"] = {"highest": rng.randrange(3), "lowest": rng.randrange(3)}
        if self.chance(0.3):
            found["at_least"] = rng.choice(["2", "5"])
        self.votes.append((found.get("question", item["code"]), item["code"], groups, options))
        return found

    def params_inherited(self, item):
        of = self.rng.choice(["total", "coefficient", *self.done[:2]])
        return {"relation": self.rng.choice(["village", "office"]), "of": of, "take": self.take(),
                "times": self.stated("1", "0.4", "1/3")}  # fmt: skip

    def params_counter(self, item):
        return {"kept_when": self.condition(), "table": ["1", "2.5", "10/3"],
                "beyond": self.rng.choice(["last", "restart", "none", "0.5"]),
                **({"prior": self.reading()} if self.chance(0.3) else {})}  # fmt: skip

    def params_expression(self, item):
        return {"formula": self.formula()}

    # rules ----------------------------------------------------------------------------------------------------------

    def rule(self, method, item, kind):
        rng = self.rng
        rule = {"code": f"r{len(self.rules)}", "kind": kind}
        if "lists" in item and self.chance(0.7):
            rule["list"] = "one"
        elif method != "deduct":
            rule["kind"] = rng.choice(["deduct", "bonus"])
        form = rng.choice(FORMS)
        if self.chance(0.25):
            rule["cap"] = rng.choice(["1", "2.5", "10/3"])
        if self.chance(0.2):
            rule["factor"] = self.stated("1.5", "1/3")
        if self.chance(0.2):
            rule["when"] = self.condition()
        if form in ("points", "range", "levels"):
            self.single(rule, form)
        else:
            if form == "measure" or self.chance(0.5):
                rule["measure"] = self.reading()
                rule["missing"] = rng.choice(["skip", "zero"])
            elif self.chance(0.4):
                rule["over"] = "year"
            self.counted(rule, form)
        self.rules.append(rule)
        return rule

    def single(self, rule, form):
        rng = self.rng
        if form == "points":
            rule["points"] = rng.choice(POINTS)
        elif form == "range":
            rule["range"] = rng.choice([["0.5", "2"], ["0", "1.234567"]])
        else:
            rule["levels"] = {"town": "1", "county": rng.choice(POINTS), "city": "2"}
        if self.chance(0.4):
            rule["modifiers"] = {
                "reminded": {"times": "2"}, "grave": {"plus": rng.choice(POINTS)},
                "half": {"times": "0.5", "plus": "0.1"},
            }  # fmt: skip
            if self.chance(0.4):
                rule["modifiers"]["reminded"]["when"] = self.condition()
        if self.chance(0.3):
            rule["highest_in"] = rng.choice([True, "pool a", "pool b"])
            if self.chance(0.6):
                rule["group"] = {"en": "project"}

    def counted(self, rule, form):
        rng = self.rng
        if form == "base":
            rule.update(base="5", then=rng.choice(POINTS), at_least=self.stated("1", "3"), steps=rng.choice(STEPS))
            return
        if form == "ladder":
            rule["ladder"] = [
                {"from": "1", "points": "1.5"},
                {"from": "2", "points": "10/3"},
                {"from": "4", "points": "5"},
            ]
            rule["ladder_mode"] = rng.choice(["replace", "add"])
            return
        if form == "tiers":
            rule["tiers"] = [
                {"from": "0", "rate": "0.1"},
                {"from": "2", "rate": "1/3"},
                {"from": "5", "rate": "0.5"},
            ]
            return
        rule["points"] = rng.choice(POINTS)
        if form in ("per", "distance"):
            rule.update(per=rng.choice(["1", "5", "0.3"]), steps=rng.choice(STEPS))
        if form == "required":
            rule.update(required=self.stated("2", "5"), steps=rng.choice(STEPS))
        if form == "distance":
            rule[rng.choice(["above", "below"])] = self.stated("2", "4.5")
        if form == "flat":
            for key in rng.sample(["above", "below", "at_least", "at_most"], rng.randrange(1, 3)):
                rule[key] = self.stated("1", "4", "6")
        if form == "target":
            rule.update(target=self.stated("3", "5.5"), sides=rng.choice(["both", "below", "above"]),
                        tolerance=self.stated("0", "0.5", "1"), steps=rng.choice(STEPS))  # fmt: skip

    # outcomes -------------------------------------------------------------------------------------------------------

    def vetoes(self, items):
        rng = self.rng
        for number in range(rng.randrange(4)):
            effect = rng.choice(["result", "no_excellent", "grade_at_most", "item_zero"])
            veto = {"code": f"v{number}", "effect": effect, "when": self.condition()}
            if effect == "item_zero":
                veto["item"] = rng.choice(items)
            if effect == "grade_at_most" or (effect == "result" and self.chance(0.5)):
                veto["grade"] = rng.choice(["good", "poor"])
            yield veto

    def fairness(self):
        rng, found = self.rng, {}
        codes = [rule["code"] for rule in self.rules]
        if codes and self.chance(0.35):
            listed = rng.sample(codes, rng.randrange(1, len(codes) + 1))
            per = rng.choice(["100", "3", "group_mean"])
            found["error_rate"] = {"rules": listed, "workload": self.measure(), "per": per}
        if codes and self.chance(0.35):
            tables = [{"attribute": "difficulty", "table": {"A": "1.2", "B": "1/3"}}]
            if self.chance(0.6):
                tables.append({"event": "risk", "table": {"high": "1.5", "low": "0.7"}})
            found["work_factors"] = {
                "rules": rng.sample(codes, rng.randrange(1, len(codes) + 1)),
                "by": tables,
            }
            if self.chance(0.5):
                found["work_factors"].update(low="0.5", high="1.5")
        if self.chance(0.4):
            found["peer"] = rng.choice([
                {"method": "zscore", "mean": "80", "spread": "10", "at_least": "3"},
                {"method": "percentile", "low": "60", "high": "100", "at_least": rng.choice(["2", "5"])},
            ])  # fmt: skip
        if self.chance(0.3):
            found["group_coefficient"] = {"value": self.reading(), "low": "0.9", "high": "1.1"}
        return found

    def payouts(self):
        rng = self.rng
        yield {"code": "share", "method": "share", "weight": rng.choice(["score", "coefficient"]),
               "residue": rng.choice(["largest_remainder", "largest_weight", "first", "last"]),
               "factor": self.stated("1", "0.8", "1/3"), "when": self.condition(), "min_score": "1"}  # fmt: skip
        yield {"code": "amount", "method": "amount", "formula": self.formula(payout=True), "places": rng.randrange(4),
               "mode": rng.choice(list(ROUNDINGS)), "floor": "0"}  # fmt: skip
        yield {"code": "years", "method": "consecutive", "kept_when": self.condition(), "table": ["10", "100/3"],
               "beyond": rng.choice(["last", "restart", "none"])}  # fmt: skip

    def document(self):
        rng = self.rng
        for _ in range(rng.randrange(3)):
            self.derive()
        tree = self.tree()
        places, stack = [], [tree]
        while stack:
            node = stack.pop()
            stack.extend(node.get("children", []))
            places.append(node["code"])
        output = lambda: {"places": rng.randrange(5), "mode": rng.choice(list(ROUNDINGS))}  # noqa: E731
        return {
            "format": "appraisal-scheme/1", "code": "world", "tree": tree, "values": self.values,
            "attributes": [
                {"code": "role", "options": [{"code": one} for one in ("chief", "deputy", "clerk")]},
                {"code": "difficulty"},
            ],
            "full_marks": rng.choice(["100", "135", "7", "20/3"]),
            "total": {**output(), **({"cap": "30"} if self.chance(0.2) else {})},
            "coefficient": {**output(), "of": rng.choice(["rounded", "exact"])}, "vetoes": list(self.vetoes(places)),
            "fairness": self.fairness(), "payouts": list(self.payouts()),
            "settings": {"item_floor": rng.choice(["0", "none"]), "item_cap": rng.choice(["full", "none"])},
            "grades": [{"code": "best", "from": "12"}, {"code": "good", "from": "5"}, {"code": "poor"}],
            "grades_on": rng.choice(["score", "coefficient"]),
        }  # fmt: skip


def random_scheme(rng, kind=World):
    """A scheme that can be computed; the few documents that the parser refuses are drawn anew."""
    for _ in range(200):
        try:
            return load(kind(rng).document())
        except SchemeError as error:
            refused = error
    raise refused


def random_facts(scheme, rng, subjects=40, events=200, groups=3):
    dice = np.random.default_rng(rng.randrange(2**32))
    size = -(-subjects // groups)
    peer = np.arange(subjects) // max(size, 1)  # in blocks, so that links lead to earlier blocks only
    return Facts(
        [f"s{number}" for number in range(subjects)], _events(scheme, rng, subjects, events),
        _measures(scheme, rng, dice, subjects), _adjustments(scheme, dice, subjects),
        peer if groups > 1 else None,
        {
            "role": Texts(["chief", "deputy", "clerk", "guest"], dice.integers(-1, 4, subjects)),
            "difficulty": Texts(["A", "B", "C"], dice.integers(-1, 3, subjects)),
        },
        _votes(scheme, dice, subjects), _links(dice, subjects, size), ["village", "office"], ["o0", "o1", "o2"],
        _scores(scheme, dice), rng.choice([None, date(2021, 3, 1), date(2020, 12, 1), date(2021, 7, 1)]),
    )  # fmt: skip


def _events(scheme, rng, subjects, events):
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
    return Events(*np.array(rows, np.int64).reshape(-1, 8).T)


def _measures(scheme, rng, dice, subjects):
    found = {}
    for code in (*scheme.measures, *scheme.reads.prior):
        present = dice.random(subjects) < 0.85
        kind = rng.random()
        if kind < 0.4:
            found[code] = Measure(dice.integers(0, 12, subjects), dice.integers(1, 14, subjects), present)
        elif kind < 0.95:
            found[code] = Measure(dice.integers(-2, 24, subjects) * 500000, 10**6, present)
        else:
            found[code] = Measure(dice.integers(0, 2, subjects) * 10**12, 1, present)
    return found


def _adjustments(scheme, dice, subjects):
    if not scheme.rules:
        return Adjustments.empty()
    count = subjects // 4
    return Adjustments(dice.integers(0, subjects, count), dice.integers(0, len(scheme.rules), count),
                       dice.integers(-20, 20, count) * 125000)  # fmt: skip


def _votes(scheme, dice, subjects):
    rows = [
        (subject, number, group, option, int(dice.integers(1, 5)))
        for number, question in enumerate(scheme.questions)
        for subject in range(subjects)
        for group in range(len(question.groups))
        for option in range(-1, len(question.options))
        if dice.random() < 0.35
    ]
    return Votes(*np.array(rows, np.int64).reshape(-1, 5).T)


def _links(dice, subjects, size):
    rows = []
    for subject in range(subjects):
        earlier = subject // max(size, 1) * size
        for relation in range(2):
            for _ in range(int(dice.integers(0, 4))):
                inside = earlier and dice.random() < 0.7
                to = int(dice.integers(0, earlier)) if inside else -1 - int(dice.integers(0, 3))
                rows.append((subject, relation, to, int(dice.integers(0, 4)) * 500000))
    return Links(*np.array(rows, np.int64).reshape(-1, 4).T)


def _scores(scheme, dice):
    return {
        of: Measure(dice.integers(-10, 300, 3), 3, dice.random(3) < 0.7)
        for of in sorted({of for _, of in scheme.reads.links})  # a set's order differs by run
    }


def world(seed, **size):
    """(scheme, facts) of this seed."""
    rng = random.Random(seed)
    scheme = random_scheme(rng)
    return scheme, random_facts(scheme, rng, **size)
