"""Pages of schemes: who sees what, and what the forms do."""

import json
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation

from appraisal.models import DutyIndicator, SchemeAssignment, SchemeVersion
from appraisal.schemes.services import scheme_import
from tests import factories as make
from tests.appraisal.schemes.documents import small

READERS = ["lin", "su", "hua", "gao", "lei"]
STRANGERS = ["tao", "song", "he", "wai"]


def file_of(document) -> BytesIO:
    file = BytesIO(json.dumps(document).encode())
    file.name = "scheme.json"
    return file


@pytest.mark.parametrize("who", READERS)
def test_those_on_the_line_of_the_unit_read_the_rules(cast, rules, sign_in, who):
    client = sign_in(getattr(cast, who))
    for url in (rules.scheme.get_absolute_url(), rules.get_absolute_url()):
        assert client.get(url).status_code == 200
    assert client.get(reverse("appraisal:version_file", args=[rules.pk])).json() == small()


@pytest.mark.parametrize("who", STRANGERS)
def test_for_everybody_else_the_scheme_does_not_exist(cast, rules, sign_in, who):
    client = sign_in(getattr(cast, who))
    for name, key in (("scheme", rules.scheme_id), ("version", rules.pk), ("version_file", rules.pk)):
        assert client.get(reverse(f"appraisal:{name}", args=[key])).status_code == 404
    assert "Small scheme" not in client.get(reverse("appraisal:schemes")).content.decode()


@pytest.mark.parametrize("who", ["lin", "su", "lei", "ji", "he"])
def test_a_draft_is_seen_by_hr_of_the_owning_unit_alone(cast, rules, sign_in, who):
    client = sign_in(getattr(cast, who))
    assert client.get(rules.draft.get_absolute_url()).status_code == 404
    page = client.get(rules.scheme.get_absolute_url())
    assert page.status_code == 404 or rules.draft.get_absolute_url() not in page.content.decode()


def test_the_rule_book_is_written_in_both_languages(cast, rules, sign_in):
    client = sign_in(cast.lin)
    for language, words in (("en", "Task not done"), ("zh-hans", "任务未完成")):
        client.cookies["django_language"] = language
        assert words in client.get(rules.get_absolute_url()).content.decode()


def test_a_file_with_faults_is_refused_with_every_fault(cast, sign_in):
    document = small(full_marks=0.5)
    document["tree"]["children"][0]["family"] = "individual"
    document["tree"]["children"][0]["rules"][0]["kind"] = "bonus"
    client = sign_in(cast.hua)
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        page = client.post(
            reverse("appraisal:scheme_upload"), {"owner": cast.bureau.pk, "file": file_of(document)}
        ).content.decode()
    assert "is not an exact number" in page
    assert not SchemeVersion.objects.exists()


@pytest.mark.parametrize("content", [b"", b"not json", b"[]", b"\x00\x01", b"null", b'"text"'])
def test_no_upload_breaks_the_page(cast, sign_in, content):
    file = BytesIO(content)
    file.name = "scheme.json"
    answer = sign_in(cast.hua).post(reverse("appraisal:scheme_upload"), {"owner": cast.bureau.pk, "file": file})
    assert answer.status_code == (200 if content else 422)


def test_an_upload_offers_and_takes_only_units_of_hr(cast, sign_in):
    client = sign_in(cast.hua)
    page = client.get(reverse("appraisal:scheme_upload")).content.decode()
    assert f'value="{cast.bureau.pk}"' in page and f'value="{cast.town.pk}"' not in page
    client.post(reverse("appraisal:scheme_upload"), {"owner": cast.town.pk, "file": file_of(small())})
    assert not SchemeVersion.objects.exists()


def test_publishing_says_whom_it_binds_and_then_does_it(cast, rules, sign_in):
    client = sign_in(cast.hua)
    url = reverse("appraisal:version_publish", args=[rules.draft.pk])
    client.cookies["django_language"] = "en"
    assert "4 people today" in client.get(url).content.decode()
    client.post(url, {"effective_from": "2026-01-01", "confirmed": "1", "remarks_read": "on"})
    rules.draft.refresh_from_db()
    assert (rules.draft.state, str(rules.draft.effective_from)) == ("published", "2026-01-01")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("version_publish", {"effective_from": "2026-01-01"}),
        ("version_discard", {}),
        ("version_draft", {}),
    ],
)
def test_hr_of_another_unit_and_others_change_no_version(cast, rules, sign_in, name, data):
    for who, status in (("he", 404), ("su", 403), ("lin", 403), ("xi", 403)):
        url = reverse(f"appraisal:{name}", args=[rules.draft.pk])
        assert sign_in(getattr(cast, who)).post(url, data).status_code == status, who
    assert SchemeVersion.objects.count() == 2


def test_a_draft_is_discarded_and_a_new_one_made(cast, rules, sign_in):
    client = sign_in(cast.hua)
    url = reverse("appraisal:version_discard", args=[rules.draft.pk])
    assert client.get(url).status_code == 200
    client.post(url)
    assert SchemeVersion.objects.count() == 1
    client.post(reverse("appraisal:version_draft", args=[rules.pk]))
    assert SchemeVersion.objects.filter(state="draft", number=2).exists()


def test_a_scheme_is_applied_and_its_assignment_ended_from_the_pages(cast, rules, sign_in):
    client = sign_in(cast.hua)
    url = reverse("appraisal:scheme_assign", args=[rules.scheme_id])
    assert client.get(url).status_code == 200
    client.post(url, {"unit": cast.section.pk, "category": "general", "starts_on": "2025-02-01"})
    row = SchemeAssignment.objects.get(unit=cast.section)
    assert row.category == "general"
    client.post(reverse("appraisal:assignment_end", args=[row.pk]), {"ends_on": "2025-03-31"})
    row.refresh_from_db()
    assert str(row.ends_on) == "2025-03-31"


def test_an_assignment_that_does_not_fit_stays_on_the_form(cast, rules, sign_in):
    client = sign_in(cast.hua)
    url = reverse("appraisal:scheme_assign", args=[rules.scheme_id])
    answer = client.post(url, {"unit": cast.section.pk, "category": "", "starts_on": "2020-01-01"})
    assert answer.status_code == 422
    row = SchemeAssignment.objects.get()
    answer = client.post(reverse("appraisal:assignment_end", args=[row.pk]), {"ends_on": "2024-01-01"})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.ends_on is None


def test_an_assignment_above_ones_own_units_is_not_ended(cast, sign_in):
    version = scheme_import(document=small(code="county"), owner=cast.county, actor=cast.gao)
    row = SchemeAssignment.objects.create(scheme=version.scheme, unit=cast.county, starts_on="2025-01-01")
    answer = sign_in(cast.hua).post(reverse("appraisal:assignment_end", args=[row.pk]), {"ends_on": "2025-02-01"})
    assert answer.status_code == 403


def test_duties_are_linked_from_the_page(cast, rules, sign_in):
    duty = make.DutyFactory(post=cast.posts.section)
    client = sign_in(cast.hua)
    url = reverse("appraisal:duty_indicators", args=[rules.scheme_id, duty.pk])
    client.post(url, {"indicator": "p1"})
    assert DutyIndicator.objects.get().indicator_code == "p1"
    page = client.get(reverse("appraisal:scheme_duties", args=[rules.scheme_id])).content.decode()
    assert url in page and "实绩" in page and ">p1<" not in page, "by its title, not by its code"
    client.post(url, {"remove": "p1"})
    assert not DutyIndicator.objects.exists()
    strange = make.DutyFactory(post=cast.posts.town)
    url = reverse("appraisal:duty_indicators", args=[rules.scheme_id, strange.pk])
    assert client.post(url, {"indicator": "p1"}).status_code == 404


def test_the_list_asks_the_same_number_of_queries_for_more_rows(cast, rules, sign_in, django_assert_num_queries):
    client = sign_in(cast.hua)
    url = reverse("appraisal:schemes")
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(20):
        scheme_import(document=small(code=f"more{number}"), owner=cast.bureau, actor=cast.hua)
    with django_assert_num_queries(len(few)):
        page = client.get(url).content.decode()
    assert "more19" in page
    assert len(few) <= 12


def test_the_list_of_duties_asks_the_same_number_of_queries_for_more_rows(
    cast, rules, sign_in, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.DutyFactory(post=cast.posts.section)
    client = sign_in(cast.hua)
    url = reverse("appraisal:scheme_duties", args=[rules.scheme_id])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _n in range(20):
        make.DutyFactory(post=cast.posts.section)
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_export_of_schemes_is_scoped(cast, rules, sign_in):
    url = reverse("appraisal:schemes") + "?export=csv"
    assert b"small" in b"".join(sign_in(cast.lin).get(url).streaming_content)
    assert b"small" not in b"".join(sign_in(cast.tao).get(url).streaming_content)


# API


def test_the_api_gives_documents_in_scope_and_takes_new_ones(cast, rules, sign_in):
    client = sign_in(cast.lin)
    assert [row["code"] for row in client.get("/api/v1/schemes/").json()["results"]] == ["small"]
    listed = client.get("/api/v1/scheme-versions/").json()["results"]
    assert [row["id"] for row in listed] == [rules.pk], "no drafts for readers"
    assert "document" not in listed[0]
    assert client.get(f"/api/v1/scheme-versions/{rules.pk}/").json()["document"] == small()
    body = {"owner": cast.bureau.pk, "document": small(code="fresh")}
    assert client.post("/api/v1/schemes/", body, content_type="application/json").status_code == 403
    client = sign_in(cast.hua)
    answer = client.post("/api/v1/schemes/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    key = answer.json()["id"]
    url = f"/api/v1/scheme-versions/{key}/publish/"
    answer = client.post(url, {"effective_from": "2025-01-01"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "remarks_unread")
    assert "tasks.done" in answer.json()["detail"]
    body = {"effective_from": "2025-01-01", "remarks_read": True}
    answer = client.post(url, body, content_type="application/json")
    assert answer.json()["state"] == "published"
    assert client.post(url, body, content_type="application/json").status_code == 409


def test_the_api_refuses_faults_and_hides_other_units(cast, rules, sign_in):
    client = sign_in(cast.hua)
    body = {"owner": cast.bureau.pk, "document": {"format": "other"}}
    answer = client.post("/api/v1/schemes/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "scheme_refused")
    client = sign_in(cast.tao)
    assert client.get(f"/api/v1/scheme-versions/{rules.pk}/").status_code == 404
    assert client.get(f"/api/v1/schemes/{rules.scheme_id}/").status_code == 404
    assert client.get("/api/v1/scheme-assignments/").json()["results"] == []


def test_the_api_applies_a_scheme(cast, rules, sign_in):
    body = {"scheme": rules.scheme_id, "unit": cast.section.pk, "starts_on": "2025-05-01"}
    client = sign_in(cast.hua)
    answer = client.post("/api/v1/scheme-assignments/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["category"] == ""
