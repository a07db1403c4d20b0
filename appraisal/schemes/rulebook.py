"""A scheme version as a book that people read: the tree, its maxima, and every rule in a sentence."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.said import said
from appraisal.schemes.editor.specs.rules import AMOUNT_KEYS, form_of
from appraisal.schemes.models import in_language
from appraisal.schemes.words import COMPOSITIONS, METHODS, MISSING, ROUNDINGS, unit_words
from appraisal.scoring import Scheme, plain
from appraisal.scoring.language.scheme import Band, Condition, Node, Output, Rule, Veto
from appraisal.scoring.lint.reach import maximum
from appraisal.sources import measure_title
from core.figures import MINUS, figure
from core.wording import in_turn, labelled, listed

WORDED = (
    "deduct",
    "accrue",
    "deduct_and_bonus",
    "ratio",
    "given",
    "band",
)  # methods with sentences of their own
ALSO_OF_ITEMS = ("applies_when", "lists", "assessed_by", "several_assessors")
ALSO_OF_RULES = ("list", "over", "approval", "when", "factor")


@dataclass
class RuleLine:
    code: str
    title: str
    kind: str
    says: str
    notes: list[str]
    evidence: bool


@dataclass
class NodeLine:
    code: str
    title: str
    depth: int
    is_item: bool
    method: str
    weight: str = ""
    share: str = ""  # of the section above, in per cent
    full: str = ""
    family: str = ""
    dimension: str = ""
    notes: list[str] = field(default_factory=list)
    rules: list[RuleLine] = field(default_factory=list)
    bands: list[tuple[str, str]] = field(default_factory=list)

    @property
    def indent(self) -> range:
        return range(self.depth)


@dataclass
class Book:
    title: str
    full_marks: str
    nodes: list[NodeLine]
    grades: list[tuple[str, str, str]]  # code, title, range
    grades_on: str
    vetoes: list[tuple[str, str, str]]  # title, when, effect
    payouts: list[str]
    endings: list[str]  # how total and coefficient are rounded and limited
    more: list[tuple[str, list[tuple[str, str]]]] = field(
        default_factory=list
    )  # what holds for the whole scheme
    items: int = 0
    common: int = 0
    rules: int = 0


def number(value: Fraction | str | None) -> str:
    """An exact number as people write it; a fraction that does not come out even stays a fraction."""
    if value is None:
        return ""
    if isinstance(value, str):  # a measure or derived value
        return value
    text = plain(value)
    return text if "/" in text else figure(Decimal(text))


def book_of(scheme: Scheme) -> Book:
    dimensions = {code: in_language(title) for code, title in scheme.dimensions}
    titles = _Titles(scheme)
    return Book(
        title=in_language(scheme.title),
        full_marks=number(scheme.full_marks),
        nodes=list(_nodes(scheme.root, 0, None, dimensions, titles)),
        grades=[(g.code, in_language(g.title) or g.code, _range(g.low, g.high)) for g in scheme.grades],
        grades_on=_("coefficient in per cent") if scheme.grades_on == "coefficient" else _("score"),
        vetoes=[
            (in_language(veto.title), titles.condition(veto.when), titles.effect(veto))
            for veto in scheme.vetoes
        ],
        payouts=[in_language(plan.get("title") or {}) or plan["code"] for plan in scheme.payouts],
        endings=_endings(scheme),
        more=_whole(scheme.document),
        items=len(scheme.items),
        common=sum(item.family == "common" for item in scheme.items),
        rules=len(scheme.rules),
    )


def _range(low: Fraction | None, high: Fraction | None) -> str:
    if low is None:
        return _("below %(high)s") % {"high": number(high)} if high is not None else _("all others")
    if high is None:
        return _("from %(low)s") % {"low": number(low)}
    return _("from %(low)s to below %(high)s") % {"low": number(low), "high": number(high)}


def _endings(scheme: Scheme) -> list[str]:
    of = _("of the published score") if scheme.coefficient_of == "rounded" else _("of the exact score")
    return [
        _("Score: %(how)s.") % {"how": _output(scheme.total)},
        _("Coefficient: %(of)s as a percentage of %(full)s; %(how)s.")
        % {"of": of, "full": number(scheme.full_marks), "how": _output(scheme.coefficient)},
    ]


def _output(output: Output) -> str:
    parts = [
        _("%(places)s decimals, rounded %(mode)s")
        % {"places": output.rounding.places, "mode": ROUNDINGS[output.rounding.mode]}
    ]
    parts += _limits(output.floor, output.cap)
    return _(", ").join(parts)


def _limits(floor: Fraction | None, cap: Fraction | None) -> list[str]:
    found = [_("at least %(floor)s") % {"floor": number(floor)}] if floor is not None else []
    return found + ([_("at most %(cap)s") % {"cap": number(cap)}] if cap is not None else [])


def _whole(document: dict) -> list[tuple[str, list[tuple[str, str]]]]:
    """Settings, derived values, properties, fairness and payouts, in the words of the editor."""
    groups = [(_("Settings"), said(document, "basics", only=("settings", "several_posts")))]
    groups += [
        (labelled(title, title_of(part)), said(document, place, but=("code", "title")))
        for title, kind in (
            (_("Calculated item"), "value"),
            (_("Attribute"), "attribute"),
            (_("Payout rule"), "payout"),
        )
        for place, part in tree.parts(document, kind)
    ]
    groups.append((_("Score adjustment"), said(document, "fairness")))
    return [(title, lines) for title, lines in groups if lines]


# The tree


def _nodes(
    node: Node, depth: int, parent: Node | None, dimensions: dict, titles: "_Titles"
) -> Iterator[NodeLine]:
    reach = node.full if node.is_item else maximum(node)
    line = NodeLine(
        code=node.code,
        title=in_language(node.title) or node.code,
        depth=depth,
        is_item=node.is_item,
        method=str(METHODS[node.method] if node.is_item else COMPOSITIONS[node.compose]),
        full=number(reach),
        family=node.family if node.is_item else "",
        dimension=dimensions.get(node.dimension, ""),
    )
    if parent is not None and parent.composition.weights:
        own = Fraction(1) if node.weight is None else node.weight
        total = sum(Fraction(1) if child.weight is None else child.weight for child in parent.children)
        line.weight = number(own)
        line.share = number(Fraction(round(own * 10_000 / total), 100)) if total else ""
    if limits := _limits(_said(node.floor), None if node.cap == node.full else node.cap):
        line.notes.append(_("The score is %(limits)s.") % {"limits": _(", ").join(limits)})
    if node.round:
        line.notes.append(
            _("Rounded to %(places)s decimals, %(mode)s.")
            % {"places": node.round.places, "mode": ROUNDINGS[node.round.mode]}
        )
    if node.is_item:
        _item(line, node, titles)
    elif node.compose == "rescale":
        line.notes.append(
            _("%(from)s points become %(to)s.")
            % {"from": number(node.rescale_from), "to": number(node.rescale_to)}
        )
    yield line
    for child in node.children:
        yield from _nodes(child, depth + 1, node, dimensions, titles)


def _said(floor: Fraction | None) -> Fraction | None:
    return floor or None  # "at least 0" goes without saying


def _item(line: NodeLine, item: Node, titles: "_Titles") -> None:
    if item.method == "ratio":
        target = titles.measure(item.target) if item.target else number(item.target_value)
        words = {"value": titles.measure(item.value), "target": target}
        line.notes.append(_("Full score × %(value)s ÷ %(target)s.") % words)
        if item.ratio_cap is not None:
            line.notes.append(
                _("The completion rate counts at most as %(cap)s.") % {"cap": number(item.ratio_cap)}
            )
    elif item.method == "given":
        words = {"value": titles.measure(item.value), "times": number(item.times)}
        line.notes.append(
            _("From %(value)s.") % words if item.times == 1 else _("%(value)s × %(times)s.") % words
        )
    elif item.method == "band":
        line.notes.append(_("Points by %(value)s:") % {"value": titles.measure(item.value)})
        line.bands = [(_band(band), number(band.points)) for band in item.bands]
    if item.method in ("ratio", "given", "band"):
        line.notes.append(str(MISSING[item.missing]))
    document, place = titles.scheme.document, titles.places["node", item.code]
    told = ("params",) if item.method not in WORDED else ()
    line.notes += [
        labelled(label, text) for label, text in said(document, place, only=(*told, *ALSO_OF_ITEMS))
    ]
    line.rules = [titles.rule_line(rule) for rule in item.rules]


def _band(band: Band) -> str:
    low, high = band.low is not None, band.high is not None
    words = {"low": number(band.low), "high": number(band.high)}
    if low and high:
        if band.low_closed:
            text = _("from %(low)s to %(high)s") if band.high_closed else _("from %(low)s to below %(high)s")
        else:
            text = (
                _("above %(low)s to %(high)s") if band.high_closed else _("above %(low)s to below %(high)s")
            )
    elif low:
        text = _("from %(low)s") if band.low_closed else _("above %(low)s")
    elif high:
        text = _("up to %(high)s") if band.high_closed else _("below %(high)s")
    else:
        text = _("any value")
    return text % words


class _Titles:
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
        form = form_of(tree.at(self.scheme.document, self.places["rule", rule.code]))
        if form in ("ladder", "tiers", "target"):
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
            **{
                key: number(getattr(rule, key))
                for key in ("required", "above", "below", "at_least", "at_most")
            },
        }
        if rule.base is not None:
            return _("%(points)s at %(at_least)s %(unit)s, then %(then)s for each further %(per)s") % words
        if rule.required is not None:
            return _("%(points)s for each %(per)s %(unit)s short of %(required)s") % words
        if rule.per is not None and rule.above is not None:
            return _("%(points)s for every %(per)s %(unit)s above %(above)s") % words
        if rule.per is not None and rule.below is not None:
            return _("%(points)s for every %(per)s %(unit)s below %(below)s") % words
        if rule.per is not None:
            return _("%(points)s for every %(per)s %(unit)s") % words
        conditions = [
            text % words
            for key, text in (
                ("above", _("above %(above)s")),
                ("below", _("below %(below)s")),
                ("at_least", _("at least %(at_least)s")),
                ("at_most", _("at most %(at_most)s")),
            )
            if getattr(rule, key) is not None
        ]
        if conditions:
            words["conditions"] = _(" and ").join(conditions)
            return _("%(points)s once, when the count is %(conditions)s") % words
        return _("%(points)s per %(unit)s") % words

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
            yield (
                _("only the highest counts for each %(group)s") % {"group": group}
                if group
                else _("only the highest counts")
            )
        if rule.per is not None and rule.steps != "floor":
            yield (
                _("an incomplete step counts as a whole one")
                if rule.steps == "ceil"
                else _("incomplete steps count in proportion")
            )

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
        if veto.effect == "no_excellent":
            return _("barred from the top grade")
        if veto.effect == "grade_at_most":
            return _("grade at most “%(grade)s”") % {"grade": self.grade(veto.grade)}
        if veto.effect == "item_zero":
            item = self.scheme.node(veto.item)
            return _("“%(name)s” scores zero") % {"name": in_language(item.title) or item.code}
        if veto.grade:
            return _("the result is vetoed, grade “%(grade)s”") % {"grade": self.grade(veto.grade)}
        return _("the result is vetoed; the total stays visible")
