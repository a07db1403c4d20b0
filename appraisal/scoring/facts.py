"""What happened, as columns: events cited by rule, measures, and fixed effects carried from closed periods.

The application fills the columns straight from set-based reads; ``Facts.from_records`` builds them from plain records
(scheme files' facts, imports, tests) and says clearly what does not fit.
"""

from dataclasses import dataclass, field

import numpy as np

from .errors import FactsError, Issue

NO_VALUE = np.iinfo(np.int64).min  # "no discretionary value was entered"


def _ints(values, dtype=np.int64):
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype)
    if array.dtype.kind not in "iu":
        raise TypeError(f"integer column expected, got {array.dtype}")
    return array.astype(dtype, copy=False)


@dataclass
class Events:
    """One row per verified ledger entry. ``subject`` and ``rule`` are obligatory; the rest has neutral defaults."""

    subject: np.ndarray  # row number in Facts.subjects
    rule: np.ndarray  # Rule.index
    quantity: np.ndarray = None  # type: ignore[assignment]  # millionths; default one
    value: np.ndarray = None  # type: ignore[assignment]  # millionths; NO_VALUE where the rule has no range
    level: np.ndarray = None  # type: ignore[assignment]  # position in Rule.level_codes; -1 where the rule has no ladder
    modifiers: np.ndarray = None  # type: ignore[assignment]  # bit mask of Modifier.bit
    group: np.ndarray = None  # type: ignore[assignment]  # key that highest-only pools compare; -1 = none
    ref: np.ndarray = None  # type: ignore[assignment]  # ledger entry id; -1 = none

    def __post_init__(self):
        self.subject, self.rule = _ints(self.subject), _ints(self.rule)
        count = len(self.subject)
        defaults = {"quantity": 10**6, "value": NO_VALUE, "level": -1, "modifiers": 0, "group": -1, "ref": -1}
        for name, default in defaults.items():
            column = getattr(self, name)
            setattr(self, name, np.full(count, default, np.int64) if column is None else _ints(column))
        if any(len(getattr(self, name)) != count for name in ("rule", *defaults)):
            raise ValueError("event columns differ in length")

    def __len__(self):
        return len(self.subject)

    @classmethod
    def empty(cls):
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64))

    def take(self, rows):
        names = ("subject", "rule", "quantity", "value", "level", "modifiers", "group", "ref")
        return Events(**{name: getattr(self, name)[rows] for name in names})


@dataclass
class Measure:
    """One exact value per subject: ``num / den``; ``den`` is one int for all or a column; absent where not present."""

    num: np.ndarray
    den: int | np.ndarray = 10**6
    present: np.ndarray = None  # type: ignore[assignment]  # default: all

    def __post_init__(self):
        if not (isinstance(self.num, np.ndarray) and self.num.dtype == object):
            self.num = _ints(self.num)
        present: np.ndarray | None = self.present
        self.present = np.ones(len(self.num), bool) if present is None else np.asarray(present, bool)

    def take(self, rows):
        den = self.den[rows] if isinstance(self.den, np.ndarray) else self.den
        return Measure(self.num[rows], den, self.present[rows])


@dataclass
class Adjustments:
    """Fixed signed effects on a rule (a reversing entry of a closed period), added after the rule's own cap."""

    subject: np.ndarray
    rule: np.ndarray
    effect: np.ndarray  # millionths of a point, signed: +500000 gives half a point back
    ref: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self):
        self.subject, self.rule, self.effect = _ints(self.subject), _ints(self.rule), _ints(self.effect)
        self.ref = np.full(len(self.subject), -1, np.int64) if self.ref is None else _ints(self.ref)

    def __len__(self):
        return len(self.subject)

    @classmethod
    def empty(cls):
        return cls(*(np.zeros(0, np.int64) for _ in range(3)))

    def take(self, rows):
        return Adjustments(self.subject[rows], self.rule[rows], self.effect[rows], self.ref[rows])


@dataclass
class Facts:
    """A batch of subjects (cadres, units) and what happened to them in one period."""

    subjects: list  # ids or codes, unique; their order is the order of all result columns
    events: Events = field(default_factory=Events.empty)
    measures: dict[str, Measure] = field(default_factory=dict)
    adjustments: Adjustments = field(default_factory=Adjustments.empty)
    group_keys: list | None = None  # text of each group id, so that digests do not depend on numbering

    def __len__(self):
        return len(self.subjects)

    def slice(self, start, stop):
        """The facts of ``subjects[start:stop]``; scoring slices gives the same rows as scoring all at once."""
        return self.select(np.arange(start, min(stop, len(self))))

    def select(self, rows):
        """The facts of the subjects at these positions, in this order."""
        rows = np.asarray(rows, np.int64)
        position = np.full(len(self), -1, np.int64)
        position[rows] = np.arange(len(rows))

        def moved(columns):
            kept = columns.take(np.nonzero(position[columns.subject] >= 0)[0])
            kept.subject = position[kept.subject]
            return kept

        return Facts(
            [self.subjects[row] for row in rows.tolist()],
            moved(self.events),
            {code: measure.take(rows) for code, measure in self.measures.items()},
            moved(self.adjustments),
            self.group_keys,
        )

    @classmethod
    def from_records(cls, scheme, subjects, events=(), measures=(), adjustments=()):
        """Build columns from plain records; raises FactsError naming every record that does not fit.

        events: {"subject", "rule", "quantity"="1", "value", "reason", "level", "modifiers": [codes], "group", "ref"}
        measures: {"subject", "measure", "value"} or {"subject", "measure", "num", "den"}
        adjustments: {"subject", "rule", "effect", "ref"}
        """
        from .records import build_facts

        return build_facts(cls, scheme, subjects, events, measures, adjustments)

    def check(self, scheme):
        """Refuse columns that do not fit the scheme; vectorised, called by ``score``."""
        issues = []
        events = self.events

        def refuse(code, where, rows, message):
            if len(rows):
                row = int(rows[0])
                issues.append(Issue(code, f"{where}[{row}]", message, {"rows": len(rows), "first": row}))

        for name, columns in (("events", events), ("adjustments", self.adjustments)):
            outside = (columns.subject < 0) | (columns.subject >= len(self))
            refuse(
                "subject_unknown", name, np.nonzero(outside)[0], "The subject number is outside the batch."
            )
            outside = (columns.rule < 0) | (columns.rule >= len(scheme.rules))
            refuse("rule_unknown", name, np.nonzero(outside)[0], "The rule number is not in the scheme.")
        for code, measure in self.measures.items():
            if len(measure.num) != len(self):
                issues.append(
                    Issue("measure_length", f"measures[{code}]", "The measure has not one row per subject.")
                )
            elif np.any(
                (measure.den <= 0) & measure.present
                if isinstance(measure.den, np.ndarray)
                else measure.den <= 0
            ):
                issues.append(
                    Issue("measure_denominator", f"measures[{code}]", "A denominator is not positive.")
                )
        if len(set(self.subjects)) != len(self.subjects):
            issues.append(Issue("subject_duplicate", "subjects", "A subject occurs twice."))
        if issues:
            raise FactsError(issues)
        if len(events):
            self._check_events(scheme, refuse)
        if issues:
            raise FactsError(issues)

    def _check_events(self, scheme, refuse):
        events, rules = self.events, scheme.rules
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
        wrong = np.where(
            levels[cited] > 0, (events.level < 0) | (events.level >= levels[cited]), events.level != -1
        )
        refuse("level_unknown", "events", np.nonzero(wrong)[0], "The level is not one of the rule's.")
        wrong = (events.modifiers & ~masks[cited]) != 0
        refuse("modifier_unknown", "events", np.nonzero(wrong)[0], "A modifier is not one of the rule's.")
        refuse("quantity_negative", "events", np.nonzero(events.quantity < 0)[0], "A quantity is negative.")
        refuse("group_missing", "events", np.nonzero(grouped[cited] & (events.group < 0))[0],
               "A highest-only rule needs the group of the event.")  # fmt: skip
