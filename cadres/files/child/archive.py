"""What lies in an upload: one file, or a ZIP of them whose parts are looked at before any is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

ENDINGS = (".lrmx", ".lrm", ".pic")


class Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def unpacked(data: bytes, limits: dict[str, Any]) -> Iterator[tuple[str, bytes, bytes]]:
    """(name, content, the picture that lies beside it) of every form."""
    if not data.startswith(b"PK"):
        if not limits["name"].lower().endswith((".lrmx", ".lrm")):
            raise Refused("not_archive")
        yield limits["name"], data, b""
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from members(archive, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise Refused("broken_archive") from None


def members(archive: zipfile.ZipFile, limits: dict[str, Any]) -> Iterator[tuple[str, bytes, bytes]]:
    entries = {named(entry): entry for entry in archive.infolist() if counts(entry)}
    if len(entries) > limits["entries"]:
        raise Refused("too_many")
    if any(entry.flag_bits & 0x1 for entry in entries.values()):
        raise Refused("broken_archive")
    if sum(entry.file_size for entry in entries.values()) > limits["unpacked_bytes"]:
        raise Refused("unpacks_too_large")
    pictures = {stem(name): entry for name, entry in entries.items() if name.lower().endswith(".pic")}
    forms = [name for name in entries if not name.lower().endswith(".pic")]
    if not any(name.lower().endswith(ENDINGS) for name in forms):
        raise Refused("nothing_inside")
    for name in forms:
        beside = pictures.get(stem(name)) if name.lower().endswith(".lrm") else None
        yield name, content(archive, entries[name], limits), content(archive, beside, limits) if beside else b""


def counts(entry: zipfile.ZipInfo) -> bool:
    """No folder, and nothing that a system adds by itself."""
    name = entry.filename
    return not entry.is_dir() and not name.startswith("__MACOSX/") and not name.rpartition("/")[2].startswith(".")


def content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: dict[str, Any]) -> bytes:
    """At most one byte more than a form may have: what says it is small and is not is then too large."""
    with archive.open(entry) as file:
        return file.read(limits["form_bytes"] + 1)


def named(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: older programs write GBK and do not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def stem(name: str) -> str:
    return name.rpartition(".")[0].lower()
