"""Who reads results and runs, and who decides a grade."""

from appraisal.periods.models import PeriodKind, PeriodState
from appraisal.runs.models import Sheet
from appraisal.runs.querysets import RESULT_ROLES
from cadres.access.policies import holds, is_own, is_relative
from core.errors import NotAllowed, OwnRecord, Refusal, RelativeRecord

reads_results = holds(*RESULT_ROLES)


def bar_to_deciding(user, sheet: Sheet) -> type[Refusal] | None:
    """What keeps this person from deciding on this cadre: a kinship, the own record or the unit; None is free to."""
    if is_own(user, sheet.cadre):
        return OwnRecord
    if is_relative(user, sheet.cadre):
        return RelativeRecord
    return None if user.covers(sheet.unit, "leader") else NotAllowed


def may_decide(user, sheet: Sheet, period=None) -> bool:
    """Whether the grade can be decided now: a scored year's published sheet of somebody else in the own units.

    ``sheet`` carries ``is_published``; ``period`` spares asking for that of many sheets.
    """
    period = period or sheet.period
    is_due = period.kind == PeriodKind.YEAR and period.state == PeriodState.SCORED and sheet.is_published
    return is_due and bar_to_deciding(user, sheet) is None
