"""What leaves as a sheet: no formula, no lost digit, no broken header."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from core.spreadsheets.export import csv_response, csv_text, write_csv, write_xlsx, xlsx_response

PAYLOADS = [
    "=1+1",
    "==1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "　=1",
    '=HYPERLINK("http://example.org")',
    "=cmd|' /C calc'!A0",
    "{=1}",
    "http://example.org/",
    "internal:Sheet1!A1",
    "mailto:a@example.org",
    "_x003D_1",
    "\x00\x01=1",
]
# What a spreadsheet folds before it looks: full-width signs, a minus of mathematics, signs of no width in front.
FOLDED = [
    "＝1+1",
    "＋1",
    "－2+3",
    "＠SUM(A1)",
    "﹢1",
    "﹣1",
    "﹦1",
    "﹫A1",
    "−1",
    "\u200b=1",
    "\ufeff=1",
    "\u2060＝1",
    "\u00ad=1",
    "\u00a0=1",
    " \u200b\u3000＝1",
    "\u034f=1",
    "\u200e+1",
]


@pytest.mark.parametrize("payload", FOLDED)
def test_a11_no_folded_sign_begins_a_formula_in_csv(payload):
    assert csv_text(payload) == f"'{payload}"


@pytest.mark.parametrize("text", ["镇政府", "a=1", "1-2", "（＝）", "\u200b镇", "", "'=1", "３"])
def test_a11_other_text_stays_as_it_is(text):
    assert csv_text(text) == text


def cells(headers, rows):
    out = io.BytesIO()
    write_xlsx(out, headers, rows)
    out.seek(0)
    return list(openpyxl.load_workbook(out).active.iter_rows())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula_or_link_in_a_workbook(payload):
    head, row = cells([payload], [[payload]])
    for cell in (head[0], row[0]):
        assert cell.data_type in ("s", "inlineStr")
        assert cell.hyperlink is None
    assert row[0].value.endswith(payload[-1])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_begins_a_formula_in_csv(payload):
    out = io.BytesIO()
    write_csv(out, [payload], [[payload]])
    for line in csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")):
        assert not line[0].lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers_with_their_digits():
    row = cells(["a"] * 5, [[-3, Decimal("3.10"), Decimal("-0.005"), Decimal("12345678901234567.89"), 10**17]])[1]
    assert [cell.value for cell in row] == [-3, 3.1, -0.005, "12345678901234567.89", str(10**17)]
    assert row[1].number_format == "0.00"
    out = io.BytesIO()
    write_csv(out, ["a"], [[-3, Decimal("3.10"), Decimal("-1E-3")]])
    assert out.getvalue().decode("utf-8-sig").splitlines()[1] == "-3,3.10,-0.001"


def test_days_times_nothing_and_very_long_text():
    noon = datetime(2024, 3, 5, 4, 0, tzinfo=UTC)
    row = cells(["a"] * 5, [[date(2024, 3, 5), noon, None, date(1899, 1, 1), "长" * 40000]])[1]
    assert row[0].value == datetime(2024, 3, 5)
    assert row[1].value == datetime(2024, 3, 5, 12, 0)  # the office's own time
    assert row[2].value is None
    assert row[3].value == "1899-01-01"
    assert len(row[4].value) == 32767


def test_control_characters_and_surrogates_do_not_break_the_file():
    row = cells(["a"], [["甲\x00\x0b\x1f乙\ud800\uffff丙"]])[1]
    assert row[0].value == "甲乙丙"


@pytest.mark.parametrize("make", [xlsx_response, csv_response])
@pytest.mark.parametrize("name", ["台账 2024", 'a"b\r\nX-Evil: 1', "../../etc/passwd", "", "\u202exslx"])
def test_file_names_are_safe_and_nothing_keeps_the_download(make, name):
    response = make(name, ["甲"], [["乙"]])
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "\n" not in disposition
    assert "\r" not in disposition
    assert "/" not in disposition.replace("utf-8''", "")
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response.streaming_content)


def test_csv_carries_a_byte_order_mark():
    assert b"".join(csv_response("a", ["甲"], [["乙"]]).streaming_content).startswith(b"\xef\xbb\xbf")
