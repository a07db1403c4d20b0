"""Small files as offices sent them, which once were refused or misread (tests/cases/inputs; FOUND F)."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from appraisal.ledger.layouts import EntryLayout
from appraisal.models import Entry
from appraisal.periods.people import people_take_in
from appraisal.schemes.services import scheme_assign
from cadres.conduct.layouts import AttendanceLayout
from cadres.models import AttendanceRecord, Cadre
from cadres.people.layouts import CadreLayout
from core.lists.search import ways
from core.params.services import pack_load
from core.spreadsheets.loop import TableImport
from core.spreadsheets.notices import notice_sentence
from core.spreadsheets.outcome import error_sentence
from core.spreadsheets.parse import FileRefused, parsed, parsed_book
from tests import factories as make
from tests.appraisal.ledger.conftest import DOCUMENT, INDIVIDUAL, publish, rule
from tests.cadres.test_imports import fresh
from tests.core.spreadsheets.layouts import check
from tests.packs import packs_load
from training.selectors import standings

pytestmark = pytest.mark.django_db
INPUTS = Path(__file__).parents[1] / "cases" / "inputs"
POSTS = [f"QH-T1-0{n}-P{m}" for n in (1, 4, 6, 9) for m in (2, 3)]
POSTS += ["QH-T1-V2-P2", "QH-T2-03-P2", "QH-B1-02-P2", "QH-B4-03-P2", "QH-B8-02-P2"]


@pytest.fixture
def hua(cast):
    for code in POSTS:
        make.PostFactory(code=code, unit=cast.bureau, headcount=9)
    return cast.hua


def read(user, name: str, layout=CadreLayout, *, write=True) -> TableImport:
    made = TableImport(layout, fresh(user))
    with (INPUTS / name).open("rb") as file, parsed(file, name=name) as sheet:
        made.check(sheet)
    if write and not made.outcome.error_total:
        with transaction.atomic():
            made.write(actor=user)
    return made


def said(made) -> list[str]:
    return [error_sentence(error) for error in made.outcome.errors]


def told(made) -> dict[str, str]:
    return {one.get("code", "own"): notice_sentence(one) for one in made.outcome.notices}


def found(word: str) -> list[str]:
    (way,) = ways(Cadre, ["name"], word)
    return sorted(Cadre.objects.filter(way, staff_no__startswith="BF").values_list("staff_no", flat=True))


@pytest.mark.on_both
def test_names_have_one_form_and_are_found_however_they_are_typed(hua):
    assert not read(hua, "names.xlsx").outcome.errors
    names = dict(Cadre.objects.filter(staff_no__startswith="BF").values_list("staff_no", "name"))
    assert list(names.values()) == [
        "王伟", "古丽·买买提", "古丽·艾力", "古丽·依明", "张𠅤", "李䶮", "赵一", "钱二"
    ]  # fmt: skip
    assert found("王 伟") == ["BF0001"] and found("古丽") == ["BF0002", "BF0003", "BF0004"]
    assert found("古丽.依明") == ["BF0004"] and found("𠅤") == ["BF0005"] and found("zhaoyi") == ["BF0007"]


def test_a_rank_merged_over_three_people_is_the_rank_of_all_three(hua):
    read(hua, "names.xlsx")
    Cadre.objects.filter(staff_no="BF0002").update(rank="")
    made = read(hua, "merged_upd.xlsx")
    assert (made.outcome.changed, made.outcome.cleared, said(made)) == (1, 0, [])
    ranks = Cadre.objects.filter(staff_no__in=["BF0001", "BF0002", "BF0003"]).values_list("rank", flat=True)
    assert set(ranks) == {"clerk_2"}


@pytest.mark.parametrize(
    ("name", "people", "notices"),
    [
        ("xuhao.xlsx", ["BF0101"], {"passed_over"}),
        ("footer.xlsx", ["BF0111"], {"feet"}),
        ("head2.xlsx", ["BF0211"], set()),
    ],
)
def test_rosters_are_read_as_they_are_and_say_what_was_passed_over(hua, name, people, notices):
    made = read(hua, name)
    assert said(made) == []
    assert [row.instance.staff_no for row in made.planned] == people
    assert set(told(made)) == notices


def test_everyday_words_of_choices_are_known(hua):
    made = read(hua, "words.xlsx")
    assert said(made) == []
    people = Cadre.objects.filter(staff_no__startswith="BF04").order_by("staff_no")
    assert list(people.values_list("education", "politics", "entry_channel")) == [
        ("bachelor", "party", "exam"),
        ("bachelor", "party", "exam"),
        ("master", "party", "exam"),
        ("master", "league", "selected"),
        ("college", "nonpartisan", "transfer"),
        ("secondary", "democratic", "veteran"),
    ]


def test_number_and_telephone_are_enough_to_change_the_telephone(hua):
    lin = make.CadreFactory(staff_no="QH00101", phone="1")
    make.AppointmentFactory(cadre=lin, post__unit=Cadre.objects.get(user=hua).appointments.first().post.unit)
    made = read(hua, "partial.xlsx")
    assert (said(made), made.outcome.changed, made.outcome.cleared) == ([], 1, 0)
    lin.refresh_from_db()
    assert lin.phone == "0571-00000001"


def test_identity_numbers_kept_as_numbers_are_refused_with_the_remedy(hua):
    (sentence,) = said(read(hua, "idnum.xlsx"))
    assert "text" in sentence or "文本" in sentence


def test_whoever_has_the_name_of_somebody_on_file_is_named(hua):
    read(hua, "names.xlsx")
    heads = [column.zh for column in CadreLayout.columns]
    row = {column.zh: None for column in CadreLayout.columns}
    row |= {"工号": "BF0900", "姓名": "王 伟", "性别": "男", "出生日期": date(1991, 3, 5), "学历": "本科",
            "公民身份号码": make.identity_number(date(1991, 3, 5), 901), "政治面貌": "群众", "参加工作日期": "2015.07",
            "进入渠道": "考录", "首任岗位代码": "QH-B1-02-P2", "任职日期": "2026-11-16"}  # fmt: skip
    made = check(CadreLayout, fresh(hua), heads, [row[head] for head in heads])
    assert said(made) == []
    (sentence,) = [text for code, text in told(made).items() if code == "own"]
    assert "BF0001" in sentence and "王伟" in sentence


def test_a_formula_without_its_result_is_refused_with_its_cell(cast):
    made = read(cast.hua, "f_uncached.xlsx", AttendanceLayout)
    assert [(error["row"], error["code"]) for error in made.outcome.errors if error["column"] == "quantity"] == [
        (2, "formula_unsaved")
    ]
    assert "D2" in " ".join(said(made))


def test_a_rule_whose_cap_is_a_formula_without_result_is_refused_with_its_cell():
    with (INPUTS / "sch_unc.xlsx").open("rb") as file, pytest.raises(FileRefused) as refused, parsed_book(file):
        pass
    assert refused.value.code == "formula_unsaved" and "计分细则 Rules!K9" in str(refused.value)


def person(cast, staff_no: str) -> Cadre:
    one = make.CadreFactory(staff_no=staff_no)
    make.AppointmentFactory(cadre=one, post=make.PostFactory(unit=cast.bureau, headcount=9))
    return one


@pytest.mark.on_both
def test_ten_days_of_absence_from_the_end_of_november_count_two_there(cast):
    person(cast, "QH00103")
    made = read(cast.hua, "absent_cross.xlsx", AttendanceLayout)
    assert said(made) == []
    record = AttendanceRecord.objects.get(cadre__staff_no="QH00103")
    months = [day.day.month for day in record.days.all()]
    assert (record.quantity, months.count(11), months.count(12)) == (10, 2, 8)


@pytest.mark.on_both
def test_a_day_holds_one_day(cast):
    for staff_no in ("QH00105", "QH00106"):
        person(cast, staff_no)
    made = read(cast.hua, "overlap.xlsx", AttendanceLayout)
    assert [error["row"] for error in made.outcome.errors] == [3, 4, 5, 6], said(made)
    assert not AttendanceRecord.objects.filter(cadre__staff_no__startswith="QH").exists()


def test_whoever_joined_in_november_owes_the_hours_of_the_days_since(hua):
    training = Path("training/packs/training.json")
    pack_load(training)
    assert said(read(hua, "recruit.xlsx")) == []
    recruit = Cadre.objects.get(staff_no="BF0601")
    standing = standings([recruit], on=date(2026, 11, 30))[recruit.pk]
    assert 0 < standing.required < 90 * 46 / 365 + 1


@pytest.fixture
def november(cast, hua):
    """November, open for entries, with the long-serving one of the file; the other has joined on the 16th."""
    packs_load()
    read(hua, "names.xlsx")
    item = INDIVIDUAL | {"rules": [rule("d1.1", "走访", "Visited", "bonus", points="1", unit="户")]}
    tree = DOCUMENT["tree"] | {"children": [item | {"full": "100"}]}
    version = publish(cast.county, cast.gao, document=DOCUMENT | {"tree": tree})
    scheme_assign(scheme=version.scheme, unit=cast.county, starts_on=date(2020, 1, 1), actor=cast.gao)
    until = timezone.localdate() + timedelta(days=30)
    days = {"starts_on": date(2026, 11, 1), "entry_until": until, "verify_until": until}
    period = make.PeriodFactory(unit=cast.county, **days)
    there = person(cast, "QH00101").appointments.get()
    make.ParticipantFactory(period=period, appointment=there, scheme_version=version)
    return period


@pytest.mark.on_both
def test_entries_of_somebody_who_joined_in_mid_month_are_accepted_once_taken_in(cast, november):
    refused = read(cast.hua, "joiner.xlsx", EntryLayout)
    assert [(error["row"], error["column"]) for error in refused.outcome.errors] == [(2, "cadre")], said(refused)
    assert not Entry.objects.exists()
    joiner = Cadre.objects.get(staff_no="BF0002")
    people_take_in(period=november, cadres=[joiner], actor=cast.gao, reason="Joined on the 16th.")
    assert said(read(cast.hua, "joiner.xlsx", EntryLayout)) == []
    assert set(Entry.objects.values_list("cadre__staff_no", "period")) == {
        ("BF0002", november.pk),
        ("QH00101", november.pk),
    }


def test_a_month_of_birth_is_a_day_by_the_identity_number_that_agrees(hua):
    heads = [
        "工号",
        "姓名",
        "性别",
        "出生年月",
        "身份证号",
        "学历",
        "政治面貌",
        "参工时间",
        "进入方式",
        "首任岗位代码",
        "任职时间",
    ]
    number = make.identity_number(date(1991, 3, 5), 903)
    row = [
        "BF0903",
        "丁一",
        "男" if int(number[16]) % 2 else "女",
        "1991.03",
        number,
        "大学",
        "党员",
        "2015.07",
        "考录",
    ]
    made = check(CadreLayout, fresh(hua), heads, [*row, "QH-B1-02-P2", "2016.01"])
    assert said(made) == [] and made.planned[0].instance.born_on == date(1991, 3, 5)
    row[3] = "1991.04"
    assert len(said(check(CadreLayout, fresh(hua), heads, [*row, "QH-B1-02-P2", "2016.01"]))) == 1


def test_what_is_stored_and_lies_ahead_comes_back_unchanged(cast):
    lin = person(cast, "QH00107")
    ahead = timezone.localdate() + timedelta(days=9)
    make.AttendanceFactory(cadre=lin, kind="annual", day=ahead)
    heads = ["工号", "日期", "类别", "天数"]
    assert check(AttendanceLayout, fresh(cast.hua), heads, ["QH00107", ahead, "年假", 1]).outcome.same == 1
    assert check(AttendanceLayout, fresh(cast.hua), heads, ["QH00107", ahead, "病", 1]).outcome.error_total == 1
