"""Who lacks which data item that the scheme wants of them: the numbers of a release page, and the people behind them.

Data items that the site counts and those that a scoring unit gives are left out; all others people enter or import.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from appraisal.ledger.models import Entry
from appraisal.periods.models import Measure, Participant, Period
from appraisal.routing.selectors import routes_of_measures
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring import Scheme
from appraisal.sources import sources

Wanted = tuple[int, str]  # a scheme version, and a data item that it reads


def people_bound(period: Period) -> QuerySet[Participant]:
    """Those to whom a scheme applies, in no order."""
    return Participant.objects.filter(period=period, scheme_version__isnull=False).order_by()


def schemes_of(period: Period) -> dict[int, Scheme]:
    """The schemes of a period by the key of the version; three queries, two once they were read before."""
    versions = people_bound(period).values_list("scheme_version", flat=True)
    return compiled_versions(versions.distinct())


def wanted_of(period: Period, schemes: dict[int, Scheme]) -> list[Wanted]:
    """What has to be entered or imported, by version."""
    routed = set(routes_of_measures(period))
    counted = sources().keys()
    return [
        (version, code)
        for version, scheme in schemes.items()
        for code in sorted(set(scheme.measures) - counted)
        if (version, code) not in routed
    ]


def numbers_lacking(period: Period, wanted: Collection[Wanted], but_of: Collection[int] = ()) -> dict[Wanted, int]:
    """How many people of a version lack the data item, where somebody does, without ``but_of``; two queries."""
    bound = people_bound(period).exclude(cadre__in=but_of)
    people = dict(bound.values_list("scheme_version").annotate(n=Count("pk")))
    codes = {code for _version, code in wanted}
    rows = bound.filter(cadre__measures__period=period, cadre__measures__code__in=codes)
    counted = rows.values_list("scheme_version", "cadre__measures__code").annotate(n=Count("pk"))
    given = {(version, code): number for version, code, number in counted}
    lacking = {pair: people.get(pair[0], 0) - given.get(pair, 0) for pair in wanted}
    return {pair: number for pair, number in lacking.items() if number > 0}


def figures_lacking(period: Period, but_of: Collection[int] = ()) -> dict[str, int]:
    """Data items that people enter or import and that no unit assesses, each with how many people lack it.

    Without those of the cadres ``but_of``, whose figures are another officer's to give.
    """
    found: Counter[str] = Counter()
    for (_version, code), number in numbers_lacking(period, wanted_of(period, schemes_of(period)), but_of).items():
        found[code] += number
    return dict(sorted(found.items()))


def lacking_some(period: Period, wanted: Iterable[Wanted]) -> Q:
    """Participants who lack at least one of these."""
    versions: defaultdict[str, list[int]] = defaultdict(list)
    for version, code in wanted:
        versions[code].append(version)
    found = Q(pk__in=[])
    for code, keys in sorted(versions.items()):
        given = Measure.objects.filter(period=period, cadre=OuterRef("cadre"), code=code)
        found |= Q(scheme_version__in=keys) & ~Q(Exists(given))
    return found


def codes_given(period: Period, people: Collection[Any]) -> set[tuple[int, str]]:
    """Cadre and data item of everything that these participants have."""
    rows = Measure.objects.filter(period=period, cadre__in=[one.cadre_id for one in people]).order_by()
    return set(rows.values_list("cadre", "code"))


def without_facts(period: Period) -> QuerySet[Participant]:
    """People under a scheme of whom nothing is known that counts."""
    return Participant.objects.filter(has_no_facts(period), period=period, scheme_version__isnull=False)


def has_no_facts(period: Period) -> Q:
    entries = Entry._base_manager.filter(period=period, cadre=OuterRef("cadre"), state="verified")
    figures = Measure.objects.filter(period=period, cadre=OuterRef("cadre"))
    return ~Q(Exists(entries)) & ~Q(Exists(figures))
