"""Who decides a grade, and when: a scored year's published sheet of somebody else in the own units."""

from types import SimpleNamespace

import pytest

from appraisal.models import Period, Sheet
from appraisal.results.policies import may_decide, why_not_decide
from core.errors import NotAllowed, OwnRecord


@pytest.fixture
def sheet(cast) -> Sheet:
    made = Sheet(cadre=cast.lin.cadre, unit=cast.section)
    made.is_current = True
    return made


def test_the_leader_of_the_unit_decides_about_others(cast, sheet):
    assert why_not_decide(cast.lei, sheet) is None
    assert type(why_not_decide(cast.hua, sheet)) is NotAllowed
    assert type(why_not_decide(cast.lin, sheet)) is OwnRecord


@pytest.mark.parametrize("kind", ["month", "year"])
@pytest.mark.parametrize("state", ["draft", "open", "released", "closed"])
@pytest.mark.parametrize("published", [True, False])
def test_grades_are_decided_of_a_published_sheet_of_a_scored_year(cast, sheet, kind, state, published):
    sheet.is_current = published
    period = Period(kind=kind, state=state)
    due = (kind, state, published) == ("year", "open", True)
    assert may_decide(cast.lei, sheet, period) is due
    assert may_decide(cast.hua, sheet, period) is False


def test_the_period_is_that_of_the_sheet_unless_given(cast):
    scored = Period(kind="year", state="open")
    sheet = SimpleNamespace(cadre=cast.lin.cadre, unit=cast.section, is_current=True, period=scored)
    assert may_decide(cast.lei, sheet) is True
    assert may_decide(cast.lei, sheet, Period(kind="year", state="closed")) is False
