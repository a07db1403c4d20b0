from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cadres.access.models import User
from cadres.units.querysets import within


class RunQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """HR officers of the appraising unit; its leaders: runs of years, and what a release was prepared from.

        A run is work in hand until it is released; leaders see what they decide on: grades of a year, and a release.
        """
        if not user.is_active:
            return self.none()
        releases: Any = self.model._meta.get_field("releases").related_model
        decided_on = Q(period__kind="year") | Q(Exists(releases._base_manager.filter(run=OuterRef("pk"))))
        leads = within(user.unit_paths("leader"), "period__unit__path")
        return self.filter(within(user.unit_paths("hr"), "period__unit__path") | leads & decided_on)


class FullCheckQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """HR officers of the appraising unit: a check names people with their scores."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths("hr"), "period__unit__path"))
