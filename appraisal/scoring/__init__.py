"""The scoring engine: pure functions over columns, exact, no Django. See docs/scheme-format.md."""

from .decimals import fixed, parse, plain, to_micro
from .effects import Effect, event_effect, event_issues
from .engine import ENGINE_VERSION, score
from .errors import FactsError, Issue, SchemeError, ScoringError
from .facts import NO_VALUE, Adjustments, Events, Facts, Measure
from .records import facts_from_document
from .scheme import Scheme, load, validate
from .sheets import SheetRow, Sheets

__all__ = [
    "ENGINE_VERSION", "NO_VALUE", "Adjustments", "Effect", "Events", "Facts", "FactsError", "Issue",
    "Measure", "Scheme", "SchemeError", "ScoringError", "SheetRow", "Sheets", "event_effect",
    "event_issues", "facts_from_document", "fixed", "load", "parse", "plain", "score", "to_micro",
    "validate",
]  # fmt: skip
