"""The request as a guarded page sees it, and the addresses that it leads to."""

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from cadres.access.models import User


class PageRequest(HttpRequest):
    """For type checkers; at run time it is Django's own. ``PageMixin`` lets nobody anonymous through, and two
    middlewares have added their words.
    """

    user: "User"
    htmx: "HtmxDetails"


def address_with(request: HttpRequest, *without: str, **changes: str | None) -> str:
    """The address asked for with ``changes``; None, and each name in ``without``, takes a parameter away."""
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    for name in [name for name, values in query.lists() if not any(values)]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path


def back_or(request: HttpRequest, fallback: str) -> str:
    """Where ``?back=`` leads: the place in a list from which somebody came. Only ever inside this house."""
    asked = request.GET.get("back", "") or request.POST.get("back", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else fallback
