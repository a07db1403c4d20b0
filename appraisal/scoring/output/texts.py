"""Breakdowns as text, built from fragments: each distinct line of a rule is written once, then only put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import pairwise, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from appraisal.scoring import decimals
from appraisal.scoring.fast.board import Board
from appraisal.scoring.fast.columns import Mask
from appraisal.scoring.fast.exact import Col, spread
from appraisal.scoring.fast.fairness import Done
from appraisal.scoring.fast.kinds import kinds
from appraisal.scoring.fast.rules import RuleColumn
from appraisal.scoring.language.nodes import Node

Numbers = npt.NDArray[Any]
Cells = tuple[Numbers, list[str]]  # rows, and a text for each


def rows_of_text(count: int, cells: list[Cells]) -> list[str]:
    """Per subject the fragments of all ``cells`` (pairs of positions and texts) in their order, joined by commas."""
    found = [(rows, texts) for rows, texts in cells if len(rows)]
    if not found:
        return [""] * count
    rows = np.concatenate([rows for rows, _texts in found])
    order = np.argsort(rows.astype(np.uint16) if count < 2**16 else rows, kind="stable")  # short keys need no comparing
    bounds = np.searchsorted(rows[order], np.arange(count + 1)).tolist()
    every = [text for _rows, texts in found for text in texts]
    texts = [every[place] for place in order.tolist()]
    return [",".join(texts[start:stop]) if stop > start else "" for start, stop in pairwise(bounds)]


def written(columns: Sequence[Col], write: Callable[..., str]) -> list[str]:
    """``write(*texts)`` per row, called once for each distinct row with its amounts; ``columns`` are exact."""
    size = len(columns[0].num)
    if not size:
        return []
    dens = [column.den if isinstance(column.den, np.ndarray) else None for column in columns]
    first, which = _distinct([*(column.num for column in columns), *(den for den in dens if den is not None)])
    amounts = []
    for column, den in zip(columns, dens, strict=True):
        under = repeat(column.den) if den is None else den[first].tolist()
        amounts.append(map(amount_of, column.num[first].tolist(), under))
    texts = np.empty(len(first), object)
    texts[:] = [write(*found) for found in zip(*amounts, strict=True)]
    return texts[which].tolist()


def _distinct(columns: list[Numbers]) -> tuple[Numbers, Numbers]:
    """(a row of each kind, of which kind each row is)."""
    key = _narrow(columns[0])[0]
    for column in columns[1:]:
        values, span = _narrow(column)
        key = _narrow(key * span + values)[0]
    return kinds(key)


def _narrow(values: Numbers) -> tuple[Numbers, int]:
    """(whole numbers from 0 that are equal where the values are, a bound below 2**31 that none of them reaches)."""
    if values.dtype != object:
        low, high = int(values.min()), int(values.max())
        if high - low < 2**30:
            found = values.astype(np.int64, copy=False) - low
            step = int(np.gcd.reduce(found)) or 1  # amounts in millionths are mostly halves and quarters
            return found // step, (high - low) // step + 1
    different, which = np.unique(values, return_inverse=True)
    return which, len(different)


def printed(values: list[int], places: int) -> list[str]:
    """Scaled integers as decimals; few of them are different."""
    known = {}
    for value in values:
        if value not in known:
            known[value] = decimals.fixed(value, places)
    return [known[value] for value in values]


def rule_cells(column: RuleColumn) -> Cells:
    """(positions, texts) of one rule: [rule, count, points, lost to cap, adjustment], trailing zeros left out."""
    index, adjusted = column.rule.index, column.adjusted

    def line(count: str, points: str, lost: str, effect: str = "0") -> str:
        tail = f',"{lost}","{effect}"' if effect != "0" else f',"{lost}"' if lost != "0" else ""
        return f'[{index},"{count}","{points}"{tail}]'

    if not len(adjusted):
        return column.rows, written((column.count, column.points, column.lost), line)
    rows = np.union1d(column.rows, adjusted)
    at = np.searchsorted(rows, column.rows)
    parts = [spread(part, at, len(rows)) for part in (column.count, column.points, column.lost)]
    effect = spread(column.effect, np.searchsorted(rows, adjusted), len(rows))
    cells = written((*parts, effect), line)
    kept = np.nonzero(np.isin(np.arange(len(rows)), at) | effect.nonzero())[0]
    return rows[kept], [cells[place] for place in kept.tolist()]


SHOWN = 40  # characters of an exact fraction; a longer one stands rounded to 12 places
STORED_VALUES = ("given", "ratio", "band")


def amount(number: Fraction) -> str:
    """Exact text of a number, rounded to 12 places where that would be too long to keep."""
    text = decimals.plain(number)
    if len(text) <= SHOWN or "/" not in text:
        return text
    scaled = number * 10**12 * 2
    return decimals.plain(Fraction((scaled.numerator // scaled.denominator + 1) // 2, 10**12))


@lru_cache(maxsize=2**15)
def amount_of(num: int, den: int) -> str:
    """The same of a numerator and a denominator; the same few come again in every rule and chunk."""
    return amount(Fraction(num, den))


def quoted(index: int | str, *texts: str) -> str:
    quoted_texts = '","'.join(texts)
    return f'[{index},"{quoted_texts}"]'


def keeps_values(item: Node) -> bool:
    """Whether the base can be worked out again from the values that the item reads."""
    own = item.params
    return item.method in STORED_VALUES and item.missing != "mean" and not isinstance(getattr(own, "times", 1), str)


def codes_kept(item: Node) -> list[str]:
    """The VALUEs of such an item that are no numbers, in the order in which they are kept."""
    return [code for code in (item.value, getattr(item.params, "target", None)) if isinstance(code, str)]


def base_cells(board: Board, item: Node) -> Cells:
    """(positions, texts) of an item with params: its values, or its base and what it was compared with."""
    base, count = board.bases[item.item], board.count
    everybody = np.ones(count, bool)
    here = everybody if base.applies is None else base.applies
    present = here if base.present is None else here & base.present
    if keeps_values(item):
        codes = codes_kept(item)
        rows = np.nonzero(_all_there(board, codes) & here)[0] if codes else np.zeros(0, np.int64)
        columns = [board.value(code).col.take(rows) for code in codes]
        return rows, written(columns, lambda *texts: quoted(item.item, *texts)) if codes else []
    columns = [base.col, *(base.context or _read(board, item))]
    rows = np.nonzero(present)[0]
    lines = written([column.take(rows) for column in columns], lambda *texts: quoted(item.item, *texts))
    missing = np.nonzero(here & ~present)[0]
    if not len(missing):
        return rows, lines
    if item.missing == "na":
        return np.concatenate((rows, missing)), [*lines, *[f"[{item.item},null]"] * len(missing)]
    return np.concatenate((rows, missing)), [
        *lines,
        *written([base.col.take(missing)], lambda text: quoted(item.item, text)),
    ]


def _read(board: Board, item: Node) -> list[Col]:
    """Columns of the VALUEs that a method of the old kind reads."""
    times = getattr(item.params, "times", None)
    return [board.value(code).col for code in (*codes_kept(item), times) if isinstance(code, str)]


def _all_there(board: Board, codes: list[str]) -> Mask:
    mask = np.ones(board.count, bool)
    for code in codes:
        mask &= board.value(code).where_usable(board.count)
    return mask


def fairness_cells(done: list[Done]) -> list[Cells]:
    """(positions, texts) of what was done for fairness."""
    cells = []
    for one in done:
        rows = np.nonzero(one.mask)[0]
        parts = [column.take(rows) for column in one.columns]
        cells.append((rows, written(parts, partial(quoted, f'"{one.name}"'))))
    return cells
