"""What lies in an upload: one file, or a ZIP of forms with their pictures."""

import zipfile
from collections.abc import Iterator
from typing import Any

from packed import NotPacked, content, entries_of, unpacking

ENDINGS = (".lrmx", ".lrm", ".pic")
Refused = NotPacked


def unpacked(data: bytes, limits: dict[str, Any]) -> Iterator[tuple[str, bytes, bytes]]:
    """(name, content, the picture that lies beside it) of every form."""
    if not data.startswith(b"PK"):
        if not limits["name"].lower().endswith((".lrmx", ".lrm")):
            raise Refused("not_archive")
        yield limits["name"], data, b""
        return
    with unpacking(data) as archive:
        yield from members(archive, limits)


def members(archive: zipfile.ZipFile, limits: dict[str, Any]) -> Iterator[tuple[str, bytes, bytes]]:
    entries, most = entries_of(archive, limits), limits["form_bytes"]
    pictures = {stem(name): entry for name, entry in entries.items() if name.lower().endswith(".pic")}
    forms = [name for name in entries if not name.lower().endswith(".pic")]
    if not any(name.lower().endswith(ENDINGS) for name in forms):
        raise Refused("nothing_inside")
    for name in forms:
        beside = pictures.get(stem(name)) if name.lower().endswith(".lrm") else None
        yield name, content(archive, entries[name], most), content(archive, beside, most) if beside else b""


def stem(name: str) -> str:
    return name.rpartition(".")[0].lower()
