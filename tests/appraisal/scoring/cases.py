"""Scheme files and facts files of the golden cases."""

import json
from pathlib import Path

from appraisal.scoring import facts_from_document, load, score

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "cases"
LIBRARY = ROOT / "appraisal" / "schemes" / "library"


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def scheme_document(code):
    path = LIBRARY / f"{code}.json"
    return read(path if path.exists() else CASES / f"{code}.json")


def case(name, **settings):
    """(scheme, facts, sheets, expectations) of one facts file, optionally under other settings."""
    document = read(CASES / f"{name}.json")
    scheme = load(scheme_document(document["scheme"]))
    if settings:
        scheme = scheme.with_settings(**settings)
    facts = facts_from_document(scheme, document)
    return scheme, facts, score(scheme, facts), document["expect"]
