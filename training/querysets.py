from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from cadres.people.models import Cadre


class CourseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The catalogue is open to everybody in the organisation."""
        return self if user.is_active and user.roles else self.none()


class TrainingClassQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The calendar is open as well; who sits in a class is not (see enrolments)."""
        return self if user.is_active and user.roles else self.none()

    def with_list_data(self):
        """``enrolled``: how many take part or took part; counted for the rows that are shown, and for no other."""
        enrolments: Any = self.model._meta.get_field("enrolments").related_model
        rows = enrolments._base_manager.order_by()
        taken = rows.filter(training_class=models.OuterRef("pk"), state__in=["enrolled", "completed"])
        number = taken.values("training_class").annotate(n=models.Count("*")).values("n")  # an index has no keys
        return self.select_related("course").annotate(enrolled=Coalesce(models.Subquery(number), 0))


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of people in one's units."""
        if not user.is_active:
            return self.none()
        return self.filter(cadre__in=Cadre.objects.managed_or_own(user, "supervisor", "hr", "leader", "training"))
