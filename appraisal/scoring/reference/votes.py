"""Ballots of one subject: means of voter groups, counted ballot by ballot."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from appraisal.scoring.language.params import Vote

from .facts import Subject
from .parts import ZERO, show

if TYPE_CHECKING:
    from .sheet import ExactSheet


def group_mean(subject: Subject, params: Vote, group: str) -> tuple[Fraction | None, str]:
    """(mean of the valid ballots of a voter group or None, words)."""
    worth = {option.code: option.value for option in params.options}
    counts = {name: count for name, count in subject.cast(params.question, group).items() if name in worth}
    valid = sum(counts.values())
    if not valid:
        return None, f"{group}: no valid ballot"
    left_out: dict[str, int] = {}
    if valid - params.trim.highest - params.trim.lowest >= 1:
        highest_first = sorted(counts, key=lambda name: worth[name], reverse=True)
        for most, names in ((params.trim.highest, highest_first), (params.trim.lowest, highest_first[::-1])):
            for name in names:
                gone = min(most, counts[name] - left_out.get(name, 0))
                left_out[name] = left_out.get(name, 0) + gone
                most -= gone
    kept = {name: count - left_out.get(name, 0) for name, count in counts.items()}
    total = sum((worth[name] * count for name, count in kept.items()), ZERO)
    number = sum(kept.values())
    terms = " + ".join(f"{count}×{show(worth[name])}" for name, count in kept.items() if count)
    trimmed = f", {valid - number} left out" if number != valid else ""
    return total / number, f"{group}: votes {terms} over {number} valid{trimmed}"


def vote_base(sheet: ExactSheet, params: Vote) -> tuple[Fraction | None, str, int]:
    """(times × weighted mean of the groups or None, words, valid ballots)."""
    subject, times = sheet.subject, sheet.value(params.times)
    own = {option.code for option in params.options}
    valid = sum(
        count
        for group in params.groups
        for name, count in subject.cast(params.question, group.code).items()
        if name in own
    )
    if not valid:
        return None, "no valid ballot", 0
    if params.at_least is not None and valid < params.at_least:
        return None, f"{valid} valid ballots, fewer than {show(params.at_least)}", valid
    total = weight = ZERO
    words = []
    for group in params.groups:
        mean, said = group_mean(subject, params, group.code)
        words.append(f"{said}, weight {show(group.weight)}" if len(params.groups) > 1 else said)
        if mean is None and params.absent_group == "missing":
            return None, said, valid
        if mean is not None:
            total += mean * group.weight
        if mean is not None or params.absent_group == "zero":
            weight += group.weight
    if not weight or times is None:
        return None, "no weight" if not weight else "no value", valid
    said = "; ".join(words) + (f"; × {show(times)}" if times != 1 else "")
    return total / weight * times, said, valid
