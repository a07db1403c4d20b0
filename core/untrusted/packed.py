"""A look into an uploaded ZIP before anything of it is unpacked; for the programs that ``core/limited.py`` runs.

``limits`` hold ``entries`` and ``unpacked_bytes``. It imports nothing of the project.
"""

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)


class NotPacked(Exception):
    """``code`` says why the upload is not unpacked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def unpacking(data: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except BROKEN:
        raise NotPacked("broken_archive") from None


def entries_of(archive: zipfile.ZipFile, limits: dict[str, Any]) -> dict[str, zipfile.ZipInfo]:
    """The files in it by name; refuses too many, encrypted ones, and what would unpack to too much."""
    entries = {named(entry): entry for entry in archive.infolist() if counts(entry)}
    require_moderate(entries.values(), limits)
    return entries


def require_moderate(entries: Collection[zipfile.ZipInfo], limits: dict[str, Any]) -> None:
    """Refuses too many files, encrypted ones, and what would unpack to too much."""
    if len(entries) > limits["entries"]:
        raise NotPacked("too_many")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise NotPacked("broken_archive")
    if sum(entry.file_size for entry in entries) > limits["unpacked_bytes"]:
        raise NotPacked("unpacks_too_large")


def counts(entry: zipfile.ZipInfo) -> bool:
    """No folder, and nothing that a system or an open table adds by itself."""
    return not entry.is_dir() and not is_added(entry.filename)


def is_added(path: str) -> bool:
    """Whether a system or an open table adds a file of this name by itself."""
    name = path.rpartition("/")[2]
    return path.startswith("__MACOSX/") or name.startswith((".", "~$")) or name.lower() in {"thumbs.db", "desktop.ini"}


def content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """At most one byte more than ``most``: what says it is small and is not is then too large."""
    with archive.open(entry) as file:
        return file.read(most + 1)


def named(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: older programs write GBK and do not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
