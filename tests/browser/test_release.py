"""A month that goes on after its trial: what comes late, who comes and moves, a release, and its correction.

By real hands on the database of the suite (TEST_ON=sqlite or postgres). Supervisor and leader have no scripts: what
they do is links and forms. The worker stands beside the browser and works when it is told to.
"""

from decimal import Decimal

import pytest
from django.core.files import File
from django.utils import timezone, translation
from playwright.sync_api import expect

from appraisal.ledger.services import entry_record
from appraisal.models import BonusSheet, Entry, Release
from appraisal.outcomes.services import bonus_propose
from appraisal.periods.services import period_open
from appraisal.runs.services import run_request
from cadres.people.services import appointment_transfer
from core.approvals.services import proposal_approve
from tests import factories as make
from tests.appraisal.runs.conftest import work
from tests.browser.hands import is_sound, says, status, write_entry
from tests.browser.office import NOTE, build_office, month_over

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

VISIT = "Visited nine families in Dongwan"
LATE = "Settled the boundary dispute in Dongwan"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def office(transactional_db):
    """An open month in which Ning joins the bureau and Mei goes to another of its sections, both from today."""
    with translation.override("en"):
        office = build_office()
        office.markets = make.UnitFactory(name_en="Markets Section", kind="section", parent=office.bureau)
        today = timezone.localdate()
        there = make.PostFactory(unit=office.markets)
        make.AppointmentFactory(cadre__name_latin="Ning", post=office.posts.section, starts_on=today)
        appointment_transfer(actor=office.hua, cadre=office.mei.cadre, post=there, starts_on=today)
        visited(office, office.mei)
        yield office


def windows_of(office, new_page):
    return {
        "lin": new_page(**PHONE, user=office.lin),
        "su": new_page(user=office.su, scripts=False),
        "hua": new_page(user=office.hua),
        "lei": new_page(user=office.lei, scripts=False),
        "gao": new_page(user=office.gao, scripts=False),
    }


def visited(office, user):
    rule = office.version.rules.get(code="p2.3")
    with NOTE.open("rb") as file:
        entry_record(
            actor=user,
            cadre=user.cadre,
            period=office.month,
            summary=VISIT,
            rule=rule,
            happened_on=timezone.localdate(),
            uploads=[File(file, NOTE.name)],
        )


def release_page(office):
    return f"/appraisal/periods/{office.month.pk}/release/"


def sheet_of(office):
    """Lin's newest sheet."""
    office.month.refresh_from_db()
    return office.month.current_run.sheets.get(cadre=office.lin.cadre)


def test_a_month_from_its_trial_to_the_correction_of_what_was_paid(office, new_page):
    office.windows = windows_of(office, new_page)
    hr_tries_the_month_and_the_form_stays(office)
    hr_takes_in_who_came_and_moves_who_went(office)
    the_supervisor_verifies_what_came_late(office)
    office.late = hr_scores_those_who_changed(office, 3)
    assert office.late.total > office.trial.total
    hr_prepares_the_release(office, "The month is agreed.")
    lin_reads_nothing(office)
    the_leader_confirms_it(office, people=5)
    lin_reads(office, office.late)
    a_bonus_is_paid(office)
    the_entry_is_reversed(office)
    office.corrected = hr_scores_those_who_changed(office, 1)
    assert office.corrected.total == office.trial.total
    hr_prepares_the_release(office, "The entry was reversed.")
    lin_reads(office, office.late)
    the_leader_confirms_it(office, people=5)
    lin_reads(office, office.corrected)
    the_leader_renews_the_sheet_that_says_so(office)
    hr_above_approves_the_new_one(office)


def hr_tries_the_month_and_the_form_stays(office):
    page = office.windows["hua"]
    page.goto(f"/appraisal/periods/{office.month.pk}/runs/new/")
    says(page, "Entries and verification go on as they are.")
    page.get_by_role("button", name="Calculate scores").click()
    work()
    page.wait_for_url("**/runs/*/")
    says(page, "The newest results. No one else sees them before they are released.")
    office.trial = sheet_of(office)
    page = office.windows["lin"]
    page.goto("/")
    write_entry(page, LATE, "Dispute settled", NOTE)
    assert Entry.objects.get(summary=LATE).state == "submitted"
    lin_reads_nothing(office)


def lin_reads_nothing(office):
    page, sheet = office.windows["lin"], sheet_of(office)
    page.goto("/appraisal/results/mine/")
    says(page, "No results yet.")
    assert [status(page, one.get_absolute_url()) for one in (sheet.run, sheet)] == [403, 404]


def hr_takes_in_who_came_and_moves_who_went(office):
    page = office.windows["hua"]
    people = f"/appraisal/periods/{office.month.pk}/people/"
    page.goto(f"{people}?kind=joined")
    page.get_by_role("row", name="Ning").get_by_role("link", name="Include").click()
    page.get_by_label("Reason").fill("Joined this month.")
    page.get_by_role("button", name="Include").click()
    says(page, "was included.")
    is_sound(page)
    page.locator("[name=staff_no-typed]").fill(office.mei.cadre.staff_no)
    page.get_by_role("button", name="Update").click()
    page.get_by_label("Post as of").fill(timezone.localdate().isoformat())
    page.get_by_label("Reason").fill("Works there now.")
    page.get_by_role("button", name="Update").click()
    says(page, "was updated.")
    page.goto(office.month.get_absolute_url())
    for name, unit in [("Ning", office.section), ("Mei", office.markets)]:
        expect(page.get_by_role("row", name=name)).to_contain_text(str(unit))


def the_supervisor_verifies_what_came_late(office):
    page = office.windows["su"]
    page.goto("/appraisal/desk/verify/")
    says(page, "2 entries for you to verify.")
    for _entry in range(2):
        page.get_by_role("button", name="Verify").click()
    says(page, "Nothing to do.")
    found = Entry.objects.values_list("cadre__name_latin", "state", "checked_by__username", "unit")
    assert set(found) == {
        ("Lin", "verified", "su", office.section.pk),
        ("Mei", "verified", "su", office.markets.pk),  # it went with her
    }


def hr_scores_those_who_changed(office, number):
    page = office.windows["hua"]
    page.goto(f"/appraisal/periods/{office.month.pk}/runs/")
    says(page, f"{number} cadre{'s' if number > 1 else ''} changed since the last run.")
    page.get_by_role("link", name="Score changed people only").click()
    page.get_by_role("button", name="Score again").click()
    work()
    page.wait_for_url("**/runs/*/")
    says(page, "No one else sees them before they are released.")
    return sheet_of(office)


def hr_prepares_the_release(office, reason):
    page = office.windows["hua"]
    page.goto(release_page(office))
    page.get_by_role("link", name="Prepare the release").click()
    page.get_by_label("Release although this is missing").check()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Prepare the release").click()
    says(page, "The release was prepared; the head of unit confirms it.")
    expect(page.get_by_role("link", name="Confirm", exact=True)).to_have_count(0)  # not by whoever prepared it


def the_leader_confirms_it(office, people):
    page = office.windows["lei"]
    page.goto("/appraisal/releases/")
    page.locator("#list").get_by_role("link", name=str(office.month)).first.click()
    page.get_by_role("link", name="Confirm", exact=True).click()
    says(page, f"Release the results of {people} people")
    page.get_by_role("button", name="Confirm", exact=True).click()
    work()
    last = Release.objects.latest("number")
    assert (last.proposed_by, last.decided_by, last.people) == (office.hua, office.lei, people)
    assert last.done_at


def lin_reads(office, sheet):
    page = office.windows["lin"]
    page.goto("/appraisal/results/mine/")
    page.locator("#list").get_by_role("link", name=str(office.month)).click()
    says(page, f"{sheet.total:.2f}")


def a_bonus_is_paid(office):
    month_over(office)
    office.bonus = bonus_propose(period=office.month, unit=office.bureau, pool=Decimal("10000.01"), actor=office.hua)
    proposal_approve(proposal=office.bonus, actor=office.lei)


def the_entry_is_reversed(office):
    page = office.windows["lei"]
    page.goto(office.month.get_absolute_url())
    page.locator("main summary", has_text="More").click()
    page.get_by_role("link", name="Reopen").click()
    page.get_by_label("Reason").fill("One entry is another person's.")
    page.get_by_role("button", name="Reopen it").click()
    says(page, "has been reopened.")
    page = office.windows["su"]
    page.goto(Entry.objects.get(summary=LATE).get_absolute_url())
    page.get_by_role("link", name="Reverse").click()
    page.get_by_label("Reason").fill("It was another person's.")
    page.get_by_role("button", name="Reverse the entry").click()
    says(page, "Reversed. Both entries stay on record.")


def the_leader_renews_the_sheet_that_says_so(office):
    page = office.windows["lei"]
    page.goto(office.bonus.get_absolute_url())
    says(page, "1 line rests on a result that a later release changed.")
    difference = f"{office.late.coefficient:.2f} → {office.corrected.coefficient:.2f}"
    says(page, difference)
    page.get_by_role("link", name="Renew by the new results").click()
    expect(page.get_by_role("row", name="Lin")).to_contain_text(difference)
    expect(page.get_by_label("Reason")).to_have_value("The results were replaced: The entry was reversed.")
    page.get_by_role("button", name="Renew by the new results").click()
    says(page, "The bonus sheet was renewed. Someone else decides on the new one.")
    expect(page.get_by_role("link", name="Approve")).to_have_count(0)


def hr_above_approves_the_new_one(office):
    old, new = BonusSheet.objects.order_by("pk")
    page = office.windows["hua"]
    page.goto(new.get_absolute_url())
    expect(page.get_by_role("link", name="Approve")).to_have_count(0)  # she stands on it herself
    page = office.windows["gao"]
    page.goto(new.get_absolute_url())
    page.get_by_role("link", name="Approve").click()
    page.get_by_role("button", name="Approve").click()
    says(page, "The bonus sheet was approved.")
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state, new.renews, new.decided_by) == ("reversed", "approved", old, office.gao)
    line = new.lines.get(cadre=office.lin.cadre)
    assert line.coefficient == office.corrected.coefficient
    assert line.amount < old.lines.get(cadre=office.lin.cadre).amount
    page = office.windows["lin"]
    page.goto("/appraisal/my/bonus/")
    says(page, f"{line.amount:,.2f}")
    expect(page.locator("#list tbody tr")).to_have_count(2)
    says(page, "Reversed")


def test_a_year_is_refused_for_want_of_months(office, new_page):
    year = period_open(period=office.year, actor=office.hua)
    run_request(period=year, actor=office.hua)
    work()
    page = new_page(user=office.hua)
    months = year.months.count()
    page.goto(f"/appraisal/periods/{year.pk}/release/")
    says(page, f"{months} months of the year are not released.")
    page.get_by_role("link", name="Prepare the release").click()
    page.get_by_label("Release although this is missing").check()
    page.get_by_label("Reason").fill("The months are agreed.")
    page.locator("#main form").evaluate("form => { form.noValidate = true }")  # the site refuses, not the browser
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Prepare the release").click()
    assert answer.value.status == 422
    says(page, "Confirm that the year counts without these months, or release them first.")
    assert not Release.objects.exists()
