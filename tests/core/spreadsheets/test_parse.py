"""Whatever is uploaded, the answer is rows or a sentence; never an exception, a dead process or a long wait."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from django.utils.translation import override

from core.spreadsheets.messages import FILE_SENTENCES, PROBLEM_SENTENCES, ROW_SENTENCES
from core.spreadsheets.parse import DEFAULT_LIMITS, FileRefused, Unreadable, parsed
from tests.core.spreadsheets.hostile import CELL, mutated, named, repacked, sheet, with_sheet
from tests.core.spreadsheets.layouts import workbook
from tests.servers import ROOT

HOSTILE = named()


def rows(data: bytes, name="a.xlsx", limits=DEFAULT_LIMITS):
    with parsed(io.BytesIO(data), name=name, limits=limits) as table:
        found = list(table)
        assert len(found) == len(table)
        assert list(table) == found  # a second walk sees the same
        return found


def refusal(data: bytes, **options) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        rows(data, **options)
    return refused.value


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_in_either_language(name):
    data, codes = HOSTILE[name]
    refused = refusal(data)
    assert refused.code in codes
    for language in ("en", "zh-hans"):
        with override(language):
            assert str(refused)
            assert "%(" not in str(refused)


def test_mutated_workbooks_give_rows_or_a_sentence():
    count = int(os.environ.get("SHEETS_FUZZ", "60"))
    answers = {"rows": 0, "refused": 0}
    for data in mutated(seed=20260, count=count):
        try:
            rows(data)
            answers["rows"] += 1
        except FileRefused:
            answers["refused"] += 1
    assert answers["refused"] > count // 4
    assert sum(answers.values()) == count


def test_types_are_kept_apart():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    noon = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    clock = book.add_format({"num_format": "hh:mm"})
    sheet.write_string(2, 0, "007")
    sheet.write_number(2, 1, 7)
    sheet.write_number(2, 2, 110101199003078888)
    sheet.write_number(2, 3, 0.1 + 0.2)
    sheet.write_datetime(2, 4, datetime(2024, 3, 5), day)
    sheet.write_datetime(2, 5, datetime(2024, 3, 5, 12, 30), noon)
    sheet.write_number(2, 6, 0.5, clock)
    sheet.write_boolean(2, 7, True)
    sheet.write_number(2, 9, 1.25)
    sheet.write_blank(500_000, 0, None, day)  # formatted, but empty: no reason to refuse
    book.add_worksheet("notes").write_string(0, 0, "not read")
    book.close()
    ((number, cells),) = rows(out.getvalue())
    assert number == 3
    assert cells[:2] == ["007", 7]
    assert type(cells[1]) is int
    assert type(cells[2]) in (int, float)
    assert cells[3:6] == [0.3, date(2024, 3, 5), datetime(2024, 3, 5, 12, 30)]
    assert isinstance(cells[6], Unreadable)
    assert cells[7:] == [True, None, 1.25]


def test_the_first_visible_sheet_is_read():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    hidden = book.add_worksheet("hidden")
    hidden.write_string(0, 0, "hidden")
    shown = book.add_worksheet("shown")
    shown.write_string(0, 0, "shown")
    shown.activate()
    shown.set_first_sheet()
    hidden.hide()
    book.close()
    assert rows(out.getvalue()) == [(1, ["shown"])]


def test_a_dimension_that_lies_does_no_harm():
    lie = sheet(CELL, dimension="A1:XFD1048576")
    assert rows(repacked({"xl/worksheets/sheet1.xml": lie})) == [(1, [1])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_the_encodings_and_separators_of_offices(encoding, delimiter):
    text = delimiter.join(["工号", "姓名", "备注"]) + "\r\n" + delimiter.join(["001", '"王,五"', "'=1+1"]) + "\r\n\r\n"
    assert rows(text.encode(encoding), name="a.CSV") == [
        (1, ["工号", "姓名", "备注"]),
        (2, ["001", "王,五", "=1+1"]),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,b\n1,\x00\n", "no_text_file"),
        (b"\xff\xff\xff\xff,1\n", "no_text_file"),
        (b'a,b\n"open,1\n', "broken_csv"),
        (b"a,b\n" + b"x" * 40000, "broken_csv"),
        (b",,\n,,\n", "empty_sheet"),
        (("a," * 70).encode() + b"a\n", "too_many_columns"),
    ],
)
def test_csv_that_is_none(data, code):
    assert refusal(data, name="a.csv").code == code


def test_text_is_not_taken_for_a_workbook():
    assert refusal(b"a,b\n1,2\n", name="a.xlsx").code == "not_a_workbook"


def test_a_file_above_the_limit_is_not_even_copied():
    small = replace(DEFAULT_LIMITS, file_bytes=1000)
    assert refusal(bytes(2000), limits=small).code == "too_large"


def test_the_child_is_stopped_when_it_takes_too_long_or_too_much():
    data = workbook(*[[f"{n}"] * 12 for n in range(20_000)]).getvalue()
    assert refusal(data, limits=replace(DEFAULT_LIMITS, wall_seconds=0.05)).code == "too_slow"
    assert refusal(data, limits=replace(DEFAULT_LIMITS, memory=32 << 20)).code == "too_heavy"
    assert refusal(data, limits=replace(DEFAULT_LIMITS, output_bytes=10_000)).code == "too_heavy"


def test_the_child_leaves_nothing_open():
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    for _ in range(3):
        rows(workbook(["a"]).getvalue())
        refusal(b"PK")
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before


READ_AND_TELL = """
import resource, sys
import django
django.setup()
from core.spreadsheets.parse import parsed
with open(sys.argv[1], "rb") as file, parsed(file, name="a.xlsx") as table:
    print(len(table), end=" ")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.slow
def test_fifty_thousand_rows_fit_into_the_limits(tmp_path):
    data = workbook(*[[f"名{n}"] * 8 + [n, 1.5, date(2024, 3, 5)] for n in range(50_000)]).getvalue()
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    # From a small process: a child is charged with what its parent held when it was made, here all of the tests.
    done = subprocess.run(
        [sys.executable, "-c", READ_AND_TELL, path], capture_output=True, text=True, check=True, cwd=ROOT
    )
    number, kilobytes = map(int, done.stdout.split())
    assert number == 50_000
    assert kilobytes < 512 * 1024


def test_a_file_with_too_many_rows_is_read_no_further():
    many = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 302))
    few, limits = many[: many.index('<row r="299">')], replace(DEFAULT_LIMITS, rows=300)
    far_below = " " * 600_000 + "<broken"  # a part is read by quarters of a million bytes
    assert len(rows(with_sheet(few), limits=limits)) == 298
    assert refusal(with_sheet(few + far_below), limits=limits).code == "broken_file"
    assert refusal(with_sheet(many + far_below), limits=limits).code == "too_many_rows"


def test_every_sentence_is_one():
    for sentences in (FILE_SENTENCES, ROW_SENTENCES, PROBLEM_SENTENCES):
        for code, text in sentences.items():
            for language in ("en", "zh-hans"):
                with override(language):
                    assert str(text).endswith((".", "。")), code
