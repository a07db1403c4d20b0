"""What every page stands on: a declared right, and nothing for those who are not signed in."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.views import View

from core.http import PageRequest


def any_user(user) -> bool:
    """Every signed-in person; what they see is narrowed by the queryset."""
    return user.is_authenticated


class PageMixin(AccessMixin, View):
    """Refuses to run without ``allow``; anonymous people are sent to the login, others answered 403.

    ``allow`` is a plain function ``(user) -> bool``; whether *this object* may be seen is the queryset's matter (404).
    """

    allow: ClassVar[Callable[..., bool] | None] = None
    request: PageRequest

    def dispatch(self, request, *args, **kwargs):
        # read from the class: on the instance a plain function would become a bound method
        allow = type(self).allow
        if allow is None:
            raise ImproperlyConfigured(f"{type(self).__name__} declares no right (allow).")
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not allow(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
