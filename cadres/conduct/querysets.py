from typing import Self

from django.db import models

from cadres.access.models import User
from cadres.people.models import Cadre


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(cadre__in=Cadre.objects.visible_to(user))
