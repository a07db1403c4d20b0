"""Every scheme of the golden cases, and random ones, on the why page: it opens, adds up and speaks both languages."""

import pytest
from django.test import Client
from django.urls import reverse

from appraisal.scoring import facts_from_document
from tests.appraisal.explanation.told import ENGLISH, RAW, told, visible
from tests.appraisal.scoring.cases import CASES, changed, in_force, read, scheme_document, variants
from tests.appraisal.scoring.worlds import world
from tests.repeated import sample

pytestmark = pytest.mark.django_db
# money alone, quotas alone and refusals alone show nothing new on a sheet
NAMES = [f"mechanics/m{n:02d}" for n in range(1, 44)] + [
    "s1-a", "s2", "s4", "s4-districts", "s5", "s7", "s9-2023", "s11", "s13", "s14", "s20-a", "s21", "x1", "x2",
    "tax-month", "town-month",
]  # fmt: skip


def prepared(name):
    document = read(CASES / f"{name}.json")
    _, change, _ = variants(document)[0]
    facts = {**document, **change.get("facts", {})}
    scheme = in_force(changed(scheme_document(document["scheme"]), change), facts)
    return scheme.document, facts_from_document(scheme, facts)


def pages(hr, sheet):
    """(what the view found, visible English, visible Chinese)."""
    url, client = reverse("appraisal:why", args=[sheet.pk]), Client()
    client.force_login(hr)
    english = client.get(url, headers={"accept-language": "en"})
    chinese = client.get(url, headers={"accept-language": "zh-hans"})
    assert (english.status_code, chinese.status_code) == (200, 200)
    return english.context["why"], visible(english), visible(chinese)


def check(made, sheet):
    found, english, chinese = pages(made.hr, sheet)
    assert found.matches, found.differences
    if not found.problems:
        assert str(sheet.total or "") == str(found.readded or "") or float(found.readded) == float(sheet.total)
    if found.steps:
        assert found.start + sum(step.change for step in found.steps) == sheet.total
        assert found.steps[-1].after == sheet.total
    for text in (english, chinese):
        assert not RAW.search(text), text[max(0, RAW.search(text).start() - 80) :][:200]
    assert not ENGLISH.search(chinese), ENGLISH.search(chinese)[0]
    return found, english, chinese


@pytest.mark.parametrize("name", NAMES)
def test_every_golden_scheme_explains_itself(monkeypatch, name):
    document, facts = prepared(name)
    made = told(monkeypatch, document, facts, most=sample(1, 3))
    for sheet in made.sheets:
        check(made, sheet)


@pytest.mark.parametrize("seed", range(sample(4, 200)))
def test_random_schemes_add_up_on_the_page(monkeypatch, seed):
    """Every method, rule form, vote and fairness switch that the worlds draw."""
    scheme, facts = world(seed, subjects=12, events=60)
    document = {**scheme.document, "title": "甲"}
    made = told(monkeypatch, document, facts, most=4)
    for sheet in made.sheets:
        check(made, sheet)
