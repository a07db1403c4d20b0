"""Reading routes: of an entry, of a measure, what is to be filled and how far it is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from appraisal.periods.models import Participant, Period, PeriodKind
from appraisal.routing.items import Item, items_of
from appraisal.routing.models import AssessedFigure, Route
from appraisal.schemes.models import Indicator, Rule
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring.facts.records import SPOILED
from appraisal.sources import sources
from cadres.access.models import User
from cadres.access.policies import own_and_relatives


def items_by_version(keys: Iterable[int]) -> dict[int, dict[str, Item]]:
    """Items of scheme versions by code; documents are compiled once per process."""
    counted = set(sources())
    return {key: items_of(scheme, counted) for key, scheme in compiled_versions(keys).items()}


def routes_of_rule(period_id: int, rule: Rule | None) -> list[Route]:
    """Where the item of ``rule`` leads in the period; empty for no rule and for items that stay with the line."""
    if rule is None:
        return []
    return list(Route.objects.filter(period=period_id, indicator=rule.indicator_id).select_related("unit"))


def routes_by_indicator(periods: Iterable[int]) -> dict[tuple[int, int], list[Route]]:
    """Routes of whole periods by (period, indicator), for acts on many entries at once."""
    found: dict[tuple[int, int], list[Route]] = defaultdict(list)
    for route in Route.objects.filter(period__in=set(periods)).select_related("unit"):
        found[route.period_id, route.indicator_id].append(route)
    return found


def routes_of_measures(period: Period) -> dict[tuple[int, str], list[Route]]:
    """Routes by (scheme version, measure) of the figures that units of the period fill."""
    routes = defaultdict(list)
    for route in Route.objects.filter(period=period).select_related("unit", "indicator"):
        routes[route.indicator.version_id, route.indicator.code].append(route)
    items = items_by_version({version for version, _code in routes})
    return {
        (version, measure): listed
        for (version, code), listed in routes.items()
        for measure in items[version][code].measures
    }


Routed = tuple[Indicator, Route | None]  # without a route where HR of the people fills the item


@dataclass
class Task:
    """An item of a period that a user fills: as a unit of its route, or as HR of its people where it has none."""

    period: Period
    indicator: Indicator
    item: Item
    route: Route | None
    people: int = 0
    filled: int = 0

    @property
    def is_done(self) -> bool:
        return self.filled >= self.people

    @property
    def assessor(self) -> str:
        return self.route.assessor if self.route else ""


def open_periods(user: User) -> QuerySet[Period]:
    """Months with something that the user's units assess, or whose votes the user counts, today; newest first."""
    assessed = Route.objects.of(user).values("period")
    managed = Participant.objects.of_units(user, "enter").values("period")
    months = Period.objects.filter(kind=PeriodKind.MONTH).taking_figures()
    found = months.filter(pk__in=assessed) | months.filter(pk__in=managed)
    return found.select_related("unit").order_by("-starts_on", "pk")


def people_of(user: User, task_period: Period, indicator: Indicator, route: Route | None) -> QuerySet[Participant]:
    """Participants whom the user fills the item for: all whom its scheme binds, or the managed ones without a route."""
    if route is None:
        rows = Participant.objects.of_period_for(user, task_period, "enter")
    else:
        rows = Participant.objects.filter(period=task_period).exclude(cadre__in=own_and_relatives(user))
    rows = rows.filter(scheme_version=indicator.version_id)
    return rows.select_related("cadre", "unit", "post").defer("cadre__identity_number")


def people_to_assess(user: User, period: Period) -> QuerySet[Participant]:
    """Everybody of the period whom the user may write something about here: under a route, or as their HR."""
    bound = Route.objects.of(user).filter(period=period).values("indicator__version")
    reach = Q(scheme_version__in=bound) | Q(pk__in=Participant.objects.of_units(user, "enter").values("pk"))
    return Participant.objects.filter(reach, period=period).select_related("cadre")


def tasks_of(user: User, period: Period) -> list[Task]:
    """What the user fills in the period, with how far it is; items of other units are not among them."""
    routes = Route.objects.of(user).filter(period=period).select_related("unit", "indicator")
    bound = Participant.objects.of_units(user, "enter").filter(period=period)
    versions = set(bound.order_by().values_list("scheme_version", flat=True).distinct()) - {None}
    tasks = _tasks(period, [(route.indicator, route) for route in routes] + _unrouted_votes(period, versions))
    for task in tasks:
        count(task, people_of(user, period, task.indicator, task.route))
    return [task for task in tasks if task.people]


def _tasks(period: Period, wanted: list[Routed]) -> list[Task]:
    """Without the items for which nobody enters votes or figures."""
    items = items_by_version({indicator.version_id for indicator, _route in wanted})
    tasks = [Task(period, one, items[one.version_id][one.code], route) for one, route in wanted]
    return [task for task in tasks if task.item.is_vote or task.item.measures]


def _unrouted_votes(period: Period, versions: set[int]) -> list[Routed]:
    routed = set(Route.objects.filter(period=period).values_list("indicator", flat=True))
    votes = Indicator.objects.filter(version__in=versions, method="vote").exclude(pk__in=routed)
    return [(indicator, None) for indicator in votes]


def task_for(user: User, period: Period, indicator: int, assessor: str) -> Task | None:
    """One task of ``tasks_of``, not counted yet; None for an item that is not the user's.

    Without an ``assessor`` it is the first of the routes by which the user assesses the item.
    """
    routes = Route.objects.of(user).filter(period=period, indicator=indicator)
    if assessor:
        routes = routes.filter(assessor=assessor)
    route = routes.select_related("unit", "indicator").first()
    if route is not None:
        version = route.indicator.version_id
        return Task(period, route.indicator, items_by_version([version])[version][route.indicator.code], route)
    found = Indicator.objects.filter(pk=indicator, method="vote").first()
    if found is None or assessor or Route.objects.filter(period=period, indicator=found).exists():
        return None
    if not people_of(user, period, found, None).exists():
        return None
    return Task(period, found, items_by_version([found.version_id])[found.version_id][found.code], None)


def ballots_counted(period: Period, item: Item, cadres: Any) -> dict[int, tuple[int, int]]:
    """Valid and spoiled ballots by cadre, of those for whom any were counted; one query."""
    rows = period.ballots.filter(item=item.question, cadre__in=cadres).order_by()
    spoiled = Q(option=SPOILED)
    counted = rows.values_list("cadre").annotate(
        valid=Coalesce(Sum("count", filter=~spoiled), 0), spoiled=Coalesce(Sum("count", filter=spoiled), 0)
    )
    return {cadre: (valid, bad) for cadre, valid, bad in counted}


def filled_of(task: Task, people: QuerySet[Participant]) -> QuerySet:
    """Keys of the cadres among ``people`` for whom everything is there."""
    cadres = people.order_by().values("cadre")
    if task.item.is_vote:
        votes = task.period.ballots.filter(item=task.item.question, cadre__in=cadres)
        return votes.order_by().values("cadre").distinct()
    figures = AssessedFigure.objects.filter(
        period=task.period, item=task.item.code, assessor=task.assessor, cadre__in=cadres
    )
    counted = figures.order_by().values("cadre").annotate(n=Count("pk"))
    return counted.filter(n__gte=len(task.item.measures)).values("cadre")


def count(task: Task, people: QuerySet[Participant]) -> None:
    """How many of ``people`` the task is about, and for how many of them everything is there; two queries."""
    task.people = people.count()
    task.filled = filled_of(task, people).count()


def count_by_unit(task: Task, people: QuerySet[Participant]) -> dict[str, int]:
    """By unit path how many of ``people`` are not filled yet; counts the task, too. Two queries."""
    rows = people.order_by()
    found = dict(rows.values_list("unit_path").annotate(n=Count("pk")))
    task.people = sum(found.values())
    filled = rows.filter(cadre__in=filled_of(task, people)).values_list("unit_path").annotate(n=Count("pk"))
    for path, number in filled:
        found[path] -= number
    task.filled = task.people - sum(found.values())
    return found


def completion(user: User, period: Period) -> list[Task]:
    """How far every assessing unit of a period is, for those who run it."""
    return _completion(period, Route.objects.visible_to(user))


def missing_in(period: Period) -> int:
    """Figures, votes and samples that scoring units have not given yet, whoever asks."""
    return sum(task.people - task.filled for task in unfilled(period))


def unfilled(period: Period) -> list[Task]:
    """Items of the period that their scoring units have not filled for everybody yet, whoever asks."""
    return [task for task in _completion(period, Route.objects.all()) if not task.is_done]


def _completion(period: Period, routes: QuerySet[Route]) -> list[Task]:
    routes = routes.filter(period=period).select_related("unit", "indicator")
    tasks = _tasks(period, [(route.indicator, route) for route in routes])
    for task in tasks:
        count(task, Participant.objects.filter(period=period, scheme_version=task.indicator.version_id))
    return tasks
