"""Small files that stand for evidence: a page of PDF, a picture of hills."""

import hashlib
import struct
import uuid
import zlib
from dataclasses import dataclass
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@dataclass(frozen=True)
class Sample:
    name: str
    content_type: str
    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        return len(self.data)

    def upload(self) -> ContentFile:
        return ContentFile(self.data, name=self.name)


def sample(label: str, rng: Random) -> Sample:
    """A picture for what is a photo by its name, else a page."""
    is_photo = "照片" in label
    data = picture(rng) if is_photo else page(rng)
    kind = ("png", "image/png") if is_photo else ("pdf", "application/pdf")
    return Sample(f"{label}.{kind[0]}", kind[1], data, hashlib.sha256(data).hexdigest())


def page(rng: Random) -> bytes:
    """One A4 page that says what it is."""
    lines = (
        "Demo county - sample evidence",
        f"Record no. {rng.randint(1000, 9999)}",
        "Nobody named here is real.",
    )
    text = "BT /F1 16 Tf 72 760 Td 24 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010d} 00000 n \n" for at in offsets)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("ascii")


def picture(rng: Random, width: int = 160, height: int = 100) -> bytes:
    """Sky over terraced hills, a kilobyte of PNG."""
    horizon = [rng.randint(25, 45)]
    for _x in range(width - 1):
        horizon.append(min(60, max(15, horizon[-1] + rng.choice((-1, 0, 0, 1)))))
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            below = y - horizon[x]
            rows += bytes((196, 221, 240) if below < 0 else (70 + below // 8 * 9 % 60, 140 + below % 8 * 4, 80))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


class Cabinet:
    """Files as they were put into storage, so that they can be taken out again when the loading fails."""

    def __init__(self, rng: Random):
        self._rng = rng
        self._samples: dict[str, list[tuple[Sample, str]]] = {}
        self.written: list[str] = []

    def put(self, one: Sample) -> str:
        key = uuid.UUID(int=self._rng.getrandbits(128), version=4).hex
        name = default_storage.save(f"evidence/{key[:2]}/{key}", one.upload())
        self.written.append(name)
        return name

    def pick(self, label: str) -> Sample:
        return self._rng.choice(self._known(label))[0]

    def shared(self, label: str) -> tuple[Sample, str]:
        """A file that many entries of closed months point to; none of them can be edited, so none can remove it."""
        known = self._known(label)
        number = self._rng.randrange(len(known))
        one, name = known[number]
        if not name:
            known[number] = (one, name := self.put(one))
        return one, name

    def _known(self, label: str) -> list[tuple[Sample, str]]:
        if label not in self._samples:
            self._samples[label] = [(sample(label, self._rng), "") for _n in range(3)]
        return self._samples[label]

    def clear(self) -> None:
        for name in self.written:
            default_storage.delete(name)
