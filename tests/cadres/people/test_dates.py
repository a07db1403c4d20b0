"""The dates of a person follow one another: asked in one place, by forms, services and imports."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cadres.people import services
from cadres.people.dates import PersonDates, check_dates, out_of_order
from cadres.people.layouts import CadreLayout
from tests.core.spreadsheets.layouts import check

TODAY = date(2026, 12, 1)
GOOD = {"born_on": date(1980, 5, 2), "entered_on": date(2003, 7, 1), "rank_since": date(2021, 6, 1), "party": "200108"}


def problems(**changes) -> list[str]:
    return [name for name, _sentence in out_of_order(PersonDates(**GOOD | changes), TODAY)]


def test_a_usual_life_is_in_order():
    assert problems() == []
    assert not list(out_of_order(PersonDates(), TODAY))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"rank_since": date(2031, 1, 1)}, ["rank_since"]),
        ({"rank_since": date(1975, 1, 1)}, ["rank_since"]),
        ({"rank_since": date(2003, 6, 30)}, ["rank_since"]),
        ({"left_on": date(2020, 1, 1)}, ["rank_since"]),
        ({"entered_on": date(2026, 12, 2)}, ["entered_on", "rank_since"]),
        ({"entered_on": date(1994, 5, 1)}, ["entered_on"]),
        ({"entered_on": date(1994, 5, 2)}, []),
        ({"born_on": date(2027, 1, 1)}, ["born_on", "entered_on", "party_joined"]),
        ({"party": "199804"}, ["party_joined"]),
        ({"party": "199805"}, []),
        ({"party": "202701"}, ["party_joined"]),
        ({"party": "民建"}, []),
        ({"first_post": date(2003, 6, 30)}, ["entered_on"]),
        ({"first_post": date(2003, 7, 1)}, []),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes, fields):
    assert problems(**changes) == fields


@pytest.mark.django_db
def test_the_service_and_the_import_ask_the_same(cast):
    cadre, later = cast.lin.cadre, timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        services.cadre_update(actor=cast.hua, cadre=cadre, rank_since=later)
    assert list(refused.value.message_dict) == ["rank_since"]
    with pytest.raises(ValidationError) as refused:  # in post since 1 January 2020
        services.cadre_update(actor=cast.hua, cadre=cadre, entered_on=date(2020, 1, 2))
    assert list(refused.value.message_dict) == ["entered_on"]
    heads = "工号 姓名 性别 出生日期 公民身份号码 学历 政治面貌 参加工作日期 进入渠道 职级 任现职级日期".split()
    row = [cadre.staff_no, cadre.name, cadre.sex, cadre.born_on, cadre.identity_number, "bachelor", "party"]
    row += [cadre.entered_on, "exam", cadre.rank, later]
    found = check(CadreLayout, cast.hua, heads, row).outcome.errors
    assert [error["column"] for error in found] == ["rank_since"]
    row[7:8], row[-1] = [date(2020, 1, 2)], date(2021, 6, 1)
    found = check(CadreLayout, cast.hua, heads, row).outcome.errors
    assert [error["column"] for error in found] == ["entered_on"]


@pytest.mark.django_db
def test_a_form_says_it_at_the_field(cast, sign_in):
    cadre = cast.lin.cadre
    page = sign_in(cast.hua)
    address = f"/people/cadres/{cadre.pk}/edit/"
    form = page.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"rank_since": "2031-01-01"}
    answer = page.post(address, sent)
    assert answer.status_code == 422
    assert "rank_since" in answer.context["form"].errors


@pytest.mark.django_db
def test_a_file_may_add_the_month_of_the_party(cast):
    check_dates(cast.lin.cadre, party="200108")
    with pytest.raises(ValidationError):
        check_dates(cast.lin.cadre, party="199001")
