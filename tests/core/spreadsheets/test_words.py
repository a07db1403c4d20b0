"""Imports are taught the words of the office from the preview of a file."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from cadres.units.models import PostCategory
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed
from core.jobs.services import job_run
from core.spreadsheets.models import Import, ImportWord
from core.spreadsheets.notices import notice_sentence
from core.spreadsheets.words import WordTaken, questions_of, word_teach
from tests.core.spreadsheets.layouts import POST_HEADS
from tests.core.spreadsheets.test_imports import GOOD, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]
HEADS = [*POST_HEADS[:5], "岗位系 数值", POST_HEADS[6]]


@pytest.fixture
def asked(cast, layouts):
    row = [*GOOD[:3], "办公类", *GOOD[4:]]
    return uploaded(cast.gao, layouts[0], row, heads=HEADS)


def test_a_file_asks_what_its_words_mean(asked):
    head, cell = questions_of(asked)
    assert (head.word, head.column, head.likely) == ("岗位系 数值", "", "factor")
    assert (cell.word, cell.column) == ("办公类", "category")
    assert {value for value, _label in cell.offers} == {value for value, _label in PostCategory.choices}


def send(client, upload, *answers):
    """The form with all its words: (word, column of a cell or "", what it means)."""
    fields = {"word": [], "column": [], "means": []}
    for answer in answers:
        for name, value in zip(fields, answer, strict=True):
            fields[name].append(value)
    return client.post(reverse("imports:teach", args=[upload.pk]), fields)


def again(upload):
    upload.refresh_from_db()
    job_run(upload.job_id)
    upload.refresh_from_db()
    return upload


def test_what_was_taught_at_once_is_known_to_the_same_file_and_to_every_other(cast, layouts, sign_in, asked):
    client = sign_in(cast.gao)
    sent = send(client, asked, ("办公类", "category", "general"), ("岗位系 数值", "", "factor"))
    assert sent.status_code == 302
    again(asked)
    asked = Import.objects.get(pk=asked.pk)
    assert (asked.state, asked.new, asked.unknown_words, list(questions_of(asked))) == ("checked", 1, [], [])
    assert AuditRow.objects.filter(action="import.word_taught").count() == 2
    page = client.get(reverse("imports:words"), headers={"accept-language": "en"}).content.decode()
    assert "办公类" in page and "岗位系 数值" in page
    other = uploaded(cast.hua, layouts[0], ["P-7", *GOOD[1:3], " 办公 类", *GOOD[4:]], heads=HEADS)
    assert other.state == "checked"


def test_the_head_of_the_key_and_all_words_of_the_rows_are_asked_before_a_row_is_read(cast, layouts, sign_in):
    heads = ["编号", *POST_HEADS[1:5], "系数表", POST_HEADS[6]]
    rows = [
        [f"P-{n}", *GOOD[1:3], word, *GOOD[4:6], yes] for n, (word, yes) in enumerate([("领导", "在"), ("综合", "是")])
    ]
    upload = uploaded(cast.gao, layouts[0], *rows, heads=heads)
    assert (upload.state, upload.problem["code"]) == ("refused", "header_missing")
    asked = {(one.column, one.word): one.likely for one in questions_of(upload)}
    assert asked == {
        ("", "编号"): "", ("", "系数表"): "", ("category", "领导"): "leading", ("category", "综合"): "general",
        ("is_key", "在"): "",
    }  # fmt: skip
    client = sign_in(cast.gao)
    page = client.get(upload.get_absolute_url()).content.decode()
    assert page.count("<select") == 5 and page.count(" selected>") == 2
    answers = [
        ("编号", "", "code"),
        ("系数表", "", ""),
        ("领导", "category", "leading"),
        ("综合", "category", "general"),
    ]
    assert send(client, upload, *answers, ("在", "is_key", "true")).status_code == 302
    again(upload)
    assert (upload.state, upload.new) == ("checked", 2)
    assert [one.word for one in questions_of(upload)] == ["系数表"]


def test_a_table_without_a_single_known_head_asks_for_all_of_them(cast, layouts, sign_in):
    upload = uploaded(cast.gao, layouts[0], GOOD[:4], heads=["编号", "机构", "名目", "类属"])
    assert upload.problem["code"] == "header_none"
    words = [one.word for one in questions_of(upload)]
    assert words == ["编号", "机构", "名目", "类属"]
    columns = ["code", "unit", "title", "category"]
    send(sign_in(cast.gao), upload, *((word, "", column) for word, column in zip(words, columns, strict=True)))
    assert (again(upload).state, upload.new) == ("checked", 1)


def test_all_words_are_taught_or_none_and_the_answers_stay_chosen(cast, sign_in, asked):
    client = sign_in(cast.gao)
    wrong = send(client, asked, ("岗位系 数值", "", "factor"), ("办公类", "category", "nothing"))
    assert wrong.status_code == 422 and not ImportWord.objects.exists()
    same = send(client, asked, ("岗位系 数值", "", "factor"), ("另一", "", "factor"), ("办公类", "category", "deputy"))
    assert same.status_code == 422 and not ImportWord.objects.exists()
    assert "岗位系 数值" in same.content.decode() and '"factor" selected' in same.content.decode()
    asked.refresh_from_db()
    assert asked.state == "refused"  # it is not being checked


def test_a_column_that_the_file_has_is_not_offered_again(asked):
    head, _cell = questions_of(asked)
    assert [name for name, _label in head.offers] == ["factor"]


def test_a_word_means_one_thing(cast, layouts):
    def teach(**asked):
        return word_teach(actor=cast.gao, layout=layouts[0], **asked)

    teach(column="factor", word="系数")
    with pytest.raises(ValidationError):
        teach(column="title", word="系 数")
    with pytest.raises(WordTaken):
        teach(column="factor", word="岗位名称")
    for wrong in ({"column": "nothing"}, {"column": "category", "value": "nothing"}):
        with pytest.raises(InvalidInput):
            teach(word="x", **wrong)
    with pytest.raises(NotAllowed):
        word_teach(actor=cast.lin, layout=layouts[0], column="factor", word="值")


def test_a_word_is_removed_after_asking(cast, layouts, sign_in):
    word = word_teach(actor=cast.gao, layout=layouts[0], column="factor", word="系数")
    address = word.get_absolute_url()
    assert sign_in(cast.lin).get(address).status_code in (403, 404)
    client = sign_in(cast.hua)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert not ImportWord.objects.exists() and AuditRow.objects.filter(action="import.word_forgotten").exists()


def test_bad_input_is_told_and_nothing_is_taught(cast, sign_in, asked):
    client = sign_in(cast.gao)
    address = reverse("imports:teach", args=[asked.pk])
    for word, means in (("x" * 5000, "nothing"), ("\u200b", "factor"), ("x", "")):
        assert send(client, asked, (word, "", means)).status_code == 422
    for sent in ({}, {"word": "x", "means": "factor"}):
        assert client.post(address, sent).status_code == 422
    assert not ImportWord.objects.exists()
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("word", ["综合管理类", "general", "清空", "*", " \u200b* "])
def test_a_word_that_means_something_already_or_nothing_is_not_taught(cast, layouts, word):
    with pytest.raises(InvalidInput):
        word_teach(actor=cast.gao, layout=layouts[0], column="category", word=word, value="leading")
    assert not ImportWord.objects.exists()


def test_only_words_of_the_file_are_taught_from_it(cast, sign_in, asked):
    client = sign_in(cast.gao)
    strange = [("柜台类", "category", "window"), ("办公类", "title", "leading"), ("别的", "", "factor")]
    for word, column, means in strange:
        answer = send(client, asked, (word, column, means))
        assert answer.status_code == 422 and word in answer.content.decode()
    assert not ImportWord.objects.exists()


@pytest.mark.parametrize("word", ["-", "——", "/", "…", "（）"])
def test_a_sign_for_nothing_gets_no_meaning(cast, layouts, word):
    with pytest.raises(InvalidInput):
        word_teach(actor=cast.gao, layout=layouts[0], column="category", word=word, value="leading")


def test_the_preview_says_which_words_were_read_as_they_were_taught(cast, layouts, asked):
    word_teach(actor=cast.gao, layout=layouts[0], column="category", word="办公类", value="general")
    row = [*GOOD[:3], "办公类", *GOOD[4:]]
    upload = uploaded(cast.gao, layouts[0], row)
    with translation.override("en"):
        told = " ".join(notice_sentence(one) for one in upload.notices)
    assert "“办公类”" in told and "General management" in told
    assert "办公类" not in " ".join(notice_sentence(one) for one in uploaded(cast.gao, layouts[0], GOOD).notices)
