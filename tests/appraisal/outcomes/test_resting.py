"""What rests on a result that changed says so (M4)."""

from decimal import Decimal

from django.urls import reverse
from django.utils import translation

from appraisal.models import GradeDecision, Run, Sheet, YearRecord
from appraisal.outcomes.resting import lines_on_changed_results, years_on_changed_grades
from appraisal.results.registry import resting_on
from core.approvals.services import proposal_approve, proposal_reverse
from tests.appraisal.outcomes.test_services import month, propose, scored  # noqa: F401  # fixtures
from tests.released import put_out


def later(period, by, coefficients, *, grade=""):
    """A later run with these coefficients, released."""
    run = Run.objects.create(period=period, number=2, key=f"later{period.pk}", state="done", engine="test")
    for old in Sheet.objects.filter(run=period.released_run):
        share = coefficients[old.cadre.user]
        old.pk, old.run, old.total, old.coefficient = None, run, share, share
        old.save(force_insert=True)
    return put_out(period, by, run=run)


def test_m4_an_approved_bonus_says_that_a_result_changed_after_approval(cast, month, sign_in):  # noqa: F811
    sheet = propose(cast, month)
    proposal_approve(proposal=sheet, actor=cast.lei)
    assert lines_on_changed_results(sheet) == []
    period, _sheets = month
    with translation.override("en"):
        assert resting_on(period) == ["1 proposed or approved bonus sheet rests on the earlier results."]
    later(period, cast.gao, {cast.lin: Decimal("75"), cast.mei: Decimal("86"), cast.su: Decimal("106")})
    (one,) = lines_on_changed_results(sheet)
    assert (one.line.cadre, one.before, one.now) == (cast.lin.cadre, Decimal("99"), Decimal("75"))
    url = reverse("appraisal:bonus", args=[sheet.pk])
    page = sign_in(cast.lei).get(url, headers={"accept-language": "en"}).content.decode()
    assert "99.00 → 75.00" in page and "In one step this sheet is reversed, or withdrawn where" in page
    proposal_reverse(proposal=sheet, actor=cast.lei, reason="the results changed")
    assert lines_on_changed_results(sheet) == []
    assert lines_on_changed_results(propose(cast, month)) == []


def test_m4_a_promotion_record_says_that_the_grade_changed(cast, packs, sign_in):
    year, sheets = scored(cast, {cast.lin: "95"}, kind="year")
    decision = GradeDecision.objects.create(
        sheet=sheets[cast.lin], period=year, cadre=cast.lin.cadre, grade="excellent", decided_by=cast.lei
    )
    put_out(year, cast.gao)
    number = year.starts_on.year
    YearRecord.objects.create(
        cadre=cast.lin.cadre, year=number, grade="excellent", counts=True, credit_months=6, decision=decision
    )
    assert years_on_changed_grades(cast.lin.cadre) == []
    with translation.override("en"):
        assert resting_on(year) == ["1 promotion record was taken from the earlier grades."]
    GradeDecision.objects.filter(pk=decision.pk).update(is_current=False)
    GradeDecision.objects.create(
        sheet=sheets[cast.lin], period=year, cadre=cast.lin.cadre, grade="competent", decided_by=cast.lei
    )
    assert years_on_changed_grades(cast.lin.cadre) == [], "decided, but not released"
    put_out(year, cast.gao)
    (one,) = years_on_changed_grades(cast.lin.cadre)
    assert (one.record.grade, one.now) == ("excellent", "competent")
    page = sign_in(cast.lin).get(reverse("appraisal:my_promotion"), headers={"accept-language": "en"})
    assert f"The grade of {number} changed after it was transferred" in page.content.decode()
