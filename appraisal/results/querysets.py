from django.db import models

from appraisal.runs.models import Sheet


class GradeDecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(sheet__in=Sheet.objects.visible_to(user))
