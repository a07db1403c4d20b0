"""Tables on their way out, as .xlsx and .csv: no cell becomes a formula, no number loses a digit."""

import csv
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 1_000_000  # Excel ends at 1,048,576
CELL_CHARACTERS = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# XML 1.0 knows no other control characters; lone surrogates cannot be encoded; the last two are non-characters
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPOOL = 4 << 20

Value = str | int | Decimal | date | datetime | None


def cleaned(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def write_xlsx(fileobj: IO[bytes], headers: list[str], rows: Iterable[list[Value]], *, title: str = "") -> int:
    """Writes one table to ``fileobj`` in constant memory and returns the number of rows.

    Decimals keep their digits: with up to 15 of them as a number shown with its own decimals, beyond that as text,
    because a spreadsheet number is no more exact than that.
    """
    book = xlsxwriter.Workbook(
        fileobj,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    styles = Styles(book)
    count = 0
    sheet = None
    for values in rows:
        place = count % SHEET_ROWS
        if place == 0:
            sheet = new_sheet(book, headers, styles, title)
        for column, value in enumerate(values):
            write_cell(sheet, place + 1, column, value, styles)
        count += 1
    if sheet is None:
        new_sheet(book, headers, styles, title)
    book.close()
    return count


class Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._decimals: dict = {}

    def decimals(self, places: int) -> Any:
        if places not in self._decimals:
            form = "0." + "0" * places if places else "0"
            self._decimals[places] = self.book.add_format({"num_format": form})
        return self._decimals[places]


def new_sheet(book: xlsxwriter.Workbook, headers: list[str], styles: Styles, title: str) -> Any:
    number = len(book.worksheets())
    name = re.sub(r"[\[\]:*?/\\']", " ", cleaned(title)).strip()[:25]
    sheet = book.add_worksheet((f"{name} {number + 1}" if number else name) or None)
    sheet.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        sheet.set_column(column, column, min(40, max(10, 2 * len(header) + 2)))
        sheet.write_string(0, column, cleaned(str(header)), styles.head)
    return sheet


def write_cell(sheet: Any, row: int, column: int, value: Value, styles: Styles) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, _("Yes") if value else _("No"))
    elif isinstance(value, int):
        if abs(value) < 10**15:
            sheet.write_number(row, column, value, styles.decimals(0))
        else:
            sheet.write_string(row, column, str(value))
    elif isinstance(value, Decimal):
        if value.is_finite() and len(value.as_tuple().digits) <= 15 and abs(value.adjusted()) <= 15:
            places = max(0, -int(value.as_tuple().exponent))
            sheet.write_number(row, column, float(value), styles.decimals(places))
        else:
            sheet.write_string(row, column, printed(value))
    elif isinstance(value, datetime):
        write_day(sheet, row, column, local(value).replace(tzinfo=None, microsecond=0), styles.time)
    elif isinstance(value, date):
        write_day(sheet, row, column, value, styles.day)
    else:
        sheet.write_string(row, column, cleaned(str(value))[:CELL_CHARACTERS])


def write_day(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value.year >= 1900:
        sheet.write_datetime(row, column, value, style)
    else:  # a spreadsheet has no days before 1900
        sheet.write_string(row, column, value.isoformat())


def local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def printed(value: Decimal) -> str:
    return format(value, "f") if value.is_finite() else str(value)


def csv_text(value: Value) -> str:
    """The value as CSV prints it; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return printed(value)
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | date):
        return str(value)
    text = cleaned(str(value))
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run ``text``: its first sign in whatever width, after signs that cannot be seen."""
    first = next((sign for sign in text if not _passed_over(sign)), "")
    return unicodedata.normalize("NFKC", first).replace("\u2212", "-").startswith(FORMULA_STARTS)


def _passed_over(sign: str) -> bool:
    """Spaces and signs of no width; a tab or a new line at the front is one of FORMULA_STARTS."""
    return sign not in FORMULA_STARTS and (sign.isspace() or unicodedata.category(sign) in {"Cf", "Mn", "Me", "Cc"})


def write_csv(fileobj: IO[bytes], headers: list[str], rows: Iterable[list[Value]]) -> int:
    """UTF-8 with a byte order mark, without which Excel shows Chinese as rubbish."""
    text = TextIOWrapper(fileobj, encoding="utf-8-sig", newline="", write_through=True)
    out = csv.writer(text)
    out.writerow([csv_text(header) for header in headers])
    count = 0
    for values in rows:
        out.writerow([csv_text(value) for value in values])
        count += 1
    text.flush()
    text.detach()
    return count


def xlsx_response(name: str, headers: list[str], rows: Iterable[list[Value]]) -> FileResponse:
    spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - the response closes it
    write_xlsx(spool, headers, rows, title=name)
    return attachment(spool, f"{name}.xlsx", XLSX)


def csv_response(name: str, headers: list[str], rows: Iterable[list[Value]]) -> FileResponse:
    spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - the response closes it
    write_csv(spool, headers, rows)
    return attachment(spool, f"{name}.csv", "text/csv; charset=utf-8")


def attachment(fileobj: IO[bytes], filename: str, content_type: str) -> FileResponse:
    """The file as a download that nothing on the way keeps; any name is safe in the header (RFC 6266)."""
    fileobj.seek(0)
    safe = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]+', "-", cleaned(filename)).strip(
        " .-"
    )
    response = FileResponse(fileobj, as_attachment=True, filename=safe or "file", content_type=content_type)
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response
