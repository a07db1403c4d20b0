"""Facts from plain records (dicts), each checked; and the facts file format."""

import numpy as np

from . import decimals
from .effects import event_issues
from .errors import FactsError, Issue
from .facts import NO_VALUE, Adjustments, Events, Measure

FORMAT = "appraisal-facts/1"


def build_facts(cls, scheme, subjects, events, measures, adjustments):
    subjects = list(subjects)
    position = {subject: row for row, subject in enumerate(subjects)}
    issues = []

    def place(record, path):
        row = position.get(record.get("subject"))
        if row is None:
            issues.append(
                Issue(
                    "subject_unknown",
                    path,
                    f"{record.get('subject')!r} is not a subject.",
                    {"value": str(record.get("subject"))},
                )
            )
        return row

    group_ids, rows = {}, []
    for i, record in enumerate(events):
        path = f"events[{i}]"
        row, found = place(record, path), event_issues(scheme, record, path)
        issues.extend(found)
        if row is None or found:
            continue
        rule = scheme.rule(record["rule"])
        value, level, group = record.get("value"), record.get("level"), record.get("group")
        bits = {modifier.code: modifier.bit for modifier in rule.modifiers}
        rows.append((
            row, rule.index, decimals.to_micro(record.get("quantity", 1)),
            NO_VALUE if value is None else decimals.to_micro(value),
            -1 if level is None else rule.level_codes.index(level),
            sum(bits[code] for code in set(record.get("modifiers") or ())),
            -1 if group is None else group_ids.setdefault(str(group), len(group_ids)), record.get("ref") or -1,
        ))  # fmt: skip
    values = {}
    for i, record in enumerate(measures):
        path = f"measures[{i}]"
        row, code = place(record, path), record.get("measure")
        if row is None:
            continue
        if (row in values.setdefault(code, {})) or not code:
            issues.append(
                Issue("measure_duplicate", path, f"The measure {code} is given twice.", {"value": str(code)})
            )
        try:
            number = decimals.parse(
                record["value"] if "value" in record else f"{record['num']}/{record['den']}"
            )
            values[code][row] = number
        except (ValueError, KeyError) as error:
            issues.append(
                Issue(
                    "number_invalid",
                    path,
                    f"The value is not usable: {error}.",
                    {"value": str(record.get("value"))},
                )
            )
    fixed = []
    for i, record in enumerate(adjustments):
        path = f"adjustments[{i}]"
        row = place(record, path)
        if not scheme.has_rule(record.get("rule")):
            issues.append(
                Issue(
                    "rule_unknown",
                    path,
                    f"{record.get('rule')} is not a rule.",
                    {"value": str(record.get("rule"))},
                )
            )
            continue
        try:
            effect = decimals.to_micro(record["effect"])
        except (ValueError, KeyError) as error:
            issues.append(Issue("number_invalid", path, f"The effect is not usable: {error}."))
            continue
        if row is not None:
            fixed.append((row, scheme.rule(record["rule"]).index, effect, record.get("ref") or -1))
    if len(position) != len(subjects):
        issues.append(Issue("subject_duplicate", "subjects", "A subject occurs twice."))
    if issues:
        raise FactsError(issues)
    table = np.array(rows, np.int64).reshape(-1, 8)
    table2 = np.array(fixed, np.int64).reshape(-1, 4)
    return cls(
        subjects, Events(*table.T.copy()), {code: _measure(found, len(subjects)) for code, found in values.items()},
        Adjustments(*table2.T.copy()), list(group_ids),
    )  # fmt: skip


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
