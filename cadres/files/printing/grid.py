"""A printed page as a grid: widths and heights in millimetres, and cells with their texts, fitted by shrinking."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from cadres.files.printing.fonts import LEADING, POINT, serif, wrapped

Align = Literal["center", "left", "right"]
# the sizes of the editor, in points; below 5.5 nobody reads, but nothing is cut either
SIZES = tuple(size / 2 for size in range(28, 10, -1))
SMALLEST = (*SIZES, 5.0, 4.5, 4.0, 3.5, 3.0, 2.5, 2.0)
PAD_X, PAD_Y = 1.2, 0.6
INDENT = 9.0  # em: the 18 half-width columns of the months in a resume
LABEL_SIZE = 12.0
UNBROKEN = 9.0


@dataclass(frozen=True)
class Line:
    """A line as it is drawn, so many em from the left; ``head`` stands in the room before it."""

    text: str
    indent: float = 0.0
    head: str = ""


@dataclass(frozen=True)
class Cell:
    row: int
    column: int
    text: str = ""
    rows: int = 1
    columns: int = 1
    align: Align = "center"
    is_label: bool = False
    is_photo: bool = False
    is_top: bool = False  # the text begins at the top, else it stands in the middle
    foot: str = ""  # at the bottom on the right: a date
    most: float = SIZES[0]  # the size it is tried in first
    unbroken: float = UNBROKEN  # it is rather set so small than broken into more lines
    heads: tuple[str, ...] = ()  # of a resume: what stands in front of each paragraph


@dataclass(frozen=True)
class Page:
    left: float
    top: float  # of the grid
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    cells: tuple[Cell, ...]
    title: str = ""
    below: str = ""
    is_across: bool = False
    photo: bytes = field(default=b"", repr=False)

    def box(self, cell: Cell) -> tuple[float, float, float, float]:
        """Left, top, width and height of a cell on the paper."""
        x = self.left + sum(self.widths[: cell.column])
        y = self.top + sum(self.heights[: cell.row])
        width = sum(self.widths[cell.column : cell.column + cell.columns])
        return x, y, width, sum(self.heights[cell.row : cell.row + cell.rows])


@dataclass(frozen=True)
class Fitted:
    size: float
    lines: tuple[Line, ...]

    @property
    def leading(self) -> float:
        """Millimetres from line to line."""
        return self.size * POINT * LEADING

    @property
    def height(self) -> float:
        return self.leading * len(self.lines)


def fitted(cell: Cell, width: float, height: float, sizes: Iterable[float] = SMALLEST) -> Fitted:
    """The largest size in which the text fits into the cell; the smallest where none is small enough.

    The words of the form itself keep the lines in which they were set, and so does a short text where it can.
    """
    most = min(cell.most, LABEL_SIZE) if cell.is_label else cell.most
    sizes = [size for size in sizes if size <= most]
    room = height - 2 * PAD_Y - (LABEL_SIZE * POINT * LEADING if cell.foot else 0)
    if cell.align == "center":
        least, count = (0.0 if cell.is_label else cell.unbroken), cell.text.count("\n") + 1
        for found in _tried(cell, width, [size for size in sizes if size >= least]):
            if found.height <= room and len(found.lines) <= count:
                return found
    found = Fitted(sizes[-1], ())
    for found in _tried(cell, width, sizes):
        if found.height <= room:
            break
    return found


def _tried(cell: Cell, width: float, sizes: Iterable[float]) -> Iterator[Fitted]:
    for size in sizes:
        yield Fitted(size, lines_of(cell, (width - 2 * PAD_X) / (size * POINT)))


def lines_of(cell: Cell, width: float) -> tuple[Line, ...]:
    """Lines of a text in a width of so many em, each paragraph broken on its own."""
    if not cell.text:
        return ()
    paragraphs = cell.text.split("\n")
    if not cell.heads:
        return tuple(Line(line) for paragraph in paragraphs for line in wrapped(paragraph, width))
    return tuple(
        Line(line, INDENT, head if place == 0 else "")
        for head, paragraph in zip(cell.heads, paragraphs, strict=True)
        for place, line in enumerate(wrapped(paragraph, width - INDENT))
    )


def overflowing(page: Page, cell: Cell) -> tuple[Cell, Cell | None]:
    """A long cell, and one with the paragraphs for which it has no room even in the smallest readable size."""
    _x, _y, width, height = page.box(cell)
    size, room = SIZES[-1], height - 2 * PAD_Y
    paragraphs, heads = cell.text.split("\n"), cell.heads or ("",)
    count, used = 0, 0.0
    for head, text in zip(heads, paragraphs, strict=True):
        lines = lines_of(replace(cell, text=text or " ", heads=(head,)), (width - 2 * PAD_X) / (size * POINT))
        used += Fitted(size, lines).height
        if used > room and count:
            break
        count += 1
    if count == len(paragraphs):
        return cell, None
    kept = replace(cell, text="\n".join(paragraphs[:count]), heads=heads[:count])
    return kept, replace(cell, text="\n".join(paragraphs[count:]), heads=heads[count:])


def text_width(text: str, size: float) -> float:
    """Millimetres of a text in points of ``size``."""
    return serif().width(text) * size * POINT
