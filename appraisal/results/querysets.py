from django.db import models
from django.db.models import F, Q

from cadres.units.querysets import within

RESULT_ROLES = ("supervisor", "hr", "leader", "inspector")


class RunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers and leaders of the appraising unit."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths("hr", "leader"), "period__unit__path"))


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published sheets: one's own and those of one's units as of the period. Unpublished ones: HR officers.

        The one gate of results; every page, export and API view of a score starts here.
        """
        if not user.is_active:
            return self.none()
        granted = within(user.unit_paths(*RESULT_ROLES), "unit_path")
        unpublished = within(user.unit_paths("hr"), "period__unit__path") & within(
            user.unit_paths("hr"), "unit_path"
        )
        published = Q(run=F("period__published_run"))
        own = Q(cadre=user.own_cadre) if user.own_cadre else Q(pk__in=[])
        return self.filter((own | granted) & published | unpublished)

    def published(self):
        return self.filter(run=F("period__published_run"))


class GradeDecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        from appraisal.results.models import Sheet

        return self.filter(sheet__in=Sheet.objects.visible_to(user))
