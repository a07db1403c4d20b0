"""What lies in an upload: one file, or a ZIP of forms with their pictures."""

import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from packed import BROKEN, NotPacked, content, is_added, named, require_moderate, unpacking

FORMS = (".lrmx", ".lrm")
Refused = NotPacked


class Part(NamedTuple):
    """A file of the upload, and the picture beside it; with a problem nothing of it is read."""

    name: str
    content: bytes = b""
    picture: bytes = b""
    problem: str = ""


def unpacked(data: bytes, limits: dict[str, Any]) -> Iterator[Part]:
    """Every form, and by name what is none."""
    if not data.startswith(b"PK"):
        if not limits["name"].lower().endswith(FORMS):
            raise Refused("not_archive")
        yield Part(limits["name"], data)
        return
    with unpacking(data) as archive:
        yield from members(archive, limits)


def members(archive: zipfile.ZipFile, limits: dict[str, Any]) -> Iterator[Part]:
    """The forms, then the strays, of which nothing is unpacked."""
    entries = {named(entry): entry for entry in archive.infolist() if not entry.is_dir()}
    pictures = {stem(name): name for name in entries if is_of(name, ".pic")}
    forms = {name: beside_of(name, pictures) for name in entries if is_of(name, *FORMS)}
    if not forms:
        raise Refused("nothing_inside")
    read = {*forms, *forms.values()} - {""}
    require_moderate([entries[name] for name in read], limits)
    for name, beside in forms.items():
        yield part(archive, name, entries[name], entries.get(beside), limits["form_bytes"])
    for name in dict.fromkeys(map(shown, (name for name in entries if name not in read))):
        yield Part(name, problem="stray")


def beside_of(name: str, pictures: dict[str, str]) -> str:
    return pictures.get(stem(name), "") if is_of(name, ".lrm") else ""


def part(archive: zipfile.ZipFile, name: str, form: zipfile.ZipInfo, beside: zipfile.ZipInfo | None, most: int) -> Part:
    """One that cannot be unpacked is a problem of its own; the others are read."""
    try:
        return Part(name, content(archive, form, most), content(archive, beside, most) if beside else b"")
    except BROKEN:
        return Part(name, problem="broken")


def is_of(name: str, *endings: str) -> bool:
    """By its ending, and nothing that a system adds by itself, which has the same."""
    return name.lower().endswith(endings) and not is_added(name)


def shown(name: str) -> str:
    """What a system adds for every file is named once."""
    return "__MACOSX" if name.startswith("__MACOSX/") else name


def stem(name: str) -> str:
    return name.rpartition(".")[0].lower()
