"""Which lines and years no longer rest on what counts now, and which only look as if."""

from dataclasses import replace
from decimal import Decimal

from appraisal.models import BonusLine, GradeDecision, Run, Sheet, YearRecord
from appraisal.outcomes.resting import lines_on_changed_results, years_on_changed_grades
from tests.appraisal.outcomes.test_services import propose, scored
from tests.released import put_out


def again(period, by, coefficients):
    """Another run with a sheet of these people alone (user → coefficient), released."""
    number = period.runs.count() + 1
    run = Run.objects.create(period=period, number=number, key=f"{period.pk}-{number}", state="done", engine="test")
    for user, share in coefficients.items():
        one = Sheet.objects.filter(period=period, cadre=user.cadre).first()
        one.pk, one.run, one.total, one.coefficient = None, run, share, share
        one.save(force_insert=True)
    put_out(period, by, run=run)


def test_a_line_rests_on_its_coefficient_and_on_why_it_brought_nothing(cast, packs):
    month = scored(cast, {cast.lin: "99", cast.mei: None, cast.su: "106", cast.hua: None})
    period = month[0]
    sheet = propose(cast, month)
    assert sheet.lines.get(cadre=cast.mei.cadre).excluded_reason == "unscored"
    again(period, cast.gao, {cast.lin: "99", cast.mei: None, cast.su: "106", cast.hua: None})
    assert lines_on_changed_results(sheet) == []
    again(period, cast.gao, {cast.lin: "99", cast.mei: "86", cast.hua: None})
    found = {one.line.cadre: (one.before, one.now, one.excluded_now) for one in lines_on_changed_results(sheet)}
    assert found == {cast.mei.cadre: (0, Decimal(86), ""), cast.su.cadre: (Decimal(106), None, "")}
    again(period, cast.gao, {cast.lin: None, cast.mei: None, cast.su: "106", cast.hua: None})
    (one,) = lines_on_changed_results(sheet)
    assert (one.line.cadre, one.now, one.excluded_now) == (cast.lin.cadre, 0, "unscored")


def test_whom_the_terms_of_the_plan_leave_out_rests_on_the_coefficient_alone(cast, packs):
    month = scored(cast, {cast.lin: "99", cast.mei: "86"})
    sheet = propose(cast, month)
    BonusLine.objects.filter(sheet=sheet, cadre=cast.mei.cadre).update(excluded_reason="plan")
    assert lines_on_changed_results(sheet) == []
    again(month[0], cast.gao, {cast.lin: "99", cast.mei: "85"})
    assert [one.line.cadre for one in lines_on_changed_results(sheet)] == [cast.mei.cadre]


def test_a_year_whose_result_no_longer_counts_is_no_other_grade(cast, packs):
    year, sheets = scored(cast, {cast.lin: "95"}, kind="year")
    decision = GradeDecision.objects.create(
        sheet=sheets[cast.lin], period=year, cadre=cast.lin.cadre, grade="excellent", decided_by=cast.lei
    )
    YearRecord.objects.create(
        cadre=cast.lin.cadre, year=year.starts_on.year, grade="basic", counts=True, credit_months=6, decision=decision
    )
    assert years_on_changed_grades(cast.lin.cadre) == [], "decided, not released"
    put_out(year, cast.gao)
    (one,) = years_on_changed_grades(cast.lin.cadre)
    assert (one.now, str(one.now_in_words)) == ("excellent", sheets[cast.lin].decisions.get().get_grade_display())
    assert replace(one, now="unheard-of").now_in_words == "unheard-of"
