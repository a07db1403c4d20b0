"""Scopes of the organisation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from core.effective import in_force
from core.querysets import BelongingMixin
from core.scopes import keys_in, within

if TYPE_CHECKING:
    from cadres.access.models import User
    from cadres.units.models import Unit

# Roles whose grant lets one read the people and posts of a subtree.
# Kinds of appointment that take a seat of the establishment; a guest on secondment takes none.
SEATED_KINDS = ("main", "concurrent")
READING_ROLES = ("supervisor", "hr", "leader", "training", "inspector")


def counted(rows: models.QuerySet) -> Coalesce:
    """Number of ``rows`` of an outer row, as a subquery; joins would multiply one another."""
    number = rows.order_by().annotate(group=Value(1)).values("group").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=models.IntegerField()), 0)


class UnitQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Units of one's grants, and the line from one's own unit up to the root."""
        if not user.is_active:
            return self.none()
        allowed = within(user.unit_paths(*READING_ROLES))
        if user.own_cadre and (appointment := user.own_cadre.main_appointment_today):
            allowed |= Q(pk__in=keys_in(appointment.post.unit.path))
        if user.has_role("system", "security", "auditor"):
            allowed |= Q(pk__gt=0)
        return self.filter(allowed)

    def subtree(self, unit: Unit) -> Self:
        return self.filter(path__startswith=unit.path)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def with_counts(self, day: date) -> Self:
        """``people`` with a main post in the unit itself on ``day``, and ``post_count`` of its open posts."""
        here = self.model._base_manager.filter(pk=OuterRef("pk"))
        main = Q(posts__appointments__kind="main")
        held = here.filter(in_force(day, "posts__appointments__") & main)
        return self.annotate(people=counted(held), post_count=counted(here.filter(posts__is_active=True)))


class PostQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Posts in the units of one's grants, and the posts one holds."""
        if not user.is_active:
            return self.none()
        allowed = within(user.unit_paths(*READING_ROLES), "unit__path")
        if user.own_cadre:
            allowed |= Q(pk__in=user.own_cadre.post_ids_today)
        return self.filter(allowed)

    def with_holders(self, day: date) -> Self:
        """``holders``: how many seats are taken on ``day``; a secondment takes none."""
        post = self.model._base_manager.filter(pk=OuterRef("pk"))
        seated = Q(appointments__kind__in=SEATED_KINDS)
        return self.annotate(holders=counted(post.filter(in_force(day, "appointments__") & seated)))


class DutyQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "post"
