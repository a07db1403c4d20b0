"""A scheme version as a book that people read: the tree, its maxima, and every rule in a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext as _

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.said import said
from appraisal.schemes.models import in_language
from appraisal.schemes.rule_sentences import RuleLine, Sentences, band_words, number
from appraisal.schemes.words import COMPOSITIONS, METHODS, MISSING, ROUNDINGS
from appraisal.scoring import Scheme
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.outcomes import Output
from appraisal.scoring.lint.reach import maximum
from core.wording import labelled

WORDED = ("deduct", "accrue", "deduct_and_bonus", "ratio", "given", "band")  # have sentences of their own
ALSO_OF_ITEMS = ("applies_when", "lists", "assessed_by", "several_assessors")


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
    more: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)  # what holds for the whole scheme
    items: int = 0
    common: int = 0
    rules: int = 0


def book_of(scheme: Scheme) -> Book:
    dimensions = {code: in_language(title) for code, title in scheme.dimensions}
    titles = Sentences(scheme)
    return Book(
        title=in_language(scheme.title),
        full_marks=number(scheme.full_marks),
        nodes=list(_nodes(scheme.root, 0, None, dimensions, titles)),
        grades=[(g.code, in_language(g.title) or g.code, _range(g.low, g.high)) for g in scheme.grades],
        grades_on=_("coefficient in per cent") if scheme.grades_on == "coefficient" else _("score"),
        vetoes=[(in_language(veto.title), titles.condition(veto.when), titles.effect(veto)) for veto in scheme.vetoes],
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


def _nodes(node: Node, depth: int, parent: Node | None, dimensions: dict, titles: Sentences) -> Iterator[NodeLine]:
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
    elif "to" in node.composition.own:
        line.notes.append(
            _("%(from)s points become %(to)s.") % {"from": number(node.rescale_from), "to": number(node.rescale_to)}
        )
    yield line
    for child in node.children:
        yield from _nodes(child, depth + 1, node, dimensions, titles)


def _said(floor: Fraction | None) -> Fraction | None:
    return floor or None  # "at least 0" goes without saying


def _item(line: NodeLine, item: Node, titles: Sentences) -> None:
    own = item.params
    if item.method == "ratio":
        target = titles.measure(own.target) if isinstance(own.target, str) else number(own.target)
        words = {"value": titles.measure(item.value), "target": target}
        line.notes.append(_("Full score × %(value)s ÷ %(target)s.") % words)
        if own.cap is not None:
            line.notes.append(_("The completion rate counts at most as %(cap)s.") % {"cap": number(own.cap)})
    elif item.method == "given":
        words = {"value": titles.measure(item.value), "times": number(own.times)}
        line.notes.append(_("From %(value)s.") % words if own.times == 1 else _("%(value)s × %(times)s.") % words)
    elif item.method == "band":
        line.notes.append(_("Points by %(value)s:") % {"value": titles.measure(item.value)})
        line.bands = [(band_words(band), number(band.points)) for band in own.bands]
    if item.method in ("ratio", "given", "band"):
        line.notes.append(str(MISSING[item.missing]))
    document, place = titles.scheme.document, titles.places["node", item.code]
    told = ("params",) if item.method not in WORDED else ()
    line.notes += [labelled(label, text) for label, text in said(document, place, only=(*told, *ALSO_OF_ITEMS))]
    line.rules = [titles.rule_line(rule) for rule in item.rules]
