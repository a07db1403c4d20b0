"""Pages by key."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages by key, newest first; a cursor holds however many rows come before it."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
