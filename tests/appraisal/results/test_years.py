"""A year from its months, grades inside the quota, and who decides them."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from appraisal.models import GradeDecision, Measure, Period, Run, Sheet
from appraisal.results.grades import QuotaExceeded, grade_decide, grades_accept, quotas
from appraisal.results.releases import release_prepare
from appraisal.runs.marks import marks_of
from appraisal.runs.services import run_request
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, WrongState
from core.jobs.services import job_run, next_jobs
from tests import factories as make
from tests.appraisal.explanation.told import why_of
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.released import put_out

GIVEN = {
    "format": "appraisal-scheme/1",
    "code": "given",
    "title": {"en": "Given", "zh-hans": "给定"},
    "full_marks": "100",
    "grades": [
        {"code": "excellent", "title": {"en": "Excellent", "zh-hans": "优秀"}, "from": "90"},
        {"code": "competent", "title": {"en": "Competent", "zh-hans": "称职"}, "from": "70"},
        {"code": "basic", "title": {"en": "Basic", "zh-hans": "基本称职"}, "from": "60"},
        {"code": "incompetent", "title": {"en": "Incompetent", "zh-hans": "不称职"}},
    ],
    "tree": {
        "code": "total",
        "compose": "sum",
        "title": {"en": "Total"},
        "children": [
            {
                "code": "g",
                "title": {"en": "Given score"},
                "method": "given",
                "full": "100",
                "params": {"value": "given.score", "missing": "zero"},
            },
        ],
    },
}


def computed(period: Period, actor) -> Period:
    job = run_request(period=period, actor=actor)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    period.refresh_from_db()
    return period


@pytest.fixture
def year(cast):
    """2025 with two months; ten people of the section get the score that they are given."""
    worlds.packs()
    version = worlds.publish(GIVEN, owner=cast.county, user=cast.gao)
    whole = make.PeriodFactory(
        unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), state="open"
    )
    months = [worlds.month(cast.county, starts_on=date(2025, n, 1), year_period=whole, weight=n) for n in (1, 2)]
    people = []
    for n in range(10):
        cadre = make.CadreFactory(staff_no=f"Y{n:03d}")
        make.AppointmentFactory(cadre=cadre, post=cast.posts.section)
        people.append(cadre)
    for period in [*months, whole]:
        for cadre in people:
            worlds.takes_part(period, cadre, version, peer_group="G")
    return SimpleNamespace(cast=cast, whole=whole, months=months, people=people, version=version)


def give(year, *scores, months=None):
    """scores[n] of person n, or None, in the months given (all by default); then computes months and year."""
    for month in months or year.months:
        for cadre, score in zip(year.people, scores, strict=True):
            if score is not None:
                Measure.objects.create(period=month, cadre=cadre, code="given.score", value=Decimal(score))


def finish(year):
    for month in year.months:
        put_out(computed(month, year.cast.gao), year.cast.gao, state="open")
    computed(year.whole, year.cast.gao)
    return {sheet.cadre.staff_no: sheet for sheet in year.whole.current_run.sheets.select_related("cadre")}


def test_a_year_is_the_weighted_mean_of_its_months_and_says_so(year):
    give(year, *["80"] * 10, months=year.months[:1])
    give(year, *["95"] * 10, months=year.months[1:])
    sheet = finish(year)["Y000"]
    assert (sheet.total, sheet.coefficient, sheet.band) == (Decimal(90), Decimal(90), "excellent")
    assert sheet.breakdown["m"] == [["2025-01", "80", "80", 1], ["2025-02", "95", "95", 2]]
    found = why_of(sheet)
    assert found.matches and found.arithmetic.endswith("= 90.00")


def test_a_month_without_sheet_hands_its_weight_to_the_others_and_is_named(year):
    give(year, *["80"] * 10, months=year.months[:1])
    give(year, *["95"] * 10, months=year.months[1:])
    year.months[1].participants.filter(cadre=year.people[0]).delete()
    sheets = finish(year)
    assert (sheets["Y000"].total, sheets["Y001"].total) == (Decimal(80), Decimal(90))
    assert sheets["Y000"].breakdown["x"] == ["2025-02"]
    assert why_of(sheets["Y000"]).missing_months == ["2025-02"]


def test_a_month_released_anew_after_the_year_is_named_as_the_difference(year):
    give(year, *["80"] * 10)
    sheet = finish(year)["Y000"]
    Measure.objects.filter(period=year.months[0], cadre=year.people[0]).update(value=Decimal(50))
    computed(year.months[0], year.cast.gao)
    assert why_of(sheet).matches, "computed, but not released"
    put_out(year.months[0], year.cast.gao, state="open")
    found = why_of(sheet)
    assert not found.matches
    assert [one["what"] for one in found.differences] == ["2025-01"]


def test_a_month_published_while_the_year_is_computed_is_in_it(year):
    """The last but one becomes the best of all: seats of the quota, ranks and grades are those of afterwards (R6)."""
    give(year, "99", "98", "97", "96", "95", "80", "80", "75", "65", "10")
    finish(year)
    job = run_request(period=year.whole, actor=year.cast.gao)
    job_run(job.pk)
    (chunk,) = next_jobs()
    job_run(chunk)
    for month in year.months:
        Measure.objects.filter(period=month, cadre=year.people[8]).update(value=Decimal(100))
    for month in year.months:
        month_job = run_request(period=month, actor=year.cast.gao, changed_only=True)
        job_run(month_job.pk)
        for _chunk_then_end in range(2):
            job_run(month_job.children.get(state="queued").pk)
        month.refresh_from_db()
        assert month.current_run.base_id
        put_out(month, year.cast.gao, state="open")
    work()
    job.refresh_from_db()
    run = Run.objects.get(pk=job.result["run"])
    best = run.sheets.get(cadre=year.people[8])
    assert (best.total, best.rank, best.grade, job.params.get("stale", 0)) == (Decimal(100), 1, "excellent", 0)
    assert run.sheets.filter(grade="excellent").count() == 2
    computed(year.whole, year.cast.gao)
    assert year.whole.current_run.digest == run.digest
    assert year.whole.current_run.summary["groups"] == run.summary["groups"]


def test_the_quota_takes_the_floor_of_all_who_should_take_part(year):
    """10 × 20 % = 2: the two best of five excellent bands; the third is competent and the page says why."""
    give(year, "99", "98", "97", "96", "95", "80", "80", "75", "65", "10")
    sheets = finish(year)
    assert [sheets[f"Y{n:03d}"].grade for n in range(10)] == [
        "excellent",
        "excellent",
        "competent",
        "competent",
        "competent",
        "competent",
        "competent",
        "competent",
        "basic",
        "incompetent",
    ]
    group = year.whole.current_run.summary["groups"]["G"]
    assert (group["arithmetic"], group["seats"], group["taken"], group["quota_full"]) == (
        "10 × 20% = 2 → 2",
        2,
        2,
        3,
    )


def test_a_tie_at_the_edge_of_the_quota_leaves_the_choice_to_the_leader(year):
    give(year, "99", "98", "98", "98", "80", "80", "80", "80", "80", "80")
    sheets = finish(year)
    assert [number for number, sheet in sheets.items() if sheet.grade == "excellent"] == ["Y000"]
    assert year.whole.current_run.summary["groups"]["G"]["tied_out"] == 3
    grade_decide(sheet=sheets["Y002"], grade="excellent", actor=year.cast.lei, reason="Led the flood relief")
    assert quotas(year.whole)["G"].left == 1


def test_people_without_a_grade_keep_their_standing_and_still_count_in_the_base(year):
    year.whole.participants.filter(cadre=year.people[0]).update(standing="comment_only", standing_reason="probation")
    give(year, "99", "98", "97", "96", "95", "80", "80", "75", "65", "10")
    sheets = finish(year)
    assert sheets["Y000"].grade == "comment_only"
    assert [sheets[f"Y00{n}"].grade for n in (1, 2, 3)] == ["excellent", "excellent", "competent"]
    with pytest.raises(InvalidInput):
        grade_decide(sheet=sheets["Y000"], grade="excellent", actor=year.cast.lei, reason="He is good")
    decision = grade_decide(sheet=sheets["Y000"], grade="comment_only", actor=year.cast.lei)
    assert decision.grade == "comment_only"


@pytest.fixture
def graded(year):
    give(year, "99", "98", "97", "96", "95", "80", "80", "75", "65", "10")
    year.sheets = finish(year)
    return year


def test_a_leader_accepts_all_proposals_at_once(graded):
    assert grades_accept(period=graded.whole, actor=graded.cast.lei) == (10, 0)
    assert grades_accept(period=graded.whole, actor=graded.cast.lei) == (0, 0)
    decided = GradeDecision.objects.filter(is_current=True, period=graded.whole)
    found = dict(decided.values_list("cadre", "grade"))
    assert found[graded.people[0].pk] == "excellent" and found[graded.people[9].pk] == "incompetent"


def test_one_more_excellent_than_the_quota_is_refused_with_the_arithmetic(graded):
    grades_accept(period=graded.whole, actor=graded.cast.lei)
    with pytest.raises(QuotaExceeded, match="10 × 20% = 2 → 2"):
        grade_decide(sheet=graded.sheets["Y002"], grade="excellent", actor=graded.cast.lei, reason="Also good")
    grade_decide(sheet=graded.sheets["Y001"], grade="competent", actor=graded.cast.lei, reason="An open case")
    grade_decide(sheet=graded.sheets["Y002"], grade="excellent", actor=graded.cast.lei, reason="Next in rank")
    assert quotas(graded.whole)["G"].decided == 2


def test_another_grade_than_the_proposed_one_needs_a_reason(graded):
    with pytest.raises(InvalidInput):
        grade_decide(sheet=graded.sheets["Y000"], grade="competent", actor=graded.cast.lei)
    assert not GradeDecision.objects.exists()


def test_a_later_decision_replaces_and_keeps_the_earlier_one(graded):
    sheet = graded.sheets["Y000"]
    first = grade_decide(sheet=sheet, grade="excellent", actor=graded.cast.lei)
    again = grade_decide(sheet=sheet, grade="excellent", actor=graded.cast.lei)
    assert again == first
    grade_decide(sheet=sheet, grade="basic", actor=graded.cast.lei, reason="A sanction became known")
    rows = GradeDecision.objects.filter(cadre=sheet.cadre).order_by("pk")
    assert [(row.grade, row.is_current) for row in rows] == [("excellent", False), ("basic", True)]


def test_the_database_refuses_to_change_or_remove_a_decision(graded):
    made = grade_decide(sheet=graded.sheets["Y000"], grade="excellent", actor=graded.cast.lei)
    for sql in (
        "UPDATE appraisal_gradedecision SET grade = 'basic' WHERE id = %s",
        "DELETE FROM appraisal_gradedecision WHERE id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="grade decision"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, [made.pk])


@pytest.mark.parametrize("who", ["gao", "hua", "su", "ji", "tang", "xi", "lin"])
def test_only_a_leader_of_the_unit_decides(graded, who):
    with pytest.raises(NotAllowed):
        grade_decide(sheet=graded.sheets["Y000"], grade="excellent", actor=getattr(graded.cast, who))


def test_nobody_decides_on_themselves_or_a_relative(graded):
    leader = make.UserFactory()
    make.GrantFactory(user=leader, role="leader", unit=graded.cast.county)
    own, related = graded.people[0], graded.people[1]
    type(own).objects.filter(pk=own.pk).update(user=leader)
    make.RelativeFactory(cadre=own, relative=related)
    with pytest.raises(OwnRecord):
        grade_decide(sheet=graded.sheets["Y000"], grade="excellent", actor=leader)
    with pytest.raises(RelativeRecord):
        grade_decide(sheet=graded.sheets["Y001"], grade="excellent", actor=leader)
    assert grades_accept(period=graded.whole, actor=leader) == (8, 2)


def test_no_grade_is_decided_in_a_month_or_a_closed_year(graded):
    month_sheet = graded.months[0].current_run.sheets.first()
    with pytest.raises(InvalidInput):
        grade_decide(sheet=month_sheet, grade="excellent", actor=graded.cast.lei)
    Period.objects.filter(pk=graded.whole.pk).update(state="closed")
    with pytest.raises(WrongState):
        grade_decide(sheet=graded.sheets["Y000"], grade="excellent", actor=graded.cast.lei)


def test_the_grades_page_shows_the_arithmetic_and_decides(graded, sign_in):
    client = sign_in(graded.cast.lei)
    url = reverse("appraisal:grades", args=[graded.whole.pk])
    assert "10 × 20% = 2 → 2" in client.get(url).content.decode()
    accept = reverse("appraisal:grades_accept", args=[graded.whole.pk])
    assert client.get(accept).context["details"]
    assert client.post(accept, {"confirmed": "1"}).status_code == 302
    assert GradeDecision.objects.filter(is_current=True).count() == 10
    one = reverse("appraisal:grade_one", args=[graded.sheets["Y002"].pk])
    refused = client.post(one, {"grade": "excellent", "reason": "Also good"})
    assert refused.status_code == 422 and "10 × 20% = 2 → 2" in refused.content.decode()
    assert client.post(one, {"grade": "basic", "reason": "A sanction"}).status_code == 302


@pytest.mark.parametrize(("who", "status"), [("gao", 200), ("lei", 200), ("su", 403), ("lin", 403), ("ji", 403)])
def test_the_grades_page_is_for_hr_and_leaders(graded, sign_in, who, status):
    url = reverse("appraisal:grades", args=[graded.whole.pk])
    assert sign_in(getattr(graded.cast, who)).get(url).status_code == status


def test_the_why_page_of_a_year_lists_its_months(graded, sign_in):
    sheet = graded.sheets["Y003"]
    response = sign_in(graded.cast.lei).get(reverse("appraisal:why", args=[sheet.pk]))
    assert response.context["why"].matches
    assert len(response.context["why"].months) == 2
    months = Sheet.objects.filter(cadre=sheet.cadre, period__kind="month")
    assert all(reverse("appraisal:why", args=[month.pk]) in response.content.decode() for month in months)


def test_a_released_year_whose_month_changed_is_not_released_once_more_as_it_was(year):
    """Reopened it is scored first, although nobody was told while it counted."""
    give(year, *["80"] * 10)
    finish(year)
    put_out(year.whole, year.cast.gao)
    Measure.objects.filter(period=year.months[0], cadre=year.people[0]).update(value=Decimal(50))
    put_out(computed(year.months[0], year.cast.gao), year.cast.gao)
    Period.objects.filter(pk=year.whole.pk).update(state="open")
    with pytest.raises(WrongState):
        release_prepare(period=year.whole, actor=year.cast.gao, accepted=True, reason="anew")
    assert marks_of(year.whole) == [year.people[0].pk]
