from django.db import models
from django.db.models import Q

from cadres.people.models import Cadre


class MoveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers and leaders of the cadre's unit; one's own once approved."""
        if not user.is_active:
            return self.none()
        managed = Cadre.objects.managed_by(user, "hr", "leader")
        return self.filter(Q(cadre__in=managed) | Q(cadre__user=user, state="approved"))
