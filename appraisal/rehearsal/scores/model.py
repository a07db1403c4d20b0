"""What a rehearsal finds out of each cadre."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from appraisal.periods.models import Participant, Period
from appraisal.runs.inputs import raw
from appraisal.runs.models import Sheet

PLACES = 6
ONE = 10**PLACES


@dataclass
class Outcome:
    """One cadre under one version: numbers in millionths, None without a score; ``breakdown`` is JSON-ready."""

    total: int | None = None
    share: int | None = None
    grade: str = ""
    vetoed: bool = False
    breakdown: Any = field(default_factory=dict)


Outcomes = dict[int, Outcome]  # by cadre


@dataclass
class Compared:
    """Everybody of the period by cadre, before and after, and what the tried version could not read."""

    people: dict[int, Participant]  # by cadre
    before: Outcomes = field(default_factory=dict)
    after: Outcomes = field(default_factory=dict)
    lacking: Counter = field(default_factory=Counter)
    unfit: Counter = field(default_factory=Counter)
    uncounted: Counter = field(default_factory=Counter)
    measures_missing: set[str] = field(default_factory=set)
    changed_since: int = 0  # published scores that today's facts no longer give


def published(period: Period) -> QuerySet[Any]:
    """The scores that count, with ``raw_total`` and ``raw_share`` in millionths."""
    rows = Sheet.objects.released().filter(period=period, total__isnull=False)
    return rows.annotate(raw_total=raw("total"), raw_share=raw("coefficient")).order_by()
