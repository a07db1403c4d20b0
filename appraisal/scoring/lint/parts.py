"""What items and rules of a scheme probably do not mean."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.errors import Issue
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.params import Bands, Rank, Vote
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.near import meant

from .logic import cited, empty, never
from .reach import best_base

LANGUAGES = {"zh-hans": "Chinese", "en": "English"}
WHOLES = (1, 100)
BY_NATURE = ("given", "ratio", "band", "step", "compare_with_mean", "best_of_group", "rank")
text = decimals.plain


class PartLinter:
    """Checks of single items and rules, and the list in which findings are kept."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme, self.cited = scheme, cited(scheme)
        self.issues: list[Issue] = []

    def warn(self, code: str, path: str, message: str, **params: Any) -> None:
        """The message names its parameters in braces; exact numbers become text."""
        said = {name: text(value) if isinstance(value, Fraction) else value for name, value in params.items()}
        self.issues.append(Issue(code, path, message.format(**said), said, "warning"))

    def unknown(self, code: str, path: str, message: str, known: Iterable[str], **params: Any) -> None:
        """A name that nothing has, with the one that was probably meant."""
        self.warn(code, path, message, **params)
        last = self.issues.pop()
        said, told = meant(last.message, last.params, known)
        self.issues.append(replace(last, message=said, params=told))

    def titles(self, title: Mapping[str, str], path: str) -> None:
        missing = [language for language in LANGUAGES if not title.get(language)]
        if missing:
            words = ", ".join(LANGUAGES[language] for language in missing)
            self.warn("title_missing", path, f"The title is missing in {words}.", languages=missing)

    def item(self, item: Node) -> None:
        path = f"item {item.code}"
        if item.method in ("deduct", "accrue", "deduct_and_bonus") and not item.rules:
            self.warn("rules_missing", path, "The indicator has no rules, so its score never changes.")
        self.method(item, path)
        if item.cap is not None and item.full is not None and item.cap < item.full and item.method != "accrue":
            self.warn("cap_below_full", path, "The cap is below the full score.", cap=item.cap, full=item.full)
        self.caps(item, path)
        twins = Counter(rule.title.get("zh-hans") or rule.title.get("en") for rule in item.rules)
        for title, count in twins.items():
            if title and count > 1:
                self.warn("title_duplicate", path, "{count} rules are called {title}.", title=title, count=count)
        self.thresholds(item, path)
        for rule in item.rules:
            self.rule(item, rule)

    def method(self, item: Node, path: str) -> None:
        params = item.params
        if item.method in BY_NATURE and isinstance(item.value, Fraction):
            self.warn(
                "value_constant", path, "The value {value} is a number, the same for everybody.", value=item.value
            )
        self.best(item, path)
        if isinstance(params, Bands):
            self.bands(params, path)
        elif isinstance(params, Rank):
            self.places(params, path)
        elif isinstance(params, Vote):
            weights = [group.weight for group in params.groups]
            whole = sum(weights, Fraction(0))
            if set(weights) != {1} and whole not in WHOLES:
                self.warn("vote_weights", path, "The weights of the voter groups add up to {value}.", value=whole)

    def best(self, item: Node, path: str) -> None:
        """The stated full score against the most that bands, places, ballots or listed numbers give."""
        best = None if item.full is None else best_base(self.scheme, item)
        if best is None or item.full is None or best == item.full:
            return
        if best > item.full and (item.cap is None or item.cap > item.full):
            message = "It gives up to {value}, the full score states {stated}."
            self.warn("full_exceeded", path, message, value=best, stated=item.full)
        elif best < item.full and not any(rule.kind == "bonus" for rule in item.rules):
            message = "It gives {value} at most, the full score states {stated}."
            self.warn("full_unreachable", path, message, value=best, stated=item.full)

    def caps(self, item: Node, path: str) -> None:
        bonuses = [rule for rule in item.rules if rule.kind == "bonus"]
        if item.method == "accrue" and item.cap is not None:
            reach = self.reach(item, bonuses)
            if reach is not None and reach < item.cap:
                self.unreachable(path, reach, item.cap)
            for rule in bonuses:
                if not rule.is_counted and (amount := largest(rule)) > item.cap:
                    message = "One event gives {value}, more than the {cap} of the indicator."
                    self.warn("event_above_cap", f"rule {rule.code}", message, value=amount, cap=item.cap)
        for one in item.lists:
            members = [rule for rule in item.rules if rule.index in one.rules]
            if not members:
                self.warn("list_empty", path, "No rule belongs to the list {value}.", value=one.code)
                continue
            caps = [rule.cap for rule in members if rule.cap is not None]
            if one.cap is not None and len(caps) == len(members):
                together = max(caps) if one.take == "highest" else sum(caps, Fraction(0))
                if together < one.cap:
                    self.unreachable(path, together, one.cap)

    def reach(self, item: Node, rules: list[Rule]) -> Fraction | None:
        """The most that bonus rules can give together; None when one has no end."""
        total = Fraction(0)
        lists = {index: one for one in item.lists for index in one.rules}
        seen = set()
        for rule in rules:
            one = lists.get(rule.index)
            if one is not None and one.cap is not None:
                if one.code not in seen:
                    seen.add(one.code)
                    total += one.cap
            elif rule.cap is not None:
                total += rule.cap
            else:
                return None
        return total

    def unreachable(self, path: str, reach: Fraction, cap: Fraction) -> None:
        self.warn("cap_unreachable", path, "The parts reach {reach} at most, below the cap.", reach=reach, cap=cap)

    def bands(self, params: Any, path: str) -> None:
        bands = sorted(params.bands, key=lambda band: (band.low is not None, band.low or 0))
        for lower, upper in pairwise(bands):
            if lower.high is None or upper.low is None or lower.high > upper.low:
                start = upper.low if upper.low is not None else upper.high
                if start is not None:
                    message = "Two bands hold from {low} on; the first in the list is taken."
                    self.warn("band_overlap", path, message, low=start)
            elif lower.high < upper.low:
                self.warn("band_gap", path, "No band holds from {low} to {high}.", low=lower.high, high=upper.low)
            else:
                self.border(path, upper.low, lower.high_closed, upper.low_closed)

    def border(self, path: str, point: Fraction, below: bool, above: bool) -> None:
        """A point at which one part ends and the next begins, and which of the two hold it."""
        if below and above:
            self.warn("band_point_twice", path, "Exactly {value} is in two bands.", value=point)
        elif not below and not above:
            self.warn("band_point_missing", path, "Exactly {value} is in no band.", value=point)

    def places(self, params: Any, path: str) -> None:
        rising = any(worse > better for better, worse in pairwise(params.points)) or params.step > 0
        if isinstance(params.after, Fraction) and params.after > 0:
            rising = True
        if rising or any(worse > better for (_, better), (_, worse) in pairwise(params.shares)):
            self.warn("points_rising", path, "A worse place gets more points than a better one.")
        if params.shares and params.shares[-1][0] < 1:
            self.warn("share_gap", path, "Places beyond {low} of the group get nothing.", low=params.shares[-1][0])

    def thresholds(self, item: Node, path: str) -> None:
        """Rules of one kind that each give points once, side by side on one measure: what happens at their border."""
        sides = {}
        for rule in item.rules:
            if rule.measure is None or rule.per is not None or rule.points is None:
                continue
            low = rule.above if rule.above is not None else rule.at_least
            high = rule.below if rule.below is not None else rule.at_most
            found = sides.setdefault((rule.kind, rule.measure), ({}, {}))
            if isinstance(low, Fraction):
                found[0].setdefault(low, rule.above is None)
            if isinstance(high, Fraction):
                found[1].setdefault(high, rule.below is None)
        for lows, highs in sides.values():
            for point in sorted(set(lows) & set(highs)):
                self.border(path, point, highs[point], lows[point])

    # rules ----------------------------------------------------------------------------------------------------------

    def rule(self, item: Node, rule: Rule) -> None:
        path = f"rule {rule.code}"
        self.titles(rule.title, path)
        most = largest(rule)
        if most == 0 and rule.code not in self.cited:
            self.warn("points_zero", path, "The rule is worth nothing and no veto or payout looks at it.")
        if rule.cap is not None and not rule.is_counted and most > rule.cap and not rule.modifiers:
            self.warn("cap_below_one", path, "A single event already exceeds the cap.", cap=rule.cap)
        if rule.cap is not None and rule.ladder and most > rule.cap:
            message = "The ladder goes up to {value}, the cap is {cap}."
            self.warn("ladder_above_cap", path, message, value=most, cap=rule.cap)
        self.too_much(item, rule, most, path)
        if rule.range and rule.range[0] == rule.range[1]:
            self.warn("range_single", path, "The range leaves no choice; use points.")
        if (rule.required is not None or rule.below is not None) and rule.measure is None:
            self.warn("shortfall_of_entries", path, "Who has no entry at all gets the whole shortfall.")
        if rule.target is not None and rule.measure is None:
            self.warn("target_of_entries", path, "Without a measure, whoever has no entry is the whole target away.")
        for level in rule.levels:
            if level not in self.scheme.level_titles:
                self.warn("level_untitled", path, "The level {value} has no title.", value=level)
        self.triggers(rule, path)
        if rule.ladder_mode == "replace" and any(b <= a for (_, a), (_, b) in pairwise(rule.ladder)):
            self.warn("ladder_falls", path, "A higher step of the ladder is worth no more than the one below it.")
        if rule.tiers and rule.tiers[0][0] > 0:
            self.warn("tier_gap", path, "Below {low} there is no rate.", low=rule.tiers[0][0])

    def too_much(self, item: Node, rule: Rule, most: Fraction, path: str) -> None:
        if rule.kind != "deduct" or (rule.is_counted and not rule.points) or item.full is None or item.floor is None:
            return
        if item.method != "accrue" and item.full - most < item.floor:
            self.warn("deduction_above_full", path, "One event takes more than the indicator has.", full=item.full)

    def triggers(self, rule: Rule, path: str) -> None:
        """What keeps a rule or a circumstance from ever mattering."""
        signs = {"above": ">", "below": "<", "at_least": ">=", "at_most": "<="}
        stated = [(signs[name], bound) for name, bound in rule.bounds if name in signs and isinstance(bound, Fraction)]
        needless = isinstance(rule.required, Fraction) and rule.required <= 0
        if never(rule.when) or empty(stated) or needless:
            self.warn("rule_never", path, "The rule's conditions can never hold together.")
        for modifier in rule.modifiers:
            idle = modifier.work is None and modifier.times == 1 and modifier.plus == 0
            if idle or never(modifier.when):
                self.warn("modifier_idle", path, "The circumstance {value} changes nothing.", value=modifier.code)


def largest(rule: Rule) -> Fraction:
    """The most that one event, or one step, of a rule is worth."""
    amounts = [rule.points, rule.base, *rule.levels.values(), *(rule.range or ())]
    amounts += [amount for _, amount in (*rule.ladder, *rule.tiers)]
    return max((amount for amount in amounts if amount is not None), default=Fraction(0))
