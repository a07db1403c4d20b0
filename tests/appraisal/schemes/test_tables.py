"""The indicator table: every scheme goes into a workbook and comes back as it was."""

import io
import json
import random
import zipfile

import pytest
from django.utils import translation

from appraisal.schemes.tables import Unwritable, layout, normal, read_tables, where, write_book
from appraisal.schemes.tables.cells import (
    Bound,
    Choice,
    Codes,
    Day,
    Json,
    Number,
    Pairs,
    Parameters,
    Unclear,
    Value,
    Whole,
    YesNo,
    decimal_text,
)
from appraisal.schemes.tables.circumstances import Circumstances
from appraisal.schemes.tables.conditions import ConditionCell
from appraisal.schemes.tables.writing import tabulated
from appraisal.scoring.language.vocabularies import ROUNDINGS
from core.spreadsheets.parse import parsed_book
from tests.appraisal.schemes.documents import small
from tests.appraisal.scoring.cases import CASES, LIBRARY
from tests.appraisal.scoring.worlds import World
from tests.repeated import sample


def published() -> dict[str, dict]:
    """Every scheme of the library and the cases; of files of several versions each version."""
    found = {}
    for path in [*sorted(LIBRARY.glob("*.json")), *sorted(CASES.rglob("*.json"))]:
        document = json.loads(path.read_text(encoding="utf-8"))
        for number, one in enumerate(document.get("versions") or [document]):
            if one.get("format") == "appraisal-scheme/1":
                # the library holds mended copies of some that are kept as they were published
                found.setdefault(f"{path.stem} {number}", one)
    return found


SCHEMES = published()


def rows_of(document: dict) -> dict:
    """The sheets as a reader of the workbook gets them, without the workbook between."""
    cells, sheets = tabulated(document), {}
    for sheet in layout.SHEETS[1:]:
        rows = [(1, [column.zh for column in sheet.columns])]
        for number, row in enumerate(cells[sheet.key], 2):
            rows.append((number, [row.get(column.path) for column in sheet.columns]))
        sheets[sheet.zh] = rows
    sheets[layout.SETTINGS.en] = [
        (number, [layout.SETTINGS.column(row["path"]).en, row["value"]])
        for number, row in enumerate(cells["settings"], 2)
    ]
    return sheets


def through_rows(document: dict) -> dict:
    read = read_tables(rows_of(document))
    assert [problem.placed() for problem in read.problems] == []
    return read.document


def through_a_file(document: dict) -> dict:
    file = io.BytesIO()
    write_book(document, file)
    with parsed_book(file) as sheets:
        read = read_tables(sheets)
    assert [problem.placed() for problem in read.problems + read.notes] == []
    return read.document


def same(one, other) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", SCHEMES)
def test_published_schemes_come_back_from_their_table(name, language):
    with translation.override(language):
        assert same(through_rows(SCHEMES[name]), normal(SCHEMES[name]))


@pytest.mark.parametrize("name", ["changjie-2021 0", "tax-post 0", "town-monthly 0"])
def test_the_schemes_of_the_library_come_back_from_a_workbook(name):
    with translation.override("zh-hans"):
        assert same(through_a_file(SCHEMES[name]), normal(SCHEMES[name]))


def test_random_schemes_come_back_from_their_table():
    for seed in range(sample(100, 5000)):
        document = World(random.Random(seed)).document()
        with translation.override("en" if seed % 2 else "zh-hans"):
            assert same(through_rows(document), normal(document)), seed


def test_a_scheme_written_in_one_language_is_read_in_the_other():
    with translation.override("zh-hans"):
        sheets = rows_of(SCHEMES["town-monthly 0"])
    with translation.override("en"):
        assert same(read_tables(sheets).document, normal(SCHEMES["town-monthly 0"]))


ODD = {
    "texts that a spreadsheet would run": small(
        values=[{"code": "=v", "formula": "=-1+2", "title": {"en": "@x", "zh-hans": "+1"}}]
    ),
    "control characters": small(source={"note": {"en": "a\x0bb", "zh-hans": "_x0041_\ufffe"}}),
    "line breaks and blanks": small(title={"en": " padded ", "zh-hans": "two\nlines\ttab"}),
    "numbers written in other ways": small(
        full_marks="0100.50",
        grades=[{"code": "a", "from": "+1/3"}, {"code": "b", "from": "-0"}, {"code": "c", "from": "1e3"}],
    ),
    "values of the wrong sort": small(
        total={"places": "2", "mode": "sideways", "cap": True},
        level_titles=["town"],
        attributes=[{"code": "role", "options": [{"code": "chief"}, "deputy"]}],
        payouts=[{"code": "p", "method": "share", "residue": 7, "table": ["1", 2]}],
    ),
    "parameters beside others": small(
        tree={
            "code": "i",
            "method": "rank",
            "params": {"value": "m", "start": "1", "given": True, "take": "true", "trim": {"highest": 1}},
        }
    ),
    "keys that nobody knows": small(extra={"deep": [{"x": {"y": [1, "2", None, False]}}]}),
    "empty things": small(grades=[], vetoes=[], dimensions=[], settings={}, fairness={"peer": {}}),
    "words of the list as codes": small(
        values=[{"code": "是", "table": {"by": "或", "cells": {"a;b": "1", "c": "2"}}}],
        vetoes=[
            {"code": "v", "effect": "result", "when": {"rule": "a) and (b", "of": "count", "than": "3"}},
            {"code": "w", "effect": "result", "when": {"any": [{"not": {"all": []}}]}},
        ],
    ),
    "an item with parts": {
        **small(),
        "tree": {
            "code": "t",
            "method": "deduct",
            "compose": "sum",
            "children": [{"code": "u", "method": "accrue"}],
        },
    },
}


@pytest.mark.parametrize("name", ODD)
def test_nothing_is_lost_however_odd_the_document(name):
    assert same(through_rows(ODD[name]), normal(ODD[name]))
    assert same(through_a_file(ODD[name]), normal(ODD[name]))


@pytest.mark.parametrize(
    "tree",
    [None, [], {"compose": "sum"}, {"code": "a", "children": [{"code": "a"}]}, {"code": " a"}],
    ids=["none", "list", "no code", "code twice", "blank in code"],
)
def test_a_tree_without_clear_codes_is_no_table(tree):
    with pytest.raises(Unwritable):
        write_book({**small(), "tree": tree}, io.BytesIO())


@pytest.mark.parametrize(
    "sheets",
    [
        {"设置 Settings": [(2, ["rest", '{"total": "x"}']), (3, ["total.places", "2"])]},
        {
            "指标 Indicators": [
                (1, ["Code", "How it scores", "Further (JSON)"]),
                (2, ["a", "bands", '{"params": "x"}']),
            ],
            "分档与选项 Tables": [(1, ["Belongs to", "Table", "Points or value"]), (2, ["a", "bands", "2"])],
        },
        {
            "设置 Settings": [(2, ["rest", '{"dimensions": "x"}'])],
            "名目 Words": [(1, ["Kind", "Code"]), (2, ["dimension", "morality"])],
        },
        {
            "设置 Settings": [(2, ["rest", '{"level_titles": "x"}'])],
            "名目 Words": [(1, ["Kind", "Code"]), (2, ["level", "town"])],
        },
        {
            "指标 Indicators": [(1, ["Code", "Further (JSON)"]), (2, ["a", '{"rules": "x"}'])],
            "计分细则 Rules": [(1, ["Indicator code", "Rule code"]), (2, ["a", "1"])],
        },
        {
            "指标 Indicators": [
                (1, ["Parent code", "Code", "Further (JSON)"]),
                (2, [None, "a", '{"children": "x"}']),
                (3, ["a", "b", None]),
            ],
        },
    ],
    ids=["a setting", "a table", "a word", "levels", "a rule", "a part"],
)
def test_a_text_in_the_last_column_where_an_object_belongs_is_refused(sheets):
    assert "given_twice" in {problem.code for problem in read_tables(sheets).problems}


def test_every_indicator_and_rule_has_a_row_of_plain_columns():
    rows = tabulated(SCHEMES["changjie-2021 0"])
    assert len(rows["rules"]) > 50
    assert not any("rest" in row for key in ("indicators", "rules", "grades", "vetoes") for row in rows[key])


def test_places_of_the_document_lead_to_rows():
    read = read_tables(rows_of(small()))
    line, column = where(read, "tree.children[1].rules[0].points")
    assert (line.sheet, line.number, column) == ("计分细则", 3, "F 分值")
    line, column = where(read, "tree.children[0].method")
    assert (line.sheet, line.number, column) == ("指标", 3, "E 计算方式")
    line, column = where(read, "full_marks")
    assert line.sheet == "Settings"
    assert where(read, "nowhere.at.all") is None


def banded() -> dict:
    bands = [{"from": "60", "points": "5"}, {"to": "60", "points": "x"}]
    return {
        **small(),
        "tree": {
            "code": "b",
            "method": "band",
            "params": {"value": "m", "bands": bands},
            "lists": {"a": {"cap": "5"}},
        },
    }


def test_rows_of_lists_have_places_too():
    line, column = where(read_tables(rows_of(banded())), "tree.params.bands[1].points")
    assert (line.sheet, line.number, column) == ("分档与选项", 3, "J 分值或数值")


def test_a_list_that_stands_in_two_places_is_refused():
    sheets = rows_of(banded())
    sheets["指标"][1][1][-1] = '{"params": {"bands": [{"points": "1"}]}}'
    sheets["分档与选项"].append((9, list(sheets["分档与选项"][3][1])))
    told = [(problem.code, problem.row) for problem in read_tables(sheets).problems]
    assert told == [("given_twice", 2), ("code_twice", 9)]


def test_a_sheet_full_of_mistakes_ends_the_reading_in_time():
    heads = [column.en for column in layout.INDICATORS.columns]
    rows = [(1, heads)] + [(row, ["x", f"c{row}", "", "", "nonsense", "?"]) for row in range(2, 20_000)]
    rules = [(1, ["Code", "Indicator code"])] + [(row, ["a", "b"]) for row in range(2, 20_000)]
    assert len(read_tables({"指标": rows, "设置": [], "Rules": rules}).problems) == 1000


def test_a_chain_without_end_is_refused():
    rows = [(1, ["Code", "Parent code", "How it scores"]), (2, ["c2", None, "sum of the parts"])]
    rows += [(row, [f"c{row}", f"c{row - 1}", "sum of the parts"]) for row in range(3, 5000)]
    codes = {problem.code for problem in read_tables({"指标": rows, "设置": []}).problems}
    assert "parent_deep" in codes


# Cells


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Number(), 0.1, "0.1"),
        (Number(), 1e-06, "0.000001"),
        (Number(), 12, "12"),
        (Number(), "１２．５ ", "12.5"),
        (Number(), "1,234.5", "1234.5"),
        (Number(), ".5", "0.5"),
        (Number(), "−3", "-3"),
        (Number(), "20%", "0.2"),
        (Number(percent=True), "108％", "108%"),
        (Number(words={"none": ("不设", "none")}), "不设", "none"),
        (Value(), "tasks.done", "tasks.done"),
        (Value(), 7, "7"),
        (Whole(), 2, 2),
        (YesNo(), "是", True),
        (YesNo(), False, False),
        (YesNo(), "√", True),
        (Choice(ROUNDINGS.cells), "四舍五入", "half_up"),
        (Choice(ROUNDINGS.cells), "HALF  UP", "half_up"),
        (Codes(), "民政局，残联;  工会", ["民政局", "残联", "工会"]),
        (Pairs(), "county＝4；city=６", {"county": "4", "city": "6"}),
        (Day(), "2024年3月5日", "2024-03-05"),
        (Day(), "2024/3/5", "2024-03-05"),
        (Bound(), "5月1日", "05-01"),
        (Bound(), "60", "60"),
        (Json(), "{“a”：1}", {"a": 1}),
        (
            ConditionCell(),
            "次数(1.1) ≥ 3 且 属性（role） = chief、deputy",
            {
                "all": [
                    {"rule": "1.1", "of": "count", "op": ">=", "than": "3"},
                    {"attribute": "role", "in": ["chief", "deputy"]},
                ]
            },
        ),
        (
            Circumstances(),
            "reminded（催办后 / after a reminder）×２；grave +0.5; credited ×0 when attribute(linked) = yes",
            {
                "reminded": {"title": {"zh-hans": "催办后", "en": "after a reminder"}, "times": "2"},
                "grave": {"plus": "0.5"},
                "credited": {"times": "0", "when": {"attribute": "linked", "in": ["yes"]}},
            },
        ),
        (
            Parameters(),
            "question=work；given=true；start=１０",
            {"question": "work", "given": True, "start": "10"},
        ),
        (ConditionCell(), "非 属性(status) = seconded", {"not": {"attribute": "status", "in": ["seconded"]}}),
        (ConditionCell(), "score(work) < 60", {"node": "work", "op": "<", "than": "60"}),
    ],
)
def test_cells_are_read_as_people_write_them(kind, cell, value):
    assert kind.read(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        (Number(), 0.1234567, "cell_too_exact"),
        (Number(), 1 / 3, "cell_too_exact"),
        (Number(), "half", "cell_no_number"),
        (Number(), "1e5", "cell_no_number"),
        (Number(), "1/3%", "cell_no_number"),
        (Number(), float("1e300"), "cell_no_number"),
        (Value(), 0.12345678, "cell_too_exact"),
        (Whole(), "2.5", "cell_no_whole"),
        (YesNo(), "perhaps", "cell_no_choice"),
        (Choice(ROUNDINGS.cells), "up or down", "cell_no_choice"),
        (Pairs(), "county 4", "cell_no_pairs"),
        (Pairs(), "a=1; a=2", "cell_no_pairs"),
        (Day(), "2024-02-30", "cell_no_day"),
        (Bound(), "soon", "cell_no_bound"),
        (Json(), "{", "cell_no_json"),
        (Circumstances(), "reminded x2 times", "circumstance_unclear"),
        (ConditionCell(), "always", "condition_unclear"),
        (ConditionCell(), "count(a) > 1 and count(b) > 1 or count(c) > 1", "condition_mixed"),
    ],
)
def test_cells_that_cannot_be_read_say_why(kind, cell, code):
    with pytest.raises(Unclear) as unclear:
        kind.read(cell)
    assert unclear.value.code == code


def test_numbers_of_a_spreadsheet_are_the_digits_that_it_shows():
    for micro in range(0, 3_000_000, 997):
        text = f"{micro // 10**6}.{micro % 10**6:06}".rstrip("0").rstrip(".")
        assert decimal_text(float(text)).removesuffix(".0") == text


# The workbook


def test_the_workbook_offers_words_freezes_heads_and_runs_nothing():
    file = io.BytesIO()
    write_book(SCHEMES["town-monthly 0"], file, about="town-monthly, version 1")
    with zipfile.ZipFile(file) as package:
        sheets = {name: package.read(name).decode() for name in package.namelist() if "worksheets/sheet" in name}
    assert len(sheets) == len(layout.SHEETS) + 2
    assert not any("<f>" in text for text in sheets.values())
    rules = next(text for text in sheets.values() if "<dataValidations" in text and 'topLeftCell="D2"' in text)
    assert 'type="list"' in rules and "numberStoredAsText" in rules
