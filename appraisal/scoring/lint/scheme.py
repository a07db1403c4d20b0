"""Warnings in the office's language: what a scheme computes, but probably does not mean.

``lint(document)`` gives the errors that refuse it (level "error") or, when it can be computed, the warnings. A file of
dated versions is read version by version, and where one ends and the next begins.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from appraisal.scoring.decimals import stated
from appraisal.scoring.errors import Issue, SchemeError
from appraisal.scoring.language.document import VERSIONS_FORMAT
from appraisal.scoring.language.needs import named_values
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.outcomes import Grade
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.values import DerivedValue
from appraisal.scoring.reading.scheme import load, load_versions

from . import formulas, names
from .logic import always, never
from .parts import PartLinter
from .reach import maximum, most
from .severity import by_weight

HUNDRED = 100
LEAP_YEAR = [date(2024, 1, 1) + timedelta(day) for day in range(366)]
Known = Collection[str] | None  # None: whatever is named is known


def lint(document: Any, known_measures: Known = None, known_relations: Known = None) -> list[Issue]:
    """Issues of a scheme document. ``known_measures``: codes that the office's input sources can deliver;
    ``known_relations``: by which it knows who is linked to whom."""
    if isinstance(document, dict) and document.get("format") == VERSIONS_FORMAT:
        return _versions(document, known_measures, known_relations)
    try:
        scheme = load(document)
    except SchemeError as error:
        return list(error.issues)
    return Linter(scheme, known_measures, known_relations).run()


def _versions(document: Any, known_measures: Known, known_relations: Known) -> list[Issue]:
    try:
        schemes = load_versions(document).schemes
    except SchemeError as error:
        return list(error.issues)
    issues = [issue for scheme in schemes for issue in Linter(scheme, known_measures, known_relations).run()]
    ordered = sorted(schemes, key=lambda one: one.effective_from or date.min)
    for earlier, later in pairwise(ordered):
        end, start = earlier.effective_to, later.effective_from
        if end is None or start is None or end >= start:
            issues.append(_about_versions("versions_overlap", "Two versions hold on {day}.", start or date.min))
        elif end + timedelta(1) < start:
            issues.append(_about_versions("versions_gap", "No version holds on {day}.", end + timedelta(1)))
    return issues


def _about_versions(code: str, words: str, day: date) -> Issue:
    return Issue(code, "versions", words.format(day=day), {"day": str(day)}, "warning")


class Linter(PartLinter):
    def __init__(self, scheme: Scheme, known_measures: Known, known_relations: Known) -> None:
        super().__init__(scheme)
        self.known, self.known_relations = known_measures, known_relations

    def run(self) -> list[Issue]:
        self.sums()
        self.grades()
        for node in self.scheme.nodes:
            self.titles(node.title, f"tree {node.code}")
            if never(node.applies_when):
                self.warn("node_never", f"tree {node.code}", "The part applies to nobody.")
            if node.is_item:
                self.item(node)
        self.repeated()
        self.pools()
        self.vetoes()
        self.values()
        formulas.look(self)
        names.look(self)
        self.attributes()
        for plan in self.scheme.payouts:
            if never(plan.get("when")):
                self.warn("payout_never", f"payout {plan['code']}", "Nobody can ever be paid by this plan.")
        for code in self.scheme.measures:
            if self.known is not None and code not in self.known:
                self.warn("measure_unknown", f"measure {code}", "No source delivers the value {value}.", value=code)
        for relation in sorted({relation for relation, _of in self.scheme.reads.links}):
            if self.known_relations is not None and relation not in self.known_relations:
                message = "Nobody is linked by the relation {value} here."
                self.warn("relation_unknown", f"relation {relation}", message, value=relation)
        return by_weight(self.issues)

    # totals ------------------------------------------------------------------------------------------------------

    def sums(self) -> None:
        for node in self.scheme.nodes:
            if node.is_item:
                continue
            path = f"tree {node.code}"
            if node.compose == "weighted_sum":
                weights = sum((stated(child.weight) for child in node.children), Fraction(0))
                if weights not in (1, 100):
                    self.warn("weights_not_whole", path, "The weights add up to {value}, not to 1.", value=weights)
            reached = maximum(node)
            if node.full is not None and self.per_cent(node, path, reached, node.full):
                continue
            if node.full is not None and reached is not None and reached != node.full:
                message = "The parts reach {value}, the section says {stated}."
                self.warn("sum_mismatch", path, message, value=reached, stated=node.full)
            self.scale(node, reached, path)
            self.cap(node, path)
        root, full = self.scheme.root, self.scheme.full_marks
        reached = maximum(root)
        if self.per_cent(root, "full_marks", reached, full):
            return
        if reached is not None and reached != full:
            message = "The maxima reach {value}, not {stated}."
            self.warn("maxima_mismatch", "full_marks", message, value=reached, stated=full)

    def per_cent(self, node: Node, path: str, reached: Fraction | None, full: Fraction) -> bool:
        """Whether weights that add up to 100 make a hundred times the stated score: they are meant as per cent."""
        if node.compose != "weighted_sum" or sum(stated(child.weight) for child in node.children) != HUNDRED:
            return False
        if (full > HUNDRED) if reached is None else (reached != full * HUNDRED):
            return False
        first = stated(node.children[0].weight)
        message = (
            "The weights add up to 100 and are taken as they stand, so {weight} counts a score {weight} times; "
            "for {weight} per cent write {share}."
        )
        self.warn("weights_per_cent", path, message, weight=first, share=first / HUNDRED, stated=full)
        return True

    def scale(self, node: Node, reached: Fraction | None, path: str) -> None:
        if node.compose == "rescale" and reached is not None and node.rescale_from is not None:
            inner = sum((maximum(child) or Fraction(0) for child in node.children), Fraction(0))
            if inner != node.rescale_from:
                message = "Scaled from {stated}; the parts reach {value}."
                self.warn("rescale_mismatch", path, message, value=inner, stated=node.rescale_from)

    def cap(self, node: Node, path: str) -> None:
        values = [value for value in map(most, node.children) if value is not None]
        if node.cap is None or len(values) < len(node.children) or node.compose != "sum":
            return
        if (together := sum(values, Fraction(0))) < node.cap:
            self.unreachable(path, together, node.cap)

    def grades(self) -> None:
        grades = self.scheme.grades
        for grade in grades:
            self.titles(grade.title, f"grade {grade.code}")
        self.reached(grades)
        for better, grade in pairwise(grades):
            if grade.high is None or grade.high == better.low:
                continue
            path, start = f"grade {grade.code}", stated(better.low)
            if grade.high < start:
                message = "From {low} to below {high} there is no grade."
                self.warn("grade_gap", path, message, low=grade.high, high=start)
            else:
                message = "From {low} to below {high} two grades hold; the better counts."
                self.warn("grade_overlap", path, message, low=start, high=grade.high)
        if grades and grades[-1].low is not None:
            path = f"grade {grades[-1].code}"
            self.warn("grade_bottom_open", path, "Below {low} there is no grade.", low=grades[-1].low)

    def reached(self, grades: Sequence[Grade]) -> None:
        """Grades from a score that nobody can get: above all that can be reached or, unknown, twice the full score."""
        per_cent, full = self.scheme.grades_on == "coefficient", self.scheme.full_marks
        top = self.scheme.total.cap if self.scheme.total.cap is not None else most(self.scheme.root)
        top = 2 * full if top is None else top
        top = top * HUNDRED / full if per_cent else top
        for grade in grades:
            if grade.low is not None and grade.low > top and not self.scheme.fairness.group_coefficient:
                message = "It begins at {low}; {value} at most is reached."
                self.warn("grade_unreachable", f"grade {grade.code}", message, low=grade.low, value=top)

    # texts that stand twice --------------------------------------------------------------------------------------

    def repeated(self) -> None:
        """Parts with one title under one parent, and items with one title anywhere; votes ask the same again."""
        told = set()
        groups = [node.children for node in self.scheme.nodes]
        groups.append(tuple(item for item in self.scheme.items if item.method not in ("vote", "expression")))
        for members in groups:
            found = {}
            for member in members:
                found.setdefault(member.title.get("zh-hans") or member.title.get("en"), []).append(member)
            for title, twins in found.items():
                if title and len(twins) > 1 and title not in told:
                    told.add(title)
                    message = "{count} indicators are called {title}."
                    self.warn("title_repeated", f"tree {twins[1].code}", message, title=title, count=len(twins))

    def attributes(self) -> None:
        read = set(self.scheme.reads.attributes)
        for attribute in self.scheme.attributes:
            path = f"attribute {attribute.code}"
            for option, count in Counter(option for option, _ in attribute.options).items():
                if count > 1:
                    message = "The option {value} stands {count} times."
                    self.warn("option_duplicate", path, message, value=option, count=count)
            if attribute.code not in read:
                self.warn("attribute_unused", path, "Nothing in the scheme looks at this attribute.")

    # values ------------------------------------------------------------------------------------------------------

    def values(self) -> None:
        used = named_values(self.scheme)
        for value in self.scheme.values:
            path = f"value {value.code}"
            if value.code not in used:
                self.warn("value_unused", path, "Nothing in the scheme reads this value.")
            if value.dated:
                self.dates(value, path)

    def dates(self, value: DerivedValue, path: str) -> None:
        """Days of the year on which no dated number holds, or two; and full dates that overlap."""
        yearly = [row for row in value.dated if isinstance(row.first, tuple) or isinstance(row.last, tuple)]
        if len(yearly) == len(value.dated):
            days = [(sum(row.holds(day) for row in yearly), day) for day in LEAP_YEAR]
            for count, code, words in (
                (0, "dated_gap", "no number holds"),
                (2, "dated_overlap", "two numbers hold"),
            ):
                day = next((day for found, day in days if min(found, 2) == count), None)
                if day is not None:
                    self.warn(code, path, f"On {{day}} {words}.", day=f"{day:%m-%d}")
        elif not yearly:
            rows: list[Any] = sorted(value.dated, key=lambda row: row.first or date.min)
            for earlier, later in pairwise(rows):
                if earlier.last is None or earlier.last >= (later.first or date.min):
                    self.warn("dated_overlap", path, "On {day} two numbers hold.", day=str(later.first))
                elif earlier.last + timedelta(1) < later.first:
                    self.warn("dated_gap", path, "On {day} no number holds.", day=str(earlier.last + timedelta(1)))

    # pools and vetoes --------------------------------------------------------------------------------------------

    def pools(self) -> None:
        kinds = {}
        for rule in self.scheme.rules:
            if rule.pool:
                kinds.setdefault(rule.pool, set()).add(rule.kind)
        for pool, found in kinds.items():
            if len(found) > 1:
                self.warn("pool_mixed", f"highest_in {pool}", "Bonuses and deductions compete in one pool.", value=pool)

    def vetoes(self) -> None:
        for veto in self.scheme.vetoes:
            path = f"veto {veto.code}"
            self.titles(veto.title, path)
            if never(veto.when):
                self.warn("veto_never", path, "The condition can hold for nobody, so the veto never fires.")
            if always(veto.when):
                self.warn("veto_always", path, "The condition holds for everybody, so the veto always fires.")
            if veto.kind.holds == "grade" and not self.scheme.grades:
                self.warn("veto_without_grades", path, "There are no grades that the veto could lower.")
