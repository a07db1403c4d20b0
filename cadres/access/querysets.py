"""Who sees accounts and grants: the administrators, and everybody their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q

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
