"""Leaving and coming back, in any order that the services allow: spells never overlap, between them one is away."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from cadres.conduct.models import AttendanceDay
from cadres.conduct.services import attendance_record
from cadres.models import ServiceSpell
from cadres.people.selectors import away
from cadres.people.services import cadre_leave, cadre_return
from core.errors import Refusal
from training.reckoning import Service

FIRST = date(2024, 1, 1)


@pytest.mark.parametrize("seed", range(5))
def test_random_histories_of_service(cast, seed):
    rng, cadre = Random(seed), cast.lin.cadre
    for _turn in range(14):
        day = FIRST + timedelta(days=rng.randint(0, 1000))
        acts = {
            "leave": lambda day=day: cadre_leave(actor=cast.hua, cadre=cadre, left_on=day, reason="seconded out"),
            "back": lambda day=day: cadre_return(
                actor=cast.hua, cadre=cadre, post=cast.posts.section, starts_on=day, reason="came back"
            ),
            "sick": lambda day=day: attendance_record(
                actor=cast.hua, cadre=cadre, day=day, last_day=day + timedelta(days=9), kind="sick"
            ),
        }
        try:
            with transaction.atomic():
                acts[rng.choice(["leave", "back", "back", "sick"])]()
        except (Refusal, ValidationError):
            pass
        cadre.refresh_from_db()
    assert_sound(cadre)


def assert_sound(cadre):
    spells = list(ServiceSpell.objects.filter(cadre=cadre).order_by("starts_on"))
    for one, other in pairwise(spells):
        assert one.ends_on is not None and one.starts_on <= one.ends_on < other.starts_on
    gaps = away([cadre]).get(cadre.pk, [])
    service = Service(cadre.entered_on, cadre.left_on, tuple(gaps))
    days = [FIRST + timedelta(days=step) for step in range(1100)]
    slow = [day for day in days if is_in(cadre, spells, day)]
    assert service.days(days[0], days[-1]) == len(slow)
    assert set(AttendanceDay.objects.values_list("day", flat=True)) <= set(slow)


def is_in(cadre, spells, day):
    if not spells:
        return cadre.entered_on <= day <= (cadre.left_on or day)
    return any(spell.starts_on <= day <= (spell.ends_on or day) for spell in spells)
