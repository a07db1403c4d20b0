"""Facts of one batch as plain Python numbers, one record per subject; the reference engine reads nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from appraisal.scoring.facts.columns import NO_VALUE, Events, Facts, Measure, Rows, Votes
from appraisal.scoring.language.rules import Modifier, Rule
from appraisal.scoring.language.scheme import Scheme

from .parts import ZERO

MICRO = 10**6


@dataclass(frozen=True)
class Event:
    rule: Rule
    quantity: Fraction
    value: Fraction | None
    level: str | None
    modifiers: tuple[Modifier, ...]  # as cited, whether they act or not
    group: int
    tie: tuple[int, ...]  # which of two equal events counts
    ref: int


@dataclass
class Subject:
    """What is known of one subject."""

    name: object
    position: int
    group: int
    measures: dict[str, Fraction] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    adjustments: dict[int, Fraction] = field(default_factory=dict)  # by rule number
    ballots: dict[tuple[str, str], dict[str, int]] = field(
        default_factory=dict
    )  # {(question, group): {option: count}}, texts
    links: dict[str, list[tuple[int, Fraction]]] = field(
        default_factory=dict
    )  # {relation: [(row or -1 - outside, weight)]}, as listed

    def cast(self, question: str, group: str) -> dict[str, int]:
        return self.ballots.get((question, group), {})


def read(scheme: Scheme, facts: Facts) -> list[Subject]:
    """[Subject] in the order of ``facts.subjects``."""
    groups = [0] * len(facts) if facts.peer is None else facts.peer.tolist()
    found = [
        Subject(name, position, group)
        for position, (name, group) in enumerate(zip(facts.subjects, groups, strict=True))
    ]
    for code, measure in facts.measures.items():
        for subject, number in zip(found, numbers(measure), strict=True):
            if number is not None:
                subject.measures[code] = number
    for code, column in facts.attributes.items():
        for subject, at in zip(found, column.at.tolist(), strict=True):
            if at >= 0:
                subject.attributes[code] = str(column.options[at])
    _events(scheme, facts.events, found)
    _ballots(scheme, facts.votes, found)
    for row, rule, effect, _ref in _rows(facts.adjustments):
        own = found[row].adjustments
        own[rule] = own.get(rule, ZERO) + Fraction(effect, MICRO)
    for row, relation, to, weight in _rows(facts.links):
        found[row].links.setdefault(facts.relations[relation], []).append((to, Fraction(weight, MICRO)))
    return found


def numbers(measure: Measure) -> list[Fraction | None]:
    """The values of a measure as fractions, None where absent."""
    dens = [measure.den] * len(measure.num) if isinstance(measure.den, int) else measure.den.tolist()
    return [
        Fraction(int(num), int(den)) if there else None
        for num, den, there in zip(measure.num.tolist(), dens, measure.present.tolist(), strict=True)
    ]


def _rows(columns: Rows) -> Iterator[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns.columns()), strict=True)


def _events(scheme: Scheme, events: Events, found: list[Subject]) -> None:
    for subject, index, quantity, value, level, mask, group, ref in _rows(events):
        rule = scheme.rules[index]
        found[subject].events.append(
            Event(
                rule, Fraction(quantity, MICRO), None if value == NO_VALUE else Fraction(value, MICRO),
                list(rule.levels)[level] if rule.levels else None,
                tuple(modifier for modifier in rule.modifiers if mask & modifier.bit), group,
                (index, level, mask, quantity, value, ref), ref,
            )
        )  # fmt: skip


def _ballots(scheme: Scheme, votes: Votes, found: list[Subject]) -> None:
    for subject, number, group, option, count in _rows(votes):
        question = scheme.questions[number]
        counts = found[subject].ballots.setdefault((question.code, question.groups[group]), {})
        name = question.options[option] if option >= 0 else "spoiled"
        counts[name] = counts.get(name, 0) + count
