"""The name beside the number in every table about people: another's name is an error of the row, in clear words."""

import pytest

from cadres.models import Cadre, User
from core.spreadsheets.outcome import error_sentence
from core.spreadsheets.registry import layouts_for
from tests import factories as make
from tests.cadres.test_imports import fresh
from tests.core.spreadsheets.layouts import check

pytestmark = pytest.mark.django_db
NAMED = {Cadre, User}
CODES = [
    "accounts",
    "appointments",
    "attendance",
    "awards",
    "entries",
    "gate",
    "grants",
    "measures",
    "past_grades",
    "tallies",
    "training_hours",
]


def table(user, code):
    (layout,) = [one for one in layouts_for(user) if one.code == code]
    return layout


def named(cast, code, written: str):
    """What is said of the name in a row that has all columns, about Wang Qiang with the number and login C001."""
    user = {"accounts": cast.xi, "grants": cast.an}.get(code, cast.hua)
    layout = table(fresh(user), code)
    row = {column.zh: column.example_value() for column in layout.columns if column.required}
    person = next((one for one in layout.columns if one.to in NAMED or one.name == "staff_no"), None)
    row |= {person.zh: "C001", "姓名": written}
    made = check(layout, fresh(user), list(row), list(row.values()))
    return [error_sentence(one) for one in made.outcome.errors if one["column"] in {"cadre_name", "user_name"}] or [
        error_sentence(one) for one in made.outcome.errors if code == "accounts" and one["column"] == "staff_no"
    ]


@pytest.fixture
def wang(cast):
    user = make.UserFactory(username="C001", display_name="王强")
    wang = make.CadreFactory(staff_no="C001", name="王强", name_latin="Wang Qiang", user=user)
    make.AppointmentFactory(cadre=wang, post=make.PostFactory(unit=cast.bureau, headcount=9))
    return wang


def test_every_table_about_people_is_asked(cast):
    asked = set()
    for user in (cast.hua, cast.xi, cast.an):
        for layout in layouts_for(fresh(user)):
            people = [column for column in layout.columns if column.to in NAMED]
            names = {column.confirms[0] for column in layout.columns if column.confirms}
            assert names == {column.name for column in people}, layout.code
            asked |= {layout.code} if people else set()
    assert asked == set(CODES) - {"accounts"}  # finds its person by number and name


@pytest.mark.parametrize("code", CODES)
def test_another_name_than_that_of_the_number_is_an_error_of_the_row(cast, wang, code):
    if code == "accounts":
        Cadre.objects.update(user=None)
    (sentence,) = named(cast, code, "李梅")
    if code != "accounts":  # whoever keeps accounts does not learn who has a number
        assert "C001" in sentence and "王强" in sentence and "李梅" in sentence
    assert named(cast, code, " 王　强 ") == []
    assert named(cast, code, "") == [] or code == "accounts"


def test_the_name_in_latin_letters_is_the_persons_too_and_changes_nothing(cast, wang):
    assert named(cast, "awards", "WANG qiang") == []
    row = ["C001", "王强", "嘉奖", "2025-12-31", "县级"]
    heads = ["工号", "姓名", "奖励名称", "奖励日期", "奖励层级"]
    made = check(table(fresh(cast.hua), "awards"), fresh(cast.hua), heads, row)
    assert made.outcome.new == 1 and set(made.planned[0].changes) == {"cadre", "title", "awarded_on", "awarded_by"}
    made.write(actor=cast.hua)
    again = check(table(fresh(cast.hua), "awards"), fresh(cast.hua), heads, row)
    assert again.outcome.same == 1
    row[1] = "李梅"
    assert check(table(fresh(cast.hua), "awards"), fresh(cast.hua), heads, row).outcome.error_rows == 1
