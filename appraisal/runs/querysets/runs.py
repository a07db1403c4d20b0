from typing import Self

from django.db import models

from cadres.access.models import User
from cadres.units.querysets import within


class OfPeriodQuerySet(models.QuerySet):
    """Runs of a period, and full checks beside them."""

    def visible_to(self, user: User) -> Self:
        """HR officers and leaders of the appraising unit."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths("hr", "leader"), "period__unit__path"))
