"""A value of the wrong kind anywhere in a scheme file is answered with a sentence, never with a fault (FOUND A8)."""

import json
import logging
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from appraisal.schemes import documents, exchange
from appraisal.schemes.messages import SchemeRefused
from tests.appraisal.schemes.documents import small
from tests.repeated import sample

LIBRARY = sorted(Path("appraisal/schemes/library").glob("*.json"))
WRONG: list[Any] = [
    None, True, False, 0, -1, 2**70, "", "x", "1", "1/0", "-1", "999999999999999999", [], [[[]]], [[]], {}, {"a": []},
    [{}], [None], ["x"], {"zh-hans": [[[]]]}, {"en": {}}, {"": ""}, "\u200b", "=1", "张" * 500, [1, "a", None],
    {"all": {}},
]  # fmt: skip


def places(value: Any, path: tuple = ()) -> list[tuple]:
    found = [path] if path else []
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [place for key, one in parts for place in places(one, (*path, key))]


def changed(document: dict, path: tuple, value: Any) -> dict:
    result = deepcopy(document)
    held = result
    for key in path[:-1]:
        held = held[key]
    held[path[-1]] = value
    return result


def drawn(draw: Random) -> dict:
    document = json.loads(draw.choice(LIBRARY).read_text("utf-8")) if draw.random() < 0.6 else small()
    for _n in range(draw.choice([1, 1, 2])):
        document = changed(document, draw.choice(places(document)), draw.choice(WRONG))
    return document


def test_a8_every_wrong_value_is_refused_with_sentences_or_read():
    draw, refused = Random(8), 0
    many = sample(400, 5_000)
    for _n in range(many):
        document = drawn(draw)
        with translation.override(draw.choice(["en", "zh-hans"])):
            found = exchange.examine_document(document)
            assert all(str(one.text) for one in found.findings)
            try:
                documents.kept(document)
            except SchemeRefused:
                refused += 1
            assert found.storable == (not found.of("refused"))
    assert refused > many // 10


@pytest.mark.parametrize("value", [[[[]]], {"zh-hans": [[[]]]}, {"zh-hans": {}}, 7, {"fr": 1}, {"zh-hans": None}])
@pytest.mark.parametrize("place", [("title",), ("tree", "title"), ("tree", "children", 0, "title")])
def test_a8_a_title_that_is_no_text_is_refused_with_a_sentence(value, place):
    if isinstance(value, dict) and list(value.values()) == [None]:
        return
    with pytest.raises(SchemeRefused):
        documents.parsed(changed(small(), place, value))
    with pytest.raises(SchemeRefused):
        documents.kept(changed(small(), place, value))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a8_what_is_kept_as_a_draft_can_be_opened_everywhere(cast):
    """Whatever passes into the database, every page and file of it opens, and a second look at it, too."""
    logging.disable(logging.CRITICAL)
    client = Client(raise_request_exception=False)
    client.force_login(cast.gao, backend="cadres.access.backends.OfficeBackend")
    draw, faults, opened = Random(9), [], 0
    for _n in range(sample(30, 5_000)):
        document = drawn(draw)
        with transaction.atomic():
            sent = {"owner": cast.county.pk, "document": document, "unfinished": True}
            answer = client.post(reverse("api:scheme-import-file"), json.dumps(sent), content_type="application/json")
            codes = {"import": answer.status_code}
            if answer.status_code == 201:
                opened += 1
                codes |= looked_at(client, answer.json()["version"])
            transaction.set_rollback(True)
        wrong = {name: code for name, code in codes.items() if code >= 500}
        if wrong:
            faults.append((wrong, json.dumps(document, ensure_ascii=False)[:200]))
    logging.disable(logging.NOTSET)
    assert faults == []
    assert opened > 5


def looked_at(client, pk: int) -> dict[str, int]:
    pages = [
        "version",
        "version_file",
        "version_workbook",
        "version_edit",
        "version_part",
        "version_list",
        "version_try",
    ]
    pages += ["version_publish", "version_draft"]
    found = {name: client.get(reverse(f"appraisal:{name}", args=[pk])).status_code for name in pages}
    return found | {"api": client.get(reverse("api:scheme-version-detail", args=[pk])).status_code}
