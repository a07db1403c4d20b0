"""Seats, dates and lines of command to the day and to the unit."""

from datetime import date, timedelta

import pytest

from cadres.models import Appointment, Post
from cadres.people.rules import PostFull, kin_in_line, require_seat, require_sound
from core.errors import InvalidInput
from tests import factories as make

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("held", "is_free"),
    [
        ((FIRST - 30 * DAY, None), False),
        ((FIRST - 30 * DAY, FIRST + DAY), False),
        ((FIRST - 30 * DAY, FIRST), False),
        ((FIRST - 30 * DAY, FIRST - DAY), True),
        ((LAST, LAST + DAY), False),
        ((LAST + DAY, None), True),
    ],
)
def test_a_seat_is_free_on_days_on_which_nobody_holds_it(held, is_free):
    single = Post(title="单岗", title_en="Single", headcount=1)
    if is_free:
        require_seat(single, [held], FIRST, LAST)
        return
    with pytest.raises(PostFull):
        require_seat(single, [held], FIRST, LAST)


def test_an_appointment_may_last_a_day_and_not_less(cast):
    cadre = make.CadreFactory()
    require_sound(Appointment(cadre=cadre, post=cast.posts.town, starts_on=FIRST, ends_on=FIRST))
    with pytest.raises(InvalidInput, match="last day is before the first"):
        require_sound(Appointment(cadre=cadre, post=cast.posts.town, starts_on=FIRST, ends_on=FIRST - DAY))


@pytest.fixture
def kin(cast):
    """Tao, and a relative whose one post the test gives."""
    relative = make.CadreFactory()
    make.RelativeFactory(cadre=relative, relative=cast.tao.cadre, relation="in_law")

    def serves(unit, **post):
        make.AppointmentFactory(cadre=relative, post=make.PostFactory(unit=unit, **post))
        return relative

    return serves


@pytest.mark.parametrize("post", [{"is_head": True}, {"category": "leading"}])
def test_who_heads_another_unit_is_in_no_line_with_a_section_or_a_head(cast, kin, post):
    kin(cast.town, **post)
    assert kin_in_line(cast.tao.cadre, make.PostFactory(unit=cast.section), FIRST) is None
    assert kin_in_line(cast.tao.cadre, make.PostFactory(unit=cast.bureau, **post), FIRST) is None


@pytest.mark.parametrize(("post", "is_in_line"), [({"is_head": True}, True), ({"is_head": False}, False)])
def test_of_the_unit_above_only_who_heads_it_is_in_the_line_of_a_section(cast, kin, post, is_in_line):
    relative = kin(cast.bureau, **post)
    found = kin_in_line(cast.tao.cadre, make.PostFactory(unit=cast.section), FIRST)
    assert (found.cadre if found else None) == (relative if is_in_line else None)


def test_of_another_units_section_nobody_is_in_the_line_of_a_head(cast, kin):
    kin(make.UnitFactory(parent=cast.town, kind="section"))
    assert kin_in_line(cast.tao.cadre, make.PostFactory(unit=cast.bureau, category="leading"), FIRST) is None
