"""Where measures come from: figures about cadres that no ledger entry carries.

A source counts a figure for many cadres at once. Rooms and apps register theirs in a module ``sources.py`` that is
loaded at start; training and rotation enter by this module. It stands below the schemes, which only ask which
measures there are and what they are called; ``appraisal.periods.measures`` asks the sources before a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.errors import Refusal

if TYPE_CHECKING:
    from appraisal.periods.models import Period

Collect = Callable[["Period", list[int]], Iterable[tuple[int, Decimal]]]
Claim = Callable[["Period"], dict[tuple[int | None, str], Refusal]]


@dataclass(frozen=True)
class Source:
    """``collect(period, cadre_ids)`` gives (cadre, value) pairs; whoever is left out has no value."""

    code: str
    title: Any
    unit: Any
    collect: Collect


_sources: dict[str, Source] = {}
_titles: dict[str, Any] = {}
_claims: list[Claim] = []


def register_source(code: str, title: Any, unit: Any, collect: Collect) -> None:
    """Announces where the measure ``code`` comes from; the same code again replaces the earlier source."""
    _sources[code] = Source(code, title, unit, collect)


def register_titles(titles: dict[str, Any]) -> None:
    """Words for measures that no source counts and that people enter or import."""
    _titles.update(titles)


def register_claim(claim: Claim) -> None:
    """Announces figures that somebody else than HR writes: (scheme version, measure) → what HR is told instead."""
    if claim not in _claims:
        _claims.append(claim)


def sources() -> dict[str, Source]:
    return dict(_sources)


def measure_title(code: str) -> str:
    return str(_sources[code].title if code in _sources else _titles.get(code, code))


def claimed(period: Period) -> dict[tuple[int | None, str], Refusal]:
    """Figures of a period that HR does not enter, with the refusal that says who does."""
    return {key: refusal for claim in _claims for key, refusal in claim(period).items()}
