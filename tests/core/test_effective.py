"""Rows that hold from a first to a last day hold on both, and not the day before or after."""

from datetime import date, timedelta

import pytest

from cadres.models import Grant, User
from core.effective import in_force
from tests import factories as make

FIRST, LAST, DAY = date(2026, 3, 10), date(2026, 3, 20), timedelta(days=1)


@pytest.fixture
def grant(db) -> Grant:
    return make.GrantFactory(starts_on=FIRST, ends_on=LAST)


@pytest.mark.parametrize(("day", "holds"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)])
def test_on_a_day(grant, day, holds):
    assert Grant.objects.on(day).exists() is holds
    assert grant.is_in_force(day) is holds
    assert User.objects.filter(in_force(day, "grants__")).exists() is holds


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (FIRST - 2 * DAY, FIRST - DAY, False),
        (FIRST - DAY, FIRST, True),
        (FIRST + DAY, LAST - DAY, True),
        (LAST, LAST + DAY, True),
        (LAST + DAY, LAST + 2 * DAY, False),
    ],
)
def test_on_any_day_of_a_span(grant, first, last, holds):
    assert Grant.objects.during(first, last).exists() is holds


@pytest.mark.parametrize(("day", "holds"), [(FIRST - DAY, True), (LAST, True), (LAST + DAY, False)])
def test_not_ended_before_a_day(grant, day, holds):
    assert Grant.objects.held_from(day).exists() is holds


def test_without_a_last_day_there_is_no_end(db):
    grant = make.GrantFactory(starts_on=FIRST, ends_on=None)
    far = date(2999, 1, 1)
    assert grant.is_in_force(far)
    for rows in (Grant.objects.on(far), Grant.objects.during(far, far), Grant.objects.held_from(far)):
        assert rows.get() == grant
    assert not Grant.objects.on(FIRST - DAY).exists()
