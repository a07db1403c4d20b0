"""Names that nothing declares: data items, figures of earlier periods. A slip makes a new one that nobody fills."""

from __future__ import annotations

import re

from appraisal.scoring.language.needs import named_values
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.near import DIGITS, one_slip

from .parts import PartLinter

TOTALS = ("prior.total.1", "prior.mean")
SHORT = 5  # letters; below, two names may well differ by one
BACK = re.compile(r"prior\.total\.[1-9]\d*", re.ASCII)


def look(linter: PartLinter) -> None:
    _alike(linter)
    _assessors(linter)
    known = earlier(linter.scheme)
    for code in linter.scheme.reads.prior:
        if code not in known and not BACK.fullmatch(code):
            message = "There is no figure {value} of earlier periods."
            linter.unknown("earlier_unknown", f"measure {code}", message, known, value=code)


def _alike(linter: PartLinter) -> None:
    """A data item whose name looks like that of another or of a value that the scheme works out."""
    scheme = linter.scheme
    said: set[str] = set()
    derived = [value.code for value in scheme.values]
    for place, code in enumerate(scheme.reads.measures):
        for close in (*derived, *scheme.reads.measures[:place]):
            if close in said or len(code) < SHORT or DIGITS.search(code) or not one_slip(code, close):
                continue
            said.add(code)
            message = "{value} and {close} are two data items, and their names differ by one letter."
            linter.warn("names_alike", f"measure {code}", message, value=code, close=close)


def _assessors(linter: PartLinter) -> None:
    """A scoring unit whose name differs by one letter from one before: each would be asked for figures of its own."""
    seen: dict[str, None] = {}
    for item in linter.scheme.items:
        for name in item.assessed_by:
            for close in seen:
                if len(name) >= SHORT and not DIGITS.search(name) and one_slip(name, close):
                    message = "{value} and {close} assess here, and their names differ by one letter."
                    linter.warn("assessors_alike", f"item {item.code}", message, value=name, close=close)
            seen.setdefault(name)


def earlier(scheme: Scheme) -> list[str]:
    """Every figure of earlier periods that the scheme can read."""
    found = [*TOTALS, *(f"year.count.{rule.code}" for rule in scheme.rules)]
    found += [f"prior.counter.{item.code}" for item in scheme.items]
    return [*found, *(code for code in named_values(scheme) if code.startswith("prior.counter."))]
