from django.db import models
from django.db.models import Q

from cadres.people.models import Cadre


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The catalogue is open to everybody in the organisation."""
        return self if user.is_active and user.roles else self.none()


class TrainingClassQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_active and user.roles else self.none()


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of people in one's units."""
        if not user.is_active:
            return self.none()
        managed = Cadre.objects.managed_by(user, "supervisor", "hr", "leader", "training")
        return self.filter(Q(cadre__user=user) | Q(cadre__in=managed))
