"""Bonus sheets: a unit's pool shared among its people as a period scored them."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.models import BonusLine, BonusSheet
from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.results.models import GradeDecision
from appraisal.results.pools import CENT, UNSCORED, VETOED, Claim, grades_without_bonus, share
from appraisal.runs.models import GradeCode, Sheet
from cadres.access.models import User
from cadres.access.policies import require_unit
from cadres.units.models import Unit
from core.approvals.services import proposal_submit
from core.errors import InvalidInput, WrongState


def bonus_shares(*, period: Period, unit: Unit, pool: Decimal) -> list[BonusLine]:
    """The lines that a pool (yuan) gives, exact to the cent; ties of left-over cents go in staff-number order.

    Nothing goes to vetoed or unscored sheets, nor, in a year, to grades without a bonus (``bonus.grades_without``,
    CSL art. 80). Refused when nobody of the unit has a published score.
    """
    sheets = list(
        Sheet.objects.published()
        .filter(period=period, unit_path__startswith=unit.path)
        .select_related("participant", "cadre")
        .order_by("cadre__staff_no")
    )
    reasons = _exclusions(period, sheets)
    amounts = share(pool, [_claim(sheet, excluded=bool(reasons[sheet.pk])) for sheet in sheets])
    if amounts is None:
        raise InvalidInput(
            _(
                "No one in this unit has a published score in this period, so the pool cannot be "
                "distributed. Score the period first."
            )
        )
    return [_line(sheet, amounts[sheet.pk], reasons[sheet.pk]) for sheet in sheets]


def _claim(sheet: Sheet, *, excluded: bool) -> Claim:
    coefficient = None if sheet.coefficient is None else Fraction(sheet.coefficient)
    return Claim(sheet.pk, sheet.participant.post_factor, coefficient, excluded)


def _line(sheet: Sheet, cents: int, excluded_reason: str) -> BonusLine:
    return BonusLine(
        cadre=sheet.cadre,
        score_sheet=sheet,
        post_factor=sheet.participant.post_factor,
        coefficient=sheet.coefficient or 0,
        amount=cents * CENT,
        excluded_reason=excluded_reason,
    )


def _exclusions(period: Period, sheets: Iterable[Sheet]) -> dict[int, str]:
    """Sheet → code of why it gets nothing (``outcomes.text`` has the words), or nothing."""
    without = grades_without_bonus(period)
    grades: dict[int, str] = {}
    if period.kind == PeriodKind.YEAR:
        current = GradeDecision.objects.filter(period=period, is_current=True)
        grades = dict(current.values_list("cadre_id", "grade"))
    return {sheet.pk: _exclusion(sheet, grades.get(sheet.cadre_id, sheet.grade), without) for sheet in sheets}


def _exclusion(sheet: Sheet, grade: str, without: list[str]) -> str:
    if sheet.coefficient is None:
        return UNSCORED
    if sheet.result_vetoed:
        return VETOED
    if grade in without:
        return f"grade:{grade}" if grade in GradeCode.values else "grade"
    return ""


@transaction.atomic
def bonus_propose(*, period: Period, unit: Unit, pool: Decimal, reason: str = "", actor: User) -> BonusSheet:
    """Shares ``pool`` (yuan) among the people of ``unit`` by the published run (docs/scheme-format.md §11).

    Refused without a published run, for a pool that is not above zero, and to whoever is not HR of the unit. Undone
    by ``proposal_withdraw`` before and ``proposal_reverse`` after the decision.
    """
    require_unit(actor, unit, "hr")
    period = Period.objects.select_for_update().get(pk=period.pk)
    if period.state not in (PeriodState.SCORED, PeriodState.CLOSED) or period.published_run_id is None:
        raise WrongState(_("The period has no published scores yet. Score it first."))
    if pool <= 0:
        raise InvalidInput(_("The pool must be greater than zero."))
    lines = bonus_shares(period=period, unit=unit, pool=pool)

    def write_lines(sheet: BonusSheet) -> None:
        for line in lines:
            line.sheet = sheet
        BonusLine.objects.bulk_create(lines, batch_size=1000)

    sheet = BonusSheet(
        period=period, run_id=period.published_run_id, unit=unit, pool=pool, reason=reason, proposed_by=actor
    )
    after = {"pool": pool, "people": len(lines), "run": sheet.run_id}
    return proposal_submit(sheet, after=after, write=write_lines)
