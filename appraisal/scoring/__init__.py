"""The scoring engine: pure functions over columns, exact, no Django. See docs/scheme-format.md."""

from .decimals import fixed, parse, plain, to_micro
from .errors import FactsError, Issue, SchemeError, ScoringError
from .facts.columns import NO_VALUE, Adjustments, Events, Facts, Links, Measure, Texts, Votes
from .facts.effects import Effect, event_effect, event_issues
from .facts.records import facts_from_document
from .fast.engine import ENGINE_VERSION, score
from .language.scheme import Scheme, Versions
from .output.sheets import SheetRow, Sheets
from .reading.scheme import load, load_versions, validate

__all__ = [
    "ENGINE_VERSION", "NO_VALUE", "Adjustments", "Effect", "Events", "Facts", "FactsError", "Issue", "Links",
    "Measure", "Scheme", "SchemeError", "ScoringError", "SheetRow", "Sheets", "Texts", "Versions", "Votes",
    "event_effect", "event_issues", "facts_from_document", "fixed", "load", "load_versions", "parse", "plain",
    "score", "to_micro", "validate",
]  # fmt: skip
