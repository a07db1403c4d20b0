"""Finding one unit or post of many, told apart by the units above."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from cadres.access.models import User
from cadres.units.models import Post, Unit
from cadres.units.querysets import PostQuerySet, UnitQuerySet, within
from cadres.units.selectors import units_with_paths
from core.lists.search import ways
from core.picking import PickField

NAMED = ("name", "name_en")
TITLED = ("code", "title", "title_en")


def managed_units(user: User, role: str = "hr") -> UnitQuerySet:
    """Open units in which the user acts by ``role``, in the order of the tree."""
    return Unit.objects.filter(within(user.unit_paths(role))).active().order_by("path")


def managed_posts(user: User) -> PostQuerySet:
    """Open posts of open units in which the user is HR officer."""
    found = Post.objects.filter(within(user.unit_paths("hr"), "unit__path"), is_active=True)
    return found.filter(unit__is_active=True).select_related("unit").order_by("unit__path", "code")


def units_named(word: str) -> QuerySet[Unit]:
    """Units whose name holds the word, and all below them: an office is looked for by the name of its town, too."""
    (own,) = ways(Unit, NAMED, word)
    return _below(own)


def units_written(word: str) -> QuerySet[Unit]:
    """The same by the written name alone: who looks for the people called Wang means no village that is read so."""
    return _below(reduce(or_, (Q(**{f"{name}__icontains": word}) for name in NAMED)))


def _below(own: Q) -> QuerySet[Unit]:
    paths = list(Unit.objects.filter(own).order_by("path").values_list("path", flat=True)[:200])
    return Unit.objects.filter(within(paths)) if paths else Unit.objects.none()


def units_fitting(rows: QuerySet, word: str) -> QuerySet:
    (coded,) = ways(Unit, ("code",), word)
    return rows.filter(coded | Q(pk__in=units_named(word).values("pk")))


def posts_fitting(rows: QuerySet, word: str) -> QuerySet:
    (own,) = ways(Post, TITLED, word)
    return rows.filter(own | Q(unit__in=units_named(word).values("pk")))


class UnitField(PickField):
    """One of the units of ``queryset``; a code takes its unit at once."""

    by = "code"
    named = ("code", *NAMED)
    order = ("path",)
    search = staticmethod(units_fitting)

    def labels(self, rows: list[Any]) -> list[tuple[Any, str]]:
        """Each with its path: sixteen units are called General Office."""
        paths = units_with_paths(rows)
        return [(self.prepare_value(row), paths[row.pk]) for row in rows]


class UnitChoiceField(UnitField):
    """Offers the open units in which the user is HR officer."""

    scope: Any = staticmethod(managed_units)


class PostField(PickField):
    """One of the posts of ``queryset``; a code takes its post at once."""

    by = "code"
    named = TITLED
    order = ("unit__path", "code")
    search = staticmethod(posts_fitting)

    def fitting(self, text: str) -> QuerySet[Any]:
        return super().fitting(text).select_related("unit")


class PostChoiceField(PostField):
    """Offers the open posts of open units in which the user is HR officer."""

    scope: Any = staticmethod(managed_posts)
