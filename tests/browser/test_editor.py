"""Two published schemes, built by clicking by somebody who starts with nothing, tried, published and run for a month.

The votes of three groups run without scripts; the admonition ladder with money runs with them, and by keyboard where
the story says so.
"""

import os
import re

import pytest
from django.utils import timezone, translation
from playwright.sync_api import expect

from appraisal.ballots.services import tally_enter
from appraisal.models import SchemeAssignment, SchemeVersion
from appraisal.periods.services import period_open, year_plan
from appraisal.runs.inputs.reading import batch_read
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.services import run_request
from appraisal.scoring import score
from appraisal.scoring.payouts.plans import pay
from tests import factories as make
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.world import entry
from tests.browser import soundness
from tests.browser.hands import pick
from tests.cast import build_cast
from tests.packs import packs_load

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
PICTURES = os.environ.get("EDITOR_PICTURES")


@pytest.fixture
def office(transactional_db):
    """The cast, and a new HR officer of the bureau who has no scheme, no period and no data."""
    with translation.override("en"):
        packs_load()
        office = build_cast()
        office.fang = make.UserFactory(username="fang", display_name="Fang")
        make.GrantFactory(user=office.fang, role="hr", unit=office.bureau)
        yield office


def picture(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def begin(page, title, code):
    page.goto("/appraisal/schemes/")
    page.get_by_role("link", name="New scheme").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.get_by_role("heading", name=re.compile(title))).to_be_visible()


def contents(page):
    page.get_by_label("Sections of the scheme").get_by_role("link", name="Contents").click()


def add(page, holder, what, title, method):
    contents(page)
    page.get_by_role("row", name=holder).first.get_by_role("link", name=what).click()
    page.get_by_label("Title, English").fill(title)
    page.get_by_role("button", name=re.compile(f"^{re.escape(method)}")).click()


def save(page):
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def field(page, name):
    return page.locator(f'[id="f-{name}"]')


def publish_and_apply(page, office, code):
    page.get_by_role("link", name="Publish").click()
    page.get_by_label("Effective from").fill("2020-01-01")
    tick = page.get_by_label(re.compile("I have read"))
    if tick.count():
        tick.check()
    page.get_by_role("button", name="Publish").click()
    version = SchemeVersion.objects.get(scheme__code=code)
    assert version.state == "published"
    page.goto(f"/appraisal/schemes/{version.scheme_id}/assign/")
    pick(page, "Unit", str(office.section))
    page.get_by_label("From").fill("2020-01-01")
    page.get_by_role("button", name="Apply").click()
    assert SchemeAssignment.objects.get(scheme=version.scheme).unit == office.section
    return version


def open_month(office):
    today = timezone.localdate()
    year = year_plan(unit=office.bureau, year=today.year, actor=office.fang)
    return period_open(period=year.months.get(starts_on=today.replace(day=1)), actor=office.fang)


def run_month(office, month):
    """The month computed by the background work, here in this process."""
    job = run_request(period=month, actor=office.fang)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error


def sheet_page(page, office, month, user):
    month.refresh_from_db()
    sheet = month.current_run.sheets.get(cadre=user.cadre)
    page.goto(sheet.get_absolute_url())
    return sheet


# Votes of three groups, without scripts

VOTES = {
    "leader": ((1, 2, 0, 0), (2, 1, 0, 0), (2, 1, 0, 0)),
    "staff": ((10, 12, 6, 2), (12, 12, 5, 1), (15, 10, 4, 1)),
    "group": ((2, 3, 0, 0), (3, 2, 0, 0), (4, 1, 0, 0)),
}


def test_votes_of_three_groups_without_scripts(office, new_page):
    page = new_page(user=office.fang, scripts=False)
    begin(page, "Results by votes", "votes")
    add(page, "Total", "Section", "Results", "Weighted sum of the items")
    add(page, "Results", "Indicator", "Workload", "Peer votes")
    for _once in range(2):
        page.get_by_role("button", name="Add a group").click()
    for number, (code, worth) in enumerate(zip("abcd", ("100", "80", "60", "40"), strict=True)):
        field(page, f"params.options.{number}.code").fill(code)
        field(page, f"params.options.{number}.value").fill(worth)
    for number, (code, weight) in enumerate((("leader", "0.2"), ("staff", "0.4"), ("group", "0.4"))):
        field(page, f"params.groups.{number}.code").fill(code)
        field(page, f"params.groups.{number}.weight").fill(weight)
    field(page, "full").fill("100")
    field(page, "weight").fill("0.3")
    save(page)
    picture(page, "vote")
    for title, weight in (("Efficiency", "0.3"), ("Completion", "0.4")):
        page.get_by_role("button", name="Copy", exact=True).click()
        page.get_by_label("Title, English").fill(title)
        field(page, "weight").fill(weight)
        save(page)
    add(page, "Total", "Indicator", "Bonus points", "Points added up from zero")
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("Title, English").fill("Extra task")
    page.get_by_role("button", name=re.compile("^Points per occurrence")).click()
    field(page, "points").fill("1")
    save(page)
    contents(page)
    picture(page, "contents")
    votes_are_tried(page)
    version = publish_and_apply(page, office, "votes")
    votes_are_run(office, page, version)


def votes_are_tried(page):
    page.get_by_label("Sections of the scheme").get_by_role("link", name="Sample test", exact=True).click()
    for group, questions in VOTES.items():
        for number, counts in enumerate(questions, 1):
            for answer, count in zip("abcd", counts, strict=True):
                page.locator(f'[name="v|1.{number}|{group}|{answer}"]').fill(str(count))
    page.locator('[name="e|2.1|0|quantity"]').fill("3")
    page.get_by_role("button", name="Sample test", exact=True).click()
    expect(page.locator(".try-result")).to_contain_text("91.59")
    # the way there is shown: 86.6667 of the leaders, 80 of the staff and 88 of the group by their weights, exactly
    expect(page.locator(".try-lines li", has_text="Workload").filter(has_text="= 1268/15").first).to_be_visible()
    picture(page, "tried")


def votes_are_run(office, page, version):
    month = open_month(office)
    for number in range(3):
        counts = {
            (group, answer): count
            for group, questions in VOTES.items()
            for answer, count in zip("abcd", questions[number], strict=True)
        }
        tally_enter(period=month, cadre=office.lin.cadre, item=f"1.{number + 1}", counts=counts, actor=office.fang)
    lin = month.participants.get(cadre=office.lin.cadre)
    assert lin.scheme_version == version
    entry(lin, "2.1", author=office.lin, checker=office.su, quantity=3)
    run_month(office, month)
    sheet = sheet_page(page, office, month, office.lin)
    assert f"{sheet.total:.2f}" == "91.59"
    expect(page.get_by_text("91.59").first).to_be_visible()


# Admonitions: the year's bonus by escalation, and the best grade barred

PAID = {1: "8500.00", 2: "7000.00", 3: "5000.00"}


def test_a_ladder_of_admonitions_with_money(office, new_page):
    page = new_page(user=office.fang)
    begin(page, "Admonitions", "admonitions")
    add(page, "Total", "Indicator", "Conduct", "Deductions from the full score")
    field(page, "full").fill("100")
    # the form is sent by the keyboard alone
    field(page, "full").press("Enter")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("Title, English").fill("Admonition")
    page.get_by_role("button", name=re.compile("^Points per occurrence")).click()
    field(page, "points").fill("0")
    save(page)
    a_further_warning_is_a_rule(page)
    the_ladder_is_a_value(page)
    page.get_by_label("Sections of the scheme").get_by_role("link", name="Grades").click()
    for number, (code, title, low) in enumerate(
        (
            ("excellent", "Excellent", "90"),
            ("competent", "Competent", "60"),
            ("incompetent", "Not competent", ""),
        )
    ):
        field(page, f"grades.{number}.code").fill(code)
        field(page, f"grades.{number}.title.en").fill(title)
        field(page, f"grades.{number}.from").fill(low)
    save(page)
    the_third_bars_the_best_grade(page)
    a_second_warning_is_not_competent(page)
    the_bonus_follows(page)
    assert soundness.faults(page) == []
    admonitions_are_tried(page)
    publish_and_apply(page, office, "admonitions")
    admonitions_are_run(office, page)


def list_page(page, tab):
    page.get_by_label("Sections of the scheme").get_by_role("link", name=tab).click()
    page.locator("#main").get_by_role("link", name="Add", exact=True).click()


def the_ladder_is_a_value(page):
    list_page(page, "Calculated items")
    page.get_by_label("Title, English").fill("Share withheld")
    page.get_by_role("button", name=re.compile("^By a formula")).click()
    field(page, "code").fill("withheld")
    field(page, "formula").fill('LOOKUP(YEAR_COUNT("1.1"), 0, 0, 1, 15%, 2, 30%, 3, 50%)')
    save(page)


def the_third_bars_the_best_grade(page):
    list_page(page, "Vetoes")
    page.get_by_label("Title, English").fill("Efficiency warning")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Add a condition").click()
    condition = page.get_by_role("group", name="When")
    condition.get_by_label("Code of the rule, data item, attribute or section").fill("1.1")
    condition.get_by_label("Compared with").fill("3")
    condition.get_by_label("through the year").check()
    field(page, "effect").select_option("no_excellent")
    save(page)
    picture(page, "veto")


def a_further_warning_is_a_rule(page):
    contents(page)
    page.get_by_role("row", name="Conduct").first.get_by_role("link", name="Rule").click()
    page.get_by_label("Title, English").fill("Further warning")
    page.get_by_role("button", name=re.compile("^Points per occurrence")).click()
    field(page, "points").fill("0")
    save(page)


def a_second_warning_is_not_competent(page):
    """Three admonitions are one warning; with one more, given by itself, there are two."""
    list_page(page, "Vetoes")
    page.get_by_label("Title, English").fill("Second warning")
    page.get_by_role("button", name="Add", exact=True).click()
    condition = page.get_by_role("group", name="When")
    codes = condition.get_by_label("Code of the rule, data item, attribute or section")
    for number, (code, count) in enumerate((("1.1", "3"), ("1.2", "1"))):
        page.get_by_role("button", name="Add a condition").click()
        expect(codes).to_have_count(number + 1)
        codes.nth(number).fill(code)
        condition.get_by_label("Compared with").nth(number).fill(count)
        condition.get_by_label("through the year").nth(number).check()
    field(page, "effect").select_option("result")
    field(page, "grade").select_option("incompetent")
    save(page)


def the_bonus_follows(page):
    list_page(page, "Payout rules")
    page.get_by_label("Title, English").fill("Annual bonus")
    page.get_by_role("button", name=re.compile("^Amount by a formula")).click()
    field(page, "formula").fill("10000 * (1 - withheld)")
    save(page)


def admonitions_are_tried(page):
    page.get_by_label("Sections of the scheme").get_by_role("link", name="Sample test", exact=True).click()
    for count, paid in PAID.items():
        page.locator('[name="e|1.1|0|quantity"]').fill(str(count))
        page.get_by_role("button", name="Sample test", exact=True).click()
        expect(page.locator(".try-result")).to_contain_text(paid)
        expect(page.locator(".try-result")).to_contain_text("Competent" if count == 3 else "Excellent")
    # the way there is shown: the rule with its count, and the veto that holds
    expect(page.locator(".try-lines li", has_text="Admonition").filter(has_text="3 × 0 = 0").first).to_be_visible()
    expect(page.get_by_text("Vetoes that apply: Efficiency warning")).to_be_visible()
    page.locator('[name="e|1.2|0|quantity"]').fill("1")
    page.get_by_role("button", name="Sample test", exact=True).click()
    expect(page.locator(".try-result")).to_contain_text("Not competent")
    expect(page.locator(".try-result .tile", has_text="Annual bonus")).to_contain_text("0.00")
    expect(page.locator(".try-result .tile", has_text="Annual bonus")).not_to_contain_text("5000.00")
    picture(page, "money")


def paid_by_the_month(month, users) -> list[str]:
    """The payout of the scheme for the facts that the run of the month reads; runs keep scores alone."""
    batch = batch_read(Scope(month.pk))
    (key,) = (number for number, version in batch.versions.items() if version.scheme.code == "admonitions")
    scheme, facts = batch.scheme(key), batch.facts[key]
    paid = pay(score(scheme, facts), scheme.payouts[0]).printed()
    return [paid[user.cadre.staff_no] for user in users]


def admonitions_are_run(office, page):
    month = open_month(office)
    for user, count in ((office.lin, 1), (office.mei, 3)):
        person = month.participants.get(cadre=user.cadre)
        entry(person, "1.1", author=user, checker=office.su, quantity=count)
    assert paid_by_the_month(month, (office.lin, office.mei)) == [PAID[1], PAID[3]]
    run_month(office, month)
    month.refresh_from_db()
    bands = {
        sheet.cadre_id: (f"{sheet.total:.2f}", sheet.band) for sheet in month.current_run.sheets.exclude(total=None)
    }
    assert bands[office.lin.cadre.pk] == ("100.00", "excellent")
    assert bands[office.mei.cadre.pk] == ("100.00", "competent")
    sheet_page(page, office, month, office.mei)
    expect(page.get_by_text("100.00").first).to_be_visible()
