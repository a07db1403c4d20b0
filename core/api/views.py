"""Declared rights and scoped rows."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from rest_framework import permissions, status, viewsets
from rest_framework.response import Response
from rest_framework.serializers import Serializer

import core.api.fields  # noqa: F401  # exact decimals for every serializer


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
    _found = None
    queryset: Any  # it knows ``visible_to``

    def initial(self, request, *args, **kwargs):
        """What lies out of scope is not found, before anything else is said about the request."""
        super().initial(request, *args, **kwargs)
        if self.detail and self.action:
            self.get_object()

    def get_object(self):
        if self._found is None:
            self._found = super().get_object()
        return self._found

    def made(self, serializer: type[Serializer], service: Callable, code: int = status.HTTP_201_CREATED) -> Response:
        """Makes a row by ``service`` of what ``serializer`` lets through, and answers with it."""
        data = serializer(data=self.request.data, context=self.get_serializer_context())
        data.is_valid(raise_exception=True)
        row = service(**data.validated_data, actor=self.request.user)
        return Response(self.get_serializer(row).data, status=code)

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.visible_to(self.request.user)
