from typing import Self

from django.db import models

from appraisal.periods.querysets import theirs
from cadres.access.models import User
from cadres.access.policies import own_and_relatives


class BallotQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Counts about people whom one appraised as HR or leader in the period; never one's own or a relative's.

        A single vote is nobody's to read: see ``tallies`` for what pages show.
        """
        if not user.is_active:
            return self.none()
        return self.filter(theirs(user, "tallies")).exclude(cadre__in=own_and_relatives(user))

    def tallies(self) -> Self:
        """Rows that somebody counted, without the single electronic ballots."""
        return self.exclude(source="ballot")
