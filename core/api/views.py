"""Declared rights and scoped rows."""

from collections.abc import Callable
from typing import ClassVar

from django.core.exceptions import ImproperlyConfigured
from rest_framework import permissions, viewsets

from core.api import fields as fields  # exact decimals for every serializer


class DeclaredRight(permissions.BasePermission):
    """The view's ``allow`` decides; without one it refuses to run, as pages do."""

    def has_permission(self, request, view):
        allow = getattr(type(view), "allow", None)
        if allow is None:
            raise ImproperlyConfigured(f"{type(view).__name__} declares no right (allow).")
        return bool(request.user and request.user.is_authenticated and allow(request.user))


class ScopedViewSet(viewsets.ReadOnlyModelViewSet):
    """Reads what ``visible_to`` lets the caller see; anything else is 404."""

    permission_classes = [DeclaredRight]
    allow: ClassVar[Callable[..., bool] | None] = None

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.visible_to(self.request.user)
