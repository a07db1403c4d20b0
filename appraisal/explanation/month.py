"""A month: its entries and figures, the parts of the sheet and the steps to the total."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from appraisal.explanation.differences import differences, unsound
from appraisal.explanation.model import Why
from appraisal.explanation.recomputing import Recomputed, outdone_keys, recompute
from appraisal.explanation.steps import chart_of, exact_steps, factors_of, few, printed
from appraisal.explanation.tree import TreeBuilder
from appraisal.explanation.uncounted import not_counted
from appraisal.explanation.words.conditions import veto_words
from appraisal.explanation.words.fairness import fairness_words, unused_fairness
from appraisal.explanation.words.names import value_title
from appraisal.explanation.words.numbers import shown
from appraisal.explanation.words.problems import problem_words
from appraisal.ledger.models import Entry, EntryState
from appraisal.periods.models import Measure
from appraisal.runs.models import Sheet
from appraisal.scoring import Scheme
from appraisal.scoring.output.breakdown import expand


def entries_of(sheet: Sheet) -> list[Any]:
    rows = Entry.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id).exclude(state=EntryState.DRAFT)
    return list(
        rows.select_related("rule", "checked_by", "author", "reverses")
        .prefetch_related("evidence")
        .order_by("happened_on", "created_at", "pk")
    )


def explain_month(found: Why) -> None:
    """Fills in the parts with their entries, the steps, and whatever differs from the facts of now."""
    sheet, scheme = found.sheet, found.scheme
    entries = entries_of(sheet)
    measures = {row.code: row for row in Measure.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id)}
    tree = expand(scheme, sheet.breakdown)
    counting = [entry for entry in entries if entry.state == EntryState.VERIFIED and entry.rule_id]
    work = recompute(sheet, scheme, counting, measures, found.group.size)
    _readd(found, work, tree)
    known = work.sheet if found.matches else None  # of facts that changed since, the numbers would be others
    found.vetoes = [veto_words(scheme, veto["code"], known) for veto in tree["vetoes"]]
    found.problems = [problem_words(scheme, problem, _read_by(work, scheme, problem)) for problem in tree["problems"]]
    if found.problems:
        return
    found.entries, found.figures = len(counting), len(measures.keys() & set(scheme.measures))
    _mark_outdone(counting, work, scheme)
    found.not_counted = not_counted(entries, work.own)
    _explain_fairness(found, tree)
    factors = factors_of(scheme, tree["tree"])
    found.tree = TreeBuilder(found, work, counting, measures, factors).branch(tree["tree"])
    found.sum_words = _without_total(found.tree.words, found.tree.score == sheet.total)
    if sheet.total is not None and tree["tree"]["score"] is not None:
        _explain_steps(found, tree, factors)


def _explain_fairness(found: Why, tree: dict) -> None:
    found.fairness = [fairness_words(line, found.group) for line in tree["fairness"]]
    if found.sheet.total is not None:
        found.fairness += unused_fairness(found.scheme, tree["fairness"])


def _mark_outdone(counting: list[Any], work: Recomputed, scheme: Scheme) -> None:
    """Says of each entry whether a higher one of the same project stands before it."""
    lower = outdone_keys(work.own, scheme)
    for entry in counting:
        entry.is_outdone = entry.pk.hex in lower


def _without_total(words: str, ends_in_total: bool) -> str:
    """The sum of the root, without the total where the page writes it behind the sum."""
    return words.rpartition(" = ")[0] if ends_in_total else words


def _readd(found: Why, work: Recomputed, tree: dict) -> None:
    """Compares what is stored with itself, and with the sheet that the facts of now make."""
    sheet = found.sheet
    found.differences = unsound(sheet, tree)
    if work.is_too_large or not found.with_today:
        found.readded, found.is_kept = tree["total"], True
    elif work.row is None:
        found.differences = [{"what": work.refusal, "stored": None, "now": None}]
    else:
        found.readded = work.row.total
        found.differences += differences(sheet, found.scheme, tree, work.row)
    found.matches = not found.differences


def _explain_steps(found: Why, tree: dict, factors: dict[str, Fraction]) -> None:
    total = Fraction(cast("Decimal", found.sheet.total))
    start, steps, ends = exact_steps(tree["tree"], factors, tree["fairness"], total)
    found.start, found.steps = printed(start, [*steps, *ends])
    if start >= 0 and all(step.after >= 0 for step in found.steps):  # bars stand on zero
        found.chart = chart_of(*printed(start, [*few(steps), *ends]))


def _read_by(work: Recomputed, scheme: Scheme, problem: dict) -> list[str]:
    """The figures that a value which could not be computed reads, as text."""
    kind, _sep, code = problem["path"].partition(" ")
    if work.sheet is None or kind not in ("value", "item"):
        return []
    codes = work.sheet.read_by(kind, code)
    return [f"{value_title(scheme, one)} = {shown(work.sheet.subject.measures[one])}" for one in codes]
