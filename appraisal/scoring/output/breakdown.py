"""Unfold a stored breakdown for the "why" page: total → node → item → rule, re-added from the stored parts alone.

The breakdown holds only what was touched (sheets.py says how); the scheme gives the rest. Everything is added up again
here with plain fractions, sharing no arithmetic with the engine that wrote it. ``matches`` says whether that gives the
stored total.
"""

import json
from fractions import Fraction

from appraisal.scoring import decimals
from appraisal.scoring.reference.parts import held, round_scaled, rounded, show, signed

from .texts import keeps_values

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


class Stored:
    """A breakdown read back, and added up again."""

    def __init__(self, scheme, stored):
        self.scheme, self.stored = scheme, stored
        self.results, self.words = {}, {}
        for index, *values in stored.get("r", ()):
            rule = scheme.rules[index]
            numbers = [Fraction(value) for value in (*values, *["0"] * (4 - len(values)))]
            self.results[rule.code] = tuple(numbers)
            self.words[rule.code] = rule_words(rule, *numbers[:3])
        self.values = {index: [Fraction(value) for value in values] for index, *values in stored.get("i", ())}
        self.bases = {
            index: None if base is None else [Fraction(base), *map(Fraction, context)]
            for index, base, *context in stored.get("b", ())
        }
        self.apart = set(stored.get("n", ()))  # nodes whose own condition does not hold
        self.fired = {scheme.vetoes[index].code for index in stored.get("v", ())}
        self.fairness = {name: [Fraction(value) for value in values] for name, *values in stored.get("f", ())}
        self.branches, self.scores, self.befores = {}, {}, {}
        self.root = self.node(scheme.root, True)

    # scores ---------------------------------------------------------------------------------------------------------

    def node(self, node, applies):
        """Score of a node; None where it does not apply."""
        applies = applies and node.index not in self.apart
        before, words = self.item(node) if node.is_item else self.composed(node, applies)
        if not applies:
            before, words = None, "does not apply"
        score = before
        if before is not None:
            limited = held(before, node.floor, node.cap)
            score = rounded(limited, node.round)
            words += f" = {show(before)}, held at {show(limited)}" if limited != before else ""
            words += f" ≈ {show(score)}" if score != limited else ""
            if any(
                v.effect == "item_zero" and v.item == node.code and v.code in self.fired
                for v in self.scheme.vetoes
            ):
                score, words = ZERO, f"{words} → 0 (veto)"
            words += f" = {show(score)}"
        self.scores[node.code], self.befores[node.code] = score, before
        self.branches[node.code] = words
        return score

    def item(self, item):
        base, words = self.base(item)
        if base is None:
            return None, words
        parts = [words]
        for rule in item.rules:
            _, points, _, effect = self.results.get(rule.code, (ZERO,) * 4)
            base += points + effect
            parts += [f"{signed(points)} ({rule.code})"] if points else []
            parts += [f"{signed(effect)} ({rule.code}, carried)"] if effect else []
        return base, " ".join(parts)

    def base(self, item):
        if item.params is None:
            base = ZERO if item.method == "accrue" else item.full
            return base, show(base)
        if not keeps_values(item):
            stored = self.bases.get(item.item)
            return (None, "does not apply") if stored is None else (stored[0], show(stored[0]))
        codes = [code for code in (item.value, item.target) if code is not None and isinstance(code, str)]
        numbers = self.values.get(item.item, [])
        if codes and not numbers:
            return self.without_value(item)
        told = dict(zip(codes, numbers, strict=False))
        value = told[item.value] if isinstance(item.value, str) else item.value
        if item.method == "given":
            words = show(value) if item.times == 1 else f"{show(value)} × {show(item.times)}"
            return value * item.times, words
        if item.method == "ratio":
            target = told[item.target] if item.target else item.target_value
            if target <= 0:
                return self.without_value(item)
            words = f"{show(item.full)} × {show(value)} / {show(target)}"
            return held(value / target, item.ratio_floor, item.ratio_cap) * item.full, words
        for band in item.bands:
            above = band.low is None or value > band.low or (band.low_closed and value == band.low)
            under = band.high is None or value < band.high or (band.high_closed and value == band.high)
            if above and under:
                return band.points, f"{show(band.points)} (value {show(value)})"
        otherwise = item.params.otherwise or ZERO
        return otherwise, f"{show(otherwise)} (value {show(value)} in no band)"

    def without_value(self, item):
        if item.missing == "na":
            return None, "does not apply"
        base = item.full if item.missing == "full" else ZERO
        return base, f"{show(base)} (no value)"

    def composed(self, node, applies):
        children = [(child, self.node(child, applies)) for child in node.children]
        present = [(child, score) for child, score in children if score is not None]
        if not present:
            return None, "does not apply"
        listed = " + ".join(f"{show(score)} ({child.code})" for child, score in present)
        total = sum((score for _, score in present), ZERO)
        if node.compose == "sum":
            return total, listed
        if node.compose == "rescale":
            whole = node.rescale_from
            if whole is None:
                whole = sum((child.full for child, _ in present), ZERO) or ONE
            return total * node.rescale_to / whole, f"({listed}) × {show(node.rescale_to)} / {show(whole)}"
        if node.compose == "best":
            return max(score for _, score in present), f"best of {listed.replace(' + ', ', ')}"
        weight = {child.code: ONE if child.weight is None else child.weight for child, _ in children}
        share = sum((weight[child.code] for child, _ in present), ZERO)
        if not share:
            return None, "does not apply"
        total = sum((weight[child.code] * score for child, score in present), ZERO)
        words = " + ".join(
            f"{show(score)} × {show(weight[child.code])} ({child.code})" for child, score in present
        )
        if node.compose == "mean":
            return total / share, f"({words}) / {show(share)}"
        if len(present) == len(children):
            return total, words
        whole = sum(weight.values())
        return total * whole / share, f"({words}) × {show(whole)} / {show(share)}"

    # fairness -------------------------------------------------------------------------------------------------------

    def fair(self):
        """(score after fairness, what was done to it): peers first, then the unit's coefficient."""
        score, done = self.root, []
        for name, numbers in self.fairness.items():
            before = score
            if name == "coefficient":
                score = before * numbers[0]
                told = {"factor": numbers[0]}
            else:
                score, told = self.among_peers(before, numbers)
            done.append({"kind": name, "before": before, "after": score, **told})
        return score, done

    def among_peers(self, before, numbers):
        peer = self.scheme.fairness.peer
        _, first, second, size = numbers
        if peer.method == "zscore":
            after = peer.mean + (peer.spread * (before - first) / second if second else ZERO)
            return after, {"method": "zscore", "mean": first, "deviation": second, "size": size}
        share = (2 * first + second) / 2 / max(size - 1, ONE)
        after = peer.low + (peer.high - peer.low) * share
        return after, {"method": "percentile", "below": first, "equal": second, "size": size}


def rule_words(rule, count, points, lost):
    """Arithmetic of a rule as far as its count and points tell; single entries show their own effects beside it."""
    amount = abs(points) + lost
    plain = rule.points is not None and not rule.modifiers and not rule.is_counted
    if plain and count * rule.points == amount:
        words = f"{show(count)} × {show(rule.points)} = {show(amount)}"
    elif rule.is_counted and rule.measure is not None:
        words = f"n = {show(count)} → {show(amount)}"
    else:
        words = show(amount)
    return words + (f", held at {show(abs(points))}" if lost else "")


def expand(scheme, text):
    """The whole tree of one sheet as plain dicts; amounts are exact text.

    {"total", "stored_total", "matches", "tree": {"kind", "code", "title", "score", "before", "applies", "full",
    "floor", "cap", "weight", "words", "children": […], "rules": [{"code", "title", "kind", "unit", "count", "amount",
    "lost", "points", "adjustment", "words"}], "values", "context"}, "vetoes": [{"code", "title", "effect"}],
    "fairness": [{"kind": "peer" | "coefficient", "before", "after", …}], "problems": [{"code", "path"}]}.
    ``before`` is the score before floor, cap and rounding; ``context`` what the base was compared with (CONTEXTS).
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


def _text(number):
    return None if number is None else decimals.plain(number)


def _branch(sheet, node):
    score = sheet.scores[node.code]
    branch = {
        "kind": "item" if node.is_item else "node", "code": node.code, "title": node.title, "score": _text(score),
        "full": _text(node.full), "floor": _text(node.floor), "cap": _text(node.cap), "weight": _text(node.weight),
        "words": sheet.branches[node.code], "before": _text(sheet.befores[node.code]), "applies": score is not None,
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
            branch["rules"].append({
                "code": rule.code, "title": rule.title, "kind": rule.kind, "unit": rule.unit, "count": _text(count),
                "amount": _text(abs(points) + lost), "lost": _text(lost), "points": _text(points),
                "adjustment": _text(effect),
                "words": f"{signed(points)}: {sheet.words[rule.code]}", "evidence": rule.evidence, "index": rule.index,
            })  # fmt: skip
    branch["touched"] = bool(branch["rules"] or branch["values"] or branch["context"])
    return branch
