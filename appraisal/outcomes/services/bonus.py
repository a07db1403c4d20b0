"""Bonus sheets: what a payout rule gives the people of a unit for a period, as its released results say."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appraisal.outcomes.exclusion import BY_THE_PLAN, exclusion
from appraisal.outcomes.models import BonusLine, BonusSheet
from appraisal.outcomes.paying import Pay, pay_by
from appraisal.outcomes.plans import Plan, plan_of
from appraisal.outcomes.sides import Side
from appraisal.periods.final import require_final
from appraisal.periods.models import Period
from appraisal.results.models import ReleasedResult
from appraisal.results.pools import grades_without_bonus
from appraisal.runs.models import Sheet
from cadres.access.models import User
from cadres.access.policies import require_unit
from cadres.units.models import Unit
from cadres.units.selectors import unit_with_path
from core.approvals.services import proposal_submit
from core.errors import WrongState
from core.wording import listed, noted

NAMED = 5  # people whom a refusal names


class PaidAlready(WrongState):
    code = "paid_already"
    message = _(
        "Each person is paid once for a period. Paid already: %(names)s. Reverse or withdraw that bonus sheet first, "
        "or propose one for a unit without these people."
    )


def bonus_shares(*, period: Period, unit: Unit, pool: Decimal | None, kind: str | None = None) -> list[BonusLine]:
    """The lines that the plan of ``kind`` gives, exact to the cent (docs/scheme-format.md §11).

    ``pool`` in yuan; ties of left-over cents go in staff-number order. Nothing goes to vetoed or unscored results, nor,
    in a year, to grades without a bonus (``bonus.grades_without``, CSL art. 80). Refused when nobody of the unit has a
    released score, and by name for people who are paid already.
    """
    lines = lines_by_plan(plan_of(period, unit, kind), period, unit, pool)
    require_unpaid(lines)
    return lines


def lines_by_plan(plan: Plan, period: Period, unit: Unit, pool: Decimal | None) -> list[BonusLine]:
    """``bonus_shares`` without asking who is paid already (docs/scheme-format.md §11)."""
    released = _released(period, unit, plan)
    sheets = [row.sheet for row in released.values()]
    without = grades_without_bonus(period)
    reasons = {key: exclusion(row, without) for key, row in released.items()}
    paid = pay_by(plan, period, sheets, pool, [key for key, reason in reasons.items() if reason])
    return [_line(sheet, plan, paid, reasons[sheet.pk]) for sheet in sheets]


def _released(period: Period, unit: Unit, plan: Plan) -> dict[int, ReleasedResult]:
    """What was released of the people whom the plan pays, with their sheets, by the key of the sheet."""
    rows = ReleasedResult.objects.current().filter(period=period, unit_path__startswith=unit.path)
    rows = rows.select_related("sheet__participant", "sheet__cadre").order_by("cadre__staff_no")
    found = list(rows.defer("sheet__breakdown"))
    return {row.sheet_id: row for row in found if row.sheet.participant.scheme_version_id in plan.versions}


def _line(sheet: Sheet, plan: Plan, paid: Pay, excluded_reason: str) -> BonusLine:
    number = sheet.cadre.staff_no
    by_plan = not excluded_reason and number not in paid.arithmetic
    if by_plan:
        excluded_reason = BY_THE_PLAN
    return BonusLine(
        cadre=sheet.cadre,
        score_sheet=sheet,
        period_id=sheet.period_id,
        kind=plan.code,
        post_factor=sheet.participant.post_factor,
        coefficient=sheet.coefficient or 0,
        amount=paid.amounts.get(number, Decimal(0)),
        arithmetic=paid.arithmetic.get(number) or (paid.unpaid.get(number, "") if by_plan else ""),
        in_a_row=paid.in_a_row.get(number),
        excluded_reason=excluded_reason,
    )


def require_unpaid(lines: list[BonusLine], besides: BonusSheet | None = None) -> None:
    """Refuses, by name, a second payment of a kind to a person for a period, whatever unit pays it.

    ``besides``: a sheet that is about to be taken back. The database keeps the same (``bonus_paid_once``); this says it
    before, in a sentence (docs/scheme-format.md §11).
    """
    paid = [line for line in lines if line.amount > 0]
    if not paid:
        return
    rows = BonusLine.objects.filter(period=paid[0].period_id, kind=paid[0].kind, is_live=True, amount__gt=0)
    rows = rows.exclude(sheet=besides) if besides else rows
    rows = rows.select_related("cadre", "sheet__unit").order_by("cadre__staff_no")
    wanted = {line.cadre_id for line in paid}
    found = [noted(row.cadre, unit_with_path(row.sheet.unit)) for row in rows if row.cadre_id in wanted]
    if found:
        raise PaidAlready(names=_first_of(found))


def _first_of(names: list[str]) -> str:
    more = len(names) - NAMED
    rest = [ngettext("%(count)s more", "%(count)s more", more) % {"count": more}] if more > 0 else []
    return listed([*names[:NAMED], *rest])


@transaction.atomic
def bonus_propose(
    *,
    period: Period,
    unit: Unit,
    pool: Decimal | None = None,
    kind: str | None = None,
    reason: str = "",
    actor: User,
) -> BonusSheet:
    """Proposes what a plan pays the people of ``unit`` by the released results (docs/scheme-format.md §11).

    ``pool`` in yuan: what a share distributes, or the most that amounts may reach; ``kind``: the code of the plan where
    the schemes of these people have several. Refused before the results are final, for a pool that is not above zero,
    for people who are paid already, and to whoever is not HR of the unit. Undone by ``proposal_withdraw`` before and
    ``proposal_reverse`` after the decision.
    """
    require_unit(actor, unit, "hr")
    return sheet_propose(period=period, unit=unit, pool=pool, kind=kind, reason=reason, actor=actor)


def sheet_propose(
    *,
    period: Period,
    unit: Unit,
    pool: Decimal | None,
    kind: str | None,
    reason: str,
    actor: User,
    renews: BonusSheet | None = None,
    side: Side = Side.HR,
) -> BonusSheet:
    """``bonus_propose`` for callers who have asked who may (docs/scheme-format.md §11); yuan."""
    period = Period.objects.select_for_update().get(pk=period.pk)
    require_final(period)
    plan = plan_of(period, unit, kind)
    lines = bonus_shares(period=period, unit=unit, pool=pool, kind=plan.code)
    given = sum((line.amount for line in lines), Decimal(0))
    sheet = BonusSheet(
        period=period,
        run=period.released_run,
        unit=unit,
        pool=given,
        limit=None if plan.method == "share" else pool,
        kind=plan.code,
        plan=plan.document,
        reason=reason,
        proposed_by=actor,
        renews=renews,
        proposed_as=side,
    )
    after = {"pool": given, "people": len(lines), "run": sheet.run_id, "kind": plan.code}
    after |= {"renews": renews.pk} if renews else {}
    return proposal_submit(sheet, after=after, write=lambda sheet: _lines_write(sheet, lines))


def _lines_write(sheet: BonusSheet, lines: list[BonusLine]) -> None:
    """Two who pay the same people at once: the second meets the database, and reads the same sentence."""
    for line in lines:
        line.sheet = sheet
    try:
        with transaction.atomic():
            BonusLine.objects.bulk_create(lines, batch_size=1000)
    except IntegrityError:
        require_unpaid(lines)
        raise
