"""Pages of a grid as PDF, with the fonts that the site brings."""

import io
from collections.abc import Iterable

from fpdf import FPDF

from cadres.files.printing.fonts import POINT, sans, serif
from cadres.files.printing.grid import LABEL_SIZE, PAD_X, Cell, Fitted, Line, Page, fitted, text_width

TITLE_SIZE, SMALL_TITLE = 24.0, 14.0
BORDER = 0.2
PAD_TOP = 1.5
RISE = 0.86  # of the size: from the top of a line to the foot of its signs


def pdf(pages: Iterable[Page], title: str = "") -> bytes:
    """The pages one after another on A4."""
    document = FPDF(unit="mm", format="A4")
    document.set_auto_page_break(False)
    document.set_title(title)
    document.set_lang("zh-CN")
    for name, face in (("serif", serif()), ("sans", sans())):
        document.add_font(name, fname=face.path)
    document.set_fallback_fonts(["sans"])
    document.set_line_width(BORDER)
    for page in pages:
        document.add_page(orientation="landscape" if page.is_across else "portrait")
        _draw(document, page)
    return bytes(document.output())


def _draw(document: FPDF, page: Page) -> None:
    if page.title:
        size = TITLE_SIZE if len(page.title) < 14 else SMALL_TITLE
        _text(document, document.w / 2 - text_width(page.title, size) / 2, page.top - 5, page.title, size)
    for cell in page.cells:
        _cell(document, page, cell)
    if page.below:
        _text(document, page.left + 2, page.top + sum(page.heights) + 7, page.below, LABEL_SIZE)


def _cell(document: FPDF, page: Page, cell: Cell) -> None:
    x, y, width, height = page.box(cell)
    document.rect(x, y, width, height)
    if cell.is_photo and page.photo:
        _photo(document, page.photo, x, y, width, height)
        return
    found = fitted(cell, width, height)
    foot = LABEL_SIZE * POINT * 1.4 if cell.foot else 0
    at = y + PAD_TOP if cell.is_top else y + (height - foot - found.height) / 2
    for place, line in enumerate(found.lines):
        base = at + place * found.leading + found.size * POINT * RISE + (found.leading - found.size * POINT) / 2
        _line(document, cell, found, line, x, base, width)
    if cell.foot:
        left = x + width - PAD_X - text_width(cell.foot, LABEL_SIZE)
        _text(document, left, y + height - 3, cell.foot, LABEL_SIZE)


def _line(document: FPDF, cell: Cell, found: Fitted, line: Line, x: float, base: float, width: float) -> None:
    if line.head:
        _text(document, x + PAD_X, base, line.head, found.size)
    room = width - 2 * PAD_X - text_width(line.text, found.size)
    indent = line.indent * found.size * POINT
    shift = {"left": indent, "center": room / 2, "right": room}[cell.align]
    _text(document, x + PAD_X + shift, base, line.text, found.size)


def _text(document: FPDF, x: float, base: float, text: str, size: float) -> None:
    document.set_font("serif", size=size)
    document.text(x, base, text)


def _photo(document: FPDF, photo: bytes, x: float, y: float, width: float, height: float) -> None:
    document.image(io.BytesIO(photo), x + 0.6, y + 0.6, width - 1.2, height - 1.2, keep_aspect_ratio=True)
