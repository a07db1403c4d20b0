"""Looking for a word in a list, in one place at a time."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Lookup, Model, Q, TextField

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
    lookup = "has_letters" if len(word) < SHORT else "icontains"
    match = reduce(or_, (Q(**{f"{name}__{lookup}": word}) for name in names))
    if not place:
        return match
    beside: Any = model
    for step in place.split("__"):
        beside = beside._meta.get_field(step).related_model
    return Q(**{f"{place}__in": beside._base_manager.filter(match).values("pk")})
