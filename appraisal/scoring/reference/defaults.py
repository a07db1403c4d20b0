"""Who got a default for want of which value: the closing list of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from appraisal.scoring.decimals import plain
from appraisal.scoring.language.formula import calls, names
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.params import Vote
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.values import Inherited

from .formula import Formula
from .sheet import ExactSheet


@dataclass(frozen=True)
class Default:
    """What stands in for missing values, and for whom; all of ``wants`` was looked for and not found."""

    kind: str  # "item", "rule", "factor", "value" (DEFAULT in a formula) or "attribute"
    code: str
    gets: str  # a word of ``missing``; "1" of a factor; "no_option" of an attribute; "default" of DEFAULT
    points: str  # the base of an item, where it is the same for all of them
    wants: tuple[str, ...]
    subjects: tuple[Any, ...]


Found = tuple[str, str, str, str, tuple[str, ...]]


def defaults(scheme: Scheme, sheets: Iterable[ExactSheet]) -> list[Default]:
    """Every default that was taken, in the order of the scheme; subjects in that of the batch."""
    found: dict[Found, list[Any]] = {}
    for sheet in sheets:
        for one in (*_attributes(scheme, sheet), *_values(scheme, sheet), *_items(scheme, sheet)):
            found.setdefault(one, []).append(sheet.subject.name)
    places = _places(scheme)
    ordered = sorted(found.items(), key=lambda pair: places[pair[0][0], pair[0][1]])
    return [Default(*one, tuple(subjects)) for one, subjects in ordered]


def _places(scheme: Scheme) -> dict[tuple[str, str], int]:
    listed = [("attribute", code) for code in scheme.reads.attributes]
    listed += [("value", value.code) for value in scheme.values]
    for item in scheme.items:
        listed += [("item", item.code), ("value", f"item {item.code}")]
        listed += [(kind, rule.code) for rule in item.rules for kind in ("rule", "factor")]
    return {one: place for place, one in enumerate(listed)}


def _attributes(scheme: Scheme, sheet: ExactSheet) -> Iterator[Found]:
    for code in scheme.reads.attributes:
        if code not in sheet.subject.attributes:
            yield "attribute", code, "no_option", "", (code,)


def _values(scheme: Scheme, sheet: ExactSheet) -> Iterator[Found]:
    """DEFAULT in the formulas of derived values and items."""
    formulas: list[tuple[str, Any]] = [(value.code, value.formula) for value in scheme.values]
    formulas += [
        (f"item {item.code}", getattr(item.params, "formula", None))
        for item in scheme.items
        if sheet.quietly(partial(sheet.applies, item))
    ]
    for code, expression in formulas:
        for call in calls(expression, "DEFAULT") if expression is not None else ():
            asked: Any = call.args[0]
            if sheet.quietly(partial(Formula(sheet, code).value, asked)) is None:
                wants = tuple(_lacking(sheet, names(asked)))
                if wants:
                    yield "value", code, "default", "", wants


def _items(scheme: Scheme, sheet: ExactSheet) -> Iterator[Found]:
    for item in scheme.items:
        if not sheet.quietly(partial(sheet.applies, item)):
            continue
        if sheet.quietly(partial(_is_missing, sheet, item)):
            base = {"full": item.full, "zero": 0}.get(item.missing)
            yield "item", item.code, item.missing, "" if base is None else plain(base), _wanted(sheet, item)
        for rule in item.rules:
            if isinstance(rule.measure, str) and sheet.value_or_none(rule.measure) is None:
                yield "rule", rule.code, rule.missing, "", tuple(_lacking(sheet, [rule.measure]))
            if isinstance(rule.factor, str) and sheet.value_or_none(rule.factor) is None:
                yield "factor", rule.code, "1", "", tuple(_lacking(sheet, [rule.factor]))


def _is_missing(sheet: ExactSheet, item: Node) -> bool:
    base, _words, failure = sheet.base(item)
    return base is None and failure is None


def _wanted(sheet: ExactSheet, item: Node) -> tuple[str, ...]:
    """What an item looked for and did not find."""
    if isinstance(item.params, Inherited):
        return (f"a score by {item.params.relation}", *_lacking(sheet, item.values_read()))
    if isinstance(item.params, Vote):
        return (f"ballots of {item.params.question}", *_lacking(sheet, item.values_read()))
    found = tuple(_lacking(sheet, item.values_read()))
    return found or tuple(code for code in item.values_read() if isinstance(code, str))


def _lacking(sheet: ExactSheet, values: Iterable[Any]) -> Iterator[str]:
    """The facts that are missing behind these VALUEs, each once."""
    seen: dict[str, None] = {}
    stack = [value for value in values if isinstance(value, str)][::-1]
    known = set()
    while stack:
        code = stack.pop()
        if code in known or sheet.value_or_none(code) is not None:
            continue
        known.add(code)
        derived = sheet.scheme.value(code)
        if derived is None:
            seen[code] = None
        elif derived.formula is not None:
            stack += list(names(derived.formula))[::-1]
        elif derived.table is not None:
            seen[derived.by] = None
        elif derived.linked is not None:
            seen[f"a score by {derived.linked.relation}"] = None
        else:
            seen["the day"] = None
    yield from seen
