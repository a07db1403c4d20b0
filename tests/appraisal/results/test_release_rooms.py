"""The rooms of a release: what its pages say is missing, what it replaces, and what is kept of both."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from appraisal.models import Period, Run
from appraisal.results.releases import missing, release_prepare, why_not_prepare
from appraisal.runs.keys import months_released
from core.approvals.services import proposal_approve, proposal_withdraw
from core.errors import WrongState
from tests import factories as make
from tests.appraisal.results.test_release_steps import month, prepare, scored, year
from tests.released import put_out

__all__ = ["month", "year"]
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


def test_a_reopened_month_whose_release_stands_is_no_missing_month(cast, month, year, sign_in):
    put_out(month, cast.gao, state="open")
    year.marks.all()._raw_delete("default")
    reads_its_months(year, {cast.lin: "99", cast.mei: "86"})
    said = {gap.code: gap for gap in missing(year)}
    assert "months" not in said and said["reopened"].parts == [(str(month), 1)]
    text = page(sign_in(cast.gao), "release_prepare", year)
    assert "its released results stand and are counted" in text and "without_months" not in text
    assert prepare(year, cast).without_months == []


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
