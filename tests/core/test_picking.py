"""One of many is found by a part of the name, the number or the unit, and nobody is taken for a namesake (FOUND F9)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cadres.models import Cadre, Post, Unit
from cadres.people.picking import CadreField
from cadres.units.picking import PostField, UnitField
from core.forms import Form
from tests import factories as make

pytestmark = pytest.mark.django_db


class WhomForm(Form):
    cadre = CadreField(label="Cadre", queryset=Cadre.objects.all())
    note = Form.base_fields.get("note")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def namesakes(cast):
    """Two of one name in two units, and one of another."""
    people = []
    for number, (name, unit) in enumerate([("张伟", cast.bureau), ("张伟", cast.town), ("张伟丽", cast.bureau)]):
        one = make.CadreFactory(staff_no=f"N{number}", name=name, name_latin="")
        make.AppointmentFactory(cadre=one, post=make.PostFactory(unit=unit, title=f"岗{number}", code=f"N-P{number}"))
        people.append(one)
    return people


def form(user, **data) -> WhomForm:
    return WhomForm({key.replace("_", "-"): value for key, value in data.items()}, user=user)


def drawn(made) -> str:
    return str(made["cadre"])


def test_namesakes_are_told_apart_by_number_unit_and_post(cast, namesakes):
    with translation.override("zh-hans"):
        labels = Cadre.choice_labels(namesakes)
    assert len(set(labels.values())) == 3
    assert labels[namesakes[0].pk] == f"张伟 · N0 · {cast.bureau.name} · 岗0"


@pytest.mark.on_both
@pytest.mark.parametrize("text", ["张伟", "zhangwei", "zw", "张 伟", "Ｎ"])
def test_those_who_fit_are_offered_and_nobody_is_taken(cast, namesakes, text):
    made = form(cast.gao, cadre_typed=text)
    assert not made.is_valid() and made.errors.as_data()["cadre"][0].code == "several_fit"
    html = drawn(made)
    assert all(f'name="cadre" value="{one.pk}"' in html for one in namesakes[:2])
    assert f'value="{text}"' in html or "Ｎ" in text  # what was typed stays


@pytest.mark.on_both
def test_a_second_word_narrows_and_the_only_one_that_fits_is_taken(cast, namesakes):
    for text in (f"张伟 {cast.town.name}", "N1", "n1", "zw 岗"):
        made = form(cast.gao, cadre_typed=text)
        assert made.is_valid() is ("岗" not in text), text
        if made.is_valid():
            assert made.cleaned_data["cadre"] == namesakes[1]
            assert f'value="{namesakes[1].pk}" checked' in drawn(made)


def test_the_button_searches_and_calls_nothing_wrong(cast, namesakes):
    made = form(cast.gao, cadre_typed="张伟", cadre_find="1")
    assert not made.is_valid() and not made.errors
    assert drawn(made).count('type="radio"') == 3


def test_a_choice_counts_only_for_the_text_for_which_it_was_offered(cast, namesakes):
    pick = {"cadre": namesakes[0].pk}
    assert form(cast.gao, **pick, cadre_typed="张伟", cadre_was="张伟").cleaned_data_of("cadre") == namesakes[0]
    changed = form(cast.gao, **pick, cadre_typed="N2", cadre_was="张伟")
    assert changed.cleaned_data_of("cadre") == namesakes[2]


def _cleaned(self, name):
    assert self.is_valid(), self.errors
    return self.cleaned_data[name]


WhomForm.cleaned_data_of = _cleaned


def test_nobody_fits_is_said(cast, namesakes):
    made = form(cast.gao, cadre_typed="没有此人")
    assert not made.is_valid()
    assert "没有此人" in made.errors["cadre"][0]


def test_the_limit_of_the_form_holds_for_every_way(cast, namesakes):
    foreign = namesakes[1]
    for data in ({"cadre": foreign.pk}, {"cadre_typed": "N1"}, {"cadre": "x"}, {"cadre": "9" * 30}):
        assert not form(cast.hua, **data).is_valid()
    made = form(cast.hua, cadre_typed="张伟", cadre_find="1")
    made.is_valid()
    assert f'value="{foreign.pk}"' not in drawn(made)


def test_at_most_twenty_are_shown_with_their_number_and_a_fixed_number_of_questions(cast):
    people = [make.CadreFactory(name=f"李{n}") for n in range(30)]
    post = make.PostFactory(unit=cast.bureau, headcount=99)
    for one in people:
        make.AppointmentFactory(cadre=one, post=post)
    made = form(cast.gao, cadre_typed="李", cadre_find="1")
    made.is_valid()
    with CaptureQueriesContext(connection) as asked:
        html = drawn(made)
    assert html.count('type="radio"') == 20 and "20 of 30" in html
    assert len(asked) <= 6


@pytest.mark.on_both
def test_posts_and_units_are_found_by_code_name_and_the_units_above(cast):
    class Where(Form):
        unit = UnitField(queryset=Unit.objects.all())
        post = PostField(queryset=Post.objects.all())

    post = make.PostFactory(unit=cast.section, code="S-77", title="统计岗")

    def found(**data):
        made = Where({key.replace("_", "-"): value for key, value in data.items()}, user=cast.gao)
        made.is_valid()
        return made.cleaned_data

    assert found(unit_typed="section")["unit"] == cast.section  # the code
    assert found(unit_typed=cast.section.name)["unit"] == cast.section
    assert found(post_typed="s-77")["post"] == found(post_typed=f"统计 {cast.bureau.name}")["post"] == post
    assert "post" not in found(post_typed=f"统计 {cast.town.name}")


@pytest.mark.on_both
def test_units_and_posts_are_found_as_they_are_read(cast):
    class Where(Form):
        unit = UnitField(queryset=Unit.objects.all())
        post = PostField(queryset=Post.objects.all())

    bank = make.UnitFactory(parent=cast.county, name="银行监管局", code="B-9")
    post = make.PostFactory(unit=bank, code="K-7", title="会计岗", title_en="")
    for typed in ("yinhangjianguanju", "YHJGJ", "yhj", "银行"):
        made = Where({"unit-typed": typed}, user=cast.gao)
        made.is_valid()
        assert made.cleaned_data.get("unit") == bank, typed
    for typed in ("kuaiji", "kjg", "huijigang", "会 计"):
        made = Where({"post-typed": typed}, user=cast.gao)
        made.is_valid()
        assert made.cleaned_data.get("post") == post, typed
    post.title = "出纳岗"
    post.save()
    assert not Post.objects.filter(title_key__contains="kuaiji").exists()


@pytest.mark.on_both
def test_those_who_fit_better_stand_first(cast):
    class Where(Form):
        post = PostField(queryset=Post.objects.all())

    titles = {"A-1": "副局长", "A-2": "局长助理", "A-3": "局长"}
    posts = {code: make.PostFactory(unit=cast.bureau, code=code, title=title) for code, title in titles.items()}
    field = Where(user=cast.gao).fields["post"]
    for typed in ("局长", "juzhang", "jz"):
        assert [row.code for row in field.fitting(typed)] == ["A-3", "A-2", "A-1"], typed
    assert [row.code for row in field.fitting("a-3")] == ["A-3"]
    assert field.fitting("局长 a-").first() == posts["A-3"]

    names = {"M1": "王晓伟", "M2": "王伟民", "M3": "王伟", "M4": "伟王伟"}
    for number, name in names.items():
        one = make.CadreFactory(staff_no=number, name=name, name_latin="")
        make.AppointmentFactory(cadre=one, post=posts["A-1"])
    field = WhomForm(user=cast.gao).fields["cadre"]
    assert [row.staff_no for row in field.fitting("王伟")] == ["M3", "M2", "M4"]
    assert field.fitting("ww").first().staff_no == field.fitting("WangWei").first().staff_no == "M3"
    assert [row.staff_no for row in field.fitting("王 伟")][:2] == ["M3", "M2"]
    assert field.fitting("王 伟").count() == 4


def test_who_looks_for_people_by_letters_means_no_unit_that_is_read_so(cast, namesakes):
    village = make.UnitFactory(parent=cast.town, name="张王村")
    held = make.AppointmentFactory(post=make.PostFactory(unit=village, title="村岗"))
    field = WhomForm(user=cast.gao).fields["cadre"]
    assert set(field.fitting("张王村")) == {held.cadre}
    assert not field.fitting("zhangwang").exists()


def test_a_value_from_an_address_is_shown_as_chosen(cast, namesakes):
    html = str(WhomForm(initial={"cadre": str(namesakes[0].pk)}, user=cast.gao)["cadre"])
    assert f'value="{namesakes[0].pk}" checked' in html
    assert 'type="radio"' not in str(WhomForm(initial={"cadre": "foreign"}, user=cast.gao)["cadre"])
