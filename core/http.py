"""The request as a guarded page sees it. For type checkers: at run time it is Django's own."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from cadres.access.models import User


class PageRequest(HttpRequest):
    """``PageMixin`` lets nobody anonymous through, and two middlewares have added their words."""

    user: "User"
    htmx: "HtmxDetails"
