"""The explanation of one sheet of the reference engine, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.outcomes import Veto
from appraisal.scoring.language.rules import Rule

from .conditions import told
from .parts import Failure, show, signed

if TYPE_CHECKING:
    from .outcome import Result
    from .sheet import ExactSheet

ENDS_IN_A_FRACTION = re.compile(r"= (−?)([0-9]+/[0-9]+)$")
SHOWN_PLACES = 4


@dataclass(frozen=True)
class TraceLine:
    """One line of the explanation. ``text`` is arithmetic with rule codes."""

    depth: int
    kind: str  # "value", "rule", "item", "node", "fairness", "total", "coefficient", "veto" or "problem"
    code: str
    text: str
    value: Fraction | None


def lines(sheet: ExactSheet) -> list[TraceLine]:
    """Values, then the tree with rules below their items, fairness, total, coefficient, vetoes, problems."""
    return [replace(line, text=with_decimals(line.text)) for line in _lines(sheet)]


def with_decimals(text: str) -> str:
    """Behind a result that no decimals end, the nearest decimal; what follows is computed with the fraction."""
    found = ENDS_IN_A_FRACTION.search(text)
    if found is None:
        return text
    number = Fraction(found[2])
    near = f"{round(number * 10**SHOWN_PLACES):0{SHOWN_PLACES + 1}d}"
    return f"{text} ≈ {found[1]}{near[:-SHOWN_PLACES]}.{near[-SHOWN_PLACES:]}"


def _lines(sheet: ExactSheet) -> list[TraceLine]:
    result, found = sheet.result(), []
    found += [TraceLine(0, "problem", issue.code, issue.message, None) for issue in sheet.problems]
    for value in sheet.scheme.values:
        kept = sheet.known.get(("value", value.code))
        if kept and kept[1] is None:
            number, words = kept[0]
            text = f"{words} = {show(number)}" if number is not None else f"{words}: missing"
            found.append(TraceLine(1, "value", value.code, text, number))
    found += _node(sheet, sheet.scheme.root, 0)
    found += _outcome(sheet, result)
    return found


def _node(sheet: ExactSheet, node: Node, depth: int) -> list[TraceLine]:
    try:
        score = sheet.score(node)
        words = sheet.words.get(node.code, "")
    except Failure as failure:
        score, words = None, f"could not be computed: {failure.path}"
    found = [TraceLine(depth, "item" if node.is_item else "node", node.code, words, score)]
    for child in node.children:
        found += _node(sheet, child, depth + 1)
    for rule in node.rules:
        found += _rule(sheet, rule, depth + 1)
    return found


def _rule(sheet: ExactSheet, rule: Rule, depth: int) -> list[TraceLine]:
    found = []
    try:
        n, points, lost, effect, words = sheet.rule_line(rule)
    except Failure as failure:
        return [TraceLine(depth, "rule", rule.code, f"could not be computed: {failure.path}", None)]
    if any((n, points, lost, effect)):
        own = sheet.amount(rule)
        if words and not lost and words != show(own.before):
            words = f"{words} = {show(own.amount)}"
        title = rule.title.get("en") if isinstance(rule.title, dict) else ""
        words += f" for {title}" if title and words else ""
        if isinstance(rule.measure, str):
            words += f" [{rule.measure} = {show(n)}]"
        if effect:
            words = f"{words}, {signed(effect)} carried from a closed period".removeprefix(", ")
        found.append(TraceLine(depth, "rule", rule.code, words or "0", points + effect))
    return found


def _outcome(sheet: ExactSheet, result: Result) -> list[TraceLine]:
    found = []
    score, done = sheet.fair()
    for name, after, words in done:
        found.append(TraceLine(0, "fairness", name, f"{words} = {show(after)}", after))
    if result.total is not None and score is not None:
        total, share = sheet.printed("total"), sheet.printed("coefficient")
        found.append(TraceLine(0, "total", "total", f"{show(score)} → {sheet.text('total')}", total))
        scheme = sheet.scheme
        basis = total if total is not None and scheme.coefficient_of == "rounded" else score
        words = f"{show(basis)} × 100 / {show(scheme.full_marks)} → {sheet.text('coefficient')}"
        found.append(TraceLine(0, "coefficient", "coefficient", words, share))
    fired = [veto for veto in sheet.scheme.vetoes if veto.code in result.vetoes]
    return [*found, *(TraceLine(0, "veto", veto.code, _veto(sheet, veto), None) for veto in fired)]


def _veto(sheet: ExactSheet, veto: Veto) -> str:
    """What a veto does, and the numbers for which it does so."""
    held = veto.item if veto.kind.holds == "item" else veto.grade
    return f"{veto.effect}{f' {held}' if held else ''}, because {told(sheet, veto.when)}"
