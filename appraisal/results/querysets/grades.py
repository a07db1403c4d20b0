from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from cadres.access.models import User
from cadres.units.querysets import within


class GradeDecisionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """HR of the appraising unit and leaders of the person's; everybody else what a release named.

        A grade that was decided after the last release is no result yet: to all but those who work on it, ``in_force``
        says that the one before counts, whatever has been decided since.
        """
        if not user.is_active:
            return self.none()
        rows: Any = self.model._meta.get_field("released_rows").related_model
        named = rows.objects.visible_to(user).about(OuterRef("cadre"), OuterRef("period"))
        named = named.filter(decision=OuterRef("pk"))
        hr_paths = user.unit_paths("hr")
        works_on = within(hr_paths, "period__unit__path") & within(hr_paths, "sheet__unit_path")
        works_on |= within(user.unit_paths("leader"), "sheet__unit_path")
        own = Q(cadre=user.own_cadre) if user.own_cadre else Q(pk__in=[])
        counts = Exists(named.filter(is_current=True))
        found = self.filter(Q(Exists(named)) | works_on & ~own)
        return found.annotate(in_force=Case(When(works_on & ~own, then="is_current"), default=counts))
