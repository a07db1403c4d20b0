from django.db import models

from appraisal.periods.models import PeriodState
from cadres.units.querysets import within


def _owned_by_units_of(user, prefix: str = ""):
    """Rehearsals of schemes whose owner the user is HR officer of; it is they who write the drafts."""
    return within(user.unit_paths("hr"), f"{prefix}version__scheme__owner__path")


class RehearsalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """HR officers of the unit that owns the scheme."""
        return self.filter(_owned_by_units_of(user)) if user.is_active else self.none()


class RehearsalRowQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of rehearsals that the user may see, the people of the units whose HR officer the user is.

        Not oneself while the results of the period are open: what the rules make of it is the score to come.
        """
        if not user.is_active:
            return self.none()
        rows = self.filter(_owned_by_units_of(user, "rehearsal__"), within(user.unit_paths("hr"), "unit_path"))
        if user.own_cadre is None:
            return rows
        return rows.exclude(cadre=user.own_cadre, rehearsal__period__state=PeriodState.OPEN)
