"""Ledger entries by the ten thousand, as the ledger's services would have left them.

Each entry is composed from a line of ``sayings``: a rule of the scheme that binds the cadre, words, quantity, level,
points and circumstances that fit it. ``entries_write`` gives it a life (written, submitted, verified, returned,
reversed) with people and times that the services would have allowed, and writes the month at once.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from random import Random
from typing import cast

from appraisal.models import Entry, Evidence, Participant, Period, Rule, SchemeVersion
from appraisal.schemes.selectors import compiled
from appraisal.scoring import Scheme, event_effect
from cadres.models import Duty
from config.demo.calendar import DAY, working_day_by, working_day_from, working_days
from config.demo.clock import at
from config.demo.county import County, Place
from config.demo.people import People, Person
from config.demo.places import DUTIES
from config.demo.samples import Cabinet
from config.demo.sayings import (
    LINES,
    RECORD_SHARE,
    RECORDS,
    RETURN_REASONS,
    REVERSAL_REASONS,
    VALUE_REASONS,
    Surroundings,
    Words,
    WrittenEntry,
    topics_in,
)
from config.demo.writing import rows_write

ENTRY = {
    "id": None, "cadre": None, "period": None, "unit": None, "unit_path": "", "happened_on": None, "duty": None,
    "rule": None, "summary": "", "details": "", "quantity": Decimal(1), "quality": "", "on_time": True, "level": "",
    "value": None, "value_reason": "", "modifiers": [], "group_key": "", "source": "self", "state": "draft",
    "author": None, "submitted_at": None, "checked_by": None, "checked_at": None, "return_reason": "",
    "effect": None, "reverses": None, "version": 1, "created_at": None,
}  # fmt: skip
EVIDENCE = ("id", "entry", "file", "name", "content_type", "size", "sha256", "uploaded_by", "uploaded_at")


@dataclass
class Book:
    """The lines of one scheme version with its rules: what helps and what costs."""

    code: str
    scheme: Scheme
    rules: dict[str, tuple[int, str]]  # code → key, indicator
    kinds: dict[str, str]  # code → bonus or not
    effects: dict = field(default_factory=dict)
    pools: dict = field(default_factory=dict)

    def pool(self, kind: str, month: int, *, is_bad: bool) -> tuple[list[WrittenEntry], list[float]]:
        """What a unit of that kind may write of in that month, with weights that add up."""
        key = (kind, month, is_bad)
        if key not in self.pools:
            lines = [line for line in LINES[self.code] if (self.kinds[line.rule] != "bonus") == is_bad]
            lines = [line for line in lines if any(text.fits(kind, month) for text in line.texts)]
            self.pools[key] = lines, list(accumulate(line.weight for line in lines))
        return self.pools[key]

    def effect(self, code: str, quantity: Decimal, value, level: str, modifiers: tuple[str, ...]) -> Decimal | None:
        key = (code, quantity, value, level, modifiers)
        if key not in self.effects:
            found = event_effect(self.scheme, code, quantity, value, level or None, modifiers).micro
            self.effects[key] = None if found is None else Decimal(found).scaleb(-6)
        return self.effects[key]


@dataclass
class Composed:
    """What a person would type, and what follows from it."""

    content: dict
    line: WrittenEntry | None
    is_bad: bool
    needs_value: bool
    book: Book
    rule: str = ""


@dataclass
class Window:
    """The month in which entries are written, and until when they were submitted and checked."""

    period: Period
    submit_until: datetime
    check_until: datetime
    is_open: bool = False


def surroundings_of(county: County, place: Place) -> Surroundings:
    """What is near the people of a unit: its own villages where it is a town or one of them, else all of the county."""
    organ, kind = place.organ, place.organ.kind.kind
    towns = tuple(town.kind.name for town in county.towns)
    if kind == "town":
        is_village = place.kind.kind == "village"
        mine = [place] if is_village else [one for one in organ.sections if one.kind.kind == "village"]
        villages = tuple(one.kind.name for one in mine)
        names = ("village",) if is_village else (place.kind.name, "town")
        return Surroundings("village" if is_village else "town", names, villages, towns)
    villages = tuple(
        f"{town.kind.name}{one.kind.name}"
        for town in county.towns
        for one in town.sections
        if one.kind.kind == "village"
    )
    return Surroundings(kind if kind == "tax_office" else "bureau", (organ.kind.name, organ.kind.kind), villages, towns)


class Ledger:
    def __init__(self, county: County, people: People, rng: Random, cabinet: Cabinet):
        self.people, self.rng, self.cabinet = people, rng, cabinet
        self.around = {place.unit.pk: surroundings_of(county, place) for place in county.places}
        self.books: dict[int, Book] = {}
        self.duties = self._duties()
        self.written = 0

    def _duties(self) -> dict[int, list[tuple[int, str]]]:
        """Post → (key, kind) of its duties."""
        kinds = {kind.title: code for code, kind in DUTIES.items()}
        found: dict[int, list[tuple[int, str]]] = {}
        for key, post, title in Duty.objects.order_by("post_id", "number").values_list("pk", "post_id", "title"):
            found.setdefault(post, []).append((key, kinds[title]))
        return found

    def book(self, version_id: int) -> Book:
        if version_id not in self.books:
            version = SchemeVersion.objects.select_related("scheme").get(pk=version_id)
            rows = Rule.objects.filter(version=version).values_list("code", "pk", "indicator__code", "kind")
            kinds = {code: kind for code, _pk, _indicator, kind in rows}
            rules = {code: (pk, of) for code, pk, of, _kind in rows}
            self.books[version_id] = Book(version.scheme.code, compiled(version), rules, kinds)
        return self.books[version_id]

    # What is written

    def compose(self, version_id: int, post_id: int, unit_id: int, person: Person, day: date) -> Composed:
        rng, book = self.rng, self.book(version_id)
        duties, around = self.duties.get(post_id, []), self.around[unit_id]
        if duties and rng.random() < RECORD_SHARE[book.code]:
            key, kind = rng.choice(duties)
            texts = [text.text for text in RECORDS[kind] if text.fits(around.kind, day.month)]
            content = {
                "summary": rng.choice(texts).format_map(Words(rng, around, day)),
                "happened_on": day,
                "duty": key,
            }
            return Composed(content, None, False, False, book)
        good, bad = (book.pool(around.kind, day.month, is_bad=is_bad) for is_bad in (False, True))
        fault = bad[1][-1] * (3.4 - 3.2 * person.diligence)
        is_bad = rng.random() * (good[1][-1] + fault) < fault
        lines, weights = bad if is_bad else good
        line = rng.choices(lines, cum_weights=weights)[0]
        return self._composed(book, line, duties, around, day, is_bad)

    def _composed(self, book: Book, line: WrittenEntry, duties, around: Surroundings, day: date, is_bad: bool):
        rng = self.rng
        rule, (key, indicator) = book.scheme.rule(line.rule), book.rules[line.rule]
        texts = [text.text for text in line.texts if text.fits(around.kind, day.month)]
        content = {
            "summary": rng.choice(texts).format_map(Words(rng, around, day)),
            "happened_on": day,
            "rule": key,
            "duty": next(
                (duty for duty, kind in duties if indicator in DUTIES[kind].indicators.get(book.code, ())),
                None,
            ),
            "quantity": Decimal(rng.choice(line.counts)),
            "level": rng.choice(line.levels) if line.levels else "",
        }
        if rule.modifiers and (line.rule.startswith("x1") or rng.random() < 0.15):
            content["modifiers"] = [rng.choice(rule.modifiers).code]
        if rule.group is not None:
            content["group_key"] = f"{rng.choice(topics_in(around.topics, day.month))}{day:%Y%m}"
        if rng.random() < 0.08:
            content["quality"] = rng.choice(("良好", "优秀", "合格"))
        if rng.random() < 0.12:
            content["details"] = f"时间：{day.month}月{day.day}日。{content['summary']}。"
        return Composed(content, line, is_bad, rule.range is not None, book, line.rule)

    def value(self, composed: Composed) -> Decimal:
        """Points inside the rule's range, in halves, more often low than high."""
        bounds = composed.book.scheme.rule(composed.rule).range
        low, high = cast("tuple[Fraction, Fraction]", bounds)  # as ``needs_value`` says
        steps = int((high - low) * 2)
        chosen = low + min(int(self.rng.expovariate(1.2)), steps) * (high - low) / max(steps, 1)
        return Decimal(int(chosen * 2)) / 2

    def effect(self, composed: Composed, value: Decimal | None) -> Decimal | None:
        if not composed.rule:
            return None
        content = composed.content
        modifiers = tuple(content.get("modifiers", ()))
        return composed.book.effect(composed.rule, content["quantity"], value, content["level"], modifiers)

    # A month of it

    def month_write(self, window: Window, number: int, *, without: set[int]) -> int:
        """About ``number`` entries of the participants of a month, except ``without`` (cadre keys)."""
        period, rng = window.period, self.rng
        rows = Participant.objects.filter(period=period, scheme_version__isnull=False).exclude(cadre__in=without)
        listed = list(
            rows.order_by("cadre_id").values_list("cadre_id", "unit_id", "unit_path", "post_id", "scheme_version_id")
        )
        shares = [0.6 + 0.8 * rng.random() for _row in listed]
        each = number / (sum(shares) or 1)
        last = min(period.ends_on, window.submit_until.date())
        # in the first days of a month most of what is written tells of the days before
        first = min(period.starts_on, last - 6 * DAY) if window.is_open else period.starts_on
        days = working_days(first, last) or (working_day_by(last),)
        entries: list[dict] = []
        evidence: list[tuple] = []
        for (cadre, unit, path, post, version), share in zip(listed, shares, strict=True):
            person = self.people.by_cadre[cadre]
            checkers = [user for user in self.people.checkers[unit] if user.pk != person.user.pk]
            for _n in range(int(share * each + rng.random())):
                composed = self.compose(version, post, unit, person, rng.choice(days))
                entry = ENTRY | composed.content
                entry |= {
                    "id": self._key(),
                    "cadre": cadre,
                    "period": period.pk,
                    "unit": unit,
                    "unit_path": path,
                }
                self._live(entry, composed, person, checkers, window)
                entries.append(entry)
                if composed.line and composed.line.file and (entry["state"] != "draft" or rng.random() < 0.5):
                    evidence.append(self._evidence(entry, composed.line.file, window))
                if entry["state"] == "reversed":
                    entries.append(self._reversal(entry, checkers[0].pk, window))
        rows_write(Entry, list(ENTRY), [tuple(entry.values()) for entry in entries])
        rows_write(Evidence, EVIDENCE, evidence)
        self.written += len(entries)
        return len(entries)

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def _live(self, entry: dict, composed: Composed, person: Person, checkers: list, window: Window) -> None:
        """Who wrote it when, and what became of it."""
        rng = self.rng
        day = at(entry["happened_on"], 8 + rng.randint(0, 9), rng.randint(0, 59), rng.randint(0, 59))
        limit = window.submit_until - timedelta(minutes=rng.randint(1, 600))
        later = working_day_from(entry["happened_on"] + rng.choice((0, 0, 0, 1, 1, 2, 3)) * DAY)
        written = max(min(day + (later - entry["happened_on"]), limit), at(window.period.starts_on, 0, 20))
        entry["created_at"] = min(written, window.submit_until)
        submitted = min(entry["created_at"] + timedelta(minutes=rng.randint(1, 90)), window.submit_until)
        checked = submitted + timedelta(hours=rng.randint(3, 130), minutes=rng.randint(0, 59))
        is_late = checked > window.check_until
        checked = min(checked, window.check_until)
        # nobody reports their own fault: the line saw it, or HR took it over from the attendance machine or a notice
        hr = self.people.hr_of(entry["unit_path"])
        is_import = (
            composed.is_bad
            and not (composed.needs_value or (composed.line and composed.line.file))
            and hr.pk != person.user.pk
            and rng.random() < 0.08
        )
        if composed.is_bad and not is_import:
            self._observed(entry, composed, checkers, submitted, checked, window, is_late)
            return
        entry["author"] = hr.pk if is_import else person.user.pk
        if is_import:
            entry["source"] = "import"
        fate = rng.random()
        if entry["source"] == "self" and fate < (0.03 if window.is_open else 0.008):
            return  # stays a draft
        entry["submitted_at"], entry["version"] = submitted, 1 if is_import else 2
        if window.is_open and (is_late or fate > 0.86):
            entry["state"] = "submitted"
            if composed.needs_value and rng.random() < 0.5:
                entry["value"] = self.value(composed)
            return
        entry |= {"checked_by": checkers[0].pk, "checked_at": checked, "version": entry["version"] + 1}
        if fate < 0.045 and entry["source"] == "self":
            entry |= {"state": "returned", "return_reason": rng.choice(RETURN_REASONS)}
            return
        if fate < 0.07 and entry["source"] == "self":  # came back once, was mended and handed in again
            entry |= {"return_reason": rng.choice(RETURN_REASONS), "version": 6}
        self._verified(entry, composed)
        if fate > 0.997:
            entry |= {"state": "reversed", "version": entry["version"] + 1}

    def _observed(self, entry, composed, checkers, submitted, checked, window: Window, is_late: bool) -> None:
        """A supervisor saw it; where the rule leaves a range, another one decides on the points."""
        entry |= {"source": "observation", "author": checkers[0].pk, "submitted_at": submitted, "version": 2}
        if not composed.needs_value:
            entry |= {"checked_by": checkers[0].pk, "checked_at": submitted}
            self._verified(entry, composed)
            return
        entry["value"], entry["value_reason"] = self.value(composed), self.rng.choice(VALUE_REASONS)
        if window.is_open and is_late:
            entry["state"] = "submitted"
            return
        other = checkers[1] if len(checkers) > 1 else None
        if other is None:
            entry |= {"state": "draft", "submitted_at": None, "version": 1}
            return
        entry |= {"checked_by": other.pk, "checked_at": checked, "version": 3}
        self._verified(entry, composed)

    def _verified(self, entry: dict, composed: Composed) -> None:
        entry["state"] = "verified"
        if composed.needs_value and entry["value"] is None:
            entry["value"], entry["value_reason"] = self.value(composed), self.rng.choice(VALUE_REASONS)
        entry["effect"] = self.effect(composed, entry["value"])

    def _reversal(self, entry: dict, actor: int, window: Window) -> dict:
        """As ``entry_reverse`` writes it in a month that is still open: both count nowhere."""
        moment = min(entry["checked_at"] + timedelta(hours=self.rng.randint(4, 60)), window.check_until)
        kept = (
            "cadre",
            "period",
            "unit",
            "unit_path",
            "rule",
            "duty",
            "summary",
            "quantity",
            "level",
            "group_key",
        )
        return (
            ENTRY
            | {name: entry[name] for name in kept}
            | {
                "id": self._key(),
                "happened_on": moment.date(),
                "details": self.rng.choice(REVERSAL_REASONS),
                "source": "reversal",
                "state": "reversed",
                "author": actor,
                "submitted_at": moment,
                "checked_by": actor,
                "checked_at": moment,
                "effect": None if entry["effect"] is None else -entry["effect"],
                "reverses": entry["id"],
                "created_at": moment,
            }
        )

    def _evidence(self, entry: dict, label: str, window: Window) -> tuple:
        if window.is_open:  # can still be taken back and edited, so each has a file of its own
            one = self.cabinet.pick(label)
            name = self.cabinet.put(one)
        else:
            one, name = self.cabinet.shared(label)
        return (
            self._key(), entry["id"], name, one.name, one.content_type, one.size, one.sha256, entry["author"],
            entry["created_at"],
        )  # fmt: skip
