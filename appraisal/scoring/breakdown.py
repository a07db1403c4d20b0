"""Unfold a stored breakdown for the "why" page: total → node → item → rule, re-added from the stored parts alone.

The breakdown holds only what was touched (rule counts and points, values that items read, vetoes); the scheme gives the
rest. ``matches`` says whether re-adding gives the stored total.
"""

import json
from fractions import Fraction

from . import decimals
from .reference import Sheet as _Reference
from .reference_parts import held, round_scaled, show, signed


class _Stored(_Reference):
    """The reference's composition, fed from a stored breakdown instead of facts."""

    def __init__(self, scheme, stored):
        self.scheme, self.lines, self.scores = scheme, [], {}
        self.stored = stored
        self.results = {rule.code: (Fraction(0),) * 4 for rule in scheme.rules}
        self.words = {rule.code: "" for rule in scheme.rules}
        for index, *values in stored.get("r", ()):
            rule = scheme.rules[index]
            count, points, lost, effect = (Fraction(value) for value in (*values, *["0"] * (4 - len(values))))
            self.results[rule.code] = count, points, lost, effect
            self.words[rule.code] = rule_words(rule, count, points, lost)
        self.values = {index: [Fraction(value) for value in values] for index, *values in stored.get("i", ())}
        self.fired = {scheme.vetoes[index].code for index in stored.get("v", ())}
        self.subject = self

    @property
    def measures(self):
        return self._measures

    def item(self, item, depth):
        values = self.values.get(item.item, ())
        self._measures = dict(zip((item.value, item.target), values, strict=False))
        return super().item(item, depth)


def rule_words(rule, count, points, lost):
    """Arithmetic of a rule as far as its count and points tell; single entries show their own effects beside it."""
    amount = abs(points) + lost
    if (
        rule.points is not None
        and not rule.modifiers
        and count * rule.points == amount
        and not rule.is_counted
    ):
        words = f"{show(count)} × {show(rule.points)} = {show(amount)}"
    elif rule.is_counted and rule.measure:
        words = f"n = {show(count)} → {show(amount)}"
    else:
        words = show(amount)
    return words + (f", held at {show(abs(points))}" if lost else "")


def expand(scheme, text):
    """The whole tree of one sheet as plain dicts; amounts are exact text.

    {"total", "stored_total", "matches", "tree": {"kind", "code", "title", "score", "before", "full", "floor",
    "cap", "weight", "words", "children": […], "rules": [{"code", "title", "kind", "unit", "count", "amount", "lost",
    "points", "adjustment", "words"}]}, "vetoes": [{"code", "title", "effect"}]}.
    ``before`` is the score before floor, cap and rounding.
    """
    stored = json.loads(text) if isinstance(text, str) else text
    sheet = _Stored(scheme, stored)
    sheet.root = sheet.node(scheme.root, 0)
    words = {line.code: line.text for line in sheet.lines if line.kind in ("item", "node")}
    total = None
    if sheet.root is not None:
        rounding = scheme.total.rounding
        limited = held(sheet.root, scheme.total.floor, scheme.total.cap)
        total = decimals.fixed(round_scaled(limited, rounding.places, rounding.mode), rounding.places)
    return {
        "total": total, "stored_total": stored.get("t"), "matches": total == stored.get("t"),
        "tree": _branch(sheet, scheme.root, words),
        "vetoes": [
            {"code": veto.code, "title": veto.title, "effect": veto.effect}
            for veto in scheme.vetoes if veto.code in sheet.fired
        ],
    }  # fmt: skip


def _text(number):
    return None if number is None else decimals.plain(number)


def _branch(sheet, node, words):
    score = sheet.scores[node.code]
    branch = {
        "kind": "item" if node.is_item else "node", "code": node.code, "title": node.title, "score": _text(score),
        "full": _text(node.full), "floor": _text(node.floor), "cap": _text(node.cap), "weight": _text(node.weight),
        "words": words[node.code], "before": _text(_before(sheet, node)),
    }  # fmt: skip
    if not node.is_item:
        branch["compose"] = node.compose
        branch["children"] = [_branch(sheet, child, words) for child in node.children]
        return branch
    branch.update(method=node.method, family=node.family, dimension=node.dimension, rules=[])
    branch["values"] = [_text(value) for value in sheet.values.get(node.item, ())]
    for rule in node.rules:
        count, points, lost, effect = sheet.results[rule.code]
        if any((count, points, lost, effect)):
            branch["rules"].append({
                "code": rule.code, "title": rule.title, "kind": rule.kind, "unit": rule.unit, "count": _text(count),
                "amount": _text(abs(points) + lost), "lost": _text(lost), "points": _text(points),
                "adjustment": _text(effect),
                "words": f"{signed(points)}: {sheet.words[rule.code]}", "evidence": rule.evidence, "index": rule.index,
            })  # fmt: skip
    branch["touched"] = bool(branch["rules"] or branch["values"])
    return branch


def _before(sheet, node):
    if not node.is_item:
        return sheet.composed(node, [(child, sheet.scores[child.code]) for child in node.children])[0]
    sheet._measures = dict(zip((node.value, node.target), sheet.values.get(node.item, ()), strict=False))
    base = sheet.base(node)[0]
    if base is None:
        return None
    return base + sum(
        (sheet.results[rule.code][1] + sheet.results[rule.code][3] for rule in node.rules), Fraction(0)
    )
