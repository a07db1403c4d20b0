"""Who may act on whom, asked directly: oneself, a relative, somebody in reach, somebody out of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cadres.access import policies
from cadres.people import policies as people
from cadres.units import policies as units
from core.errors import NotAllowed, OwnRecord, RelativeRecord
from tests import factories as make


def test_a_page_right_is_that_of_a_role_held_today(cast):
    assert policies.is_hr(cast.hua) and not policies.is_hr(cast.su)
    assert policies.is_leader(cast.lei) and not policies.is_leader(cast.hua)
    assert not policies.is_hr(AnonymousUser())
    either = policies.holds("hr", "supervisor")
    assert either(cast.hua) and either(cast.su) and not either(cast.lin)


def test_only_cadres_have_a_file_of_their_own(cast):
    assert policies.has_file(cast.lin)
    assert not policies.has_file(cast.shen)
    assert not policies.has_file(AnonymousUser())


def test_ones_own_record_and_a_relatives_are_a_conflict_in_both_directions(cast):
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.su.cadre)
    assert type(policies.conflict_of_interest(cast.lin, cast.lin.cadre)) is OwnRecord
    assert type(policies.conflict_of_interest(cast.lin, cast.su.cadre)) is RelativeRecord
    assert type(policies.conflict_of_interest(cast.su, cast.lin.cadre)) is RelativeRecord
    assert policies.conflict_of_interest(cast.su, cast.mei.cadre) is None
    assert policies.conflict_of_interest(cast.shen, cast.lin.cadre) is None
    assert policies.own_and_relatives(cast.lin) == {cast.lin.cadre.pk, cast.su.cadre.pk}
    assert policies.own_and_relatives(cast.mei) == {cast.mei.cadre.pk}
    assert policies.own_and_relatives(cast.shen) == frozenset()


def test_who_is_in_reach_by_the_role_that_is_asked_for(cast):
    assert policies.may_act_on(cast.hua, cast.lin.cadre, "hr")
    assert not policies.may_act_on(cast.hua, cast.lin.cadre, "leader")
    assert not policies.may_act_on(cast.hua, cast.tao.cadre, "hr")
    assert not policies.may_act_on(cast.hua, cast.hua.cadre, "hr")
    assert not policies.may_act_on(cast.lin, cast.mei.cadre, "hr")
    policies.require_act_on(cast.hua, cast.lin.cadre, "hr")
    for user, cadre, refusal in [
        (cast.hua, cast.tao.cadre, NotAllowed),
        (cast.lin, cast.mei.cadre, NotAllowed),
        (cast.hua, cast.hua.cadre, OwnRecord),
    ]:
        with pytest.raises(refusal):
            policies.require_act_on(user, cadre, "hr")


def test_reach_ends_with_the_post(cast):
    held = cast.lin.cadre.appointments.get()
    today = timezone.localdate()
    type(held).objects.filter(pk=held.pk).update(ends_on=today)
    assert policies.reaches(cast.hua, cast.lin.cadre, "hr")
    type(held).objects.filter(pk=held.pk).update(ends_on=today - timedelta(days=1))
    assert not policies.reaches(cast.hua, cast.lin.cadre, "hr")


def test_a_grant_covers_its_unit_and_what_is_below(cast):
    policies.require_unit(cast.hua, cast.bureau, "hr")
    policies.require_unit(cast.hua, cast.section, "hr")
    for unit, role in [(cast.county, "hr"), (cast.town, "hr"), (cast.bureau, "leader")]:
        with pytest.raises(NotAllowed):
            policies.require_unit(cast.hua, unit, role)


def test_files_are_managed_by_hr_of_the_unit_and_not_for_oneself_or_a_relative(cast):
    assert people.may_manage(cast.hua, cast.lin.cadre)
    assert not people.may_manage(cast.su, cast.lin.cadre)
    assert not people.may_manage(cast.he, cast.lin.cadre)
    assert not people.may_manage(cast.hua, cast.hua.cadre)
    assert people.may_manage(cast.gao, cast.hua.cadre)
    people.require_manage(cast.hua, cast.lin.cadre)
    people.require_manage(cast.lei, cast.lin.cadre, "leader")
    for user, roles in [(cast.su, ()), (cast.he, ()), (cast.lei, ()), (cast.hua, ("leader",))]:
        with pytest.raises(NotAllowed):
            people.require_manage(user, cast.lin.cadre, *roles)
    make.RelativeFactory(cadre=cast.mei.cadre, relative=cast.hua.cadre)
    fresh = type(cast.hua).objects.get(pk=cast.hua.pk)
    assert not people.may_manage(fresh, cast.mei.cadre)


def test_relatives_are_read_by_oneself_hr_and_inspectors_of_the_unit(cast):
    cadre = cast.lin.cadre
    for user in (cast.lin, cast.hua, cast.gao, cast.ji):
        assert people.may_read_relatives(user, cadre), user
    for user in (cast.mei, cast.su, cast.he, cast.lei, cast.shen):
        assert not people.may_read_relatives(user, cadre), user


def test_units_are_managed_by_hr_of_the_unit_or_above(cast):
    assert units.may_manage_unit(cast.hua, cast.section)
    assert units.may_manage_unit(cast.gao, cast.section)
    for user in (cast.he, cast.su, cast.lin):
        assert not units.may_manage_unit(user, cast.section)


def test_nobody_grades_the_post_of_oneself_or_a_relative_while_they_hold_it(cast):
    post = cast.posts.section
    units.require_no_interest_in_post(cast.hua, post)
    units.require_no_interest_in_post(cast.shen, post)
    with pytest.raises(OwnRecord):
        units.require_no_interest_in_post(cast.lin, post)
    make.RelativeFactory(cadre=cast.tao.cadre, relative=cast.mei.cadre)
    with pytest.raises(RelativeRecord):
        units.require_no_interest_in_post(cast.tao, post)
    yesterday = timezone.localdate() - timedelta(days=1)
    post.appointments.filter(cadre=cast.mei.cadre).update(ends_on=yesterday)
    units.require_no_interest_in_post(cast.tao, post)
