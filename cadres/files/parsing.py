"""Reading uploaded forms and pictures in a child process that may be killed without harm (``child/``)."""

import base64
import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from cadres.files.lrmx.record import AppointmentForm, FamilyLine, Finding
from cadres.files.messages import UPLOAD
from core.children import run_child
from core.errors import InvalidInput

CHILD = Path(__file__).with_name("child")
MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one upload may cost; five hundred forms with photos need about a third."""

    file_bytes: int = 200 * MB
    unpacked_bytes: int = 800 * MB
    form_bytes: int = 8 * MB
    entries: int = 1_000
    memory: int = 1024 * MB
    cpu_seconds: int = 120
    wall_seconds: int = 180
    output_bytes: int = 800 * MB


DEFAULT = Limits()
PICTURE = Limits(file_bytes=10 * MB, cpu_seconds=10, wall_seconds=20, output_bytes=10 * MB, memory=768 * MB)


@dataclass(frozen=True)
class ReadFile:
    """One form of an upload, or the code of what is wrong with it."""

    name: str
    problem: str = ""
    form: AppointmentForm = field(default_factory=AppointmentForm)
    kept: bytes = field(default=b"", repr=False)
    findings: tuple[Finding, ...] = ()
    photo_digest: str = ""  # of the photo as it was sent

    @property
    def is_stray(self) -> bool:
        """No form at all: passed over, and named."""
        return self.problem == "stray"

    @property
    def drawn_digest(self) -> str:
        """Of the photo as it was drawn anew."""
        return hashlib.sha256(self.form.photo).hexdigest() if self.form.photo else ""


def read_upload(file: IO[bytes], name: str, limits: Limits = DEFAULT) -> list[ReadFile]:
    """The forms in an upload, single or packed; refuses the upload as a whole with a sentence, nothing else."""
    with tempfile.TemporaryFile() as out:
        refused = _run(file, out, limits, mode="files", name=name)
        if refused:
            raise InvalidInput(UPLOAD.get(refused, UPLOAD["too_heavy"]), limit=_limit(refused, limits))
        out.seek(0)
        return [_read(json.loads(line)) for line in out]


def safe_picture(file: IO[bytes]) -> bytes:
    """A JPEG drawn anew from an uploaded picture; refuses what is neither JPEG nor PNG."""
    with tempfile.TemporaryFile() as out:
        if _run(file, out, PICTURE, mode="picture", name=""):
            raise InvalidInput(_("This is no photo that can be used. Choose a JPEG or PNG picture of at most 10 MB."))
        out.seek(0)
        return out.read()


def _limit(code: str, limits: Limits) -> int:
    return limits.file_bytes // MB if code == "too_large" else limits.entries


def _read(line: dict[str, Any]) -> ReadFile:
    if "problem" in line:
        return ReadFile(line["name"], line["problem"])
    family = tuple(FamilyLine(**member) for member in line["form"].pop("family"))
    form = AppointmentForm(**line["form"], family=family, photo=base64.b64decode(line["photo"]))
    findings = tuple(Finding(**finding) for finding in line["findings"])
    return ReadFile(line["name"], "", form, base64.b64decode(line["kept"]), findings, line["photo_digest"])


def _run(file: IO[bytes], out: IO[bytes], limits: Limits, **more: str) -> str:
    """Starts the child on the file; gives the code of its refusal, or ""."""
    with tempfile.TemporaryFile() as source:
        file.seek(0)
        while chunk := file.read(MB):
            source.write(chunk)
            if source.tell() > limits.file_bytes:
                return "too_large"
        source.seek(0)
        return _refused(source, out, limits, more)


def _refused(source: IO[bytes], out: IO[bytes], limits: Limits, more: dict[str, str]) -> str:
    settings = {**asdict(limits), **more, "out_fd": out.fileno()}
    ended = run_child(CHILD, settings, source, out, seconds=limits.wall_seconds)
    try:
        return "too_heavy" if ended is None or ended[0] else str(json.loads(ended[1]).get("refused", ""))
    except ValueError:
        return "too_heavy"
