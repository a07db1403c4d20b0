from django.db import models

from cadres.units.querysets import within
from core.querysets import BelongingMixin


class RehearsalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers of the unit that owns the scheme; it is they who write its drafts."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths("hr"), "version__scheme__owner__path"))


class RehearsalRowQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "rehearsal"

    def visible_to(self, user):
        """Of rehearsals that the user may see, the people of the units whose HR officer the user is."""
        return super().visible_to(user).filter(within(user.unit_paths("hr"), "unit_path"))
