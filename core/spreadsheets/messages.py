"""Sentences of everything that can be wrong with a file or a row, by code.

Findings are stored as code and parameters, so that each viewer reads them in their own language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

FILE_SENTENCES = {
    "too_large": _("The file is larger than %(limit_mb)s MB. Split it into several files."),
    "empty_file": _("The file is empty. Choose another file."),
    "legacy_xls": _("This is an old .xls workbook. Open it in Excel or WPS, save it as .xlsx and upload that."),
    "password": _("The workbook is protected by a password. Remove it, save and upload again."),
    "not_a_workbook": _("The content is neither .xlsx nor CSV. Save the table as .xlsx and upload it again."),
    "not_xlsx": _("This is not an Excel workbook. Save the table as .xlsx."),
    "broken_file": _(
        "The workbook is damaged and cannot be read. Open it in Excel or WPS, save it again and upload that."
    ),
    "too_many_parts": _("The workbook has too many parts. Copy the table into a new workbook."),
    "unpacks_too_large": _("The workbook is too large when unpacked. Copy the table into a new workbook."),
    "broken_archive": _("The ZIP is damaged or protected by a password. Pack the files again without one."),
    "too_many": _("The ZIP contains too many files. Split the table and its documents."),
    "no_table": _("The ZIP contains no table. Put the workbook or CSV file into it, beside the documents."),
    "several_tables": _(
        "The ZIP contains several tables (%(names)s). Leave one of them in the outermost folder, and other workbooks "
        "that are documents in a folder of their own."
    ),
    "macros": _("The workbook contains macros. Save it as .xlsx without macros and upload that."),
    "external_links": _(
        "The workbook links to other files or databases, or embeds them. Copy the values into a new workbook."
    ),
    "doctype": _(
        "The workbook contains a document type declaration, which spreadsheet programs do not "
        "write. Copy the table into a new workbook."
    ),
    "too_many_rows": _(
        "There is a value in row %(row)s; a file can have at most %(limit)s rows. Split it into several files."
    ),
    "too_many_columns": _(
        "There is a value beyond column %(limit)s; the table can have at most %(limit)s columns. Remove "
        "the extra columns."
    ),
    "too_many_cells": _("The table has more than %(limit)s cells. Split it into several files."),
    "too_heavy": _("Reading this file takes more memory than allowed. Copy the table into a new workbook or split it."),
    "too_slow": _("Reading this file takes too long. Copy the table into a new workbook or split it."),
    "unreadable": _("This file cannot be read. Copy the table into a new workbook and upload that."),
    "no_sheet": _("The workbook has no visible worksheet. Unhide one and upload it again."),
    "empty_sheet": _("The first worksheet has no rows. Fill it in and upload it again."),
    "no_text_file": _("This CSV file is neither UTF-8 nor GBK text. Save it as “CSV UTF-8” or as .xlsx."),
    "broken_csv": _("The quotation marks of this CSV file do not match. Save the table as .xlsx."),
    # the header row
    "no_rows": _("The table has a header but no rows. Fill it in and upload it again."),
    "header_twice": _("Row %(row)s: the column “%(header)s” appears twice. Delete one of them."),
    "header_missing": _("The column “%(header)s” is missing. Download the template to see all columns."),
    "header_misspelt": _(
        "The column “%(header)s” is missing. Perhaps “%(written)s” is meant for it: rename that column, or teach the "
        "word to the imports."
    ),
    "header_none": _("No row with column names was found among the first ten. The names are: %(known)s."),
}

# of a cell; a workbook of several sheets is refused for them as a whole
CELL_SENTENCES = {
    "formula_error": _("Cell %(cell)s contains a formula error such as #N/A. Correct it or clear the cell."),
    "formula_unsaved": _(
        "The formula in cell %(cell)s was saved without its result. Open the file in Excel or WPS, save it and upload "
        "it again, or type the value."
    ),
}
FILE_SENTENCES |= CELL_SENTENCES

ROW_SENTENCES = CELL_SENTENCES | {
    "merged_across": _(
        "Cell %(cell)s is merged over several columns, so it is not clear whose value it is. Split it and write each "
        "value in its own cell."
    ),
    "required": _("Enter a value here."),
    "text_is_number": _(
        "The cell contains a number but must be text, or leading zeros and long numbers are lost. Format "
        "the column as text and type the value again."
    ),
    "identity_numeric": _(
        "The identity number is stored as a number, so its last digits are lost. Format the column as text and type "
        "the number again."
    ),
    "not_text": _("Enter text, not a date or a truth value."),
    "not_integer": _("Enter a whole number."),
    "not_decimal": _("Enter a number."),
    "number_too_long": _("A number of more than 15 digits is not exact in a spreadsheet."),
    "too_many_places": _("At most %(places)s digits may follow the decimal point."),
    "too_small": _("The smallest value allowed is %(limit)s."),
    "too_big": _("The largest value allowed is %(limit)s."),
    "not_date": _("Enter a date such as 2024-03-05 or 2024年3月5日."),
    "no_such_day": _("There is no such day in the calendar. Correct it."),
    "date_is_number": _("The cell contains a plain number. Format it as a date, or write 2024-03-05."),
    "date_two_digit_year": _("Write the year with four digits, such as 2024-03-05."),
    "date_two_readings": _(
        "%(written)s may mean day and month in either order. Write the year first, such as 2024-03-05."
    ),
    "date_lost_zero": _(
        "%(written)s may be January or October: a spreadsheet drops the last zero. Write it as text, with two digits "
        "for the month."
    ),
    "date_month_only": _("Only a month is given. Write the day as well, such as 2024-03-05."),
    "date_year_only": _("Only a year is given. Write the whole date, such as 2024-03-05."),
    "date_with_time": _("Enter a date without a time of day."),
    "date_too_early": _("The earliest date allowed is %(limit)s."),
    "date_too_late": _("The latest date allowed is %(limit)s."),
    "not_choice": _("Allowed are: %(allowed)s."),
    "not_boolean": _("Write yes or no."),
    "not_found_lacks": _(
        "There is no such record among those you manage. To create it, the file also needs: %(header)s."
    ),
    "unknown": _("“%(value)s” was not found among the records you may use. Check the spelling."),
    "ambiguous": _("“%(value)s” matches more than one record; use a unique value."),
    "duplicate": _("The same %(header)s already appears in row %(first)s of this file. Delete one of the rows."),
    "name_differs": _("%(key)s is %(name)s; the file says %(written)s. Correct the number or the name."),
    "taken": _("Another record already has this value."),
    "outside_scope": _("A record with this %(header)s exists outside the units you manage."),
    "unreadable_value": _("The cell contains a value that cannot be read, such as a time of day. Type it as text."),
}

# what was read otherwise than a reader of the sheet might think; the preview says so
NOTICE_SENTENCES = {
    "taught": _("Words of the office were read by what they were taught to mean: %(lines)s."),
    "passed_over": _("Columns that do not belong to this table were passed over: %(names)s."),
    "passed_over_perhaps": _(
        "The column “%(written)s” was passed over. Perhaps “%(header)s” is meant: rename it in the file, or teach the "
        "word to the imports."
    ),
    "unnamed": _("Columns with values but without a name were passed over: %(columns)s."),
    "feet": _("Lines that are no records were passed over: %(lines)s."),
    "foreign": _("Rows without a value in any column of this table were passed over: %(rows)s."),
    "repeated": _("Rows that repeat the column names were passed over: %(rows)s."),
    "example": _("The example row of the template was passed over: row %(rows)s."),
    "hidden_rows": _("Rows that the sheet hides, by a filter or by hand, were read like the others: %(rows)s."),
    "hidden_columns": _("Columns that the sheet hides were read like the others: %(names)s."),
    "other_sheets": _("Only the first visible worksheet was read; these were passed over: %(names)s."),
    "months": _("%(header)s: only the month is given in %(count)s rows; its first day was taken."),
}

PROBLEM_SENTENCES = {
    "changed_since": _("Data changed after the check, so the file would now have another effect. Check it again."),
    "clash": _(
        "The database refused a row that breaks one of its constraints. Nothing was imported; check the file again."
    ),
    "fault": _(
        "The work stopped because of a system error. Nothing was imported. Try again, or tell the system administrator."
    ),
}

_ALL = {**FILE_SENTENCES, **ROW_SENTENCES, **NOTICE_SENTENCES, **PROBLEM_SENTENCES}


def sentence(code: str, params: dict | None = None) -> str:
    """The sentence of ``code`` in the active language; percent signs without parameters stay as they are."""
    text = str(_ALL[code])
    return text % params if params else text


def finding(code: str, **params: Any) -> ValidationError:
    """A row-level error as Django knows it, recognised again by its code and by being our own sentence."""
    return ValidationError(ROW_SENTENCES[code], code=code, params=params or None)


def is_ours(error: ValidationError) -> bool:
    return ROW_SENTENCES.get(error.code or "") is error.message


def as_validation_error(error: ValidationError | Refusal, column: str = "") -> ValidationError:
    """What a service refused, as an error of the row or of one of its columns."""
    if isinstance(error, Refusal):
        error = ValidationError(error._message, code=error.code, params=error.params or None)
    return ValidationError({column: error}) if column else error


@contextmanager
def at(column: str) -> Iterator[None]:
    """A rule that pages and services share is told at ``column`` of the row."""
    try:
        yield
    except Refusal as refusal:
        raise as_validation_error(refusal, column) from None
