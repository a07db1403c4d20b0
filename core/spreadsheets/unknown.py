"""The words of a file that nobody knows, heads and choices alike, and what each is likely to mean."""

import difflib
import re
from collections.abc import Iterator
from typing import Any

from core.spreadsheets.columns import LayoutColumn, folded, is_empty, quietly
from core.spreadsheets.known import KnownWords
from core.spreadsheets.table import Table

MOST_WORDS = 100
LONGEST = 60
_TELLING = re.compile(r"[\u3400-\u9fff]|.{3}", re.DOTALL)  # a Chinese character or three letters tell enough


def unknown_words(table: Table, known: KnownWords, *, cells: bool) -> list[dict[str, Any]]:
    """Each once, as plain data: heads, and with ``cells`` also what stands in columns of choices."""
    words = {("", folded(word["word"])): word for word in _heads(table)}
    for column, cell in _strange(table, known) if cells else ():
        key = (column.name, folded(cell))
        if key not in words and len(words) < MOST_WORDS:
            words[key] = {"word": cell.strip(), "column": column.name, "guess": likely_choice(column, cell)}
    return list(words.values())


def _heads(table: Table) -> Iterator[dict[str, Any]]:
    offers = [column.name for column in table.columns if column.name not in table.names]
    taken = set()
    for word, guess in table.passed_over:
        yield {"word": word, "column": "", "guess": "" if guess in taken else guess, "offers": offers}
        taken.add(guess)


def _strange(table: Table, known: KnownWords) -> Iterator[tuple[LayoutColumn, str]]:
    asked = [column for column in table.present if column.offers()]
    met: set[tuple[str, Any]] = set()
    for _number, row in table if asked else ():
        for column in asked:
            cell = row[column.name]
            if type(cell) is not str or (column.name, cell) in met or is_empty(cell) or column.clears(cell):
                continue
            met.add((column.name, cell))
            if 0 < len(folded(cell)) <= LONGEST and quietly(column, known.meant(column, cell)) is None:
                yield column, cell


def likely_choice(column: LayoutColumn, cell: str) -> str:
    """The one choice whose words hold the cell or are held by it, else the one that is written much like it."""
    word, words = folded(cell), column.known_words()
    near = {
        value
        for known, value in words.items()
        if (word in known or known in word) and _TELLING.match(min(word, known, key=len))
    }
    if not near:
        near = {words[one] for one in difflib.get_close_matches(word, words, n=1, cutoff=0.6)}
    value = near.pop() if len(near) == 1 else ""
    return next((offered for offered, _label in column.offers() if offered.lower() == str(value).lower()), "")
