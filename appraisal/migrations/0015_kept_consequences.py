"""The database itself keeps what was decided: bonus sheets with their lines, and the promotion records of years.

What may still happen to them is what the services do: an approved sheet is reversed, a record is reversed once. A
record from the paper file, which no decision here stands behind, may be corrected as long as it counts.
"""

# ruff: noqa: S608 - every part of the SQL stands in this file

from django.db import migrations

from core.migrations._kept import differ, touched, update
from core.triggers import CreateTriggers

SHEETS = "a bonus sheet that was decided is reversed, never changed"
RECORDS = "a promotion record that was decided is reversed, never changed"

SHEET_TERMS = (
    "id", "period_id", "run_id", "unit_id", "pool", "kind", "plan", '"limit"', "proposed_by_id", "proposed_at",
    "reason", "proposed_as", "renews_id", "decided_by_id", "decided_at", "decision_reason",
)  # fmt: skip
LINE_TERMS = (
    "id", "sheet_id", "cadre_id", "score_sheet_id", "post_factor", "coefficient", "amount", "excluded_reason",
    "period_id", "kind", "arithmetic", "in_a_row",
)  # fmt: skip
RECORD_TERMS = (
    "id", "cadre_id", "year", "grade", "decision_id", "counts", "credit_months", "explanation", "renews_id",
)  # fmt: skip
REVERSAL = ("is_current", "reversed_by_id", "reversed_at", "reversal_reason")


def sheet_changed(old, new, word):
    """Of a decided sheet its terms, and any state but reversed after approved; of a reversed one how it was reversed."""
    ended = ("state", "reversed_by_id", "reversed_at", "reversal_reason")
    return (
        f"{old}.state <> 'proposed' AND ({differ(SHEET_TERMS, old, new, word)}"
        f" OR ({differ(ended, old, new, word)} AND NOT ({old}.state = 'approved' AND {new}.state = 'reversed')))"
    )


def is_decided(row):
    """Whether the sheet of a line is decided."""
    return f"(SELECT state FROM appraisal_bonussheet WHERE id = {row}.sheet_id) <> 'proposed'"


def line_changed(old, new, word):
    """Of a line of a decided sheet everything; whether it counts follows from the state of the sheet, in every state."""
    state = f"(SELECT state FROM appraisal_bonussheet WHERE id = {old}.sheet_id)"
    return (
        f"({is_decided(old)} AND {differ(LINE_TERMS, old, new, word)})"
        f" OR ({old}.is_live AND NOT {new}.is_live AND {state} IN ('proposed', 'approved'))"
        f" OR ({new}.is_live AND NOT {old}.is_live)"
    )


def is_kept(row):
    return f"({row}.decision_id IS NOT NULL OR NOT {row}.is_current)"


def record_changed(old, new, word):
    """Of a decided or reversed record its terms, and of a reversed one how it was reversed."""
    return (
        f"({is_kept(old)} AND {differ(RECORD_TERMS, old, new, word)})"
        f" OR (NOT {old}.is_current AND {differ(REVERSAL, old, new, word)})"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0014_sides'),
    ]

    operations = [
        CreateTriggers(SHEETS, [
            update("appraisal_bonussheet_kept_update", "appraisal_bonussheet", SHEETS, sheet_changed),
            touched("DELETE", "appraisal_bonussheet_kept_delete", "appraisal_bonussheet", SHEETS, lambda row: f"{row}.state <> 'proposed'"),
            update("appraisal_bonusline_kept_update", "appraisal_bonusline", SHEETS, line_changed),
            touched("INSERT", "appraisal_bonusline_kept_insert", "appraisal_bonusline", SHEETS, is_decided),
            touched("DELETE", "appraisal_bonusline_kept_delete", "appraisal_bonusline", SHEETS, is_decided),
        ]),
        CreateTriggers(RECORDS, [
            update("appraisal_yearrecord_kept_update", "appraisal_yearrecord", RECORDS, record_changed),
            touched("DELETE", "appraisal_yearrecord_kept_delete", "appraisal_yearrecord", RECORDS, is_kept),
        ]),
    ]
