"""Who sees accounts and grants: the administrators, and everybody their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from knox.models import AuthTokenManager

from core.effective import EffectiveQuerySet
from core.scopes import within

if TYPE_CHECKING:
    from cadres.access.models import User


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """All accounts for the three administrators, else one's own."""
        if not user.is_active:
            return self.none()
        if user.has_role("system", "security", "auditor"):
            return self
        return self.filter(pk=user.pk)

    def with_closed_codes(self) -> Self:
        """``codes_closed``: until when wrong codes have closed the second step of the account (``guards``)."""
        guards = self.model._meta.apps.get_model("cadres", "Guard")._default_manager
        closed = guards.filter(
            kind="second_step", key=Cast(OuterRef("pk"), models.CharField()), closed_until__gt=timezone.now()
        )
        return self.annotate(codes_closed=Subquery(closed.values("closed_until")[:1]))


class OfficeUserManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False


class GrantQuerySet(EffectiveQuerySet):
    def visible_to(self, user: User) -> Self:
        """Grants in the subtrees of a security administrator, all for auditors, and one's own."""
        if not user.is_active:
            return self.none()
        if user.has_role("auditor"):
            return self
        return self.filter(Q(user=user) | within(user.unit_paths("security"), "unit__path"))


class ApiTokenManager(AuthTokenManager):
    def alive(self) -> models.QuerySet:
        """Tokens whose days are not over."""
        return self.filter(expiry__gt=timezone.now())


class AccessRequestQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Acts on accounts for the three administrators; grants for who may prepare or confirm them, and for auditors.

        Nobody sees a request about themselves before it is decided.
        """
        if not user.is_active:
            return self.none()
        if user.has_role("auditor"):
            return self.exclude(user=user, state="proposed")
        paths = user.unit_paths("security", "system", "leader")
        seen = Q(act="grant") & within(paths, "unit__path")
        if user.has_role("system", "security"):
            seen |= ~Q(act="grant")
        return self.filter(seen).exclude(user=user, state="proposed")

    def to_decide(self, user: User) -> Self:
        """Open requests that wait for ``user``: not the own ones, and no grants for auditors, who only read them."""
        waiting = self.visible_to(user).filter(state="proposed").exclude(proposed_by=user)
        return waiting.exclude(act="grant") if user.has_role("auditor") else waiting

    def with_list_data(self) -> Self:
        return self.select_related("user", "unit", "proposed_by", "decided_by")
