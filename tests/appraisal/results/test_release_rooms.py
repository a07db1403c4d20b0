"""The rooms of a release: what its pages say is missing, what it replaces, and what is kept of both."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from appraisal.models import Period, Release, Run
from appraisal.periods.freezing import participants_of
from appraisal.periods.selectors import board_of, next_step
from appraisal.results.models.releases import STAGES
from appraisal.results.releases import missing
from appraisal.runs.keys import months_released
from appraisal.runs.missing import Part
from core.approvals.services import proposal_approve, proposal_withdraw
from core.errors import WrongState
from tests.appraisal.results.test_release_steps import month, packs, prepare, scored, year
from tests.released import put_out

__all__ = ["month", "packs", "year"]
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def page(client, name, period) -> str:
    return client.get(reverse(f"appraisal:{name}", args=[period.pk]), headers=ENGLISH).content.decode()


def reads_its_months(whole, scores) -> Run:
    """A run of the year that noted which months were released when it began."""
    run = scored(whole, scores)
    Run.objects.filter(pk=run.pk).update(summary={"fixed": {"months": months_released(whole)}})
    whole.refresh_from_db()
    return run


@pytest.mark.usefixtures("packs")
def test_a_reopened_month_whose_release_stands_is_no_missing_month(cast, month, year, sign_in):
    put_out(month, cast.gao, state="open")
    year.marks.all()._raw_delete("default")
    reads_its_months(year, {cast.lin: "99", cast.mei: "86"})
    said = {gap.code: gap for gap in missing(year)}
    assert "months" not in said and said["reopened"].parts == [Part(str(month), 1)]
    text = page(sign_in(cast.gao), "release_prepare", year)
    assert "its released results still count" in text and "without_months" not in text
    assert prepare(year, cast).without_months == []


@pytest.mark.usefixtures("packs")
def test_a_year_is_not_released_by_a_run_that_read_other_months(cast, month, year):
    """Nobody of the month takes part in the year, so that no mark tells it."""
    year.participants.all()._raw_delete("default")
    reads_its_months(year, {})
    made = prepare(year, cast, without_months=True, reason="the office began in May")
    put_out(month, cast.gao)
    year.marks.all()._raw_delete("default")
    with pytest.raises(WrongState, match="Other months"):
        proposal_approve(proposal=made, actor=cast.lei)
    proposal_withdraw(proposal=made, actor=cast.gao)
    with pytest.raises(WrongState, match="Other months"):
        prepare(year, cast)


@pytest.mark.usefixtures("packs")
def test_the_page_of_a_year_tells_whom_the_files_have_otherwise_and_claims_nothing_before_it_is_calculated(
    cast, month, year, sign_in
):
    Period.objects.filter(pk=month.pk).update(state="skipped")
    client = sign_in(cast.gao)
    everybody = {row.held.cadre: row for row in participants_of(year)}
    year.participants.all()._raw_delete("default")
    assert f"{len(everybody)} people are in the personnel records but not in this period." in page(
        client, "period_release", year
    )
    with patch("appraisal.results.releases.numbers_now", return_value={}):
        assert "Nothing is calculated yet." in page(client, "period_release", year)
        reads_its_months(year, {cast.lin: "99"})
        assert "Nothing is missing." in page(client, "period_release", year)
        year.current_run.sheets.update(grade="competent")
        assert "1 grade is not decided" in page(client, "period_release", year)


def early(month) -> None:
    Period.objects.filter(pk=month.pk).update(verify_until=timezone.localdate() + timedelta(days=3))
    month.refresh_from_db()


def test_what_was_accepted_as_missing_stays_on_the_page_and_is_read_by_who_confirms(cast, month, sign_in):
    early(month)
    made = prepare(month, cast, reason="the council sits")
    leader = sign_in(cast.lei)
    asked = leader.get(made.get_act_url("approve"), headers=ENGLISH).content.decode()
    kept = ("3 days before the last deadline.", "3 people have no scheme and get no score.")
    assert all(sentence in asked for sentence in kept)
    Release.objects.filter(pk=made.pk).update(state="approved", done_at=timezone.now())
    Period.objects.filter(pk=month.pk).update(state="closed", released_run=month.current_run)
    text = page(leader, "period_release", month)
    assert all(sentence in text for sentence in ("Accepted as missing", *kept))


def test_a_release_that_replaces_another_names_whom_it_changes_and_what_rests_on_it(cast, month, sign_in):
    put_out(month, cast.gao, state="open")
    scored(month, {cast.lin: "98", cast.su: None, cast.tao: "70"})
    month.releases.update(missing=[])
    with patch("appraisal.results.replacing.resting_on", return_value=["2 bonus sheets rest on it."]):
        before = page(sign_in(cast.gao), "release_prepare", month)
        made = prepare(month, cast, reason="anew")
        asked = sign_in(cast.lei).get(made.get_act_url("approve"), headers=ENGLISH).content.decode()
        shown = page(sign_in(cast.lei), "period_release", month)
    for text in (before, asked, shown):
        assert "Replaces release #1: 3 people get another result." in text
        assert "99.00 → 98.00" in text and "– → 70.00" in text and "86.00 → no longer takes part" in text
        assert "2 bonus sheets rest on it." in text


def test_a_release_is_called_replaced_by_the_one_after_it(cast, month, sign_in):
    put_out(month, cast.gao, state="open")
    scored(month, {cast.lin: "98"})
    put_out(month, cast.gao)
    client = sign_in(cast.gao)
    own = page(client, "period_release", month)
    listed = client.get(reverse("appraisal:releases"), headers=ENGLISH).content.decode()
    for text in (own, listed):
        assert text.count("Replaced by #2") == text.count('data-state="replaced"') == 1


def test_releases_are_filtered_by_the_states_that_their_badges_show(cast, month, sign_in):
    put_out(month, cast.gao, state="open")
    scored(month, {cast.lin: "98"})
    put_out(month, cast.gao)
    client, url = sign_in(cast.gao), reverse("appraisal:releases")
    for stage in STAGES:
        shown = [row.object for row in client.get(url, {"stage": stage}).context["page"].rows]
        assert [one.number for one in shown] == {"released": [2], "replaced": [1]}.get(stage, [])
        assert all(one.stage == stage for one in shown)


def test_lists_of_a_released_month_name_units_and_posts_as_on_that_day(cast, month, sign_in):
    put_out(month, cast.gao)
    unit, post = cast.lin.cadre.main_appointment_today.post.unit, cast.lin.cadre.main_appointment_today.post
    before = (unit.name_en, post.title_en)
    type(unit).objects.filter(pk=unit.pk).update(name_en="Renamed Section")
    type(post).objects.filter(pk=post.pk).update(title_en="Renamed Post")
    client = sign_in(cast.gao)
    people, scores = (
        client.get(url, headers=ENGLISH).content.decode()
        for url in (month.get_absolute_url(), reverse("appraisal:run_sheets", args=[month.released_run_id]))
    )
    assert before[0] in people and "today: Renamed Section" in people and "today: Renamed Section" in scores
    assert before[1] in people and "today: Renamed Post" in people
    Period.objects.filter(pk=month.pk).update(state="open")
    text = client.get(month.get_absolute_url(), headers=ENGLISH).content.decode()
    assert "Renamed Section" in text and "today:" not in text


def test_a_reopened_period_without_a_change_is_not_to_be_released_but_corrected(cast, month, sign_in):
    put_out(month, cast.gao, state="open")
    client = sign_in(cast.gao)
    text = page(client, "period_release", month)
    assert "Reopened: correct first, then score." in text and "Prepare the release" not in text
    board = board_of(cast.gao, month.year_period)
    step = next_step(board, month.verify_until + timedelta(days=400))
    assert "is reopened: correct it first" in step.sentence and step.url == month.get_absolute_url()
    scored(month, {cast.lin: "98"})
    assert "Prepare the release" in page(client, "period_release", month)


def test_the_form_of_a_release_marks_the_reason_as_required_and_tells_all_that_lacks_at_once(cast, month, sign_in):
    early(month)
    answer = sign_in(cast.gao).post(
        reverse("appraisal:release_prepare", args=[month.pk]), {"confirmed": "1"}, headers=ENGLISH
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and answer.context["form"].fields["reason"].required
    assert set(answer.context["form"].errors) == {"accepted", "reason"}
    assert "Required: the deadlines are not over." in text
