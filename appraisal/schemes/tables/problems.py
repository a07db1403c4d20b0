"""What is wrong in a workbook, as sentences that name sheet, row and column and say what to change."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {
    "cell_no_number": gettext_lazy(
        "“%(value)s” is not a number. Write digits such as 0.5 or 12, or a fraction such as 1/3."
    ),
    "cell_too_exact": gettext_lazy(
        "“%(value)s” has more than six decimals. Round it, or write a fraction such as 1/3."
    ),
    "cell_no_whole": gettext_lazy("“%(value)s” is not a whole number. Write digits without decimals."),
    "cell_no_day": gettext_lazy("“%(value)s” is not a date. Write it as 2024-03-05."),
    "cell_no_bound": gettext_lazy(
        "“%(value)s” is neither a number nor a date. Write 60, 2024-03-05, or 05-01 for a day that comes every year."
    ),
    "cell_no_choice": gettext_lazy("“%(value)s” is not one of the allowed options: %(allowed)s."),
    "cell_no_pairs": gettext_lazy("“%(value)s” is not a code with a value. Write county=4; city=6."),
    "cell_no_json": gettext_lazy(
        "This is not JSON. Correct the brackets and quotation marks, or copy the cell from a fresh download."
    ),
    "cell_is_date": gettext_lazy(
        "The spreadsheet turned this cell into a date (%(value)s). Format the cell as text and type it again."
    ),
    "cell_unreadable": gettext_lazy("“%(value)s” cannot be read here. Type it as text."),
    "circumstance_unclear": gettext_lazy(
        "“%(value)s” is not a valid circumstance. Format: code effect, such as reminded ×2; group ×2 +1."
    ),
    "condition_unclear": gettext_lazy(
        "“%(value)s” is not a valid condition. Write for example: count(1.1) ≥ 3, or score(work) < 60."
    ),
    "condition_mixed": gettext_lazy(
        "“and” and “or” are used in one condition: “%(value)s”. Use only one of them, or write the condition as JSON."
    ),
    "needed": gettext_lazy("Enter a value here."),
    "sheet_missing": gettext_lazy(
        "This worksheet is missing. Start from a downloaded workbook and keep all its worksheets."
    ),
    "header_missing": gettext_lazy("This column is missing. Add its name to the header row."),
    "header_twice": gettext_lazy("Two columns have this name. Delete one of them."),
    "heads_missing": gettext_lazy(
        "No row of column names was found. Keep the first row as it was in the downloaded workbook."
    ),
    "code_twice": gettext_lazy("The code %(value)s is already used in row %(first)s. Give each row its own code."),
    "parent_unknown": gettext_lazy(
        "No row of this sheet has the code %(value)s. Write the code of the section that this belongs to."
    ),
    "parent_missing": gettext_lazy(
        "There can be only one top row, row %(first)s. Enter the code of the section that this row belongs to."
    ),
    "parent_circle": gettext_lazy("This row is its own parent through %(value)s. Correct the parent code."),
    "parent_deep": gettext_lazy(
        "The parent codes from this row upwards are too deep or form a loop. Correct the parent code."
    ),
    "parent_scores": gettext_lazy(
        "%(value)s is an indicator and cannot have sub-items. Change how it is scored, or choose another parent."
    ),
    "owner_unknown": gettext_lazy(
        "The code %(value)s that this row should belong to does not exist. Correct the code."
    ),
    "range_half": gettext_lazy("Enter both the lowest and the highest points."),
    "setting_unknown": gettext_lazy("There is no setting “%(value)s”. Correct the name or delete the row."),
    "setting_twice": gettext_lazy("The setting already appears in row %(first)s. Delete one of the rows."),
    "given_twice": gettext_lazy("“%(value)s” appears in its own column and in the last column. Delete one of them."),
    "rest_no_object": gettext_lazy("The last column contains an object in braces: {…}."),
    "column_ignored": gettext_lazy("The column “%(value)s” is not part of the table and was not read."),
    "sheet_ignored": gettext_lazy("This worksheet is not part of the table and was not read."),
}


@dataclass(frozen=True)
class Problem:
    code: str
    sheet: str  # as the workbook names it
    row: int = 0
    column: str = ""  # letter and head: "F Weight"
    params: dict = field(default_factory=dict, hash=False)

    def sentence(self) -> str:
        return str(SENTENCES[self.code]) % self.params

    def placed(self) -> str:
        return f"{place(self.sheet, self.row, self.column)}: {self.sentence()}"


def place(sheet: str, row: int = 0, column: str = "") -> str:
    """Where something stands in the workbook, in words."""
    words = {"sheet": sheet, "row": row, "column": column}
    if row and column:
        return _("Sheet “%(sheet)s”, row %(row)s, column %(column)s") % words
    if row:
        return _("Sheet “%(sheet)s”, row %(row)s") % words
    return _("Sheet “%(sheet)s”") % words
