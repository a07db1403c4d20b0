"""From the unfolded breakdown to the parts of the page."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from appraisal.explanation.model import Branch, RuleLine, Why
from appraisal.explanation.recomputing import NEAR, Recomputed
from appraisal.explanation.words.arithmetic import node_words, rule_words
from appraisal.explanation.words.conditions import condition_words
from appraisal.explanation.words.items import NOT_TOLD, context_words, method_words, missing_words, vote_lines
from appraisal.explanation.words.names import attribute_title, formula_words, option_title, value_title
from appraisal.explanation.words.numbers import decimal_of, shown
from appraisal.explanation.words.rules import rule_notes
from appraisal.ledger.models import EntrySource
from appraisal.ledger.rules import points_words
from appraisal.runs.inputs.earlier import months_of_mean
from appraisal.schemes.models import in_language
from appraisal.schemes.words import unit_words
from appraisal.scoring.language.formula import compares_group, names
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.output.breakdown import CONTEXTS
from core.wording import labelled, listed, noted


def _number(text: str | None) -> Decimal | None:
    return None if text is None else decimal_of(Fraction(text))


class TreeBuilder:
    """Turns the unfolded breakdown into branches; what the second engine found fills in how it came about."""

    def __init__(self, found: Why, work: Recomputed, counting: list, measures: dict, factors: dict) -> None:
        self.scheme, self.group, self.measures, self.factors = found.scheme, found.group, measures, factors
        self.recomputed, self.row = work.sheet, work.row
        self.sheet = found.sheet
        self.apart = set(found.sheet.breakdown.get("n", ()))
        self.by_rule: dict[str, list] = defaultdict(list)
        self.terms = {}
        for entry in counting:
            self.by_rule[entry.rule.code].append(entry)
            self.terms[entry.rule.code] = points_words(entry.rule)
            entry.circumstances = self.circumstances(entry)

    def branch(self, node: dict) -> Branch:
        score, full = node["score"], node["full"]
        own = self.scheme.node(node["code"])
        branch = Branch(
            code=node["code"],
            title=in_language(node["title"]) or node["code"],
            is_item=node["kind"] == "item",
            score=_number(score),
            full=_number(full),
            weight=_number(node["weight"]),
            words=node_words(node),
            held=node["before"] is not None and score is not None and Fraction(node["before"]) != Fraction(score),
            touched=bool(node.get("touched")),
            change=None,
            notes=list(self.applying(own, node)),
            source=own.source,
        )
        if not branch.is_item:
            branch.children = [self.branch(child) for child in node["children"]]
            branch.touched = any(child.touched for child in branch.children)
            return branch
        if score is not None:
            branch.change = decimal_of(Fraction(score) - Fraction(full or 0))
            branch.told = context_words(node, own.params, self.group)
            branch.values = list(self.values(own))
            branch.notes += self.method_notes(own, node)
        branch.lines = [self.line(rule) for rule in node["rules"]]
        return branch

    def applying(self, own: Node, node: dict) -> Iterator[str]:
        """Why a part does not apply, or that a limit holds it."""
        when = own.applies_when
        if when is not None and own.index in self.apart:
            words = _("It does not apply here: it applies only if %(condition)s.")
            yield words % {"condition": condition_words(self.scheme, when)}
            if when.of == "attribute" and self.recomputed is not None:
                code = str(when.code)
                yield self.own_property(code, self.recomputed.subject.attributes.get(code))
        elif node["score"] is None and own.is_item and own.params is not None and own.missing == "na":
            yield missing_words(own)

    def own_property(self, code: str, option: str | None) -> str:
        words = {"property": attribute_title(self.scheme, code)}
        if option is None:
            return _("%(property)s: not recorded.") % words
        return _("%(property)s: %(option)s.") % {**words, "option": option_title(self.scheme, code, option)}

    def method_notes(self, own: Node, node: dict) -> list[str]:
        found = method_words(own)
        if own.params is not None and self.lacks_value(own, node):
            return [missing_words(own)]
        if own.method == "vote" and self.recomputed is not None:
            found += vote_lines(self.recomputed, own.params)
        found += [str(NOT_TOLD) for code in own.values_read() if isinstance(code, str) and self.tells_of_one(code)][:1]
        if own.method == "expression":
            words = _("Formula: %(formula)s")
            found.append(words % {"formula": formula_words(self.scheme, own.params.text)})
        return found

    def lacks_value(self, own: Node, node: dict) -> bool:
        """Whether the base is what the scheme gives to those without a value."""
        if self.recomputed is not None:
            return own.method != "counter" and self.recomputed.base(own)[0] is None
        return node["without_value"] or (own.method in CONTEXTS and not node["context"])

    def values(self, own: Node) -> Iterator[tuple[str, Decimal | None, str]]:
        """(title, number, what it is made of) of every VALUE that the method reads."""
        for code in dict.fromkeys(code for code in own.values_read() if isinstance(code, str)):
            number = self.value(code)
            if number is None and own.method in ("counter", "expression"):
                continue  # a counter begins with nothing; a formula may do without
            if self.tells_of_one(code):
                continue
            yield capfirst(value_title(self.scheme, code)), decimal_of(number), self.made_of(code)

    def value(self, code: str) -> Fraction | None:
        if self.recomputed is not None:
            return self.recomputed.value_or_none(code)
        return Fraction(*self.measures[code].fraction) if code in self.measures else None

    def tells_of_one(self, code: str) -> bool:
        """Whether the number follows from figures of a peer group so small that it tells another's."""
        derived = self.scheme.value(code)
        if derived is None or derived.formula is None:
            return False
        from_group = compares_group(derived.formula) and self.group.is_told_by()
        return from_group or any(self.tells_of_one(one) for one in names(derived.formula))

    def made_of(self, code: str) -> str:
        """The figures behind a derived value; of the mean of earlier months, which months they are."""
        if code == "prior.mean":
            return self.months()
        derived = self.scheme.value(code)
        if derived is None or self.recomputed is None:
            return ""
        if derived.kind == "table":
            option = self.recomputed.subject.attributes.get(derived.by)
            title = attribute_title(self.scheme, derived.by)
            return labelled(title, option_title(self.scheme, derived.by, option) if option else "–")
        if derived.kind != "formula":
            return ""
        words = _("Formula: %(formula)s") % {"formula": formula_words(self.scheme, derived.text)}
        read = [
            self.with_months(one, f"{value_title(self.scheme, one)} = {shown(number)}")
            for one in names(derived.formula)
            if (number := self.value(one)) is not None and not self.tells_of_one(one)
        ]
        return _("; ").join([words, *read])

    def with_months(self, code: str, words: str) -> str:
        months = self.months() if code == "prior.mean" else ""
        return noted(words, months) if months else words

    def months(self) -> str:
        """The months alone: who reads this page need not see the sheets of all of them."""
        months = months_of_mean(self.sheet.period, self.sheet.cadre_id)
        return _("mean of %(months)s") % {"months": listed(months)} if months else ""

    def line(self, node: dict) -> RuleLine:
        rule = self.scheme.rule(node["code"])
        found = self.by_rule.get(rule.code, [])
        points, adjustment = Fraction(node["points"]), Fraction(node["adjustment"])
        notes = self.rule_notes(rule, node)
        line = RuleLine(
            code=rule.code,
            title=in_language(rule.title) or rule.code,
            terms=self.terms.get(rule.code) or _terms(rule),
            count=decimal_of(Fraction(node["count"])),
            points=decimal_of(points),
            lost=decimal_of(Fraction(node["lost"])),
            adjustment=decimal_of(adjustment),
            words="" if rule.is_counted and notes else rule_words(node),
            entries=[entry for entry in found if entry.source != EntrySource.REVERSAL],
            reversals=[entry for entry in found if entry.source == EntrySource.REVERSAL],
            effect=decimal_of((points + adjustment) * self.factors[self.scheme.items[rule.item].code]),
            notes=notes,
            source=rule.source,
        )
        if isinstance(rule.measure, str):
            line.measure = capfirst(value_title(self.scheme, rule.measure))
            is_told = not self.tells_of_one(rule.measure)
            line.measure_value = decimal_of(self.value(rule.measure)) if is_told else None
            line.measure_of = self.made_of(rule.measure) if is_told else str(NOT_TOLD)
        return line

    def rule_notes(self, rule: Rule, node: dict) -> list[str]:
        """How the rule came to its points; nothing where the facts of now make other points of it."""
        if self.recomputed is None or self.row is None:
            return []
        now = self.row.rules.get(rule.code, ())
        stored = [Fraction(node[key]) for key in ("count", "points", "lost", "adjustment")]
        same = now and all(abs(one - two) <= NEAR for one, two in zip(now, stored, strict=True))
        return rule_notes(self.recomputed, rule, self.group) if same else []

    def circumstances(self, entry: Any) -> list[str]:
        """Level, circumstances and project of an entry, as people say them."""
        if not self.scheme.has_rule(entry.rule.code):
            return []
        rule, found = self.scheme.rule(entry.rule.code), []
        if entry.level:
            found.append(in_language(self.scheme.level_titles.get(entry.level) or {}) or entry.level)
        titles = {one.code: in_language(one.title) or one.code for one in rule.modifiers}
        found += [titles.get(code, code) for code in entry.modifiers or ()]
        return [*found, entry.group_key] if entry.group_key else found


def _terms(rule: Rule) -> str:
    """What the rule gives per unit, where no ledger entry brings its own words."""
    if rule.points is None:
        return ""
    sign = "−" if rule.kind == "deduct" else "+"
    unit = unit_words(rule.unit)
    return f"{sign}{decimal_of(rule.points):f}" + (f" / {unit}" if unit else "")
