"""What the engine says when it refuses or warns: a code, a place, parameters and an English sentence.

Pages translate by ``code`` with ``params``; ``message`` is the English text for logs, files and the command line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import decimals


@dataclass(frozen=True)
class Issue:
    code: str  # stable, e.g. "range_exceeded"
    path: str  # where: "tree.children[3].rules[2].points", "events[17].value"
    message: str  # English sentence
    params: dict = field(default_factory=dict, hash=False)
    level: str = "error"  # "error" refuses, "warning" does not

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def unusable(stated: Any, why: ValueError, path: str) -> Issue:
    """What is wrong with a number that ``decimals`` refuses."""
    text = str(stated)[:40]
    return Issue(decimals.fault(why), path, f"{text} is not usable: {why}.", {"value": text})


FAILED = {"division_by_zero": "divides by zero", "too_large": "is beyond 1,000,000,000,000,000"}


def failure(scheme: Any, code: str, place: str, subject: object) -> Issue:
    """The problem of a sheet that could not be computed: whose it is, which part failed, and its formula."""
    formula = scheme.formula_text(place)
    words = f"{place} of {subject} {FAILED[code]}" + (f": {formula}" if formula else "")
    return Issue(code, place, f"{words}.", {"place": place, "subject": str(subject), "formula": formula or place})


class ScoringError(Exception):
    """Carries every issue found, not only the first."""

    def __init__(self, issues: Any):
        self.issues = tuple(issues)
        super().__init__("; ".join(str(issue) for issue in self.issues[:10]))


class SchemeError(ScoringError):
    """The scheme cannot be computed."""


class FactsError(ScoringError):
    """The facts do not fit the scheme."""
