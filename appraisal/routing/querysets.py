"""Who sees routes and what assessing units wrote: the unit itself, HR of the people, and the people themselves."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from appraisal.periods.querysets import theirs
from cadres.access.models import User
from cadres.units.querysets import within
from core.effective import EffectiveQuerySet
from core.querysets import BelongingMixin

# Whoever holds one of these in an assessing unit fills its items; verifying and observing stay with supervisors.
ASSESSING_ROLES = ("supervisor", "hr", "leader")


class DutyQuerySet(BelongingMixin, EffectiveQuerySet):
    belongs_to = "scheme"


class RouteQuerySet(models.QuerySet):
    def of(self, user: User, *roles: str) -> Self:
        """Routes that lead to units where the user holds one of ``roles`` (any assessing role when none is named)."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths(*(roles or ASSESSING_ROLES)), "unit_path"))

    def visible_to(self, user: User) -> Self:
        """Routes to one's own units, and those of the periods that one runs as HR or leader."""
        if not user.is_active:
            return self.none()
        ways = within(user.unit_paths(*ASSESSING_ROLES), "unit_path")
        return self.filter(ways | within(user.unit_paths("hr", "leader"), "period__unit__path"))


def _about_people(rows: Any, user: User) -> Any:
    """Written by one's unit, as its routes have it; or about people whom one manages as HR, or about oneself."""
    if not user.is_active:
        return rows.none()
    ways = apps.get_model("appraisal", "Route")._default_manager.all()
    routed = ways.of(user).filter(period=OuterRef("period"), unit=OuterRef("unit"))
    return rows.filter(Q(Exists(routed)) | theirs(user, "enter") | Q(cadre__user=user))


class FigureQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return _about_people(self, user)

    def with_list_data(self) -> Self:
        return self.select_related("cadre", "unit", "entered_by").defer("cadre__identity_number")


class SampleQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return _about_people(self, user)

    def with_list_data(self) -> Self:
        return self.select_related("cadre", "unit", "indicator", "made_by").defer("cadre__identity_number")
