"""Rows by the ten thousand, written without a model instance each: COPY on PostgreSQL, one statement on SQLite.

Bulk writing passes by the services, so what is written here must be what they would have written; tests/demo holds it
to that. ``bulk_create`` would take five times as long on SQLite, where a statement takes only so many parameters.
"""

import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

from core.fields import ExactDecimalField

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def rows_write(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Inserts ``rows``, whose values stand in the order of the field ``names``; foreign keys are given as keys."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = list(zip(*rows, strict=True))
    if not columns:
        return 0
    prepared = [_prepared(field, column) for field, column in zip(fields, columns, strict=True)]
    quote = connection.ops.quote_name
    table, listed = quote(model._meta.db_table), ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = "".join("\t".join(map(_copied, line)) + "\n" for line in zip(*prepared, strict=True))
            cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN", io.StringIO(text))
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({listed}) VALUES ({marks})",  # noqa: S608 - names of our own models
                list(zip(*prepared, strict=True)),
            )
    return len(columns[0])


def statistics_take() -> None:
    """Rows of a moment ago have no statistics; PostgreSQL would plan what is asked of them as if they were few.

    Of our own tables: those that all databases of a server share stay locked until the end of the transaction.
    """
    if connection.vendor == "postgresql":
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def _prepared(field, column: Sequence) -> Sequence:
    """The stored form of each value."""
    convert = _converter(field)
    return [None if value is None else convert(value) for value in column] if convert else column


def _converter(field):
    """None where values are stored as they are; numbers and lists repeat a lot, so each is converted once."""
    if isinstance(field, ExactDecimalField):
        return cache(field.get_prep_value)
    if isinstance(field, models.UUIDField) or isinstance(
        field.target_field if field.is_relation else None, models.UUIDField
    ):
        return str if connection.features.has_native_uuid_field else attrgetter("hex")
    if isinstance(field, models.DateTimeField):
        # SQLite keeps moments as text, in UTC and without saying so
        return str if connection.vendor == "postgresql" else lambda value: str(value.astimezone(UTC))[:-6]
    if isinstance(field, models.DateField):
        return cache(date.isoformat)
    if isinstance(field, models.JSONField):
        return json.dumps
    return None


def _copied(value) -> str:
    return "\\N" if value is None else str(value).translate(_ESCAPES)
