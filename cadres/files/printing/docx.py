"""Pages of a grid as DOCX, to be edited: one table a page, whose rows and columns have their exact sizes."""

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from cadres.files.printing.fonts import LEADING, SONG, TITLE
from cadres.files.printing.grid import INDENT, LABEL_SIZE, PAD_X, Cell, Fitted, Page, fitted

ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
TITLE_ROOM = 14.0  # millimetres from the margin to the grid


def docx(pages: Iterable[Page]) -> bytes:
    """The pages one after another on A4, in the fonts that offices have."""
    document = Document()
    for place, page in enumerate(pages):
        section = document.sections[0] if place == 0 else document.add_section(WD_SECTION.NEW_PAGE)
        _margins(section, page)
        _page(document, page)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _margins(section: Any, page: Page) -> None:
    width, height = (297, 210) if page.is_across else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if page.is_across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = Mm(page.left)
    section.right_margin = Mm(max(width - page.left - sum(page.widths), 5))
    section.top_margin = Mm(page.top - (TITLE_ROOM if page.title else 0))
    section.bottom_margin = section.header_distance = section.footer_distance = Mm(5)


def _page(document: Any, page: Page) -> None:
    if page.title:
        size = 24.0 if len(page.title) < 14 else 14.0
        _written(document.add_paragraph(), page.title, size, "center", font=TITLE, line=TITLE_ROOM / 25.4 * 72)
    table = document.add_table(len(page.heights), len(page.widths), style="Table Grid")
    grid = list(table._cells)  # asked for once: the library counts all of them anew for each cell
    _sizes(table, grid, page)
    for cell in page.cells:
        _cell(grid, page, cell)
    _written(document.add_paragraph(), page.below, LABEL_SIZE if page.below else 1.0, "left")


def _sizes(table: Any, grid: list[Any], page: Page) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    _no_margins(table)
    for column, width in zip(table.columns, page.widths, strict=True):
        column.width = Mm(width)
    for row, height in zip(table.rows, page.heights, strict=True):
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.EXACTLY
    for place, cell in enumerate(grid):
        cell.width = Mm(page.widths[place % len(page.widths)])


def _no_margins(table: Any) -> None:
    """Room beside the texts alone. The indent takes back that Word begins a table so much left of the margin.

    Both stand where the format has them (CT_TblPr): in another order a document is damaged.
    """
    margins = OxmlElement("w:tblCellMar")
    for side, room in (("top", 0), ("left", PAD_X), ("bottom", 0), ("right", PAD_X)):
        margins.append(_measure(side, room))
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(_measure("tblInd", PAD_X))


def _measure(name: str, millimetres: float) -> Any:
    made = OxmlElement(f"w:{name}")
    made.set(qn("w:w"), str(round(millimetres / 25.4 * 1440)))
    made.set(qn("w:type"), "dxa")
    return made


def _cell(grid: list[Any], page: Page, cell: Cell) -> None:
    across = len(page.widths)
    target = grid[cell.row * across + cell.column]
    if cell.rows > 1 or cell.columns > 1:
        last = (cell.row + cell.rows - 1) * across + cell.column + cell.columns - 1
        target = target.merge(grid[last])
    place = WD_CELL_VERTICAL_ALIGNMENT
    target.vertical_alignment = place.TOP if cell.is_top else place.CENTER
    _x, _y, width, height = page.box(cell)
    if cell.is_photo and page.photo:
        _photo(target, page.photo, width, height)
        return
    _texts(target, cell, fitted(cell, width, height))


def _texts(target: Any, cell: Cell, found: Fitted) -> None:
    paragraphs = cell.text.split("\n")
    for place, text in enumerate(paragraphs):
        paragraph = target.paragraphs[0] if place == 0 else target.add_paragraph()
        if cell.heads:
            _hanging(paragraph, found.size)
            head = cell.heads[place]
            text = f"{head}\t{text}" if head else f"\t{text}"
        _written(paragraph, text, found.size, cell.align)
    if cell.foot:
        _written(target.add_paragraph(), cell.foot, LABEL_SIZE, "right")


def _hanging(paragraph: Any, size: float) -> None:
    """Months at the margin, the text and every further line set back."""
    layout = paragraph.paragraph_format
    layout.left_indent, layout.first_line_indent = Pt(INDENT * size), Pt(-INDENT * size)
    layout.tab_stops.add_tab_stop(Pt(INDENT * size))


def _written(
    paragraph: Any, text: str, size: float, align: str, *, font: str = SONG, line: float | None = None
) -> None:
    layout = paragraph.paragraph_format
    paragraph.alignment = ALIGN[align]
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(line or size * LEADING)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _photo(target: Any, photo: bytes, width: float, height: float) -> None:
    paragraph = target.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run().add_picture(io.BytesIO(photo), height=Mm(min(height - 1.2, (width - 1.2) * 1.25)))
