"""Bonus sheets: a unit's pool shared among its people as a period released their results."""

from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.models import BonusLine, BonusSheet
from appraisal.periods.models import Period, PeriodState
from appraisal.results.models import ReleasedResult
from appraisal.results.pools import CENT, UNSCORED, VETOED, Claim, grades_without_bonus, share
from appraisal.runs.models import GradeCode
from cadres.access.models import User
from cadres.access.policies import require_unit
from cadres.units.models import Unit
from core.approvals.services import proposal_submit
from core.errors import InvalidInput, WrongState


def bonus_shares(*, period: Period, unit: Unit, pool: Decimal) -> list[BonusLine]:
    """The lines that a pool (yuan) gives, exact to the cent; ties of left-over cents go in staff-number order.

    Nothing goes to results that a veto decides or without a score, nor, in a year, to grades without a bonus
    (``bonus.grades_without``, CSL art. 80). Refused when nobody of the unit has a released score.
    """
    rows = ReleasedResult.objects.current().filter(period=period, unit_path__startswith=unit.path)
    results = list(rows.select_related("sheet__participant", "cadre").order_by("cadre__staff_no"))
    without = grades_without_bonus(period)
    reasons = {row.pk: exclusion(row, without) for row in results}
    amounts = share(pool, [_claim(row, excluded=bool(reasons[row.pk])) for row in results])
    if amounts is None:
        raise InvalidInput(
            _(
                "No one in this unit has a released score in this period, so the pool cannot be "
                "distributed. Release the results of the period first."
            )
        )
    return [_line(row, amounts[row.pk], reasons[row.pk]) for row in results]


def _claim(row: ReleasedResult, *, excluded: bool) -> Claim:
    coefficient = None if row.coefficient is None else Fraction(row.coefficient)
    return Claim(row.pk, row.sheet.participant.post_factor, coefficient, excluded)


def _line(row: ReleasedResult, cents: int, excluded_reason: str) -> BonusLine:
    return BonusLine(
        cadre=row.cadre,
        score_sheet=row.sheet,
        post_factor=row.sheet.participant.post_factor,
        coefficient=row.coefficient or 0,
        amount=cents * CENT,
        excluded_reason=excluded_reason,
    )


def exclusion(row: ReleasedResult, without: list[str]) -> str:
    """Code of why a result brings nothing (``outcomes.text`` has the words), or nothing (CSL art. 80)."""
    if row.coefficient is None:
        return UNSCORED
    if row.result_vetoed:
        return VETOED
    if row.grade in without:
        return f"grade:{row.grade}" if row.grade in GradeCode.values else "grade"
    return ""


@transaction.atomic
def bonus_propose(*, period: Period, unit: Unit, pool: Decimal, reason: str = "", actor: User) -> BonusSheet:
    """Shares ``pool`` (yuan) among the people of ``unit`` by the released results (docs/scheme-format.md §11).

    Refused before a release and while the period is reopened, for a pool that is not above zero, and to whoever is not
    HR of the unit. Undone by ``proposal_withdraw`` before and ``proposal_reverse`` after the decision.
    """
    require_unit(actor, unit, "hr")
    period = Period.objects.select_for_update().get(pk=period.pk)
    if period.state not in (PeriodState.RELEASED, PeriodState.CLOSED) or period.released_run_id is None:
        raise WrongState(_("The results of the period are not released. Release them first."))
    if pool <= 0:
        raise InvalidInput(_("The pool must be greater than zero."))
    lines = bonus_shares(period=period, unit=unit, pool=pool)

    def write_lines(sheet: BonusSheet) -> None:
        for line in lines:
            line.sheet = sheet
        BonusLine.objects.bulk_create(lines, batch_size=1000)

    sheet = BonusSheet(
        period=period, run_id=period.released_run_id, unit=unit, pool=pool, reason=reason, proposed_by=actor
    )
    after = {"pool": pool, "people": len(lines), "run": sheet.run_id}
    return proposal_submit(sheet, after=after, write=write_lines)
