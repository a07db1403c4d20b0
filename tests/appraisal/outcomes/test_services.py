"""Bonus and promotion: exact, proposed by one, decided by another, reversible."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.models import GradeDecision, Run, Sheet, YearRecord
from appraisal.outcomes import services
from appraisal.outcomes.services.bonus import PaidAlready
from appraisal.scoring.payouts.plans import share_pool
from core.approvals import services as approvals
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, SamePerson, WrongState
from tests import factories as make
from tests.released import put_out
from tests.repeated import sample


def scored(cast, coefficients: dict, *, kind="month", **period_fields):
    """A period of the county whose released run gave these coefficients (user → per cent); last month by default."""
    period_fields.setdefault("starts_on", (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1))
    period = make.PeriodFactory(unit=cast.county, kind=kind, **period_fields)
    run = Run.objects.create(period=period, number=1, key=f"key{period.pk}", state="done", engine="test")
    sheets = {}
    for user, coefficient in coefficients.items():
        participant = make.ParticipantFactory(period=period, appointment=user.cadre.main_appointment_today)
        sheets[user] = Sheet.objects.create(
            run=run,
            period=period,
            cadre=user.cadre,
            participant=participant,
            unit=participant.unit,
            unit_path=participant.unit_path,
            total=coefficient,
            coefficient=coefficient,
        )
    put_out(period, cast.gao, run=run)
    return period, sheets


@pytest.fixture
def month(cast, packs):
    return scored(cast, {cast.lin: "99", cast.mei: "86", cast.su: "106"})


def amounts(sheet):
    return {line.cadre.user.username: line.amount for line in sheet.lines.select_related("cadre__user")}


def propose(cast, month, pool="60000"):
    return services.bonus_propose(period=month[0], unit=cast.bureau, pool=Decimal(pool), actor=cast.hua)


def test_scheme_s11_pool_of_60000_is_shared_to_the_cent(cast, month):
    sheet = propose(cast, month)
    assert amounts(sheet) == {
        "lin": Decimal("20412.37"),
        "mei": Decimal("17731.96"),
        "su": Decimal("21855.67"),
    }
    assert sum(amounts(sheet).values()) == sheet.pool


def test_the_post_factor_multiplies_the_coefficient(cast, packs):
    cast.posts.section.factor = Decimal("1.5")
    cast.posts.section.save()
    month = scored(cast, {cast.lin: "80", cast.su: "80"})
    assert amounts(propose(cast, month, "100")) == {"lin": Decimal("60.00"), "su": Decimal("40.00")}


@settings(max_examples=sample(300, 5000))
@given(
    st.integers(1, 10**9),
    st.lists(st.tuples(st.integers(0, 50_000), st.integers(0, 12_000)), min_size=1, max_size=60).filter(
        lambda rows: any(a * b for a, b in rows)
    ),
)
def test_the_shares_always_sum_to_the_pool(pool, rows):
    shares = share_pool(pool, [(n, a * b) for n, (a, b) in enumerate(rows)]).amounts()
    assert sum(shares.values()) == pool
    assert all(amount >= 0 for amount in shares.values())


def test_a_month_without_published_scores_has_no_bonus(cast, packs):
    period = make.PeriodFactory(unit=cast.county)
    with pytest.raises(WrongState):
        services.bonus_propose(period=period, unit=cast.bureau, pool=Decimal(10), actor=cast.hua)


def test_hr_of_another_unit_cannot_propose(cast, month):
    with pytest.raises(NotAllowed):
        services.bonus_propose(period=month[0], unit=cast.bureau, pool=Decimal(10), actor=cast.he)


def test_another_approves_and_may_reverse_but_never_the_proposer(cast, month):
    sheet = propose(cast, month)
    make.GrantFactory(user=cast.hua, role="leader", unit=cast.bureau)
    del cast.hua.grants_today
    with pytest.raises(SamePerson):
        approvals.proposal_approve(proposal=sheet, actor=cast.hua)
    approvals.proposal_approve(proposal=sheet, actor=cast.lei)
    assert sheet.state == "approved"
    with pytest.raises(WrongState):
        approvals.proposal_approve(proposal=sheet, actor=cast.lei)
    approvals.proposal_reverse(proposal=sheet, actor=cast.lei, reason="A score was corrected.")
    assert sheet.state == "reversed"
    assert propose(cast, month).pk != sheet.pk
    assert list(AuditRow.objects.order_by("number").values_list("action", flat=True)) == [
        "bonus.proposed",
        "proposal.approved",
        "proposal.reversed",
        "bonus.proposed",
    ]


def test_the_database_too_refuses_one_person_on_both_sides(cast, month):
    sheet = propose(cast, month)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(sheet).objects.filter(pk=sheet.pk).update(decided_by=sheet.proposed_by)


def test_nobody_approves_a_sheet_on_which_they_or_a_relative_stand(cast, month):
    sheet = propose(cast, month)
    make.GrantFactory(user=cast.su, role="leader", unit=cast.bureau)
    with pytest.raises(OwnRecord):
        approvals.proposal_approve(proposal=sheet, actor=cast.su)
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.lei.cadre)
    with pytest.raises(RelativeRecord):
        approvals.proposal_approve(proposal=sheet, actor=cast.lei)


def test_newer_scores_make_an_open_proposal_stale(cast, month):
    period, _sheets = month
    sheet = propose(cast, month)
    period.released_run = Run.objects.create(period=period, number=2, key="new", state="done", engine="test")
    period.save()
    with pytest.raises(WrongState):
        approvals.proposal_approve(proposal=sheet, actor=cast.lei)


def test_a_second_live_sheet_for_the_unit_is_refused(cast, month):
    propose(cast, month)
    with translation.override("zh-hans"), pytest.raises(PaidAlready, match="农业局"):
        propose(cast, month)


# Promotion


@pytest.fixture
def year(cast, packs):
    day = date(timezone.localdate().year - 1, 1, 1)
    period, sheets = scored(
        cast,
        {cast.lin: "95", cast.mei: "85"},
        kind="year",
        starts_on=day,
        ends_on=day.replace(month=12, day=31),
    )
    for user, grade in [(cast.lin, "excellent"), (cast.mei, "basic")]:
        GradeDecision.objects.create(
            sheet=sheets[user], period=period, cadre=user.cadre, grade=grade, decided_by=cast.lei
        )
    put_out(period, cast.gao)
    return period


def test_grades_become_promotion_records_and_writing_again_corrects_them(cast, year):
    assert services.year_records_write(period=year, actor=cast.gao) == 2
    record = YearRecord.objects.get(cadre=cast.lin.cadre)
    assert (record.counts, record.credit_months) == (True, 6)
    assert YearRecord.objects.get(cadre=cast.mei.cadre).counts is False
    earlier = GradeDecision.objects.get(cadre=cast.mei.cadre)
    GradeDecision.objects.filter(pk=earlier.pk).update(is_current=False)
    GradeDecision.objects.create(
        sheet=earlier.sheet, period=year, cadre=cast.mei.cadre, grade="competent", decided_by=cast.lei
    )
    services.year_records_write(period=year, actor=cast.gao)
    assert YearRecord.objects.get(cadre=cast.mei.cadre).counts is False, "decided anew, but not released"
    put_out(year, cast.gao)
    services.year_records_write(period=year, actor=cast.gao)
    assert YearRecord.objects.current().get(cadre=cast.mei.cadre).counts is True


def ready_for_promotion(cadre):
    today = timezone.localdate()
    cadre.rank, cadre.rank_since = "chief_3", date(today.year - 3, 1, 1)
    cadre.save()
    for year in range(today.year - 3, today.year):
        YearRecord.objects.create(cadre=cadre, year=year, grade="competent", counts=True)
    return cadre


def promote(cast, cadre, **changes):
    arguments = {"effective_on": timezone.localdate(), "reason": "Due.", "actor": cast.hua} | changes
    return services.promotion_propose(cadre=cadre, **arguments)


def test_an_approved_promotion_enters_the_rank_and_a_reversal_restores_it(cast, packs):
    cadre = ready_for_promotion(cast.lin.cadre)
    since = cadre.rank_since
    proposal = promote(cast, cadre)
    cadre.refresh_from_db()
    assert cadre.rank == "chief_3"
    approvals.proposal_approve(proposal=proposal, actor=cast.lei)
    cadre.refresh_from_db()
    assert (cadre.rank, cadre.rank_since) == ("chief_2", timezone.localdate())
    approvals.proposal_reverse(proposal=proposal, actor=cast.lei, reason="The file was wrong.")
    cadre.refresh_from_db()
    assert (cadre.rank, cadre.rank_since) == ("chief_3", since)


def test_a_reversal_is_refused_whole_when_the_rank_has_changed_since(cast, packs):
    cadre = ready_for_promotion(cast.lin.cadre)
    proposal = promote(cast, cadre)
    approvals.proposal_approve(proposal=proposal, actor=cast.lei)
    type(cadre).objects.filter(pk=cadre.pk).update(rank="chief_1")
    with pytest.raises(WrongState):
        approvals.proposal_reverse(proposal=proposal, actor=cast.lei, reason="The file was wrong.")
    proposal.refresh_from_db()
    assert proposal.state == "approved"


def test_too_early_is_refused_with_the_day_from_which_it_is_possible(cast, packs):
    cadre = ready_for_promotion(cast.lin.cadre)
    type(cadre).objects.filter(pk=cadre.pk).update(rank_since=timezone.localdate())
    with pytest.raises(InvalidInput, match=str(timezone.localdate().year + 2)):
        promote(cast, cadre)


@pytest.mark.parametrize("who", ["lin", "he", "su", "lei"])
def test_only_hr_of_the_unit_proposes(cast, packs, who):
    with pytest.raises(NotAllowed):
        promote(cast, ready_for_promotion(cast.lin.cadre), actor=getattr(cast, who))


def test_hr_cannot_propose_herself(cast, packs):
    with pytest.raises(OwnRecord):
        promote(cast, ready_for_promotion(cast.hua.cadre))


def test_an_earlier_year_can_be_entered_but_not_over_a_decided_one(cast, year):
    services.year_records_write(period=year, actor=cast.gao)
    entered = services.year_record_enter(
        cadre=cast.lin.cadre,
        year=2020,
        grade="excellent",
        explanation="Registration form 2020",
        actor=cast.hua,
    )
    assert (entered.counts, entered.credit_months) == (True, 6)
    with pytest.raises(WrongState):
        services.year_record_enter(
            cadre=cast.lin.cadre, year=year.starts_on.year, grade="competent", explanation="x", actor=cast.hua
        )
