"""What of a run's summary its readers may know: no mean tells of a single person whose score they may not see."""

from datetime import date

import pytest
from django.urls import reverse

from appraisal.models import Period, Release, Run
from appraisal.runs.services import run_request
from appraisal.runs.telling import hidden_of, tell
from cadres.models import User
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.released import put_out

MEANS = {"mean", "mean_coefficient", "grades"}


@pytest.fixture
def computed(cast):
    """Computes a month of the people named."""
    worlds.packs()
    version = worlds.publish(worlds.document_of("town-monthly"), owner=cast.county, user=cast.gao)

    def compute(*names, month=3) -> Run:
        period = worlds.month(cast.county, starts_on=date(2025, month, 1))
        for name in names:
            worlds.takes_part(period, getattr(cast, name).own_cadre, version)
        run_request(period=period, actor=cast.gao)
        work()
        return Period.objects.get(pk=period.pk).current_run

    return compute


def is_told(run, reader) -> bool:
    tell(User.objects.get(pk=reader.pk), [run])
    assert not {"figures", "sums"} & run.told.keys(), "exact sums are for runs that go on from this one"
    assert MEANS & run.told.keys() in (MEANS, set())
    return run.told.keys() >= MEANS


def test_the_mean_of_one_is_told_to_who_may_see_the_one(cast, computed):
    run = computed("lin")
    assert is_told(run, cast.gao), "HR of the county works on it"
    assert not is_told(run, cast.lei) and not is_told(run, cast.lin), "a leader sees no sheet of a month before"
    put_out(run.period, cast.gao)
    assert is_told(run, cast.lei) and is_told(run, cast.lin)


def test_with_the_own_score_the_mean_of_two_tells_the_other(cast, computed):
    run = computed("lin", "mei")
    put_out(run.period, cast.gao)
    assert not is_told(run, cast.lin) and not is_told(run, cast.mei)
    assert is_told(run, cast.su) and is_told(run, cast.gao), "who supervises both sees both"


def test_the_own_score_does_not_come_out_as_what_the_others_leave(cast, computed):
    run = computed("gao", "lin") if cast.gao.own_cadre else computed("hua", "lin")
    reader = cast.gao if cast.gao.own_cadre else cast.hua
    assert not is_told(run, reader), "HR sees the other one before the release, and not herself"
    put_out(run.period, cast.gao)
    assert is_told(run, cast.gao)


def test_of_several_hidden_ones_a_mean_tells_nothing(cast):
    own = cast.lin.own_cadre.pk
    assert hidden_of(cast.lin, {own, 1001, 1002}, {own}) == 2
    assert hidden_of(cast.lin, {own, 1001, 1002}, {own, 1001}) == 1
    assert hidden_of(cast.lin, {own, 1001}, {1001}) == 1, "the own, before its time"
    assert hidden_of(cast.lin, {own, 1001}, {own, 1001}) == 0


def test_no_page_file_or_answer_tells_a_leader_the_score_behind_a_mean_of_one(cast, computed, sign_in):
    run = computed("lin")
    Release.objects.create(period=run.period, run=run, number=1, proposed_by=cast.gao)
    score, share = run.summary["mean"], run.summary["mean_coefficient"]
    places = [
        reverse("appraisal:run", args=[run.pk]),
        reverse("appraisal:period_runs", args=[run.period_id]),
        reverse("appraisal:period_runs", args=[run.period_id]) + "?export=csv",
        reverse("appraisal:period_release", args=[run.period_id]),
        f"/api/v1/runs/{run.pk}/",
        "/api/v1/runs/",
    ]
    for place in places:
        texts = {name: page(sign_in(getattr(cast, name)), place) for name in ("gao", "lei")}
        assert share in texts["gao"] or score in texts["gao"], place
        assert share not in texts["lei"] and score not in texts["lei"], place


def page(client, place: str) -> str:
    answer = client.get(place)
    assert answer.status_code == 200, place
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
