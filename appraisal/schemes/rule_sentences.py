"""Rules, bands, vetoes and their conditions in sentences, with the scheme's own names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.said import said
from appraisal.schemes.editor.specs.rules import AMOUNT_KEYS
from appraisal.schemes.editor.sums import shown
from appraisal.schemes.models import in_language
from appraisal.schemes.translation import translated
from appraisal.schemes.words import unit_words
from appraisal.scoring import Scheme
from appraisal.scoring.language.outcomes import EFFECT_KINDS, Veto
from appraisal.scoring.language.params import Band
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.values import Condition
from appraisal.scoring.language.vocabularies import COUNTING_OF_STEPS
from appraisal.scoring.registry import registry
from appraisal.sources import measure_title
from core.figures import MINUS
from core.wording import in_turn, labelled, listed

ALSO_OF_RULES = ("list", "over", "approval", "when", "factor")


# what a rule gives that is counted, by its form
COUNTED = {
    "base": gettext_lazy("%(points)s at %(at_least)s %(unit)s, then %(then)s for each further %(per)s"),
    "shortfall": gettext_lazy("%(points)s for each %(per)s %(unit)s short of %(required)s"),
    "excess": gettext_lazy("%(points)s for every %(per)s %(unit)s above %(above)s"),
    "lack": gettext_lazy("%(points)s for every %(per)s %(unit)s below %(below)s"),
    "steps": gettext_lazy("%(points)s for every %(per)s %(unit)s"),
    "once": gettext_lazy("%(points)s once, when the count is %(conditions)s"),
    "each": gettext_lazy("%(points)s per %(unit)s"),
}
BOUNDS = {
    "above": gettext_lazy("above %(above)s"),
    "below": gettext_lazy("below %(below)s"),
    "at_least": gettext_lazy("at least %(at_least)s"),
    "at_most": gettext_lazy("at most %(at_most)s"),
}


@dataclass
class RuleLine:
    code: str
    title: str
    kind: str
    says: str
    notes: list[str]
    evidence: bool


def number(value: Fraction | str | None) -> str:
    """An exact number as people write it, or the code of a measure or derived value."""
    return value if isinstance(value, str) else shown(value)


def band_words(band: Band) -> str:
    low, high = band.low is not None, band.high is not None
    words = {"low": number(band.low), "high": number(band.high)}
    if low and high:
        if band.low_closed:
            text = _("from %(low)s to %(high)s") if band.high_closed else _("from %(low)s to below %(high)s")
        else:
            text = _("above %(low)s to %(high)s") if band.high_closed else _("above %(low)s to below %(high)s")
    elif low:
        text = _("from %(low)s") if band.low_closed else _("above %(low)s")
    elif high:
        text = _("up to %(high)s") if band.high_closed else _("below %(high)s")
    else:
        text = _("any value")
    return text % words


class Sentences:
    """Sentences that need the scheme's own names."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.places = {
            (kind, part.get("code")): place
            for kind in ("node", "rule")
            for place, part in tree.parts(scheme.document, kind)
        }

    def measure(self, code: Any) -> str:
        return f"“{measure_title(code)}”"

    def level(self, code: str) -> str:
        return in_language(self.scheme.level_titles.get(code) or {}) or code

    def grade(self, code: str) -> str:
        found = next((grade for grade in self.scheme.grades if grade.code == code), None)
        return in_language(found.title) if found else code

    # Rules

    def rule_line(self, rule: Rule) -> RuleLine:
        return RuleLine(
            code=rule.code,
            title=in_language(rule.title) or rule.code,
            kind=rule.kind,
            says=self.amount(rule),
            notes=list(self.notes(rule)),
            evidence=rule.evidence,
        )

    def amount(self, rule: Rule) -> str:
        """What one event, or the whole count, gives."""
        sign = MINUS if rule.kind == "deduct" else "+"

        def points(value: Any) -> str:
            return f"{sign}{number(value)}" if value else "0"

        unit = unit_words(rule.unit) or _("event")
        if rule.form in ("ladder", "tiers", "target"):
            lines = said(self.scheme.document, self.places["rule", rule.code], only=AMOUNT_KEYS)
            return in_turn(labelled(label, words) for label, words in lines)
        if rule.levels:
            ladder = sorted(rule.levels.items(), key=lambda pair: (pair[1], pair[0]))
            return _(", ").join(f"{self.level(code)} {points(value)}" for code, value in ladder)
        if rule.range:
            low, high = rule.range
            words = {"low": points(low), "high": points(high), "unit": unit}
            return _("%(low)s to %(high)s per %(unit)s, chosen by the verifier") % words
        if rule.is_counted:
            return self._counted(rule, points, unit)
        return _("%(points)s per %(unit)s") % {"points": points(rule.points), "unit": unit}

    def _counted(self, rule: Rule, points: Callable[[Any], str], unit: str) -> str:
        words: dict[str, Any] = {
            "points": points(rule.points if rule.points is not None else rule.base),
            "per": number(rule.per if rule.per is not None else Fraction(1)),
            "unit": unit,
            "then": points(rule.then) if rule.then is not None else "",
            **{key: number(getattr(rule, key)) for key in ("required", "above", "below", "at_least", "at_most")},
        }
        # what is required counts as a shortfall, with a step or without
        form = "shortfall" if rule.required is not None and rule.base is None else rule.form
        if form == "once":
            stated = [text % words for key, text in BOUNDS.items() if getattr(rule, key) is not None]
            words["conditions"] = _(" and ").join(stated)
        return str(COUNTED[form]) % words

    def notes(self, rule: Rule) -> Iterator[str]:
        if rule.measure:
            yield _("counted from %(measure)s") % {"measure": self.measure(rule.measure)}
        if rule.cap is not None:
            yield _("at most %(cap)s in all") % {"cap": number(rule.cap)}
        for modifier in rule.modifiers:
            name = in_language(modifier.title) or modifier.code
            parts = [f"× {number(modifier.times)}"] if modifier.times != 1 else []
            parts += [f"+ {number(modifier.plus)}"] if modifier.plus else []
            yield labelled(name, " ".join(parts))
        if rule.pool:
            group = in_language(rule.group) if rule.group else ""
            each = _("only the highest counts for each %(group)s") % {"group": group}
            yield each if group else _("only the highest counts")
        if rule.per is not None and rule.steps != "floor":
            yield str(translated(COUNTING_OF_STEPS[rule.steps].label))
        place = self.places["rule", rule.code]
        for label, words in said(self.scheme.document, place, only=ALSO_OF_RULES):
            yield labelled(label, words)

    # Vetoes

    def condition(self, when: Condition) -> str:
        if when.mode == "not":
            return _("not (%(condition)s)") % {"condition": self.condition(when.parts[0])}
        if when.of == "attribute":
            return labelled(when.code, listed(when.options))
        if when.mode:
            joint = _(" and ") if when.mode == "all" else _(" or ")
            return joint.join(self.condition(part) for part in when.parts)
        words = {
            "op": when.op.replace(">=", "≥").replace("<=", "≤").replace("==", "="),
            "than": number(when.than),
        }
        if when.of == "measure":
            return f"{self.measure(when.code)} {words['op']} {words['than']}"
        if when.of == "score":
            node = self.scheme.node(when.code)
            return _("score of %(name)s %(op)s %(than)s") % {
                **words,
                "name": in_language(node.title) or node.code,
            }
        rule = self.scheme.rule(when.code)
        words["name"] = in_language(rule.title) or rule.code
        if when.of == "points":
            return _("points of “%(name)s” %(op)s %(than)s") % words
        return _("“%(name)s” occurs %(op)s %(than)s times") % words

    def effect(self, veto: Veto) -> str:
        return EFFECTS[veto.effect](self, veto)

    def result(self, veto: Veto) -> str:
        if veto.grade:
            return _("the result is vetoed, grade “%(grade)s”") % {"grade": self.grade(veto.grade)}
        return _("the result is vetoed; the total stays visible")

    def grade_at_most(self, veto: Veto) -> str:
        return _("grade at most “%(grade)s”") % {"grade": self.grade(veto.grade)}

    def item_zero(self, veto: Veto) -> str:
        item = self.scheme.node(veto.item)
        return _("“%(name)s” scores zero") % {"name": in_language(item.title) or item.code}


EFFECTS: Mapping[str, Callable[[Sentences, Veto], str]] = registry(
    "sentences of what a veto does",
    EFFECT_KINDS,
    {
        "result": Sentences.result,
        "no_excellent": lambda sentences, veto: _("barred from the top grade"),
        "grade_at_most": Sentences.grade_at_most,
        "item_zero": Sentences.item_zero,
    },
)
