"""What the people of a story do with a page, and what they look for on it."""

import re

from playwright.sync_api import expect

from tests.browser import soundness
from tests.browser.office import PASSWORD


def sign_in(page, username):
    page.goto("/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def choose(select, words):
    """Takes the first option that says ``words``."""
    option = select.locator("option", has_text=words).first
    select.select_option(value=option.get_attribute("value"))


def write_entry(page, summary, rule, file):
    page.get_by_label("What was done").fill(summary)
    choose(page.get_by_label("Rule", exact=True), rule)
    page.get_by_label(re.compile("^File")).set_input_files(file)
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.get_by_text("Submitted. It counts once it has been verified.")).to_be_visible()


def says(page, text):
    expect(page.locator("#main").get_by_text(text).filter(visible=True).first).to_be_visible()


def is_sound(page):
    """The page with all that happened on it, which the pages of ``test_pages`` do not have."""
    page.wait_for_timeout(250)  # charts are drawn
    assert soundness.faults(page) == []


def status(page, path) -> int:
    return page.request.get(path, max_redirects=0).status


def pick(page, label: str, text: str) -> None:
    """Looks for ``text`` in a field to find one of many, and chooses the first that fits; with scripts and without."""
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    page.locator(".picker").filter(has=box).get_by_role("button", name="Search").click()
    page.locator(".picker").filter(has=page.get_by_label(label, exact=True)).get_by_role("radio").first.check()
