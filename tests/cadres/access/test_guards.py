"""What a guard counts, for how long it keeps a door closed, and when it forgets."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from cadres.access import guards
from cadres.access.guards import Pace
from cadres.access.models import Guard

PACE = Pace("door", free=2, first=60, longest=200, quiet=timedelta(days=1))
OTHER = Pace("gate", free=2, first=60, longest=200, quiet=timedelta(days=1))
SECOND = timedelta(seconds=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock(db, monkeypatch):
    """It stands until it is set; gives noon."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(NOON)
    return set_to


def test_the_wait_begins_with_the_last_free_failure_and_doubles_up_to_the_longest():
    assert [PACE.wait(failures) / SECOND for failures in range(1, 6)] == [0, 60, 120, 200, 200]
    assert PACE.wait(10_000) / SECOND == 200


def test_a_door_is_closed_up_to_its_moment_and_no_longer(clock):
    first, second = guards.failure_count(PACE, "lin"), guards.failure_count(PACE, "lin")
    assert (first.failures, first.closed_until) == (1, None)
    assert (second.failures, second.closed_until) == (2, NOON + 60 * SECOND)
    assert guards.closed_until(PACE, "lin") == NOON + 60 * SECOND
    assert guards.closed_until(PACE, "mei") is guards.closed_until(OTHER, "lin") is None
    clock(NOON + 59 * SECOND)
    assert guards.failure_count(PACE, "lin") is None and guards.failures_now(PACE, "lin") == 2, "nothing is counted"
    clock(NOON + 60 * SECOND)
    assert guards.closed_until(PACE, "lin") is None
    assert guards.failure_count(PACE, "lin").closed_until == NOON + 180 * SECOND


def test_success_or_a_long_quiet_begins_anew(clock):
    for _n in range(2):
        guards.failure_count(PACE, "lin")
        guards.failure_count(OTHER, "lin")
    clock(NOON + PACE.quiet)
    guards.failure_count(PACE, "mei")
    assert guards.failures_now(PACE, "lin") == 2, "not before the quiet is over"
    clock(NOON + PACE.quiet + SECOND)
    guards.failure_count(PACE, "mei")
    assert (guards.failures_now(PACE, "lin"), guards.failures_now(OTHER, "lin")) == (0, 2)
    assert (guards.failures_forgive(PACE, "mei"), guards.failures_forgive(PACE, "mei")) == (2, 0)
    assert not Guard.objects.filter(kind="door").exists()


def test_the_owner_is_told_what_slowed_somebody_down_and_each_failure_once(clock):
    assert guards.failures_tell(PACE, "lin") == 0
    guards.failure_count(PACE, "lin")
    assert guards.failures_tell(PACE, "lin") == 0, "one failure cost nothing"
    guards.failure_count(PACE, "lin")
    assert (guards.failures_tell(PACE, "lin"), guards.failures_tell(PACE, "lin")) == (2, 0)
    guards.door_open(PACE, "lin")
    assert guards.closed_until(PACE, "lin") is None
    guards.failure_count(PACE, "lin")
    assert (guards.failures_now(PACE, "lin"), guards.failures_tell(PACE, "lin")) == (3, 1), "the count went on"
