"""Whether columns of facts fit a scheme; vectorised, because every run asks."""

from collections.abc import Callable
from typing import Any

import numpy as np

from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.language.scheme import Scheme

from .columns import NO_VALUE, Facts


def check(facts: Facts, scheme: Scheme) -> None:
    """Raises FactsError with every kind of misfit; each names its first row and how many there are."""
    issues: list[Issue] = []
    events = facts.events

    def refuse(code: str, where: str, rows: Any, message: str) -> None:
        if len(rows):
            row = int(rows[0])
            issues.append(Issue(code, f"{where}[{row}]", message, {"rows": len(rows), "first": row}))

    for name, columns in (("events", events), ("adjustments", facts.adjustments)):
        outside = (columns.subject < 0) | (columns.subject >= len(facts))
        refuse("subject_unknown", name, np.nonzero(outside)[0], "The subject number is outside the batch.")
        outside = (columns.rule < 0) | (columns.rule >= len(scheme.rules))
        refuse("rule_unknown", name, np.nonzero(outside)[0], "The rule number is not in the scheme.")
    for code, measure in facts.measures.items():
        if len(measure.num) != len(facts):
            issues.append(Issue("measure_length", f"measures[{code}]", "The measure has not one row per subject."))
        elif np.any((measure.den <= 0) & measure.present if isinstance(measure.den, np.ndarray) else measure.den <= 0):
            issues.append(Issue("measure_denominator", f"measures[{code}]", "A denominator is not positive."))
    if len(set(facts.subjects)) != len(facts.subjects):
        issues.append(Issue("subject_duplicate", "subjects", "A subject occurs twice."))
    _check_columns(facts, scheme, issues, refuse)
    if issues:
        raise FactsError(issues)
    if len(events):
        _check_events(facts, scheme, refuse)
    if issues:
        raise FactsError(issues)


def _check_columns(facts: Facts, scheme: Scheme, issues: list[Issue], refuse: Callable[..., None]) -> None:
    """Peer groups, attributes, votes and links."""
    count = len(facts)
    short = [code for code, column in facts.attributes.items() if len(column.at) != count]
    if facts.peer is not None and len(facts.peer) != count:
        short.append("peer")
    short += [f"scores[{of}]" for of, measure in facts.scores.items() if len(measure.num) != len(facts.outside)]
    issues += [Issue("column_length", code, "The column has not one row per subject.") for code in short]
    votes, links = facts.votes, facts.links
    if len(votes):
        groups = np.array([len(question.groups) for question in scheme.questions] or [0], np.int64)
        options = np.array([len(question.options) for question in scheme.questions] or [0], np.int64)
        asked = (votes.question >= 0) & (votes.question < len(scheme.questions))
        place = np.where(asked, votes.question, 0)
        wrong = (votes.subject < 0) | (votes.subject >= count) | ~asked | (votes.count < 0)
        wrong |= (votes.group < 0) | (votes.group >= groups[place])
        wrong |= (votes.option < -1) | (votes.option >= options[place])
        refuse("vote_unknown", "votes", np.nonzero(wrong)[0], "A ballot does not fit its question.")
    if len(links):
        wrong = (links.subject < 0) | (links.subject >= count) | (links.to >= count)
        wrong |= (links.to < -len(facts.outside)) | (links.weight < 0)
        wrong |= (links.relation < 0) | (links.relation >= len(facts.relations))
        refuse("link_unknown", "links", np.nonzero(wrong)[0], "A link does not fit the subjects.")


def _check_events(facts: Facts, scheme: Scheme, refuse: Callable[..., None]) -> None:
    events, rules = facts.events, scheme.rules
    count = len(rules)
    low, high = np.zeros(count, np.int64), np.zeros(count, np.int64)
    ranged, grouped = np.zeros(count, bool), np.zeros(count, bool)
    levels, masks = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for rule in rules:
        levels[rule.index] = len(rule.levels)
        masks[rule.index] = sum(modifier.bit for modifier in rule.modifiers)
        grouped[rule.index] = rule.group is not None
        if rule.range:
            ranged[rule.index] = True
            low[rule.index] = -(-rule.range[0] * 10**6 // 1)
            high[rule.index] = rule.range[1] * 10**6 // 1
    measured = np.array([rule.measure is not None for rule in rules], bool)
    cited, given = events.rule, events.value != NO_VALUE
    needs = ranged[cited]
    refuse(
        "rule_measured",
        "events",
        np.nonzero(measured[cited])[0],
        "A rule computed from a measure takes no entries.",
    )
    refuse(
        "value_missing",
        "events",
        np.nonzero(needs & ~given)[0],
        "A rule with a range needs a chosen value.",
    )
    refuse(
        "value_unexpected",
        "events",
        np.nonzero(~needs & given)[0],
        "Only a rule with a range takes a value.",
    )
    outside = needs & given & ((events.value < low[cited]) | (events.value > high[cited]))
    refuse(
        "range_exceeded",
        "events",
        np.nonzero(outside)[0],
        "The chosen value is outside the rule's range.",
    )
    wrong = np.where(levels[cited] > 0, (events.level < 0) | (events.level >= levels[cited]), events.level != -1)
    refuse("level_unknown", "events", np.nonzero(wrong)[0], "The level is not one of the rule's.")
    wrong = (events.modifiers & ~masks[cited]) != 0
    refuse("modifier_unknown", "events", np.nonzero(wrong)[0], "A modifier is not one of the rule's.")
    refuse("quantity_negative", "events", np.nonzero(events.quantity < 0)[0], "A quantity is negative.")
    refuse("group_missing", "events", np.nonzero(grouped[cited] & (events.group < 0))[0],
           "A highest-only rule needs the group of the event.")  # fmt: skip
