"""Names in one form, found however they are typed (FOUND F1)."""

import pytest

from cadres.models import Cadre
from cadres.people.services import cadre_update
from core.lists.search import ways
from core.pinyin import name_key
from core.texts import name_folded, person_name
from tests import factories as make


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王\u3000伟", "王伟"),
        (" 王 伟 ", "王伟"),
        ("钱\n二", "钱二"),
        ("\xa0赵\u3000一\xa0\u200b", "赵一"),
        ("古丽·买买提", "古丽·买买提"),
        ("古丽・艾力", "古丽·艾力"),
        ("古丽•依明", "古丽·依明"),
        ("古丽．依明", "古丽·依明"),
        ("古丽.依明", "古丽·依明"),
        ("古丽 · 依明", "古丽·依明"),
        ("古丽‧依明", "古丽·依明"),
        ("张𠅤", "张𠅤"),
        ("李䶮", "李䶮"),
        ("Ａｎｎａ  Lee", "Anna Lee"),
        ("J. Smith", "J. Smith"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_a_name_has_one_form(typed, kept):
    assert person_name(typed) == kept
    assert person_name(kept) == kept


@pytest.mark.parametrize("typed", ["古丽买买提", "古丽 买买提", "古丽・买买提", "古 丽．买买提"])
def test_names_are_compared_without_dots_and_spaces(typed):
    assert name_folded(typed) == name_folded("古丽·买买提")


@pytest.mark.parametrize(
    ("name", "words"),
    [("王伟", {"王伟", "wangwei", "ww"}), ("曾伟", {"zengwei", "zw"}), ("单雄", {"shanxiong", "sx"}),
     ("吕艳", {"lvyan", "ly"}), ("Anna Lee", {"annalee"}), ("张𠅤", {"张𠅤"})],
)  # fmt: skip
def test_a_name_is_found_as_it_is_read(name, words):
    assert words <= set(name_key(name).split())


def found(word) -> set[str]:
    (way,) = ways(Cadre, ["name"], word)
    return set(Cadre.objects.filter(way).values_list("name", flat=True))


@pytest.mark.django_db
@pytest.mark.on_both
def test_people_are_found_however_their_name_is_typed(cast):
    for number, name in enumerate(["王\u3000伟", "古丽・买买提", "张𠅤", "曾 国"]):
        make.CadreFactory(staff_no=f"F{number}", name=name)
    assert found("王 伟") == found("王伟") == found("wangwei") == found("WW") == {"王伟"}
    assert found("古丽买买提") == found("古丽.买") == {"古丽·买买提"}
    assert found("𠅤") == {"张𠅤"}
    assert found("zengguo") == {"曾国"}
    assert Cadre.objects.get(name="王　伟").name == "王伟"


@pytest.mark.django_db
def test_every_door_keeps_the_one_form(cast):
    lin = cadre_update(actor=cast.hua, cadre=cast.lin.cadre, name="林\u3000晓 燕")
    lin.refresh_from_db()
    assert (lin.name, found("linxiaoyan")) == ("林晓燕", {"林晓燕"})
    Cadre.objects.bulk_update([lin], ["name"])
    assert Cadre.objects.filter(pk=lin.pk).update(name="林 晓・燕") == 1
    lin.refresh_from_db()
    assert lin.name == "林晓·燕"
