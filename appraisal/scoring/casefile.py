"""A self-contained case: a scheme document and a facts document in, every score with its trace out.

What ``manage.py score`` prints (docs/scheme-format.md, "The command's answer"). Both engines compute; a figure on which
they differ is never given out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any

from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.output.sheets import Sheets

from . import decimals
from .errors import FactsError, Issue, ScoringError
from .facts.columns import Facts
from .facts.grammar import LISTS
from .facts.happened import Notes
from .facts.leaving import without_unknown
from .facts.records import read_document
from .fast.engine import score
from .language.formula import names
from .language.grammar import without_nulls
from .lint.scheme import lint
from .lint.severity import severity
from .near import ALIKE, nearest, perhaps
from .payouts.plans import Paid, PayoutError, pay
from .payouts.posts import Person, combine, read_posts
from .reading.scheme import load_versions
from .reference import engine as reference
from .reference.defaults import Default, defaults
from .reference.money import reason
from .reference.sheet import ExactSheet

Remarks = dict[tuple[Any, str, str], list[Any]]  # by subject, kind of line and code
UNREAD = ("scheme", "title", "expect", "note", "why")  # that facts files carry for people
READ = (*LISTS, "format", "period", "payouts")
WITHOUT = {
    "no_document": "no document, no points",
    "not_approved": "not approved, so it does not count",
}


class EnginesDiffer(Exception):
    """The fast engine and the reference do not agree; nothing may be relied upon."""


def answer(scheme_document: Any, facts_document: Any, *, leave_out: bool = False) -> dict[str, Any]:
    """Everything that the case gives, as plain data; SchemeError, FactsError or PayoutError where it gives nothing.

    ``leave_out``: facts that the scheme does not know are left out and remarked, to rehearse it on those of another.
    """
    scheme, left = scheme_for(scheme_document, facts_document), []
    if leave_out:
        facts_document, left = without_unknown(scheme, facts_document)
    facts, notes = _read(scheme, facts_document)
    posts = read_posts(facts_document.get("posts") or [], facts.subjects)
    sheets = score(scheme, facts)
    explained = reference.sheets(scheme, facts)
    differing = reference.differences(sheets, facts, explained)
    if differing:
        raise EnginesDiffer("; ".join(differing[:5]))
    remarks = _remarks(scheme, facts_document, notes)
    return {
        "scheme": scheme.code,
        "period": facts_document.get("period"),
        "warnings": _issues([*left, *lint(scheme.document), *_once(notes.remarks)]),
        "sheets": [_sheet(sheet, remarks) for sheet in explained],
        "persons": [_person(person) for person in combine(scheme, sheets, posts)],
        "payouts": _payouts(scheme, sheets, without_nulls(facts_document.get("payouts") or {}), explained, remarks),
        "defaults": [_default(one) for one in defaults(scheme, explained)],
    }


def findings(scheme_document: Any, facts_document: Any) -> list[Issue]:
    """What the scheme and the facts probably do not mean; ScoringError where they give nothing."""
    scheme = scheme_for(scheme_document, facts_document)
    facts, notes = _read(scheme, facts_document)
    read_posts(facts_document.get("posts") or [], facts.subjects)
    return [*lint(scheme.document), *_once(notes.remarks)]


def _read(scheme: Scheme, document: Any) -> tuple[Facts, Notes]:
    if isinstance(document, dict) and (slips := list(_misspelt(document))):
        raise FactsError(slips)
    return read_document(scheme, document)


def scheme_for(scheme_document: Any, facts_document: Any) -> Scheme:
    """The version of the scheme that holds on the first day of the facts' period."""
    versions = load_versions(scheme_document)
    period = facts_document.get("period") if isinstance(facts_document, dict) else None
    begins = period.get("from") if isinstance(period, dict) else None
    try:
        day = date.fromisoformat(str(begins)) if begins is not None else None
    except ValueError:
        issue = Issue("date_invalid", "period.from", f"{begins} is no date; write 2021-03-01.", {"value": str(begins)})
        raise FactsError([issue]) from None
    return versions.version_for(day)


def _once(remarks: Iterable[Issue]) -> list[Issue]:
    """Each remark once, however many records it is about."""
    return list({(one.code, one.path): one for one in remarks}.values())


def _misspelt(document: dict[str, Any]) -> Iterator[Issue]:
    """Keys that nobody reads but that look like one that is read: what stands under them would be lost."""
    for key in sorted(document.keys() - set(READ)):
        close = nearest(key, READ, ALIKE)
        if close and key not in UNREAD:
            yield Issue("key_unread", key, f"{key} is not read." + perhaps(close), {"key": key, "close": close})


def _issues(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "level": one.level,
            "severity": severity(one),
            "path": one.path,
            "message": one.message,
            "params": one.params,
        }
        for one in issues
    ]


def _remarks(scheme: Scheme, document: dict[str, Any], notes: Any) -> Remarks:
    """{(subject, kind, code): [(text, value)]}: where values come from, and the entries behind rules."""
    found = {}
    for (subject, measure), source in notes.sources.items():
        found.setdefault((subject, "measure", measure), []).append(source)
    for event in document.get("events") or []:
        words = _entry(event)
        if words:
            found.setdefault((event["subject"], "rule", event["rule"]), []).append(words)
    for one in notes.dropped:
        found.setdefault((one["subject"], "dropped", one["rule"]), []).append(WITHOUT[one["why"]])
    return found


def _entry(event: dict[str, Any]) -> str:
    """ "entry 17, 2021-03-05, notice 12, approved by Wang" – what the facts say of one event beside its numbers."""
    evidence = event.get("evidence")
    documents = [str(one) for one in evidence] if isinstance(evidence, list) else []
    parts = [f"entry {event['ref']}"] if event.get("ref") is not None else []
    parts += [str(event[key]) for key in ("on", "group") if event.get(key)]
    parts += documents
    parts += [f"approved by {event['approved_by']}"] if event.get("approved_by") else []
    parts += [str(event[key]) for key in ("reason", "note") if event.get(key)]
    return ", ".join(parts)


def _sheet(sheet: reference.ExactSheet, remarks: Remarks) -> dict[str, Any]:
    row = sheet.row()
    return {
        "subject": row.subject,
        "total": row.total,
        "exact": None if row.total is None or sheet.exact is None else decimals.plain(sheet.exact),
        "coefficient": row.coefficient,
        "grade": row.grade,
        "vetoed": row.vetoed,
        "vetoes": list(row.vetoes),
        "best_grade": row.best_grade,
        "zeroed": list(row.zeroed),
        "problems": [{"code": one.code, "path": one.path, "message": one.message} for one in sheet.problems],
        "nodes": {code: None if value is None else decimals.plain(value) for code, value in row.nodes.items()},
        "rules": {
            code: dict(zip(("count", "points", "lost", "adjustment"), map(decimals.plain, values), strict=True))
            for code, values in row.rules.items()
        },
        "trace": _trace(sheet, remarks),
    }


def _trace(sheet: reference.ExactSheet, remarks: Remarks) -> list[dict[str, Any]]:
    """The reference's lines; below each, the sources of its values and the entries behind it."""
    found = []
    for line in sheet.lines:
        found.append(_line(line.depth, line.kind, line.code, line.text, line.value))
        keys = [("rule", line.code)] if line.kind == "rule" else []
        if line.kind in ("item", "value"):
            keys = [("measure", code) for code in sheet.read_by(line.kind, line.code)]
        for kind, code in keys:
            for text in remarks.get((sheet.subject.name, kind, code), ()):
                words = text if kind == "rule" else f"{code}: {text}"
                found.append(_line(line.depth + 1, "entry" if kind == "rule" else "source", line.code, words, None))
    for (subject, kind, code), texts in remarks.items():
        if subject == sheet.subject.name and kind == "dropped":
            found += [_line(1, "dropped", code, text, None) for text in texts]
    return found


def _line(depth: int, kind: str, code: str, text: str, value: Fraction | None) -> dict[str, Any]:
    amount = None if value is None else decimals.plain(value)
    return {"depth": depth, "kind": kind, "code": code, "text": text, "value": amount}


def _person(person: Person) -> dict[str, Any]:
    return {**asdict(person), "parts": list(person.parts)}


def _default(one: Default) -> dict[str, Any]:
    return {**asdict(one), "wants": list(one.wants), "subjects": list(one.subjects), "count": len(one.subjects)}


def _reasons(
    plan: dict[str, Any], paid: Paid, explained: list[ExactSheet], remarks: Remarks, factors: dict[Any, Any]
) -> dict[Any, str]:
    """By subject how the amount came about, with the sources of the values that the formula names."""
    read = names(plan["expression"]) if plan.get("expression") is not None else ()
    found = {}
    for sheet in explained:
        subject = sheet.subject.name
        words = [reason(sheet, plan, paid.arithmetic.get(subject, ""), factors.get(subject, 1))]
        words += [f"{code}: {one}" for code in read for one in remarks.get((subject, "measure", code), ())]
        found[subject] = "; ".join(words)
    return found


def _payouts(
    scheme: Scheme, sheets: Sheets, given: dict[str, Any], explained: list[ExactSheet], remarks: Remarks
) -> dict[str, Any]:
    codes = [plan["code"] for plan in scheme.payouts]
    unknown = [code for code in given if code not in codes]
    if unknown:
        text = f"{unknown[0]} is not a payout of {scheme.code}."
        raise FactsError([Issue("value_undefined", "payouts", text, {"key": unknown[0]})])
    named = {str(subject): subject for subject in sheets.subjects}  # keys of JSON are texts
    found: dict[str, Any] = {}
    for plan in scheme.payouts:
        told = given.get(plan["code"]) or {}
        if plan["method"] == "share" and told.get("pool") is None:
            found[plan["code"]] = {"amounts": {}, "sum": None, "arithmetic": {}, "reasons": {}, "needs": "pool"}
            continue
        try:
            prior, factors = (
                {named[key]: number for key, number in (told.get(name) or {}).items()} for name in ("prior", "factors")
            )
            paid = pay(sheets, plan, pool=told.get("pool"), prior=prior, factors=factors)
        except (PayoutError, ValueError) as error:
            path = f"payouts.{plan['code']}"
            raise FactsError([Issue("payout_refused", path, str(error), {"code": plan["code"]})]) from error
        found[plan["code"]] = {
            "amounts": paid.printed(),
            "sum": paid.total,
            "arithmetic": paid.arithmetic,
            "reasons": _reasons(plan, paid, explained, remarks, factors),
            **({"counters": paid.counters} if paid.counters is not None else {}),
            **({"problems": _issues(paid.problems)} if paid.problems else {}),
        }
    return found


__all__ = ["EnginesDiffer", "ScoringError", "answer", "scheme_for"]
