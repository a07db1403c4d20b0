"""Warnings in the office's language: what a scheme computes, but probably does not mean.

``lint(document)`` gives the errors that refuse it (level "error") or, when it can be computed, the warnings.
"""

from collections import Counter
from fractions import Fraction
from itertools import pairwise

from . import decimals
from .errors import Issue, SchemeError
from .scheme import load

LANGUAGES = ("zh-hans", "en")


def lint(document, known_measures=None):
    """Issues of a scheme document. ``known_measures``: codes that the office's input sources can deliver."""
    try:
        scheme = load(document)
    except SchemeError as error:
        return list(error.issues)
    return Linter(scheme, known_measures).run()


def maximum(node):
    """What a subject without fault and without bonus reaches; None when nothing below states a full score."""
    if node.is_item:
        return node.full
    values = [(child, maximum(child)) for child in node.children]
    stated = [(child, value) for child, value in values if value is not None]
    if not stated:
        return None
    weight = {child.code: Fraction(1) if child.weight is None else child.weight for child in node.children}
    if node.compose == "sum":
        total = sum(value for _, value in stated)
    elif node.compose == "rescale":
        total = sum(value for _, value in stated) * node.rescale_to / node.rescale_from
    elif node.compose == "best":
        total = max(value for _, value in stated)
    else:
        total = sum(weight[child.code] * value for child, value in stated)
        if node.compose == "mean":
            total /= sum(weight[child.code] for child, _ in stated) or 1
    return total if node.cap is None else min(total, node.cap)


class Linter:
    def __init__(self, scheme, known_measures):
        self.scheme, self.known, self.issues = scheme, known_measures, []

    def warn(self, code, path, message, **params):
        self.issues.append(Issue(code, path, message, params, "warning"))

    def run(self):
        self.sums()
        self.grades()
        for node in self.scheme.nodes:
            self.titles(node.title, f"tree {node.code}")
            if node.is_item:
                self.item(node)
        self.pools()
        self.vetoes()
        for code in self.scheme.measures:
            if self.known is not None and code not in self.known:
                self.warn(
                    "measure_unknown", f"measure {code}", f"No source delivers the value {code}.", value=code
                )
        return self.issues

    def titles(self, title, path):
        missing = [language for language in LANGUAGES if not title.get(language)]
        if missing:
            self.warn(
                "title_missing", path, f"The title is missing in {', '.join(missing)}.", languages=missing
            )

    # totals ------------------------------------------------------------------------------------------------------

    def sums(self):
        text = decimals.plain
        for node in self.scheme.nodes:
            if node.is_item:
                continue
            if node.compose == "weighted_sum":
                weights = sum(child.weight for child in node.children)
                if weights not in (1, 100):
                    self.warn(
                        "weights_not_whole",
                        f"tree {node.code}",
                        f"The weights add up to {text(weights)}, not to 1.",
                        value=text(weights),
                    )
            reached = maximum(node)
            if node.full is not None and reached is not None and reached != node.full:
                self.warn("sum_mismatch", f"tree {node.code}",
                          f"The parts reach {text(reached)}, the section says {text(node.full)}.",
                          value=text(reached), stated=text(node.full))  # fmt: skip
            if node.compose == "rescale" and reached is not None:
                inner = sum(maximum(child) or 0 for child in node.children)
                if inner != node.rescale_from:
                    self.warn("rescale_mismatch", f"tree {node.code}",
                              f"Scaled from {text(node.rescale_from)}; the parts reach {text(inner)}.",
                              value=text(inner), stated=text(node.rescale_from))  # fmt: skip
        reached = maximum(self.scheme.root)
        if reached is not None and reached != self.scheme.full_marks:
            self.warn("maxima_mismatch", "full_marks",
                      f"The maxima reach {text(reached)}, not {text(self.scheme.full_marks)}.",
                      value=text(reached), stated=text(self.scheme.full_marks))  # fmt: skip

    def grades(self):
        grades = self.scheme.grades
        for grade in grades:
            self.titles(grade.title, f"grade {grade.code}")
        for better, grade in pairwise(grades):
            if grade.high is None or grade.high == better.low:
                continue
            gap = grade.high < better.low
            low, high = (
                decimals.plain(min(grade.high, better.low)),
                decimals.plain(max(grade.high, better.low)),
            )
            if gap:
                self.warn(
                    "grade_gap",
                    f"grade {grade.code}",
                    f"From {low} to below {high} there is no grade.",
                    low=low,
                    high=high,
                )
            else:
                self.warn("grade_overlap", f"grade {grade.code}",
                          f"From {low} to below {high} two grades hold; the better counts.",
                          low=low, high=high)  # fmt: skip
        if grades and grades[-1].low is not None:
            low = decimals.plain(grades[-1].low)
            self.warn(
                "grade_bottom_open", f"grade {grades[-1].code}", f"Below {low} there is no grade.", low=low
            )

    # items -------------------------------------------------------------------------------------------------------

    def item(self, item):
        path = f"item {item.code}"
        if item.method in ("deduct", "accrue", "deduct_and_bonus") and not item.rules:
            self.warn("rules_missing", path, "The indicator has no rules, so its score never changes.")
        if item.method == "band":
            self.bands(item, path)
        if item.cap is not None and item.full is not None and item.cap < item.full:
            self.warn(
                "cap_below_full",
                path,
                "The cap is below the full score.",
                cap=decimals.plain(item.cap),
                full=decimals.plain(item.full),
            )
        bonuses = [rule for rule in item.rules if rule.kind == "bonus"]
        if item.method == "accrue" and item.cap is not None and all(rule.cap is not None for rule in bonuses):
            reach = sum((rule.cap for rule in bonuses), Fraction(0))
            if reach < item.cap:
                self.warn("cap_unreachable", path, f"The rules reach {decimals.plain(reach)} at most, below the cap.",
                          reach=decimals.plain(reach), cap=decimals.plain(item.cap))  # fmt: skip
        twins = Counter(rule.title.get("zh-hans") or rule.title.get("en") for rule in item.rules)
        for title, count in twins.items():
            if title and count > 1:
                self.warn(
                    "title_duplicate", path, f"{count} rules are called {title}.", title=title, count=count
                )
        for rule in item.rules:
            self.rule(item, rule)

    def bands(self, item, path):
        bands = sorted(item.bands, key=lambda band: (band.low is not None, band.low or 0))
        text = decimals.plain
        for lower, upper in pairwise(bands):
            if lower.high is None or upper.low is None or lower.high > upper.low:
                start = upper.low if upper.low is not None else upper.high
                self.warn(
                    "band_overlap",
                    path,
                    f"Two bands hold from {text(start)} on; the first in the list is taken.",
                    low=text(start),
                )
            elif lower.high < upper.low:
                self.warn("band_gap", path, f"No band holds from {text(lower.high)} to {text(upper.low)}: 0 points.",
                          low=text(lower.high), high=text(upper.low))  # fmt: skip
            elif lower.high_closed and upper.low_closed:
                self.warn(
                    "band_point_twice",
                    path,
                    f"Exactly {text(upper.low)} is in two bands.",
                    value=text(upper.low),
                )
            elif not lower.high_closed and not upper.low_closed:
                self.warn(
                    "band_point_missing",
                    path,
                    f"Exactly {text(upper.low)} is in no band.",
                    value=text(upper.low),
                )

    def rule(self, item, rule):
        path = f"rule {rule.code}"
        self.titles(rule.title, path)
        amounts = [rule.points, rule.base, *rule.levels.values(), *(rule.range or ())]
        largest = max(amount for amount in amounts if amount is not None)
        if largest == 0 and rule.code not in self.cited():
            self.warn("points_zero", path, "The rule is worth nothing and no veto or payout looks at it.")
        if rule.cap is not None and not rule.is_counted and largest > rule.cap and not rule.modifiers:
            self.warn(
                "cap_below_one", path, "A single event already exceeds the cap.", cap=decimals.plain(rule.cap)
            )
        if (
            rule.kind == "deduct"
            and item.full is not None
            and item.floor is not None
            and item.full - largest < item.floor
        ):
            self.warn("deduction_above_full", path, "One event takes more than the indicator has.",
                      full=decimals.plain(item.full))  # fmt: skip
        if rule.range and rule.range[0] == rule.range[1]:
            self.warn("range_single", path, "The range leaves no choice; use points.")
        if (rule.required is not None or rule.below is not None) and not rule.measure:
            self.warn("shortfall_of_entries", path, "Who has no entry at all gets the whole shortfall.")
        for level in rule.levels:
            if level not in self.scheme.level_titles:
                self.warn("level_untitled", path, f"The level {level} has no title.", value=level)

    def cited(self):
        if not hasattr(self, "_cited"):
            stack = [veto.when for veto in self.scheme.vetoes]
            stack += [plan["kept_when"] for plan in self.scheme.payouts if "kept_when" in plan]
            self._cited = set()
            while stack:
                condition = stack.pop()
                stack.extend(condition.parts)
                if condition.of in ("count", "points"):
                    self._cited.add(condition.code)
        return self._cited

    def pools(self):
        kinds = {}
        for rule in self.scheme.rules:
            if rule.pool:
                kinds.setdefault(rule.pool, set()).add(rule.kind)
        for pool, found in kinds.items():
            if len(found) > 1:
                self.warn(
                    "pool_mixed",
                    f"highest_in {pool}",
                    "Bonuses and deductions compete in one pool.",
                    value=pool,
                )

    def vetoes(self):
        for veto in self.scheme.vetoes:
            self.titles(veto.title, f"veto {veto.code}")
            if veto.when.mode and not veto.when.parts:
                self.warn(
                    "veto_never", f"veto {veto.code}", "The condition is empty, so the veto never fires."
                )
            if veto.effect in ("no_excellent", "grade_at_most") and not self.scheme.grades:
                self.warn(
                    "veto_without_grades",
                    f"veto {veto.code}",
                    "There are no grades that the veto could lower.",
                )
