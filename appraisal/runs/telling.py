"""Figures over a few people: beside what a reader sees anyway, a mean tells of the one person who is left."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from appraisal.runs.models import Run, RunLink, Sheet
from cadres.access.models import User

# a mean to two places tells the last score of so many people to within a tenth of a point
FEW = 20
OF_SCORES = ("mean", "mean_coefficient", "grades", "groups")
INNER = ("figures", "sums")  # exact sums, from which a later run goes on


def hidden_of(reader: User, people: set[int], seen: set[int]) -> int:
    """How many of ``people`` a figure over all of them has to hide: those not ``seen``.

    The reader is none of them, for everybody knows about the own case; but where nobody else is hidden, the figure
    would tell the own score before its time.
    """
    own = {reader.own_cadre.pk} if reader.own_cadre else set()
    hidden = people - seen
    return len(hidden - own) or len(hidden)


def tell(reader: User, runs: Iterable[Run]) -> None:
    """Gives each run as ``told`` what of its summary the reader may know; at most three queries, for small runs."""
    every: list[Any] = list(runs)
    withheld = _giving_away(reader, [run for run in every if 0 < run.summary.get("scored", 0) <= FEW])
    for run in every:
        left_out = {*INNER, *(OF_SCORES if run.pk in withheld else ())}
        run.told = {name: value for name, value in run.summary.items() if name not in left_out}


def _giving_away(reader: User, runs: list[Run]) -> set[int]:
    if not runs:
        return set()
    chains = {run.pk: {run.pk} for run in runs}
    for run, earlier in RunLink.objects.filter(run__in=chains).values_list("run", "earlier"):
        chains[run].add(earlier)
    sheets = Sheet.objects.filter(run__in=set().union(*chains.values()), total__isnull=False)
    people, seen = _by_run(sheets), _by_run(sheets.visible_to(reader))
    return {
        run
        for run, chain in chains.items()
        if hidden_of(reader, *(set().union(*(of[key] for key in chain)) for of in (people, seen))) == 1
    }


def _by_run(sheets: Any) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for run, cadre in sheets.order_by().values_list("run", "cadre"):
        found[run].add(cadre)
    return found
