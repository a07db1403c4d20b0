"""Imports are taught the words of the office from the preview of a file."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cadres.units.models import PostCategory
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed
from core.jobs.services import job_run
from core.spreadsheets.models import Import, ImportWord
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


def test_what_was_taught_is_known_to_the_same_file_and_to_every_other(cast, layouts, sign_in, asked):
    client = sign_in(cast.gao)
    address = reverse("imports:teach", args=[asked.pk])
    for sent in (
        {"word": "办公类", "column": "category", "means": "general"},
        {"word": "岗位系 数值", "means": "factor"},
    ):
        assert client.post(address, sent).status_code == 302
        asked = Import.objects.get(pk=asked.pk)
        job_run(asked.job_id)
    asked = Import.objects.get(pk=asked.pk)
    assert (asked.state, asked.new, asked.unknown_heads, list(questions_of(asked))) == ("checked", 1, [], [])
    assert AuditRow.objects.filter(action="import.word_taught").count() == 2
    page = client.get(reverse("imports:words"), headers={"accept-language": "en"}).content.decode()
    assert "办公类" in page and "岗位系 数值" in page
    again = uploaded(cast.hua, layouts[0], ["P-7", *GOOD[1:3], " 办公 类", *GOOD[4:]], heads=HEADS)
    assert again.state == "checked"


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
    for sent in ({}, {"word": "x" * 5000, "means": "nothing"}, {"word": "\u200b", "means": "factor"}):
        assert client.post(address, sent).status_code == 302
    assert not ImportWord.objects.exists()
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("word", ["综合管理类", "general", "清空", "*", " \u200b* "])
def test_a_word_that_means_something_already_or_nothing_is_not_taught(cast, layouts, word):
    with pytest.raises(InvalidInput):
        word_teach(actor=cast.gao, layout=layouts[0], column="category", word=word, value="leading")
    assert not ImportWord.objects.exists()
