"""Program that reads untrusted forms and pictures; started by ``parsing.py`` under limits of memory, time and output.

It imports the file format and Pillow, no Django, opens no network, and reads from standard input only. Argument: the
limits as JSON, with ``mode`` ("files" or "picture"), the ``name`` of the upload and ``out_fd``. Of files, one JSON line
each goes to that descriptor: ``{"name", "form", "photo", "kept", "findings"}`` or ``{"name", "problem"}``; of a picture
its JPEG. Standard output: ``{}`` or ``{"refused": code}``.
"""

import base64
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))  # for the file format, which stands alone

from archive import Part, Refused, unpacked
from lrmx.lrm import read_lrm
from lrmx.reading import read
from lrmx.record import AppointmentForm, Finding, NotReadable
from lrmx.writing import rewrite
from picture import drawn_anew


def main() -> None:
    limits = json.loads(sys.argv[1])
    data = sys.stdin.buffer.read(limits["file_bytes"] + 1)
    answer: dict[str, str] = {}
    try:
        with os.fdopen(limits["out_fd"], "wb") as out:
            if limits["mode"] == "picture":
                out.write(picture(data))
            else:
                for line in files(data, limits):
                    out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    except Refused as refused:
        answer = {"refused": refused.code}
    except MemoryError:
        answer = {"refused": "too_heavy"}
    sys.stdout.write(json.dumps(answer))


def picture(data: bytes) -> bytes:
    found = drawn_anew(data)
    if found is None:
        raise Refused("not_a_picture")
    return found


def files(data: bytes, limits: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if len(data) > limits["file_bytes"]:
        raise Refused("too_large")
    if not data:
        raise Refused("empty")
    for part in unpacked(data, limits):
        try:
            yield {"name": part.name, **one(part)}
        except NotReadable as problem:
            yield {"name": part.name, "problem": problem.code}


def one(part: Part) -> dict[str, Any]:
    if part.problem:
        raise NotReadable(part.problem)
    if part.name.lower().endswith(".lrm"):
        form, findings = read_lrm(part.content, part.picture)
        return told(form, list(findings), b"")
    found = read(part.content)
    kept = rewrite(replace(found.form, photo=b""), found.source)
    return told(found.form, list(found.findings), kept)


def told(form: AppointmentForm, findings: list[Finding], kept: bytes) -> dict[str, Any]:
    photo = drawn_anew(form.photo) if form.photo else b""
    if photo is None:
        findings.append(Finding("photo_refused", "photo"))
    return {
        "form": {name: value for name, value in asdict(form).items() if name != "photo"},
        "photo_digest": hashlib.sha256(form.photo).hexdigest() if form.photo else "",
        "photo": base64.b64encode(photo or b"").decode(),
        "kept": base64.b64encode(kept).decode(),
        "findings": [asdict(finding) for finding in findings],
    }


if __name__ == "__main__":
    main()
