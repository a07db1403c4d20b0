"""What querysets of several rooms share."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.db.models import Count, IntegerField, QuerySet, Value


class BelongingMixin:
    """Rows that are read by whoever may read what they belong to: ``belongs_to`` names the foreign key."""

    belongs_to: ClassVar[str]

    def visible_to(self, user: Any) -> Self:
        return self.of_owners("visible_to", user)

    def of_owners(self: Any, scope: str, user: Any) -> Any:
        """Rows of the owners that their queryset's method ``scope`` gives this user."""
        owner = self.model._meta.get_field(self.belongs_to).related_model
        return self.filter(**{f"{self.belongs_to}__in": getattr(owner.objects, scope)(user)})


def counts(several: Sequence[QuerySet]) -> list[int]:
    """How many rows each of these queries has, of whatever models, asked of the database in one breath."""
    asked = [_counted(rows, place) for place, rows in enumerate(several)]
    if not asked:
        return []
    found = {row["counted_place"]: row["counted_rows"] for row in asked[0].union(*asked[1:], all=True)}
    return [found.get(place, 0) for place in range(len(several))]


def _counted(rows: QuerySet, place: int) -> QuerySet:
    named = rows.order_by().annotate(counted_place=Value(place, output_field=IntegerField())).values("counted_place")
    return named.annotate(counted_rows=Count("pk", distinct=rows.query.distinct))
