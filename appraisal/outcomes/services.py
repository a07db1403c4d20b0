"""Consequences are proposed here and decided by somebody else; what was approved is reversed, never edited."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.models import BonusLine, BonusSheet, PromotionProposal, YearRecord
from appraisal.outcomes.selectors import clock_of, next_rank
from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.results.models import GradeDecision
from appraisal.runs.models import GradeCode, Sheet
from appraisal.scoring.payouts.plans import share_pool
from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Cadre
from core.approvals import services as approvals
from core.audit.services import log
from core.errors import InvalidInput, OwnRecord, RelativeRecord, WrongState
from core.params.services import parameter

CENT = Decimal("0.01")


# Bonus


def bonus_shares(*, period: Period, unit, pool: Decimal) -> list[BonusLine]:
    """The lines that a pool gives: each share is pool × factor × coefficient ÷ the sum of them, exact to the cent.

    Cents left over by rounding down go to the largest cut-off fractions, ties in staff-number order. Nothing goes to
    vetoed or unscored sheets, nor, in a year, to grades without a bonus (parameter ``bonus.grades_without``).
    """
    sheets = list(
        Sheet.objects.published()
        .filter(period=period, unit_path__startswith=unit.path)
        .select_related("participant", "cadre")
        .order_by("cadre__staff_no")
    )
    reasons = _exclusions(period, sheets)
    weights = []
    for sheet in sheets:
        weight = Fraction(sheet.participant.post_factor) * Fraction(sheet.coefficient or 0)
        weights.append((sheet.pk, Fraction(0) if reasons[sheet.pk] else max(weight, Fraction(0))))
    if not any(weight for _key, weight in weights):
        raise InvalidInput(
            _("Nobody of this unit has a published score in this period, so the pool cannot be shared.")
        )
    amounts = share_pool(int(pool / CENT), weights).amounts()
    return [
        BonusLine(
            cadre=sheet.cadre,
            score_sheet=sheet,
            post_factor=sheet.participant.post_factor,
            coefficient=sheet.coefficient or 0,
            amount=amounts[sheet.pk] * CENT,
            excluded_reason=reasons[sheet.pk],
        )
        for sheet in sheets
    ]


def _exclusions(period: Period, sheets: list[Sheet]) -> dict[int, str]:
    grades: dict[int, str] = {}
    without: list[str] = []
    if period.kind == PeriodKind.YEAR:
        without = parameter("bonus.grades_without", on=period.ends_on).value
        current = GradeDecision.objects.filter(period=period, is_current=True)
        grades = dict(current.values_list("cadre_id", "grade"))
    labels = dict(GradeCode.choices)
    reasons = {}
    for sheet in sheets:
        grade = grades.get(sheet.cadre_id, sheet.grade)
        if sheet.coefficient is None:
            reasons[sheet.pk] = "unscored"
        elif sheet.band == "vetoed" or "veto" in sheet.flags:
            reasons[sheet.pk] = "vetoed"
        elif grade in without:
            reasons[sheet.pk] = f"grade:{grade}" if grade in labels else "grade"
        else:
            reasons[sheet.pk] = ""
    return reasons


@transaction.atomic
def bonus_propose(*, period: Period, unit, pool: Decimal, reason: str = "", actor) -> BonusSheet:
    """Shares ``pool`` (yuan) among the people of ``unit`` as the period's published run scored them.

    Undone by ``bonus_withdraw`` before and ``bonus_reverse`` after the decision.
    """
    require_unit(actor, unit, "hr")
    period = Period.objects.select_for_update().get(pk=period.pk)
    if period.state not in (PeriodState.SCORED, PeriodState.CLOSED) or period.published_run_id is None:
        raise WrongState(_("The period has no published scores yet; run the scoring first."))
    if pool <= 0:
        raise InvalidInput(_("The pool must be greater than zero."))
    sheet = BonusSheet(
        period=period, run_id=period.published_run_id, unit=unit, pool=pool, reason=reason, proposed_by=actor
    )
    sheet.full_clean()
    lines = bonus_shares(period=period, unit=unit, pool=pool)
    sheet.save()
    for line in lines:
        line.sheet = sheet
    BonusLine.objects.bulk_create(lines, batch_size=1000)
    log(
        actor=actor,
        action="bonus.proposed",
        obj=sheet,
        reason=reason,
        after={"pool": pool, "people": len(lines), "run": sheet.run_id},
    )
    return sheet


def _require_judge(actor, sheet: BonusSheet) -> None:
    """A leader of the unit who stands on no line, nor has a relative there."""
    require_unit(actor, sheet.unit, "leader")
    if actor.own_cadre is None:
        return
    on_sheet = set(sheet.lines.values_list("cadre_id", flat=True))
    if actor.own_cadre.pk in on_sheet:
        raise OwnRecord
    if actor.own_cadre.relative_ids & on_sheet:
        raise RelativeRecord


@transaction.atomic
def bonus_approve(*, sheet: BonusSheet, actor, reason: str = "") -> BonusSheet:
    """Undone by ``bonus_reverse``. Refused when the period has newer scores than the sheet was made from."""
    _require_judge(actor, sheet)
    period = Period.objects.select_for_update().get(pk=sheet.period_id)
    if period.published_run_id != sheet.run_id:
        raise WrongState(
            _("The scores have changed since this was proposed; withdraw it and propose it anew.")
        )
    return approvals.proposal_approve(proposal=sheet, actor=actor, reason=reason)


@transaction.atomic
def bonus_reject(*, sheet: BonusSheet, actor, reason: str) -> BonusSheet:
    _require_judge(actor, sheet)
    return approvals.proposal_reject(proposal=sheet, actor=actor, reason=reason)


@transaction.atomic
def bonus_withdraw(*, sheet: BonusSheet, actor) -> BonusSheet:
    require_unit(actor, sheet.unit, "hr")
    return approvals.proposal_withdraw(proposal=sheet, actor=actor)


@transaction.atomic
def bonus_reverse(*, sheet: BonusSheet, actor, reason: str) -> BonusSheet:
    """The lines stay as they were; a new sheet may then be proposed."""
    _require_judge(actor, sheet)
    return approvals.proposal_reverse(proposal=sheet, actor=actor, reason=reason)


# Promotion


@transaction.atomic
def year_records_write(*, period: Period, actor) -> int:
    """Carries the current grades of a year into the promotion records; written again, it corrects them."""
    require_unit(actor, period.unit, "hr")
    if period.kind != PeriodKind.YEAR:
        raise InvalidInput(_("Promotion records come from the grades of a year, not of a month."))
    effects = parameter("promotion.year_effects", on=period.ends_on).value
    decisions = list(GradeDecision.objects.filter(period=period, is_current=True))
    if not decisions:
        raise WrongState(_("The grades of this year are not decided yet."))
    year = period.starts_on.year
    YearRecord.objects.bulk_create(
        [
            YearRecord(
                cadre_id=decision.cadre_id,
                year=year,
                grade=decision.grade,
                decision=decision,
                counts=effects[decision.grade]["counts"],
                credit_months=effects[decision.grade]["credit_months"],
            )
            for decision in decisions
        ],
        update_conflicts=True,
        unique_fields=["cadre", "year"],
        update_fields=["grade", "decision", "counts", "credit_months"],
        batch_size=1000,
    )
    log(
        actor=actor, action="year_records.written", obj=period, after={"year": year, "people": len(decisions)}
    )
    return len(decisions)


@transaction.atomic
def year_record_enter(*, cadre: Cadre, year: int, grade: str, explanation: str, actor) -> YearRecord:
    """Enters the grade of a year before this system, from the paper file; a year decided here cannot be overwritten."""
    require_act_on(actor, cadre, "hr")
    if not cadre.entered_on.year <= year < timezone.localdate().year:
        raise InvalidInput(_("The year must lie between the entry into service and last year."))
    if not explanation.strip():
        raise InvalidInput(_("Say from which document the grade is taken."))
    effects = parameter("promotion.year_effects", on=date(year, 12, 31)).value
    if grade not in effects:
        raise InvalidInput(_("This grade is not known."))
    record = YearRecord.objects.select_for_update().filter(cadre=cadre, year=year).first()
    if record and record.decision_id:
        raise WrongState(_("The grade of this year was decided here; correct the decision instead."))
    before = {"grade": record.grade} if record else {}
    record = record or YearRecord(cadre=cadre, year=year)
    record.grade = grade
    record.counts = effects[grade]["counts"]
    record.credit_months = effects[grade]["credit_months"]
    record.explanation = explanation
    record.full_clean()
    record.save()
    log(
        actor=actor,
        action="year_record.entered",
        obj=record,
        reason=explanation,
        before=before,
        after={"grade": grade, "year": year},
    )
    return record


@transaction.atomic
def promotion_propose(*, cadre: Cadre, effective_on: date, reason: str, actor) -> PromotionProposal:
    """Proposes the next rank from a day on, not before the clock allows it and not in the future."""
    require_act_on(actor, cadre, "hr")
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    today = timezone.localdate()
    if cadre.left_on:
        raise WrongState(_("The cadre has left the service."))
    step = next_rank(cadre.rank, on=effective_on)
    if step is None or cadre.rank_since is None:
        raise InvalidInput(_("The file names no rank from which the next one follows."))
    if effective_on > today:
        raise InvalidInput(_("A promotion takes effect today or earlier; propose it when the day has come."))
    clock = clock_of(cadre, on=effective_on)
    if clock is None:
        raise InvalidInput(_("The file names no rank from which the next one follows."))
    if effective_on < clock.earliest:
        raise InvalidInput(
            _("The years at the rank suffice from %(day)s on, not earlier."), day=clock.earliest.isoformat()
        )
    proposal = PromotionProposal(
        cadre=cadre,
        from_rank=cadre.rank,
        from_rank_since=cadre.rank_since,
        to_rank=step["to"],
        effective_on=effective_on,
        arithmetic=clock.as_data(),
        reason=reason,
        proposed_by=actor,
    )
    proposal.full_clean()
    proposal.save()
    log(
        actor=actor,
        action="promotion.proposed",
        obj=proposal,
        reason=reason,
        after={"from": cadre.rank, "to": proposal.to_rank, "on": effective_on},
    )
    return proposal


@transaction.atomic
def promotion_approve(*, proposal: PromotionProposal, actor, reason: str = "") -> PromotionProposal:
    """Approves and enters the rank in the file; undone by ``promotion_reverse``."""
    require_act_on(actor, proposal.cadre, "leader")
    approvals.proposal_approve(proposal=proposal, actor=actor, reason=reason)
    _set_rank(
        proposal,
        actor=actor,
        action="promotion.carried_out",
        expected=proposal.from_rank,
        rank=proposal.to_rank,
        since=proposal.effective_on,
    )
    return proposal


@transaction.atomic
def promotion_reject(*, proposal: PromotionProposal, actor, reason: str) -> PromotionProposal:
    require_act_on(actor, proposal.cadre, "leader")
    return approvals.proposal_reject(proposal=proposal, actor=actor, reason=reason)


@transaction.atomic
def promotion_withdraw(*, proposal: PromotionProposal, actor) -> PromotionProposal:
    require_act_on(actor, proposal.cadre, "hr")
    return approvals.proposal_withdraw(proposal=proposal, actor=actor)


@transaction.atomic
def promotion_reverse(*, proposal: PromotionProposal, actor, reason: str) -> PromotionProposal:
    """Restores the former rank and its date, unless the rank has changed again since."""
    require_act_on(actor, proposal.cadre, "leader")
    approvals.proposal_reverse(proposal=proposal, actor=actor, reason=reason)
    _set_rank(
        proposal,
        actor=actor,
        action="promotion.undone",
        expected=proposal.to_rank,
        rank=proposal.from_rank,
        since=proposal.from_rank_since,
    )
    return proposal


def _set_rank(
    proposal: PromotionProposal, *, actor, action: str, expected: str, rank: str, since: date
) -> None:
    changed = Cadre.objects.filter(pk=proposal.cadre_id, rank=expected).update(rank=rank, rank_since=since)
    if not changed:
        raise WrongState(_("The rank in the file has changed since; look at the file first."))
    log(
        actor=actor,
        action=action,
        obj=proposal.cadre,
        before={"rank": expected},
        after={"rank": rank, "since": since},
    )
