"""The first day of a year is the hardest: two business years, a month of one day, months not yet due to close."""

from datetime import date

import pytest

from appraisal.models import Period
from cadres.files.lrmx.party import party_of
from cadres.files.lrmx.resume import findings_of, resume_of
from cadres.files.selectors import form_of, with_file
from cadres.models import Cadre
from cadres.people.dates import check_dates

TODAY = "2026-01-01"
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("county")]


def test_a_county_of_new_years_day_has_eleven_closed_months_and_a_queue():
    months = list(Period.objects.filter(unit__code="QH", kind="month").exclude(state="draft").order_by("starts_on"))
    assert [f"{month.starts_on:%Y-%m}" for month in months] == [f"2025-{n:02d}" for n in range(2, 13)] + ["2026-01"]
    assert months[-1].state == "open" and months[-1].entries.filter(state="submitted").count() > 10
    assert {month.state for month in months[:-1]} == {"closed"}


def test_nothing_of_it_lies_after_that_day():
    last = date.fromisoformat(TODAY)
    assert not Cadre.objects.filter(entered_on__gt=last).exists()
    month = Period.objects.get(unit__code="QH", kind="month", state="open")
    assert not month.entries.filter(happened_on__gt=last).exists()


def test_the_same_day_and_seed_always_give_the_same_people():
    first = Cadre.objects.order_by("staff_no").values_list("name", "name_latin", "born_on")[:3]
    assert list(first) == PEOPLE


def test_the_appointment_forms_agree_with_the_files():
    """Nothing to check in any of them: months follow one another, the party date fits the birth."""
    odd = []
    for cadre in with_file(Cadre.objects.order_by("staff_no"))[:300]:
        form = form_of(cadre, photo=False)
        check_dates(cadre, party=party_of(form.party_joined).month)
        found = findings_of(resume_of(form.resume), in_service=False)  # somebody comes back while the story is told
        odd += [(cadre.staff_no, finding.code, finding.value) for finding in found]
    assert not odd


PEOPLE = [
    ("蒋露", "Jiang Lu", date(1978, 7, 28)),
    ("黄文革", "Huang Wenge", date(1975, 12, 11)),
    ("何国栋", "He Guodong", date(1972, 4, 7)),
]
