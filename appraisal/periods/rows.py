"""Ten thousand rows in one INSERT: they travel as one JSON parameter and the database takes them apart.

``bulk_create`` sends a statement per few hundred rows on SQLite; here the number of statements does not grow.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from core.fields import ExactDecimalField


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence],
    *,
    conflict: Sequence[str] = (),
    update: Sequence[str] = (),
    only_if: str = "",
) -> int:
    """Inserts ``rows`` (values in the order of the field ``names``) and returns how many rows were written.

    With ``conflict`` a row that is there already takes the new values of ``update``, provided ``only_if`` holds: SQL
    in which ``old`` stands for the table's row and ``excluded`` for the new one.
    """
    fields = [_field(model, name) for name in names]
    forms = [_form(field) for field in fields]
    values = [[form(value) for form, value in zip(forms, row, strict=True)] for row in rows]
    if not values:
        return 0
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    sql = f"INSERT INTO {quote(model._meta.db_table)} AS old ({columns}) {_source(fields)}"
    if conflict:
        keys = ", ".join(quote(_field(model, name).column) for name in conflict)
        setters = ", ".join(
            f"{quote(column)} = excluded.{quote(column)}" for column in (_field(model, name).column for name in update)
        )
        sql += f" ON CONFLICT ({keys}) DO UPDATE SET {setters}"
        if only_if:
            sql += f" WHERE {only_if}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(values, ensure_ascii=False)])
        return cursor.rowcount


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _source(fields: Any) -> str:
    if connection.vendor == "postgresql":
        taken = ", ".join(
            f"CAST(line ->> {place} AS {field.db_type(connection)})" for place, field in enumerate(fields)
        )
        return f"SELECT {taken} FROM jsonb_array_elements(CAST(%s AS jsonb)) AS line"  # noqa: S608
    taken = ", ".join(f"json_extract(line.value, '$[{place}]')" for place in range(len(fields)))
    # without WHERE, SQLite would read ON CONFLICT as the condition of a join
    return f"SELECT {taken} FROM json_each(%s) AS line WHERE true"  # noqa: S608


AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def _form(field: Any) -> Callable[[Any], Any]:
    """How values of the field travel; texts and whole numbers of most columns need no form, and are the many."""

    def prepared(value: Any) -> Any:
        return _plain(field.get_db_prep_save(value, connection))

    stored = field.target_field if field.is_relation else field
    if not isinstance(stored, AS_THEY_ARE) or isinstance(stored, ExactDecimalField):
        return prepared
    return lambda value: value if type(value) in (str, int, bool, type(None)) else prepared(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
