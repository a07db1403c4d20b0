"""The printed form: its cells lie where the paper has them, every word is there, and nothing leaves its cell."""

import io
import re
from dataclasses import replace
from itertools import accumulate

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from docx import Document

from cadres.files.lrmx.record import FamilyLine
from cadres.files.printing import roster
from cadres.files.printing.docx import docx
from cadres.files.printing.fonts import unprintable, wrapped
from cadres.files.printing.form import ONE_HEIGHTS, ONE_WIDTHS, TWO_HEIGHTS, TWO_WIDTHS, pages
from cadres.files.printing.grid import PAD_X, fitted, text_width
from cadres.files.printing.pdf import pdf
from tests.cadres.files.paper import ONE, TWO, edges
from tests.cadres.files.people import PHOTO, person

MILLIMETRE = 72 / 25.4
PEN = 0.2  # by which a frame is told to reach further than it was drawn


FORM = replace(person(7), photo=PHOTO)
LONG = FORM.with_texts(
    resume="\n".join(
        f"{1980 + n // 4}.{n % 4 * 3 + 1:02d}--{1980 + n // 4}.{n % 4 * 3 + 3:02d}  第{n}段" for n in range(180)
    ),
    post="某某县某某局某某科科长、" * 27,
    rewards="2011.07，经某机关批准，记三等功。" * 32,
    skills="行政管理与公文写作，" * 11,
)


def boxes(page) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height in millimetres of every frame that is drawn."""
    height, found = page.get_height(), []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = (edge / MILLIMETRE for edge in item.get_bounds())
        found.append((left + PEN, height / MILLIMETRE - top + PEN, right - left - 2 * PEN, top - bottom - 2 * PEN))
    return found


def text_of(file: bytes) -> str:
    with pypdfium2.PdfDocument(file) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"\s", "", "".join(texts))


@pytest.mark.parametrize(("number", "widths", "heights"), [(0, ONE_WIDTHS, ONE_HEIGHTS), (1, TWO_WIDTHS, TWO_HEIGHTS)])
def test_the_cells_have_the_measures_of_the_paper(number, widths, heights):
    described = pages(FORM)[number]
    with pypdfium2.PdfDocument(pdf(pages(FORM))) as document:
        page = document[number]
        assert (round(page.get_width()), round(page.get_height())) == (595, 842)
        drawn = boxes(page)
    expected = [described.box(cell) for cell in described.cells]
    assert len(drawn) == len(expected)
    for box, wanted in zip(drawn, expected, strict=True):
        assert box == pytest.approx(wanted, abs=0.05)
    edges = {round(described.left + width, 1) for width in (0, *accumulate(widths))}
    assert {round(box[0], 1) for box in expected} <= edges
    assert sum(heights) == pytest.approx(max(box[1] + box[3] for box in expected) - described.top)


def test_the_grid_is_that_of_the_paper():
    one, two = pages(FORM)
    for page, paper in ((one, ONE), (two, TWO)):
        ours = edges(page.widths)
        assert all(any(abs(edge - mine) < 0.05 for mine in ours) for edge in edges(paper["columns"]))
        assert page.heights == paper["rows"] and page.left == paper["left"]
    photo = next(cell for cell in one.cells if cell.is_photo)
    assert one.box(photo)[2:] == pytest.approx(ONE["photo"])
    assert next(one.box(cell)[2] for cell in one.cells if cell.text == "简\n历") == ONE["label"]


def test_every_cell_of_the_grid_is_covered_once():
    for page in pages(FORM):
        places = [
            (row, column)
            for cell in page.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        ]
        assert sorted(places) == [(r, c) for r in range(len(page.heights)) for c in range(len(page.widths))]


@pytest.mark.parametrize("form", [FORM, LONG, person(4), person(0)], ids=["usual", "long", "of 2025", "other"])
def test_no_line_is_wider_or_higher_than_its_cell(form):
    for page in pages(form):
        for cell in page.cells:
            _x, _y, width, height = page.box(cell)
            found = fitted(cell, width, height)
            assert found.height <= height
            for line in found.lines:
                room = width - 2 * PAD_X - line.indent * found.size / MILLIMETRE
                assert text_width(line.text, found.size) <= room + 0.1


def test_every_word_is_printed():
    text = text_of(pdf(pages(FORM)))
    for word in (
        "干部任免审批表",
        FORM.name,
        FORM.native_place,
        FORM.full_time_level_school,
        FORM.post,
        "钱小满",
        "填表人：某某",
    ):
        assert word in text, word
    assert "2024年年度考核称职；2025年年度考核优秀。" in text


def test_what_is_too_long_for_two_pages_goes_on_on_another():
    text = text_of(pdf(pages(LONG)))
    assert all(f"第{n}段" in text for n in range(180))
    assert "附页" in text
    eleven = replace(FORM, family=tuple(FamilyLine("堂兄", f"赵{n}号", "", "", "某村") for n in range(17)))
    text = text_of(pdf(pages(eleven)))
    assert all(f"赵{n}号" in text for n in range(17))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("赵一诺", ["赵一诺"]),
        ("阿依·古丽", ["阿依·古丽"]),
        ("阿依古丽·买买提·吐尔逊", ["阿依古丽·", "买买提·吐尔逊"]),
        ("古丽·阿不都热合曼", ["古丽·", "阿不都热合曼"]),
        ("买买提·吐尔逊·阿不都热合曼江", ["买买提·吐尔逊·", "阿不都热合曼江"]),
    ],
)
def test_a_long_name_is_broken_behind_a_dot_and_nowhere_else(name, lines):
    page = pages(FORM.with_texts(name=name))[0]
    cell = next(cell for cell in page.cells if (cell.row, cell.column) == (0, 2))
    _x, _y, width, height = page.box(cell)
    assert [line.text for line in fitted(cell, width, height).lines] == lines
    assert name in text_of(pdf(pages(FORM.with_texts(name=name))))


def test_the_second_page_begins_where_that_of_the_paper_does():
    two = pages(FORM)[1]
    assert (two.left, two.top) == (TWO["left"], TWO["top"])
    assert two.top + sum(two.heights) < 280  # with a line below it on A4


def test_age_counts_to_the_month_of_reckoning_and_the_dead_have_none():
    form = FORM.with_texts(born="198503", age_month="202403")
    assert "（39岁）" in text_of(pdf(pages(form)))
    assert "（38岁）" in text_of(pdf(pages(form.with_texts(age_month="202402"))))
    gone = replace(form, family=(FamilyLine("父亲", "赵老川", "195001", "", "某厂工人（已去世）"),))
    assert next(cell.text for cell in pages(gone)[1].cells if (cell.row, cell.column) == (4, 3)) == ""


def test_the_form_of_2025_says_when_somebody_retires():
    assert "到龄时间" in text_of(pdf(pages(person(4)))) and "健康" in text_of(pdf(pages(person(4))))
    assert "到龄时间" not in text_of(pdf(pages(person(5))))


def test_the_same_pages_come_as_a_document_to_edit():
    document = Document(io.BytesIO(docx(pages(FORM))))
    one, two = document.tables
    for table, widths, heights in ((one, ONE_WIDTHS, ONE_HEIGHTS), (two, TWO_WIDTHS, TWO_HEIGHTS)):
        assert [column.width.mm for column in table.columns] == pytest.approx(widths, abs=0.1)
        assert [row.height.mm for row in table.rows] == pytest.approx(heights, abs=0.1)
        assert all(row.height_rule == 2 for row in table.rows)  # exactly
    texts = "".join(cell.text for table in (one, two) for row in table.rows for cell in row.cells)
    for word in (
        FORM.name,
        FORM.post,
        "1990" if "1990" in FORM.resume else FORM.born[:4],
        "钱小满",
        "审\n批\n机\n关\n意\n见",
    ):
        assert word in texts
    for table in (one, two):  # its frame stands at the margin, not left of it
        indent, room = table._tbl.tblPr.xpath("w:tblInd/@w:w | w:tblCellMar/w:left/@w:w")
        assert indent == room
    assert len(document.inline_shapes) == 1
    assert round(document.sections[0].left_margin.mm) == 22 and round(document.sections[1].left_margin.mm) == 21


def test_the_document_keeps_the_order_of_the_format():
    """ECMA-376, CT_TblPr, CT_PPr, CT_RPr and CT_TcPr: what stands in another order is damaged for some readers."""
    orders = {
        "tblPr": "tblStyle tblW jc tblInd tblLayout tblCellMar tblLook",
        "tblCellMar": "top left bottom right",
        "pPr": "pStyle tabs spacing ind jc sectPr",
        "rPr": "rFonts b sz szCs",
        "tcPr": "tcW gridSpan vMerge vAlign",
        "trPr": "cantSplit trHeight",
    }
    document = Document(io.BytesIO(docx(pages(LONG))))
    for name, order in orders.items():
        places = {tag: place for place, tag in enumerate(order.split())}
        found = document.element.body.iter(f"{{{document.element.nsmap['w']}}}{name}")
        for element in found:
            tags = [child.tag.rpartition("}")[2] for child in element]
            assert tags == sorted(tags, key=places.__getitem__), name


def test_a_roster_fits_its_pages():
    rows = [roster.values(n, person(n), "202106") for n in range(30)]
    for page in roster.pages("某县干部花名册", rows):
        assert page.top + sum(page.heights) < 205 and page.left + sum(page.widths) < 290
        for cell in page.cells:
            _x, _y, width, height = page.box(cell)
            assert fitted(cell, width, height).height <= height
    assert len(roster.pages("空", [])) == 1


def test_marks_do_not_begin_a_line_and_words_stay_whole():
    assert wrapped("甲乙丙丁，戊", 4) == ["甲乙丙", "丁，戊"]
    assert wrapped("甲乙2011.07年", 5) == ["甲乙", "2011.07年"]
    assert "".join(wrapped("a" * 50, 5)) == "a" * 50


def test_signs_that_no_font_has_are_known():
    assert unprintable("䶮堃〇·〔〕") == set()
    assert unprintable("𠮷") in (set(), {"𠮷"})
