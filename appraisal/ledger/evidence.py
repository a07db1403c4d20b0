"""What a file really is, by its content; and a name that is safe to show and to send."""

import hashlib
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from appraisal.ledger.text import one_line
from core.errors import InvalidInput

NAME_LENGTH = 120
FILES_PER_ENTRY = 10
PARTS_OF_A_PACKAGE = 5_000
IMAGES = ("image/jpeg", "image/png", "image/webp")
# content type → the endings a file of it may have; the first is added when it has none of them
ENDINGS = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/ofd": ("ofd",),
    "text/plain": ("txt", "csv", "md"),
}
ACCEPT = ",".join(f".{ending}" for endings in ENDINGS.values() for ending in endings)
PARTS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "OFD.xml": "application/ofd",
}


@dataclass(frozen=True)
class Looked:
    """What looking into a file found."""

    content_type: str
    name: str
    size: int
    sha256: str


def look(file) -> Looked:
    """Reads the whole file once (its size is limited first); refuses what is too large, empty or of another kind."""
    limit = settings.EVIDENCE_MAX_BYTES
    if file.size > limit:
        raise InvalidInput(
            _("“%(name)s” is larger than %(limit)s MB.")
            % {"name": safe_name(file.name), "limit": limit >> 20}
        )
    if not file.size:
        raise InvalidInput(_("“%(name)s” is empty.") % {"name": safe_name(file.name)})
    file.seek(0)
    data = file.read(limit + 1)
    file.seek(0)
    content_type = kind_of(data)
    if not content_type:
        raise InvalidInput(
            _(
                "“%(name)s” is of a kind that is not accepted. Photos, PDF, OFD, Word, Excel, PowerPoint and text are."
            )
            % {"name": safe_name(file.name)}
        )
    name = safe_name(file.name, ENDINGS[content_type])
    return Looked(content_type, name, len(data), hashlib.sha256(data).hexdigest())


def kind_of(data: bytes) -> str:
    """The content type on our list that ``data`` has, or ""; what the browser says is never asked."""
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    return "text/plain" if _is_plain_text(data) else ""


def _package(data: bytes) -> str:
    """Office documents without macros; any other archive could hide anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return ""
    if len(names) > PARTS_OF_A_PACKAGE or any("vbaproject" in name.lower() for name in names):
        return ""
    return next((kind for part, kind in PARTS.items() if part in names), "")


def _is_plain_text(data: bytes) -> bool:
    """Text without markup at its start: a page or a drawing may carry scripts."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"\0" in data or head.startswith((b"<", b"{\\rtf", b"%!ps", b"#!", b"mz")):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t\f" for sign in text[:4096])
        return controls == 0
    return False


def safe_name(name: str, endings: tuple[str, ...] = ()) -> str:
    """The last part of the name without invisible signs, at most 120 long, with an ending that fits the content."""
    name = one_line(str(name or "").replace("\\", "/").rpartition("/")[2])
    name = "".join("_" if sign in '"<>|:*?' else sign for sign in name).strip(". ") or _("file")
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix.lstrip(".").lower()
    if endings and ending not in endings:
        stem, ending = name, endings[0]
    tail = f".{ending}" if ending else ""
    return stem[: NAME_LENGTH - len(tail)] + tail
