from django.db import models
from django.db.models import Q

from cadres.people.models import Cadre
from cadres.units.querysets import within
from core.effective import EffectiveQuerySet
from core.scopes import keys_in


class MoveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers and leaders of the cadre's unit; one's own once approved."""
        if not user.is_active:
            return self.none()
        reached = self.filter(cadre__in=Cadre.objects.managed_or_own(user, "hr", "leader"))
        return reached.exclude(~Q(state="approved"), cadre=user.own_cadre) if user.own_cadre else reached

    def with_list_data(self):
        return self.select_related("cadre", "to_post__unit", "from_appointment__post__unit")


class TenureRuleQuerySet(EffectiveQuerySet):
    def visible_to(self, user):
        """Rules that bind one's units: of units above them or below."""
        if not user.is_active:
            return self.none()
        paths = user.unit_paths("hr", "leader")
        above = {key for path in paths for key in keys_in(path)}
        return self.filter(Q(unit__in=above) | within(paths, "unit__path"))

    def with_list_data(self):
        return self.select_related("unit")
