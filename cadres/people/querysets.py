"""Who may see whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Subquery, When
from django.utils import timezone

from cadres.units.querysets import READING_ROLES, within
from core.effective import EffectiveQuerySet
from core.querysets import BelongingMixin

if TYPE_CHECKING:
    from cadres.access.models import User
    from cadres.people.models import Cadre


def appointments() -> AppointmentQuerySet:
    """Those of everybody. The model stands above its querysets, so it is asked of Django when it is needed."""
    return apps.get_model("cadres", "Appointment")._default_manager.all()


def cadres() -> CadreQuerySet:
    return apps.get_model("cadres", "Cadre")._default_manager.all()


class CadreQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own file, and people who today hold a post in the units of one's grants; nothing else.

        People without a post today stay visible to HR by the unit they held last.
        """
        if not user.is_active:
            return self.none()
        return self._reached(user, user.unit_paths(*READING_ROLES), user.unit_paths("hr"))

    def managed_by(self, user: User, *roles: str) -> Self:
        """People in the subtrees where ``user`` holds one of ``roles``, without the user's own file."""
        return self.managed_or_own(user, *roles).exclude(user=user)

    def managed_or_own(self, user: User, *roles: str) -> Self:
        """The same, with the user's own file, which nobody changes but a round trip of a workbook contains."""
        if not user.is_active:
            return self.none()
        return self._reached(user, user.unit_paths(*roles), user.unit_paths("hr") if "hr" in roles else [])

    def _reached(self, user: User, paths: list[str], left_paths: list[str]) -> Self:
        """The own file, whoever holds a post in ``paths``, and who left the service from ``left_paths``.

        Two ways to ask the same, each quick where the other is slow. Of a few units the people are listed, each kind
        by its index. Of the whole tree no list is made: whichever row is looked at is asked whether it has a post.
        """
        if not paths and not left_paths:
            return self.filter(user=user)
        if user.reaches_everybody(paths):
            held = appointments().filter(cadre=OuterRef("pk"))
            return self.filter(Exists(held if user.reaches_everybody(left_paths) else held.on(timezone.localdate())))
        own = cadres().filter(user=user).order_by().values("pk")
        return self.filter(pk__in=own.union(*self._holding_post(paths), *self._left_from(left_paths), all=True))

    def _holding_post(self, paths: list[str]) -> list[models.QuerySet]:
        today = appointments().on(timezone.localdate()).filter(within(paths, "post__unit__path"))
        return [today.order_by().values("cadre")] if paths else []

    def _left_from(self, paths: list[str]) -> list[models.QuerySet]:
        """Without a post today, and the last one was in ``paths``."""
        if not paths:
            return []
        every = appointments().filter(cadre=OuterRef("cadre"))
        later = Exists(every.filter(starts_on__gt=OuterRef("starts_on")))
        last = appointments().filter(~later, within(paths, "post__unit__path"))
        return [last.filter(~Exists(every.on(timezone.localdate()))).order_by().values("cadre")]

    def with_posts(self, day: date) -> Self:
        """``posts_now``: the appointments in force on ``day``, main post first, in one query for all rows."""
        held = appointments().on(day).select_related("post__unit")
        order = Case(When(kind="main", then=0), default=1)
        return self.prefetch_related(
            Prefetch("appointments", queryset=held.order_by(order, "starts_on"), to_attr="posts_now")
        )

    def with_unit_path(self, day: date) -> Self:
        """``unit_path`` of the main post on ``day``, to sort and filter by."""
        main = appointments().on(day).main().filter(cadre=OuterRef("pk"))
        return self.annotate(unit_path=Subquery(main.values("post__unit__path")[:1]))

    def with_list_data(self) -> Self:
        today = timezone.localdate()
        return self.with_posts(today).with_unit_path(today)

    def in_service(self) -> Self:
        return self.filter(left_on__isnull=True)


class AppointmentQuerySet(BelongingMixin, EffectiveQuerySet):
    belongs_to = "cadre"

    def main(self) -> Self:
        return self.filter(kind="main")


class RelativeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """HR officers and inspectors of either one's unit; and the declarations about oneself."""
        if not user.is_active:
            return self.none()
        allowed = Q(cadre__user=user) | Q(relative__user=user)
        if user.has_role("hr", "inspector"):
            managed = cadres().managed_by(user, "hr", "inspector").values("pk")
            allowed |= Q(cadre__in=managed) | Q(relative__in=managed)
        return self.filter(allowed)

    def of(self, cadre: Cadre) -> Self:
        """Declarations about ``cadre``, whichever side entered them."""
        return self.filter(Q(cadre=cadre) | Q(relative=cadre))
