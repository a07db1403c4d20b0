from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cadres.access.models import User
from cadres.units.querysets import within


class GradeDecisionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """HR of the appraising unit and leaders of the person's; everybody else what a release named.

        A grade that was decided after the last release is no result yet.
        """
        if not user.is_active:
            return self.none()
        rows: Any = self.model._meta.get_field("released_rows").related_model
        released = Q(Exists(rows.objects.visible_to(user).filter(decision=OuterRef("pk"))))
        hr_paths = user.unit_paths("hr")
        works_on = within(hr_paths, "period__unit__path") & within(hr_paths, "sheet__unit_path")
        works_on |= within(user.unit_paths("leader"), "sheet__unit_path")
        own = Q(cadre=user.own_cadre) if user.own_cadre else Q(pk__in=[])
        return self.filter(released | works_on & ~own)
