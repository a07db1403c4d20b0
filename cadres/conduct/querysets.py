from django.db import models

from cadres.people.models import Cadre


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(cadre__in=Cadre.objects.visible_to(user))
