"""The rows of a list as HTML. A template would be asked four things for each of five hundred cells."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.lists.parts import Row
from core.markup import escaped


def drawn_rows(rows: Iterable[Row], attributes: Sequence[str], *, has_ticks: bool) -> SafeString:
    """One ``<tr>`` for each row; ``attributes`` of the cells, by column; a box to tick where rows can be selected."""
    select = gettext("Select %(row)s") if has_ticks else ""
    opened = [f"<td{one}>" for one in attributes]
    return SafeString("\n".join(_row(row, opened, _tick(row, select) if has_ticks else "") for row in rows))


def _row(row: Row, opened: Sequence[str], tick: str) -> str:
    address = f' data-href="{escaped(row.url)}"' if row.url else ""
    cells = "</td>".join(map(str.__add__, opened, map(escaped, row.cells)))
    return f'<tr id="row-{escaped(row.pk)}"{address}>{tick}{cells}</td></tr>'


def _tick(row: Row, select: str) -> str:
    label: Any = escaped(select % {"row": row.object})
    return (
        '<td class="tick"><input class="form-check-input" type="checkbox" name="selected" '
        f'value="{escaped(row.pk)}" aria-label="{label}"></td>'
    )
