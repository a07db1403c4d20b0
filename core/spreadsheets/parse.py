"""Reading untrusted .xlsx, .xls and .csv files in a child process that may be killed without harm."""

import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from core.children import run_child
from core.errors import InvalidInput
from core.spreadsheets.messages import FILE_SENTENCES, sentence

CHILD = Path(__file__).with_name("child")
MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one file may cost. 50,000 rows of 12 columns need about a tenth of these."""

    file_bytes: int = 20 * MB
    unpacked_bytes: int = 400 * MB
    ratio: int = 200
    entries: int = 500
    rows: int = 200_000
    columns: int = 64
    cells: int = 3_000_000
    memory: int = 640 * MB  # address space of the child; resident memory stays below 512 MB
    cpu_seconds: int = 25
    wall_seconds: int = 40
    output_bytes: int = 400 * MB


DEFAULT_LIMITS = Limits()
# of a ZIP with a table and documents; the table in it is held to the limit of a table
BUNDLE_LIMITS = Limits(
    file_bytes=100 * MB, unpacked_bytes=400 * MB, entries=2_000, memory=896 * MB, cpu_seconds=50, wall_seconds=80
)


class FileRefused(InvalidInput):
    """The file as a whole cannot be used; ``code`` and ``params`` give the sentence in any language.

    ``unknown_words`` are those of its head and rows that could be taught, so that it can be used after all.
    """

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.unknown_words: list[dict[str, Any]] = []
        super().__init__(FILE_SENTENCES[code], **params)

    def __str__(self) -> str:
        return sentence(self.code, self.params)


class Unreadable(str):  # noqa: SLOT000 - it has attributes
    """A cell whose value nobody can read: what stands there, the code of its sentence, and where it is (``D2``)."""

    code = "unreadable_value"
    cell = ""

    @classmethod
    def of(cls, text: str, code: str, cell: str) -> "Unreadable":
        made = cls(text)
        made.code, made.cell = code, cell
        return made

    @property
    def is_merge(self) -> bool:
        """Whether it is part of a cell that is merged over several columns."""
        return self.code == "merged_across"


@dataclass(frozen=True)
class SheetFacts:
    """What a sheet holds beside its values: numbers of hidden rows, places of hidden columns, further sheets."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    other_sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """The documents that came with a table in one ZIP: their sizes by name. Open as long as the table is."""

    sizes: dict[str, int] = field(default_factory=dict)
    _source: IO[bytes] | None = None
    _limits: Limits = BUNDLE_LIMITS

    def take(self, names: Iterable[str]) -> "Documents":
        """Takes these out of the ZIP, all at once; refuses as ``parsed`` does."""
        wanted = sorted(set(names) & self.sizes.keys())
        out = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the documents do
        if self._source is None or not wanted:
            return Documents(out, {})
        self._source.seek(0)
        more = {"wanted": wanted, "document_bytes": settings.EVIDENCE_MAX_BYTES, "csv_allowed": False}
        answer = answered(run(self._source, out, self._limits, **more), self._limits)
        places, start = {}, 0
        for name, size in zip(wanted, answer["sizes"], strict=True):
            places[name] = (start, size)
            start += size
        return Documents(out, places)


class Documents:
    """Contents of documents, kept in a temporary file until they are asked for."""

    def __init__(self, contents: IO[bytes], places: dict[str, tuple[int, int]]) -> None:
        self._contents, self._places = contents, places

    def open(self, name: str) -> UploadedFile:
        start, size = self._places[name]
        self._contents.seek(start)
        return SimpleUploadedFile(name.rpartition("/")[2] or name, self._contents.read(size))


Cell = str | int | float | bool | date | datetime | Unreadable | None


class SheetRows:
    """Rows of one parsed file, kept in a temporary file and decoded as they are asked for."""

    def __init__(
        self, lines: IO[bytes], count: int, facts: dict[str, list] | None = None, bundle: "Bundle | None" = None
    ) -> None:
        self._lines = lines
        self.count = count
        self.bundle = bundle or Bundle()
        told = facts or {}
        self.facts = SheetFacts(
            frozenset(told.get("hidden_rows", ())),
            frozenset(told.get("hidden_columns", ())),
            tuple(told.get("other_sheets", ())),
        )

    @classmethod
    def of(cls, rows: Iterable[Sequence[Cell]]) -> "SheetRows":
        """Rows that come in no file; the first holds the heads."""
        lines = [json.dumps([number, [coded(cell) for cell in cells]]) for number, cells in enumerate(rows, 1)]
        return cls(io.BytesIO("\n".join(lines).encode()), len(lines))

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        """(row number as the spreadsheet shows it, cells); empty rows are left out. Can be walked repeatedly."""
        self._lines.seek(0)
        for line in self._lines:
            number, cells = json.loads(line)
            yield number, [decoded(cell) if type(cell) is dict else cell for cell in cells]


@contextmanager
def parsed_book(file: IO[bytes], *, limits: Limits = DEFAULT_LIMITS) -> Iterator[dict[str, list]]:
    """(row number, cells) of every visible worksheet of a workbook, by name; refuses as ``parsed`` does.

    For workbooks of a few thousand rows, which are kept in memory. Merged cells repeat downwards, percentages are text.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as rows:
        copy(file, source, limits)
        answered(run(source, rows, limits, csv_allowed=False, all_sheets=True), limits)
        rows.seek(0)
        sheets: dict[str, list] = {}
        for line in rows:
            name, number, cells = json.loads(line)
            cells = [decoded(cell) if type(cell) is dict else cell for cell in cells]
            sheets.setdefault(name, []).append((number, cells))
        yield sheets


def coded(cell: Cell) -> Any:
    """As the child writes a cell, times of day as text."""
    if isinstance(cell, datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return cell


def decoded(cell: dict) -> Cell:
    if "d" in cell:
        return date.fromisoformat(cell["d"])
    if "t" in cell:
        return datetime.fromisoformat(cell["t"])
    return Unreadable.of(cell["x"], cell.get("c", Unreadable.code), cell.get("a", ""))


@contextmanager
def parsed(
    file: IO[bytes], *, name: str, limits: Limits = DEFAULT_LIMITS, documents: bool = False
) -> Iterator[SheetRows]:
    """The rows of ``file`` (open for reading bytes); raises ``FileRefused`` with a sentence, nothing else.

    The parent never looks into the file: it copies the bytes, starts ``child/`` on them and reads back rows.
    ``name`` only decides whether text may be CSV. With ``documents`` it may be a ZIP of the table and its documents.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as rows:
        copy(file, source, limits)
        csv_allowed = name.lower().endswith((".csv", ".txt"))
        more = {"documents": documents, "table_bytes": DEFAULT_LIMITS.file_bytes, "csv_allowed": csv_allowed}
        found = answered(run(source, rows, limits, **more), limits)
        bundle = Bundle(dict(found.get("documents", [])), source, limits)
        yield SheetRows(rows, found["rows"], found.get("facts"), bundle)


def answered(answer: dict, limits: Limits) -> dict:
    """What the child found; ``FileRefused`` when it refused."""
    if "refused" in answer:
        code = answer["refused"] if answer["refused"] in FILE_SENTENCES else "unreadable"
        raise FileRefused(code, **{**extra(code, limits), **answer.get("params", {})})
    return answer


def copy(file: IO[bytes], target: IO[bytes], limits: Limits) -> None:
    file.seek(0)
    size = 0
    while chunk := file.read(MB):
        size += len(chunk)
        if size > limits.file_bytes:
            raise FileRefused("too_large", **extra("too_large", limits))
        target.write(chunk)
    target.seek(0)


def extra(code: str, limits: Limits) -> dict:
    return {"limit_mb": limits.file_bytes // MB} if code == "too_large" else {}


def run(source: IO[bytes], rows: IO[bytes], limits: Limits, **more: Any) -> dict:
    told = {**asdict(limits), "rows_fd": rows.fileno(), **more}
    ended = run_child(CHILD, told, source, rows, seconds=limits.wall_seconds)
    if ended is None:
        return {"refused": "too_slow"}
    code, output = ended
    if code:
        # killed by the limit of CPU time (SIGXCPU) or, mostly, aborted for want of memory
        return {"refused": "too_slow" if code == -24 else "too_heavy"}
    try:
        return json.loads(output)
    except ValueError:
        return {"refused": "unreadable"}
