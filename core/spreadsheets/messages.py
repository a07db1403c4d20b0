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
    "legacy_xls": _(
        "This is an old .xls workbook or one with a password. Open it in Excel or WPS, remove the "
        "password, save it as .xlsx and upload that."
    ),
    "password": _("The workbook is protected by a password. Remove it, save and upload again."),
    "not_a_workbook": _("The content is neither .xlsx nor CSV. Save the table as .xlsx and upload it again."),
    "not_xlsx": _("This is not an Excel workbook. Save the table as .xlsx."),
    "broken_file": _(
        "The workbook is damaged and cannot be read. Open it in Excel or WPS, save it again and upload that."
    ),
    "too_many_parts": _("The workbook has too many parts. Copy the table into a new workbook."),
    "unpacks_too_large": _("The workbook is too large when unpacked. Copy the table into a new workbook."),
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
    "formula_error": _("Cell %(cell)s contains a formula error such as #N/A. Correct it or clear the cell."),
    "too_heavy": _("Reading this file takes more memory than allowed. Copy the table into a new workbook or split it."),
    "too_slow": _("Reading this file takes too long. Copy the table into a new workbook or split it."),
    "unreadable": _("This file cannot be read. Copy the table into a new workbook and upload that."),
    "no_sheet": _("The workbook has no visible worksheet. Unhide one and upload it again."),
    "empty_sheet": _("The first worksheet has no rows. Fill it in and upload it again."),
    "not_text": _("This CSV file is neither UTF-8 nor GBK text. Save it as “CSV UTF-8” or as .xlsx."),
    "broken_csv": _("The quotation marks of this CSV file do not match. Save the table as .xlsx."),
    # the header row
    "no_rows": _("The table has a header but no rows. Fill it in and upload it again."),
    "header_unknown": _(
        "Row %(row)s: the column “%(header)s” does not belong to this template. Its columns are: %(known)s."
    ),
    "header_twice": _("Row %(row)s: the column “%(header)s” appears twice. Delete one of them."),
    "header_missing": _("The column “%(header)s” is missing. Download the template to see all columns."),
    "header_none": _("No header row was found. The first row must contain the column names: %(known)s."),
    "header_gap": _("Row %(row)s: column %(place)s has values but no name. Add the name or clear the column."),
}

ROW_SENTENCES = {
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
    "date_is_number": _("The cell contains a plain number. Format it as a date, or write 2024-03-05."),
    "date_two_digit_year": _("Write the year with four digits, such as 2024-03-05."),
    "date_with_time": _("Enter a date without a time of day."),
    "date_too_early": _("The earliest date allowed is %(limit)s."),
    "date_too_late": _("The latest date allowed is %(limit)s."),
    "not_choice": _("Allowed are: %(allowed)s."),
    "not_boolean": _("Write yes or no."),
    "unknown": _("“%(value)s” was not found among the records you may use. Check the spelling."),
    "ambiguous": _("“%(value)s” matches more than one record; use a unique value."),
    "duplicate": _("The same %(header)s already appears in row %(first)s of this file. Delete one of the rows."),
    "taken": _("Another record already has this value."),
    "outside_scope": _("A record with this %(header)s exists outside the units you manage."),
    "unreadable_value": _("The cell contains a value that cannot be read, such as a time of day. Type it as text."),
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

_ALL = {**FILE_SENTENCES, **ROW_SENTENCES, **PROBLEM_SENTENCES}


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
