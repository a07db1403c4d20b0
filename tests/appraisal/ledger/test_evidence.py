"""What a file is, by its content; what its name becomes."""

import io
import zipfile

import pytest

from appraisal.ledger import services
from core.errors import InvalidInput
from core.uploads import kind_of, safe_name
from tests.appraisal.ledger.conftest import PDF, PNG, upload


def package(*names, **parts) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
        for name, content in parts.items():
            archive.writestr(PART[name], content)
    return data.getvalue()


PART = {"types": "[Content_Types].xml", "rels": "xl/_rels/workbook.xml.rels", "sheet": "xl/worksheets/_rels/a.rels"}
BOOK = "xl/workbook.xml"
TYPE = '<Types><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.ms-excel.{}"/></Types>'
REL = '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/x/relationships/{}" Target="a"/>'


@pytest.mark.parametrize(
    "data",
    [
        package(BOOK, "xl/macrosheets/sheet1.xml"),
        package(BOOK, "xl/MacroSheets/intl.xml"),
        package(BOOK, "xl/dialogsheets/sheet1.xml"),
        package(BOOK, "xl/embeddings/oleObject1.bin"),
        package(BOOK, "xl/embeddings/Report.docx"),
        package(BOOK, "xl/activeX/activeX1.xml"),
        package("word/document.xml", "word/embeddings/oleObject1.bin"),
        package("ppt/presentation.xml", "ppt/embeddings/anything.bin"),
        package(BOOK, types=TYPE.format("macrosheet+xml")),
        package(BOOK, types=TYPE.format("intlmacrosheet+xml")),
        package(BOOK, types=TYPE.format("macrosheet+xml").encode("utf-16")),
        package(BOOK, types=TYPE.format("mac&#114;osheet+xml")),
        package(BOOK, types=TYPE.format("sheet.macroEnabled.main+xml")),
        package(BOOK, rels=REL.format("xlMacrosheet")),
        package(BOOK, sheet=REL.format("oleObject")),
        package(BOOK, sheet=REL.format("package")),
        package(BOOK, types=" " * (5 << 20)),
    ],
)
def test_a11_documents_with_something_that_runs_or_is_wrapped_up_are_refused(data):
    assert kind_of(data) == ""


@pytest.mark.parametrize(
    "data",
    [
        package(BOOK, "xl/printerSettings/printerSettings1.bin", types=TYPE.format("sheet+xml")),
        package(BOOK, rels=REL.format("worksheet"), sheet=REL.format("printerSettings")),
        package("ppt/presentation.xml", "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx"),
        package("word/document.xml", "word/embeddings/Microsoft_Excel_Sheet1.xlsx"),
    ],
)
def test_a11_what_offices_send_every_day_is_accepted(data):
    assert kind_of(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
        (package("[Content_Types].xml", "word/document.xml"), "wordprocessingml"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml"),
        (package("OFD.xml"), "ofd"),
        ("走访记录\n第二行".encode(), "plain"),
        ("走访记录".encode("gb18030"), "plain"),
    ],
)
def test_accepted_kinds_are_told_by_content(data, kind):
    assert kind in kind_of(data)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script>",
        b"  \n<svg onload=alert(1)>",
        b"\xef\xbb\xbf<?xml version='1.0'?>",
        b"MZ\x90\0",
        b"GIF89a\x01\0\0\0",
        b"#!/bin/sh\n",
        package("a.txt"),
        package("xl/workbook.xml", "xl/vbaProject.bin"),
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(range(256)),
        b"text\x1b[31mred",
    ],
)
def test_everything_else_is_refused(data):
    assert kind_of(data) == ""


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\photos\\a.pdf", "a.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("report.html", "report.html.pdf"),
        ('a"; b\r\nX: y.pdf', "a_; b X_ y.pdf"),
        ("走访 记录.PDF", "走访 记录.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("....", None),
    ],
)
def test_names_are_made_safe(name, safe):
    found = safe_name(name, ("pdf",))
    assert found == safe if safe else found.endswith(".pdf")
    assert len(found) <= 120


def test_file_is_stored_under_a_random_name_with_its_digest(cast, write):
    evidence = services.evidence_add(entry=write(cast.lin), actor=cast.lin, file=upload(name="../../x.pdf"))
    assert evidence.name == "x.pdf" and evidence.pk.hex in evidence.file.name and "x.pdf" not in evidence.file.name
    assert len(evidence.sha256) == 64 and evidence.size == len(PDF)


def test_size_number_and_kind_are_limited(cast, write, settings):
    entry = write(cast.lin)
    settings.EVIDENCE_MAX_BYTES = 100
    for file in (upload(PDF + b" " * 100), upload(b""), upload(b"<html>", "a.pdf")):
        with pytest.raises(InvalidInput):
            services.evidence_add(entry=entry, actor=cast.lin, file=file)
    for number in range(10):
        services.evidence_add(entry=entry, actor=cast.lin, file=upload(PDF + str(number).encode()))
    with pytest.raises(InvalidInput):
        services.evidence_add(entry=entry, actor=cast.lin, file=upload(PDF + b"11"))
    assert entry.evidence.count() == 10


def test_the_same_file_twice_is_one(cast, write):
    entry = write(cast.lin)
    first = services.evidence_add(entry=entry, actor=cast.lin, file=upload())
    assert services.evidence_add(entry=entry, actor=cast.lin, file=upload(name="again.pdf")) == first
