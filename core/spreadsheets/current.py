"""What is stored, as a table of the layout itself: imported again it is unchanged (FOUND F4)."""

from collections.abc import Iterator
from typing import Any

from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.export import Value
from core.spreadsheets.layout import Layout

ROWS_AT_ONCE = 2000


def columns_of(layout: type[Layout]) -> list[LayoutColumn]:
    """Those that a record has; secrets stay in the house, and what only a new record needs is not stored."""
    return [column for column in layout.columns if column.writes and not column.secret]


def current_rows(layout: Layout) -> Iterator[list[Value]]:
    """A line for each record that the user may change, in the order of the keys."""
    columns = columns_of(type(layout))
    rows: Any = layout.existing()
    related = [column.attribute for column in columns if column.to]
    if related and rows.query.select_related is False:
        rows = rows.select_related(*related)
    for record in rows.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        yield [column.exported(column.value(record)) for column in columns]
