"""Facts from plain records (dicts), each checked; and the facts file format."""

import numpy as np

from . import decimals
from .effects import event_issues
from .errors import FactsError, Issue
from .facts import NO_VALUE, Adjustments, Events, Measure

FORMAT = "appraisal-facts/1"


class Builder:
    """Turns records into rows of numbers and keeps what does not fit."""

    def __init__(self, scheme, subjects):
        self.scheme, self.subjects, self.issues = scheme, list(subjects), []
        self.position = {subject: row for row, subject in enumerate(self.subjects)}
        if len(self.position) != len(self.subjects):
            self.refuse("subject_duplicate", "subjects", "A subject occurs twice.")
        self.groups, self.events, self.measures, self.adjustments = {}, [], {}, []

    def refuse(self, issue, path, message, /, **params):
        self.issues.append(Issue(issue, path, message, params))

    def place(self, record, path):
        row = self.position.get(record.get("subject"))
        if row is None:
            text = str(record.get("subject"))
            self.refuse("subject_unknown", path, f"{text} is not a subject of this batch.", value=text)
        return row

    def number(self, record, key, path, read):
        try:
            return read(record[key])
        except KeyError:
            self.refuse("number_missing", path, f"{key} is not given.", key=key)
        except ValueError as error:
            text = str(record[key])
            self.refuse("number_invalid", path, f"{text} is not usable: {error}.", value=text)
        return None

    def event(self, record, path):
        row, found = self.place(record, path), event_issues(self.scheme, record, path)
        self.issues.extend(found)
        if row is None or found:
            return
        rule = self.scheme.rule(record["rule"])
        value, level, group, ref = (record.get(key) for key in ("value", "level", "group", "ref"))
        bits = {modifier.code: modifier.bit for modifier in rule.modifiers}
        self.events.append((
            row, rule.index, decimals.to_micro(record.get("quantity", 1)),
            NO_VALUE if value is None else decimals.to_micro(value),
            -1 if level is None else rule.level_codes.index(level),
            sum(bits[code] for code in set(record.get("modifiers") or ())),
            -1 if group is None else self.groups.setdefault(str(group), len(self.groups)),
            -1 if ref is None else ref,
        ))  # fmt: skip

    def measure(self, record, path):
        row, code = self.place(record, path), record.get("measure")
        if not isinstance(code, str) or not code:
            self.refuse("measure_missing", path, "The record names no measure.")
            return
        if "num" in record:
            record = {**record, "value": f"{record['num']}/{record.get('den', 1)}"}
        number = self.number(record, "value", path, decimals.parse)
        values = self.measures.setdefault(code, {})
        if row in values:
            self.refuse("measure_duplicate", path, f"The measure {code} is given twice.", value=code)
        if row is not None and number is not None:
            values[row] = number

    def adjustment(self, record, path):
        row, effect = self.place(record, path), self.number(record, "effect", path, decimals.to_micro)
        if not self.scheme.has_rule(record.get("rule")):
            text = str(record.get("rule"))
            self.refuse("rule_unknown", path, f"{text} is not a rule.", value=text)
        elif row is not None and effect is not None:
            ref = record.get("ref")
            self.adjustments.append(
                (row, self.scheme.rule(record["rule"]).index, effect, -1 if ref is None else ref)
            )


def build_facts(cls, scheme, subjects, events, measures, adjustments):
    builder = Builder(scheme, subjects)
    for name, records in (("event", events), ("measure", measures), ("adjustment", adjustments)):
        for place, record in enumerate(records):
            path = f"{name}s[{place}]"
            if isinstance(record, dict):
                getattr(builder, name)(record, path)
            else:
                builder.refuse("record_invalid", path, "A record is an object.")
    if builder.issues:
        raise FactsError(builder.issues)
    count = len(builder.subjects)
    return cls(
        builder.subjects,
        Events(*np.array(builder.events, np.int64).reshape(-1, 8).T.copy()),
        {code: _measure(found, count) for code, found in builder.measures.items()},
        Adjustments(*np.array(builder.adjustments, np.int64).reshape(-1, 4).T.copy()),
        list(builder.groups),
    )


def _measure(found, count):
    num, den, present = np.zeros(count, np.int64), np.ones(count, np.int64), np.zeros(count, bool)
    for row, number in found.items():
        num[row], den[row], present[row] = number.numerator, number.denominator, True
    if all(10**6 % int(d) == 0 for d in set(den.tolist())):
        return Measure(num * (10**6 // den), 10**6, present)
    return Measure(num, den, present)


def facts_from_document(scheme, document):
    """Read a facts file: {"format", "subjects", "events", "measures", "adjustments"}; see docs/scheme-format.md."""
    from .facts import Facts

    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FactsError([Issue("format_unknown", "format", f"The format must be {FORMAT}.")])
    return Facts.from_records(
        scheme, document.get("subjects", []), document.get("events", []), document.get("measures", []),
        document.get("adjustments", []),
    )  # fmt: skip
