"""The first and the last day on which a period takes entries and verification, to the day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from appraisal.ledger.errors import WindowClosed
from appraisal.ledger.windows import require_checking, require_taking_part, require_writing, why_not_settling
from appraisal.models import Participant, Period
from core.errors import WrongState
from tests import factories as make
from tests.appraisal.periods.test_services import make_entry

FIRST, ENTRY_UNTIL, VERIFY_UNTIL = date(2026, 3, 1), date(2026, 4, 5), date(2026, 4, 10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def march(db) -> Period:
    return make.PeriodFactory(
        starts_on=FIRST, ends_on=date(2026, 3, 31), entry_until=ENTRY_UNTIL, verify_until=VERIFY_UNTIL
    )


@pytest.fixture
def today_is(monkeypatch):
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


@pytest.mark.parametrize("day", [FIRST, ENTRY_UNTIL])
def test_entries_are_written_from_the_first_day_to_the_last_day_of_entry(march, today_is, day):
    today_is(day)
    require_writing(march)


def test_nothing_is_written_the_day_before_the_period_begins(march, today_is):
    today_is(FIRST - DAY)
    for late in (False, True):
        with pytest.raises(WindowClosed, match="begins on") as refused:
            require_writing(march, late=late)
        assert "2026" in str(refused.value)


def test_nothing_is_written_the_day_after_the_last_day_of_entry(march, today_is):
    today_is(ENTRY_UNTIL + DAY)
    with pytest.raises(WindowClosed, match="could be added until"):
        require_writing(march)


def test_what_was_returned_is_written_until_the_last_day_of_verification(march, today_is):
    for day in (ENTRY_UNTIL + DAY, VERIFY_UNTIL):
        today_is(day)
        require_writing(march, late=True)
    today_is(VERIFY_UNTIL + DAY)
    with pytest.raises(WindowClosed, match="could be added until"):
        require_writing(march, late=True)


def test_entries_are_verified_until_the_last_day_of_verification(march, today_is):
    for day in (FIRST, VERIFY_UNTIL):
        today_is(day)
        require_checking(march)
    today_is(VERIFY_UNTIL + DAY)
    with pytest.raises(WindowClosed, match="could be verified until"):
        require_checking(march)


@pytest.mark.parametrize("state", ["draft", "released", "closed"])
def test_a_period_that_is_not_open_takes_nothing_on_any_day(march, today_is, state):
    march.state = state
    today_is(FIRST)
    for ask in (require_writing, require_checking):
        with pytest.raises(WindowClosed, match="is not open|are released"):
            ask(march)


@pytest.mark.parametrize(("state", "open_"), [("draft", False), ("open", True), ("released", True), ("closed", False)])
def test_what_waits_in_a_released_month_can_still_be_returned(march, today_is, state, open_):
    march.state = state
    today_is(FIRST)
    assert (why_not_settling(march) is None) == open_


def test_a_year_takes_no_entries_on_any_day(march, today_is):
    march.kind = "year"
    today_is(FIRST)
    with pytest.raises(WindowClosed, match="added for months"):
        require_writing(march)


def test_what_was_closed_early_names_the_day_on_which_it_was_closed(march, today_is):
    today_is(FIRST + 9 * DAY)
    march.verify_closed_at = datetime(2026, 3, 7, 4, tzinfo=UTC)
    with pytest.raises(WindowClosed, match=date_format(date(2026, 3, 7))):
        require_checking(march)


def test_an_entry_of_somebody_who_was_taken_out_names_person_and_period(march, cast):
    make.ParticipantFactory(period=march, appointment=cast.lin.cadre.appointments.get())
    entry = make_entry(march, cast.lin)
    require_taking_part(entry)
    Participant.everybody.filter(period=march, cadre=entry.cadre).update(taken_out_at=timezone.now())
    with pytest.raises(WrongState) as refusal:
        require_taking_part(entry)
    assert str(refusal.value).startswith(f"{entry.cadre} was excluded from {march}.")
