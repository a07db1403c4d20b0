""".lrmx in and out: what the editor and other programs write is read, and nothing of it gets lost or is touched."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadres.files.lrmx.reading import FILE_BYTES, read
from cadres.files.lrmx.record import ELEMENTS, AppointmentForm, FamilyLine, NotReadable
from cadres.files.lrmx.writing import rewrite, same, write
from tests.cadres.files.people import PHOTO, person

PEOPLE = [person(n) for n in range(200)]


def codes(file: bytes) -> set[str]:
    return {finding.code for finding in read(file).findings}


def small(inside: str, head: str = "") -> bytes:
    return f"{head}<Person>{inside}</Person>".encode()


def test_two_hundred_people_come_back_as_they_went_out_and_byte_for_byte():
    for form in PEOPLE:
        file = write(form)
        again = read(file)
        assert again.form == form
        assert write(again.form) == file
        assert rewrite(again.form, again.source) == file


def test_a_new_file_looks_as_the_editor_writes_it():
    text = write(PEOPLE[1]).decode("utf-8")
    assert text.startswith('\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<Person>\r\n  <XingMing>')
    places = [text.index(f"<{element.tag}>") for element in ELEMENTS if element.always]
    family = [at for at in places if at > text.index("<JiaTingChengYuan>")]
    assert places == sorted(places) and family
    assert "\n" not in text.replace("\r\n", "")
    assert "DaoLingNianYue" not in text  # only in files that know the month
    assert "<DaoLingNianYue>" in write(PEOPLE[4]).decode()


VARIANTS = {
    "without a mark": lambda file: file.removeprefix(b"\xef\xbb\xbf"),
    "with LF": lambda file: file.replace(b"\r\n", b"\n"),
    "with CR": lambda file: file.replace(b"\r\n", b"\r"),
    "empty elements closed at once": lambda file: file.replace(b"<NiMianZhiWu></NiMianZhiWu>", b"<NiMianZhiWu />"),
    "empty elements over two lines": lambda file: file.replace(
        b"<NiMianZhiWu></NiMianZhiWu>", b"<NiMianZhiWu>\r\n  </NiMianZhiWu>"
    ),
    "without a declaration": lambda file: file.partition(b"?>\r\n")[2],
    "as UTF-16": lambda file: b"\xff\xfe" + file.decode("utf-8-sig").replace("utf-8", "utf-16").encode("utf-16-le"),
    "as GBK": lambda file: file.decode("utf-8-sig").replace("utf-8", "GB2312").encode("gb18030"),
    "with a comment and blanks": lambda file: file.replace(b"<MinZu>", b"<!-- a remark -->\r\n <MinZu > "),
    "the photo in lines": lambda file: file.replace(b"</ZhaoPian>", b"\r\n</ZhaoPian>"),
}


@pytest.mark.parametrize("look", VARIANTS)
def test_every_look_of_a_file_is_read_alike_and_kept(look):
    for form in PEOPLE[:40]:
        file = VARIANTS[look](write(form))
        found = read(file)
        assert found.form == form
        assert rewrite(found.form, found.source) == file


@pytest.mark.parametrize(
    ("declared", "real"), [("utf-8", "gb18030"), ("", "gb18030"), ("GB2312", "utf-8"), ("gbk", "utf-8")]
)
def test_a_file_of_another_encoding_than_it_says_is_read_right_and_written_back_as_it_says(declared, real):
    for form in PEOPLE[:40]:
        text = write(form).decode("utf-8-sig").replace("utf-8", declared)
        file = (text if declared else text.partition("?>\r\n")[2]).encode(real)
        found = read(file)
        assert found.form == form
        (said,) = [finding for finding in found.findings if finding.code == "other_encoding"]
        assert said.more["real"] == {"gb18030": "GBK", "utf-8": "UTF-8"}[real]
        again = read(rewrite(found.form, found.source))
        assert again.form == form
        assert "other_encoding" not in {finding.code for finding in again.findings}


def test_few_signs_of_gbk_that_could_be_another_text_are_read_as_declared():
    file = '<?xml version="1.0" encoding="gbk"?><Person><XingMing>联通</XingMing><XingBie>女</XingBie></Person>'
    found = read(file.encode("gbk"))
    assert (found.form.name, found.form.sex, found.findings) == ("联通", "女", ())


def test_what_is_neither_is_refused():
    with pytest.raises(NotReadable, match="encoding"):
        read(b"<Person><XingMing>\xff\xff\xff</XingMing></Person>")


@pytest.mark.parametrize(("written", "kept"), [("1985.03", "198503"), ("1985年3月", "198503"), ("1985", "1985")])
def test_a_month_of_birth_in_the_family_is_read_however_it_is_written_and_stays_so_in_the_file(written, kept):
    form = PEOPLE[7]
    file = write(form).replace(form.family[0].born.encode(), written.encode())
    found = read(file)
    assert found.form.family[0].born == kept
    assert rewrite(found.form, found.source) == file


def test_elements_in_another_order_are_read_by_their_names():
    found = read(small("<ShenFenZheng>00000019800101001x</ShenFenZheng><XingMing>张 三</XingMing>")).form
    assert (found.name, found.identity_number) == ("张 三", "00000019800101001X")


@pytest.mark.parametrize(("name", "value"), [("native_place", "庚省辛市"), ("resume", "2001.09--         某局科员")])
@pytest.mark.parametrize("look", VARIANTS)
def test_what_changes_is_exchanged_in_its_place_and_all_else_stays(look, name, value):
    for form in PEOPLE[:20]:
        file = VARIANTS[look](write(form))
        found = read(file)
        changed = replace(found.form, **{name: value})
        again = rewrite(changed, found.source)
        assert read(again).form == changed
        unchanged = rewrite(form, read(again).source)
        assert read(unchanged).form == form


def test_unknown_elements_stay_where_they_stand():
    file = write(PEOPLE[3]).replace(
        b"  <MinZu>", b"  <ZhengZhiMianMao a='1'>\xe5\xad\x97<b/></ZhengZhiMianMao>\r\n  <MinZu>"
    )
    found = read(file)
    assert codes(file) == {"unknown_element"}
    again = rewrite(replace(found.form, nation="满族", birthplace="庚省"), found.source)
    assert b"<ZhengZhiMianMao a='1'>\xe5\xad\x97<b/></ZhengZhiMianMao>\r\n  <MinZu>" in again
    assert read(again).form == replace(found.form, nation="满族", birthplace="庚省")


def test_a_member_of_the_family_keeps_what_we_do_not_know_when_another_is_added():
    form = PEOPLE[7]
    file = write(form).replace(b"<ChengWei>", b"<Extra>1</Extra><ChengWei>", 1)
    found = read(file)
    more = replace(found.form, family=(*found.form.family, FamilyLine("女儿", "赵小禾")))
    again = rewrite(more, found.source)
    assert read(again).form == more
    assert again.count(b"<Extra>1</Extra>") == 1


def test_an_element_that_was_missing_gets_its_place_in_the_order():
    file = small("<XingMing>甲</XingMing><MinZu>汉族</MinZu>")
    found = read(file)
    again = rewrite(replace(found.form, sex="女", photo=PHOTO, identity_number="1"), found.source).decode()
    assert again.index("<XingMing>") < again.index("<XingBie>") < again.index("<MinZu>") < again.index("<ZhaoPian>")
    bare = read(b"<Person></Person>")
    assert read(rewrite(AppointmentForm(name="甲", version=""), bare.source)).form.name == "甲"


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("born", "198503", "1985.03"),
        ("party_joined", "(民建、民盟)", "民建；民盟"),
        ("resume", "1998.09-2002.07 某大学", "1998.09--2002.07  某大学"),
        ("name", "张 三", "张三"),
    ],
)
def test_what_means_the_same_is_not_written_anew(name, one, other):
    assert same(name, one, other)
    found = read(write(AppointmentForm(**{name: one})))
    assert rewrite(replace(found.form, **{name: other}), found.source) == found.source.file
    assert not same(name, one, "别的")


def test_signs_that_nobody_sees_and_blanks_around_are_left_out():
    found = read(small("<XingMing>\u3000张\u200b三\xa0</XingMing><JianLi>1998.09--2002.07  某\u200b校&#xD;\n</JianLi>"))
    assert (found.form.name, found.form.resume) == ("张三", "1998.09--2002.07  某校")


def test_what_was_escaped_twice_or_is_too_long_is_said_and_not_guessed():
    file = small("<JiangChengQingKuang>&amp;lt;无&amp;gt;</JiangChengQingKuang><XingMing>" + "长" * 19 + "</XingMing>")
    assert codes(file) == {"escaped_twice", "too_long"}
    assert read(file).form.rewards == "&lt;无&gt;"


def test_an_element_that_stands_twice_is_said_and_the_first_counts():
    file = small("<XingMing>甲</XingMing><XingMing>乙</XingMing>")
    assert (read(file).form.name, codes(file)) == ("甲", {"twice"})


def test_a_photo_may_come_as_a_web_address_and_nonsense_is_said():
    bare = base64.b64encode(PHOTO).decode()
    assert read(small(f"<ZhaoPian>data:image/jpeg;base64,{bare}</ZhaoPian>")).form.photo == PHOTO
    assert codes(small("<ZhaoPian>nonsense!</ZhaoPian>")) == {"photo_broken"}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"<Person><XingMing>", "broken"),
        (b"PK\x03\x04", "broken"),
        (b"<html></html>", "not_lrmx"),
        (b'<!DOCTYPE Person [<!ENTITY a "b">]><Person><XingMing>&a;</XingMing></Person>', "doctype"),
        (b'<!DOCTYPE Person SYSTEM "http://127.0.0.1/x"><Person></Person>', "doctype"),
        (b"<Person>&unknown;</Person>", "broken"),
        (b"<Person>" + b"<a>" * 9 + b"</a>" * 9 + b"</Person>", "not_lrmx"),
        (b"<Person>" + b"<a/>" * 2_001 + b"</Person>", "not_lrmx"),
        (b"<Person>\xff</Person>", "encoding"),
        (write(AppointmentForm(family=(FamilyLine("舅舅"),) * 61)), "many_members"),
        (b"<Person>" + b" " * FILE_BYTES + b"</Person>", "too_large"),
    ],
)
def test_what_is_no_form_is_refused_by_a_code(file, code):
    with pytest.raises(NotReadable) as refused:
        read(file)
    assert refused.value.code == code


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(data):
    for file in (data, b"<Person>" + data + b"</Person>"):
        try:
            found = read(file)
        except NotReadable:
            continue
        as_declared = "other_encoding" not in {finding.code for finding in found.findings}
        assert (rewrite(found.form, found.source) == file) is as_declared


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
FAMILIES = st.lists(st.builds(FamilyLine, TEXT, TEXT, TEXT, TEXT, TEXT), max_size=3).map(tuple)
FORMS = st.builds(AppointmentForm, name=TEXT, post=TEXT, rewards=TEXT, family=FAMILIES)


@given(FORMS)
def test_any_text_comes_back_as_it_was_cleaned(form):
    once = read(write(form))
    assert read(write(once.form)).form == once.form
    assert rewrite(once.form, once.source) == write(form)
