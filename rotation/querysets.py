from django.db import models
from django.db.models import Q

from cadres.people.models import Cadre
from cadres.units.querysets import within
from core.effective import EffectiveQuerySet


class MoveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers and leaders of the cadre's unit; one's own once approved."""
        if not user.is_active:
            return self.none()
        managed = Cadre.objects.managed_by(user, "hr", "leader")
        return self.filter(Q(cadre__in=managed) | Q(cadre__user=user, state="approved"))

    def with_list_data(self):
        return self.select_related("cadre", "to_post__unit", "from_appointment__post__unit")


class TenureRuleQuerySet(EffectiveQuerySet):
    def visible_to(self, user):
        """Rules that bind one's units: of units above them or below."""
        if not user.is_active:
            return self.none()
        paths = user.unit_paths("hr", "leader")
        above = {int(key) for path in paths for key in path.strip("/").split("/")}
        return self.filter(Q(unit__in=above) | within(paths, "unit__path"))

    def with_list_data(self):
        return self.select_related("unit")
