"""Scores that people of a period inherit from each other (``inherited`` items, ``linked`` values).

Which relations there are, ``schemes.words.RELATIONS`` says; they are read off the participants, whose units are those
of the day on which the period opened. Every link weighs the same; ``first`` is the lowest staff number.

Whoever is linked is scored from facts wherever somebody asks, by the scheme that binds him or her, so that no chunk of
a run waits for another. People of the same scheme and chunk are worked out with it; the score is the same either way.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Participant
from appraisal.runs.columns import Sums, known_hashes
from appraisal.runs.errors import FactsDoNotFit, facts_error
from appraisal.runs.inputs.people import Batch
from appraisal.runs.inputs.scope import Scope
from appraisal.schemes.selectors import compiled_versions
from appraisal.schemes.words import RELATIONS
from appraisal.scoring import Facts, FactsError, Links, Measure, Scheme, score
from appraisal.scoring.language.graph import group_reads_links
from appraisal.scoring.waiting import Circle, in_order
from cadres.units.models import PostCategory
from core.told import later, with_params

PARTICIPANT = (
    "cadre_id",
    "cadre__staff_no",
    "unit_path",
    "post__category",
    "peer_group",
    "scheme_version_id",
)
Read = Callable[[Scope], Batch]
SLICE = 5_000  # linked people who are read at a time


class Network:
    """The people of a period by the tree of units: who is linked to whom, and who reads whose score."""

    def __init__(self, period: int) -> None:
        self.period = period
        rows = Participant.objects.filter(period=period).values_list(*PARTICIPANT)
        # by path, as text is compared here: a subtree is one range whatever order the database gives to text
        ordered = sorted(rows, key=lambda row: (row[2], row[1]))
        columns = list(zip(*ordered, strict=True)) or [()] * len(PARTICIPANT)
        self.cadres, self.staff, self.paths, categories, self.groups, self.versions = columns
        self.place = {cadre: at for at, cadre in enumerate(self.cadres)}
        self.schemes = compiled_versions({key for key in self.versions if key})
        self.leading: dict[str, list[int]] = defaultdict(list)  # path → places
        for at, category in enumerate(categories):
            if category == PostCategory.LEADING:
                self.leading[self.paths[at]].append(at)

    # --- who is linked ----------------------------------------------------------------------------

    def linked(self, at: int, relation: str) -> list[int]:
        """The places of those linked to the person at this place, in the order of staff numbers."""
        if relation not in RELATIONS:
            return []
        ways = {"members": self._members, "leaders": self._leaders, "leaders_below": self._leaders_below}
        found = ways[relation](at)
        return sorted((one for one in found if one != at), key=lambda one: self.staff[one])

    def _below(self, path: str) -> range:
        return range(bisect_left(self.paths, path), bisect_left(self.paths, path + "\U0010ffff"))

    def _leads(self, at: int) -> bool:
        return at in self.leading.get(self.paths[at], ())

    def _members(self, at: int) -> Iterable[int]:
        path = self.paths[at]
        leading = self.leading.get(path, ())
        return (one for one in self._below(path) if one not in leading) if at in leading else ()

    def _leaders(self, at: int) -> Iterable[int]:
        path = self.paths[at]
        leads = self._leads(at)
        while leads and (path := _above(path)) and not self.leading.get(path):
            pass
        return self.leading.get(path, ())

    def _leaders_below(self, at: int) -> Iterable[int]:
        path = self.paths[at]
        units = self.leading.items() if self._leads(at) else ()
        return (one for unit, places in units if _above(unit) == path for one in places)

    # --- who reads whom ---------------------------------------------------------------------------

    @cached_property
    def readers(self) -> dict[int, tuple[str, ...]]:
        """Place → the relations that the person's scheme reads."""
        relations = {key: relations_of(scheme) for key, scheme in self.schemes.items()}
        return {at: relations[key] for at, key in enumerate(self.versions) if key and relations[key]}

    @cached_property
    def sources(self) -> dict[int, set[int]]:
        """Reader's place → the places from which the score comes, oneself left out."""
        return {
            at: {one for relation in relations for one in self.linked(at, relation)}
            for at, relations in self.readers.items()
        }

    @cached_property
    def members_of_group(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for at, group in enumerate(self.groups):
            found[group].append(at)
        return found

    def compared_with(self, at: int) -> list[int]:
        """The peer group where the person's scheme compares peers, else nobody but this person."""
        return self.members_of_group[self.groups[at]] if self.versions[at] in self._comparing else [at]

    def waits_with(self, at: int) -> list[int]:
        """The peer group where peers are compared by what they inherit, else nobody but this person."""
        return self.members_of_group[self.groups[at]] if self.versions[at] in self._comparing_links else [at]

    @cached_property
    def _comparing(self) -> set[int]:
        return {key for key, scheme in self.schemes.items() if scheme.needs_group}

    @cached_property
    def _comparing_links(self) -> set[int]:
        return {key for key, scheme in self.schemes.items() if group_reads_links(scheme)}

    def reach(self, cadre: int) -> int:
        """How many people are scored for one sheet, directly or through others."""
        seen = set(self.compared_with(self.place[cadre]))
        waiting = list(seen)
        while waiting:
            for one in self.sources.get(waiting.pop(), ()):
                for other in self.compared_with(one):
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        return len(seen)

    def with_readers(self, cadres: Iterable[int]) -> set[int]:
        """These cadres and everybody whose score follows from theirs: who inherits from them, and who is compared."""
        changed = {self.place[cadre] for cadre in cadres}
        size = 0
        while len(changed) > size:
            size = len(changed)
            changed |= {at for at, sources in self._touched.items() if not sources.isdisjoint(changed)}
            for group in {self.groups[at] for at in changed} & self._compared_groups:
                changed.update(self.members_of_group[group])
        return {self.cadres[at] for at in changed}

    @cached_property
    def _compared_groups(self) -> set[str]:
        pairs = set(zip(self.groups, self.versions, strict=True))
        return {group for group, key in pairs if key in self._comparing}

    @cached_property
    def _touched(self) -> dict[int, set[int]]:
        """As ``sources``, with all of a unit where it matters who leads: who led yesterday may no longer."""
        below = defaultdict(list)
        for path in self._in_unit:
            below[_above(path)].append(path)
        found = {}
        for at, relations in self.readers.items():
            units = {self.paths[at]}
            if "leaders" in relations:
                units.update(self.paths[one] for one in self.sources[at])
            if "leaders_below" in relations:
                units.update(below[self.paths[at]])
            found[at] = self.sources[at].union(*(self._in_unit[unit] for unit in units))
        return found

    @cached_property
    def _in_unit(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for at, path in enumerate(self.paths):
            found[path].append(at)
        return found

    def require_no_circle(self) -> None:
        """Refuses, with the names, scores that wait for each other."""
        try:
            in_order(self.sources, self._waits)
        except Circle as circle:
            names = " → ".join(self.staff[one] for one in circle.trail)
            words = _("Circular reference between scores: %(names)s. Remove one of the links.")
            raise FactsDoNotFit(issues=with_params(words, names=names)) from None

    def _waits(self, at: int) -> Iterator[int]:
        """The readers for whose scores this person's score waits."""
        for one in self.waits_with(at):
            for source in self.sources.get(one, ()):
                yield from (other for other in self.waits_with(source) if other in self.sources)


def relations_of(scheme: Scheme) -> tuple[str, ...]:
    """The relations by which the scheme inherits."""
    return tuple(sorted({relation for relation, _of in scheme.reads.links}))


def _above(path: str) -> str:
    """The path of the unit above ("1/5/33/" → "1/5/"), empty above the root."""
    return path[: path.rstrip("/").rfind("/") + 1]


# --- Filling the facts of a chunk -----------------------------------------------------------------


def network_of(period: int) -> Network:
    """The network of a period in which no scores wait for each other; FactsDoNotFit names those that do."""
    network = Network(period)
    network.require_no_circle()
    return network


def fill_links(scope: Scope, batch: Batch, read: Read) -> None:
    """Links and the scores of the linked who are not in the batch, into the facts of each version that reads them.

    ``read`` is ``reading.batch_read``: the facts of the linked are read as those of anybody are.
    """
    network = scope.network or network_of(scope.period)
    batch.sums["links"] = Sums()
    for key, facts in batch.facts.items():
        wanted = batch.scheme(key).reads.links
        if wanted:
            _fill(scope, network, batch, key, facts, wanted, read)


def _fill(scope: Scope, network: Network, batch: Batch, key: int, facts: Facts, wanted: Any, read: Read) -> None:
    facts.relations = list(relations_of(batch.scheme(key)))
    rows = batch.rows[key].tolist()
    inside = {batch.people[row].cadre: position for position, row in enumerate(rows)}
    outside: dict[int, int] = {}
    links: list[tuple[int, int, int]] = []
    for position, row in enumerate(rows):
        cadre = batch.people[row].cadre
        if scope.follows is not None and cadre not in scope.follows:
            continue
        for number, relation in enumerate(facts.relations):
            for at in network.linked(network.place[cadre], relation):
                to = network.cadres[at]
                place = inside.get(to)
                if place is None or not (scope.follows is None or to in scope.follows):
                    place = -1 - outside.setdefault(to, len(outside))
                links.append((position, number, place))
    facts.links = (
        Links(*(np.array(column, np.int64) for column in zip(*links, strict=True))) if links else Links.empty()
    )
    facts.outside = [network.staff[network.place[cadre]] for cadre in outside]
    ofs = sorted({of for _relation, of in wanted})
    scores = _scores(network, list(outside), ofs, read)
    for of in ofs:
        facts.scores[of] = Measure.of([scores[of].get(cadre) for cadre in outside])
    _digest(batch, key, facts)


def _digest(batch: Batch, key: int, facts: Facts) -> None:
    """Who is linked is an input of the run; facts of the linked are inputs already, since they take part."""
    names = [*facts.subjects, *facts.outside]
    size = len(facts.subjects)
    columns = (facts.links.subject.tolist(), facts.links.relation.tolist(), facts.links.to.tolist())
    names_of_links = [
        f"{facts.relations[relation]}|{names[to if to >= 0 else size - 1 - to]}"
        for _subject, relation, to in zip(*columns, strict=True)
    ]
    staff = batch.staff[batch.rows[key]]
    batch.sums["links"].add(staff[facts.links.subject], known_hashes(names_of_links))


def _scores(network: Network, cadres: list[int], ofs: list[str], read: Read) -> dict[str, dict[int, Fraction]]:
    """What others inherit of these people, by what is asked for; nothing for whom has no score."""
    found: dict[str, dict[int, Fraction]] = {of: {} for of in ofs}
    for people in _slices(network, cadres):
        asked = frozenset(people)
        whole = {network.cadres[one] for cadre in people for one in network.compared_with(network.place[cadre])}
        batch = read(Scope(network.period, cadres=tuple(sorted(whole)), network=network, follows=asked))
        for key, facts in batch.facts.items():
            try:
                board = score(batch.scheme(key), facts).board
            except FactsError as error:
                raise FactsDoNotFit(issues=later(facts_error, error)) from error
            keys = batch.ids[batch.rows[key]].tolist()
            for of in ofs:
                if of not in ("total", "coefficient") and not batch.scheme(key).has_node(of):
                    continue
                value = board.shown(of)
                has = value.where_usable(len(facts)).tolist()
                found[of] |= {cadre: value.col.at(row) for row, cadre in enumerate(keys) if has[row] and cadre in asked}
    return found


def _slices(network: Network, cadres: list[int]) -> Iterator[list[int]]:
    """Some people at a time, those of a peer group together, so that few groups are read twice."""
    ordered = sorted(cadres, key=lambda cadre: (network.groups[network.place[cadre]], cadre))
    for start in range(0, len(ordered), SLICE):
        yield ordered[start : start + SLICE]
