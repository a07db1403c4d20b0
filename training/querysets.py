from django.db import models

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
        taken = models.Q(enrolments__state__in=["enrolled", "completed"])
        return self.select_related("course").annotate(enrolled=models.Count("enrolments", filter=taken))


class EnrolmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those of people in one's units."""
        if not user.is_active:
            return self.none()
        return self.filter(cadre__in=Cadre.objects.managed_or_own(user, "supervisor", "hr", "leader", "training"))
