from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from cadres.units.querysets import within
from core.scopes import keys_in

if TYPE_CHECKING:
    from cadres.access.models import User

READERS = ("hr", "leader", "system", "inspector", "auditor")


class RuleChangeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Of the site and of the units of one's grants, above and below; administrators and auditors see all."""
        if not user.is_active:
            return self.none()
        if user.has_role("system", "auditor"):
            return self
        paths = user.unit_paths("hr", "leader", "inspector")
        if not paths:
            return self.none()
        above = {key for path in paths for key in keys_in(path)}
        return self.filter(Q(unit=None) | Q(unit__in=above) | within(paths, "unit__path"))

    def with_list_data(self) -> Self:
        return self.select_related("unit", "proposed_by", "decided_by")
