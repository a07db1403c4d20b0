"""No page answers 500, whatever stands in the address, the form, the body or the file (FOUND A8).

Some hundred draws at every change, five thousand of each kind with ``make check-all``; the seed is in the test's name.
"""

from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.throttling import UserRateThrottle

from core.jsons import JsonTooDeep, JsonUnkeepable, UnusableJson, depth_of, read_json
from tests.access import hostile
from tests.access.test_matrix import BACKEND, Undo, address
from tests.access.world import routes
from tests.core.spreadsheets.hostile import named
from tests.core.spreadsheets.layouts import workbook
from tests.repeated import sample

# Between them they may open every address.
WHO = ["gao", "lei", "su", "lin", "an", "xi", "shen", "tang", "ji"]
SHARES = sample(1, 6)  # worlds among which the draws are dealt out


@pytest.fixture
def world(world, monkeypatch):
    monkeypatch.setattr(UserRateThrottle, "allow_request", lambda throttle, request, view: True)
    return world


@pytest.fixture
def clients(world):
    found = {}
    for name in WHO:
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(getattr(world, name), backend=BACKEND)
    return found


def asked(client, method, path, *args, **options) -> int:
    """The status; what the request changed is rolled back."""
    status = 0
    try:
        with transaction.atomic():
            status = getattr(client, method)(path, *args, **options).status_code
            raise Undo
    except Undo:
        return status


def names(prefix: str | None) -> list[str]:
    """Addresses of the API, or all others; those that end the session would end the test."""
    kept = [route for route in sorted(routes()) if not route.startswith(("account_", "mfa_", "admin:password"))]
    return [route for route in kept if route.startswith("api:") == (prefix == "api")]


def faults(world, clients, draw, wanted: list[str], many: int, act) -> list[str]:
    """Asks ``many`` addresses in turn, each as somebody drawn; what answered with a fault of the program."""
    found, arguments = [], routes()
    start = draw.randrange(len(wanted))
    for number in range(many):
        route = wanted[(start + number) % len(wanted)]
        who = draw.choice(WHO)
        status, sent = act(clients[who], address(world, route, arguments[route]), draw)
        if status >= 500:
            found.append(f"{route} as {who}: {sent[:300]!r}")
    return found


def shared(usual: int) -> int:
    return sample(usual, 5_000) // SHARES


def by_query(client, path, draw):
    sent = hostile.query(draw)
    return asked(client, "get", f"{path}?{sent}"), sent


def own_names(client, path, **options) -> list[str]:
    """The fields that an address says it wants when it is sent nothing."""
    found: list[str] = []
    try:
        with transaction.atomic():
            answer = client.post(path, **options)
            form = (answer.context or {}).get("form")
            found = list(getattr(form, "fields", []))
            if not found and answer.headers.get("Content-Type") == "application/json":
                said = answer.json()
                found = list(said.get("fields", [])) if isinstance(said, dict) else []
            raise Undo
    except Undo:
        return found


def by_body(client, path, draw):
    sent = hostile.body(draw, own_names(client, path, data="{}", content_type="application/json"))
    method = draw.choice(["post", "post", "post", "patch", "put"])
    data = sent.encode("utf-8", "surrogatepass")
    return asked(client, method, path, data=data, content_type="application/json"), sent


def by_form(client, path, draw):
    sent = hostile.fields(draw, own_names(client, path))
    safe = {name: [text.encode("utf-8", "replace").decode() for text in texts] for name, texts in sent.items()}
    return asked(client, "post", path, safe), str(sent)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(SHARES))
def test_a8_no_parameter_of_an_address_is_answered_with_a_fault(world, clients, seed):
    draw = Random(seed)
    wanted = names("api") + names(None)
    draw.shuffle(wanted)
    assert faults(world, clients, draw, wanted, shared(180), by_query) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(SHARES))
def test_a8_no_json_is_answered_with_a_fault(world, clients, seed):
    draw = Random(100 + seed)
    wanted = names("api")
    draw.shuffle(wanted)
    assert faults(world, clients, draw, wanted, shared(100), by_body) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(SHARES))
def test_a8_no_form_is_answered_with_a_fault(world, clients, seed):
    draw = Random(200 + seed)
    wanted = names(None)
    draw.shuffle(wanted)
    assert faults(world, clients, draw, wanted, shared(120), by_form) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a8_no_file_is_answered_with_a_fault(world, clients):
    draw = Random(7)
    good = [workbook(["工号", "姓名"], ["1", "林"]).getvalue(), b'{"format": "appraisal-scheme/1", "code": "x"}']
    good += [data for data, _codes in named().values() if 100 < len(data) < 100_000]
    doors = [
        ("gao", "post", reverse("api:scheme-import-file"), "file", {"owner": world.county.pk, "dry_run": "true"}),
        ("gao", "post", reverse("imports:upload", args=["cadres"]), "file", {}),
        ("lin", "post", reverse("appraisal:evidence_add", args=[world.entry.pk]), "file", {}),
    ]
    found = []
    for _n in range(sample(60, 5_000)):
        who, method, path, field, data = draw.choice(doors)
        name = draw.choice(["a.xlsx", "a.json", "a.csv", "a.pdf", "a"])
        content = hostile.damaged(draw, draw.choice(good))
        status = asked(clients[who], method, path, {**data, field: SimpleUploadedFile(name, content)})
        if status >= 500:
            found.append((path, name, content[:60]))
    assert found == []


# What was found by hand


@pytest.mark.parametrize("path", ["/admin/cadres/cadre/?_facets=True", "/admin/cadres/user/?_facets=True"])
def test_a8_facets_of_the_admin_are_no_fault(world, clients, path):
    assert {asked(client, "get", path) for client in clients.values()} <= {200, 302, 403}


@pytest.mark.parametrize("deep", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 5000 + "1" + "}" * 5000])
def test_a8_deep_json_is_refused_with_a_sentence(world, clients, deep):
    answer = clients["gao"].post(reverse("api:posts-list"), deep, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"]
    text = {"owner": world.county.pk, "document": deep}
    assert asked(clients["gao"], "post", reverse("api:scheme-import-file"), text) == 400


def test_a8_a_body_is_bounded_in_size(world, clients, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
    large = '{"code": "' + "x" * (1 << 20) + '"}'
    answer = clients["gao"].post(reverse("api:posts-list"), large, content_type="application/json")
    assert answer.status_code == 400
    assert "1" in answer.json()["detail"]


def test_a8_what_can_be_read_is_bounded():
    assert read_json('{"a": [1, "[[[[", {}]}') == {"a": [1, "[[[[", {}]}
    assert depth_of("[" * 64 + "]" * 64) == 64
    assert read_json("[" * 64 + "]" * 64)
    for text, refusal in [
        ("[" * 65 + "]" * 65, JsonTooDeep),
        ("NaN", UnusableJson),
        ("1" * 5000, UnusableJson),
        ('"\\u0000"', JsonUnkeepable),
        ('{"\\ud83d": 1}', JsonUnkeepable),
        ("", UnusableJson),
    ]:
        with pytest.raises(refusal):
            read_json(text)
    assert read_json('"\\ud83d\\ude00"') == "😀"


def test_a_cursor_without_a_key_and_a_filter_without_a_field_are_no_faults(world, clients):
    for client in clients.values():
        assert client.get("/api/v1/scheme-versions/?cursor=cD0xZTk%3D").status_code in (401, 403, 404)
        assert client.get(f"/api/v1/units/{world.bureau.pk}/?below=7").status_code < 500
