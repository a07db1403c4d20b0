"""P8: page, import and API agree on whose people somebody is in a period; P13: only what can be done is a to-do."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from appraisal.ledger import services
from appraisal.ledger.layouts import EntryLayout
from appraisal.ledger.menu import returned_to, waiting_for
from appraisal.ledger.selectors import observable_people, team
from appraisal.models import Entry, Participant
from appraisal.periods.people import people_move, people_take_in, people_take_out
from appraisal.schemes.services import scheme_assign
from cadres.models import User
from cadres.units.services import unit_move
from core.errors import NotAllowed, WrongState
from core.querysets import counts
from tests.core.spreadsheets.layouts import check
from tests.packs import packs_load


@pytest.fixture(autouse=True)
def applied(cast, month):
    """The scheme of the month applies to the county, so that today's files give everybody the same version."""
    packs_load()
    scheme_assign(scheme=month.version.scheme, unit=cast.county, starts_on=date(2020, 1, 1), actor=cast.gao)


HEADS = ["工号", "日期", "细则编号", "事项"]


@pytest.fixture
def moved(cast, month):
    """The section went under the town: Lin is the bureau's for the open month, while the file is the town's."""
    unit_move(actor=cast.gao, unit=cast.section, parent=cast.town)
    for name in ("hua", "su", "he", "song"):
        setattr(cast, name, User.objects.get(pk=getattr(cast, name).pk))
    return month


def imported(month, user, cadre):
    """Columns that a file of entries is refused for."""
    row = (cadre.staff_no, month.today, "visit", "Visited")
    return [error["column"] for error in check(EntryLayout, user, HEADS, row).outcome.errors]


@pytest.mark.on_both
def test_p8_after_a_unit_moved_page_import_and_queue_agree(cast, moved, write, sign_in):
    lin, entry = cast.lin.cadre, write(cast.lin)
    services.entry_submit(entry=entry, actor=cast.lin)
    theirs = Participant.objects.of_period_for
    for hr, supervisor, mine in ((cast.hua, cast.su, True), (cast.he, cast.song, False)):
        assert theirs(hr, moved.period, "enter").filter(cadre=lin).exists() is mine
        assert (imported(moved, hr, lin) == []) is mine
        assert Entry.objects.visible_to(hr).filter(pk=entry.pk).exists() is mine
        assert Entry.objects.verifiable_by(supervisor).filter(pk=entry.pk).exists() is mine
        assert observable_people(supervisor).filter(pk=lin.pk).exists() is mine
        assert team(supervisor, moved.period).filter(cadre=lin).exists() is mine
        page = sign_in(hr).get(moved.period.get_absolute_url()).content.decode()
        assert (lin.staff_no in page) is mine
        ledger = sign_in(hr).get(reverse("appraisal:ledger") + f"?cadre={lin.pk}").content.decode()
        assert (entry.summary in ledger) is mine


def test_p8_after_hr_moved_the_people_all_agree_on_the_new_unit(cast, moved, write):
    lin, entry = cast.lin.cadre, write(cast.lin)
    services.entry_submit(entry=entry, actor=cast.lin)
    people_move(period=moved.period, cadres=[lin], actor=cast.gao, reason="The section moved.")
    assert imported(moved, cast.he, lin) == [] and imported(moved, cast.hua, lin) != []
    assert Entry.objects.verifiable_by(cast.song).filter(pk=entry.pk).exists()
    assert not Entry.objects.verifiable_by(cast.su).exists()
    services.entry_verify(entry=entry, actor=cast.song)


# P7 in the ledger: entries of somebody who was taken out


@pytest.fixture
def out(cast, month, waiting):
    """Lin was taken out with an entry that waits; gives the entry."""
    entry = waiting(cast.lin)
    people_take_out(period=month.period, cadres=[cast.lin.cadre], actor=cast.gao, reason="Left.")
    return entry


@pytest.mark.on_both
def test_p7_entries_of_who_was_taken_out_are_listed_and_nobodys_work(cast, month, out, sign_in):
    assert out in Entry.objects.visible_to(cast.su) and out in Entry.objects.visible_to(cast.lin)
    assert sum(counts(waiting_for(cast.su))) == 0 and not Entry.objects.overdue_for(cast.su).exists()
    client = sign_in(cast.su)
    client.cookies["django_language"] = "en"
    page = client.get(out.get_absolute_url()).content.decode()
    assert "stays on record and does not count" in page and "Verify or return" not in page
    for act in (services.entry_verify, services.entry_return):
        with translation.override("en"), pytest.raises(WrongState, match="was excluded from"):
            act(entry=out, actor=cast.su, **({"reason": "x"} if act is services.entry_return else {}))
    assert services.entry_verify_many(entries=[out.pk], actor=cast.su).verified == []
    people_take_in(period=month.period, cadres=[cast.lin.cadre], actor=cast.gao, reason="Came back.")
    assert sum(counts(waiting_for(User.objects.get(pk=cast.su.pk)))) == 1
    services.entry_verify(entry=out, actor=cast.su)


def test_p7_who_was_taken_out_writes_no_more(cast, month, out, sign_in):
    client = sign_in(cast.lin)
    client.cookies["django_language"] = "en"
    assert "Quick entry" not in client.get(reverse("appraisal:my_ledger")).content.decode()
    with pytest.raises((WrongState, NotAllowed, Exception)):
        services.entry_draft(
            actor=cast.lin,
            cadre=cast.lin.cadre,
            period=month.period,
            summary="x",
            happened_on=month.today,
            rule=month.rule("visit"),
        )


# P13


@pytest.fixture
def returned(cast, waiting):
    return services.entry_return(entry=waiting(cast.lin), actor=cast.su, reason="Which village?")


@pytest.mark.on_both
def test_p13_a_returned_entry_is_a_to_do_only_while_it_can_be_handed_in(cast, month, returned, over, shut, sign_in):
    client = sign_in(cast.lin)
    client.cookies["django_language"] = "en"

    def offered():
        home = client.get(reverse("appraisal:my_ledger")).content.decode()
        page = client.get(returned.get_absolute_url()).content.decode()
        return returned_to(cast.lin).count(), "Returned to you" in home, ">Submit<" in page.replace("\n", "")

    assert offered()[:2] == (1, True)
    assert f"/{returned.pk}/submit/" in client.get(returned.get_absolute_url()).content.decode()
    over(month.period, verification=True)
    assert offered()[:2] == (0, False)
    page = client.get(returned.get_absolute_url()).content.decode()
    assert f"/{returned.pk}/submit/" not in page and "could be added until" in page
    shut(month.period)
    assert returned_to(cast.lin).count() == 0


@pytest.mark.on_both
def test_p13_an_entry_is_a_to_do_only_while_it_can_be_verified(cast, month, waiting, over, sign_in):
    entry = waiting(cast.lin)
    assert sum(counts(waiting_for(cast.su))) == 1
    over(month.period, verification=True)
    assert sum(counts(waiting_for(cast.su))) == 0
    assert list(Entry.objects.overdue_for(cast.su)) == [entry]
    client = sign_in(cast.su)
    client.cookies["django_language"] = "en"
    queue = client.get(reverse("appraisal:verify_queue")).content.decode()
    assert "Nothing to do." in queue and "1 entry can no longer be verified" in queue
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "Verify or return" not in page and "could be verified until" in page


def test_p13_a_draft_past_its_day_offers_no_submit_button(cast, month, write, over, sign_in):
    entry = write(cast.lin)
    client = sign_in(cast.lin)
    assert f"/{entry.pk}/submit/" in client.get(entry.get_absolute_url()).content.decode()
    over(month.period)
    page = client.get(entry.get_absolute_url()).content.decode()
    assert f"/{entry.pk}/submit/" not in page
    assert f"/{entry.pk}/delete/" in page, "a draft can always be deleted"


def test_p13_a_window_that_was_closed_early_leaves_no_to_do(cast, month, returned, waiting):
    from appraisal.periods.window_services import window_close

    waiting(cast.mei)
    for kind in ("entry", "verify"):
        window_close(period=month.period, kind=kind, actor=cast.gao, reason="Results are needed.")
    assert (returned_to(cast.lin).count(), sum(counts(waiting_for(cast.su)))) == (0, 0)
    month.period.refresh_from_db()
    assert not month.period.takes_verification(timezone.localdate() + timedelta(days=0))
