"""What a file would do, row by row, and that it is done whole or not at all."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cadres.models import Cadre, Post, Unit
from core.errors import Refusal
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.loop import ChangedMeanwhile, OutOfScope, RowRefused
from core.spreadsheets.outcome import error_sentence
from core.spreadsheets.parse import FileRefused
from tests import factories as make
from tests.core.spreadsheets.layouts import CADRE_HEADS, POST_HEADS, CadreSheet, PostSheet, UnitSheet, check

pytestmark = pytest.mark.django_db

GOOD = ["P-1", "BUREAU", "文书", "general", 2, 1.25, "是"]


def codes(resource):
    return [(error["row"], error["column"], error["code"]) for error in resource.outcome.errors]


def person(number: int, **changes):
    born = date(1980, 1, 1) + timedelta(days=number % 7000)
    identity = make.identity_number(born, number)
    row = {
        "工号": f"{number:06d}",
        "姓名": "李明",
        "性别": "m" if int(identity[16]) % 2 else "f",
        "身份证号": identity,
        "出生日期": born,
        "学历": Cadre._meta.get_field("education").choices[0][0],
        "政治面貌": Cadre._meta.get_field("politics").choices[0][0],
        "参加工作日期": date(2005, 7, 1),
        "进入方式": Cadre._meta.get_field("entry_channel").choices[0][0],
    }
    return [(row | changes)[name] for name in CADRE_HEADS]


# --- headers ---


@pytest.mark.parametrize(
    "heads",
    [POST_HEADS, ["Post code *", " unit CODE", "Title", "Category", "Headcount", "Factor", "Key post"]],
)
def test_headers_of_either_language_are_known(cast, heads):
    outcome = check(PostSheet, cast.gao, heads, ["P-1", "BUREAU", "文书", "general", 2, 1.25, "yes"]).outcome
    assert (outcome.new, outcome.error_total) == (1, 0)


def test_a_title_above_the_header_does_not_matter(cast):
    resource = check(PostSheet, cast.gao, ["清河县岗位表"], [], POST_HEADS, ["P-1", "NOWHERE", *GOOD[2:]])
    assert codes(resource) == [(4, "unit", "unknown")]


@pytest.mark.parametrize(
    ("heads", "code"),
    [
        ([*POST_HEADS, "Title"], "header_twice"),
        (POST_HEADS[1:], "header_missing"),
        (["a", "b"], "header_none"),
        (["岗位编号", *POST_HEADS[1:]], "header_misspelt"),
    ],
)
def test_a_header_that_does_not_fit_refuses_the_file(cast, heads, code):
    with pytest.raises(FileRefused) as refused:
        check(PostSheet, cast.gao, heads, ["x"] * len(heads))
    assert refused.value.code == code
    for language in ("en", "zh-hans"):
        with override(language):
            assert "%(" not in str(refused.value)


def test_a_header_alone_is_no_file(cast):
    with pytest.raises(FileRefused) as refused:
        check(PostSheet, cast.gao, POST_HEADS)
    assert refused.value.code == "no_rows"


def test_the_example_row_is_left_out_but_not_a_real_row_that_begins_like_it(cast):
    assert check(PostSheet, cast.gao, POST_HEADS, ["P-001"], GOOD).outcome.new == 1
    assert check(PostSheet, cast.gao, POST_HEADS, ["P-001", *GOOD[1:]]).outcome.new == 1


# --- rows ---


def test_every_wrong_cell_is_told_with_row_column_and_value(cast):
    resource = check(
        PostSheet,
        cast.gao,
        POST_HEADS,
        GOOD,
        ["P-2", "NOWHERE", "文书", "general", "三", 1, None],
        ["P-3", "BUREAU", None, "不存在", 0, 1.00001, "也许"],
        ["P-1", *GOOD[1:]],
        [4, *GOOD[1:]],
        [None, *GOOD[1:]],
        ["P-6", "BUREAU", "文书", "general", 2.5, 6, None],
    )
    assert codes(resource) == [
        (3, "unit", "unknown"),
        (3, "headcount", "not_integer"),
        (4, "title", "required"),
        (4, "category", "not_choice"),
        (4, "headcount", "too_small"),
        (4, "factor", "too_many_places"),
        (4, "is_key", "not_boolean"),
        (5, "code", "duplicate"),
        (6, "code", "text_is_number"),
        (7, "code", "required"),
        (8, "headcount", "not_integer"),
        (8, "factor", "max_value"),
    ]
    assert resource.outcome.error_rows == 6
    assert resource.outcome.errors[1]["value"] == "三"
    for error in resource.outcome.errors:
        for language in ("en", "zh-hans"):
            with override(language):
                text = error_sentence(error)
                assert text
                assert "%(" not in text


def test_rules_of_the_model_hold_without_a_query_per_row(cast, django_assert_max_num_queries):
    rows = [[f"P-{n}", "BUREAU", "文书", "general", 1, 6 if n == 7 else 1, None] for n in range(600)]
    with django_assert_max_num_queries(30):
        resource = check(PostSheet, cast.gao, POST_HEADS, *rows)
    assert [(row, column) for row, column, _code in codes(resource)] == [(9, "factor")]
    assert isinstance(resource.outcome.errors[0]["texts"], (str, dict))


def test_an_identity_number_in_a_numeric_cell_is_refused_and_never_shown(cast):
    number = make.identity_number(date(1990, 3, 7), 888)
    rows = [
        person(1),
        person(2, 身份证号=float(number.rstrip("X"))),
        person(3, 身份证号="1.10101199003079E+17"),
    ]
    resource = check(CadreSheet, cast.gao, CADRE_HEADS, *rows)
    assert codes(resource) == [
        (3, "identity_number", "identity_numeric"),
        (4, "identity_number", "identity_numeric"),
    ]
    assert number[:12] not in str(resource.outcome.errors)
    identity = person(1)[3]
    assert identity not in str(resource.outcome.preview)


def test_dates_outside_their_range_or_of_another_kind_are_refused(cast):
    tomorrow = date.today() + timedelta(days=1)
    wrong = [
        (date(1900, 1, 1), "date_too_early"),
        (tomorrow, "date_too_late"),
        (33000, "date_is_number"),
        ("85-3-5", "date_two_digit_year"),
        ("1985-02-30", "no_such_day"),
        ("三月", "not_date"),
        ("1900-01-00", "no_such_day"),
    ]
    rows = [person(n, 出生日期=value) for n, (value, _code) in enumerate(wrong)]
    resource = check(CadreSheet, cast.gao, CADRE_HEADS, *rows)
    assert codes(resource) == [(n + 2, "born_on", code) for n, (_value, code) in enumerate(wrong)]


@pytest.mark.parametrize("text", ["{:%Y-%m-%d}", "{:%Y/%m/%d}", "{:%Y.%m.%d}", "{:%Y年%m月%d日}"])
def test_dates_as_offices_write_them(cast, text):
    born = person(1)[4]
    outcome = check(CadreSheet, cast.gao, CADRE_HEADS, person(1, 出生日期=text.format(born))).outcome
    assert (outcome.new, outcome.error_total) == (1, 0)


def test_the_models_own_rules_come_in_both_languages(cast):
    resource = check(
        CadreSheet,
        cast.gao,
        CADRE_HEADS,
        person(1, 身份证号="0" * 18),
        person(2, 参加工作日期=date(1960, 1, 1)),
    )
    assert [row for row, _column, _code in codes(resource)] == [2, 3]


def test_the_same_identity_number_twice_or_already_on_file(cast):
    known = make.CadreFactory()
    row = person(2, 身份证号=known.identity_number, 出生日期=known.born_on)
    row[2] = known.sex
    resource = check(
        CadreSheet,
        cast.gao,
        CADRE_HEADS,
        person(1),
        person(5, 身份证号=person(1)[3], 出生日期=person(1)[4], 性别=person(1)[2]),
        row,
    )
    assert [(error["row"], error["code"]) for error in resource.outcome.errors] == [
        (3, "unique"),
        (4, "unique"),
    ]
    assert resource.outcome.new == 1


# --- scope ---


def test_units_outside_the_scope_are_unknown_and_their_records_not_touched(cast):
    resource = check(
        PostSheet,
        cast.hua,
        POST_HEADS,
        ["P-NEW", "TOWN", *GOOD[2:]],
        ["P-TOWN", "BUREAU", *GOOD[2:]],
        ["P-OK", "SECTION", *GOOD[2:]],
    )
    assert codes(resource) == [(2, "unit", "unknown"), (3, "code", "outside_scope")]
    assert resource.outcome.new == 1


def test_a_row_that_would_leave_the_scope_is_refused_at_writing(cast):
    class Wide(PostSheet):
        def lookup(self, column):
            return Unit.objects.all()

    resource = check(Wide, cast.hua, POST_HEADS, GOOD, ["P-NEW", "TOWN", *GOOD[2:]])
    with pytest.raises(OutOfScope) as refused:
        resource.write(actor=cast.hua)
    assert "3" in str(refused.value)
    assert not Post.objects.filter(code__in=["P-1", "P-NEW"]).exists()


# --- writing ---


def test_new_changed_and_same_rows_are_told_apart_and_written_once(cast):
    make.PostFactory(code="P-2", unit=cast.bureau, title="旧", category="general", headcount=5, factor=1)
    rows = [GOOD, ["P-2", "BUREAU", "新", "general", 5, 1, None]]
    resource = check(PostSheet, cast.gao, POST_HEADS, *rows)
    outcome = resource.outcome
    assert (outcome.new, outcome.changed, outcome.same) == (1, 1, 0)
    assert not Post.objects.filter(code="P-1").exists()
    changed = outcome.preview[1]
    assert changed["kind"] == "changed"
    assert [cell for cell in changed["cells"] if cell[3]] == [["title", "旧", "新", True]]
    resource.write(actor=cast.gao)
    post = Post.objects.get(code="P-1")
    assert (post.title, post.headcount, post.factor, post.is_key) == ("文书", 2, Decimal("1.2500"), True)
    assert Post.objects.get(code="P-2").title == "新"
    again = check(PostSheet, cast.gao, POST_HEADS, *rows).outcome
    assert (again.new, again.changed, again.same) == (0, 0, 2)


def test_an_empty_cell_and_a_missing_column_leave_alone_and_clearing_takes_a_word(cast):
    make.CadreFactory(staff_no="000001", phone="138")

    class Phones(CadreSheet):
        columns = (*CadreSheet.columns[:2], LayoutColumn("phone", zh="电话", en="Telephone"))

        def check(self, row):
            pass

    name = Cadre.objects.get(staff_no="000001").name
    assert check(Phones, cast.gao, ["工号", "姓名"], ["000001", name]).outcome.same == 1
    assert check(Phones, cast.gao, ["工号", "姓名", "电话"], ["000001", name, None]).outcome.same == 1
    resource = check(Phones, cast.gao, ["工号", "电话"], ["000001", "清空"])
    assert (resource.outcome.changed, resource.outcome.cleared) == (1, 1)
    resource.write(actor=cast.gao)
    assert Cadre.objects.get(staff_no="000001").phone == ""


def test_a_record_changed_after_the_check_stops_the_writing(cast):
    make.PostFactory(code="P-2", unit=cast.bureau, title="旧", category="general")
    resource = check(PostSheet, cast.gao, POST_HEADS, GOOD, ["P-2", "BUREAU", "新", "general", 50, 1, None])
    Post.objects.filter(code="P-2").update(title="别人改的")
    with pytest.raises(ChangedMeanwhile):
        resource.write(actor=cast.gao)
    assert not Post.objects.filter(code="P-1").exists()
    assert Post.objects.get(code="P-2").title == "别人改的"


def test_a_key_taken_after_the_check_stops_the_writing(cast):
    resource = check(PostSheet, cast.gao, POST_HEADS, GOOD)
    make.PostFactory(code="P-1", unit=cast.town)
    with pytest.raises(ChangedMeanwhile):
        resource.write(actor=cast.gao)


def test_a_failure_half_way_leaves_nothing(cast, monkeypatch):
    calls = []

    def broken(self, actor, rows):
        calls.append(len(rows))
        if len(calls) == 2:
            raise RuntimeError("disk full")
        Post.objects.bulk_create(row.instance for row in rows)

    monkeypatch.setattr(PostSheet, "write", broken)
    rows = [[f"P-{n}", *GOOD[1:]] for n in range(600)]
    before = Post.objects.count()
    resource = check(PostSheet, cast.gao, POST_HEADS, *rows)
    with pytest.raises(RuntimeError):
        resource.write(actor=cast.gao)
    assert calls == [500, 100]
    assert Post.objects.count() == before


def test_a_parent_may_stand_above_its_children_in_the_same_file(cast):
    heads = ["单位编码", "单位名称", "类型", "上级单位"]
    rows = [
        ["B1", "新局", "bureau", "COUNTY"],
        ["S1", "新科", "section", "B1"],
        ["S2", "新村", "village", "S1"],
    ]
    resource = check(UnitSheet, cast.gao, heads, *rows)
    assert (resource.outcome.new, resource.outcome.errors) == (3, [])
    assert not Unit.objects.filter(code="B1").exists()  # the rehearsal took everything back
    resource.write(actor=cast.gao)
    bottom = Unit.objects.get(code="S2")
    assert bottom.parent.parent.code == "B1"
    assert bottom.path.startswith(cast.county.path)
    late = check(UnitSheet, cast.gao, heads, ["X1", "早科", "section", "X2"], ["X2", "晚局", "bureau", "COUNTY"])
    assert codes(late) == [(2, "parent", "unknown")]


def test_a_row_below_one_that_a_service_refuses_is_refused_with_it(cast):
    heads = ["单位编码", "单位名称", "类型", "上级单位"]
    rows = [["B1", "禁止", "bureau", "COUNTY"], ["B2", "新局", "section", "B1"], ["B3", "某局", "section", "B2"]]
    resource = check(UnitSheet, cast.gao, heads, *rows)
    assert codes(resource) == [(2, "", "refused"), (3, "parent", "unknown"), (4, "parent", "unknown")]
    assert "B1" in error_sentence(resource.outcome.errors[1]) and resource.outcome.new == 0


def test_what_a_service_refuses_is_an_error_of_its_row_already_in_the_check(cast):
    heads = ["单位编码", "单位名称", "类型", "上级单位"]
    rows = [["B1", "新局", "bureau", "COUNTY"], ["B2", "禁止", "bureau", "COUNTY"]]
    resource = check(UnitSheet, cast.gao, heads, *rows)
    assert codes(resource) == [(3, "", "refused")]
    assert resource.outcome.new == 1
    resource = check(type("Blind", (UnitSheet,), {"rehearse_up_to": 0}), cast.gao, heads, *rows)
    assert not resource.outcome.errors
    with pytest.raises(RowRefused) as refused, transaction.atomic():
        resource.write(actor=cast.gao)
    assert "3" in str(refused.value)
    assert not Unit.objects.filter(code="B1").exists()


def test_a_file_with_one_wrong_row_writes_none_and_headers_may_mix_languages(cast):
    heads = ["岗位编码", "Unit code", "岗位名称", "Category"]
    rows = [["P-1", "BUREAU", "文书", "general"]]
    assert check(PostSheet, cast.gao, heads, *rows).outcome.error_total == 0
    assert not Post.objects.filter(code="P-1").exists()
    check(PostSheet, cast.gao, heads, *rows).write(actor=cast.gao)
    assert Post.objects.get(code="P-1").title == "文书"
    rows += [["P-2", "NOWHERE", "文书", "general"], ["P-3", "BUREAU", "文书", "general"]]
    assert codes(check(PostSheet, cast.gao, heads, *rows)) == [(3, "unit", "unknown")]
    assert not Post.objects.filter(code="P-3").exists()


@pytest.mark.slow
def test_a_thousand_rows_more_take_the_few_questions_of_a_thousand_rows(cast):
    def questions(numbers) -> int:
        rows = [person(n, 身份证号=unique_identity(n), 出生日期=born(n), 性别=sex(n)) for n in numbers]
        with CaptureQueriesContext(connection) as asked:
            resource = check(CadreSheet, cast.gao, CADRE_HEADS, *rows)
            assert (resource.outcome.errors, resource.outcome.new) == ([], len(rows))
            resource.write(actor=cast.gao)
        return len(asked)

    one, five = questions(range(1000)), questions(range(1000, 6000))
    assert Cadre.objects.filter(staff_no__in=[person(n)[0] for n in range(6000)]).count() == 6000
    # SQLite takes fewer parameters a question than PostgreSQL
    assert five - one <= 4 * 35


def born(n):
    return date(1960, 1, 1) + timedelta(days=n // 900)


def unique_identity(n):
    return make.identity_number(born(n), n % 900)


def sex(n):
    return ["f", "m"][int(unique_identity(n)[16]) % 2]


def test_a_refusal_of_a_row_is_a_refusal():
    assert issubclass(RowRefused, Refusal)
