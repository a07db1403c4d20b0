"""A release step by step: what keeps it back, what it keeps, what its job writes and compares. Nothing is computed."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from appraisal.models import DirtyMark, GradeDecision, Period, Release, ReleasedResult, Run, Sheet
from appraisal.periods.people import people_take_out
from appraisal.results import releases
from appraisal.results.release_rows import previous_of, rows_differing, rows_gone, rows_write
from appraisal.results.releases import (
    MonthsMissing,
    MonthsOtherwise,
    NotConfirmed,
    ReasonOfRelease,
    missing,
    release_carry_out,
    release_prepare,
    release_retry,
)
from appraisal.runs.marks import marks_of
from appraisal.runs.missing import Gap
from appraisal.runs.models import RankShift, RunLink
from core.approvals.services import proposal_approve, proposal_withdraw
from core.audit.models import AuditRow
from core.errors import NotAllowed, WrongState
from tests import factories as make
from tests.appraisal.runs import world as worlds
from tests.released import put_out, release
from tests.unseen import UNSEEN

MARCH = date(2025, 3, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def packs(db):
    worlds.packs()


def scored(period, scores, **sheet) -> Run:
    """The period has a run in which these people (user → score, None for none) have a sheet."""
    number = period.runs.count() + 1
    run = Run.objects.create(
        period=period, number=number, key=f"{period.pk}:{number}", state="done", engine="test", participants=len(scores)
    )
    for user, total in scores.items():
        appointment = user.cadre.appointments.get()
        one = period.participants.filter(cadre=user.cadre).first() or make.ParticipantFactory(
            period=period, appointment=appointment
        )
        Sheet.objects.create(
            run=run, period=period, cadre=user.cadre, participant=one, unit=one.unit, unit_path=one.unit_path,
            total=total, coefficient=total, **sheet,
        )  # fmt: skip
    Period.objects.filter(pk=period.pk).update(current_run=run)
    period.refresh_from_db()
    DirtyMark.objects.filter(period=period)._raw_delete("default")
    return run


@pytest.fixture
def year(cast):
    return make.PeriodFactory(unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))


@pytest.fixture
def month(cast, year):
    """March, whose days are over, with the scores of Lin, Mei and Su, who has none."""
    period = make.PeriodFactory(unit=cast.county, starts_on=MARCH, year_period=year)
    for user in (cast.lin, cast.mei, cast.su, cast.tao):
        make.ParticipantFactory(period=year, appointment=user.cadre.appointments.get())
    scored(period, {cast.lin: "99", cast.mei: "86", cast.su: None})
    year.marks.all()._raw_delete("default")
    return period


def prepare(period, cast, **given) -> Release:
    return release_prepare(period=period, **{"actor": cast.gao, "accepted": True} | given)


def confirmed(period, cast, **given) -> Release:
    """A leader confirmed it; the job waits."""
    made = prepare(period, cast, **given)
    proposal_approve(proposal=made, actor=cast.lei)
    made.refresh_from_db()
    return made


def carried_out(made: Release) -> list[tuple]:
    """The steps that the job tells."""
    steps = []
    progress = SimpleNamespace(
        check=lambda: None, update=lambda message, **numbers: steps.append((message, *numbers.values()))
    )
    assert release_carry_out(made.job, progress)["period"] == made.period_id
    return steps


@pytest.mark.parametrize("state", ["draft", "released", "closed"])
def test_only_an_open_period_is_prepared_and_confirmed(cast, month, state):
    made = prepare(month, cast)
    Period.objects.filter(pk=month.pk).update(state=state)
    with pytest.raises(WrongState, match="Only an open period"):
        proposal_approve(proposal=made, actor=cast.lei)
    proposal_withdraw(proposal=made, actor=cast.gao)
    with pytest.raises(WrongState, match="Only an open period"):
        prepare(month, cast)


def test_what_keeps_a_release_back_is_said(cast, month):
    run = month.current_run
    for fields in ({"current_run": None}, {"current_run": run}):
        Run.objects.filter(pk=run.pk).update(state="running")
        Period.objects.filter(pk=month.pk).update(**fields)
        with pytest.raises(WrongState, match="^Score "):
            prepare(month, cast)
    Run.objects.filter(pk=run.pk).update(state="done")
    DirtyMark.objects.create(period=month, cadre=cast.mei.cadre)
    with pytest.raises(WrongState, match="^1 people changed"):
        prepare(month, cast)
    DirtyMark.objects.all()._raw_delete("default")
    with pytest.raises(NotConfirmed):
        prepare(month, cast, accepted=False)
    made = prepare(month, cast)
    with pytest.raises(WrongState, match="already waits"):
        prepare(month, cast)
    proposal_approve(proposal=made, actor=cast.lei)
    with pytest.raises(WrongState, match="is being carried out"):
        prepare(month, cast)


def test_another_run_than_the_prepared_one_is_not_confirmed(cast, month):
    made = prepare(month, cast)
    scored(month, {cast.lin: "99", cast.mei: "86", cast.su: "1"})
    with pytest.raises(WrongState, match="have changed"):
        proposal_approve(proposal=made, actor=cast.lei)


def test_the_job_goes_by_steps_happens_once_and_only_after_the_confirmation(cast, month, monkeypatch):
    made = confirmed(month, cast)
    Release.objects.filter(pk=made.pk).update(state="proposed")
    with pytest.raises(WrongState):
        carried_out(made)
    Release.objects.filter(pk=made.pk).update(state="approved")
    with monkeypatch.context() as patch:
        patch.setattr(releases, "rows_write", lambda release: rows_write(release) + 1)
        with pytest.raises(RuntimeError, match="4 rows of 3"):
            carried_out(made)
    assert not ReleasedResult.objects.exists(), "all or nothing"
    assert carried_out(made) == [
        ("Writing the results", 0, 3),
        ("Comparing with the results before", 1),
        ("Releasing", 2),
    ]
    assert [step[0] for step in carried_out(made)] == ["Writing the results"]
    assert ReleasedResult.objects.count() == 3


def test_hr_or_a_leader_tries_a_release_again_while_it_is_under_way(cast, month):
    made = confirmed(month, cast)
    with pytest.raises(NotAllowed):
        release_retry(release=made, actor=cast.hua)
    for user in (cast.gao, cast.lei):
        assert release_retry(release=made, actor=user).params == {"release": made.pk}
    carried_out(made)
    with pytest.raises(WrongState):
        release_retry(release=made, actor=cast.gao)


@pytest.fixture
def kept_back(cast, month, monkeypatch):
    """``kept_back(name)``: what the function of that name in ``releases`` says from now on."""
    return lambda name, said: monkeypatch.setattr(releases, name, lambda *_: said)


def test_months_that_are_read_otherwise_keep_a_release_back_at_each_act(cast, month, kept_back):
    made = confirmed(month, cast)
    kept_back("months_read_otherwise", True)
    carried_out(made)
    made.refresh_from_db()
    assert made.stage == "given_up" and made.reversal_reason.startswith("Other months of the year")
    with pytest.raises(MonthsOtherwise):
        prepare(month, cast)


def test_grades_that_could_not_be_decided_today_keep_a_year_back(cast, year, kept_back):
    scored(year, {cast.lin: "99"})
    kept_back("why_not_as_decided", WrongState("Kept back."))
    with pytest.raises(WrongState, match=r"Kept back\."):
        prepare(year, cast, without_months=True, reason="x")


def test_other_people_than_those_of_the_run_keep_a_release_back_without_a_mark_too(cast, month):
    made = prepare(month, cast)
    month.participants.filter(cadre=cast.su.cadre).update(taken_out_at=timezone.now())
    DirtyMark.objects.all()._raw_delete("default")
    with pytest.raises(WrongState, match="people of the period have changed"):
        proposal_approve(proposal=made, actor=cast.lei)


def test_a_grade_decided_in_the_moment_of_the_preparation_is_part_of_it(cast, month):
    made = prepare(month, cast)
    grade_is_decided(cast, month)
    made.proposed_at = GradeDecision.objects.get().decided_at
    assert releases.why_not_the_same(made, month) is None


def test_one_thing_that_is_missing_has_to_be_accepted_beside_what_is_only_said(cast, month, kept_back):
    kept_back("missing", [Gap("people", "said", 1, is_missing=False), Gap("entries", "missing", 1)])
    with pytest.raises(NotConfirmed):
        prepare(month, cast, accepted=False)
    kept_back("missing", [Gap("people", "said", 1, is_missing=False)])
    assert prepare(month, cast, accepted=False).state == "proposed"


def test_peer_groups_are_called_as_on_the_day_within_the_length_of_the_column(cast, month, monkeypatch):
    names = {"zh": {}, "en": {}}

    def in_words(keys, language):
        names[language[:2]] = dict.fromkeys(keys, ("长" if language == "zh-hans" else "l") * 201)
        return names[language[:2]]

    monkeypatch.setattr("appraisal.results.release_rows.peer_groups_in_words", in_words)
    made = release(month, cast.gao, cast.lei)
    assert set(names["en"]) == set(month.participants.values_list("peer_group", flat=True))
    assert set(made.rows.values_list("peer_title", "peer_title_en")) == {("长" * 200, "l" * 200)}


def test_a_release_knows_which_one_replaced_it(cast, month):
    other = make.PeriodFactory(unit=cast.county, starts_on=date(2025, 4, 1))
    scored(other, {cast.lin: "9"})
    made = [put_out(month, cast.gao, state="open") for _n in range(3)]
    put_out(other, cast.gao)
    put_out(other, cast.gao)
    waiting = prepare(month, cast, reason="anew")
    found = {one.pk: one.successor for one in Release.objects.filter(period=month).with_successor()}
    assert found == {made[0].pk: 2, made[1].pk: 3, made[2].pk: None, waiting.pk: None}


def test_a_later_release_tells_who_changed_came_and_went(cast, month, year):
    first = release(month, cast.gao, cast.lei)
    assert (first.number, first.people, first.changed, previous_of(first)) == (1, 3, 0, None)
    assert not rows_differing(first).exists() and not rows_gone(first).exists()
    assert set(marks_of(year)) == {user.cadre.pk for user in (cast.lin, cast.mei, cast.su)}
    year.marks.all()._raw_delete("default")
    Period.objects.filter(pk=month.pk).update(state="open")
    month.participants.filter(cadre=cast.mei.cadre).update(taken_out_at=timezone.now())
    scored(month, {cast.lin: "98", cast.su: None, cast.tao: "70"})
    with pytest.raises(ReasonOfRelease):
        prepare(month, cast, reason=UNSEEN)
    made = prepare(month, cast, reason="anew")
    proposal_withdraw(proposal=made, actor=cast.gao)
    assert previous_of(made) == first
    second = release(month, cast.gao, cast.lei)
    assert (second.number, second.people, second.changed, previous_of(second)) == (3, 3, 3, first)
    assert {row.cadre for row in rows_differing(second)} == {cast.lin.cadre, cast.tao.cadre}
    assert [row.cadre for row in rows_gone(second)] == [cast.mei.cadre]
    assert set(marks_of(year)) == {user.cadre.pk for user in (cast.lin, cast.tao, cast.mei)}, "Su has none as before"
    assert set(ReleasedResult.objects.current().values_list("release", flat=True)) == {second.pk}


def test_of_a_partial_run_the_newest_sheet_and_the_rank_that_moved_last_count(cast, month):
    first = month.current_run
    part = scored(month, {cast.lin: "70"}, flags="fired,veto.late", rank=3)
    Run.objects.filter(pk=part.pk).update(base=first, participants=3)
    RunLink.objects.create(run=part, earlier=first)
    RankShift.objects.create(run=part, cadre=cast.mei.cadre, rank=1)
    RankShift.objects.create(run=scored(month, {}), cadre=cast.mei.cadre, rank=2)  # of another run
    part.refresh_from_db()
    rows = put_out(month, cast.gao, run=part).rows.order_by("cadre")
    assert [(row.total, row.rank, row.vetoes) for row in rows] == [
        (70, 3, ["fired", "veto.late"]),
        (86, 1, []),
        (None, None, []),
    ]
    assert all(row.is_current for row in rows)


def test_a_period_of_no_year_marks_nobody(cast):
    alone = make.PeriodFactory(unit=cast.county, starts_on=MARCH)
    for score, changed in (("90", 0), ("91", 1)):
        scored(alone, {cast.lin: score})
        assert put_out(alone, cast.gao, state="open").rows.get().cadre == cast.lin.cadre
        made = alone.releases.latest("number")
        assert made.rows.count() == 1 and rows_differing(made).count() == changed
    assert not DirtyMark.objects.exclude(period=alone).exists()


def test_units_are_called_with_those_above_them_up_to_the_releasing_body(cast, month):
    type(cast.section).objects.filter(pk=cast.section.pk).update(name_en="")
    type(cast.town).objects.filter(pk=cast.town.pk).update(name_en="")
    scored(month, dict.fromkeys((cast.lin, cast.su, cast.tao, cast.lei), "90"))
    put_out(month, cast.gao)
    names = ReleasedResult.objects.order_by("cadre").values_list("unit_name", "unit_name_en")
    assert list(names) == [
        ("农业局 / 种植科", "Agriculture Bureau / 种植科"),
        ("农业局", "Agriculture Bureau"),
        ("柳林镇", ""),
        ("清河县", "Qinghe County"),
    ]


def test_releases_are_seen_by_hr_and_leaders_and_results_by_oneself_and_who_answers_for_the_unit(cast, month):
    own = make.PeriodFactory(unit=cast.town, starts_on=MARCH)
    scored(own, {cast.tao: "90"})
    county, town = put_out(month, cast.gao), put_out(own, cast.he)
    seen = {cast.gao: {county, town}, cast.lei: {county, town}, cast.he: {town}}
    for user in (cast.gao, cast.lei, cast.he, cast.hua, cast.su, cast.lin, cast.ji, cast.xi):
        assert set(Release.objects.visible_to(user).with_list_data()) == seen.get(user, set()), user
    people = {cast.lin: "lin", cast.tao: "tao", cast.song: "tao", cast.su: "lin mei su", cast.lei: "lin mei su tao"}
    for user in (*people, cast.wai, cast.xi):
        rows = ReleasedResult.objects.visible_to(user).values_list("cadre__user__username", flat=True)
        assert sorted(rows) == people.get(user, "").split(), user
    cast.lei.is_active = False
    assert not Release.objects.visible_to(cast.lei).exists()
    assert not ReleasedResult.objects.visible_to(cast.lei).exists()


@pytest.mark.usefixtures("packs")
def test_a_year_lists_its_months_and_the_grades_that_no_leader_decided(cast, month, year):
    make.PeriodFactory(unit=cast.county, starts_on=date(2025, 4, 1), year_period=year)
    scored(year, {cast.lin: "99", cast.mei: "86"}, grade="competent")
    scored(month, {cast.lin: "99", cast.mei: "86"}, grade="competent")
    assert [(gap.code, gap.count) for gap in missing(year)][:2] == [("months", 2), ("grades", 2)]
    assert missing(year)[1].sentence.startswith("2 grades are not decided")
    assert "grades" not in {gap.code for gap in missing(month)}
    with pytest.raises(MonthsMissing, match="^2 months"):
        prepare(year, cast, reason="x")
    with pytest.raises(ReasonOfRelease):
        prepare(year, cast, without_months=True)
    made = prepare(year, cast, without_months=True, reason=" the office began in May ")
    assert made.without_months == [str(one) for one in year.months.order_by("starts_on")]
    assert (made.reason, made.days_early, made.people) == ("the office began in May", 0, 2)


def test_an_early_release_gives_a_reason_and_keeps_the_days(cast, month):
    Period.objects.filter(pk=month.pk).update(verify_until=timezone.localdate() + timedelta(days=3))
    with pytest.raises(ReasonOfRelease):
        prepare(month, cast)
    made = prepare(month, cast, reason="the council sits")
    assert made.days_early == 3 and "window" in {gap["code"] for gap in made.missing}


def fact_comes(cast, month):
    DirtyMark.objects.create(period=month, cadre=cast.mei.cadre)


def somebody_is_taken_out(cast, month):
    people_take_out(period=month, cadres=[cast.su.cadre], actor=cast.gao, reason="left")


def grade_is_decided(cast, month):
    sheet = Sheet.objects.get(period=month, cadre=cast.lin.cadre)
    GradeDecision.objects.create(
        sheet=sheet, period=month, cadre=cast.lin.cadre, grade="incompetent", decided_by=cast.lei
    )


def newer_run_is_done(cast, month):
    scored(month, {cast.lin: "50", cast.mei: "86", cast.su: None})


@pytest.mark.parametrize("change", [fact_comes, somebody_is_taken_out, grade_is_decided, newer_run_is_done])
def test_what_changed_between_confirming_and_the_job_is_not_released_and_can_be_prepared_again(cast, month, change):
    made = confirmed(month, cast)
    change(cast, month)
    carried_out(made)
    made.refresh_from_db()
    month.refresh_from_db()
    assert (made.stage, made.done_at, month.state) == ("given_up", None, "open")
    assert made.reversal_reason.endswith("prepare it again.") or "Score it again" in made.reversal_reason
    assert not ReleasedResult.objects.filter(period=month).exists()
    assert AuditRow.objects.filter(action="release.given_up", object_key=str(made.pk)).count() == 1
    scored(month, {user: "70" for user in (cast.lin, cast.mei, cast.su) if in_period(month, user)})
    assert prepare(month, cast).state == "proposed"


def in_period(month, user) -> bool:
    return month.participants.filter(cadre=user.cadre).exists()


def test_a_grade_decided_after_the_preparation_is_not_confirmed_unseen(cast, month):
    made = prepare(month, cast)
    grade_is_decided(cast, month)
    with pytest.raises(WrongState, match="Grades were decided after"):
        proposal_approve(proposal=made, actor=cast.lei)


def test_what_somebody_prepared_who_is_no_longer_hr_is_not_confirmed(cast, month):
    made = prepare(month, cast)
    cast.gao.grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    made.refresh_from_db()
    with pytest.raises(WrongState, match="no longer HR"):
        proposal_approve(proposal=Release.objects.get(pk=made.pk), actor=cast.lei)


def test_a_release_whose_job_was_cancelled_can_be_tried_again(cast, month, sign_in):
    made = confirmed(month, cast)
    made.job.state = "cancelled"
    made.job.save()
    page = sign_in(cast.lei).get(made.get_absolute_url()).content.decode()
    assert reverse("appraisal:release_retry", args=[made.pk]) in page
