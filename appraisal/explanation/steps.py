"""From full marks to the total, step by step; the steps that are printed lead to the total to the digit."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from appraisal.explanation.words.fairness import fairness_title
from appraisal.schemes.models import in_language
from appraisal.scoring import Scheme
from appraisal.scoring.payouts.rollup import round_exact
from appraisal.scoring.reference.compositions import Section, shares
from core.charts import Chart, waterfall

STEPS_SHOWN = 12  # bars of the chart
PLACES = 6  # of a printed step; a total has no more


@dataclass(frozen=True)
class ScoreStep:
    title: str
    change: Decimal
    after: Decimal  # the score once the step is done


def factors_of(scheme: Scheme, tree: dict) -> dict[str, Fraction]:
    """How much a point of each item weighs in the score of the tree, through weights, means and rescaling."""
    found: dict[str, Fraction] = {}

    def visit(node: dict, factor: Fraction) -> None:
        found[node["code"]] = factor
        if node["kind"] == "item":
            return
        own = scheme.node(node["code"])
        scores = [None if child["score"] is None else Fraction(child["score"]) for child in node["children"]]
        section = Section.of(own, zip(own.children, scores, strict=True))
        for child, share in zip(node["children"], shares(own.compose, section), strict=True):
            visit(child, factor * share)

    visit(tree, Fraction(1))
    return found


def _items(node: dict, above: str = "") -> list[tuple[dict, str]]:
    """(item, title of its section), in the order of the tree."""
    if node["kind"] == "item":
        return [(node, above)]
    return [one for child in node["children"] for one in _items(child, _title(node))]


def _title(node: dict) -> str:
    return in_language(node["title"]) or node["code"]


def _step_titles(items: list[tuple[dict, str]]) -> list[str]:
    """Titles of items; where two are called the same, with their sections."""
    called = Counter(_title(item) for item, _above in items)
    return [
        _("%(section)s: %(item)s") % {"section": above, "item": _title(item)}
        if called[_title(item)] > 1
        else _title(item)
        for item, above in items
    ]


def exact_steps(
    tree: dict, factors: dict[str, Fraction], fairness: list[dict], total: Fraction
) -> tuple[Fraction, list[tuple[str, Fraction]], list[tuple[str, Fraction]]]:
    """(full marks of all items, [(title, change)] of the items, [(title, change)] of everything after them).

    Item by item; then what limits, rounding and vetoes inside the tree do; then fairness; then limits and rounding of
    the total. No step is nothing, and start and steps add up to the total exactly.
    """
    start, steps = Fraction(0), []
    items = _items(tree)
    for (item, _above), title in zip(items, _step_titles(items), strict=True):
        factor = factors[item["code"]]
        if item["score"] is None or not factor:
            continue
        full = Fraction(item["full"] or 0)
        start += full * factor
        changes = [Fraction(rule["points"]) + Fraction(rule["adjustment"]) for rule in item["rules"]]
        down = sum((change for change in changes if change < 0), Fraction(0))
        up = sum((change for change in changes if change > 0), Fraction(0))
        # a ratio, band, place or given value off its full score
        reached = Fraction(item["before"]) - down - up - full
        steps += [(title, part * factor) for part in (reached + down, up) if part]
    root = Fraction(tree["score"])
    ends = [(_("Limits, rounding and vetoes inside the tree"), root - start - sum(c for _title, c in steps))]
    score = root
    for line in fairness:
        ends.append((fairness_title(line), Fraction(line["after"]) - score))
        score = Fraction(line["after"])
    ends.append((_("Limits and rounding of the total"), total - score))
    return start, steps, [(title, change) for title, change in ends if change]


def printed(start: Fraction, steps: list[tuple[str, Fraction]]) -> tuple[Decimal, list[ScoreStep]]:
    """Steps at six decimals: each is the difference of the rounded scores before and after, so nothing is lost."""
    first = before = _rounded(start)
    exact, found = start, []
    for title, change in steps:
        exact += change
        after = _rounded(exact)
        if after != before:
            found.append(ScoreStep(title, after - before, after))
        before = after
    return first, found


def _rounded(number: Fraction) -> Decimal:
    return Decimal(round_exact(number, PLACES)).scaleb(-PLACES)


def few(steps: list[tuple[str, Fraction]]) -> list[tuple[str, Fraction]]:
    """The largest steps by their size, and all others in one, the deductions first."""
    if len(steps) > STEPS_SHOWN:
        steps = sorted(steps, key=lambda step: -abs(step[1]))
        rest = sum((change for _title, change in steps[STEPS_SHOWN:]), Fraction(0))
        steps = [*steps[:STEPS_SHOWN], (_("All others"), rest)]
    return sorted(steps, key=lambda step: step[1])


def chart_of(start: Decimal, steps: list[ScoreStep]) -> Chart:
    return waterfall(
        _("From the full score to this score") if start else _("Score calculation"),
        [(step.title, step.change) for step in steps],
        start=start or None,  # a scheme that only collects begins with its first step
        start_label=_("Full score"),
        total_label=_("Score"),
    )
