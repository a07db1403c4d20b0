"""The bounds of what follows from scores: who gets no bonus in a year, from which day and year something holds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from appraisal.models import GradeDecision, Sheet, YearRecord
from appraisal.outcomes import services
from appraisal.outcomes.selectors import clock_of, clocks, waiting_for
from core.approvals import services as approvals
from core.approvals import transitions
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, SamePerson, WrongState
from core.params.models import Parameter
from core.querysets import counts
from tests.appraisal.outcomes.test_services import amounts, promote, propose, ready_for_promotion, scored
from tests.packs import packs_load
from tests.released import put_out
from tests.unseen import UNSEEN


@pytest.fixture(autouse=True)
def packs(db):
    packs_load()


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def year(cast):
    day = date(timezone.localdate().year - 1, 1, 1)
    end = day.replace(month=12, day=31)
    return scored(cast, {cast.lin: "99", cast.mei: "80", cast.su: "90"}, kind="year", starts_on=day, ends_on=end)


def decide(cast, year, user, grade):
    period, sheets = year
    made = GradeDecision.objects.create(
        sheet=sheets[user], period=period, cadre=user.cadre, grade=grade, decided_by=cast.lei
    )
    put_out(period, cast.gao)
    return made


def excluded(sheet):
    lines = sheet.lines.select_related("cadre__user")
    return {line.cadre.user.username: line.excluded_reason for line in lines if line.excluded_reason}


# --- Bonus ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("grade", ["basic", "incompetent", "no_grade"])
def test_a_grade_without_bonus_takes_nothing_from_the_pool_of_a_year(cast, year, grade):
    decide(cast, year, cast.mei, grade)
    sheet = propose(cast, year, "1890")
    assert excluded(sheet) == {"mei": f"grade:{grade}"}
    assert amounts(sheet) == {"lin": Decimal("990.00"), "su": Decimal("900.00"), "mei": 0}


def test_the_grade_on_the_sheet_excludes_from_the_pool_of_a_year_until_one_is_decided(cast, year):
    Sheet.objects.filter(pk=year[1][cast.mei].pk).update(grade="basic")
    put_out(year[0], cast.gao)
    assert excluded(propose(cast, year)) == {"mei": "grade:basic"}


def test_the_decided_grade_goes_before_the_one_on_the_sheet(cast, year):
    Sheet.objects.filter(pk=year[1][cast.mei].pk).update(grade="basic")
    decide(cast, year, cast.mei, "competent")
    assert excluded(propose(cast, year)) == {}


def test_a_decision_that_was_replaced_excludes_nobody(cast, year):
    former = decide(cast, year, cast.mei, "basic")
    GradeDecision.objects.filter(pk=former.pk).update(is_current=False)
    decide(cast, year, cast.mei, "competent")
    assert excluded(propose(cast, year)) == {}


def test_grades_exclude_from_no_pool_of_a_month(cast):
    month = scored(cast, {cast.lin: "99", cast.mei: "80"})
    Sheet.objects.filter(pk=month[1][cast.mei].pk).update(grade="basic")
    put_out(month[0], cast.gao)
    assert excluded(propose(cast, month)) == {}


def test_a_sheet_without_a_coefficient_gets_nothing_and_says_so(cast):
    month = scored(cast, {cast.lin: "99", cast.mei: "80"})
    Sheet.objects.filter(pk=month[1][cast.mei].pk).update(coefficient=None)
    put_out(month[0], cast.gao)
    sheet = propose(cast, month, "100")
    assert excluded(sheet) == {"mei": "unscored"}
    assert sheet.lines.get(cadre=cast.mei.cadre).coefficient == 0
    assert amounts(sheet) == {"lin": Decimal("100.00"), "mei": 0}


@pytest.mark.parametrize("pool", ["0", "-1"])
def test_a_pool_is_above_zero(cast, pool):
    month = scored(cast, {cast.lin: "99"})
    with pytest.raises(InvalidInput, match="greater than zero"):
        propose(cast, month, pool)
    assert propose(cast, month, "0.01").pool == Decimal("0.01")


def test_a_unit_without_scores_has_no_pool(cast):
    month = scored(cast, {cast.tao: "99"})
    with pytest.raises(InvalidInput, match="No one in this unit"):
        propose(cast, month)


def test_scores_that_are_not_released_bring_no_bonus(cast):
    period, _sheets = month = scored(cast, {cast.lin: "99"})
    period.released_run = None
    period.save()
    with pytest.raises(WrongState, match="not released"):
        propose(cast, month)


def test_a_reopened_period_brings_no_bonus_though_it_has_released_scores(cast):
    period, _sheets = month = scored(cast, {cast.lin: "99"})
    period.state = "open"
    period.save()
    with pytest.raises(WrongState, match="not released"):
        propose(cast, month)
    period.state = "closed"
    period.save()
    assert amounts(propose(cast, month, "5")) == {"lin": Decimal("5.00")}


def test_the_trail_keeps_what_was_proposed(cast):
    sheet = propose(cast, scored(cast, {cast.lin: "99", cast.mei: "80"}), "100")
    row = AuditRow.objects.filter(action="bonus.proposed").get()
    assert {"people": 2, "run": sheet.run_id}.items() <= row.content["after"].items()


# --- Promotion ------------------------------------------------------------------------------------


def test_a_promotion_takes_effect_on_the_very_day_the_years_are_complete_and_not_the_day_before(cast):
    cadre = ready_for_promotion(cast.lin.cadre)
    complete = date(timezone.localdate().year - 1, 1, 1)
    with pytest.raises(InvalidInput, match=complete.isoformat()):
        promote(cast, cadre, effective_on=complete - timedelta(days=1))
    assert promote(cast, cadre, effective_on=complete).effective_on == complete


def test_a_promotion_takes_effect_today_or_before(cast):
    cadre = ready_for_promotion(cast.lin.cadre)
    with pytest.raises(InvalidInput, match="cannot be in the future"):
        promote(cast, cadre, effective_on=timezone.localdate() + timedelta(days=1))
    assert promote(cast, cadre, effective_on=timezone.localdate())


@pytest.mark.parametrize("change", [{"rank": ""}, {"rank_since": None}])
def test_without_a_rank_and_its_day_there_is_no_next_one(cast, change):
    cadre = ready_for_promotion(cast.lin.cadre)
    type(cadre).objects.filter(pk=cadre.pk).update(**change)
    with pytest.raises(InvalidInput, match="no rank"):
        promote(cast, cadre)


def test_who_has_left_is_not_promoted(cast):
    cadre = ready_for_promotion(cast.lin.cadre)
    type(cadre).objects.filter(pk=cadre.pk).update(left_on=timezone.localdate())
    with pytest.raises(WrongState, match="left the service"):
        promote(cast, cadre)


# --- Records of years -----------------------------------------------------------------------------


def enter(cast, year, grade="competent", explanation="Registration form", actor=None):
    return services.year_record_enter(
        cadre=cast.lin.cadre, year=year, grade=grade, explanation=explanation, actor=actor or cast.hua
    )


def test_years_on_paper_go_from_the_one_of_entry_to_the_last_one(cast):
    entered, last = 2020, timezone.localdate().year - 1
    cast.lin.cadre.entered_on = date(entered, 12, 31)
    cast.lin.cadre.save()
    assert [enter(cast, one).year for one in (entered, last)] == [entered, last]
    for year in (entered - 1, last + 1):
        with pytest.raises(InvalidInput, match="between the year joined and last year"):
            enter(cast, year)
    assert YearRecord.objects.count() == 2


def test_a_year_on_paper_names_its_document_and_a_grade_of_the_law(cast):
    with pytest.raises(InvalidInput, match="Name the document"):
        enter(cast, 2020, explanation=UNSEEN)
    with pytest.raises(InvalidInput, match="does not exist"):
        enter(cast, 2020, grade="splendid")


def test_a_year_on_paper_is_corrected_and_the_trail_keeps_the_former_grade(cast):
    first = enter(cast, 2020, "basic")
    assert first.counts is False
    second = enter(cast, 2020, "competent")
    assert (second.pk, second.counts) == (first.pk, True)
    rows = AuditRow.objects.filter(action="year_record.entered").order_by("number")
    assert [(row.content["before"], row.content["after"]["grade"]) for row in rows] == [
        ({}, "basic"),
        ({"grade": "basic"}, "competent"),
    ]


def test_grades_of_a_month_are_no_record_of_a_year(cast):
    month, _sheets = scored(cast, {cast.lin: "99"})
    with pytest.raises(InvalidInput, match="not of a month"):
        services.year_records_write(period=month, actor=cast.gao)


def test_grades_that_are_not_decided_are_not_carried_over(cast, year):
    with pytest.raises(WrongState, match="not decided yet"):
        services.year_records_write(period=year[0], actor=cast.gao)
    former = decide(cast, year, cast.mei, "basic")
    GradeDecision.objects.filter(pk=former.pk).update(is_current=False)
    put_out(year[0], cast.gao)
    with pytest.raises(WrongState, match="not decided yet"):
        services.year_records_write(period=year[0], actor=cast.gao)


# --- Two people -----------------------------------------------------------------------------------


def test_a_proposal_is_withdrawn_by_its_proposer_alone_and_then_stays_so(cast):
    sheet = propose(cast, scored(cast, {cast.lin: "99"}))
    with pytest.raises((WrongState, NotAllowed)):
        approvals.proposal_withdraw(proposal=sheet, actor=cast.gao)
    assert approvals.proposal_withdraw(proposal=sheet, actor=cast.hua).state == "withdrawn"
    with pytest.raises(WrongState):
        approvals.proposal_approve(proposal=sheet, actor=cast.lei)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_refusal_and_a_reversal_give_a_reason(cast, reason):
    sheet = propose(cast, scored(cast, {cast.lin: "99"}))
    with pytest.raises(InvalidInput, match="Give a reason"):
        approvals.proposal_reject(proposal=sheet, actor=cast.lei, reason=reason)
    approvals.proposal_approve(proposal=sheet, actor=cast.lei)
    with pytest.raises(InvalidInput, match="Give a reason"):
        approvals.proposal_reverse(proposal=sheet, actor=cast.lei, reason=reason)
    assert approvals.proposal_reverse(proposal=sheet, actor=cast.lei, reason="Wrong list.").state == "reversed"


def test_who_proposed_neither_approves_rejects_nor_reverses(cast):
    sheet = propose(cast, scored(cast, {cast.lin: "99"}))
    for verb in (transitions.approve, transitions.reject):
        with pytest.raises(SamePerson):
            verb(sheet, actor=cast.hua, reason="Mine.")
    approvals.proposal_approve(proposal=sheet, actor=cast.lei)
    with pytest.raises(SamePerson):
        transitions.reverse(sheet, actor=cast.hua, reason="Mine.")


def test_each_act_gives_back_the_proposal_as_it_stands_then(cast):
    month = scored(cast, {cast.lin: "99"})
    sheet = propose(cast, month)
    rejected = approvals.proposal_reject(proposal=sheet, actor=cast.lei, reason="Too early.")
    assert (rejected, rejected.state, rejected.decided_by) == (sheet, "rejected", cast.lei)
    sheet = propose(cast, month)
    approved = approvals.proposal_approve(proposal=sheet, actor=cast.lei)
    assert (approved, approved.state, approved.decided_by) == (sheet, "approved", cast.lei)
    back = approvals.proposal_reverse(proposal=sheet, actor=cast.lei, reason="Wrong list.")
    assert (back, back.state, back.reversed_by) == (sheet, "reversed", cast.lei)
    sheet = propose(cast, month)
    assert transitions.approve(sheet, actor=cast.lei).state == "approved"
    assert transitions.reverse(sheet, actor=cast.lei, reason="Wrong list.").state == "reversed"
    sheet = propose(cast, month)
    assert transitions.reject(sheet, actor=cast.lei, reason="Too early.").state == "rejected"


def test_a_proposal_keeps_the_arithmetic_that_allowed_it(cast):
    cadre = ready_for_promotion(cast.lin.cadre)
    kept = promote(cast, cadre).arithmetic
    assert (kept["base_months"], kept["needed_months"], kept["missing_years"]) == (24, 24, [])


def test_the_clock_looks_at_records_to_the_end_of_the_year_that_is_asked_about(cast):
    cadre = cast.lin.cadre
    cadre.rank, cadre.rank_since = "chief_3", date(2022, 5, 1)
    cadre.save()
    for year in (2023, 2024, 2025):
        YearRecord.objects.create(cadre=cadre, year=year, grade="excellent", counts=True, credit_months=6)
    assert clock_of(cadre, on=date(2024, 1, 1)).needed_months == 12
    assert clock_of(cadre, on=date(2023, 12, 31)).needed_months == 18
    today = timezone.localdate()
    assert clocks([cadre])[cadre.pk] == clock_of(cadre, on=today)


@pytest.mark.parametrize("change", [{"rank": "no-such-rank"}, {"rank_since": None}])
def test_without_a_rank_of_the_ladder_or_its_day_no_clock_runs(cast, change):
    cadre = ready_for_promotion(cast.lin.cadre)
    for name, value in change.items():
        setattr(cadre, name, value)
    assert clock_of(cadre, on=timezone.localdate()) is None


def test_both_kinds_of_proposals_wait_for_whoever_did_not_make_them(cast):
    assert sum(counts(waiting_for(cast.lei))) == 0
    promote(cast, ready_for_promotion(cast.lin.cadre))
    assert (sum(counts(waiting_for(cast.lei))), sum(counts(waiting_for(cast.hua)))) == (1, 0)
    propose(cast, scored(cast, {cast.mei: "99"}))
    assert (sum(counts(waiting_for(cast.lei))), sum(counts(waiting_for(cast.hua)))) == (2, 0)


def test_a_year_on_paper_has_the_effect_that_the_law_gave_on_its_last_day(cast):
    law = Parameter.objects.get(code="promotion.year_effects")
    Parameter.objects.filter(pk=law.pk).update(ends_on=date(2021, 12, 30))
    law.pk, law._state.adding = None, True
    law.starts_on = date(2021, 12, 31)
    law.value = law.value | {"excellent": {"counts": True, "credit_months": 3}}
    law.save()
    assert [enter(cast, year, "excellent").credit_months for year in (2020, 2021)] == [6, 3]
