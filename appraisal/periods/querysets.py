from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from appraisal.schemes.models import SchemeVersion
from cadres.access.models import User
from cadres.units.querysets import READING_ROLES, within
from core.querysets import BelongingMixin

if TYPE_CHECKING:
    from appraisal.periods.models import Period


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Periods of units on one's own line or of one's grants (up to the root and down); drafts only to HR."""
        if not user.is_active:
            return self.none()
        allowed = Q(pk__in=[])
        paths = user.unit_paths(*READING_ROLES)
        above = {int(key) for path in paths for key in path.strip("/").split("/")}
        if paths:
            allowed |= Q(unit__in=above) | within(paths, "unit__path")
        if user.own_cadre:
            allowed |= Q(pk__in=self.model._base_manager.filter(participants__cadre=user.own_cadre).values("pk"))
        hr_paths = user.unit_paths("hr")
        return self.filter(allowed).filter(~Q(state="draft") | within(hr_paths, "unit__path"))

    def months(self) -> Self:
        return self.filter(kind="month")

    def years(self) -> Self:
        return self.filter(kind="year")


class ParticipantQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own rows, and people who belonged to one's units when the period froze."""
        if not user.is_active:
            return self.none()
        return self.filter(Q(cadre__user=user) | within(user.unit_paths(*READING_ROLES), "unit_path"))

    def versions(self, period: "Period") -> QuerySet[SchemeVersion]:
        """The scheme versions that bind somebody in the period, each looked up rather than all people read."""
        bound = self.filter(period=period, scheme_version=OuterRef("pk")).order_by()
        return SchemeVersion.objects.filter(Exists(bound))

    def with_list_data(self) -> Self:
        return self.select_related("cadre", "post", "unit", "scheme_version__scheme", "period").defer(
            "scheme_version__document"
        )


class MeasureQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "cadre"

    def with_list_data(self) -> Self:
        return self.select_related("cadre", "entered_by")
