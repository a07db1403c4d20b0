"""Pages by key."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by key, newest first; a cursor holds however many rows come before it."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500

    def get_ordering(self, request, queryset, view):
        return ("-key",) if _reaches_few(request) else ("-pk",)

    def paginate_queryset(self, queryset, request, view=None):
        """A page; a cursor that points at no key is answered like any other that is not ours."""
        try:
            if _reaches_few(request):
                return self._of_few(queryset, request, view)
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError):
            raise NotFound(self.invalid_cursor_message) from None

    def _of_few(self, queryset: QuerySet, request: Any, view: Any) -> list:
        """The keys of the scope in order, then the rows of the page.

        In the order of the table the database would look for a few among all, from its end on: the key stands within
        an expression, whose order no index has.
        """
        keys = queryset.select_related(None).prefetch_related(None).annotate(key=Coalesce("pk", "pk")).only("pk")
        page = super().paginate_queryset(keys, request, view) or []
        rows = queryset.all()
        rows.query.clear_where()
        found = {row.pk: row for row in rows.filter(pk__in=[row.pk for row in page])}
        return [found[row.pk] for row in page if row.pk in found]


def _reaches_few(request: Any) -> bool:
    """Whether the reader's grants hold less than a whole tree; a table is read from its end for all others."""
    return getattr(request.user, "reaches_few", False)
