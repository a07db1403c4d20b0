"""Uploaded files: what one really is by its content, how it is kept, and how it is sent out again."""

import contextlib
import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.texts import one_line

NAME_LENGTH = 120
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
# What runs or is wrapped up in a document: VBA, Excel-4 macro and dialogue sheets, ActiveX, OLE objects; in a workbook
# any wrapped file. Charts of the other kinds bring their figures as a workbook, and printer settings end in .bin.
ACTIVE_PARTS = re.compile(
    r"vbaproject|macrosheets?/|dialogsheets?/|activex|oleobject|^xl/embeddings/|embeddings/.*\.bin$", re.IGNORECASE
)
# The same as the parts declare it, whatever their files are called; no office writes character references there.
ACTIVE_WORDS = re.compile(rb"macroenabled|macrosheet|dialogsheet|oleobject|activex|vbaproject|&#", re.IGNORECASE)
WRAPPED = re.compile(rb"relationships/package\b", re.IGNORECASE)
DECLARATION_BYTES = 4 << 20


@dataclass(frozen=True)
class InspectedFile:
    """What the content of a file told; its names are the fields of ``StoredFile``."""

    content_type: str
    name: str
    size: int
    sha256: str


def inspect_file(file: UploadedFile) -> InspectedFile:
    """Reads the whole file once (its size is limited first); refuses what is too large, empty or of another kind."""
    limit, name = settings.EVIDENCE_MAX_BYTES, safe_name(file.name or "")
    if (file.size or 0) > limit:
        raise InvalidInput(
            _("“%(name)s” is larger than %(limit)s MB. Choose a smaller file."), name=name, limit=limit >> 20
        )
    if not file.size:
        raise InvalidInput(_("“%(name)s” is empty. Choose another file."), name=name)
    file.seek(0)
    data = file.read(limit + 1)
    file.seek(0)
    content_type = kind_of(data)
    if not content_type:
        raise InvalidInput(
            _(
                "The file type of “%(name)s” is not accepted. Use photos, PDF, OFD, Word, Excel, "
                "PowerPoint or text files."
            ),
            name=name,
        )
    name = safe_name(file.name or "", ENDINGS[content_type])
    return InspectedFile(content_type, name, len(data), hashlib.sha256(data).hexdigest())


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
    """Office documents without anything that runs or is wrapped up; any other archive could hide anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if len(names) > PARTS_OF_A_PACKAGE or any(ACTIVE_PARTS.search(name) for name in names):
                return ""
            if _declares_active(package):
                return ""
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, zlib.error, EOFError):
        return ""
    return next((kind for part, kind in PARTS.items() if part in names), "")


def _declares_active(package: zipfile.ZipFile) -> bool:
    """Whether a part that says what the others are names one that runs or is wrapped up."""
    left = DECLARATION_BYTES
    for part in package.infolist():
        if not part.filename.lower().endswith((".rels", "[content_types].xml")):
            continue
        left -= part.file_size
        if left < 0:
            return True
        with package.open(part) as file:
            text = file.read().replace(b"\0", b"")  # two bytes a sign hide no word
        if ACTIVE_WORDS.search(text) or (part.filename.lower().startswith("xl/") and WRAPPED.search(text)):
            return True
    return False


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
    name = "".join("_" if sign in '"<>|:*?' else sign for sign in name).strip(". ") or gettext("file")
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix.lstrip(".").lower()
    if endings and ending not in endings:
        stem, ending = name, endings[0]
    tail = f".{ending}" if ending else ""
    return stem[: NAME_LENGTH - len(tail)] + tail


# --- keeping ---

_written: ContextVar[list | None] = ContextVar("files_written", default=None)


class StoredFile(models.Model):
    """A file that was uploaded and inspected. Kept privately under a random name, streamed after the scope was asked.

    A subclass adds ``file`` (its folder), what the file belongs to, and an ``id`` that nobody can guess.
    """

    name = models.CharField(gettext_lazy("file name"), max_length=NAME_LENGTH)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(gettext_lazy("size in bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    file: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def keep(self, inspected: InspectedFile, upload: UploadedFile) -> None:
        """Writes the file and the row; call it inside ``kept_on_success``."""
        for name, value in asdict(inspected).items():
            setattr(self, name, value)
        self.file.save(self.name, upload, save=False)
        if (written := _written.get()) is not None:
            written.append((self.file.storage, self.file.name))
        self.save(force_insert=True)


@contextlib.contextmanager
def kept_on_success() -> Iterator[None]:
    """Files written inside are removed again when the block fails: the database rolls back, a disk does not."""
    if _written.get() is not None:  # an outer block watches already
        yield
        return
    written: list = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for storage, name in written:
            storage.delete(name)
        raise
    finally:
        _written.reset(token)


def forget_file(file: FieldFile) -> None:
    """The file goes once its row is gone for good: a rollback cannot bring a deleted file back."""
    storage, name = file.storage, file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


# --- sending ---


def open_file(stored: StoredFile) -> FieldFile:
    try:
        return stored.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None


def file_response(stored: StoredFile, file: FieldFile) -> FileResponse:
    """The file as an attachment, never as a page of this site."""
    response = FileResponse(file, as_attachment=True, filename=stored.name, content_type=stored.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
