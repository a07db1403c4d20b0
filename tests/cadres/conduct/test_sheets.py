"""The sheet of a month: who was when away, with the sums, for the people one sees."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cadres.conduct.services import attendance_record
from cadres.conduct.sheets import months
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


def test_the_page_names_its_month_and_leads_to_the_months_beside_it(cast, sign_in, november):
    page = sign_in(cast.hua).get(PATH, november, headers={"accept-language": "en"})
    sheet = page.context["sheet"]
    assert sheet["name"] == "November 2026" and "November 2026" in page.content.decode()
    assert ("month=2026-10" in sheet["before"]["url"], sheet["before"]["name"]) == (True, "October 2026")
    oldest = sign_in(cast.hua).get(PATH, {"month": months()[-1][0]}).context["sheet"]
    assert oldest["before"] is None and oldest["after"]


def test_a_tap_opens_the_days_of_one_person(cast, sign_in, november):
    page = sign_in(cast.hua).get(PATH, november, headers={"accept-language": "en"}).content.decode()
    assert "Absent without leave: 2" in page
    assert '<li class=""><small>4</small><b>S½P½</b></li>' in page
    assert '<li class="from-7 off"><small>1</small><b></b></li>' in page, "the first is a Sunday"


def test_a_file_has_a_column_for_each_kind_and_the_page_one_for_the_rarer(cast, sign_in, november):
    day = date(2026, 11, 16)
    attendance_record(actor=cast.hua, cadre=cast.lin.cadre, day=day, last_day=day, kind="marriage")
    line = rows(sign_in(cast.hua), **november)[cast.lin.cadre.staff_no]
    assert (line["16"], line["Marriage leave"], line["Maternity leave"]) == ("W", "1.0", "")
    page = sign_in(cast.hua).get(PATH, november, headers={"accept-language": "en"}).content.decode()
    assert "Other leave" in page and "Marriage leave</th>" not in page
