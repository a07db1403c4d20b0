"""Texts of the form that other rooms know already: awards write 奖惩情况, appraisals 年度考核结果.

    @register_text("rewards")
    def rewards(cadres: Sequence[int]) -> dict[int, str]: …

They stand on the form where the cadre file says nothing of its own; nobody types them twice. Register from a module
that is loaded at start.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from cadres.people.models import Cadre

Maker = Callable[[Sequence[int]], dict[int, str]]
_makers: dict[str, Maker] = {}


def register_text(name: str) -> Callable[[Maker], Maker]:
    """Registers what gives a text of the form by key of the cadre, in a fixed number of queries."""

    def register(make: Maker) -> Maker:
        _makers[name] = make
        return make

    return register


def attach(people: Iterable[Cadre]) -> None:
    """Gives each ``derived``: the texts that other rooms know, by field of the form."""
    people = list(people)
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for name, make in _makers.items():
        for key, text in make([cadre.pk for cadre in people]).items():
            found[key][name] = text
    for cadre in people:
        cadre.derived = found[cadre.pk]  # type: ignore[attr-defined]  # for the form


def derived_of(cadre: Cadre) -> dict[str, str]:
    if not hasattr(cadre, "derived"):
        attach([cadre])
    return cadre.derived  # type: ignore[attr-defined]
