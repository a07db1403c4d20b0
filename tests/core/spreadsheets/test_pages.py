"""The pages of imports, in both languages, for the uploader and for others."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadres.models import Post
from core.jobs.services import job_run
from core.spreadsheets.layout import Layout
from core.spreadsheets.loop import TableImport
from core.spreadsheets.models import Import
from core.spreadsheets.parse import parsed
from core.spreadsheets.registry import _layouts
from core.spreadsheets.table import Table
from core.spreadsheets.template import write_template
from tests.core.spreadsheets.layouts import POST_HEADS, PostSheet, workbook
from tests.core.spreadsheets.test_imports import BAD, GOOD, file_of, uploaded

pytestmark = pytest.mark.django_db
LANGUAGES = ["en", "zh-hans"]


@pytest.fixture
def gao(cast, layouts, sign_in):
    return sign_in(cast.gao)


def get(client, url, language="en", status=200):
    response = client.get(url, headers={"accept-language": language})
    assert response.status_code == status
    return response


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_state(gao, cast, layouts, language):
    get(gao, reverse("imports:list"), language)
    get(gao, reverse("imports:upload", args=["posts"]), language)
    good, bad = uploaded(cast.gao, layouts[0], GOOD), uploaded(cast.gao, layouts[0], GOOD, BAD)
    page = get(gao, good.get_absolute_url(), language).content.decode()
    assert "P-1" in page
    assert reverse("imports:commit", args=[good.pk]) in page
    page = get(gao, bad.get_absolute_url(), language).content.decode()
    assert "NOWHERE" in page
    assert reverse("imports:commit", args=[bad.pk]) not in page
    for state in ("checking", "committing", "committed", "failed", "discarded"):
        Import.objects.filter(pk=good.pk).update(state=state, problem={"code": "fault"})
        get(gao, good.get_absolute_url(), language)
    listed = get(gao, reverse("imports:list"), language).content.decode()
    assert listed.count("岗位.xlsx") >= 2


def test_upload_preview_commit_by_browser(gao, cast):
    response = gao.post(reverse("imports:upload", args=["posts"]), {"file": file_of(GOOD)})
    upload = Import.objects.get()
    assert response.url == upload.get_absolute_url()
    job_run(upload.job_id)
    gao.post(reverse("imports:commit", args=[upload.pk]))
    gao.post(reverse("imports:commit", args=[upload.pk]))
    upload.refresh_from_db()
    job_run(upload.job_id)
    assert Post.objects.filter(code="P-1").count() == 1
    assert b"1 new" in get(gao, upload.get_absolute_url()).content


@pytest.mark.parametrize("upload", [None, SimpleUploadedFile("a.xlsx", b""), "text"])
def test_an_upload_without_a_file_is_told_at_the_field(gao, upload):
    data = {} if upload is None else {"file": upload}
    response = gao.post(reverse("imports:upload", args=["posts"]), data)
    assert response.status_code == 422
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.xlsx", "<script>.xlsx", "a\u202ecod.xlsx", "名" * 150 + ".xlsx", ".xlsx"]
)
def test_odd_file_names_are_harmless(gao, name):
    gao.post(
        reverse("imports:upload", args=["posts"]),
        {"file": SimpleUploadedFile(name, workbook(POST_HEADS, GOOD).getvalue())},
    )
    for upload in Import.objects.all():
        assert re.fullmatch(r"imports/[0-9a-f]{32}(_\w+)?", upload.file.name)
        assert b"<script>.xlsx" not in get(gao, upload.get_absolute_url()).content


def test_others_get_the_same_404_as_for_nothing(cast, layouts, sign_in):
    upload = uploaded(cast.gao, layouts[0], GOOD, BAD)
    client = sign_in(cast.hua)
    absent = "00000000-0000-4000-8000-000000000000"
    for name in ("detail", "errors"):
        foreign = get(client, reverse(f"imports:{name}", args=[upload.pk]), status=404)
        nothing = get(client, reverse(f"imports:{name}", args=[absent]), status=404)
        assert without_token(foreign) == without_token(nothing)
    for name in ("commit", "check", "discard"):
        assert client.post(reverse(f"imports:{name}", args=[upload.pk])).status_code == 404
    assert Import.objects.get(pk=upload.pk).state == "refused"


def without_token(response) -> bytes:
    return re.sub(rb"[A-Za-z0-9]{64}|[0-9a-f]{8}-[0-9a-f-]{27}", b"", response.content)


def test_people_without_a_layout_have_no_imports(cast, layouts, sign_in):
    client = sign_in(cast.lin)
    for url in (
        reverse("imports:list"),
        reverse("imports:upload", args=["posts"]),
        reverse("imports:template", args=["posts"]),
    ):
        assert client.get(url).status_code == 403
    client = sign_in(cast.gao)
    assert client.get(reverse("imports:upload", args=["nothing"])).status_code == 404
    client.logout()
    assert client.get(reverse("imports:list")).status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_filled_in_is_a_file_that_fits(gao, cast, layouts, language):
    response = get(gao, reverse("imports:template", args=["posts"]), language)
    data = b"".join(response.streaming_content)
    assert "attachment" in response["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert len(book.worksheets) == 2
    heads = [cell.value.removesuffix(" *") for cell in sheet[1]]
    assert heads == (POST_HEADS if language == "zh-hans" else [column.en for column in PostSheet.columns])
    assert sheet.column_dimensions["A"].number_format == "@" or sheet["A2"].number_format == "@"
    for place, value in enumerate(GOOD, 1):
        sheet.cell(row=3, column=place, value=value)
    filled = io.BytesIO()
    book.save(filled)
    with parsed(filled, name="a.xlsx") as table:
        outcome = TableImport(PostSheet, cast.gao).check(table)
    assert (outcome.new, outcome.errors) == (1, [])  # the example row above was left in


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_can_be_downloaded(gao, cast, layouts, language):
    upload = uploaded(cast.gao, layouts[0], GOOD, BAD, ["P-3", "BUREAU", None, "general", 1, 1, None])
    data = b"".join(get(gao, reverse("imports:errors", args=[upload.pk]), language).streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [3, 4]
    assert rows[1][1:3] == ("单位编码" if language == "zh-hans" else "Unit code", "NOWHERE")


def test_the_list_asks_a_fixed_number_of_queries(gao, cast, layouts):
    def count():
        with CaptureQueriesContext(connection) as seen:
            get(gao, reverse("imports:list"))
        return len(seen)

    uploaded(cast.gao, layouts[0], GOOD)
    count()
    few = count()
    for _ in range(5):
        uploaded(cast.gao, layouts[0], GOOD)
    assert count() == few


def test_every_registered_layout_makes_a_template_and_knows_its_own_headers():
    for layout in _layouts.values():
        assert issubclass(layout, Layout)
        out = io.BytesIO()
        write_template(out, layout)
        with parsed(out, name="a.xlsx") as table:
            names = Table(table, layout.columns).names
            assert names == [column.name for column in layout.columns]
