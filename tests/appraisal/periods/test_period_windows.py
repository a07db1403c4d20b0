"""P12: writing, verifying and scoring units close by their day, or earlier by an act that names its cost."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from appraisal.ledger.windows import why_not_checking, why_not_writing
from appraisal.models import Release, Run
from appraisal.periods import measures, services
from appraisal.periods.window_services import Cost, window_close, window_cost, window_reopen
from appraisal.periods.windows import (
    WindowsOpen,
    released_words,
    require_windows_over,
    window_of,
    windows_of,
    windows_open,
)
from appraisal.runs.missing import days_early
from core.audit.models import AuditRow
from core.dates import add_years
from core.errors import InvalidInput, NotAllowed, WrongState
from tests import factories as make
from tests.appraisal.periods.test_services import make_entry
from tests.unseen import UNSEEN

DAY = timedelta(days=1)


@pytest.fixture
def month(cast):
    """A month that is open today: entries for five more days, verification and figures for ten."""
    today = timezone.localdate()
    period = make.PeriodFactory(
        unit=cast.county,
        starts_on=today - 20 * DAY,
        ends_on=today,
        entry_until=today + 5 * DAY,
        verify_until=today + 10 * DAY,
    )
    for user in (cast.lin, cast.mei, cast.gao):
        make.ParticipantFactory(period=period, appointment=user.cadre.appointments.get())
    return period


@pytest.fixture
def today_is(monkeypatch):
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def shut(period, kind, cast, reason="Results are needed."):
    window_close(period=period, kind=kind, actor=cast.gao, reason=reason)
    period.refresh_from_db()


def opened(period, kind, cast):
    assert window_reopen(period=period, kind=kind, actor=cast.gao, reason="Too early.") == period
    period.refresh_from_db()


def test_p12_windows_that_are_open_are_named_until_they_are_closed(cast, month):
    with translation.override("en"), pytest.raises(WindowsOpen, match="Writing entries.*close them early"):
        require_windows_over(month)
    assert days_early(month, timezone.localdate()) > 0
    for kind in ("entry", "verify", "assess"):
        shut(month, kind, cast)
    require_windows_over(month)
    assert days_early(month, timezone.localdate()) == 0, "who closed them by an act releases nothing early"


@pytest.mark.parametrize("kind", ["entry", "verify", "assess"])
def test_p12_a_window_is_open_to_the_last_minute_of_its_day(month, kind):
    window = window_of(month, kind)
    assert window.is_open(window.until) and not window.is_open(window.until + DAY)
    assert [window.days_left(window.until + days * DAY) for days in (-1, 0, 1)] == [1, 0, 0]
    assert kind in {one.kind for one in windows_open(month, window.until)}
    assert kind not in {one.kind for one in windows_open(month, window.until + DAY)}


@pytest.mark.parametrize("kind", ["entry", "verify", "assess"])
def test_p12_a_release_ends_a_window_whose_day_is_not_over_and_no_other(month, kind):
    window = window_of(month, kind)
    assert not window.ended_with_release(window.until)
    month.state = "released"
    assert window.ended_with_release(window.until - DAY) and window.ended_with_release(window.until)
    assert not window.ended_with_release(window.until + DAY)
    closed = replace(window, closed_at=timezone.now())
    assert not closed.ended_with_release(window.until) and not closed.ended_with_release(window.until + DAY)


def test_p12_words_of_a_release_give_its_day_and_say_when_it_was_early(cast, month):
    with translation.override("en"):
        assert released_words(month) == f"The results of {month} are released"
        run = Run.objects.create(period=month, number=1, key="k", state="done", engine="1", participants=0)
        for number, days, early in [(1, -30, True), (2, 0, True), (3, 1, False)]:
            done_at = timezone.make_aware(datetime.combine(month.verify_until + days * DAY, time(12)))
            values = {"period": month, "run": run, "number": number, "state": "approved", "proposed_by": cast.gao}
            Release.objects.create(done_at=done_at, **values)
            day = date_format(done_at.date())
            assert released_words(month) == f"The results of {month} were released on {day}"
            told = "were released early on" if early else "were released on"
            assert released_words(month, says_early=True) == f"The results of {month} {told} {day}"


def test_p12_after_all_days_nothing_is_in_the_way(month):
    require_windows_over(month, month.verify_until + DAY)
    with pytest.raises(WindowsOpen):
        require_windows_over(month, month.verify_until)


def test_p12_scoring_units_have_a_day_of_their_own(cast, month):
    assert window_of(month, "assess").until == month.verify_until
    later = month.verify_until + 3 * DAY
    services.period_reschedule(
        period=month,
        entry_until=month.entry_until,
        verify_until=month.verify_until,
        assess_until=later,
        actor=cast.gao,
        reason="Reports are late.",
    )
    month.refresh_from_db()
    assert window_of(month, "assess").until == later
    with pytest.raises(InvalidInput):
        services.period_reschedule(
            period=month,
            entry_until=month.entry_until,
            verify_until=month.verify_until,
            assess_until=month.ends_on - DAY,
            actor=cast.gao,
            reason="x",
        )


@pytest.mark.parametrize("name", ["entry_until", "verify_until", "assess_until"])
def test_a_deadline_is_at_most_a_year_after_the_period(cast, month, sign_in, name):
    until = {"entry_until": month.entry_until, "verify_until": month.verify_until, "assess_until": month.verify_until}
    latest = add_years(month.ends_on, 1)
    if name == "entry_until":
        until["verify_until"] = latest
    services.period_reschedule(period=month, actor=cast.gao, reason="Flood.", **until | {name: latest})
    url = reverse("appraisal:period_deadlines", args=[month.pk])
    for day in (latest + DAY, date(9999, 12, 31), date(1, 1, 1)):
        answer = sign_in(cast.gao).post(url, until | {name: day.isoformat().zfill(10), "reason": "Flood."})
        assert answer.status_code == 422 or answer.context["form"].errors
    month.refresh_from_db()
    assert getattr(month, name) == latest
    with translation.override("en"), pytest.raises(InvalidInput, match="at most one year after the last day"):
        services.period_reschedule(
            period=month, actor=cast.gao, reason="Flood.", **until | {"verify_until": date(9999, 12, 31)}
        )


@pytest.mark.on_both
def test_p12_the_cost_counts_days_and_what_is_not_done(cast, month):
    today, now = timezone.localdate(), timezone.now()
    for state, number in (("draft", 1), ("returned", 2), ("submitted", 3), ("proposed", 1)):
        for _n in range(number):
            make_entry(month, cast.lin, state=state, submitted_at=now)
    make_entry(month, cast.lin, state="verified", checked_at=now)
    assert window_cost(window_of(month, "entry"), today) == Cost(5, 1)
    assert window_cost(window_of(month, "verify"), today) == Cost(10, 6)
    shut(month, "entry", cast)
    trail = AuditRow.objects.get(action="period.window_closed").content
    assert trail["reason"] == "Results are needed."
    assert (trail["after"]["window"], trail["after"]["days_early"], trail["after"]["pieces"]) == ("entry", 5, 1)


def test_p12_what_is_closed_early_takes_nothing_until_it_is_opened_again(cast, month):
    assert why_not_writing(month) is None
    shut(month, "entry", cast)
    assert why_not_writing(month) is not None and why_not_writing(month, late=True) is None
    assert not month.takes_entries(timezone.localdate())
    shut(month, "verify", cast)
    assert why_not_checking(month) is not None and why_not_writing(month, late=True) is not None
    opened(month, "verify", cast)
    opened(month, "entry", cast)
    assert why_not_writing(month) is None and why_not_checking(month) is None


def test_p12_figures_close_with_their_window(cast, january, today_is):
    type(january).objects.filter(pk=january.pk).update(assess_until=None)
    january.refresh_from_db()
    figure = {"period": january, "cadre": cast.lin.cadre, "code": "tasks.done", "value": 1, "actor": cast.gao}
    today_is(january.verify_until + DAY)
    with translation.override("en"), pytest.raises(WrongState, match="could be entered until"):
        measures.measure_set(**figure)
    today_is(january.verify_until)
    measures.measure_set(**figure)
    shut(january, "assess", cast)
    with pytest.raises(WrongState):
        measures.measure_set(**figure)


def test_p12_verification_closes_after_writing_and_opens_before_it(cast, month):
    with pytest.raises(WrongState):
        window_close(period=month, kind="verify", actor=cast.gao, reason="x")
    shut(month, "entry", cast)
    shut(month, "verify", cast)
    with pytest.raises(WrongState):
        window_reopen(period=month, kind="entry", actor=cast.gao, reason="x")


def test_p12_a_window_opens_again_only_until_its_day(cast, month, today_is):
    shut(month, "entry", cast)
    today_is(month.entry_until + DAY)
    with pytest.raises(WrongState):
        window_reopen(period=month, kind="entry", actor=cast.gao, reason="x")
    today_is(month.entry_until)
    opened(month, "entry", cast)
    with pytest.raises(WrongState):
        window_reopen(period=month, kind="entry", actor=cast.gao, reason="was not closed")
    today_is(month.entry_until + DAY)
    with pytest.raises(WrongState):
        window_close(period=month, kind="entry", actor=cast.gao, reason="over already")


def test_p12_another_day_opens_what_was_closed_early(cast, month):
    shut(month, "entry", cast)
    services.period_reschedule(
        period=month,
        entry_until=month.entry_until + DAY,
        verify_until=month.verify_until,
        actor=cast.gao,
        reason="Flood.",
    )
    month.refresh_from_db()
    assert month.entry_closed_at is None and month.takes_entries(timezone.localdate())


@pytest.mark.parametrize("act", [window_close, window_reopen])
def test_p12_windows_need_the_right_a_reason_and_an_open_period(cast, month, act):
    if act is window_reopen:
        shut(month, "entry", cast)
    trail = AuditRow.objects.count()
    for who in (cast.hua, cast.lei, cast.su, cast.xi):
        with pytest.raises(NotAllowed):
            act(period=month, kind="entry", actor=who, reason="x")
    with pytest.raises(InvalidInput):
        act(period=month, kind="entry", actor=cast.gao, reason=UNSEEN)
    type(month).objects.filter(pk=month.pk).update(state="closed")
    with pytest.raises(WrongState):
        act(period=month, kind="entry", actor=cast.gao, reason="x")
    assert AuditRow.objects.count() == trail


def test_p12_a_year_has_only_the_window_of_scoring_units(cast, year):
    assert [window.kind for window in windows_of(year)] == ["assess"]


# Pages and API


def url_of(name, *args):
    return reverse(f"appraisal:{name}", args=args)


def test_p12_the_page_names_the_cost_and_asks_for_a_reason(cast, month, sign_in):
    client = sign_in(cast.gao)
    client.cookies["django_language"] = "en"
    make_entry(month, cast.lin, state="draft")
    assert "Close early" in client.get(url_of("period_windows", month.pk)).content.decode()
    url = url_of("period_window_close", month.pk, "entry")
    assert "5 days and 1 unfinished entry early" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    month.refresh_from_db()
    assert month.entry_closed_at is None
    client.post(url, {"reason": "Results are needed."})
    month.refresh_from_db()
    assert month.entry_closed_at
    page = client.get(url_of("period_windows", month.pk)).content.decode()
    assert "Closed early on" in page and "Open again" in page
    client.post(url_of("period_window_reopen", month.pk, "entry"), {"reason": "Too early."})
    month.refresh_from_db()
    assert month.entry_closed_at is None
    assert client.get(url_of("period_window_close", month.pk, "door")).status_code == 404


def test_p12_the_api_closes_and_opens_windows(cast, month, sign_in):
    client, base = sign_in(cast.gao), f"/api/v1/periods/{month.pk}"
    found = client.get(f"{base}/windows/").json()
    assert [(one["kind"], one["closed_at"]) for one in found] == [("entry", None), ("verify", None), ("assess", None)]
    body = {"window": "entry", "reason": "Results are needed."}
    answer = client.post(f"{base}/close-window/", body, content_type="application/json")
    assert answer.json()["entry_closed_at"]
    answer = client.post(f"{base}/reopen-window/", body, content_type="application/json")
    assert answer.json()["entry_closed_at"] is None
    assert sign_in(cast.lei).post(f"{base}/close-window/", body, content_type="application/json").status_code == 403
