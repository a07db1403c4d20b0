"""Facts from plain records (dicts), each checked: the facts file format (docs/scheme-format.md, "Facts file")."""

from fractions import Fraction
from typing import Any

import numpy as np

from appraisal.scoring import decimals
from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.language.scheme import Question, Scheme

from . import doubts
from .columns import Adjustments, Events, Facts, Links, Measure, Texts, Votes
from .grammar import LISTS
from .happened import HappenedReader, Notes

FORMAT = "appraisal-facts/1"
SPOILED = "spoiled"
MOST_BALLOTS = 10**9
MOST_YEARS = 1000


class Builder(HappenedReader):
    """Turns records into rows of numbers and keeps what does not fit."""

    # ballots --------------------------------------------------------------------------------------------------------

    def ballot(self, record: dict, path: str) -> None:
        row, code = self.place(record, path), record.get("question")
        questions = {question.code: place for place, question in enumerate(self.scheme.questions)}
        if code not in questions:
            listed = ", ".join(questions)
            self.refuse(
                "question_unknown", f"{path}.question", f"{code} is not a question of this scheme ({listed}).",
                among=questions, value=str(code),
            )  # fmt: skip
            return
        question = self.scheme.questions[questions[code]]
        group, counts = record.get("group"), record.get("counts")
        if group not in question.groups:
            listed = ", ".join(question.groups)
            self.refuse(
                "group_unknown", f"{path}.group", f"{group} does not vote on {code}; these do: {listed}.",
                among=question.groups, value=str(group), listed=listed,
            )  # fmt: skip
            return
        if counts is None:
            counts = {record.get("option"): record.get("count", 1)}
        for option, count in counts.items():
            self.vote(row, (questions[code], question, question.groups.index(group)), option, count, path)

    def vote(self, row: int, asked: tuple[int, Question, int], option: Any, count: Any, path: str) -> None:
        number, question, group = asked
        if option != SPOILED and option not in question.options:
            listed = ", ".join((*question.options, SPOILED))
            self.refuse(
                "option_unknown", f"{path}.counts", f"{option} is not an answer; these are: {listed}.",
                among=question.options, value=str(option), listed=listed,
            )  # fmt: skip
        elif isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST_BALLOTS:
            self.refuse("number_invalid", f"{path}.counts", f"{count} is not a number of ballots.", value=str(count))
        elif row is not None and count:
            place = -1 if option == SPOILED else question.options.index(option)
            self.votes.append((row, number, group, place, count))

    # links and scores of others -------------------------------------------------------------------------------------

    def link(self, record: dict, path: str) -> None:
        row, relation, to = self.place(record, path), record.get("relation"), record.get("to")
        if not relation or to is None or to == "":
            self.refuse("link_incomplete", path, "A link names its relation and the subject it leads to.")
            return
        weight = self.number({"weight": 1, **record}, "weight", f"{path}.weight", decimals.to_micro)
        if weight is not None and weight < 0:
            self.refuse("number_too_small", f"{path}.weight", "A weight is not negative.",
                        value=str(record.get("weight")), low="0")  # fmt: skip
            return
        known = self.known.relations
        if relation not in known:
            text = f"Nothing in the scheme reads links by {relation}."
            self.unread("link_unread", f"{path}.relation", text, str(relation), known)
        if row is None or weight is None:
            return
        at = self.position.get(to)
        if at is None:
            at = -1 - self.outside.setdefault(to, len(self.outside))
            self.places.setdefault(to, f"{path}.to")
        number = self.relations.setdefault(relation, len(self.relations))
        self.links.append((row, number, at, weight))

    def score(self, record: dict, path: str) -> None:
        """The score of a subject that gets no sheet here; without a link it is given in vain, so that is refused."""
        name, of = record.get("subject"), record.get("of", "total")
        value = self.number(record, "value", path, decimals.parse)
        if of not in self.known.scores:
            text = f"{of} is no score of the scheme."
            self.refuse("score_unknown", f"{path}.of", text, among=self.known.scores, value=str(of))
        elif name in self.position:
            text = f"{name} is computed in this batch; its score is not given."
            self.refuse("score_of_batch", path, text, value=str(name))
        elif name not in self.outside:
            self.refuse("target_unknown", path, f"No link leads to {name}.", among=self.outside, value=str(name))
        elif name in self.scores.setdefault(str(of), {}):
            self.refuse("measure_duplicate", path, f"The score {of} of {name} is given twice.", value=str(of))
        elif value is not None:
            self.scores[str(of)][name] = value

    # earlier periods ------------------------------------------------------------------------------------------------

    def period(self, period: Any) -> None:
        if not isinstance(period, dict):
            self.refuse("record_invalid", "period", "The period is an object with from and to.")
            return
        period = self.shaped("period", period, "period")
        if period is None:
            return
        read = {key: self.day(period, key, "period") for key in ("from", "to") if key in period}
        days = {key: day for key, day in read.items() if day is not None}
        if len(days) == 2 and days["from"] > days["to"]:
            self.refuse("date_invalid", "period", "The period ends before it begins.", value=str(period["to"]))
        self.starts_on = days.get("from")
        self.year = str(period.get("year") or (self.starts_on.year if self.starts_on else "")) or None

    def prior(self, record: dict, path: str) -> None:
        row = self.place(record, path)
        counts, counters = record.get("counts", {}), record.get("counters", {})
        found: dict[str, Any] = {
            "year": str(record.get("year") or str(record.get("period", ""))[:4]),
            "name": str(record.get("period") or record.get("year") or path),
            "counts": {},
            "counters": {},
        }
        if record.get("total") is not None:
            found["total"] = self.number(record, "total", path, decimals.parse)
        for name, numbers in (("counts", counts), ("counters", counters)):
            for code in numbers:
                if name == "counts" and not self.scheme.has_rule(code):
                    text, rules = f"{code} is not a rule.", self.known.rules
                    self.refuse("rule_unknown", f"{path}.counts", text, among=rules, value=str(code))
                if name == "counters" and code not in self.known.counters:
                    text = f"The scheme has no counter {code}."
                    self.unread("counter_unknown", f"{path}.counters", text, str(code), self.known.counters)
                found[name][code] = self.number(numbers, code, f"{path}.{name}", decimals.parse)
        if row is not None:
            self.earlier.setdefault(row, []).append(found)

    def remember(self) -> None:
        """Earlier periods become measures; the last of them is the nearest."""
        names = list(self.position)
        for row, records in self.earlier.items():
            here = [one for one in records if self.year is None or one["year"] == self.year]
            totals = [one["total"] for one in records if one.get("total") is not None]
            for back, total in enumerate(reversed(totals), 1):
                self.give(row, f"prior.total.{back}", total, "prior")
            year = [(one["name"], one["total"]) for one in here if one.get("total") is not None]
            if year:
                self.give(row, "prior.mean", sum((total for _, total in year), Fraction(0)) / len(year), "prior")
                self.notes.sources[names[row], "prior.mean"] = _mean_in_words(year)
            for code in dict.fromkeys(code for one in here for code in one["counts"]):
                numbers = [one["counts"].get(code) or Fraction(0) for one in here]
                self.give(row, f"year.count.{code}", sum(numbers, Fraction(0)), "prior")
            last = {}
            for one in records:
                last |= one["counters"]
            for code, number in last.items():
                if number is not None:
                    self.give(row, f"prior.counter.{code}", number, "prior")

    # what follows the sheets ----------------------------------------------------------------------------------------

    def posts(self, record: dict, path: str) -> None:
        """Shape only; posts.py reads what the parts are."""
        for place, part in enumerate(record.get("parts", ())):
            if isinstance(part, dict):
                self.shaped("part", part, f"{path}.parts[{place}]")

    def payouts(self, payouts: Any) -> None:
        if not isinstance(payouts, dict):
            self.refuse("record_invalid", "payouts", "Payouts are an object of plans.")
            return
        for code, told in payouts.items():
            path = f"payouts.{code}"
            if told is None:
                continue
            if not isinstance(told, dict):
                self.refuse("record_invalid", path, 'A plan is told as an object, such as {"pool": "60000"}.')
                continue
            told = self.shaped("payout", told, path)
            if told is not None:
                self.told(told, path)

    def told(self, told: dict, path: str) -> None:
        for key in ("prior", "factors"):
            for subject, number in told.get(key, {}).items():
                at = f"{path}.{key}"
                if subject not in {str(one) for one in self.position}:
                    text = f"{subject} is not a subject of this batch."
                    self.refuse("subject_unknown", at, text, among=self.position, value=subject)
                if key == "factors":
                    self.number({subject: number}, subject, at, decimals.parse)
                elif not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_YEARS:
                    text = f"{number} is not a whole number of good periods in a row, without quotes."
                    self.refuse("number_invalid", at, text, value=str(number))
        if "pool" in told:
            self.number(told, "pool", path, decimals.parse)

    # columns --------------------------------------------------------------------------------------------------------

    def each(self, name: str, kind: str, records: Any) -> None:
        if not isinstance(records, list | tuple):
            self.refuse("record_invalid", name, f"{name} is a list.")
            return
        for place, record in enumerate(records):
            path = f"{name}[{place}]"
            if kind == "subject" and not isinstance(record, dict):
                record = {"code": record}
            if not isinstance(record, dict):
                self.refuse("record_invalid", path, "A record is an object.")
                continue
            shaped = self.shaped(kind, record, path)
            if shaped is not None:
                getattr(self, kind)(shaped, path)

    def facts(self) -> Facts:
        if self.issues:
            raise FactsError(self.issues)
        count = len(self.position)
        return Facts(
            list(self.position),
            Events(*_columns(self.events, 8)),
            {code: _measure(found, count) for code, found in self.measures.items()},
            Adjustments(*_columns(self.adjustments, 4)),
            np.array(self.peers, np.int64) if len(self.peer_names) > 1 else None,
            {code: _texts(found, count) for code, found in self.attributes.items()},
            Votes(*_columns(self.votes, 5)),
            Links(*_columns(self.links, 4)),
            list(self.relations),
            list(self.outside),
            {
                of: _measure({self.outside[name]: value for name, value in found.items()}, len(self.outside))
                for of, found in self.scores.items()
            },
            self.starts_on,
        )


def _mean_in_words(months: list[tuple[str, Fraction]]) -> str:
    """ "(90 of 2021-01 + 95.2 of 2021-02) / 2"."""
    return f"({' + '.join(f'{decimals.plain(total)} of {name}' for name, total in months)}) / {len(months)}"


def _columns(rows: list, width: int) -> np.ndarray:
    return np.array(rows, np.int64).reshape(-1, width).T.copy()


def _texts(found: dict, count: Any) -> Texts:
    options = list(dict.fromkeys(found.values()))
    at = np.full(count, -1, np.int64)
    for row, option in found.items():
        at[row] = options.index(option)
    return Texts(options, at)


def _measure(found: dict, count: int) -> Measure:
    """A column of Fractions; one denominator where all are decimals."""
    made = Measure.of([found.get(row) for row in range(count)])
    dens = np.asarray(made.den)
    if all(10**6 % den == 0 for den in set(dens.tolist())):
        return Measure(made.num * (10**6 // dens), 10**6, made.present)
    return made


def read_document(scheme: Scheme, document: Any) -> tuple[Facts, Notes]:
    """(facts, notes) of a facts file; FactsError with every misfit."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise FactsError([Issue("format_unknown", "format", f"The format must be {FORMAT}.")])
    builder = Builder(scheme)
    if document.get("period") is not None:
        builder.period(document["period"])
    for name, kind in LISTS.items():
        builder.each(name, kind, [] if document.get(name) is None else document[name])
    builder.payouts({} if document.get("payouts") is None else document["payouts"])
    builder.remember()
    doubts.look(builder)
    return builder.facts(), builder.notes


def facts_from_document(scheme: Scheme, document: Any) -> Facts:
    """The facts of a facts file, without the notes."""
    return read_document(scheme, document)[0]
