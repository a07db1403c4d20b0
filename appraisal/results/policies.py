"""Who reads results and runs, and who decides a grade."""

from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.runs.models import Sheet
from appraisal.runs.querysets.sheets import RESULT_ROLES
from cadres.access.models import User
from cadres.access.policies import conflict_of_interest, holds
from core.errors import NotAllowed, Refusal

reads_results = holds(*RESULT_ROLES)


def works_on(user: User, sheet: Sheet) -> bool:
    """Whether the user sees the sheet before it is released: as HR of the appraising unit, or to decide a grade."""
    if user.covers(sheet.period.unit, "hr") and user.covers(sheet.unit, "hr"):
        return True
    is_own = user.own_cadre is not None and user.own_cadre.pk == sheet.cadre_id
    return sheet.period.kind == PeriodKind.YEAR and user.covers(sheet.unit, "leader") and not is_own


def why_not_decide(user: User, sheet: Sheet) -> Refusal | None:
    """What keeps this person from deciding the grade: a kinship, the own record or the unit."""
    if refusal := conflict_of_interest(user, sheet.cadre):
        return refusal
    return None if user.covers(sheet.unit, "leader") else NotAllowed()


def may_decide(user: User, sheet: Sheet, period: Period | None = None) -> bool:
    """Whether the grade can be decided now: the newest sheet of an open year, of somebody else in the own units.

    ``sheet`` carries ``is_current``; ``period`` spares asking for that of many sheets.
    """
    period = period or sheet.period
    is_due = period.kind == PeriodKind.YEAR and period.state == PeriodState.OPEN and sheet.is_current
    return is_due and why_not_decide(user, sheet) is None
