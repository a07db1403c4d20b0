"""The main story, by real hands in a real browser: entry, verification, run, why, bonus, promotion, approval.

It runs on the database of the suite (TEST_ON=sqlite or postgres), on the live server, with the embedded worker as a
process beside it.
"""

import re

import pytest
from django.utils import translation
from playwright.sync_api import expect

from appraisal.models import BonusSheet, Entry, PromotionProposal, Run
from tests.browser.hands import choose, is_sound, pick, says, sign_in, status, write_entry
from tests.browser.office import NOTE, PHOTO, build_office, month_over, worker

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

DONE = "Settled the boundary dispute in Dongwan"
VISIT = "Visited nine families in Dongwan"


@pytest.fixture
def office(transactional_db):
    # names of months and ranks are compared in the language of the browser
    with translation.override("en"):
        yield build_office()


def test_from_an_entry_to_an_explained_score_a_bonus_and_a_promotion(office, new_page, child_environment):
    the_cadre_writes_two_entries(office, new_page)
    the_supervisor_verifies_them(office, new_page)
    hr_runs_the_month(office, new_page, child_environment)
    two_people_release_it(office, new_page, child_environment)
    the_cadre_reads_the_result_and_why(office, new_page)
    month_over(office)
    hr_proposes_a_bonus(office, new_page)
    hr_proposes_a_promotion(office, new_page)
    the_leader_approves_both(office, new_page)
    the_cadre_sees_what_followed(office, new_page)
    hr_of_another_unit_finds_none_of_it(office, new_page)


def the_cadre_writes_two_entries(office, new_page):
    page = new_page(width=360, height=740, is_mobile=True, has_touch=True)
    sign_in(page, "lin")
    expect(page.get_by_role("heading", name="My ledger")).to_be_visible()
    page.get_by_role("button", name="Submit", exact=True).click()
    says(page, "This field is required.")
    is_sound(page)
    write_entry(page, DONE, "Dispute settled", NOTE)
    write_entry(page, VISIT, "Village visit with a record", PHOTO)
    first = Entry.objects.get(summary=DONE)
    assert (first.state, first.author, first.evidence.get().name) == ("submitted", office.lin, NOTE.name)
    page.get_by_role("link", name=DONE).click()
    says(page, "Submitted")
    with page.expect_download() as download:
        page.get_by_role("link", name=NOTE.name).click()
    assert download.value.path().read_bytes() == NOTE.read_bytes()


def the_supervisor_verifies_them(office, new_page):
    page = new_page(user=office.su)
    page.goto("/")
    expect(page.get_by_role("heading", name="Supervisor's desk")).to_be_visible()
    page.get_by_role("link", name="Entries to verify").first.click()
    says(page, "2 entries for you to verify.")
    is_sound(page)
    expect(page.get_by_role("heading", name=DONE)).to_be_visible()
    page.get_by_role("button", name="Verify", exact=False).click()
    # the next one opens by itself
    expect(page.get_by_role("heading", name=VISIT)).to_be_visible()
    says(page, "1 entry for you to verify.")
    page.keyboard.press("v")
    says(page, "Nothing to do.")
    states = set(Entry.objects.values_list("state", "checked_by__username"))
    assert states == {("verified", "su")}


def hr_runs_the_month(office, new_page, child_environment):
    page = new_page(user=office.hua)
    page.goto("/")
    expect(page.get_by_role("heading", name=re.compile("Workbench", re.IGNORECASE))).to_be_visible()
    page.get_by_role("row", name=str(office.month)).get_by_role("link", name="Calculate scores").click()
    page.get_by_role("link", name=re.compile("^Score ")).click()
    says(page, "for 4 people")
    page.get_by_role("button", name="Calculate scores").click()
    # nobody has begun yet: the bar stands and waits for a worker
    expect(page.get_by_role("progressbar")).to_be_visible()
    is_sound(page)
    with worker(child_environment):
        page.wait_for_url("**/runs/*/", timeout=60_000)  # the page of the job leads on by itself
    expect(page.get_by_role("progressbar")).to_have_count(0)
    run = Run.objects.get()
    assert (run.state, run.participants, run.sheets.count()) == ("done", 4, 4)
    office.month.refresh_from_db()
    assert (office.month.current_run, office.month.released_run, office.month.state) == (run, None, "open")
    says(page, "No one else sees them before they are released.")


def two_people_release_it(office, new_page, child_environment):
    page = new_page(user=office.hua)
    page.goto(f"/appraisal/periods/{office.month.pk}/release/")
    says(page, "What is missing")
    is_sound(page)
    page.get_by_role("link", name="Prepare the release").click()
    page.get_by_label("Release although this is missing").check()
    page.get_by_label("Reason").fill("The month is agreed.")
    page.get_by_role("button", name="Prepare the release").click()
    says(page, "The release was prepared; the head of unit confirms it.")
    expect(page.get_by_role("link", name="Confirm", exact=True)).to_have_count(0)
    page = new_page(user=office.lei)
    page.goto("/appraisal/releases/")
    page.locator("#list").get_by_role("link", name=str(office.month)).click()
    page.get_by_role("link", name="Confirm", exact=True).click()
    page.get_by_role("button", name="Confirm", exact=True).click()
    with worker(child_environment):
        expect(page.get_by_role("link", name="Lin", exact=False).first).to_be_visible(timeout=60_000)  # it leads on
    office.month.refresh_from_db()
    assert (office.month.released_run, office.month.state) == (office.month.current_run, "released")
    expect(page.get_by_role("link", name="Lin", exact=False).first).to_be_visible()


def the_cadre_reads_the_result_and_why(office, new_page):
    page = new_page(width=360, height=740, user=office.lin)
    page.goto("/appraisal/results/mine/")
    page.locator("#list").get_by_role("link", name=str(office.month)).click()
    page.get_by_role("link", name="Explanation of the score").first.click()
    says(page, "The sum matches.")
    says(page, "sum matches")
    is_sound(page)
    sheet = office.month.released_run.sheets.get(cadre=office.lin.cadre)
    says(page, f"{sheet.total:.2f}")
    # both entries, who verified them and the evidence
    entry = page.get_by_role("listitem").filter(has_text=DONE)
    expect(entry).to_contain_text("verified by Su")
    proof = entry.get_by_role("link", name=NOTE.name)
    assert page.request.get(proof.get_attribute("href")).body() == NOTE.read_bytes()
    entry.get_by_role("link", name=DONE).click()
    expect(page.get_by_role("heading", name=DONE)).to_be_visible()


def hr_proposes_a_bonus(office, new_page):
    page = new_page(user=office.hua)
    page.goto("/appraisal/outcomes/bonus/new/")
    choose(page.get_by_label("Period", exact=True), str(office.month))
    pick(page, "Unit", str(office.bureau))
    page.get_by_label("Pool in yuan").fill("10000.01")
    page.get_by_role("button", name="Show the amounts").click()
    says(page, "equals the pool")
    is_sound(page)
    page.get_by_role("button", name="Propose", exact=True).click()
    says(page, "The bonus sheet was proposed; the head of unit decides.")
    # the proposer has no way to approve
    expect(page.get_by_role("link", name="Approve")).to_have_count(0)
    sheet = BonusSheet.objects.get()
    assert sum(line.amount for line in sheet.lines.all()) == sheet.pool


def hr_proposes_a_promotion(office, new_page):
    page = new_page(user=office.hua)
    page.goto("/appraisal/outcomes/promotions/due/")
    page.get_by_role("link", name="Lin").first.click()
    page.get_by_label("Year", exact=True).fill(str(office.year.starts_on.year - 1))
    page.get_by_label("Grade", exact=True).select_option("excellent")
    page.get_by_label("Document").fill("Registration form of last year")
    page.get_by_role("button", name="Enter").click()
    says(page, "The year was entered.")
    page.get_by_role("link", name="Propose the promotion").click()
    page.get_by_label("Reason").fill("Years, vacancy and merits are there.")
    page.get_by_role("button", name="Propose", exact=True).click()
    says(page, "The promotion was proposed; the head of unit decides.")
    is_sound(page)
    expect(page.get_by_role("link", name="Approve")).to_have_count(0)


def the_leader_approves_both(office, new_page):
    page = new_page(user=office.lei)
    page.goto("/")
    expect(page.get_by_role("heading", name="Outcomes to approve")).to_be_visible()
    for link, answer in [
        (page.get_by_role("link", name=str(office.bureau), exact=True), "The bonus sheet was approved."),
        (page.get_by_role("link", name="Lin"), "The promotion was approved and recorded."),
    ]:
        page.goto("/appraisal/outcomes/")
        link.first.click()
        page.get_by_role("link", name="Approve").click()
        page.get_by_role("button", name="Approve").click()
        says(page, answer)
    assert BonusSheet.objects.get().state == PromotionProposal.objects.get().state == "approved"


def the_cadre_sees_what_followed(office, new_page):
    page = new_page(width=360, height=740, user=office.lin)
    page.goto("/appraisal/my/bonus/")
    says(page, f"{BonusSheet.objects.get().lines.get(cadre=office.lin.cadre).amount:,.2f}")
    page.goto("/appraisal/my/promotion/")
    office.lin.cadre.refresh_from_db()
    assert office.lin.cadre.rank == "chief_1"
    says(page, office.lin.cadre.get_rank_display())


def hr_of_another_unit_finds_none_of_it(office, new_page):
    """The same doors open for the bureau's HR and do not exist for the town's."""
    run = office.month.released_run
    sheet = run.sheets.get(cadre=office.lin.cadre)
    entry = Entry.objects.get(summary=DONE)
    doors = [
        office.lin.cadre.get_absolute_url(),
        office.month.get_absolute_url(),
        f"/appraisal/periods/{office.month.pk}/results/",
        f"/appraisal/periods/{office.month.pk}/results/?export=xlsx",
        run.get_absolute_url(),
        run.job.get_absolute_url(),
        sheet.get_absolute_url(),
        f"{sheet.get_absolute_url()}why/",
        entry.get_absolute_url(),
        entry.evidence.get().get_absolute_url(),
        BonusSheet.objects.get().get_absolute_url(),
        PromotionProposal.objects.get().get_absolute_url(),
        f"/appraisal/outcomes/promotions/of/{office.lin.cadre.pk}/",
    ]
    ours, theirs = new_page(user=office.hua), new_page(user=office.he)
    assert [status(ours, door) for door in doors] == [200] * len(doors)
    assert [status(theirs, door) for door in doors] == [404] * len(doors)


def test_an_entry_is_written_and_verified_without_scripts(office, new_page):
    page = new_page(width=360, height=740, scripts=False)
    sign_in(page, "lin")
    write_entry(page, DONE, "Dispute settled", NOTE)
    page = new_page(user=office.su, scripts=False)
    page.goto("/appraisal/desk/verify/")
    expect(page.get_by_role("heading", name=DONE)).to_be_visible()
    page.get_by_role("button", name="Verify", exact=False).click()
    says(page, "Nothing to do.")
    assert Entry.objects.get().state == "verified"
    # undo is a plain button, too
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name=DONE)).to_be_visible()
    assert Entry.objects.get().state == "submitted"
