"""After a release nothing is to be done in the month any more, whatever its days say: queues, counts and sentences."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.ledger import services
from appraisal.ledger.menu import waiting_for
from appraisal.ledger.models import Entry
from appraisal.models import Period, Release, Run
from appraisal.periods.registry import EntryCounts
from appraisal.periods.selectors import BoardLine
from appraisal.periods.windows import windows_open
from core.querysets import counts


@pytest.fixture
def let_out(cast, month):
    """``let_out()``: the month is released today, forty days before its windows end."""

    def released():
        today, period = timezone.localdate(), month.period
        run = Run.objects.create(period=period, number=1, key="x", engine="test")
        Release.objects.create(
            period=period, run=run, number=1, state="approved", proposed_by=cast.gao, done_at=timezone.now()
        )
        days = {"entry_until": today + timedelta(days=30), "verify_until": today + timedelta(days=40)}
        Period.objects.filter(pk=period.pk).update(state="released", released_run=run, current_run=run, **days)
        period.refresh_from_db()
        return period

    return released


@pytest.fixture
def read(sign_in):
    def page(user, address):
        client = sign_in(user)
        client.cookies["django_language"] = "en"
        return client.get(address).content.decode()

    return page


def test_p13_what_waits_in_a_released_month_is_in_no_queue_and_is_still_given_back(cast, month, waiting, let_out, read):
    entry = waiting(cast.lin)
    period = let_out()
    assert windows_open(period) == [], "writing, verifying and assessing ended with the release"
    assert not Entry.objects.verifiable_by(cast.su).exists() and sum(counts(waiting_for(cast.su))) == 0
    queue = reverse("appraisal:verify_queue")
    assert "Nothing to do." in read(cast.su, queue) and str(entry.pk) not in read(cast.su, queue)
    opened = read(cast.su, f"{queue}?entry={entry.pk}")
    assert "verification is over" in opened and "were released on" in opened
    assert 'value="return"' in opened and 'form="verify-form"' not in opened
    services.entry_return(entry=entry, actor=cast.su, reason="Write it anew.")


def test_after_a_release_the_windows_have_ended_and_no_deadline_is_offered(
    cast, month, waiting, let_out, sign_in, read
):
    waiting(cast.lin)
    period = let_out()
    windows = read(cast.gao, reverse("appraisal:period_windows", args=[period.pk]))
    deadlines = reverse("appraisal:period_deadlines", args=[period.pk])
    assert windows.count("ended with the release") == 3 and deadlines not in windows and "Close early" not in windows
    assert sign_in(cast.gao).get(deadlines).status_code == 409
    line = BoardLine(period, entries=EntryCounts(waiting=1))
    assert line.waiting == 0 and [is_cut for _until, is_cut in line.windows] == [True, True], "nor on the workbench"


def test_after_a_release_the_ledger_says_what_does_not_count_and_what_can_be_done(
    cast, month, write, waiting, let_out, read
):
    waiting(cast.lin)
    draft = write(cast.lin, summary="Not handed in")
    back = services.entry_return(entry=waiting(cast.lin, summary="Came back"), actor=cast.su, reason="Which village?")
    let_out()
    ledger = read(cast.lin, reverse("appraisal:my_ledger"))
    assert "were released early on" in ledger and "not counted: 1 waiting, 1 returned, 1 draft." in ledger
    assert "once HR carries it over" in ledger
    page = read(cast.lin, back.get_absolute_url())
    assert "this entry does not count. HR can carry it over" in page and "is not open" not in page
    assert "Write it again in an open month." in read(cast.lin, draft.get_absolute_url())


def test_a_unit_that_is_done_names_the_next_one(cast, month, waiting, read):
    waiting(cast.lin)
    page = read(cast.su, f"{reverse('appraisal:verify_queue')}?unit={cast.bureau.pk}-own")
    assert "This unit is done." in page and f"?unit={cast.section.pk}" in page and "(1 open)" in page
