"""Unfold a stored breakdown for the "why" page: total → node → item → rule, re-added from the stored parts alone.

The breakdown holds only what was touched (sheets.py says how); the scheme gives the rest. Everything is added up again
here with plain fractions, sharing no arithmetic with the engine that wrote it. ``matches`` says whether that gives the
stored total.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.decimals import as_number, stated
from appraisal.scoring.language.methods import PLAIN_METHODS
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.params import Bands, Given, Ratio
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.shared import Value
from appraisal.scoring.reference.compositions import Section, composed
from appraisal.scoring.reference.parts import held, round_scaled, rounded, signed
from appraisal.scoring.reference.scores import percentile, zscore
from appraisal.scoring.registry import registry
from appraisal.scoring.steps import Part, Step, joined, said, step

from .texts import STORED_VALUES, codes_kept, keeps_values

ZERO, ONE = Fraction(0), Fraction(1)
# What the numbers behind a stored base are, by method; sheets.py writes them in this order.
CONTEXTS = {
    "step": ("value", "target"),
    "compare_with_mean": ("value", "mean", "size"),
    "best_of_group": ("value", "best", "size"),
    "rank": ("value", "place", "size", "last"),
    "vote": ("ballots",),
    "inherited": ("scores",),
    "counter": ("counter",),
}


def rules_kept(scheme: Scheme, stored: dict[str, Any]) -> dict[str, tuple[Fraction, ...]]:
    """By rule: count, points, lost, carried."""
    found = {}
    for index, *values in stored.get("r", ()):
        found[scheme.rules[index].code] = tuple(Fraction(value) for value in (*values, *["0"] * (4 - len(values))))
    return found


class Stored:
    """A breakdown read back, and added up again."""

    def __init__(self, scheme: Scheme, stored: dict[str, Any]):
        self.scheme, self.stored = scheme, stored
        self.results = rules_kept(scheme, stored)
        self.values = {index: [Fraction(value) for value in values] for index, *values in stored.get("i", ())}
        self.bases = {
            index: None if base is None else [Fraction(base), *map(Fraction, context)]
            for index, base, *context in stored.get("b", ())
        }
        self.apart = set(stored.get("n", ()))  # nodes whose own condition does not hold
        self.fired = {scheme.vetoes[index].code for index in stored.get("v", ())}
        self.fairness = {name: [Fraction(value) for value in values] for name, *values in stored.get("f", ())}
        self.nodes: dict[str, Readded] = {}
        self.root = self.node(scheme.root, True)

    # scores ---------------------------------------------------------------------------------------------------------

    def node(self, node: Node, applies: bool) -> Fraction | None:
        """Score of a node; None where it does not apply."""
        applies = applies and node.index not in self.apart
        before, steps = self.item(node) if node.is_item else self.composed(node, applies)
        if before is None or not applies:
            found = Readded(None, None, [step("not applicable")])
        else:
            found = self.finished(node, before, steps)
        self.nodes[node.code] = found
        return found.score

    def finished(self, node: Node, before: Fraction, steps: list[Step]) -> "Readded":
        limited = held(before, node.floor, node.cap)
        score = rounded(limited, node.round)
        steps += [step("held", before=before, number=limited)] if limited != before else []
        steps += [step("rounded", number=score)] if score != limited else []
        if any(veto.code in self.fired for veto in self.scheme.zeroing(node)):
            score = ZERO
            steps.append(step("vetoed"))
        return Readded(score, before, [*steps, step("result", number=score)])

    def item(self, item: Node) -> tuple[Fraction | None, list[Step]]:
        base, how = self.base(item)
        if base is None:
            return None, [how]
        steps = [how]
        for rule in item.rules:
            _, points, _, effect = self.results.get(rule.code, (ZERO,) * 4)
            base += points + effect
            steps += [signed_step(points, rule.code)] if points else []
            steps += [signed_step(effect, rule.code, " carried")] if effect else []
        return base, steps

    def base(self, item: Node) -> tuple[Fraction | None, Step]:
        if item.params is None:
            return _plain(PLAIN[item.method](item))
        if not keeps_values(item):
            stored = self.bases.get(item.item)
            return (None, step("not applicable")) if stored is None else _plain(stored[0])
        codes, numbers = codes_kept(item), self.values.get(item.item, [])
        if codes and not numbers:
            return self.without_value(item)
        told: Told = dict(zip(codes, numbers, strict=False))
        return FROM_VALUES[item.method](self, item, item.params, told)

    def without_value(self, item: Node) -> tuple[Fraction | None, Step]:
        if item.missing == "na":
            return None, step("not applicable")
        base = stated(item.full) if item.missing == "full" else ZERO
        return base, step("no value", points=base)

    def composed(self, node: Node, applies: bool) -> tuple[Fraction | None, list[Step]]:
        scores = [(child, self.node(child, applies)) for child in node.children]
        score, how = composed(node.compose, Section.of(node, scores))
        return score, [how]

    # fairness -------------------------------------------------------------------------------------------------------

    def fair(self) -> tuple[Fraction, list[dict[str, Any]]]:
        """(score after fairness, what was done to it): peers first, then the unit's coefficient."""
        score: Fraction = stated(self.root)
        done: list[dict[str, Any]] = []
        for name, numbers in self.fairness.items():
            before = score
            told: dict[str, Any]
            if name == "coefficient":
                score = before * numbers[0]
                told = {"factor": numbers[0]}
            else:
                score, told = self.among_peers(before, numbers)
            done.append({"kind": name, "before": before, "after": score, **told})
        return score, done

    def among_peers(self, before: Fraction, numbers: list[Fraction]) -> tuple[Fraction, dict[str, Any]]:
        peer = self.scheme.fairness.peer
        if peer is None:
            raise ValueError("a comparison is stored that the scheme does not make")
        _, first, second, size = numbers
        if peer.method == "zscore":
            after, _ = zscore(peer, before, first, second)
            return after, {"method": "zscore", "mean": first, "deviation": second, "size": size}
        after, _ = percentile(peer, first, second, size)
        return after, {"method": "percentile", "below": first, "equal": second, "size": size}


@dataclass(frozen=True)
class Readded:
    """A node added up again: its score, that before floor, cap and rounding, and how it came about."""

    score: Fraction | None
    before: Fraction | None
    steps: list[Step]


def _plain(number: Fraction) -> tuple[Fraction, Step]:
    return number, step("number", number=number)


def signed_step(points: Fraction, code: str, how: str = "") -> Step:
    return step(f"{'plus' if points >= 0 else 'minus'}{how}", number=abs(points), part=Part(code))


# Bases that are worked out again from the values that the item read ---------------------------------------------------

Told = dict[Value, Fraction]  # values by code


def _number(value: Value, told: Told) -> Fraction:
    return told[value] if isinstance(value, str) else value


def _given(sheet: Stored, item: Node, own: Given, told: Told) -> tuple[Fraction | None, Step]:
    value, times = _number(own.value, told), as_number(own.times)
    if times == 1:
        return _plain(value)
    return value * times, step("times", number=value, factor=times)


def _ratio(sheet: Stored, item: Node, own: Ratio, told: Told) -> tuple[Fraction | None, Step]:
    value, target = _number(own.value, told), _number(own.target, told)
    if target <= 0:
        return sheet.without_value(item)
    full = stated(item.full)
    base = held(value / target, own.floor, own.cap) * full
    return base, step("ratio", full=full, value=value, target=target)


def _band(sheet: Stored, item: Node, own: Bands, told: Told) -> tuple[Fraction | None, Step]:
    value = _number(own.value, told)
    for band in own.bands:
        above = band.low is None or value > band.low or (band.low_closed and value == band.low)
        under = band.high is None or value < band.high or (band.high_closed and value == band.high)
        if above and under:
            return band.points, step("for value", points=band.points, number=value)
    otherwise = own.otherwise or ZERO
    return otherwise, step("in no band", points=otherwise, number=value)


PLAIN: Mapping[str, Callable[[Node], Fraction]] = registry(
    "bases that read no value",
    PLAIN_METHODS,
    {
        "deduct": lambda item: stated(item.full),
        "deduct_and_bonus": lambda item: stated(item.full),
        "accrue": lambda item: ZERO,
    },
)
FROM_VALUES: Mapping[str, Callable[[Stored, Node, Any, Told], tuple[Fraction | None, Step]]] = registry(
    "bases that are added up again", STORED_VALUES, {"given": _given, "ratio": _ratio, "band": _band}
)


def rule_step(rule: Rule, count: Fraction, points: Fraction, lost: Fraction) -> Step:
    """Arithmetic of a rule as far as its count and points tell; single entries show their own effects beside it."""
    amount = abs(points) + lost
    plain = not rule.modifiers and not rule.is_counted
    how = step("number", number=amount)
    if plain and rule.points is not None and count * rule.points == amount:
        how = step("counted", count=count, points=rule.points, amount=amount)
    elif rule.is_counted and rule.measure is not None:
        how = step("of count", count=count, amount=amount)
    return step("rule held", amount=how, number=abs(points)) if lost else how


def expand(scheme: Scheme, text: str | dict[str, Any]) -> dict[str, Any]:
    """The whole tree of one sheet as plain dicts; amounts are exact text.

    {"total", "stored_total", "matches", "tree": {"kind", "code", "title", "score", "before", "applies", "full",
    "floor", "cap", "weight", "words", "children": […], "rules": [{"code", "title", "kind", "unit", "count", "amount",
    "lost", "points", "adjustment", "words"}], "values", "context"}, "vetoes": [{"code", "title", "effect"}],
    "fairness": [{"kind": "peer" | "coefficient", "before", "after", …}], "problems": [{"code", "path"}]}.
    ``steps`` (of a rule ``step``) is the arithmetic, ``words`` the same in English; ``before`` the score before floor,
    cap and rounding; ``context`` what the base was compared with (CONTEXTS); ``without_value``: the base is what the
    scheme gives to those who lack the value.
    """
    stored = json.loads(text) if isinstance(text, str) else text
    problems = [{"code": code, "path": path} for code, path in stored.get("p", ())]
    sheet = Stored(scheme, stored)
    total, done = None, []
    if sheet.root is not None and not problems:
        score, done = sheet.fair()
        rounding = scheme.total.rounding
        limited = held(score, scheme.total.floor, scheme.total.cap)
        total = decimals.fixed(round_scaled(limited, rounding.places, rounding.mode), rounding.places)
    return {
        "total": total, "stored_total": stored.get("t"), "matches": total == stored.get("t"),
        "tree": None if problems else _branch(sheet, scheme.root),
        "vetoes": [
            {"code": veto.code, "title": veto.title, "effect": veto.effect}
            for veto in scheme.vetoes if veto.code in sheet.fired
        ],
        "fairness": [
            {key: _text(value) if isinstance(value, Fraction) else value for key, value in one.items()} for one in done
        ],
        "problems": problems,
    }  # fmt: skip


def _text(number: Fraction | None) -> str | None:
    return None if number is None else decimals.plain(number)


def _branch(sheet: Stored, node: Node) -> dict[str, Any]:
    again = sheet.nodes[node.code]
    score = again.score
    branch: dict[str, Any] = {
        "kind": "item" if node.is_item else "node", "code": node.code, "title": node.title, "score": _text(score),
        "full": _text(node.full), "floor": _text(node.floor), "cap": _text(node.cap), "weight": _text(node.weight),
        "words": said(joined("then", again.steps)), "steps": again.steps, "before": _text(again.before),
        "applies": score is not None, "without_value": again.steps[0].kind == "no value",
    }  # fmt: skip
    if not node.is_item:
        branch["compose"] = node.compose
        branch["children"] = [_branch(sheet, child) for child in node.children]
        return branch
    branch.update(method=node.method, family=node.family, dimension=node.dimension, rules=[])
    branch["values"] = [_text(value) for value in sheet.values.get(node.item, ())]
    base = sheet.bases.get(node.item)
    names = CONTEXTS.get(node.method, ())
    branch["context"] = dict(zip(names, map(_text, (base or [])[1:]), strict=False))
    branch["base"] = _text(base[0]) if base else None
    for rule in node.rules:
        count, points, lost, effect = sheet.results.get(rule.code, (ZERO,) * 4)
        if any((count, points, lost, effect)):
            how = rule_step(rule, count, points, lost)
            branch["rules"].append({
                "code": rule.code, "title": rule.title, "kind": rule.kind, "unit": rule.unit, "count": _text(count),
                "amount": _text(abs(points) + lost), "lost": _text(lost), "points": _text(points),
                "adjustment": _text(effect),
                "words": f"{signed(points)}: {said(how)}", "step": how, "evidence": rule.evidence, "index": rule.index,
            })  # fmt: skip
    branch["touched"] = bool(branch["rules"] or branch["values"] or branch["context"])
    return branch
