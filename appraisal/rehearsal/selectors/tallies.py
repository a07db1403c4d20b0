"""Sums over the people of a rehearsal, by unit."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from appraisal.rehearsal.models import RehearsalRow
from appraisal.runs.inputs.people import raw

MILLION = 10**6
CENT = Decimal("0.01")
UP, DOWN = Q(change__gt=0), Q(change__lt=0)


@dataclass
class Tally:
    """Sums over some people: counts, change of the score in millionths, money in cents."""

    people: int = 0
    up: int = 0
    down: int = 0
    known: int = 0
    change: int = 0
    grades: int = 0
    paid: int = 0
    money_before: int = 0
    money_after: int = 0
    moves: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + int(row[name] or 0))

    @property
    def moved(self) -> int:
        return self.up + self.down

    @property
    def mean(self) -> Decimal | None:
        """Mean change of those who have a score on both sides, to two places."""
        if not self.known:
            return None
        return (Decimal(self.change) / self.known / MILLION).quantize(CENT, rounding=ROUND_HALF_UP)

    @property
    def moved_money(self) -> Decimal:
        """Yuan that go from some of these people to others, or come to them."""
        return Decimal(self.moves) / 100

    @property
    def money_change(self) -> Decimal | None:
        return Decimal(self.money_after - self.money_before) / 100 if self.paid else None


SUMS = {
    "people": Count("pk"),
    "up": Count("pk", filter=UP),
    "down": Count("pk", filter=DOWN),
    "known": Count("change"),
    "grades": Count("pk", filter=Q(grade_changes=True)),
    "paid": Count("money_before"),
}


def tallies(rows: QuerySet[RehearsalRow]) -> dict[str, Tally]:
    """By the path of the unit; one query."""
    rows = rows.annotate(
        raw_change=raw("change"),
        raw_before=raw("money_before"),
        raw_after=raw("money_after"),
        raw_money=raw("money_change"),
    ).order_by()
    grouped = rows.values("unit_path").annotate(
        **{f"n_{name}": value for name, value in SUMS.items()},
        n_change=Sum("raw_change"),
        n_money_before=Sum("raw_before"),
        n_money_after=Sum("raw_after"),
        n_moves=Sum("raw_money", filter=Q(money_change__gt=0)),
    )
    found: dict[str, Tally] = defaultdict(Tally)
    for row in grouped:
        sums = {name.removeprefix("n_"): value for name, value in row.items()}
        found[row["unit_path"]].add(sums)
    return found
