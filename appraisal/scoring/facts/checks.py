"""Whether columns of facts fit a scheme; vectorised, because every run asks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.scheme import Scheme

from .columns import NO_VALUE, Facts

Mask = npt.NDArray[np.bool_]


class Misfits:
    """What does not fit; each kind names its first row and how many there are."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def refuse(self, code: str, where: str, message: str, wrong: Mask | None = None) -> None:
        """Refuses the rows where the mask holds; without a mask, the whole."""
        if wrong is None:
            self.issues.append(Issue(code, where, message))
        elif len(rows := np.nonzero(wrong)[0]):
            row = int(rows[0])
            self.issues.append(Issue(code, f"{where}[{row}]", message, {"rows": len(rows), "first": row}))

    def stop(self) -> None:
        if self.issues:
            raise FactsError(self.issues)


def check(facts: Facts, scheme: Scheme) -> None:
    """Raises FactsError with every kind of misfit."""
    found = Misfits()
    for name, columns in (("events", facts.events), ("adjustments", facts.adjustments)):
        outside = (columns.subject < 0) | (columns.subject >= len(facts))
        found.refuse("subject_unknown", name, "The subject number is outside the batch.", outside)
        outside = (columns.rule < 0) | (columns.rule >= len(scheme.rules))
        found.refuse("rule_unknown", name, "The rule number is not in the scheme.", outside)
    for code, measure in facts.measures.items():
        if len(measure.num) != len(facts):
            found.refuse("measure_length", f"measures[{code}]", "The measure has not one row per subject.")
        elif np.any((measure.den <= 0) & measure.present if isinstance(measure.den, np.ndarray) else measure.den <= 0):
            found.refuse("measure_denominator", f"measures[{code}]", "A denominator is not positive.")
    if len(set(facts.subjects)) != len(facts.subjects):
        found.refuse("subject_duplicate", "subjects", "A subject occurs twice.")
    _check_columns(facts, scheme, found)
    found.stop()
    if len(facts.events):
        _check_events(facts, scheme, found)
    found.stop()


def _check_columns(facts: Facts, scheme: Scheme, found: Misfits) -> None:
    """Peer groups, attributes, votes and links."""
    count = len(facts)
    short = [code for code, column in facts.attributes.items() if len(column.at) != count]
    if facts.peer is not None and len(facts.peer) != count:
        short.append("peer")
    short += [f"scores[{of}]" for of, measure in facts.scores.items() if len(measure.num) != len(facts.outside)]
    for code in short:
        found.refuse("column_length", code, "The column has not one row per subject.")
    votes, links = facts.votes, facts.links
    if len(votes):
        groups = np.array([len(question.groups) for question in scheme.questions] or [0], np.int64)
        options = np.array([len(question.options) for question in scheme.questions] or [0], np.int64)
        asked = (votes.question >= 0) & (votes.question < len(scheme.questions))
        place = np.where(asked, votes.question, 0)
        wrong = (votes.subject < 0) | (votes.subject >= count) | ~asked | (votes.count < 0)
        wrong |= (votes.group < 0) | (votes.group >= groups[place])
        wrong |= (votes.option < -1) | (votes.option >= options[place])
        found.refuse("vote_unknown", "votes", "A ballot does not fit its question.", wrong)
    if len(links):
        wrong = (links.subject < 0) | (links.subject >= count) | (links.to >= count)
        wrong |= (links.to < -len(facts.outside)) | (links.weight < 0)
        wrong |= (links.relation < 0) | (links.relation >= len(facts.relations))
        found.refuse("link_unknown", "links", "A link does not fit the subjects.", wrong)


def _check_events(facts: Facts, scheme: Scheme, found: Misfits) -> None:
    events, rules = facts.events, scheme.rules
    cited, given = events.rule, events.value != NO_VALUE

    def of_cited(each: Callable[[Rule], int], dtype: Any = np.int64) -> np.ndarray:
        """What the rule of each event says."""
        return np.array([each(rule) for rule in rules], dtype)[cited]

    needs = of_cited(lambda rule: rule.range is not None, bool)
    low = of_cited(lambda rule: -(-rule.range[0] * 10**6 // 1) if rule.range else 0)
    high = of_cited(lambda rule: rule.range[1] * 10**6 // 1 if rule.range else 0)
    levels = of_cited(lambda rule: len(rule.levels))
    known = of_cited(lambda rule: sum(modifier.bit for modifier in rule.modifiers))
    grouped = of_cited(lambda rule: rule.group is not None, bool)
    measured = of_cited(lambda rule: rule.measure is not None, bool)
    level_wrong = np.where(levels > 0, (events.level < 0) | (events.level >= levels), events.level != -1)
    outside = needs & given & ((events.value < low) | (events.value > high))
    found.refuse("rule_measured", "events", "A rule computed from a measure takes no entries.", measured)
    found.refuse("value_missing", "events", "A rule with a range needs a chosen value.", needs & ~given)
    found.refuse("value_unexpected", "events", "Only a rule with a range takes a value.", ~needs & given)
    found.refuse("range_exceeded", "events", "The chosen value is outside the rule's range.", outside)
    found.refuse("level_unknown", "events", "The level is not one of the rule's.", level_wrong)
    found.refuse("modifier_unknown", "events", "A modifier is not one of the rule's.", (events.modifiers & ~known) != 0)
    found.refuse("quantity_negative", "events", "A quantity is negative.", events.quantity < 0)
    found.refuse(
        "group_missing", "events", "A highest-only rule needs the group of the event.", grouped & (events.group < 0)
    )
