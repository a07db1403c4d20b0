"""Conditions in words with the numbers that they compared, for vetoes and money."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from appraisal.scoring.language.values import Condition

from .parts import show

if TYPE_CHECKING:
    from .sheet import ExactSheet

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "==": "="}
DENIED = {">=": "<", ">": "≤", "<=": ">", "<": "≥", "==": "≠"}


def told(sheet: ExactSheet, condition: Condition, *, holds: bool = True) -> str:
    """The condition with its numbers: "count of 1.1 = 4 ≥ 3"; why it does not hold: "count of 1.1 = 2 < 3"."""
    if condition.mode == "not":
        return told(sheet, condition.parts[0], holds=not holds)
    if condition.mode:
        deciding = [one for one in condition.parts if sheet.quietly(partial(sheet.holds, one)) == holds]
        words = [told(sheet, one, holds=holds) for one in deciding]
        return " and ".join(words) if words else "no condition is named"
    if condition.of == "attribute":
        option = sheet.subject.attributes.get(str(condition.code), "unknown")
        return f"{condition.code} {option} is {'' if holds else 'not '}one of {', '.join(condition.options)}"
    number, than = sheet.quietly(partial(sheet.compared, condition)), sheet.value_or_none(condition.than)
    if number is None or than is None:
        return f"{_name(condition)} is missing" if number is None else f"{condition.than} is missing"
    limit = show(than) if not isinstance(condition.than, str) else f"{condition.than} = {show(than)}"
    sign = SIGNS[condition.op] if holds else DENIED[condition.op]
    return f"{_name(condition)} = {show(number)} {sign} {limit}"


def _name(condition: Condition) -> str:
    if condition.of == "measure":
        return condition.code if isinstance(condition.code, str) else "number"
    name = {"count": "count of", "points": "points of", "score": "score of"}[condition.of]
    return f"{name} {condition.code}" + (" through the year" if condition.year else "")
