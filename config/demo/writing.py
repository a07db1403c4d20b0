"""Rows by the ten thousand, written without a model instance each: COPY on PostgreSQL, one statement on SQLite.

Bulk writing passes by the services, so what is written here must be what they would have written; tests/demo holds it
to that. ``bulk_create`` would take five times as long on SQLite, where a statement takes only so many parameters.
"""

import io
import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection, models

from core.fields import ExactDecimalField

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def rows_write(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Inserts ``rows``, whose values stand in the order of the field ``names``; foreign keys are given as keys."""
    fields = [model._meta.get_field(name) for name in names]
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


def _prepared(field, column: Sequence) -> list:
    """The stored form of each value; dates and numbers repeat a lot, so each is converted once."""
    known: dict = {}
    convert = _converter(field)
    out = []
    for value in column:
        if value is None or type(value) is str or type(value) is bool:
            out.append(value)
            continue
        key = (
            json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, list | dict) else value
        )
        if key not in known:
            known[key] = convert(key)
        out.append(known[key])
    return out


def _converter(field):
    if isinstance(field, ExactDecimalField):
        return field.get_prep_value
    return _plain


def _plain(value):
    if isinstance(value, uuid.UUID):
        return str(value) if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return str(connection.ops.adapt_datetimefield_value(value))
    return value.isoformat() if isinstance(value, date) else value


def _copied(value) -> str:
    return "\\N" if value is None else str(value).translate(_ESCAPES)
