from django.db import models

from cadres.units.querysets import within


class RehearsalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers of the unit that owns the scheme; it is they who write its drafts."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths("hr"), "version__scheme__owner__path"))


class RehearsalRowQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of rehearsals that the user may see, the people of the units whose HR officer the user is."""
        from appraisal.rehearsal.models import Rehearsal

        rows = self.filter(rehearsal__in=Rehearsal.objects.visible_to(user))
        return rows.filter(within(user.unit_paths("hr"), "unit_path"))
