"""Deciding the grades of a year: what fits the person, what the quota leaves, what a later decision replaces."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone, translation

from appraisal.models import GradeDecision, Participant, Period, Sheet
from appraisal.results import grades
from appraisal.results.grades import (
    Quota,
    QuotaExceeded,
    grade_decide,
    grades_accept,
    is_barred,
    quotas,
    undecided,
    why_not_as_decided,
)
from appraisal.results.releases import why_not_prepare
from appraisal.runs.quotas import QuotaRule
from core.audit.models import AuditRow
from core.errors import InvalidInput, WrongState
from core.triggers import without_triggers
from tests import factories as make
from tests.appraisal.results.test_release_steps import scored
from tests.appraisal.runs import world as worlds
from tests.unseen import UNSEEN


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def year(cast):
    """2025 of ten people in one peer group, all proposed as competent: two of them may be excellent."""
    worlds.packs()
    period = make.PeriodFactory(unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    people = [cast.lin, cast.mei, cast.tao, cast.su, cast.hua, cast.song, cast.he, cast.gao, cast.tang, cast.ji]
    for user in people:
        make.ParticipantFactory(period=period, appointment=user.cadre.appointments.get(), peer_group="G")
    scored(period, dict.fromkeys(people, "80"), grade="competent")
    return period


@pytest.fixture
def decide(cast, year):
    def one(user, grade, reason="seen", **given):
        sheet = Sheet.objects.filter(period=year, cadre=user.cadre).latest("pk")
        return grade_decide(sheet=sheet, grade=grade, actor=cast.lei, reason=reason, **given)

    return one


def test_seats_that_are_left_never_fall_below_none():
    rule = QuotaRule("0.2", "floor", "", "", "")
    assert [Quota("G", 10, 2, rule, decided).left for decided in range(4)] == [2, 1, 0, 0]


def test_the_quota_counts_excellent_ones_by_decision_and_gives_back_who_is_so_no_more(cast, year, decide):
    decide(cast.lin, "excellent")
    assert (quotas(year)["G"].decided, quotas(year)["G"].left) == (1, 1)
    decide(cast.mei, "excellent")
    with pytest.raises(QuotaExceeded, match="would make 3 excellent; the quota is 2"):
        decide(cast.tao, "excellent")
    decide(cast.tao, "basic")  # with a full quota every other grade can be given
    decide(cast.mei, "excellent", reason="said otherwise")  # and who is excellent stays so
    decide(cast.mei, "competent", reason="")
    assert decide(cast.tao, "excellent").is_current
    assert (quotas(year)["G"].decided, undecided(year).count()) == (2, 7)


def test_a_decision_is_repeated_only_when_something_differs(cast, decide):
    first = decide(cast.lin, "basic")
    assert decide(cast.lin, "basic") == first and GradeDecision.objects.count() == 1
    assert decide(cast.lin, "basic", reason="x" * 400).reason == "x" * 300
    assert GradeDecision.objects.get(is_current=True).pk != first.pk
    told = AuditRow.objects.filter(action="grade.decided").order_by("number").last().content
    assert (told["before"], told["after"]["proposed"]) == ({"grade": "basic"}, "competent")


def test_what_does_not_fit_the_person_is_refused(cast, year, decide):
    with pytest.raises(InvalidInput, match="^Choose one of the grades"):
        decide(cast.lin, "splendid")
    with pytest.raises(InvalidInput, match="^This differs"):
        decide(cast.lin, "basic", reason=UNSEEN)
    Sheet.objects.filter(cadre=cast.lin.cadre).update(best_grade="basic")
    with pytest.raises(InvalidInput, match="because of a veto"):
        decide(cast.lin, "competent")
    year.participants.filter(cadre=cast.mei.cadre).update(standing="comment_only", standing_reason="probation")
    with pytest.raises(InvalidInput, match="without a grade .probation."):
        decide(cast.mei, "competent")
    assert decide(cast.mei, "comment_only").grade == "comment_only"


@pytest.mark.parametrize(
    ("lost", "best", "barred"),
    [
        (False, "", []),
        (False, "competent", ["excellent"]),
        (False, "basic", ["excellent", "competent"]),
        (False, "excellent", []),
        (True, "", ["excellent"]),
        (True, "excellent", ["excellent"]),
        (False, "unheard-of", ["excellent"]),
    ],
)
def test_a_veto_bars_the_grades_above_the_best_one_and_excellent_for_a_lost_result(lost, best, barred):
    sheet = Sheet(result_vetoed=lost, best_grade=best)
    found = [grade for grade in ("excellent", "competent", "basic", "incompetent", "none") if is_barred(sheet, grade)]
    assert found == barred


def test_all_proposals_of_a_group_are_accepted_by_slices_and_superiors_are_left(cast, year, monkeypatch):
    monkeypatch.setattr(grades, "AT_ONCE", 2)
    year.participants.filter(cadre=cast.lin.cadre).update(peer_group="H")
    make.GrantFactory(user=cast.su, role="leader", unit=cast.bureau)
    su = type(cast.su).objects.get(pk=cast.su.pk)
    assert grades_accept(period=year, actor=su, peer_group="G") == (1, 2), "Mei; Su and Hua lead the bureau"
    assert grades_accept(period=year, actor=cast.lei, peer_group="H") == (1, 0)
    assert grades_accept(period=year, actor=cast.lei) == (5, 3)
    assert GradeDecision.objects.filter(is_current=True, grade="competent", reason="").count() == 7


def test_the_quota_of_one_group_is_asked_whatever_the_others_do(cast, year):
    """G has more excellent ones than its quota of today; that stops nobody in H, of whom one may be excellent."""
    people = [cast.lin, cast.mei, cast.tao, cast.song, cast.he]
    year.participants.filter(cadre__in=[user.cadre for user in people]).update(peer_group="H")
    for sheet in Sheet.objects.filter(cadre__in=[cast.tang.cadre, cast.ji.cadre]):
        GradeDecision.objects.create(
            sheet=sheet, period=year, cadre=sheet.cadre, grade="excellent", decided_by=cast.lei
        )
    sheets = Sheet.objects.filter(cadre__in=[cast.lin.cadre, cast.mei.cadre])
    sheets.update(grade="excellent")
    with pytest.raises(QuotaExceeded, match="would make 2 excellent; the quota is 1"):
        grades_accept(period=year, actor=cast.lei)
    sheets.filter(cadre=cast.lin.cadre).update(grade="competent")
    assert grades_accept(period=year, actor=cast.lei) == (7, 1)


def test_grades_are_those_of_the_newest_run_of_an_open_year(cast, year, decide):
    old = Sheet.objects.get(period=year, cadre=cast.lin.cadre)
    scored(year, {cast.lin: "81"}, grade="competent")
    with pytest.raises(WrongState, match="later run"):
        grade_decide(sheet=old, grade="basic", actor=cast.lei, reason="x")
    for fields in ({"state": "released"}, {"current_run": None, "state": "open"}):
        Period.objects.filter(pk=year.pk).update(**fields)
        with pytest.raises(WrongState, match="once the year is scored"):
            decide(cast.lin, "competent")
    Period.objects.filter(pk=year.pk).update(kind="month")
    with pytest.raises(InvalidInput, match="^Grades are decided for years"):
        decide(cast.lin, "competent")


def test_a_seat_of_somebody_who_was_taken_out_is_free_again(cast, year, decide):
    decide(cast.lin, "excellent")
    decide(cast.mei, "excellent")
    year.participants.filter(cadre=cast.lin.cadre).update(taken_out_at=timezone.now())
    assert quotas(year)["G"].decided == 1


def test_grades_that_the_quota_of_now_forbids_are_not_prepared_for_release(cast, year, decide):
    decide(cast.lin, "excellent")
    decide(cast.mei, "excellent")
    assert why_not_as_decided(year) is None
    left = [user.cadre.pk for user in (cast.lin, cast.mei, cast.tao, cast.su, cast.hua)]
    year.participants.exclude(cadre__in=left).update(taken_out_at=timezone.now())
    assert "the quota is 1" in str(why_not_as_decided(year))
    year.marks.all()._raw_delete("default")
    assert "the quota is 1" in str(why_not_prepare(year))


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: Participant.objects.filter(pk=sheet.participant_id).update(standing="comment_only"),
        lambda sheet: Sheet.objects.filter(pk=sheet.pk).update(best_grade="competent"),
        lambda sheet: Sheet.objects.filter(pk=sheet.pk).update(result_vetoed=True),
    ],
    ids=["standing", "best grade", "result"],
)
def test_a_grade_that_could_not_be_decided_today_is_not_prepared_for_release(cast, year, decide, change):
    sheet = decide(cast.lin, "excellent").sheet
    with without_triggers(connection):
        change(sheet)
    assert str(cast.lin.cadre) in str(why_not_as_decided(year))
