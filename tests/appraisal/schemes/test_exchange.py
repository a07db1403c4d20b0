"""Scheme files in and out: what a file says is shown first, and what goes out comes back the same."""

import io
import json
import re
import zipfile

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from appraisal.models import SchemeVersion
from appraisal.schemes import documents, exchange
from appraisal.schemes.services import scheme_import
from core.audit.models import AuditRow
from tests.appraisal.schemes.documents import small


def named(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def contents_of(answer) -> str:
    found = re.search(r'name="contents" value="([^"]+)"', answer.content.decode())
    return found[1] if found else ""


@pytest.fixture
def hr(cast, sign_in):
    client = sign_in(cast.hua)
    client.cookies["django_language"] = "en"
    return client


def check(client, owner, content: bytes, name="scheme.json"):
    return client.post(reverse("appraisal:scheme_upload"), {"owner": owner.pk, "file": named(content, name)})


def agree(client, owner, answer, **more):
    data = {"owner": owner.pk, "contents": contents_of(answer), **more}
    return client.post(reverse("appraisal:scheme_upload"), data)


# In the browser


def test_nothing_is_stored_before_the_person_agrees(cast, hr):
    answer = check(hr, cast.bureau, json.dumps(small()).encode())
    page = answer.content.decode()
    assert "2 indicators, 4 rules" in page and "Data item “tasks.done” is not collected automatically" in page
    assert not SchemeVersion.objects.exists()
    assert agree(hr, cast.bureau, answer).headers["Location"] == SchemeVersion.objects.get().get_absolute_url()


def test_the_form_is_sent_as_a_browser_sends_it(cast, hr):
    """With every field that stands on the page, the hidden one empty."""
    data = {"owner": cast.bureau.pk, "contents": "", "file": named(json.dumps(small()).encode(), "s.json")}
    answer = hr.post(reverse("appraisal:scheme_upload"), data)
    assert contents_of(answer)
    told = hr.post(reverse("appraisal:scheme_upload"), {"owner": cast.bureau.pk, "contents": "x"}, follow=True)
    assert "The check has expired" in told.content.decode()


def test_the_check_says_what_the_file_changes(cast, rules, hr):
    document = small(full_marks="120")
    document["tree"]["children"][1]["rules"][0]["points"] = "3"
    page = check(hr, cast.bureau, json.dumps(document).encode()).content.decode()
    assert "It replaces the draft, version 2" in page
    assert "Rules: 1 changed" in page and "full score 100 → 120" in page


def test_a_workbook_goes_out_and_comes_back_the_same(cast, rules, hr):
    book = hr.get(reverse("appraisal:version_workbook", args=[rules.pk]))
    assert book.headers["Content-Disposition"] == 'attachment; filename="small-v1.xlsx"'
    answer = check(hr, cast.bureau, book.content, "small.xlsx")
    assert "Both are identical." in answer.content.decode()
    agree(hr, cast.bureau, answer)
    draft = SchemeVersion.objects.get(state="draft")
    assert documents.digest(draft.document) == rules.digest


def test_what_cannot_be_computed_yet_is_kept_only_on_purpose(cast, hr):
    document = small()
    del document["tree"]["children"][0]["full"]
    answer = check(hr, cast.bureau, json.dumps(document).encode())
    page = answer.content.decode()
    assert "Keep it as a draft all the same" in page and "Corrections needed before publishing" in page
    assert not SchemeVersion.objects.exists()
    agree(hr, cast.bureau, answer)
    assert SchemeVersion.objects.get().state == "draft"


def test_what_was_checked_is_for_the_person_who_saw_it(cast, hr, sign_in):
    answer = check(hr, cast.bureau, json.dumps(small()).encode())
    sealed = contents_of(answer)
    other = sign_in(cast.he)
    other.post(reverse("appraisal:scheme_upload"), {"owner": cast.town.pk, "contents": sealed})
    hr.post(reverse("appraisal:scheme_upload"), {"owner": cast.bureau.pk, "contents": sealed[:-3] + "abc"})
    hr.post(reverse("appraisal:scheme_upload"), {"owner": cast.town.pk, "contents": sealed})
    assert not SchemeVersion.objects.exists()


HOSTILE = {
    "nothing": b"",
    "a list": b"[]",
    "null": b"null",
    "deep": b"[" * 100_000,
    "no text": b"\x00\x01\xff",
    "key twice": b'{"format": "appraisal-scheme/1", "code": "a", "code": "b"}',
    "several versions": b'{"format": "appraisal-scheme-versions/1", "versions": [{}, {}]}',
    "half a surrogate": b'{"format": "appraisal-scheme/1", "code": "\\ud800", "tree": {}}',
    "half a surrogate as a key": b'{"\\ud800": 0.5, "code": "a", "tree": {}}',
    "infinity": b'{"format": "appraisal-scheme/1", "code": "a", "full_marks": 1e999, "tree": {}}',
    "a tree of a list": b'{"format": "appraisal-scheme/1", "code": "a", "full_marks": "1", "tree": []}',
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "broken package": b"PK\x03\x04" + bytes(300),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_no_file_breaks_the_check(cast, hr, content):
    answer = check(hr, cast.bureau, content)
    assert answer.status_code == (200 if content else 422)
    if content:
        assert "Nothing was saved" in answer.content.decode()
    assert not contents_of(answer)


def test_a_workbook_with_a_mistake_names_sheet_row_and_column(cast, rules, hr):
    from appraisal.schemes.tables import layout
    from core.spreadsheets.parse import parsed_book

    content, _name = exchange.exported(rules, "xlsx")
    with parsed_book(io.BytesIO(content)) as sheets:
        rows = sheets[layout.RULES.name]
        rows[2][1][5] = "二分"
        found = exchange.read_tables(sheets)
    with translation.override("en"):
        told = [problem.placed() for problem in found.problems]
    assert told == [
        (
            "Sheet “计分细则 Rules”, row 3, column F 分值 Points: “二分” is not a number. Write digits such as 0.5 or "
            "12, or a fraction such as 1/3."
        )
    ]


def test_findings_of_the_engine_name_the_row_too(cast, rules):
    document = small()
    document["tree"]["children"][0].update(floor="60", cap="50")
    version = scheme_import(document=document, owner=cast.bureau, actor=cast.hua)
    content, _name = exchange.exported(version, "xlsx")
    with translation.override("en"):
        examined = exchange.examine(content)
    assert any("Sheet “指标 Indicators”, row 3" in str(finding) for finding in examined.of("problem"))


def test_formulas_of_a_spreadsheet_are_text_and_come_back(cast, rules):
    document = small(
        values=[
            {"code": "a", "formula": "=1+1", "title": {"zh-hans": "=cmd|x", "en": "+1"}},
            {"code": "b", "formula": "-a * 2"},
        ]
    )
    file = io.BytesIO()
    exchange.write_book(document, file)
    with translation.override("en"):
        examined = exchange.examine(file.getvalue())
    assert examined.document["values"] == document["values"]

    with zipfile.ZipFile(file) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in package.read(name) for name in sheets)


def book_of(sheets: dict, formats: dict | None = None) -> bytes:
    """A workbook typed by hand: rows of cells by sheet."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    percent = book.add_format({"num_format": "0%"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                form = percent if (name, number, place) in (formats or {}) else None
                sheet.write(number, place, cell, form)
    book.close()
    return file.getvalue()


BY_HAND = {
    "Settings": [
        ["Setting", "Value"],
        ["Format", "appraisal-scheme/1"],
        ["Scheme code", "hand"],
        ["满分", 100],
    ],
    "指标": [
        ["年度指标表"],
        [],
        ["代码", "上级代码", "名称（中文）", "How it scores", "满分", "上限", "备注"],
        ["total", None, "总分", "sum of the parts", None, None, "our own remark"],
        [],
        ["1", "total", "  出勤 ", "满分扣分", "１００", 1.08, None],
    ],
    "Rules": [
        ["指标代码", "细则代码", "分值", "加分或扣分", "内容（中文）"],
        ["1", "1.1", 0.1, "扣分", "迟到"],
        [None, "1.2", "0。5", "deduction", "旷工"],
    ],
}


def test_a_workbook_made_by_hand_is_read_as_it_looks():
    with translation.override("en"):
        examined = exchange.examine(book_of(BY_HAND, {("指标", 5, 5): True}))
    item = examined.document["tree"]["children"][0]
    assert [str(finding) for finding in examined.of("refused") + examined.of("problem")] == []
    assert (item["full"], item["cap"], item["title"]) == ("100", "108%", {"zh-hans": "出勤"})
    assert [rule["points"] for rule in item["rules"]] == ["0.1", "0.5"]
    assert ["备注" in finding.text for finding in examined.of("note")] == [True]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "cell", "told"),
    [
        ("Rules", 1, 2, 0.1234567, "row 2, column C 分值: “0.1234567” has more than six decimals"),
        ("Rules", 1, 3, "罚", "row 2, column D 加分或扣分: “罚” is not one of the allowed options"),
        ("Rules", 2, 1, "1.1", "row 3, column B 细则代码: The code 1.1 is already used in row 2"),
        ("Rules", 1, 0, "9", "row 2, column A 指标代码: The code 9"),
        ("指标", 5, 1, "nowhere", "row 6, column B 上级代码: No row of this sheet has the code nowhere"),
        ("指标", 5, 1, None, "row 6, column B 上级代码: There can be only one top row, row 4"),
        ("指标", 5, 1, "1", "row 6, column B 上级代码: This row is its own parent"),
        ("指标", 5, 3, None, "row 6, column D How it scores: Enter a value here"),
        ("Settings", 3, 0, "Full score of all", "There is no setting"),
    ],
)
def test_mistakes_made_by_hand_are_named_with_their_place(sheet, row, column, cell, told):
    sheets = {name: [list(cells) for cells in rows] for name, rows in BY_HAND.items()}
    sheets[sheet][row][column] = cell
    with translation.override("en"):
        examined = exchange.examine(book_of(sheets))
        said = [str(finding) for finding in examined.findings]
        assert any(told in str(finding) for finding in examined.of("refused")), said


def test_merged_cells_say_the_same_for_every_row_of_theirs():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for name, rows in BY_HAND.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write(number, place, cell)
        if name == "Rules":
            sheet.merge_range(1, 3, 2, 3, "加分")
    book.close()
    rules = exchange.examine(file.getvalue()).document["tree"]["children"][0]["rules"]
    assert [rule["kind"] for rule in rules] == ["bonus", "bonus"]


# By command


def test_export_import_export_gives_the_same_bytes(cast, rules, tmp_path):
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    call_command("scheme_export", "small", str(first), "--version", "1", verbosity=0)
    SchemeVersion.objects.filter(state="draft").update(document=small(full_marks="7"))
    call_command("scheme_import", str(first), "--owner", cast.bureau.code, "--user", cast.hua.username)
    call_command("scheme_export", "small", str(second), "--version", "2")
    assert first.read_bytes() == second.read_bytes()
    draft = SchemeVersion.objects.get(state="draft")
    assert documents.digest(draft.document) == rules.digest


def test_the_export_does_not_depend_on_the_order_of_keys(rules):
    shuffled = json.loads(json.dumps(rules.document, sort_keys=True))
    assert exchange.as_json(shuffled) == exchange.as_json(rules.document)


def test_a_check_by_command_stores_nothing(cast, tmp_path, capsys):
    file = tmp_path / "small.json"
    file.write_text(json.dumps(small()))
    call_command("scheme_import", str(file), "--check")
    assert "Data item “tasks.done” is not collected automatically" in capsys.readouterr().out
    file.write_text(json.dumps(small(full_marks=0.5)))
    with pytest.raises(CommandError):
        call_command("scheme_import", str(file), "--check")
    assert not SchemeVersion.objects.exists()


def test_the_command_refuses_whom_the_page_would_refuse(cast, tmp_path):
    file = tmp_path / "small.json"
    file.write_text(json.dumps(small()))
    with pytest.raises(CommandError):
        call_command("scheme_import", str(file), "--owner", cast.town.code, "--user", cast.hua.username)
    assert not SchemeVersion.objects.exists()


def test_taking_a_version_along_is_in_the_trail(cast, rules, hr):
    hr.get(reverse("appraisal:version_file", args=[rules.pk]))
    assert AuditRow.objects.filter(action="scheme.exported").count() == 1


@pytest.mark.parametrize("name", ["version_file", "version_workbook"])
def test_strangers_cannot_take_a_version_along(cast, rules, sign_in, name):
    assert sign_in(cast.tao).get(reverse(f"appraisal:{name}", args=[rules.pk])).status_code == 404
    assert sign_in(cast.lin).get(reverse(f"appraisal:{name}", args=[rules.draft.pk])).status_code == 404


def test_a_merge_over_the_whole_sheet_costs_nothing():
    """Ten thousand merged ranges of a million rows are cut at the last row that says anything."""
    plain = book_of(BY_HAND)
    merges = "".join(f'<mergeCell ref="{chr(65 + n % 26)}5:{chr(65 + n % 26)}1048576"/>' for n in range(10_000))
    source, target = zipfile.ZipFile(io.BytesIO(plain)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet3.xml":
                content = content.replace(
                    b"</sheetData>", b"</sheetData><mergeCells>" + merges.encode() + b"</mergeCells>"
                )
            package.writestr(name, content)
    assert exchange.examine(target.getvalue()).document["code"] == "hand"


def test_only_sheets_that_can_be_seen_are_read():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for name, rows in BY_HAND.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
        if name == "Rules":
            sheet.hide()
    book.close()
    assert "rules" not in exchange.examine(file.getvalue()).document["tree"]["children"][0]


@pytest.mark.parametrize(("what", "title"), [("scheme", "appraisal-scheme/1"), ("facts", "appraisal-facts/1")])
def test_the_forms_of_both_files_are_given_out(cast, sign_in, what, title):
    answer = sign_in(cast.lin).get(f"/appraisal/schemes/format/{what}.json")
    assert answer["Content-Type"] == "application/schema+json"
    assert title in json.dumps(json.loads(answer.content))
