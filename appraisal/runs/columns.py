"""Columns of whole numbers straight from the database, and sums of hashes over them that no order changes.

PostgreSQL puts each column together itself, eight bytes a value, and sends all of them as one row of its binary COPY
format: numpy reads the answer as it came, without a message per row or an object per value. SQLite gives plain rows.
The statement is the same for both; it selects integers only, none of them null.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection

HEAD = 19 + 2  # signature, flags, the length of an empty extension; the number of fields of the one row
SEEDS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)


def fetch(sql: str, params: Sequence, width: int) -> list[np.ndarray]:
    """The ``width`` columns that a SELECT gives, each as int64."""
    # COPY is the driver's: without the wrapping its errors were not Django's
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            names = [f"c{number}" for number in range(width)]
            sent = ", ".join(f"string_agg(int8send({name}), NULL)" for name in names)
            rows = cursor.mogrify(sql, params).decode()
            answer = io.BytesIO()
            source = f"({rows}) AS t ({', '.join(names)})"
            cursor.copy_expert(f"COPY (SELECT {sent} FROM {source}) TO STDOUT (FORMAT binary)", answer)  # noqa: S608
            return _parsed(answer.getvalue(), width)
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    table = np.array(rows, np.int64).reshape(-1, width)
    return [np.ascontiguousarray(table[:, number]) for number in range(width)]


def _parsed(answer: bytes, width: int) -> list[np.ndarray]:
    """The one row of COPY's binary format: per field its length, -1 for no rows at all, and its bytes."""
    found, at = [], HEAD
    for _number in range(width):
        size = max(int.from_bytes(answer[at : at + 4], "big", signed=True), 0)
        found.append(np.frombuffer(answer, ">i8", count=size // 8, offset=at + 4).astype(np.int64))
        at += 4 + size
    if len({len(column) for column in found}) > 1:
        raise TypeError("every column must be without nulls")  # which an aggregate leaves out
    return found


@dataclass(frozen=True)
class SqlColumn:
    """A whole number that is asked for: SQL with its parameters; ``below`` where it is 0 or more and less than that."""

    sql: str
    params: Sequence = ()
    below: int = 0


def packed(columns: Sequence[SqlColumn]) -> list[list[SqlColumn]]:
    """The columns by the words of 62 bits in which they can travel side by side, the bounded ones together.

    A column costs PostgreSQL more than an addition and a multiplication.
    """
    words: list[list[SqlColumn]] = []
    room = 0  # how many times the last word can still be multiplied
    for column in sorted(columns, key=lambda one: not one.below):  # those without a bound last, else as they were
        if column.below and words and column.below <= room:
            words[-1].append(column)
            room //= column.below
        else:
            words.append([column])
            room = 2**62 // column.below if column.below else 0
    return words


def packed_sql(word: Sequence[SqlColumn]) -> tuple[str, list]:
    """One number that holds all columns of the word."""
    sql, params = big(word[0].sql), [*word[0].params]
    for column in word[1:]:
        sql, params = f"({sql}) * {column.below} + ({column.sql})", [*params, *column.params]
    return sql, params


def unpacked(word: Sequence[SqlColumn], numbers: np.ndarray) -> list[np.ndarray]:
    found = []
    for column in reversed(word[1:]):
        numbers, rest = np.divmod(numbers, column.below)
        found.append(rest)
    return [numbers, *reversed(found)]


def big(expression: str) -> str:
    """The expression as the eight-byte integer that ``fetch`` expects."""
    return f"CAST({expression} AS bigint)"


def place_of(expression: str, texts: Sequence[str]) -> tuple[str, list]:
    """SQL, with its parameters, for the place (from 1) of a text among the given ones, 0 for any other."""
    if not texts:
        return "0", []
    cases = " ".join("WHEN %s THEN " + str(number) for number in range(1, len(texts) + 1))
    return f"CASE {expression} {cases} ELSE 0 END", list(texts)


# --- Sums of hashes -------------------------------------------------------------------------------


def mixed(values: np.ndarray, carry: np.ndarray | int = 0) -> np.ndarray:
    """A step of splitmix64 over 64-bit words: every bit of the values and of what is carried reaches every other."""
    word = values.astype(np.int64, copy=False).view(np.uint64) ^ np.asarray(carry, np.uint64)
    word = word + np.uint64(SEEDS[0])
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def text_hash(text: str) -> int:
    """64 bits of a text as a signed number; the same in every process and on every database."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def text_hashes(texts: Sequence[str]) -> np.ndarray:
    """Of many texts, most of them different (staff numbers), word by word."""
    if not len(texts):
        return np.zeros(0, np.int64)
    letters = np.array(texts, dtype="U")
    words = letters.view(np.uint32).reshape(len(texts), -1).astype(np.int64)
    found = np.zeros(len(texts), np.uint64)
    for column in words.T:
        # an absent letter must not count, or the longest text of a chunk would show in the hash of the others
        found = np.where(column > 0, mixed(column, found), found)
    return found.view(np.int64)


def known_hashes(texts: Sequence[str]) -> np.ndarray:
    """Of many texts that are few different ones."""
    known = {text: text_hash(text) for text in set(texts)}
    return np.array([known[text] for text in texts], np.int64)


class Sums:
    """How many rows, and two sums of their hashes: equal for equal rows, whatever their order and their parts."""

    def __init__(self, sums: Sequence[int] = (0, 0, 0)) -> None:
        self.sums = [int(value) for value in sums]

    def add(self, *columns: np.ndarray) -> "Sums":
        """Each row is what stands in the columns side by side."""
        if len(columns[0]):
            for number, seed in enumerate(SEEDS, start=1):
                hashes: np.ndarray | int = seed
                for column in columns:
                    hashes = mixed(column, hashes)
                self._more(number, int(np.sum(hashes, dtype=np.uint64)))
            self.sums[0] += len(columns[0])
        return self

    def join(self, other: Sequence[int]) -> "Sums":
        self.sums[0] += int(other[0])
        self._more(1, int(other[1]))
        self._more(2, int(other[2]))
        return self

    def _more(self, number: int, value: int) -> None:
        self.sums[number] = (self.sums[number] + value) % 2**64

    def text(self) -> list[str]:
        return [str(value) for value in self.sums]
