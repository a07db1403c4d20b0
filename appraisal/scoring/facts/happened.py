"""Reading who there is and what happened: subjects, events, measures, adjustments."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.errors import Issue, unusable
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.near import meant, perhaps

from . import grammar as facts_grammar
from .columns import NO_VALUE
from .effects import event_issues, without_document
from .known import Known

MOST_SAMPLED = 9_999_999


@dataclass
class Notes:
    """What the columns do not hold and an explanation wants: where values come from, which events dropped out."""

    sources: dict = field(default_factory=dict)  # {(subject, measure): text}
    dropped: list = field(default_factory=list)  # {"subject", "rule", "why": "no_document" | "not_approved", "path"}
    remarks: list[Issue] = field(default_factory=list)  # what is read, or left aside, and looks like a slip


class HappenedReader:
    """Turns records into rows of numbers and keeps what does not fit."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme, self.issues, self.notes = scheme, [], Notes()
        self.known = Known(scheme)
        self.position, self.peers, self.peer_names = {}, [], {}
        self.groups, self.events, self.measures, self.adjustments = {}, [], {}, []
        self.attributes, self.votes, self.links = {}, [], []
        self.relations, self.outside, self.scores = {}, {}, {}
        self.unread_measures: list[tuple[int, str, str]] = []  # (row, code, path) that nothing in the scheme reads
        self.places: dict[Any, str] = {}  # of those outside: where a link first names them
        self.earlier: dict[int, list[dict]] = {}
        self.starts_on: date | None = None
        self.year: str | None = None

    def refuse(self, issue: str, path: str, message: str, /, *, among: Iterable[Any] = (), **params: Any) -> None:
        """``among``: the names of which one was probably meant by ``value``."""
        said, told = meant(message, params, among)
        self.issues.append(Issue(issue, path, said, told))

    def remark(self, issue: str, path: str, message: str, /, **params: Any) -> None:
        self.notes.remarks.append(Issue(issue, path, message + perhaps(params.get("close", "")), params, "warning"))

    def unread(self, issue: str, path: str, message: str, name: str, known: Collection[str]) -> None:
        """A name that the scheme does not know: refused, or remarked where it knows none that could be meant."""
        if known:
            self.refuse(issue, path, message, among=known, value=name)
        else:
            self.remark(issue, name, message, value=name)

    def shaped(self, kind: str, record: dict, path: str) -> dict | None:
        """The record without nulls; None when something in it has the wrong shape."""
        record, broken, unknown = facts_grammar.checked(kind, record, path)
        self.issues += broken + unknown
        return None if broken else record

    def place(self, record: dict, path: str) -> Any:
        name = record.get("subject")
        row = self.position.get(name)
        if row is None:
            text = f"{name} is not a subject of this batch."
            self.refuse("subject_unknown", path, text, among=self.position, value=str(name))
        return row

    def number(self, record: dict, key: str, path: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(record[key])
        except KeyError:
            self.refuse("number_missing", path, f"{key} is not given.", key=key)
        except ValueError as error:
            self.issues.append(unusable(record[key], error, path))
        return None

    # subjects -------------------------------------------------------------------------------------------------------

    def subject(self, record: dict, path: str) -> None:
        code = record.get("code")
        if code is None or code == "":
            self.refuse("subject_unknown", path, "A subject has a code.", value=str(code))
            return
        if code in self.position:
            self.refuse("subject_duplicate", path, f"The subject {code} occurs twice.", value=str(code))
            return
        row = self.position[code] = len(self.position)
        self.peers.append(self.peer_names.setdefault(str(record.get("group", "")), len(self.peer_names)))
        for name, option in record.get("attributes", {}).items():
            if self.is_attribute(name, str(option), f"{path}.attributes"):
                self.attributes.setdefault(name, {})[row] = str(option)

    def is_attribute(self, name: str, option: str, path: str) -> bool:
        """Whether the scheme has the attribute and, where it lists options, this one."""
        known = self.known.attributes
        if name not in known:
            self.unread("attribute_unknown", path, f"{name} is not an attribute of the scheme.", name, known)
            return False
        if known[name] and option not in known[name]:
            listed = ", ".join(known[name])
            text = f"{option} is not an option of {name}; these are: {listed}."
            self.refuse(
                "attribute_option", f"{path}.{name}", text, among=known[name], value=option, key=name, listed=listed
            )
            return False
        return True

    # what happened --------------------------------------------------------------------------------------------------

    def event(self, record: dict, path: str) -> None:
        row, found = self.place(record, path), event_issues(self.scheme, record, path)
        self.issues.extend(found)
        sound = self.entry(record, path)
        if record.get("on") is not None:
            sound = self.day(record, "on", path) is not None and sound
        if row is None or found or not sound:
            return
        rule = self.scheme.rule(record["rule"])
        without = "no_document" if rule.evidence and without_document(record) else ""
        if rule.approval and record.get("approved") is not True:
            without = without or "not_approved"
        if without:
            self.notes.dropped.append({"subject": record["subject"], "rule": rule.code, "why": without, "path": path})
            return
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

    def entry(self, record: dict, path: str) -> bool:
        """Whether ``ref`` can be the number of an entry, or there is none."""
        ref = record.get("ref")
        if ref is None or (isinstance(ref, int) and not isinstance(ref, bool) and 0 <= ref < 2**62):
            return True
        self.refuse("number_invalid", f"{path}.ref", f"{ref} is not the number of an entry.", value=str(ref))
        return False

    def day(self, record: dict, key: str, path: str) -> date | None:
        text = str(record[key])
        try:
            if len(text) != len("2021-03-01"):  # 20210301 and 2021-W09-1 are days to Python, not to people
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            self.refuse("date_invalid", f"{path}.{key}", f"{text} is no date; write 2021-03-01.", value=text)
            return None

    def measure(self, record: dict, path: str) -> None:
        row, code = self.place(record, path), record.get("measure")
        if not code:
            self.refuse("measure_missing", path, "The record names no measure.")
            return
        if "num" in record or "den" in record:
            sampled = self.sampled(record, path)
            if sampled is None:
                return
            record = sampled
        number = self.number(record, "value", path, decimals.parse)
        if row is None or number is None or not self.is_measure(row, code, path):
            return
        self.give(row, code, number, path)
        if record.get("source"):
            self.notes.sources[record["subject"], code] = str(record["source"])

    def is_measure(self, row: int, code: str, path: str) -> bool:
        """Whether the figure may be given; what nothing reads is looked at once all are known (``doubts``)."""
        if self.scheme.value(code) is not None:
            text = f"{code} is worked out by the scheme and cannot be given."
            self.refuse("measure_derived", f"{path}.measure", text, value=code)
            return False
        if code not in self.known.measures:
            self.unread_measures.append((row, code, f"{path}.measure"))
        return True

    def sampled(self, record: dict, path: str) -> dict | None:
        """The record with ``num`` of ``den`` as its value."""
        if "value" in record or "num" not in record:
            text = "A measure is given by its value, or by num and den (18 of 20), not by both."
            self.refuse("record_invalid", path, text)
            return None
        num, den = int(record["num"]), int(record.get("den", 1))
        if not 1 <= den <= MOST_SAMPLED:
            text = f"den is from 1 to {MOST_SAMPLED}, not {den}."
            self.refuse("number_invalid", f"{path}.den", text, value=str(den))
            return None
        return {**record, "value": Fraction(num, den)}

    def give(self, row: int, code: Any, number: Any, path: str) -> None:
        values = self.measures.setdefault(code, {})
        if row in values:
            self.refuse("measure_duplicate", path, f"The measure {code} is given twice.", value=code)
        values[row] = number

    def adjustment(self, record: dict, path: str) -> None:
        row, effect = self.place(record, path), self.number(record, "effect", path, decimals.to_micro)
        if not self.scheme.has_rule(record.get("rule")):
            text = str(record.get("rule"))
            self.refuse("rule_unknown", path, f"{text} is not a rule.", among=self.known.rules, value=text)
        elif self.entry(record, path) and row is not None and effect is not None:
            ref = record.get("ref")
            self.adjustments.append((row, self.scheme.rule(record["rule"]).index, effect, -1 if ref is None else ref))
