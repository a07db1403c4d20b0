from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from appraisal.outcomes.sides import DECIDERS
from cadres.people.models import Appointment, Cadre
from cadres.people.selectors import own_and_relatives_of
from cadres.units.querysets import within
from core.approvals.models import ProposalState

if TYPE_CHECKING:
    from cadres.access.models import User

OUTCOME_ROLES = ("hr", "leader", "inspector")
RECORD_ROLES = ("supervisor", *OUTCOME_ROLES)  # those who read results


class RenewableQuerySet(models.QuerySet):
    """What one side proposed and the other decides (``sides.DECIDERS``)."""

    def to_decide(self, user: User) -> Self:
        """Open proposals that wait for this user: those that ``proposals.require_decider`` lets pass."""
        if not user.is_active:
            return self.none()
        rows = self.filter(state=ProposalState.PROPOSED).exclude(proposed_by=user)
        reached = Q(pk__in=[])
        for side, roles in DECIDERS.items():
            reached |= Q(proposed_as=side) & self.reached(user, *roles)
        found = rows.filter(reached)
        return found.exclude(self.about(own_and_relatives_of(user.own_cadre))) if user.own_cadre else found

    def reached(self, user: User, *roles: str) -> Q:
        """Condition on what is about the units in which the user holds one of ``roles``."""
        raise NotImplementedError

    def about(self, cadres: QuerySet) -> Q:
        """Condition on what gives one of ``cadres`` something."""
        raise NotImplementedError


class BonusSheetQuerySet(RenewableQuerySet):
    def reached(self, user: User, *roles: str) -> Q:
        return within(user.unit_paths(*roles), "unit__path")

    def about(self, cadres: QuerySet) -> Q:
        lines: Any = self.model._meta.get_field("lines").related_model
        return Q(pk__in=lines._base_manager.filter(cadre__in=cadres).order_by().values("sheet"))

    def visible_to(self, user):
        """HR officers, leaders and inspectors of the unit; a cadre sees only the own line."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths(*OUTCOME_ROLES), "unit__path"))

    def with_list_data(self):
        return self.select_related("unit", "period", "proposed_by").annotate(people=models.Count("lines"))


class BonusLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines of visible sheets, and one's own once approved, taken back or not: nothing read vanishes."""
        if not user.is_active:
            return self.none()
        granted = within(user.unit_paths(*OUTCOME_ROLES), "sheet__unit__path")
        return self.filter(granted | Q(cadre__user=user, sheet__state__in=("approved", "reversed")))


class YearRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever reads results of the cadre's unit, and oneself: a record says the grade of a year."""
        if not user.is_active:
            return self.none()
        return self.filter(cadre__in=Cadre.objects.managed_or_own(user, *RECORD_ROLES))

    def current(self):
        """Those that count; the others were reversed, and stay as history."""
        return self.filter(is_current=True)


class PromotionQuerySet(RenewableQuerySet):
    def reached(self, user: User, *roles: str) -> Q:
        """Whoever holds a post there today (``access.policies.reaches``); asked of the few cadres who are proposed."""
        paths = user.unit_paths(*roles)
        held = Appointment.objects.on(timezone.localdate()).filter(cadre=OuterRef("cadre"))
        if not user.reaches_all_units(paths):
            held = held.filter(within(paths, "post__unit__path"))
        return Q(Exists(held)) if paths else Q(pk__in=[])

    def about(self, cadres: QuerySet) -> Q:
        return Q(cadre__in=cadres)

    def visible_to(self, user):
        """HR officers, leaders and inspectors of the cadre's unit; one's own once approved."""
        if not user.is_active:
            return self.none()
        reached = self.filter(cadre__in=Cadre.objects.managed_or_own(user, *OUTCOME_ROLES))
        return reached.exclude(~Q(state="approved"), cadre=user.own_cadre) if user.own_cadre else reached

    def with_list_data(self):
        return self.select_related("cadre", "proposed_by")
