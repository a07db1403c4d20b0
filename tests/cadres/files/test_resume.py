"""The resume as a text and as spells, the text of the party date, months, and the older file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadres.files.lrmx.lrm import read_lrm
from cadres.files.lrmx.months import age, dotted, month_of
from cadres.files.lrmx.party import PartyJoined, party_of
from cadres.files.lrmx.record import FamilyLine, NotReadable
from cadres.files.lrmx.resume import Resume, Spell, findings_of, resume_of
from tests.cadres.files.people import person

STUDY = Spell("199809", "200207", "某大学某系某专业学习")
WORK = Spell("200207", "201903", "某局科员", ("（其间：2008.09--2010.07在某党校学习）",))
NOW = Spell("201903", "", "某局科长")
WRITTEN = (
    "1998.09--2002.07  某大学某系某专业学习\n"
    "2002.07--2019.03  某局科员\n"
    "                  （其间：2008.09--2010.07在某党校学习）\n"
    "2019.03--         某局科长"
)


def test_the_editors_own_way_is_read_and_written_alike():
    found = resume_of(WRITTEN)
    assert found == Resume((STUDY, WORK, NOW))
    assert found.text == WRITTEN


@pytest.mark.parametrize("dash", ["-", "--", "—", "——", "―", "─", "–", "~", "至", " -- "])
def test_every_dash_is_read(dash):
    assert resume_of(f"1998.09{dash}2002.07  某大学").spells == (Spell("199809", "200207", "某大学"),)


@pytest.mark.parametrize("first", ["1998.09", "199809", "1998..09", "1998.9", "1998年9月"])
@pytest.mark.parametrize("gap", ["  ", " ", "\t", "", "\u3000"])
def test_every_way_to_write_a_month_is_read(first, gap):
    assert resume_of(f"{first}--2002.07{gap}某大学").spells == (Spell("199809", "200207", "某大学"),)


@pytest.mark.parametrize("last", ["", "至今", "       "])
def test_a_spell_that_lasts_has_no_last_month(last):
    assert resume_of(f"2019.03--{last}  某局科长").spells == (NOW,)


@pytest.mark.parametrize("end", ["\r\n", "\r", "&#xD;\n".replace("&#xD;", "\r"), " " * 18])
def test_every_end_of_a_line_is_one(end):
    assert resume_of(WRITTEN.replace("\n", end)).spells == (STUDY, WORK, NOW)


def test_a_text_of_one_line_is_cut_at_its_spells_and_not_inside_brackets():
    text = (
        "1998.09--2002.07 某大学学习2002.07--2019.03 某局科员（其间：2008.09--2010.07在某党校学习）2019.03-- 某局科长"
    )
    found = resume_of(text).spells
    assert [spell.first for spell in found] == ["199809", "200207", "201903"]
    assert found[1].text == "某局科员（其间：2008.09--2010.07在某党校学习）"


def test_what_stands_after_an_empty_line_is_kept_apart():
    found = resume_of(WRITTEN + "\n\n某县第十届人大代表\n\n某省党代表")
    assert found.spells == (STUDY, WORK, NOW)
    assert found.after == "某县第十届人大代表\n\n某省党代表"
    assert resume_of(found.text) == found


def test_an_empty_line_between_spells_parts_nothing():
    assert resume_of(WRITTEN.replace("\n2019", "\n\n2019")).spells == (STUDY, WORK, NOW)


def test_a_line_before_the_first_spell_is_kept_and_said():
    found = resume_of("主要经历\n" + WRITTEN)
    assert found.before == "主要经历"
    assert [finding.code for finding in findings_of(found)] == ["resume_lost_line"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (WRITTEN, []),
        ("1998.09--2002.07  甲\n2002.08--  乙", []),
        ("1998.09--2002.07  甲\n2002.09--  乙", ["resume_gap"]),
        ("1998.09--2002.07  甲\n2002.06--  乙", ["resume_overlap"]),
        ("1998.09--1997.07  甲\n1997.07--  乙", ["resume_turned"]),
        ("1998.13--2002.07  甲\n2002.07--  乙", ["resume_month"]),
        ("1998--2002.07  甲\n2002.07--  乙", ["resume_year_only"]),
        ("1998.09--  甲\n2002.07--  乙", ["resume_open_inside"]),
        ("1998.09--2002.07  甲", ["resume_ended"]),
        ("1998.09--", ["resume_silent"]),
        ("", []),
    ],
)
def test_what_is_odd_is_found(text, codes):
    assert [finding.code for finding in findings_of(resume_of(text))] == codes


def test_its_ends_are_held_against_the_other_fields():
    found = findings_of(resume_of("2003.01--  某局科长"), work_started="200207", post="某县某局副局长")
    assert [finding.code for finding in found] == ["resume_late", "resume_post"]
    assert not findings_of(resume_of("2003.01--2020.01  某局科长"), in_service=False)
    assert not findings_of(resume_of("2003.01--  某局科长"), post="某局科长")


SPELLS = st.lists(
    st.builds(
        Spell,
        st.sampled_from(["199809", "200207", "2001"]),
        st.sampled_from(["", "201903", "2020"]),
        st.sampled_from(["某局科员", "甲（乙）"]),
        st.lists(st.sampled_from(["（其间：2008.09--2010.07在某党校学习）", "注"]), max_size=2).map(tuple),
    ),
    max_size=5,
).map(tuple)


@given(SPELLS, st.sampled_from(["", "某县人大代表"]))
def test_spells_come_back_from_their_text(spells, after):
    if spells or not after:
        assert resume_of(Resume(spells, after).text) == Resume(spells, after)


@given(st.text("198209.-—~至今 \n\t（其间：）某局月年", max_size=60))
def test_reading_twice_is_reading_once(text):
    once = resume_of(text)
    assert resume_of(once.text) == resume_of(resume_of(once.text).text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("200108", PartyJoined("200108")),
        ("2001.08", PartyJoined("200108")),
        ("民建", PartyJoined("", ("民建",))),
        ("民建；民盟", PartyJoined("", ("民建", "民盟"))),
        ("200108；民建", PartyJoined("200108", ("民建",))),
        ("(民建)", PartyJoined("", ("民建",))),
        ("（民建、民盟）", PartyJoined("", ("民建", "民盟"))),
        ("民建2001.08", PartyJoined("", ("民建",))),
        ("民建200108", PartyJoined("", ("民建",))),
        ("九三学社", PartyJoined("", ("九三",))),
        ("无党派", PartyJoined("", ("无党派",))),
        ("2001.08(民盟)", PartyJoined("200108", ("民盟",))),
        ("待查", PartyJoined("", (), ("待查",))),
        ("200113", PartyJoined("", (), ("200113",))),
        ("", PartyJoined()),
    ],
)
def test_every_pattern_of_the_party_date_is_read(text, expected):
    assert party_of(text) == expected
    assert party_of(expected.written) == expected


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1985.03", "198503"), ("1985.3", "198503"), ("1985..03", "198503"), ("198503", "198503"),
        ("19850301", "198503"), ("1985-03-01", "198503"), ("1985/3/1", "198503"), ("1985年3月", "198503"),
        ("1985", "1985"), ("1985年", "1985"), ("198513", ""), ("1985.13", ""), ("3月", ""), ("", ""), ("19850", ""),
    ],
)  # fmt: skip
def test_months_are_read_and_none_is_invented(text, month):
    assert month_of(text) == month
    assert month_of(dotted(month)) == month


def test_age_is_reckoned_by_months():
    assert age("198510", "202403") == 38
    assert age("198503", "202403") == 39
    assert age("1985", "202403") is None


# --- .lrm ---


def lrm(form, encoding="gb18030") -> bytes:
    family = zip(*[(m.relation, m.name, m.born, m.politics, m.work) for m in form.family], strict=True)
    columns = ["@".join([*column, *[""] * (13 - len(column))]) for column in family] or ["@" * 12] * 5
    values = [
        form.name, form.sex, form.born, form.nation, form.native_place, form.party_joined, form.health,
        form.birthplace, form.work_started,
        f"{form.full_time_level}#{form.full_time_degree}@{form.in_service_level}#{form.in_service_degree}",
        f"{form.full_time_level_school}#@{form.in_service_level_school}#",
        form.technical_title, "", "", "", "", form.skills, form.resume, form.rewards, form.appraisals, *columns,
        form.post, form.post_proposed, form.post_relieved, form.grounds, form.reporting_unit, form.age_month,
        form.filled_by, form.filled_on,
    ]  # fmt: skip
    return ",".join(f'"{value}"' for value in values).replace("\n", "\r\n").encode(encoding)


@pytest.mark.parametrize("n", range(30))
def test_the_older_file_is_read_with_its_photo(n):
    form = person(n)
    found, _findings = read_lrm(lrm(form), form.photo)
    lacking = {"pension_month": "", "age_limit": "", "identity_number": ""}
    assert found == form.with_texts(**lacking)


def test_commas_and_line_breaks_inside_a_field_part_nothing():
    form = person(1).with_texts(rewards="甲，乙, 丙,丁\n戊")
    assert read_lrm(lrm(form))[0].rewards == "甲，乙, 丙,丁\n戊"


def test_an_older_file_in_utf_8_is_no_other_text():
    assert read_lrm(lrm(person(1), "utf-8"))[0].name == read_lrm(lrm(person(1)))[0].name == person(1).name


@pytest.mark.parametrize("file", [b"", b"text", b'"a","b"', b"\xff\xff\xff", lrm(person(1))[:-200]])
def test_what_is_no_lrm_is_refused(file):
    with pytest.raises(NotReadable):
        read_lrm(file)


def test_family_of_unequal_columns_is_read_by_place():
    assert read_lrm(lrm(person(7)))[0].family[0] == FamilyLine(
        "妻子", "钱小满", person(7).family[0].born, "群众", "某县第一小学教师"
    )
