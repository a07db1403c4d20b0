"""What lies in an upload: one file, or a ZIP of them whose parts are looked at before any is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

FORMS = (".lrmx", ".lrm")
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)


class Part(NamedTuple):
    """A file of the upload, and the picture beside it; with a problem nothing of it is read."""

    name: str
    content: bytes = b""
    picture: bytes = b""
    problem: str = ""


class Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def unpacked(data: bytes, limits: dict[str, Any]) -> Iterator[Part]:
    """Every form, and by name what is none."""
    if not data.startswith(b"PK"):
        if not limits["name"].lower().endswith(FORMS):
            raise Refused("not_archive")
        yield Part(limits["name"], data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from members(archive, limits)
    except BROKEN:
        raise Refused("broken_archive") from None


def members(archive: zipfile.ZipFile, limits: dict[str, Any]) -> Iterator[Part]:
    """The forms, then the strays, of which nothing is unpacked."""
    entries = {named(entry): entry for entry in archive.infolist() if not entry.is_dir()}
    pictures = {stem(name): name for name in entries if is_of(name, ".pic")}
    forms = {name: beside_of(name, pictures) for name in entries if is_of(name, *FORMS)}
    read = {*forms, *forms.values()} - {""}
    require_moderate([entries[name] for name in read], limits)
    for name, beside in forms.items():
        yield part(archive, name, entries[name], entries.get(beside), limits)
    for name in dict.fromkeys(map(shown, (name for name in entries if name not in read))):
        yield Part(name, problem="stray")


def beside_of(name: str, pictures: dict[str, str]) -> str:
    return pictures.get(stem(name), "") if is_of(name, ".lrm") else ""


def require_moderate(entries: list[zipfile.ZipInfo], limits: dict[str, Any]) -> None:
    if not entries:
        raise Refused("nothing_inside")
    if len(entries) > limits["entries"]:
        raise Refused("too_many")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("broken_archive")
    if sum(entry.file_size for entry in entries) > limits["unpacked_bytes"]:
        raise Refused("unpacks_too_large")


def part(
    archive: zipfile.ZipFile, name: str, form: zipfile.ZipInfo, beside: zipfile.ZipInfo | None, limits: dict[str, Any]
) -> Part:
    """One that cannot be unpacked is a problem of its own; the others are read."""
    try:
        return Part(name, content(archive, form, limits), content(archive, beside, limits) if beside else b"")
    except BROKEN:
        return Part(name, problem="broken")


def is_of(name: str, *endings: str) -> bool:
    """By its ending, and nothing that a system adds by itself, which has the same."""
    return name.lower().endswith(endings) and shown(name) == name and not name.rpartition("/")[2].startswith(".")


def shown(name: str) -> str:
    """What a system adds for every file is named once."""
    return "__MACOSX" if name.startswith("__MACOSX/") else name


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
