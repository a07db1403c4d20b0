"""What the parts of a draft add up to, beside what the draft says they should. Exact, and patient with gaps."""

from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext as _

from appraisal.schemes.editor.tree import listed, nodes
from appraisal.schemes.paths import get
from appraisal.scoring import decimals
from appraisal.scoring.language import kinds
from appraisal.scoring.language.compositions import COMPOSITION_KINDS, weights_of
from appraisal.scoring.language.document import PARTS
from appraisal.scoring.reference.compositions import COMPOSITIONS, Child, Section
from appraisal.scoring.reference.compositions import reach as reached
from core.figures import figure


def number(value) -> Fraction | None:
    """An exact number of the document; None where there is none (yet)."""
    try:
        return None if value is None else decimals.parse(value)
    except ValueError:
        return None


def shown(value: Fraction | None) -> str:
    """An exact number as people write it; a fraction that does not come out even stays a fraction."""
    if value is None:
        return ""
    text = decimals.plain(value)
    return text if "/" in text else figure(text)


def reach(node: dict) -> Fraction | None:
    """What a subject without fault and without bonus gets; None when nothing below states a full score (yet)."""
    if "method" in node:
        return number(node.get("full"))
    section = _section(node)
    compose = node.get("compose", "")
    if compose not in COMPOSITIONS or not section.scale_to or not (section.weight and section.whole):
        return None
    total, cap = reached(compose, section), number(node.get("cap"))
    return total if total is None or cap is None else min(total, cap)


def _section(node: dict) -> Section:
    """The node as a composition sees it, every child at its maximum."""
    scaled = "to" in COMPOSITION_KINDS[node["compose"]].own if node.get("compose") in COMPOSITION_KINDS else False
    weights = _weights(node)
    children = (
        Child(str(child.get("code")), reach(child), weights[id(child)], number(child.get("full")))
        for child in listed(node, "children")
    )
    if not scaled:
        return Section(tuple(children), Fraction(1))
    return Section(tuple(children), number(node.get("from")), number(node.get("to")) or Fraction(0))


def _weights(node: dict) -> dict[int, Fraction]:
    given = {id(child): number(child.get("weight")) for child in listed(node, "children")}
    return {key: Fraction(1) if weight is None else weight for key, weight in given.items()}


@dataclass
class SumLine:
    """A node of the tree as the overview shows it."""

    place: str
    node: dict
    depth: int
    is_item: bool
    full: str = ""  # of an item, or what the parts of a section reach
    weight: str = ""
    weights: str = ""  # what the weights of the parts add up to
    share: str = ""
    remarks: list[str] = field(default_factory=list)  # sums that do not agree
    first: bool = False
    last: bool = False
    problems: int = 0
    title: str = ""
    code: str = ""
    url: str = ""
    words: str = ""  # method or composition
    rules: int = 0
    current: bool = False


def lines(document: dict) -> list[SumLine]:
    """The tree with its sums: "weights add up to 99", "the parts reach 43 of 45"."""
    found = []
    by_place = {}
    for place in nodes(document):
        line = SumLine(place.address, place.node, place.depth, place.is_item, shown(reach(place.node)))
        parent = by_place.get(place.parent)
        if parent is not None:
            children = listed(parent, "children")
            line.first, line.last = children[0] is place.node, children[-1] is place.node
            if weights_of(parent):
                weights = _weights(parent)
                total = sum(weights.values(), Fraction(0))
                own = weights[id(place.node)]
                line.weight = shown(own)
                line.share = shown(Fraction(round(own * 10_000 / total), 100)) if total else ""
        if not place.is_item:
            by_place[place.address] = place.node
            if weights_of(place.node) and listed(place.node, "children"):
                line.weights = shown(sum(_weights(place.node).values(), Fraction(0)))
            line.remarks = list(_remarks(place.node, document if place.address == "tree" else None))
        found.append(line)
    return found


def _remarks(node: dict, document: dict | None):
    if weights_of(node) == "required" and listed(node, "children"):
        total = sum((number(child.get("weight")) or Fraction(0) for child in listed(node, "children")), Fraction(0))
        if total not in (1, 100) and node.get("weights") != "as_stated":
            yield _("The weights add up to %(total)s; they should add up to 1 or to 100.") % {"total": shown(total)}
    most, stated = reach(node), number(node.get("full"))
    if stated is not None and most is not None and most != stated:
        yield _("The items reach %(reached)s of the %(stated)s stated.") % {
            "reached": shown(most),
            "stated": shown(stated),
        }
    if document is not None:
        full = number(document.get("full_marks"))
        # weights that add up to 100 are per cent
        per_cent = 100 if weights_of(node) == "required" and sum(_weights(node).values()) == 100 else 1
        if full is not None and most is not None and most not in (full, full * per_cent):
            yield _("The indicators reach %(reached)s; the full score is %(full)s.") % {
                "reached": shown(most),
                "full": shown(full),
            }


VALUE_PARAMS = {
    one.key for part, fields in PARTS.items() if part.startswith("params ") for one in fields if one.kind == kinds.VALUE
}


def measures_of(document: dict) -> set[str]:
    """Texts that stand where a figure may stand and are no numbers; for the list of names, not for the engine."""
    found = set()
    for place in nodes(document):
        for key in VALUE_PARAMS:
            value = get(place.node, f"params.{key}")
            if isinstance(value, str) and number(value) is None:
                found.add(value)
        found |= {rule["measure"] for rule in listed(place.node, "rules") if isinstance(rule.get("measure"), str)}
    return found
