"""Units and people of a month whose entries nobody may verify: told when it is opened, and before its release.

Entries are verified by a supervisor of the person's unit or of one above it, never by oneself or a relative; under an
item that units score, by a supervisor of such a unit. A head who supervises the own unit needs somebody above.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.periods.freezing import participants_of
from appraisal.periods.models import Participant, Period, PeriodKind
from appraisal.periods.registry import Gap
from appraisal.routing.models import Route
from cadres.access.models import Grant
from cadres.people.models import Cadre, Relative
from cadres.units.models import Unit
from core.paths import address_of
from core.querysets import distinct_in_order
from core.questions import Question
from core.scopes import upwards
from core.wording import first_of, noted

NAMED = 8  # people of a unit that a sentence names


class Unverified(NamedTuple):
    """``units``: path → cadres, where no supervisor reaches at all; ``people``: path → cadres who only have themselves
    or relatives; ``scoring``: paths of scoring units without a supervisor."""

    units: dict[str, list[int]]
    people: dict[str, list[int]]
    scoring: list[str]

    def __bool__(self) -> bool:
        return bool(self.units or self.people or self.scoring)


def without_verifier(period: Period) -> Unverified:
    """Whose entries of a month nobody may verify today; of a month not opened yet, of those whom opening would freeze.

    A fixed number of queries. A year has no entries, so nothing is missing there.
    """
    if period.kind != PeriodKind.MONTH:
        return Unverified({}, {}, [])
    supervisors = _supervisors()
    units, people = defaultdict(list), defaultdict(list)
    barred = _barred({cadre for found in supervisors.values() for cadre in found})
    reach: dict[str, list[int | None]] = {}
    places, scoring = _paths(period)
    for cadre, path in _people(period, places, supervisors, barred):
        if path not in reach:
            reach[path] = [one for above in upwards(path) for one in supervisors.get(above, ())]
        if not reach[path]:
            units[path].append(cadre)
        elif all(one is not None and (one, cadre) in barred for one in reach[path]):
            people[path].append(cadre)
    alone = [path for path in sorted(scoring) if not path.startswith(tuple(supervisors))]
    return Unverified(dict(units), dict(people), alone)


def _supervisors() -> dict[str, list[int | None]]:
    """Path of a grant → the supervisors' own files, None where they have none."""
    found: dict[str, list[int | None]] = defaultdict(list)
    rows = Grant.objects.on(timezone.localdate()).filter(role="supervisor", user__is_active=True)
    for path, cadre in rows.values_list("unit__path", "user__cadre"):
        found[path].append(cadre)
    return dict(found)


def _paths(period: Period) -> tuple[list[str], list[str]]:
    """Paths of the units whose people take part, and of those that score; one query."""
    people, given = distinct_in_order(Participant.objects.filter(period=period), "unit_path")
    routes = Route.objects.filter(period=period, indicator__rules__isnull=False).order_by()
    scoring, more = routes.values("unit_path").distinct().query.sql_with_params()
    sql = f"SELECT 0, value FROM ({people}) AS people UNION ALL SELECT 1, unit_path FROM ({scoring}) AS scoring"  # noqa: S608
    found: tuple[list[str], list[str]] = [], []
    for place, path in Question(sql, (*given, *more)).rows():
        found[place].append(path)
    return found


def _people(
    period: Period, places: Iterable[str], supervisors: Collection[str], barred: set[tuple[int, int]]
) -> Iterable[tuple[int, str]]:
    """Cadre and unit path of all who might be without a verifier: in a unit that no supervisor reaches, or related.

    Everybody else is not read; they are a hundred thousand.
    """
    if not period.is_frozen:
        return ((row.held.cadre, row.held.path) for row in participants_of(period))
    rows = Participant.objects.filter(period=period).order_by()
    starts = tuple(supervisors)
    alone = [path for path in places if not path.startswith(starts)]
    related = {relative for _supervisor, relative in barred}
    return rows.filter(Q(unit_path__in=alone) | Q(cadre__in=related)).values_list("cadre_id", "unit_path")


def _barred(supervisors: set[int | None]) -> set[tuple[int, int]]:
    """Pairs of a supervisor and whose entries that person may not verify: the own, and those of relatives.

    A declaration bars in both directions.
    """
    keys = {key for key in supervisors if key is not None}
    found = {(key, key) for key in keys}
    declared = Relative.objects.filter(Q(cadre__in=keys) | Q(relative__in=keys)).order_by()
    for one, other in declared.values_list("cadre", "relative"):
        found |= {pair for pair in ((one, other), (other, one)) if pair[0] in keys}
    return found


# In words


def gaps(period: Period) -> list[Gap]:
    """A sentence for each unit, with the page of the unit, whose supervisors the security administrator names."""
    found = without_verifier(period)
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=[*found.units, *found.people, *found.scoring])}
    named = {key for listed_ in (*found.units.values(), *found.people.values()) for key in listed_[: NAMED + 1]}
    cadres = Cadre.objects.defer("identity_number").in_bulk(named)
    sentences = [(path, _nobody(units.get(path), keys, cadres)) for path, keys in sorted(found.units.items())]
    sentences += [(path, _only_own(units.get(path), keys, cadres)) for path, keys in sorted(found.people.items())]
    sentences += [(path, _scoring(units.get(path))) for path in found.scoring]
    label = _("Name a supervisor")
    return [Gap(sentence, label, _remedy(units.get(path))) for path, sentence in sentences]


def _nobody(unit: Unit | None, keys: list[int], cadres: dict) -> str:
    return ngettext(
        "%(unit)s: no one may verify entries here; %(people)s is concerned.",
        "%(unit)s: no one may verify entries here; %(n)s people are concerned: %(people)s.",
        len(keys),
    ) % _words(unit, keys, cadres)


def _only_own(unit: Unit | None, keys: list[int], cadres: dict) -> str:
    return ngettext(
        "%(unit)s: no one else may verify the entries of %(people)s. A supervisor in a unit above is needed.",
        "%(unit)s: no one else may verify the entries of %(n)s people: %(people)s. A supervisor above is needed.",
        len(keys),
    ) % _words(unit, keys, cadres)


def _words(unit: Unit | None, keys: list[int], cadres: dict) -> dict[str, object]:
    names = [noted(cadres[key], cadres[key].staff_no) for key in keys[: NAMED + 1]]
    return {"unit": unit or "–", "n": len(keys), "people": first_of(names, NAMED)}


def _scoring(unit: Unit | None) -> str:
    return _("%(unit)s scores indicators of this period and has no supervisor who verifies entries.") % {
        "unit": unit or "–"
    }


def _remedy(unit: Unit | None) -> str:
    return address_of("cadres:unit", unit.pk) if unit else ""
