"""Reads over units and posts that pages and other rooms need."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from cadres.units.models import Post, Unit
from cadres.units.querysets import SEATED_KINDS
from core.effective import held_from, in_force
from core.querysets import counts_by, distinct_counts
from core.questions import asked_with
from core.scopes import keys_in, within

Span = tuple[date, date | None]


def most_at_once(spans: list[Span], first: date, last: date | None) -> int:
    """The greatest number of ``spans`` (both ends included) that hold on one day between ``first`` and ``last``.

    The number can only rise on a day on which a span starts, so those days are enough.
    """
    days = {max(start, first) for start, _end in spans}
    return max(
        (
            sum(start <= day and (end is None or end >= day) for start, end in spans)
            for day in days
            if last is None or day <= last
        ),
        default=0,
    )


def spans_of(posts: QuerySet[Post], since: date) -> defaultdict[int, list[Span]]:
    """When seats of ``posts`` are taken, as far as that has not ended before ``since``; a guest takes none."""
    held = posts.filter(held_from(since, "appointments__"), appointments__kind__in=SEATED_KINDS)
    found: defaultdict[int, list[Span]] = defaultdict(list)
    rows = held.order_by().values_list("pk", "appointments__starts_on", "appointments__ends_on")
    for post, first, last in rows:
        found[post].append((first, last))
    return found


def seats(unit: Unit, on: date) -> dict:
    """Posts, seats and people of a unit alone and of its whole subtree on ``on``; at most two queries."""
    posts = Post.objects.filter(unit__path__startswith=unit.path, is_active=True)
    here = Q(unit=unit)
    establishment = posts.aggregate(
        posts=Count("pk"),
        seats=Sum("headcount"),
        own_posts=Count("pk", filter=here),
        own_seats=Sum("headcount", filter=here),
    )
    held = Post.objects.filter(
        in_force(on, "appointments__"),
        unit__path__startswith=unit.path,
        appointments__cadre__left_on__isnull=True,
    )
    people = distinct_counts(held, "appointments__cadre", people=Q(), own_people=here)
    return {name: value or 0 for name, value in (establishment | people).items()}


def head_counts(paths: list[str], on: date) -> dict[str, int]:
    """People with a main post in the subtree of each path on ``on``; at most one query, added up here."""
    held = Post.objects.filter(in_force(on, "appointments__"), within(paths, "unit__path"), appointments__kind="main")
    totals = dict.fromkeys(paths, 0)
    for path, people in counts_by(held, "unit__path").items():
        for above in paths:
            if path.startswith(above):
                totals[above] += people
    return totals


def units_with_paths(units: Iterable[Unit]) -> dict[int, str]:
    """By key: "Songling Town › General Office"; sixteen units bear the name. The root is left out; one query."""
    wanted = list(units)
    keys = {key for unit in wanted for key in keys_in(unit.path)}
    return Unit.choice_labels(asked_with(_of_keys, *keys).read())


def _of_keys(*keys: int) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=keys)


def unit_with_path(unit: Unit) -> str:
    """The same of one unit."""
    return units_with_paths([unit])[unit.pk]


def name_units(rows: Iterable[Any]) -> None:
    """Gives each row as ``unit_words`` its unit, if it has one, with the path above it; one query."""
    every = list(rows)
    words = units_with_paths(row.unit for row in every if row.unit_id)
    for row in every:
        row.unit_words = words.get(row.unit_id, "")


def around(unit: Unit, visible: QuerySet[Unit]) -> tuple[list[Unit], list[Unit]]:
    """From the root down to the parent, and of the units directly below those among ``visible``; one query."""
    keys = keys_in(unit.path)[:-1]
    below = visible.filter(parent=unit).order_by().values("pk")
    found = Unit.objects.filter(Q(pk__in=keys) | Q(pk__in=below)).order_by("position", "code")
    above = {one.pk: one for one in found if one.pk in keys}
    return [above[key] for key in keys if key in above], [one for one in found if one.pk not in above]
