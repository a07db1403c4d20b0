"""The indicator table as a workbook that an office can edit."""

from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from appraisal.schemes.tables import layout
from appraisal.schemes.tables.cells import PLAIN_NUMBER
from appraisal.schemes.tables.guide import GUIDE
from appraisal.schemes.tables.writing import Row, tabulated
from appraisal.scoring.language.compositions import COMPOSITION_WORDS

PREPARED_ROWS = 3000  # so far down the lists of words are offered
GUIDE_NAME, LISTS_NAME = "说明 Guide", "词表 Lists"
DIGITS = 15  # what a spreadsheet number holds exactly
SECTION_WORDS = {word for pair in COMPOSITION_WORDS.cells.values() for word in pair}
FROZEN = {"indicators": 3, "rules": 3, "tables": 2, "words": 3}


def write_book(document: dict, fileobj: IO[bytes], *, about: str = "") -> None:
    """Writes the scheme as .xlsx in the words of the active language; ``about`` says which version it is.

    Raises ``Unwritable`` where codes are missing or used twice, so that rows could not point to each other.
    """
    sheets = tabulated(document)
    book = xlsxwriter.Workbook(
        fileobj, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    writer = BookWriter(book)
    writer.guide(about)
    for sheet in layout.SHEETS:
        if sheet is layout.SETTINGS:
            writer.settings(sheets[sheet.key])
        else:
            writer.table(sheet, sheets[sheet.key])
    writer.lists()
    book.close()


class BookWriter:
    def __init__(self, book: Any) -> None:
        self.book = book
        base = {"valign": "top", "text_wrap": True}
        make = book.add_format
        self.head = make({**base, "bold": True, "bg_color": "#E8EEF7", "bottom": 1})
        self.head_needed = make({**base, "bold": True, "bg_color": "#CFDDF2", "bottom": 1})
        self.text = make({**base, "num_format": "@"})
        self.number = make({"valign": "top"})
        self.quoted = make({**base, "num_format": "@", "quote_prefix": True})
        self.label = make({**base, "num_format": "@", "bg_color": "#F4F6FA"})
        self.muted = make({**base, "num_format": "@", "font_color": "#6B7280"})
        self.titles = {
            (depth, section): make({**base, "num_format": "@", "indent": depth, "bold": section})
            for depth in range(8)
            for section in (True, False)
        }
        self.choices: dict[tuple[str, ...], str] = {}

    # Sheets

    def guide(self, about: str) -> None:
        sheet = self.book.add_worksheet(GUIDE_NAME)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 1, 64, self.text)
        sheet.write_string(0, 0, "考核方案指标表", self.head)
        sheet.write_string(0, 1, "Indicator table of an appraisal scheme", self.head)
        if about:
            sheet.write_string(1, 0, about, self.muted)
        for row, pair in enumerate(GUIDE, 3):
            sheet.set_row(row, 15 * (1 + max(2 * len(pair[0]), len(pair[1])) // 62))
            for column, text in enumerate(pair):
                sheet.write_string(row, column, text, self.text)
        portrait(sheet)

    def settings(self, rows: list[Row]) -> None:
        sheet = self.book.add_worksheet(layout.SETTINGS.name)
        sheet.freeze_panes(1, 1)
        for place, (width, head) in enumerate(((44, "设置 Setting"), (40, "值 Value"), (50, "可填 Allowed"))):
            sheet.set_column(place, place, width, self.text)
            sheet.write_string(0, place, head, self.head)
        for number, row in enumerate(rows, 1):
            column = layout.SETTINGS.column(row["path"])
            sheet.write_string(number, 0, f"{column.zh} / {column.en}", self.label)
            self.cell(sheet, number, 1, column, row["value"], self.text)
            words = column.kind.choices()
            if words:
                sheet.write_string(number, 2, ", ".join(words), self.muted)
                self.offer(sheet, number, number, 1, words)
        last = len(rows) + 1
        sheet.ignore_errors({"number_stored_as_text": f"B1:B{last}"})
        portrait(sheet)

    def table(self, layout_sheet: layout.TableSheet, rows: list[Row]) -> None:
        sheet = self.book.add_worksheet(layout_sheet.name)
        sheet.freeze_panes(1, FROZEN.get(layout_sheet.key, 2))
        sheet.set_row(0, 32)
        for place, column in enumerate(layout_sheet.columns):
            plain = column.kind.as_number
            sheet.set_column(place, place, column.width, self.number if plain else self.text)
            head = self.head_needed if column.needed else self.head
            sheet.write_string(0, place, f"{column.zh}\n{column.en}", head)
            self.offer(sheet, 1, PREPARED_ROWS, place, column.kind.choices())
        for number, row in enumerate(rows, 1):
            for place, column in enumerate(layout_sheet.columns):
                if column.path in row:
                    form = self.form(column, row, row[column.path])
                    self.cell(sheet, number, place, column, row[column.path], form)
            if "depth" in row and row["depth"] != "0":
                sheet.set_row(number, None, None, {"level": min(int(row["depth"]), 7)})
        if layout_sheet is layout.INDICATORS:
            sheet.outline_settings(True, False, True, False)
        sheet.ignore_errors({"number_stored_as_text": f"A1:BZ{PREPARED_ROWS}"})
        sheet.autofilter(0, 0, max(len(rows), 1), len(layout_sheet.columns) - 1)
        landscape(sheet)

    def lists(self) -> None:
        """The words behind the drop-down lists; hidden, and not read."""
        sheet = self.book.add_worksheet(LISTS_NAME)
        for column, words in enumerate(self.choices):
            for row, text in enumerate(words):
                sheet.write_string(row, column, text, self.text)
        sheet.hide()

    # Cells

    def form(self, column: layout.TableColumn, row: Row, cell: str) -> Any:
        if column.path in ("title.zh-hans", "title.en") and "depth" in row:
            section = row.get("how", "") in SECTION_WORDS
            return self.titles[min(int(row["depth"]), 7), section]
        return self.quoted if cell[:1] in "=+-@'" else self.text

    def cell(self, sheet: Any, row: int, place: int, column: layout.TableColumn, text: str, form: Any) -> None:
        if text == "":
            return
        digits = len(text.replace(".", "").replace("-", ""))
        if column.kind.as_number and PLAIN_NUMBER.match(text) and digits <= DIGITS:
            sheet.write_number(row, place, float(text), self.number)
        else:
            sheet.write_string(row, place, text, form)

    def offer(self, sheet: Any, first: int, last: int, place: int, words: list[str]) -> None:
        if not words:
            return
        key = tuple(words)
        if key not in self.choices:
            letter = xlsxwriter.utility.xl_col_to_name(len(self.choices), True)
            self.choices[key] = f"='{LISTS_NAME}'!{letter}$1:{letter}${len(words)}"
        sheet.data_validation(
            first,
            place,
            last,
            place,
            {
                "validate": "list",
                "source": self.choices[key],
                "error_title": _("Not in the list"),
                "error_message": _("Choose one of the options of the list."),
            },
        )


def portrait(sheet: Any) -> None:
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def landscape(sheet: Any) -> None:
    portrait(sheet)
    sheet.set_landscape()
    sheet.repeat_rows(0)
