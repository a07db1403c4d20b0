"""Uploads are read in a child process: forms and archives of them, photos drawn anew, hostile files refused."""

import io
import zipfile
from dataclasses import replace

import pytest
from PIL import Image

from cadres.files.lrmx.writing import write
from cadres.files.parsing import Limits, read_upload, safe_picture
from core.errors import InvalidInput
from tests.cadres.files.people import person
from tests.cadres.files.test_resume import lrm


def archive(files: dict[str, bytes], **more) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    out.seek(0)
    return out


def image(kind: str = "JPEG", size=(800, 800), mode: str = "RGB", **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **more)
    return out.getvalue()


def test_one_file_is_read():
    form = replace(person(1), photo=b"")
    found = read_upload(io.BytesIO(write(form)), "甲.lrmx")
    assert [(one.name, one.form, one.kept) for one in found] == [("甲.lrmx", form, write(form))]


def test_an_archive_of_hundreds_is_read_with_older_files_and_names_what_is_no_form():
    files = {f"{n}.lrmx": write(replace(person(n), photo=image(size=(94, 118)))) for n in range(300)}
    files |= {"乙/old.lrm": lrm(person(1)), "乙/old.pic": image(), "notes.txt": b"text", "bad.Lrmx": b"<Person>"}
    files |= {"__MACOSX/._1.lrmx": b"x", ".hidden": b"x"}
    found = {one.name: one for one in read_upload(archive(files), "all.zip")}
    strays = {name for name, one in found.items() if one.is_stray}
    assert strays == {"notes.txt", "__MACOSX", ".hidden"}
    assert len(found) == 302 + len(strays)
    assert found["7.lrmx"].form.name == person(7).name
    assert found["乙/old.lrm"].form.photo.startswith(b"\xff\xd8")
    assert found["bad.Lrmx"].problem == "broken"
    assert b"<ZhaoPian></ZhaoPian>" in found["7.lrmx"].kept  # the photo is kept apart


def test_strays_cost_nothing_and_a_part_that_cannot_be_unpacked_stands_alone():
    """Neither a large stray nor one damaged part keeps the forms out."""
    stray = {"large.docx": b" " * (17 << 20), "Thumbs.db": b"x", "lone.pic": image()}
    stray |= {f"{n}.txt": b"" for n in range(9)}
    packed = archive({"a.lrmx": write(person(1)), "b.lrmx": b"<Person>" + b"b" * 999, **stray})
    entry = zipfile.ZipFile(packed).getinfo("b.lrmx")
    data = bytearray(packed.getvalue())
    data[entry.header_offset + 30 + len("b.lrmx")] ^= 0xFF
    small = Limits(unpacked_bytes=16 << 20, entries=10)
    found = {one.name: one.problem for one in read_upload(io.BytesIO(bytes(data)), "a.zip", small)}
    assert found == {"a.lrmx": "", "b.lrmx": "broken", **dict.fromkeys(stray, "stray")}


def test_names_in_gbk_are_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xy.lrmx", write(person(1)))
    data = out.getvalue().replace(b"xy.lrmx", "甲.lrmx".encode("gbk"))
    assert [one.name for one in read_upload(io.BytesIO(data), "a.zip")] == ["甲.lrmx"]


def bomb() -> io.BytesIO:
    return archive({f"{n}.lrmx": b"<Person>" + b" " * (4 << 20) for n in range(5)})


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (io.BytesIO(b""), "a.lrmx"),
        (io.BytesIO(b"text"), "a.txt"),
        (io.BytesIO(b"PK\x03\x04broken"), "a.zip"),
        (archive({"a.txt": b"text"}), "a.zip"),
        (archive({f"{n}.lrmx": b"" for n in range(11)}), "a.zip"),
        (bomb(), "a.zip"),
        (io.BytesIO(b" " * (3 << 20)), "a.lrmx"),
    ],
    ids=["empty", "text", "broken", "nothing inside", "too many", "bomb", "too large"],
)
def test_an_upload_that_cannot_be_read_is_refused_with_a_sentence(file, name):
    small = Limits(file_bytes=2 << 20, unpacked_bytes=16 << 20, entries=10, memory=400 << 20)
    with pytest.raises(InvalidInput) as refused:
        read_upload(file, name, small)
    assert str(refused.value).endswith(".") and "%" not in str(refused.value)


def test_an_entity_bomb_is_one_problem_of_one_file():
    evil = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Person><XingMing>&b;</XingMing></Person>'
    found = read_upload(archive({"a.lrmx": evil, "b.lrmx": write(person(1))}), "a.zip")
    assert [one.problem for one in found] == ["doctype", ""]


def test_a_photo_is_drawn_anew_as_four_to_five_without_what_was_hidden():
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    made = safe_picture(io.BytesIO(image(exif=exif.tobytes())))
    with Image.open(io.BytesIO(made)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (480, 600))
        assert not picture.getexif()
    assert b"where it was taken" not in made
    assert safe_picture(io.BytesIO(image("PNG", mode="RGBA"))).startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"GIF89a", image("WEBP"), image()[:200], image("PNG", (9000, 9000), "1")]
)
def test_what_is_no_photo_is_refused(data):
    with pytest.raises(InvalidInput):
        safe_picture(io.BytesIO(data))
