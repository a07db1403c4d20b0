"""Reads over units and posts that pages and other rooms need."""

from datetime import date

from django.db.models import Count, Q, Sum

from cadres.units.models import Post, Unit
from cadres.units.querysets import SEATED_KINDS
from core.effective import in_force
from core.scopes import within


def most_at_once(spans: list[tuple[date, date | None]], first: date, last: date | None) -> int:
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


def holders_at_most(post: Post, first: date, last: date | None = None) -> int:
    """How many seats of the post are taken at once, at most, from ``first`` on. A guest from elsewhere takes none."""
    held = post.appointments.filter(kind__in=SEATED_KINDS).held_from(first)
    if last:
        held = held.filter(starts_on__lte=last)
    return most_at_once(list(held.values_list("starts_on", "ends_on")), first, last)


def seats(unit: Unit, on: date) -> dict:
    """Posts, seats and people of a unit alone and of its whole subtree on ``on``; three queries."""
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
    people = held.aggregate(
        people=Count("appointments__cadre", distinct=True),
        own_people=Count("appointments__cadre", distinct=True, filter=here),
    )
    return {name: value or 0 for name, value in (establishment | people).items()}


def head_counts(paths: list[str], on: date) -> dict[str, int]:
    """People with a main post in the subtree of each path on ``on``; one query, added up here."""
    held = Post.objects.filter(
        in_force(on, "appointments__"), within(paths, "unit__path"), appointments__kind="main"
    )
    rows = held.order_by().values_list("unit__path").annotate(people=Count("appointments"))
    totals = dict.fromkeys(paths, 0)
    for path, people in rows:
        for above in paths:
            if path.startswith(above):
                totals[above] += people
    return totals


def ancestors(unit: Unit) -> list[Unit]:
    """From the root down to the parent."""
    keys = [int(key) for key in unit.path.strip("/").split("/")[:-1]]
    found = Unit.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]
