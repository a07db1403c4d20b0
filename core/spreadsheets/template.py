"""The empty workbook to fill in: headers in the viewer's language, an example row, and a sheet of notes."""

import datetime as dt
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.export import cleaned
from core.spreadsheets.layout import Layout
from core.wording import listed

PREPARED_ROWS = 5000
LIST_CHARACTERS = 255  # Excel's limit for a list of choices written into the cell rule


def write_template(fileobj: IO[bytes], layout: type[Layout]) -> None:
    book = xlsxwriter.Workbook(fileobj, {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF7", "text_wrap": True, "valign": "top"})
    forms = {
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "number": book.add_format(),
    }
    shown = {
        kind: book.add_format({"num_format": form.num_format, "italic": True, "font_color": "#6B7280"})
        for kind, form in forms.items()
    }
    sheet = book.add_worksheet(cleaned(str(layout.title))[:28] or None)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(layout.columns):
        form = form_of(column)
        sheet.set_column(place, place, max(12, 2 * len(column.header) + 4), forms[form])
        sheet.write_string(0, place, f"{column.header} *" if column.required else column.header, head)
        write_example(sheet, place, column, shown[form])
        offer_choices(sheet, place, column)
    notes(book, layout, head)
    book.close()


def form_of(column: LayoutColumn) -> str:
    if column.kind in ("integer", "decimal"):
        return "number"
    return "date" if column.kind == "date" else "text"


def write_example(sheet: Any, place: int, column: LayoutColumn, form: Any) -> None:
    value = column.example_value()
    if value is None:
        sheet.write_blank(1, place, None, form)
    elif isinstance(value, dt.date):
        sheet.write_datetime(1, place, value, form)
    elif column.kind in ("integer", "decimal"):
        sheet.write_number(1, place, float(Decimal(str(value))), form)
    else:
        sheet.write_string(1, place, example_text(column), form)


def example_text(column: LayoutColumn) -> str:
    """The example as the column reads it, in the active language."""
    value = column.example_value()
    if value is None:
        return ""
    if column.kind == "choice":
        return str(dict(column.choices)[value])
    if column.kind == "boolean":
        return _("Yes") if value else _("No")
    return str(value)


def offer_choices(sheet: Any, place: int, column: LayoutColumn) -> None:
    words = choices_of(column)
    if words and len(",".join(words)) <= LIST_CHARACTERS and not any("," in word for word in words):
        sheet.data_validation(1, place, PREPARED_ROWS, place, {"validate": "list", "source": words})


def choices_of(column: LayoutColumn) -> list[str]:
    if column.kind == "boolean":
        return [_("Yes"), _("No")]
    return [str(label) for value, label in column.choices or () if value != ""]


def notes(book: xlsxwriter.Workbook, layout: type[Layout], head: Any) -> None:
    sheet = book.add_worksheet(_("Notes"))
    wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for place, (width, title) in enumerate(
        [
            (22, _("Column")),
            (12, pgettext("column", "Required")),
            (44, _("Input")),
            (60, _("Remarks")),
            (22, _("Example")),
        ]
    ):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    row = 1
    for row, column in enumerate(layout.columns, 1):
        needed = _("Yes") if column.required else _("No")
        for place, text in enumerate([column.header, needed, rule_of(column), str(column.help), example_text(column)]):
            sheet.write_string(row, place, text, wrap)
    for step, text in enumerate(general_notes(layout), row + 2):
        sheet.merge_range(step, 0, step, 4, text, wrap)
        sheet.set_row(step, 32)


def rule_of(column: LayoutColumn) -> str:
    """What the column takes, as a sentence; the notes sheet and the upload page show it."""
    if column.kind == "choice":
        return _("One of: %(choices)s") % {"choices": listed(choices_of(column))}
    if column.kind == "decimal" and column.places is not None:
        return _("A number with at most %(places)s decimals") % {"places": column.places}
    if column.kind == "lookup":
        return _("Code or number of an existing record: %(record)s") % {"record": column.to._meta.verbose_name}
    return {
        "text": _("Text, stored as text") if column.strict else _("Text"),
        "identity": _("18 characters, stored as text"),
        "integer": _("A whole number"),
        "decimal": _("A number"),
        "date": _("A date, such as 2024-03-05"),
        "boolean": _("Yes or no"),
    }[column.kind]


def general_notes(layout: type[Layout]) -> list[str]:
    keys = [column.header for column in layout.columns if column.key]
    texts = [
        _(
            "New records need the columns marked *. Headers may be in Chinese or English; their order does not matter, "
            "and further columns are passed over."
        ),
        _("The grey example row is ignored; you can overwrite or keep it."),
        _("A file is imported completely or not at all. After the upload you see every change and every error."),
    ]
    if keys:
        texts.append(
            _("Rows are identified by: %(keys)s. Existing records are changed, others are added.")
            % {"keys": listed(keys)}
        )
        texts.append(
            _(
                "To change records, the columns that identify them and those that change are enough. An empty cell "
                "leaves the value as it is; write “clear” into it to remove the value."
            )
        )
    else:
        texts.append(_("Every row is added as a new record; the same file cannot be imported twice."))
    return texts
