"""The rows of a sheet under the names of a layout's columns, in tables as offices keep them.

A title stands above, heads take two rows, a column numbers the rows, a total and signatures follow: all this is
recognised, passed over, and named. Nothing is passed over in silence.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from core.spreadsheets.columns import LayoutColumn, folded, is_empty
from core.spreadsheets.known import KnownWords
from core.spreadsheets.parse import FileRefused, SheetRows, Unreadable
from core.wording import listed

HEADER_ROWS = 10
LONGEST_HEAD = 20
NUMBERING = {"序号", "no", "no.", "#"}
FOOT = re.compile(
    r"(合计|总计|小计|共计|共\d+[人条行项名]|(填表|填报|制表|审核|审批|复核|经办|报送|联系)(人|日期|时间|单位)|(单位)?负责人|单位\(盖章\)"
    r"|备注[:：]|说明[:：]|注[:：]|total|subtotal|preparedby|checkedby|notes?:)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Head:
    """One column of the file: the words it may be known by, best first, and how it is named to people."""

    words: tuple[str, ...]
    shown: str


class Table:
    """(row number, cells by column) of a sheet; refuses heads that are there twice. Can be walked repeatedly.

    ``refusal`` says which columns it cannot do without; taught what its heads mean, it may have them.
    ``passed_over`` are the heads that no column knows, with the column that is perhaps meant. Known after a walk are
    ``footers``, ``hidden_rows``, ``unnamed`` (places of columns with values and without a name), and the numbers of
    rows that are no records: ``foreign`` ones without a value in any column of ours, ``repeated`` heads, the example.
    """

    def __init__(self, sheet: SheetRows, columns: tuple[LayoutColumn, ...], known: KnownWords | None = None) -> None:
        self.sheet, self.columns = sheet, columns
        self.by_word = {word: column for column in columns for word in column.names}
        self.by_word |= known.heads(columns) if known else {}
        self.passed_over: list[tuple[str, str]] = []
        self.footers: dict[int, str] = {}
        self.hidden_rows: set[int] = set()
        self.unnamed: set[int] = set()
        self.foreign: set[int] = set()
        self.repeated: set[int] = set()
        self.example: set[int] = set()
        self.refusal: FileRefused | None = None
        self.header_row, self.heads = self._find_header()
        self.names = self._match()
        self._nameless = [place for place, head in enumerate(self.heads) if not head.words]

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Empty rows and feet are left out, and the template's example if it comes first."""
        is_first = True
        for number, cells in self.sheet:
            if number <= self.header_row:
                continue
            cells += [None] * (len(self.names) - len(cells))
            row = {name: cell for name, cell in zip(self.names, cells, strict=False) if name}
            if self._is_no_record(number, cells, row):
                continue
            self._note_unnamed(cells)
            if is_first and self._is_example(row):
                self.example.add(number)
            else:
                if number in self.sheet.facts.hidden_rows:
                    self.hidden_rows.add(number)
                yield number, row
            is_first = False

    @property
    def hidden_columns(self) -> list[str]:
        """Headers of the columns that are read although the sheet hides them."""
        hidden = {name for place, name in enumerate(self.names) if name and place in self.sheet.facts.hidden_columns}
        return [column.header for column in self.columns if column.name in hidden]

    @property
    def present(self) -> list[LayoutColumn]:
        return [column for column in self.columns if column.name in self.names]

    # --- the head ---

    def _find_header(self) -> tuple[int, list[Head]]:
        """Of the first rows the one with most known names, or two of them that make one head; the first such."""
        rows = list(islice(self.sheet, HEADER_ROWS))
        offers = [(number, _one_row(cells)) for number, cells in rows]
        offers += [(second[0], _two_rows(first[1], second[1])) for first, second in pairwise(rows)]
        best = max(offers, key=lambda offer: (self._hits(offer[1]), -offer[0]), default=(0, []))
        if not self._hits(best[1]):
            self.refusal = FileRefused("header_none", known=self._known())
            return _likely_head(rows)
        return best

    def _hits(self, heads: list[Head]) -> int:
        return len({self.by_word[word].name for head in heads for word in head.words if word in self.by_word})

    def _match(self) -> list[str | None]:
        names: list[str | None] = []
        for head in self.heads:
            column = next((self.by_word[word] for word in head.words if word in self.by_word), None)
            if column and column.name in names:
                raise FileRefused("header_twice", row=self.header_row, header=head.shown[:60])
            names.append(column.name if column else None)
        self.refusal = self.refusal or self._lacking(names)
        free = [column for column in self.columns if column.name not in names]
        for head, name in zip(self.heads, names, strict=True):
            if not name and head.words and not NUMBERING & set(head.words):
                self.passed_over.append((head.shown[:60], guess(head.shown, free)))
        return names

    def _lacking(self, names: list[str | None]) -> FileRefused | None:
        """The key must be there, or all that a new record needs where every row is new."""
        has_key = any(column.key for column in self.columns)
        for column in self.columns:
            if (column.key if has_key else column.required) and column.name not in names:
                unknown = [head.shown for head, name in zip(self.heads, names, strict=True) if head.words and not name]
                near = [shown for shown in unknown if guess(shown, [column])]
                if near:
                    return FileRefused("header_misspelt", header=column.header, written=near[0][:60])
                return FileRefused("header_missing", header=column.header)
        return None

    def _known(self) -> str:
        return listed(column.header for column in self.columns)

    # --- the rows ---

    def _is_no_record(self, number: int, cells: list, row: dict) -> bool:
        if self._is_foot(number, cells, row):
            return True
        if all(map(is_empty, row.values())):
            if not all(map(_is_blank, cells)):
                self.foreign.add(number)
            return True
        if self._is_head(row):
            self.repeated.add(number)
            return True
        return False

    def _is_foot(self, number: int, cells: list, row: dict) -> bool:
        """A total, a remark or a line for signatures: it begins like one and leaves most columns empty."""
        first = next((cell for cell in cells if not _is_blank(cell)), None)
        if type(first) is not str or not FOOT.match(folded(first)):
            return False
        filled = sum(1 for cell in row.values() if not _is_blank(cell))
        if filled > max(2, len(row) // 2):
            return False
        self.footers[number] = first.strip()[:40]
        return True

    def _is_head(self, row: dict) -> bool:
        """The head once more, as it is printed on every page."""
        texts = 0
        for name, cell in row.items():
            if isinstance(cell, str):
                word, texts = folded(cell), texts + 1
                if word and getattr(self.by_word.get(word), "name", None) != name:
                    return False  # mostly the first cell says so
        return texts > 1

    def _note_unnamed(self, cells: list) -> None:
        beyond = range(len(self.heads), len(cells)) if len(cells) > len(self.heads) else ()
        for place in (*self._nameless, *beyond):
            if not _is_blank(cells[place]):
                self.unnamed.add(place)

    def _is_example(self, row: dict) -> bool:
        """Whether the row is the example that the template brings along, and nothing was added to it."""
        present = self.present
        return any(column.has_example for column in present) and all(
            column.is_example(row[column.name]) if column.has_example else is_empty(row[column.name])
            for column in present
        )


def _likely_head(rows: list[tuple[int, list]]) -> tuple[int, list[Head]]:
    """Where no name is known: of the first rows the one with most cells that are all different short texts."""

    def names(row: tuple[int, list]) -> int:
        texts = [cell for cell in row[1] if not _is_blank(cell)]
        is_head = all(type(cell) is str and len(cell) <= LONGEST_HEAD for cell in texts)
        return len(texts) if is_head and len({folded(cell) for cell in texts}) == len(texts) else 0

    best = max(rows, key=lambda row: (names(row), -row[0]), default=(0, []))
    return (best[0], _one_row(best[1])) if names(best) > 1 else (0, [])


def _is_blank(cell: Any) -> bool:
    return cell.is_merge if isinstance(cell, Unreadable) else is_empty(cell)


def _one_row(cells: list) -> list[Head]:
    texts = ["" if cell is None else str(cell) for cell in cells]
    return [Head((folded(text),) if folded(text) else (), " ".join(text.split())) for text in texts]


def _two_rows(first: list, second: list) -> list[Head]:
    """A group above and the name below, or a name that stands above alone.

    Where a name stands under several groups, only both together tell which is meant.
    """
    size = max(len(first), len(second))
    above, below = (_one_row(cells + [None] * (size - len(cells))) for cells in (first, second))
    often = Counter(head.words for head in below)
    heads = []
    for upper, lower in zip(above, below, strict=True):
        both = tuple(u + low for u in upper.words for low in lower.words if u != low)
        single = lower.words or upper.words if often[lower.words] == 1 or not lower.words or not both else ()
        shown = f"{upper.shown} {lower.shown}".strip() if both else lower.shown or upper.shown
        heads.append(Head((*both, *(word for word in single if word not in both)), shown))
    return heads


def guess(text: str, columns: list[LayoutColumn]) -> str:
    """The name of the column that is perhaps meant by ``text``; empty where none is near."""
    words = {word: column.name for column in columns for word in column.names}
    near = difflib.get_close_matches(folded(text), words, n=1, cutoff=0.7)
    return words[near[0]] if near else ""
