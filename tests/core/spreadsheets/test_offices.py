"""Rosters as they are: read right, or refused with a true sentence (FOUND F1–F5)."""

import io
from datetime import date

import pytest
from django.utils.translation import override

from cadres.models import Cadre
from cadres.people.models import Education, Sex
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Layout
from core.spreadsheets.loop import TableImport
from core.spreadsheets.models import ImportWord
from core.spreadsheets.notices import notice_sentence
from core.spreadsheets.outcome import error_sentence
from core.spreadsheets.parse import FileRefused, parsed
from tests.core.spreadsheets import offices
from tests.core.spreadsheets.layouts import workbook

pytestmark = pytest.mark.django_db


class Roster(Layout):
    code, title, model = "roster", "roster", Cadre
    validated = frozenset({"name"})
    columns = (
        LayoutColumn("staff_no", zh="工号", en="Staff number", key=True, also=("人员编号",)),
        LayoutColumn("name", zh="姓名", en="Name", required=True, also=("干部姓名",)),
        LayoutColumn("sex", zh="性别", en="Sex", choices=Sex, required=True, words={"男性": "m", "女性": "f"}),
        LayoutColumn("born_on", zh="出生日期", en="Date of birth", kind="date", required=True),
        LayoutColumn("education", zh="学历", en="Education", choices=Education, required=True,
                     words={"大学本科": "bachelor", "硕士研究生": "master", "专科": "college"}),
        LayoutColumn("entered_on", zh="参加工作日期", en="Entry date", kind="date", months=True),
        LayoutColumn("phone", zh="联系电话", en="Telephone"),
    )  # fmt: skip

    def existing(self):
        return Cadre._base_manager.all()


def read(user, name, content) -> TableImport:
    table = TableImport(Roster, user)
    with parsed(io.BytesIO(content), name=name) as sheet:
        table.check(sheet)
    return table


def sheet(user, *rows) -> TableImport:
    return read(user, "a.xlsx", workbook(*rows).getvalue())


def written(table: TableImport) -> list[tuple]:
    people = [row.instance for row in table.planned]
    return [(one.staff_no, one.name, one.born_on, one.education, one.entered_on) for one in people]


@pytest.mark.parametrize("like", list(offices.sheets()), ids=str)
def test_a_roster_is_read_as_it_is(cast, like):
    name, content = offices.written(like)
    found = read(cast.gao, name, content)
    assert not found.outcome.errors, [error_sentence(error) for error in found.outcome.errors]
    assert written(found) == offices.expected(like)
    assert {one["code"] for one in found.outcome.notices} == like.notices()
    for language in ("en", "zh-hans"):
        with override(language):
            assert all("%(" not in notice_sentence(one) for one in found.outcome.notices)


def test_there_are_enough_of_them():
    assert len(set(map(str, offices.sheets()))) >= 120


ROW = ["W001", "甲一", "男", date(1985, 3, 5), "本科", date(2010, 7, 1)]


def test_what_was_passed_over_is_named_and_what_is_perhaps_meant(cast):
    found = sheet(cast.gao, [*offices.HEADS, "联系电活", "家庭住址"], [*ROW, "138", "松岭"])
    with override("en"):
        told = [notice_sentence(one) for one in found.outcome.notices]
    assert told[0] == "Columns that do not belong to this table were passed over: 家庭住址."
    assert "“联系电活” was passed over" in told[1] and "Telephone" not in told[0]
    assert found.planned[0].instance.phone == ""


def test_a_column_without_a_name_is_passed_over_aloud(cast):
    found = sheet(cast.gao, [*offices.HEADS[:5], None, "参加工作日期"], [*ROW[:5], "x", ROW[5]])
    assert [(one["code"], one["params"]) for one in found.outcome.notices] == [("unnamed", {"columns": "F"})]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["姓名", "性别"], ["甲一", "男"]], "header_missing"),
        ([["工 号码", "姓名"], ["W001", "甲一"]], "header_misspelt"),
        ([["工号", "姓名", "干部姓名"], ["W001", "甲一", "甲"]], "header_twice"),
        ([["a", "b"]] * 12, "header_none"),
        ([["工号", "姓名"]], "no_rows"),
        ([["工号", "姓名"], ["合计", "1人"]], "no_rows"),
    ],
)
def test_a_table_without_what_identifies_its_rows_is_refused(cast, rows, code):
    with pytest.raises(FileRefused) as refused:
        sheet(cast.gao, *rows)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (3, "05/03/2026", "date_two_readings"),
        (3, "1985.03", "date_month_only"),
        (5, 2010.1, "date_lost_zero"),
        (5, "1985", "date_year_only"),
        (4, "大学", "not_choice"),
        (0, 1001, "text_is_number"),
    ],
)
def test_a_cell_with_two_readings_is_refused_with_its_remedy(cast, place, value, code):
    row = list(ROW)
    row[place] = value
    found = sheet(cast.gao, offices.HEADS, row)
    assert [error["code"] for error in found.outcome.errors] == [code]


def test_a_month_is_enough_where_the_column_says_so_and_is_counted_aloud(cast):
    found = sheet(cast.gao, offices.HEADS, [*ROW[:5], "2010.07"])
    assert found.planned[0].instance.entered_on == date(2010, 7, 1)
    assert [(one["code"], one["params"]["count"]) for one in found.outcome.notices] == [("months", 1)]


def xlsx(change) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for y, row in enumerate([offices.HEADS, ROW]):
        for x, value in enumerate(row):
            page.write(y, x, value, day if isinstance(value, date) else None)
    change(book, page, day)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "code", "cell"),
    [
        (lambda book, page, day: page.write_formula("B2", "=C2&D2", None, ""), "formula_unsaved", "B2"),
        (lambda book, page, day: page.write_formula("B2", "=NA()", None, "#N/A"), "formula_error", "B2"),
        (lambda book, page, day: page.merge_range("B2:C2", "甲一男", day), "merged_across", "B2"),
    ],
)
def test_a_value_that_cannot_be_read_is_never_taken_for_an_empty_cell(cast, change, code, cell):
    found = read(cast.gao, "a.xlsx", xlsx(change))
    (error,) = [error for error in found.outcome.errors if error["code"] == code]
    with override("zh-hans"):
        assert cell in error_sentence(error)
    assert not found.planned


def test_cells_that_cannot_be_read_do_not_matter_in_a_column_that_is_passed_over(cast):
    def note(book, page, day):
        page.write_string("G1", "备注栏")
        page.write_formula("G2", "=NA()", None, "#N/A")

    found = read(cast.gao, "a.xlsx", xlsx(note))
    assert not found.outcome.errors and len(found.planned) == 1


def test_a_merge_down_to_the_end_of_the_sheet_makes_no_people(cast):
    found = read(cast.gao, "a.xlsx", xlsx(lambda book, page, day: page.merge_range("E2:E400", "本科", day)))
    assert not found.outcome.errors and len(found.planned) == 1


def test_the_old_calendar_of_1904_is_read(cast):
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(offices.HEADS)
    book.active.append(ROW)
    out = io.BytesIO()
    book.save(out)
    assert written(read(cast.gao, "a.xlsx", out.getvalue()))[0][2] == date(1985, 3, 5)


def test_further_sheets_and_hidden_columns_are_told(cast):
    def hide(book, page, day):
        page.set_column("B:B", None, None, {"hidden": True})
        book.add_worksheet("第二页").write_string(0, 0, "x")

    told = {one["code"]: one["params"] for one in read(cast.gao, "a.xlsx", xlsx(hide)).outcome.notices}
    assert told["other_sheets"]["names"] == "第二页" and set(told) == {"hidden_columns", "other_sheets"}


def test_an_update_needs_the_key_and_what_changes(cast):
    first = sheet(cast.gao, offices.HEADS, ROW)
    Cadre.objects.bulk_create([row.instance for row in first.planned])
    found = sheet(cast.gao, ["工号", "联系电话"], ["W001", "139"])
    assert (found.outcome.changed, found.outcome.errors) == (1, [])
    lost = sheet(cast.gao, ["工号", "联系电话"], ["W999", "139"])
    assert [error["code"] for error in lost.outcome.errors] == ["not_found_lacks"]
    with override("zh-hans"):
        assert "姓名" in error_sentence(lost.outcome.errors[0])


def test_words_that_the_office_taught_are_known(cast):
    def teach(column, word, value=""):
        row = ImportWord(layout="roster", column=column, word=word, value=value, taught_by=cast.gao)
        row.full_clean()
        row.save()

    rows = [["工作证号", "姓名", "性别", "出生日期", "学历", "参加工作日期"], [*ROW[:4], "大 学", ROW[5]]]
    with pytest.raises(FileRefused):
        sheet(cast.gao, *rows)
    teach("staff_no", "工作证号")
    teach("education", "大学", "bachelor")
    assert written(sheet(cast.gao, *rows))[0][3] == "bachelor"
