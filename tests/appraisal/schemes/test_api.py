"""Schemes over the API: files and comparisons, in the scope and by the rules of the pages."""

import io
import json

import pytest
from rest_framework.test import APIClient

from appraisal.models import SchemeVersion
from appraisal.schemes import exchange
from tests.appraisal.schemes.documents import small

SCHEMES, VERSIONS = "/api/v1/schemes/", "/api/v1/scheme-versions/"


@pytest.fixture
def api():
    def client(user):
        found = APIClient()
        found.force_authenticate(user)
        return found

    return client


def named(content: bytes, name="scheme.json") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_version_comes_as_file_and_as_workbook(cast, rules, api):
    client = api(cast.lin)
    file = client.get(f"{VERSIONS}{rules.pk}/document/")
    book = client.get(f"{VERSIONS}{rules.pk}/workbook/")
    assert json.loads(file.content) == small()
    assert exchange.examine(book.content).document["code"] == "small"


@pytest.mark.parametrize("what", ["document", "workbook", "compare"])
def test_versions_out_of_scope_do_not_exist(cast, rules, api, what):
    assert api(cast.tao).get(f"{VERSIONS}{rules.pk}/{what}/").status_code == 404
    assert api(cast.lin).get(f"{VERSIONS}{rules.draft.pk}/{what}/").status_code == 404


def test_a_dry_run_gives_every_finding_and_stores_nothing(cast, api):
    document = small(full_marks="many")
    document["tree"]["children"][0]["full"] = "x"
    data = {"owner": cast.bureau.pk, "document": document, "dry_run": True}
    answer = api(cast.hua).post(f"{SCHEMES}import/", data, format="json")
    assert (answer.status_code, answer.data["computable"], answer.data["version"]) == (200, False, None)
    assert {"full_marks", "tree.children[0].full"} <= {one["path"] for one in answer.data["findings"]}
    assert not SchemeVersion.objects.exists()


def test_a_workbook_is_imported(cast, rules, api):
    book, _name = exchange.exported(rules, "xlsx")
    data = {"owner": cast.bureau.pk, "file": named(book, "small.xlsx")}
    answer = api(cast.hua).post(f"{SCHEMES}import/", data, format="multipart")
    assert answer.status_code == 201 and answer.data["form"] == "xlsx"
    assert answer.data["version"] == rules.draft.pk


def test_what_cannot_be_computed_is_refused_unless_asked_for(cast, api):
    data = {"owner": cast.bureau.pk, "document": small(full_marks="many")}
    client = api(cast.hua)
    assert client.post(f"{SCHEMES}import/", data, format="json").status_code == 400
    assert not SchemeVersion.objects.exists()
    answer = client.post(f"{SCHEMES}import/", {**data, "unfinished": True}, format="json")
    assert answer.status_code == 201


@pytest.mark.parametrize("document", [None, [], 0.5, "text", {"\ud800": 0.5}, {"code": "\ud800", "tree": {}}])
def test_no_document_breaks_the_import(cast, api, document):
    data = json.dumps({"owner": cast.bureau.pk, "document": document, "dry_run": True})
    answer = api(cast.hua).post(f"{SCHEMES}import/", data, content_type="application/json")
    assert answer.status_code in (200, 400) and not answer.data.get("storable")


def test_only_hr_of_the_owner_imports(cast, api):
    data = {"owner": cast.bureau.pk, "document": small()}
    assert api(cast.lin).post(f"{SCHEMES}import/", data, format="json").status_code in (400, 403)
    assert api(cast.he).post(f"{SCHEMES}import/", data, format="json").status_code in (400, 403)
    assert not SchemeVersion.objects.exists()


def test_what_a_draft_changes(cast, rules, api):
    document = small()
    document["tree"]["children"][1]["rules"][0]["points"] = "2.5"
    SchemeVersion.objects.filter(pk=rules.draft.pk).update(document=document)
    answer = api(cast.hua).get(f"{VERSIONS}{rules.draft.pk}/compare/?with={rules.pk}")
    (entry,) = answer.data["entries"]
    assert (entry["kind"], entry["code"], entry["states"]) == ("rule", "p1.1", ["changed"])
    (difference,) = entry["differences"]
    assert (difference["before"], difference["after"], difference["delta"]) == ("2", "2.5", "+0.5")


def test_a_comparison_needs_a_version_that_one_may_see(cast, rules, api):
    for other in ("", "x", "0", str(rules.draft.pk)):
        assert api(cast.lin).get(f"{VERSIONS}{rules.pk}/compare/?with={other}").status_code == 400
