"""Filters of the API: a key of a row outside the caller's scope is answered like one that does not exist."""

from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db.models import QuerySet
from django_filters.filters import BaseCSVFilter, Filter
from django_filters.filterset import BaseFilterSet
from django_filters.rest_framework import DjangoFilterBackend


class ScopedFilterBackend(DjangoFilterBackend):
    """django-filter offers every row of a related table and so tells which keys exist: 200 for a foreign one, else 400.

    Here a key is a choice when the caller sees its row, or when a row that the caller sees names it.
    """

    def get_filterset(self, request: Any, queryset: QuerySet, view: Any) -> BaseFilterSet | None:
        filterset = super().get_filterset(request, queryset, view)
        for name, one in filterset.filters.items() if filterset is not None else ():
            field = filterset.form.fields[name]
            if getattr(field, "queryset", None) is not None and not isinstance(one, BaseCSVFilter):
                value = filterset.form.data.get(name)
                field.queryset = _choices(field.queryset, value, one, queryset, request.user)
        return filterset


def _choices(every: Any, value: Any, one: Filter, rows: QuerySet, user: Any) -> QuerySet:
    """What ``value`` may be: rows that the caller sees or, where it is none of them, that ``rows`` name."""
    if value in (None, ""):
        return every.none()
    seen = every.visible_to(user) if hasattr(every, "visible_to") else every.none()
    try:
        if seen.filter(pk=value).exists():
            return seen
        named = rows.order_by().filter(**{one.field_name: value})
        return every.filter(pk=value) if named.exists() else every.none()
    except (FieldError, ValueError, TypeError, OverflowError, ValidationError):  # some filters stand for no one field
        return every.none()
