"""Scheme files and facts files of the golden cases: a new case is only a pair of files.

A facts file names its scheme and states under ``expect`` what must come out, for all its ``variants`` and for each:
``nodes``, ``points``, ``counts`` (by subject and code); ``totals``, ``exact``, ``coefficients``, ``grades``,
``vetoes``, ``vetoed``, ``problems`` (by subject); ``persons``, ``payouts``; ``trace``: words of the explanation.
A variant may change the scheme (``settings``; ``patch``: keys put into a part, null takes one away) or replace keys
of the facts. ``refused`` lists attempts that must be refused, with their codes.
"""

import json
from datetime import date
from pathlib import Path

from appraisal.scoring import facts_from_document, load, load_versions, score

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "cases"
LIBRARY = ROOT / "appraisal" / "schemes" / "library"
PLACES = (LIBRARY, CASES / "schemes", CASES / "mechanics" / "schemes", CASES / "strangers" / "schemes", CASES)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def scheme_path(code):
    return next(path for place in PLACES if (path := place / f"{code}.json").exists())


def scheme_document(code):
    return read(scheme_path(code))


def case(name, **settings):
    """(scheme, facts, sheets, expectations) of one facts file, optionally under other settings."""
    document = read(CASES / f"{name}.json")
    scheme = load(scheme_document(document["scheme"]))
    if settings:
        scheme = load({**scheme.document, "settings": {**scheme.document.get("settings", {}), **settings}})
    facts = facts_from_document(scheme, document)
    return scheme, facts, score(scheme, facts), document["expect"]


def facts_of(scheme, subjects, events=(), measures=(), adjustments=()):
    """Facts of plain records."""
    lists = {"subjects": subjects, "events": events, "measures": measures, "adjustments": adjustments}
    return facts_from_document(scheme, {"format": "appraisal-facts/1", **lists})


def facts_paths():
    """Every facts file with an expectation, in order of name."""
    return [path for path in sorted(CASES.rglob("*.json")) if read(path)["format"] == "appraisal-facts/1"]


def variants(document):
    """(name, changes, expected) of a facts document; what holds for all variants is part of each."""
    every = {key: value for key, value in document["expect"].items() if key not in ("variants", "refused")}
    stated = document["expect"].get("variants", [{}])
    return [(one.get("name", ""), one, merged(every, one)) for one in stated]


def merged(first, second):
    """The second laid over the first, objects within objects."""
    if not (isinstance(first, dict) and isinstance(second, dict)):
        return second
    return {
        key: merged(first[key], second[key]) if key in first and key in second else {**first, **second}[key]
        for key in {**first, **second}
    }


def parts(document):
    """{"node 3": …, "rule 3.1": …} of a scheme document."""
    found, stack = {"document": document}, [document["tree"]]
    while stack:
        part = stack.pop()
        found[f"node {part['code']}"] = part
        found |= {f"rule {rule['code']}": rule for rule in part.get("rules", ())}
        stack.extend(part.get("children", ()))
    for kind, key in (("value", "values"), ("payout", "payouts"), ("veto", "vetoes")):
        found |= {f"{kind} {one['code']}": one for one in document.get(key, ())}
    return found


def changed(document, change):
    """A copy of a scheme document under a variant's settings and patches, in every version of a file of versions."""
    document = json.loads(json.dumps(document))
    for version in document.get("versions", [document]):
        version["settings"] = {**version.get("settings", {}), **change.get("settings", {})}
        named = parts(version)
        for part, keys in change.get("patch", {}).items():
            named[part].update(keys)
    return document


def in_force(document, facts):
    """The scheme that a document holds for the period of the facts."""
    period = facts.get("period", {}).get("from")
    return load_versions(document).version_for(date.fromisoformat(period) if period else None)
