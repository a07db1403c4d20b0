"""M7: service is a list of spells; a leave and a return stop the clock, and the page says what its numbers are."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import YearRecord
from appraisal.outcomes.selectors import clock_of
from cadres.models import ServiceSpell
from cadres.people import services


@pytest.fixture
def lin(cast, packs):
    cadre = cast.lin.cadre
    cadre.rank, cadre.rank_since = "chief_3", date(2024, 5, 1)
    cadre.save()
    for year in (2024, 2025):
        YearRecord.objects.create(cadre=cadre, year=year, grade="competent", counts=True)
    return cadre


def leave_and_return(cast, cadre, left_on, back_on):
    services.cadre_leave(actor=cast.gao, cadre=cadre, left_on=left_on, reason="Left.")
    services.cadre_return(actor=cast.gao, cadre=cadre, post=cast.posts.section, starts_on=back_on, reason="Back.")
    cadre.refresh_from_db()


def test_a_leave_and_a_return_stop_the_clock_of_the_rank(cast, lin):
    assert clock_of(lin, on=date(2026, 11, 1)).earliest == date(2026, 5, 1)
    leave_and_return(cast, lin, date(2025, 6, 30), date(2025, 10, 1))
    assert clock_of(lin, on=date(2026, 11, 1)).earliest == date(2026, 8, 1)


def test_every_spell_is_kept_however_often_somebody_comes_back(cast, lin):
    leave_and_return(cast, lin, date(2025, 6, 30), date(2025, 10, 1))
    leave_and_return(cast, lin, date(2025, 12, 31), date(2026, 3, 1))
    assert list(ServiceSpell.objects.values_list("starts_on", "ends_on")) == [
        (lin.entered_on, date(2025, 6, 30)),
        (date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 3, 1), None),
    ]
    assert clock_of(lin, on=date(2026, 11, 1)).away_days == 92 + 59


def test_the_record_says_what_is_served_and_what_is_required(cast, lin, sign_in):
    page = sign_in(cast.gao).get(
        reverse("appraisal:promotion_record", args=[lin.pk]), headers={"accept-language": "en"}
    )
    clock, today = page.context["clock"], timezone.localdate()
    assert page.context["served_months"] == clock.served_months(today) > 24
    assert f"{page.context['served_months']} so far, {clock.needed_months} required" in page.content.decode()
    chinese = sign_in(cast.gao).get(
        reverse("appraisal:promotion_record", args=[lin.pk]), headers={"accept-language": "zh-hans"}
    )
    assert f"已任{page.context['served_months']}个月，须满{clock.needed_months}个月" in chinese.content.decode()
