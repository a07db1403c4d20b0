"""M8: results are final from the day after the last of their period."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from appraisal.models import Period, Run
from appraisal.periods.final import NotFinal, NotOver, are_final, require_final, results_are_final
from tests import factories as make

LAST, DAY = date(2026, 10, 31), timedelta(days=1)


@pytest.fixture
def october(cast):
    period = make.PeriodFactory(unit=cast.county, starts_on=date(2026, 10, 1), ends_on=LAST, state="released")
    run = Run.objects.create(period=period, number=1, key="october", state="done", engine="test")
    Period.objects.filter(pk=period.pk).update(released_run=run)
    period.refresh_from_db()
    return period


@pytest.mark.parametrize("state", ["draft", "open", "released", "closed"])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_m8_the_database_and_the_row_say_the_same_on_every_day(october, state, days):
    Period.objects.filter(pk=october.pk).update(state=state)
    october.refresh_from_db()
    is_final = results_are_final(october, on=LAST + days * DAY)
    assert is_final == (days > 0 and state in ("released", "closed"))
    assert Period.objects.filter(are_final(LAST + days * DAY), pk=october.pk).exists() == is_final


def test_m8_what_is_refused_says_from_which_day_it_may(october, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: LAST)
    with pytest.raises(NotOver) as refusal:
        require_final(october)
    assert refusal.value.params["day"] == date_format(LAST + DAY)
    monkeypatch.setattr(timezone, "localdate", lambda *_: LAST + DAY)
    require_final(october)
    october.state = "open"
    with pytest.raises(NotFinal):
        require_final(october)
