from django.db import models
from django.db.models import Q

from cadres.people.models import Cadre
from cadres.units.querysets import within

OUTCOME_ROLES = ("hr", "leader", "inspector")
RECORD_ROLES = ("supervisor", *OUTCOME_ROLES)  # those who read results


class BonusSheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers, leaders and inspectors of the unit; a cadre sees only the own line."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths(*OUTCOME_ROLES), "unit__path"))

    def with_list_data(self):
        return self.select_related("unit", "period", "proposed_by").annotate(people=models.Count("lines"))


class BonusLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines of visible sheets, and one's own once approved."""
        if not user.is_active:
            return self.none()
        granted = within(user.unit_paths(*OUTCOME_ROLES), "sheet__unit__path")
        return self.filter(granted | Q(cadre__user=user, sheet__state="approved"))


class YearRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever reads results of the cadre's unit, and oneself: a record says the grade of a year."""
        if not user.is_active:
            return self.none()
        return self.filter(cadre__in=Cadre.objects.managed_or_own(user, *RECORD_ROLES))

    def current(self):
        """Those that count; the others were reversed, and stay as history."""
        return self.filter(is_current=True)


class PromotionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers, leaders and inspectors of the cadre's unit; one's own once approved."""
        if not user.is_active:
            return self.none()
        reached = self.filter(cadre__in=Cadre.objects.managed_or_own(user, *OUTCOME_ROLES))
        return reached.exclude(~Q(state="approved"), cadre=user.own_cadre) if user.own_cadre else reached

    def with_list_data(self):
        return self.select_related("cadre", "proposed_by")
