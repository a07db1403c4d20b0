"""The sheet of a month: who was when away, with the sums, for the people one sees."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cadres.conduct.services import attendance_record
from tests.packs import packs_load

pytestmark = pytest.mark.django_db
PATH = reverse("cadres:sheet_of_attendance")


@pytest.fixture
def november(cast):
    packs_load()
    lin, half = cast.lin.cadre, Decimal("0.5")
    for day, kind, fields in [
        (2, "late", {}),
        (4, "sick", {"quantity": half}),
        (4, "personal", {"quantity": half}),
        (29, "absent", {"quantity": Decimal(10)}),
    ]:
        attendance_record(actor=cast.hua, cadre=lin, day=date(2026, 11, day), kind=kind, **fields)
    return {"month": "2026-11"}


def rows(client, **query):
    answer = client.get(PATH, query | {"export": "csv"}, headers={"accept-language": "en"})
    heads, *found = [line.split(",") for line in b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()]
    return {line[1]: dict(zip(heads, line, strict=True)) for line in found}


def test_each_day_has_its_sign_and_each_kind_its_sum(cast, sign_in, november):
    line = rows(sign_in(cast.hua), **november)[cast.lin.cadre.staff_no]
    assert [line[day] for day in ("1", "2", "3", "4", "28", "29", "30")] == ["–", "L", "", "S½P½", "–", "X", "X"]
    assert (line["Absent without leave"], line["Sick leave"], line["Annual leave"]) == ("2.0", "0.5", "")


def test_what_crosses_the_month_stands_in_both(cast, sign_in, november):
    line = rows(sign_in(cast.hua), month="2026-12")[cast.lin.cadre.staff_no]
    assert line["Absent without leave"] == "8.0" and line["5"] == "–"


def test_it_shows_the_people_of_ones_units_and_of_the_chosen_one(cast, sign_in, november):
    seen = rows(sign_in(cast.hua), **november)
    assert cast.mei.cadre.staff_no in seen and cast.tao.cadre.staff_no not in seen
    seen = rows(sign_in(cast.gao), **november, unit=cast.section.pk)
    assert set(seen) == {cast.lin.cadre.staff_no, cast.mei.cadre.staff_no}


@pytest.mark.parametrize("month", ["", "2026-11", "2026-13", "x", "0001-01", "9999-12"])
def test_any_month_in_the_address_is_answered(cast, sign_in, month):
    assert sign_in(cast.hua).get(PATH, {"month": month}).status_code == 200
