"""Beside the pages that a login reaches by links (``test_languages``): the admin panel, files, and refusals of the API.

Of the admin panel the columns and facts that show a stored field as it is are left out; headings, labels, choices,
buttons and how an object is called are read, as each login that the panel lets in sees them.
"""

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import resolve, reverse

from appraisal.models import SchemeVersion
from cadres.models import Cadre, User
from config.api import router
from core.audit.models import AuditRow
from core.lists import ListPage
from tests.demo.test_languages import BACKEND, CODE, FORMATS, HAN, WORD, Texts, pages, written_by_people

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("county")]

LANGUAGES = ["en", "zh-hans"]
PANEL = ["hr", "leader", "supervisor", "security", "system", "auditor"]
STORED = re.compile(r"\bfield-(?!__str__)|\breadonly\b")
REFUSED = [{}, [1], {"cadre": "none", "unit": "x", "period": "x", "value": "abc", "starts_on": "x", "kind": "zzz"}]


class PanelTexts(Texts):
    """A page of the admin panel, without the fields that it shows as they are stored."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_stored = STORED.search(dict(attrs).get("class") or "") and tag in ("td", "th", "div")
        super().handle_starttag(tag, [*attrs, ("lang", "stored")] if is_stored else attrs)


class Judge:
    """Whether a text holds words of the other language that nobody typed in."""

    def __init__(self, language: str) -> None:
        self.is_english = language == "en"
        if self.is_english:
            self.theirs = written_by_people() | self._log()
            return
        documents = SchemeVersion.objects.values_list("document", flat=True)
        codes = {code for one in documents for code in re.findall(r'"code": "([^"]+)"', json.dumps(one))}
        schemes = apps.get_model("appraisal", "Scheme").objects.values_list("code", flat=True)
        self.known = FORMATS | codes | set(schemes) | set(User.objects.values_list("username", flat=True))
        self.latin = set(Cadre.objects.values_list("name_latin", flat=True))

    def _log(self) -> set[str]:
        """What the audit log keeps of objects as it was said; who did it is said in the reader's letters."""
        return {run for text in AuditRow.objects.values_list("object_text", flat=True) for run in HAN.findall(text)}

    def is_foreign(self, text: str) -> bool:
        if self.is_english:
            return any(run not in self.theirs for run in HAN.findall(text))
        words = WORD.findall(CODE.sub(" ", text))
        return text not in self.latin and any(word not in self.known for word in words)


def signed_in(username: str, language: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend=BACKEND)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def panel_pages(client: Client) -> Iterator[tuple[str, PanelTexts]]:
    """Every page of the panel that opens: lists, forms for new ones, and what a list leads to first."""
    waiting = ["/admin/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        waiting += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.status_code == 200:
            page = PanelTexts()
            page.feed(answer.content.decode())
            if resolve(path).url_name.endswith("_changelist"):
                first = next((link for link in page.links if link.endswith("/change/")), None)
                waiting += [first, first.replace("/change/", "/history/")] if first else []
            yield path, page


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_admin_panel_speaks_one_language(language):
    judge, found, seen = Judge(language), [], set()
    for username in PANEL:
        for path, page in panel_pages(signed_in(username, language)):
            seen.add(resolve(path).url_name)
            found += [f"{path}: {text[:100]}" for text in dict.fromkeys(page.texts) if judge.is_foreign(text)]
    assert len([name for name in seen if name.endswith("_changelist")]) == len(admin.site._registry)
    assert len([name for name in seen if name.endswith("_change")]) > len(admin.site._registry) / 2
    assert not found, "\n".join(dict.fromkeys(found))


def files(username: str, language: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Each list that the login reaches, as a file."""
    client = signed_in(username, language)
    for path, _texts in pages(username, language):
        path = path.partition("?")[0]
        if issubclass(getattr(resolve(path).func, "view_class", object), ListPage):
            answer = client.get(path, {"export": "csv"})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            yield path, list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[:200]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("username", ["hr", "auditor", "cadre"])
def test_files_speak_the_language_of_who_asks_for_them(username, language):
    judge, found, count = Judge(language), [], 0
    for path, rows in files(username, language):
        count += 1
        found += [f"{path}: {cell[:60]}" for row in rows for cell in row if judge.is_foreign(cell)]
    assert count >= 3
    assert not found, "\n".join(list(dict.fromkeys(found))[:20])


def sentences(content: object) -> Iterator[str]:
    """Everything in an answer of the API that is said to people."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from sentences(value) if key not in ("code", "request_id") else ()
    elif isinstance(content, list):
        for value in content:
            yield from sentences(value)
    elif isinstance(content, str):
        yield content


@pytest.mark.parametrize("username", ["hr", "cadre"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_of_the_api_speak_one_language(username, language):
    judge, found, count = Judge(language), [], 0
    client = signed_in(username, language)
    for prefix, _viewset, name in router.registry:
        base = f"/api/v1/{prefix}/"
        asked = [client.get(f"{base}{query}") for query in ("?nonsense=1", "?cadre=none&period=x&unit=z&state=z", "9/")]
        asked += [client.post(base, json.dumps(body), content_type="application/json") for body in REFUSED]
        for answer in asked:
            assert answer.status_code < 500, name
            if answer.status_code >= 400:
                count += 1
                said = [text.replace("zzz", "1").replace("none", "1") for text in sentences(answer.json())]
                found += [f"{name}: {text}" for text in said if judge.is_foreign(text)]
    assert count > 100
    assert not found, "\n".join(dict.fromkeys(found))


def test_a_leftover_would_be_seen_in_the_panel():
    page = PanelTexts()
    page.feed('<h1>Select unit</h1><td class="field-name">松岭镇</td><th class="field-__str__"><a>松岭镇</a></th>')
    assert [text for text in page.texts if HAN.search(text)] == ["松岭镇"], "how it is called, not the stored name"
    assert Judge("en").is_foreign("Units 单位名") and not Judge("en").is_foreign("Units")
    assert Judge("zh-hans").is_foreign("单位 Search") and not Judge("zh-hans").is_foreign("单位")


@pytest.mark.parametrize(("language", "seed"), [("en", "打开"), ("zh-hans", "Search")])
def test_a_seeded_leftover_turns_the_panel_red(language, seed, monkeypatch):
    monkeypatch.setattr(admin.site, "index_title", seed)
    judge = Judge(language)
    texts = [text for _path, page in panel_pages(signed_in("hr", language)) for text in page.texts]
    assert any(judge.is_foreign(text) for text in texts)
