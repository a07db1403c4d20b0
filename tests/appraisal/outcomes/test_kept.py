"""Decided bonus sheets, promotions and promotion records stay as they were, whoever writes to the database."""

import pytest
from django.db import DatabaseError, connection, transaction

from appraisal.models import BonusSheet, YearRecord
from appraisal.outcomes import services
from core.approvals.services import proposal_approve, proposal_reject, proposal_reverse, proposal_withdraw
from tests.appraisal.outcomes.paid import computed
from tests.appraisal.outcomes.test_renewing import graded, october, proposed, year
from tests.appraisal.outcomes.test_services import promote, ready_for_promotion
from tests.released import put_out

__all__ = ["october", "year"]
pytestmark = pytest.mark.on_both


@pytest.fixture(autouse=True)
def packs(packs):
    return packs


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql):
    with pytest.raises(DatabaseError, match="that was decided is reversed, never changed"):
        run(sql)


LINES = [
    "UPDATE appraisal_bonusline SET amount = amount * 3",
    "UPDATE appraisal_bonusline SET coefficient = 1, post_factor = 2",
    "UPDATE appraisal_bonusline SET excluded_reason = 'x'",
    "UPDATE appraisal_bonusline SET kind = 'another', arithmetic = ''",
    "UPDATE appraisal_bonusline SET id = id + 1000",
    "DELETE FROM appraisal_bonusline",
    (
        "INSERT INTO appraisal_bonusline (sheet_id, cadre_id, score_sheet_id, post_factor, coefficient, amount,"
        " excluded_reason, period_id, kind, is_live, arithmetic) SELECT sheet_id, (SELECT max(id) FROM cadres_cadre),"
        " score_sheet_id, 1, 1, 1, '', period_id, kind, is_live, '' FROM appraisal_bonusline LIMIT 1"
    ),
]
SHEETS = [
    "UPDATE appraisal_bonussheet SET pool = pool * 2",
    "UPDATE appraisal_bonussheet SET plan = '{}', \"limit\" = 1",
    "UPDATE appraisal_bonussheet SET decided_by_id = proposed_by_id + 1, decision_reason = 'x'",
    "UPDATE appraisal_bonussheet SET proposed_as = 'leader'",
    "UPDATE appraisal_bonussheet SET state = 'proposed'",
    "UPDATE appraisal_bonussheet SET reversal_reason = 'x'",
]


@pytest.mark.parametrize("sql", [*LINES, *SHEETS])
def test_of_a_bonus_sheet_nothing_changes_once_it_is_decided(cast, october, sql):
    sheet = proposed(cast, october)
    with transaction.atomic():  # while nobody has decided the same is possible
        run(sql.replace("decided_by_id = proposed_by_id + 1", "reason = ''"))
        transaction.set_rollback(True)
    proposal_approve(proposal=sheet, actor=cast.lei)
    refused(sql)
    proposal_reverse(proposal=sheet, actor=cast.lei, reason="A figure was wrong.")
    refused(sql)
    assert not sheet.lines.filter(is_live=True).exists()


@pytest.mark.parametrize("state", ["proposed", "approved", "reversed"])
def test_whether_a_line_counts_follows_from_its_sheet_alone(cast, october, state):
    sheet = proposed(cast, october)
    if state != "proposed":
        proposal_approve(proposal=sheet, actor=cast.lei)
    if state == "reversed":
        proposal_reverse(proposal=sheet, actor=cast.lei, reason="A figure was wrong.")
    refused(f"UPDATE appraisal_bonusline SET is_live = {'true' if state == 'reversed' else 'false'}")


def test_a_decided_sheet_is_not_deleted_and_one_that_waits_goes_with_its_lines(cast, october):
    sheet = proposed(cast, october)
    with transaction.atomic():
        sheet.delete()
        transaction.set_rollback(True)
    sheet = BonusSheet.objects.get()
    proposal_approve(proposal=sheet, actor=cast.lei)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        sheet.delete()
    refused("DELETE FROM appraisal_bonussheet")
    computed(october, cast.gao)  # writes nothing that would be refused
    assert BonusSheet.objects.get().lines.exists()


RECORDS = [
    "UPDATE appraisal_yearrecord SET grade = 'incompetent'",
    "UPDATE appraisal_yearrecord SET credit_months = 60, counts = true",
    "UPDATE appraisal_yearrecord SET explanation = 'x'",
    "UPDATE appraisal_yearrecord SET year = year - 1",
    "UPDATE appraisal_yearrecord SET decision_id = NULL",
    "DELETE FROM appraisal_yearrecord",
]


@pytest.mark.parametrize("sql", RECORDS)
def test_a_record_that_a_decision_stands_behind_is_kept(cast, year, sql):
    refused(sql)
    period, sheets = year
    graded(cast, sheets[cast.lin], "basic")
    put_out(period, cast.gao)
    services.year_records_write(period=period, actor=cast.gao)
    refused(sql)
    former = YearRecord.objects.get(cadre=cast.lin.cadre, is_current=False)
    for change in ("reversal_reason = 'x'", "reversed_at = NULL"):
        refused(f"UPDATE appraisal_yearrecord SET {change} WHERE id = {former.pk}")
    with pytest.raises(DatabaseError):  # PostgreSQL meets the unique constraint first
        run(f"UPDATE appraisal_yearrecord SET is_current = true WHERE id = {former.pk}")


def test_a_record_from_paper_is_corrected_while_it_counts(cast):
    made = services.year_record_enter(
        cadre=cast.lin.cadre, year=2024, grade="competent", explanation="File 3", actor=cast.hua
    )
    services.year_record_enter(cadre=cast.lin.cadre, year=2024, grade="basic", explanation="File 4", actor=cast.hua)
    run(f"UPDATE appraisal_yearrecord SET is_current = false WHERE id = {made.pk}")
    refused(f"UPDATE appraisal_yearrecord SET is_current = true WHERE id = {made.pk}")
    refused("UPDATE appraisal_yearrecord SET grade = 'excellent'")
    refused("DELETE FROM appraisal_yearrecord")


PROMOTIONS = [
    "UPDATE appraisal_promotionproposal SET to_rank = 'x', from_rank_since = '2001-01-01'",
    "UPDATE appraisal_promotionproposal SET effective_on = '2001-01-01'",
    "UPDATE appraisal_promotionproposal SET arithmetic = '{}'",
    "UPDATE appraisal_promotionproposal SET decided_by_id = proposed_by_id + 1, decision_reason = 'x'",
    "UPDATE appraisal_promotionproposal SET state = 'proposed', proposed_as = 'leader'",
    "UPDATE appraisal_promotionproposal SET reversal_reason = 'x'",
    "DELETE FROM appraisal_promotionproposal",
]


@pytest.mark.parametrize("sql", PROMOTIONS)
def test_of_a_promotion_nothing_changes_once_it_is_decided(cast, sql):
    made = promote(cast, ready_for_promotion(cast.lin.cadre))
    with transaction.atomic():  # while nobody has decided the same is possible
        run(sql.replace("decided_by_id = proposed_by_id + 1", "reason = ''"))
        transaction.set_rollback(True)
    proposal_approve(proposal=made, actor=cast.lei)
    refused(sql)
    proposal_reverse(proposal=made, actor=cast.lei, reason="A year was counted twice.")
    refused(sql)
    refused("UPDATE appraisal_promotionproposal SET state = 'approved', reversed_by_id = NULL")


@pytest.mark.parametrize("decide", [proposal_reject, proposal_withdraw])
def test_a_promotion_that_came_to_nothing_stays_so(cast, decide):
    made = promote(cast, ready_for_promotion(cast.lin.cadre))
    if decide is proposal_reject:
        decide(proposal=made, actor=cast.lei, reason="Not this year.")
    else:
        decide(proposal=made, actor=cast.hua)
    for change in ("state = 'approved'", "state = 'reversed'", "effective_on = '2001-01-01'"):
        refused(f"UPDATE appraisal_promotionproposal SET {change}")
