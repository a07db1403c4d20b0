"""Who differs from today's files is found by the database; comparing everybody, person by person, says the same."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from appraisal.models import Participant
from appraisal.periods.differences import differences
from appraisal.periods.differing import differing, numbers_of, settled_until
from appraisal.periods.people import people_move, people_take_in, people_take_out
from appraisal.periods.services import period_open
from cadres.models import Cadre
from cadres.units.services import unit_move
from core.dates import add_months
from tests import factories as make

pytestmark = pytest.mark.on_both
JAN, END = date(2025, 1, 1), date(2025, 1, 31)


def compared(period):
    """By kind the keys, as comparing everybody finds them; the database must find the same, in the same order."""
    plain = defaultdict(list)
    for one in differences(period):
        plain[one.kind].append(one.cadre)
    found = differing(period)
    assert found.keys == plain
    assert found.numbers == numbers_of(period) == {kind: len(keys) for kind, keys in plain.items()}
    first = differing(period, 1)
    assert (first.numbers, first.keys) == (found.numbers, {kind: keys[:1] for kind, keys in plain.items()})
    for kind, keys in plain.items():
        few = differences(period, only=keys[:2], rules=first.rules)
        assert [(one.cadre, one.kind, one.today) for one in few] == [
            (one.cadre, kind, one.today) for one in differences(period) if one.cadre in keys[:2]
        ]
    return dict(plain)


def test_nobody_differs_right_after_opening(january):
    assert compared(january) == {}


def test_joined_left_moved_another_scheme_factor_and_standing(cast, january):
    joiner = make.AppointmentFactory(post=cast.posts.town, starts_on=date(2025, 1, 16)).cadre
    Cadre.objects.filter(pk=cast.mei.cadre.pk).update(left_on=date(2025, 1, 20))
    cast.lin.cadre.appointments.update(ends_on=JAN)
    make.AppointmentFactory(cadre=cast.lin.cadre, post=cast.posts.town, starts_on=date(2025, 1, 2))
    type(cast.posts.bureau).objects.filter(pk=cast.posts.bureau.pk).update(factor=2)
    Cadre.objects.filter(pk=cast.tao.cadre.pk).update(entered_on=date(2024, 12, 1), entry_channel="exam")
    Participant.objects.filter(cadre=cast.he.cadre).update(scheme_version=None)
    assert compared(january) == {
        "joined": [joiner.pk],
        "left": [cast.mei.cadre.pk],
        "moved": [cast.lin.cadre.pk],
        "scheme": [cast.he.cadre.pk],
        "factor": sorted([cast.su.cadre.pk, cast.hua.cadre.pk]),
        "standing": [cast.tao.cadre.pk],
    }


def test_who_was_taken_out_is_no_difference_and_is_one_again_when_taken_in(cast, january):
    lin = cast.lin.cadre
    cast.lin.cadre.appointments.update(ends_on=JAN)
    make.AppointmentFactory(cadre=lin, post=cast.posts.town, starts_on=date(2025, 1, 2))
    people_take_out(period=january, cadres=[lin], actor=cast.gao, reason="Retires.")
    assert compared(january) == {}
    people_take_in(period=january, cadres=[lin], actor=cast.gao, reason="Stays.")
    assert compared(january) == {}
    lin.appointments.filter(post=cast.posts.town).update(kind="concurrent")  # transferred back
    lin.appointments.exclude(post=cast.posts.town).update(ends_on=None)
    assert compared(january) == {"moved": [lin.pk]}


def test_a_unit_that_was_moved_or_became_an_organ(cast, january):
    unit_move(actor=cast.gao, unit=cast.section, parent=cast.town)
    moved = compared(january)
    assert moved == {"moved": sorted([cast.lin.cadre.pk, cast.mei.cadre.pk])}
    type(cast.section).objects.filter(pk=cast.section.pk).update(kind="institution")
    assert compared(january) == moved
    people_move(period=january, cadres=[cast.lin.cadre], actor=cast.gao, reason="The section moved.")
    type(cast.section).objects.filter(pk=cast.section.pk).update(kind="section")
    assert compared(january) == {"moved": [cast.mei.cadre.pk], "factor": [cast.lin.cadre.pk]}


def test_a_day_that_hr_chose_decides(cast, january):
    lin = cast.lin.cadre
    make.AppointmentFactory(
        cadre=lin, post=cast.posts.town, kind="secondment", starts_on=date(2025, 1, 25), ends_on=date(2025, 1, 28)
    )
    assert compared(january) == {}, "four days"
    people_move(period=january, cadres=[lin], actor=cast.gao, reason="There.", on=date(2025, 1, 25))
    assert compared(january) == {}
    Participant.objects.filter(cadre=lin).update(as_of=date(2025, 1, 29))
    assert compared(january) == {"moved": [lin.pk]}


def test_a_unit_with_a_period_of_its_own_is_left_to_it(cast, january):
    make.PeriodFactory(unit=cast.bureau, state="draft", starts_on=JAN, ends_on=END)
    left = compared(january)["left"]
    assert {cast.lin.cadre.pk, cast.mei.cadre.pk} <= set(left)
    assert cast.tao.cadre.pk not in left


@pytest.mark.parametrize("seed", range(4))
def test_a_crowd_with_posts_of_all_kinds(cast, january, seed):
    from random import Random

    rng = Random(seed)
    posts, days = list(vars(cast.posts).values()), [JAN + timedelta(days=n) for n in range(-20, 40)]
    for _n in range(40):
        cadre = make.CadreFactory(
            entered_on=rng.choice([date(2010, 3, 1), date(2024, 1, 31), date(2024, 2, 1), date(2024, 6, 1)]),
            entry_channel=rng.choice(["exam", "selected", "transfer"]),
            left_on=rng.choice([None, None, None, END, END - timedelta(days=1)]),
        )
        for post in rng.sample(posts, rng.randint(1, 3)):
            first, last = sorted(rng.sample(days, 2))
            make.AppointmentFactory(
                cadre=cadre,
                post=post,
                kind=rng.choice(["main", "main", "secondment", "concurrent"]),
                starts_on=first,
                ends_on=last,
            )
    there = compared(january)
    assert there["joined"]
    people_take_in(
        period=january, cadres=Cadre.objects.filter(pk__in=there["joined"]), actor=cast.gao, reason="Files of today."
    )
    assert compared(january) == {}
    for row in Participant.everybody.filter(period=january):
        if rng.random() < 0.3:
            Participant.everybody.filter(pk=row.pk).update(as_of=rng.choice(days[20:51]))
        if rng.random() < 0.3:
            row.cadre.appointments.update(kind=rng.choice(["main", "secondment", "concurrent"]))
        if rng.random() < 0.2:
            Participant.everybody.filter(pk=row.pk).update(post_factor=3, scheme_version=None)
    assert compared(january)


@pytest.mark.parametrize("joining", [0, 3])
def test_of_a_year_small_groups_are_pooled(cast, year, joining):
    period_open(period=year, actor=cast.gao)
    assert compared(year) == {}
    for _n in range(joining):  # with Lin and Mei five: a seat of their own
        make.AppointmentFactory(post=cast.posts.section, starts_on=date(2020, 1, 1))
    kinds = compared(year)
    assert set(kinds) == ({"joined", "factor"} if joining else set())
    if joining:
        assert cast.lin.cadre.pk in kinds["factor"]


@pytest.mark.parametrize("months", [1, 6, 12])
def test_the_last_day_of_entry_whose_probation_is_over(months):
    for day in [date(2024, 2, 29), END, date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30), date(2025, 12, 31)]:
        found = settled_until(day, months)
        assert add_months(found, months) <= day < add_months(found + timedelta(days=1), months)
