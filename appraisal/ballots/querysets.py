from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef

from appraisal.periods.models import Participant
from cadres.access.models import User
from cadres.units.querysets import within


class BallotQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Counts about people whom one appraised as HR or leader in the period; never one's own or a relative's.

        A single vote is nobody's to read: see ``tallies`` for what pages show.
        """
        if not user.is_active:
            return self.none()
        reach = within(user.unit_paths("hr", "leader"), "unit_path")
        people = Participant.objects.filter(reach, period=OuterRef("period"), cadre=OuterRef("cadre"))
        barred = user.own_cadre.relative_ids | {user.own_cadre.pk} if user.own_cadre else ()
        return self.filter(Exists(people)).exclude(cadre__in=barred)

    def tallies(self) -> Self:
        """Rows that somebody counted, without the single electronic ballots."""
        return self.exclude(source="ballot")
