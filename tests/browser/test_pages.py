"""Every page of the site in both languages: its markup, and in a real browser, at 360 and 1440 px, what is new in it.

The addresses are those of the table of addresses and roles. Each is asked for by the first person who may see it; one
that shows no page to anybody must be named below with its reason, so that no page escapes by an error.

A page is opened in the browser, in English, when its markup holds an element that no page before it held in that place:
what styles, scripts and axe look at is then new. The others are the same forms, tables and cards around other texts. In
Chinese, which changes the texts alone, it is opened when it is drawn by a template that drew none before.
"""

from fnmatch import fnmatchcase
from functools import cache

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from appraisal.models import Entry
from tests.access.test_matrix import address, expected, signed_in
from tests.access.world import ROLES, build_world, routes
from tests.browser.office import PASSWORD
from tests.browser.outline import Outline
from tests.browser.soundness import barriers, faults, overflow

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]

LANGUAGES = ["en", "zh-CN"]
AXE_AT = {"en": 1440, "zh-CN": 360}
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PARTS = 2  # worlds in which a share of the pages is looked at, so that two processes have something to do

WITHOUT_A_PAGE = {
    "api:*": "JSON; the page about it, api:docs, is opened",
    "admin:*_add": "the panel changes nothing",
    "admin:*_delete": "the panel changes nothing",
    "admin:password_*": "leads on to the page of the site",
    "account_set_password": "leads on to changing it; everybody has a password",
    "mfa_*": "walked through by a test of its own",
    "set_language": "only POST",
    "imports:teach": "only POST",
    "cadres:file_import_*": "only POST",
    "cadres:roster_file": "a file",
    "office_start": "before there is an account; walked through in test_first_day.py",
    "imports:undo": "after an import only; opened in tests/core/spreadsheets/test_undo.py",
    "appraisal:entry_act": "only POST",
    "appraisal:entry_fields": "a piece of the entry form, opened with it",
    "appraisal:evidence": "a file",
    "appraisal:format_*": "a file",
    "appraisal:evidence_*": "only POST",
    "appraisal:release_retry": "only POST",
    "appraisal:measures_refresh": "only POST",
    "appraisal:*_renew": "only once results were replaced; tests/appraisal/outcomes/test_renewing.py reads them",
    "appraisal:grades_latest": "leads on to the grades of a year",
    "appraisal:results_latest": "leads on to the newest results",
    "appraisal:version_draft": "only POST",
    "appraisal:version_file": "a file",
    "appraisal:version_undo": "only POST",
    "appraisal:version_workbook": "a file",
    "cadres:leave_file": "a file",
    "imports:check": "only POST",
    "imports:commit": "only POST",
    "imports:discard": "only POST",
    "imports:current": "a file",
    "imports:errors": "a file",
    "imports:template": "a file",
    "jobs:cancel": "only POST",
    "training:class_enrol": "only POST",
    "training:enrolment_withdraw": "only POST",
}
OPENED_ALL_THE_SAME = {"api:docs", "mfa_index"}
# The fullest view first; nobody at last, for the pages before signing in.
PEOPLE = ["gao", "hua", "lei", "su", "lin", "tang", "shen", "xi", "an", "wai", None]
# Swagger draws the page about the API; its colours and its buttons within buttons are its own and not ours to mend.
# What surrounds it and its words, in English alone, are ours.
ACCEPTED = {"api:docs": ("color-contrast", "nested-interactive", "scrollable-region-focusable")}
ONLY_ENGLISH = {"api:docs"}
# Some pages exist only while the entry is in another state.
STATES = {
    "appraisal:entry_edit": {"state": "draft"},
    "appraisal:entry_reverse": {"state": "verified", "checked_at": timezone.now()},
}
# Some are asked with whom somebody has chosen on the page before.
ABOUT_LIN = {"appraisal:period_people_act": "cadre"}


@pytest.fixture
def world(transactional_db, settings):
    settings.MFA_REQUIRED_ROLES = []
    return build_world()


def pages() -> dict[str, tuple]:
    return {
        route: arguments
        for route, arguments in sorted(routes().items())
        if route in OPENED_ALL_THE_SAME or not any(fnmatchcase(route, one) for one in WITHOUT_A_PAGE)
    }


@cache
def may_see(route: str) -> set[str | None]:
    """Who gets the page according to the table; they are asked first."""
    statuses = expected()["GET", route]
    return {name for name, status in zip(ROLES.values(), statuses, strict=True) if status == 200}


def may_be_asked(route: str) -> list[str | None]:
    return sorted(PEOPLE, key=lambda name: name not in may_see(route))


def share(part: int) -> list[tuple[str, tuple]]:
    """Neighbours in the alphabet are alike, and are kept together."""
    wanted = list(pages().items())
    return wanted[len(wanted) * part // PARTS : len(wanted) * (part + 1) // PARTS]


class Reader:
    """Asks for pages without a browser, and knows which ones a browser has to open."""

    def __init__(self, world):
        self._world = world
        self._clients = {}
        self._seen = {language: set() for language in LANGUAGES}
        self.complaints = []

    def client(self, name, language):
        if (name, language) not in self._clients:
            client = signed_in(getattr(self._world, name) if name else None)
            client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
            self._clients[name, language] = client
        return self._clients[name, language]

    def read(self, path, route, language):
        """Who sees the page, and whether to open it in the browser."""
        answers = []
        for name in may_be_asked(route):
            answer = self.client(name, language).get(path)
            answers.append(answer.status_code)
            if answer.status_code == 200:
                is_file = "attachment" in answer.get("Content-Disposition", "")
                return name, not is_file and self._is_new(answer, route, language)
        self.complaints.append(f"{path}: nobody sees a page there, answers {answers}; say why in WITHOUT_A_PAGE")
        return None, False

    def _is_new(self, answer, route, language):
        outline = Outline(answer.content.decode())
        if route not in ONLY_ENGLISH:
            self.complaints += [f"{route} in {language}: {fault}" for fault in outline.faults()]
            if outline.language[:2] != language[:2]:
                self.complaints.append(f"{route}: the page is in {outline.language}")
        parts = outline.places if language == "en" else {template.name for template in answer.templates}
        new = parts - self._seen[language]
        self._seen[language] |= new
        return bool(new)


class Visitor:
    """One browser window for each person."""

    def __init__(self, new_page, world, language):
        self._new_page, self._world, self._language = new_page, world, language
        self._windows = {}
        self.complaints = []

    def window(self, name):
        if name not in self._windows:
            user = getattr(self._world, name) if name else None
            page = self._windows[name] = self._new_page(user=user, language=self._language)
            page.on("console", self.hear)
        return self._windows[name]

    def hear(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def visit(self, path, route, name):
        page = self.window(name)
        page.set_viewport_size({"width": 1440, "height": 900})
        answer = page.goto(path)
        assert answer.status == 200 and not answer.request.redirected_from, path
        self.look(page, route, 1440)
        page.set_viewport_size({"width": 360, "height": 740})
        if page.locator("[data-chart]").count():
            page.wait_for_timeout(150)  # charts follow the window after an eighth of a second
        page.evaluate(NEXT_FRAME)  # what scrolls is made reachable as the frame is drawn
        self.look(page, route, 360)

    def look(self, page, route, width):
        # Roles, names and colours are the same at both widths in both languages but for what a width hides:
        # axe looks at the desk in English and at the phone in Chinese, the overflow is measured in all four.
        # Colours, half of axe's work, come from one style sheet that knows neither language nor width.
        looked = overflow(page)
        if AXE_AT[self._language] == width:
            looked += barriers(page, colours=self._language == "en")
        found = [one for one in looked if not one.startswith(ACCEPTED.get(route, ()))]
        self.complaints += [f"{route} at {width} px in {self._language}: {fault}" for fault in found]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_sound_in_both_languages_and_at_both_widths(world, new_page, part):
    reader = Reader(world)
    visitors = {language: Visitor(new_page, world, language) for language in LANGUAGES}
    for route, arguments in share(part):
        if route in STATES:
            Entry.objects.filter(pk=world.entry.pk).update(**STATES[route])
        path = address(world, route, arguments)
        if route in ABOUT_LIN:
            path += f"?{ABOUT_LIN[route]}={world.lin.cadre.pk}"
        for language, visitor in visitors.items():
            name, new = reader.read(path, route, language)
            if new:
                visitor.visit(path, route, name)
    complaints = [*reader.complaints, *(one for visitor in visitors.values() for one in visitor.complaints)]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_step_can_be_set_up_and_used(world, new_page, language, code_of):
    page = new_page(width=360, language=language)
    complaints = []

    def look():
        complaints.extend(f"{page.url}: {fault}" for fault in faults(page))

    def send():
        with page.expect_navigation():
            page.locator("main form [type=submit]").first.click()

    def sign_in():
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill("hua")
        page.locator("[name=password]").fill(PASSWORD)
        send()
        page.wait_for_url(lambda url: "/login/" not in url)

    sign_in()
    page.goto("/accounts/2fa/totp/activate/")
    if "/reauthenticate/" in page.url:
        look()
        page.locator("[name=password]").fill(PASSWORD)
        send()
        page.wait_for_url("**/totp/activate/")
    look()
    page.locator("[name=code]").fill("000000")
    send()
    look()
    page.locator("[name=code]").fill(code_of(page.locator("#authenticator_secret").input_value()))
    send()
    expect(page.locator(".codes")).to_be_visible()
    for path in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        assert page.goto(f"/accounts/2fa/{path}").status == 200, path
        look()
    page.context.clear_cookies()
    sign_in()
    assert page.url.endswith("/2fa/authenticate/")
    look()
    assert not complaints, "\n".join(complaints)


def test_refusals_and_what_is_not_there_are_pages_too(world, new_page):
    complaints = []
    for user, path, status in [
        (world.lin, "/appraisal/periods/workbench/", 403),
        (world.lin, "/nothing/here/", 404),
        (world.lin, f"/appraisal/ledger/{world.entry.pk}/reverse/", 403),
        (None, "/nothing/here/", 404),
    ]:
        page = new_page(width=360, user=user)
        assert page.goto(path).status == status, path
        complaints += [f"{path}: {fault}" for fault in faults(page)]
    assert not complaints, "\n".join(complaints)


def test_the_checks_notice_what_they_look_for(world, new_page):
    page = new_page(width=360)
    page.goto("/accounts/login/")
    assert faults(page) == []
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("beforeend",
        '<img src="/static/site/icon.svg"><input name="nameless"><p class="muted" style="width: 500px">wide</p>')"""
    )
    found = barriers(page)
    assert any(one.startswith("image-alt (critical)") for one in found)
    assert any(one.startswith("label (critical)") for one in found)
    assert any("to 5" in one for one in overflow(page))


def test_every_page_that_is_left_out_has_a_route():
    known = set(routes())
    assert [one for one in WITHOUT_A_PAGE if not any(fnmatchcase(route, one) for route in known)] == []
