"""Verbs of the organisation: what they do, and whom they refuse."""

import contextlib
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadres.models import Unit
from cadres.units import services
from cadres.units.selectors import head_counts, most_at_once, seats
from core.audit.models import AuditRow
from core.audit.services import verify
from core.errors import InvalidInput, NotAllowed, OwnRecord, WrongState
from tests import factories as make


def new_unit(actor, parent, **fields):
    return services.unit_create(
        actor=actor, parent=parent, **{"code": "NEW", "name": "新单位", "kind": "section"} | fields
    )


def test_new_unit_hangs_below_its_parent_and_is_in_the_trail(cast):
    unit = new_unit(cast.hua, cast.bureau)
    assert unit.path == f"{cast.bureau.path}{unit.pk}/"
    row = AuditRow.objects.get(action="unit.created")
    assert row.object_key == str(unit.pk)
    assert row.actor_key == str(cast.hua.pk)
    assert verify() == []


def test_hr_of_another_unit_makes_no_unit_here(cast):
    with pytest.raises(NotAllowed):
        new_unit(cast.he, cast.bureau)
    assert not Unit.objects.filter(code="NEW").exists()


@pytest.mark.parametrize("name", ["su", "lei", "tang", "ji", "shen", "xi", "an", "wai", "lin"])
def test_only_hr_changes_a_unit(cast, name):
    with pytest.raises(NotAllowed):
        services.unit_update(actor=getattr(cast, name), unit=cast.section, name="别名")


def test_superuser_without_a_grant_changes_nothing(cast):
    cast.wai.is_superuser = cast.wai.is_staff = True
    cast.wai.save()
    with pytest.raises(NotAllowed):
        services.unit_update(actor=cast.wai, unit=cast.section, name="别名")


def test_second_unit_of_the_same_name_below_one_parent_is_refused(cast):
    with pytest.raises(ValidationError, match="already"):
        new_unit(cast.hua, cast.bureau, name=cast.section.name)


def test_unknown_field_is_refused_not_ignored(cast):
    with pytest.raises(InvalidInput):
        services.unit_update(actor=cast.hua, unit=cast.section, path="1/")


def test_moving_a_unit_moves_the_paths_of_all_below_in_one_statement(cast):
    below = [make.UnitFactory(parent=cast.section) for _n in range(3)]
    deepest = make.UnitFactory(parent=below[0])
    with CaptureQueriesContext(connection) as asked:
        services.unit_move(actor=cast.gao, unit=cast.section, parent=cast.town)
    assert sum('SET "path"' in query["sql"] for query in asked) == 1
    cast.section.refresh_from_db()
    deepest.refresh_from_db()
    assert cast.section.path == f"{cast.town.path}{cast.section.pk}/"
    assert deepest.path == f"{cast.section.path}{below[0].pk}/{deepest.pk}/"
    cast.bureau.refresh_from_db()
    assert not Unit.objects.subtree(cast.bureau).exclude(pk=cast.bureau.pk).exists()


def test_unit_below_itself_is_refused(cast):
    with pytest.raises(InvalidInput, match="below itself"):
        services.unit_move(actor=cast.gao, unit=cast.bureau, parent=cast.section)


def test_top_of_the_organisation_stays(cast):
    with pytest.raises(InvalidInput):
        services.unit_move(actor=cast.gao, unit=cast.county, parent=cast.town)


def test_hr_of_one_bureau_cannot_move_its_section_out(cast):
    with pytest.raises(NotAllowed):
        services.unit_move(actor=cast.hua, unit=cast.section, parent=cast.town)


def test_hr_of_one_bureau_cannot_pull_the_bureau_into_another_place(cast):
    make.GrantFactory(user=cast.hua, role="hr", unit=cast.town)
    with pytest.raises(NotAllowed):
        services.unit_move(actor=cast.hua, unit=cast.bureau, parent=cast.town)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8))
def test_paths_agree_with_parents_after_any_moves(moves, transactional_cast):
    actor, units = transactional_cast
    for child, parent in moves:
        with contextlib.suppress(InvalidInput, ValidationError):
            services.unit_move(actor=actor, unit=units[child], parent=units[parent])
    found = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in found.values():
        above = found[unit.parent_id].path if unit.parent_id else ""
        assert unit.path == f"{above}{unit.pk}/"


@pytest.fixture
def transactional_cast(db):
    root = make.UnitFactory()
    units = [root]
    for number in range(7):
        units.append(make.UnitFactory(parent=units[number // 2]))
    actor = make.UserFactory()
    make.GrantFactory(user=actor, role="hr", unit=root)
    return actor, units


def test_unit_with_people_is_not_closed(cast):
    with pytest.raises(WrongState, match="appointments"):
        services.unit_close(actor=cast.gao, unit=cast.section, reason="merged")


def test_unit_with_open_units_below_is_not_closed(cast):
    with pytest.raises(WrongState, match="below it"):
        services.unit_close(actor=cast.gao, unit=cast.bureau, reason="merged")


def test_empty_unit_is_closed_once_with_its_posts(cast, pack):
    unit = new_unit(cast.hua, cast.bureau)
    post = make.PostFactory(unit=unit)
    services.unit_close(actor=cast.hua, unit=unit, reason="merged")
    post.refresh_from_db()
    assert not post.is_active
    with pytest.raises(WrongState):
        services.unit_close(actor=cast.hua, unit=unit, reason="again")


# Posts and duties

GRADES = {"workload": 4, "difficulty": 4, "risk": 3}


def new_post(actor, unit, **fields):
    return services.post_create(
        actor=actor, unit=unit, **{"code": "N1", "title": "新岗", "category": "general"} | fields
    )


def test_factor_follows_from_the_three_grades(cast, pack):
    assert new_post(cast.hua, cast.section, **GRADES).factor == Decimal("1.1000")


def test_factor_follows_changed_grades_until_it_is_set_by_hand(cast, pack):
    post = new_post(cast.hua, cast.section)
    assert post.factor == 1
    assert not post.factor_by_hand
    post = services.post_update(actor=cast.hua, post=post, risk=5)
    assert post.factor == Decimal("1.1")
    post = services.post_update(actor=cast.hua, post=post, factor=Decimal("1.4"))
    post = services.post_update(actor=cast.hua, post=post, risk=1)
    assert post.factor == Decimal("1.4")
    assert post.factor_by_hand
    post = services.post_update(actor=cast.hua, post=post, factor=None)
    assert post.factor == Decimal("0.9")
    assert not post.factor_by_hand


def test_grade_of_six_is_refused(cast, pack):
    with pytest.raises(ValidationError):
        new_post(cast.hua, cast.section, workload=6)


def test_hr_officer_does_not_raise_the_factor_of_her_own_post(cast, pack):
    with pytest.raises(OwnRecord):
        services.post_update(actor=cast.hua, post=cast.posts.bureau, factor=Decimal("2"))


def test_headcount_stays_above_the_number_of_holders(cast, pack):
    with pytest.raises(InvalidInput, match="2 people"):
        services.post_update(actor=cast.hua, post=cast.posts.section, headcount=1)


def test_held_post_is_not_closed(cast):
    with pytest.raises(WrongState):
        services.post_close(actor=cast.hua, post=cast.posts.section, reason="merged")


def test_post_of_another_unit_is_refused(cast, pack):
    with pytest.raises(NotAllowed):
        services.post_update(actor=cast.hua, post=cast.posts.town, title="改")


def test_duties_number_themselves_and_a_removed_one_is_kept(cast):
    first = services.duty_add(actor=cast.hua, post=cast.posts.section, title="测土")
    second = services.duty_add(actor=cast.hua, post=cast.posts.section, title="下乡")
    assert (first.number, second.number) == (1, 2)
    services.duty_remove(actor=cast.hua, duty=first, reason="moved")
    first.refresh_from_db()
    assert not first.is_active
    with pytest.raises(WrongState):
        services.duty_update(actor=cast.hua, duty=first, title="改")


# Selectors


@given(
    spans=st.lists(st.tuples(st.integers(1, 25), st.one_of(st.none(), st.integers(0, 10))), max_size=8),
    first=st.integers(1, 28),
)
def test_most_at_once_agrees_with_counting_every_day(spans, first):
    from datetime import date, timedelta

    start = date(2026, 1, 1)
    real = [(start + timedelta(days=a), None if b is None else start + timedelta(days=a + b)) for a, b in spans]
    begin = start + timedelta(days=first)
    held = [span for span in real if span[1] is None or span[1] >= begin]
    days = [begin + timedelta(days=n) for n in range(60)]
    slow = max((sum(a <= d and (b is None or b >= d) for a, b in real) for d in days), default=0)
    assert most_at_once(held, begin, None) == slow


def test_seats_of_a_unit_count_the_subtree_in_few_queries(cast, django_assert_num_queries):
    from django.utils import timezone

    with django_assert_num_queries(2):
        found = seats(cast.bureau, timezone.localdate())
    assert (found["posts"], found["people"], found["own_people"]) == (2, 4, 2)


def test_head_counts_add_up_the_tree_in_one_query(cast, django_assert_num_queries):
    from django.utils import timezone

    with django_assert_num_queries(1):
        found = head_counts([cast.county.path, cast.bureau.path, cast.town.path], timezone.localdate())
    assert found == {cast.county.path: 11, cast.bureau.path: 4, cast.town.path: 3}
