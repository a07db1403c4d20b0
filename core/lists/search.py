"""Looking for a word in a list, in one place at a time."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Case, CharField, Lookup, Model, Q, TextField, When
from django.http import HttpRequest

from core.texts import name_folded

SEARCH_LENGTH = 100
SHORT = 3  # letters that a word must have to be found by the trigrams of a text


@CharField.register_lookup
@TextField.register_lookup
class HasLetters(Lookup):
    """The word in the text, for words of one or two letters, as Chinese names and verbs are.

    A trigram is longer than they are. ``core.indexes`` keeps an index of the text with its letters set apart, each of
    which then is a word with trigrams of its own; this asks as that index is made.
    """

    lookup_name = "has_letters"

    def get_prep_lookup(self) -> str:
        return str(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        text, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            pattern = "% " + " ".join(_escaped(letter) for letter in self.rhs) + " %"
            return f"(' ' || regexp_replace(upper({text}::text), '(.)', '\\1 ', 'g')) LIKE UPPER(%s)", (
                *params,
                pattern,
            )
        return f"{text} LIKE %s ESCAPE '\\'", (*params, f"%{_escaped(self.rhs)}%")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def searched(request: HttpRequest) -> str:
    """The words that stand in the address, as far as they can be looked for."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:SEARCH_LENGTH]


def ways(model: type[Model], fields: Iterable[str], word: str) -> list[Q]:
    """Conditions any of which finds ``word``: one for the model's own fields, one for each table beside it.

    The rows beside are found first and by their own index; a join would compare the word with the text of every row.
    """
    places: dict[str, list[str]] = defaultdict(list)
    tables: dict[str, type[Model]] = {}
    for field in fields:
        place, name, tables[place] = _place_of(model, field)
        places[place].append(name)
    return [_found_in(tables[place], place, names, word) for place, names in places.items()]


def _place_of(model: type[Model], field: str) -> tuple[str, str, type[Model]]:
    """The way to the table that has the column, the column (``titles__en``: a key of its JSON), and the table."""
    steps, table = field.split("__"), model
    for number, step in enumerate(steps):
        beside: Any = table._meta.get_field(step).related_model
        if beside is None:
            return "__".join(steps[:number]), "__".join(steps[number:]), table
        table = beside
    raise FieldDoesNotExist(field)


def _found_in(table: Any, place: str, names: list[str], word: str) -> Q:
    match = reduce(or_, (_match(table, name, word) for name in names))
    return Q(**{f"{place}__in": table._base_manager.filter(match).values("pk")}) if place else match


def _match(table: Any, name: str, word: str) -> Q:
    """A name is found however it was typed, by its folded form (``found_folded`` of the model)."""
    folded: str = getattr(table, "found_folded", {}).get(name, "")
    key = name_folded(word) if folded else ""
    if not key:
        return Q(**{f"{name}__{_lookup(table, name, word)}": word})
    return Q(**{f"{folded}__{_lookup(table, folded, key)}": key})


def nearness(model: Any, fields: Iterable[str], text: str) -> Case:
    """How near a row is to the text: 0 where one of the fields is it, 1 where one begins with it, 2 otherwise."""
    near = [_near(model, name, word) for name in fields for word in dict.fromkeys((text, *text.split()[:1]))]
    exact, begins = (reduce(or_, conditions) for conditions in zip(*near, strict=True))
    return Case(When(exact, then=0), When(begins, then=1), default=2)


def _near(table: Any, name: str, word: str) -> tuple[Q, Q]:
    folded: str = getattr(table, "found_folded", {}).get(name, "")
    key = name_folded(word) if folded else ""
    if not key:
        return Q(**{f"{name}__iexact": word}), Q(**{f"{name}__istartswith": word})
    begins = Q(**{f"{folded}__startswith": key}) | Q(**{f"{folded}__contains": f" {key}"})  # one of its readings
    ends = Q(**{folded: key}) | Q(**{f"{folded}__endswith": f" {key}"})
    return ends | Q(**{f"{folded}__startswith": f"{key} "}) | Q(**{f"{folded}__contains": f" {key} "}), begins


def _lookup(table: Any, name: str, word: str) -> str:
    """Letters are set apart only where an index holds them so (``found_by_index`` of the model): it takes long."""
    return lookup(word) if name in getattr(table, "found_by_index", ()) else "icontains"


def lookup(word: str) -> str:
    """How ``core.indexes.TrigramIndexes`` are asked for ``word``."""
    return "has_letters" if len(word) < SHORT else "icontains"
