"""The API of the ledger: the same scope, rules and refusals as the pages."""

import uuid
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from appraisal.ledger import services
from appraisal.models import Entry
from tests.appraisal.ledger.conftest import PDF, upload

ROOT = "/api/v1/entries/"


@pytest.fixture
def api():
    def client(user):
        found = APIClient()
        found.force_authenticate(user)
        return found

    return client


@pytest.fixture
def body(month):
    return lambda **more: (
        {
            "summary": "Visited households",
            "happened_on": month.today.isoformat(),
            "rule": "visit",
            "quantity": "4",
        }
        | more
    )


def test_an_entry_goes_from_draft_to_verified(cast, month, api, body):
    lin, su = api(cast.lin), api(cast.su)
    made = lin.post(ROOT, body(), format="json")
    assert made.status_code == 201 and made.json()["state"] == "draft" and made.json()["effect"] is None
    entry = f"{ROOT}{made.json()['id']}/"
    changed = lin.patch(entry, {"quantity": "8", "version": 1}, format="json")
    assert changed.json()["quantity"] == "8.0000" and changed.json()["version"] == 2
    assert lin.patch(entry, {"quantity": "9", "version": 1}, format="json").status_code == 409
    file = lin.post(f"{entry}evidence/", {"file": upload()}, format="multipart")
    assert file.status_code == 201
    assert lin.post(f"{entry}submit/").json()["state"] == "submitted"
    done = su.post(f"{entry}verify/", {}, format="json")
    assert (done.json()["state"], done.json()["effect"]) == ("verified", "2.000000")
    content = su.get(f"/api/v1/evidence/{file.json()['id']}/content/")
    assert b"".join(content.streaming_content) == PDF and content["Content-Disposition"].startswith("attachment")
    reversal = su.post(f"{entry}reverse/", {"reason": "Twice"}, format="json")
    assert reversal.status_code == 201 and str(reversal.json()["reverses"]) == made.json()["id"]


def test_return_take_back_and_delete(cast, month, api, body):
    lin, su = api(cast.lin), api(cast.su)
    entry = f"{ROOT}{lin.post(ROOT, body(), format='json').json()['id']}/"
    lin.post(f"{entry}submit/")
    assert su.post(f"{entry}return/", {}, format="json").status_code == 400
    assert su.post(f"{entry}return/", {"reason": "Which village?"}, format="json").json()["state"] == "returned"
    assert lin.post(f"{entry}submit/").status_code == 200
    assert lin.post(f"{entry}take-back/").json()["state"] == "draft"
    assert lin.delete(entry).status_code == 204 and not Entry.objects.exists()


def test_same_idempotency_key_makes_one_entry_and_belongs_to_its_user(cast, month, api, body):
    header = {"Idempotency-Key": "tap-1"}
    first = api(cast.lin).post(ROOT, body(), format="json", headers=header)
    again = api(cast.lin).post(ROOT, body(), format="json", headers=header)
    assert first.json()["id"] == again.json()["id"]
    other = api(cast.lin).post(ROOT, body(summary="Other"), format="json", headers=header)
    assert other.status_code == 422 and other.json()["code"] == "key_reused"
    assert api(cast.mei).post(ROOT, body(), format="json", headers=header).json()["id"] != first.json()["id"]
    assert Entry.objects.count() == 2


def test_fields_that_are_not_for_writing_are_ignored(cast, month, api, body):
    extra = {"state": "verified", "effect": "99", "cadre": cast.mei.cadre.staff_no, "checked_by": cast.su.pk}
    made = api(cast.lin).post(ROOT, body(**extra), format="json").json()
    assert (made["state"], made["effect"], made["cadre"]) == ("draft", None, cast.lin.cadre.staff_no)


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": ""},
        {"summary": "\x00"},
        {"quantity": "-1"},
        {"quantity": "1.00001"},
        {"quantity": "NaN"},
        {"happened_on": "1900-01-01"},
        {"rule": "nonsense"},
        {"rule": "late"},
        {"duty": 99999},
        {"modifiers": ["doubled"]},
        {"level": "moon"},
        {"period": 2**63},
    ],
)
def test_bad_content_is_a_400_in_one_shape(cast, month, api, body, changes):
    answer = api(cast.lin).post(ROOT, body(**changes), format="json")
    assert answer.status_code == 400 and {"code", "detail"} <= set(answer.json()), answer.content
    assert not Entry.objects.exists()


def test_scope_and_rights_are_those_of_the_pages(cast, month, api, body, waiting):
    entry = waiting(cast.lin)
    address = f"{ROOT}{entry.pk}/"
    for user in (cast.mei, cast.tao, cast.song, cast.he, cast.shen, cast.wai):
        client = api(user)
        assert client.get(address).status_code == client.get(f"{ROOT}{uuid.uuid4()}/").status_code == 404
        assert client.post(f"{address}verify/", {}, format="json").status_code == 404
        assert str(entry.pk) not in client.get(ROOT).content.decode()
    for user in (cast.hua, cast.gao, cast.lei, cast.ji, cast.lin):
        assert api(user).get(address).status_code == 200
        assert api(user).post(f"{address}verify/", {}, format="json").status_code == 403
    assert APIClient().get(ROOT).status_code in (401, 403)
    assert api(cast.wai).post(ROOT, body(), format="json").status_code == 404
    assert api(cast.lin).patch(address, {"summary": "x", "version": 2}, format="json").status_code == 409
    assert api(cast.su).post(f"{address}submit/").status_code == 403
    assert api(cast.lin).delete(address).status_code == 409


def test_files_of_others_are_404(cast, month, api, write):
    evidence = services.evidence_add(entry=write(cast.lin), actor=cast.lin, file=upload())
    for user in (cast.mei, cast.su, cast.song, cast.wai):
        for address in (f"/api/v1/evidence/{evidence.pk}/", f"/api/v1/evidence/{evidence.pk}/content/"):
            assert api(user).get(address).status_code == 404
        assert api(user).delete(f"/api/v1/evidence/{evidence.pk}/").status_code == 404
    assert api(cast.lin).delete(f"/api/v1/evidence/{evidence.pk}/").status_code == 204


def test_observation_over_the_api(cast, month, api, body):
    answer = api(cast.su).post(
        f"{ROOT}observe/", body(rule="absent", cadre=cast.lin.cadre.staff_no, quantity="1"), format="json"
    )
    assert answer.status_code == 201 and Decimal(answer.json()["effect"]) == Decimal("-0.5")
    foreign = api(cast.su).post(f"{ROOT}observe/", body(rule="absent", cadre=cast.tao.cadre.staff_no), format="json")
    assert foreign.status_code == 404


def test_list_asks_the_same_queries_for_more_rows(cast, month, api, waiting):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert api(cast.su).get(ROOT).status_code == 200
        return len(seen)

    waiting(cast.lin)
    queries()  # fills what the user object remembers
    before = queries()
    for _ in range(10):
        waiting(cast.mei)
    assert queries() == before
