"""Pages of the demo speak one language: no Chinese is left in English ones, nor English in Chinese ones.

Every kind of page that a login reaches by links is opened once, as ``tests/access`` asks every address of its table.
Chinese by nature is what people of the county wrote themselves (entries, reasons, notes, names of files, documents and
awards) and quoted titles of published rules; words that the audit log keeps as they were are marked as of its language.
English by nature are codes, user names, addresses, and names of formats and programs. No code of a scheme stands where
its title belongs. The admin panel, files and the API: ``test_languages_elsewhere``.
"""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve

from appraisal.models import Evidence, Indicator, Rule, SchemeVersion
from appraisal.schemes.library import library
from cadres.awards.models import Award
from cadres.calendar.models import CalendarDay
from cadres.files.models import CadreProfile, EducationRecord, FamilyMember, RankRecord, ResumeSpell
from cadres.models import Cadre, User
from core.demo import LOGINS

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("county")]

BACKEND = "cadres.access.backends.OfficeBackend"
HAN = re.compile(r"[\u3400-\u9fff]+")
WORD = re.compile(r"[A-Za-z][A-Za-z'’-]{2,}")
# codes, addresses, names of files, acronyms
CODE = re.compile(r"[\w.@/:-]*[\d@._/:][\w.@/:-]*|(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])", re.ASCII)
FORMATS = {"Excel", "Word", "Schema", "json", "csv", "xlsx"}
WRITTEN = {
    "summary", "details", "return_reason", "value_reason", "reason", "note", "place", "source", "explanation",
    "document_no", "group_key", "quality", "reversal_reason", "decision_reason", "taken_out_because", "skipped_because",
}  # fmt: skip
NAMED = {(Award, "title"), (Evidence, "name"), (CalendarDay, "name")}
# the appointment form is Chinese as the law of cadres has it: its fields are printed as they were written
FORM = {CadreProfile, EducationRecord, FamilyMember, ResumeSpell, RankRecord}
SHOWN = ("title", "aria-label", "placeholder", "alt", "data-label", "data-confirm")
EMPTY = {"meta", "link", "input", "br", "img", "hr", "use", "path", "source", "wbr", "col"}
# … and so is the page of the form, which words awards and graded years as the form does
LEFT_OUT = re.compile(r"^(admin|api|static)|logout|language|^cadres:file$")
# what frameworks offer where nothing is chosen
UNSAID = {"---------", "未知"}
# pages that number indicators and rules, for those who write or compare schemes
AUTHORS = re.compile(r"/appraisal/schemes/(versions|compare)/")


class Texts(HTMLParser):
    """What a page says in its own language: elements that name theirs, scripts and code are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._is_apart: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append((given.get("href") or "").partition("#")[0])
        if tag not in EMPTY:
            self._is_apart.append(tag in ("script", "style", "code", "textarea") or (tag != "html" and "lang" in given))
        if not any(self._is_apart):
            self.texts += [value for name in SHOWN if (value := given.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY and self._is_apart:
            self._is_apart.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self._is_apart):
            self.texts.append(data.strip())


def runs_of(texts: Iterable[object]) -> set[str]:
    """Stretches of Chinese as they stand between other signs: a name within a sentence is none of its own."""
    return {run for text in texts for run in HAN.findall(str(text))}


def written_by_people() -> set[str]:
    """All that is Chinese by nature."""
    found = runs_of(document["source"] for document in library().values())
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if is_text and (field.name in WRITTEN or (model, field.name) in NAMED or model in FORM):
                found |= runs_of(model._base_manager.values_list(field.name, flat=True).distinct())
    return found


def pages(username: str, language: str) -> Iterator[tuple[str, list[str]]]:
    """Path and texts of one page of each kind that the login reaches by links."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend=BACKEND)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    waiting, kinds = deque(["/"]), set()
    while waiting:
        path = waiting.popleft()
        try:
            kind = resolve(path.partition("?")[0]).view_name
        except Resolver404:
            continue
        if kind in kinds or LEFT_OUT.search(kind) or "export=" in path:
            continue
        kinds.add(kind)
        answer = client.get(path, follow=True)
        assert answer.status_code < 500, path
        if answer.status_code == 200 and "html" in answer["Content-Type"] and not answer.streaming:
            page = Texts()
            page.feed(answer.content.decode())
            waiting.extend(link for link in page.links if link.startswith("/") and not link.startswith("//"))
            yield path, page.texts


def leftovers(username: str, language: str, is_foreign) -> list[str]:
    """Texts with foreign words, and where."""
    found, seen = [], Counter()
    for path, texts in pages(username, language):
        seen[path] += 1
        found += [f"{path}: {text[:100]}" for text in dict.fromkeys(texts) if is_foreign(path, text)]
    assert len(seen) > 10, "the crawl got nowhere"
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("username", [login["username"] for login in LOGINS])
def test_no_chinese_is_left_in_english_pages(username):
    theirs = written_by_people()

    def is_foreign(_path: str, text: str) -> bool:
        return any(run not in theirs for run in HAN.findall(text)) and not text.endswith("…")

    found = leftovers(username, "en", is_foreign)
    assert not found, "\n".join(found[:20])


def codes_of_parts() -> set[str]:
    """Codes of indicators and rules, in all versions."""
    codes = Indicator.objects.values_list("code", flat=True), Rule.objects.values_list("code", flat=True)
    return {code for rows in codes for code in rows if re.search("[a-z]", code)}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("username", [login["username"] for login in LOGINS])
def test_no_english_is_left_in_chinese_pages(username):
    known = FORMATS | set(User.objects.values_list("username", flat=True))
    known |= set(apps.get_model("appraisal", "Scheme").objects.values_list("code", flat=True))
    for document in SchemeVersion.objects.values_list("document", flat=True):
        known |= set(re.findall(r'"code": "([^"]+)"', json.dumps(document)))
    latin = set(Cadre.objects.values_list("name_latin", flat=True))
    parts = codes_of_parts()

    def is_foreign(path: str, text: str) -> bool:
        if text in latin:  # the field of a file that says it
            return False
        if text in UNSAID:
            return True
        if not AUTHORS.match(path) and parts.issuperset(re.split(r"[、,，·\s]+", text)):
            return True
        return any(word not in known for word in WORD.findall(CODE.sub(" ", text)))

    found = leftovers(username, "zh-hans", is_foreign)
    assert not found, "\n".join(found[:20])


def test_the_crawl_would_see_a_leftover():
    page = Texts()
    page.feed(
        '<html lang="en"><title>Units</title><p aria-label="松岭镇">Town</p><a lang="zh" href="/">中文</a></html>'
    )
    assert [text for text in page.texts if HAN.search(text)] == ["松岭镇"]
