"""Looking for a word in a list, in one place at a time."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q


def ways(model: type[Model], fields: Iterable[str], word: str) -> list[Q]:
    """Conditions any of which finds ``word``: one for the model's own fields, one for each table beside it.

    The rows beside are found first and by their own index; a join would compare the word with the text of every row.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for field in fields:
        place, _, name = field.rpartition("__")
        places[place].append(name)
    return [_found_in(model, place, names, word) for place, names in places.items()]


def _found_in(model: type[Model], place: str, names: list[str], word: str) -> Q:
    match = reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names))
    if not place:
        return match
    beside: Any = model
    for step in place.split("__"):
        beside = beside._meta.get_field(step).related_model
    return Q(**{f"{place}__in": beside._base_manager.filter(match).values("pk")})
