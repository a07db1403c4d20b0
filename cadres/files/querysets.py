"""Who reads the cadre file: the person, and HR officers and leaders of the units that manage them."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from cadres.people.querysets import CadreQuerySet, appointments, cadres
from cadres.units.querysets import within

if TYPE_CHECKING:
    from cadres.access.models import User

READERS = ("hr", "leader")


def readable(user: "User") -> CadreQuerySet:
    """Cadres whose file ``user`` may read: the own one, and those of the managing units; not a supervisor's team."""
    return cadres().managed_or_own(user, *READERS)


class FilePartQuerySet(models.QuerySet):
    """Parts of a cadre file; families and resumes are for fewer than the personnel record is."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(cadre__in=readable(user))


class PhotoQuerySet(FilePartQuerySet):
    pass


class FileRemarkQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """One's own, and those of the people whose file one manages as an HR officer."""
        return self.filter(cadre__in=cadres().managed_or_own(user, "hr"))

    def waiting(self) -> Self:
        return self.filter(settled_at__isnull=True)

    def to_settle(self, user: "User") -> Self:
        """What waits for this HR officer, people in post today; never one's own. A badge: it asks nothing else."""
        paths = user.unit_paths("hr")
        if not paths:
            return self.none()
        held = appointments().on(timezone.localdate()).filter(within(paths, "post__unit__path"))
        return self.waiting().filter(cadre__in=held.order_by().values("cadre")).exclude(cadre__user=user)


class FileImportQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """One's own uploads, while one is an HR officer."""
        if not user.is_active or not user.has_role("hr"):
            return self.none()
        return self.filter(uploaded_by=user)

    def lying(self) -> QuerySet:
        return self.exclude(file="")
