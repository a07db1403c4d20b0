"""Hours against the requirement, one cadre or thousands at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.db.models import QuerySet, Sum

from cadres.people.models import Cadre
from cadres.people.selectors import away
from core.params.services import parameter
from training.models import Enrolment
from training.reckoning import Service, hours_due

CadreKeys = Iterable[int] | QuerySet  # a list, or a subquery


@dataclass(frozen=True)
class Standing:
    """Hours attended in the window against those required by its end."""

    required: Fraction
    attended: Decimal
    window_from: date
    window_to: date
    full_hours: int  # of somebody in service on every day of the window

    @property
    def is_pro_rata(self) -> bool:
        """Whether only a part of the window was or is spent in service (``training.requirements``)."""
        return self.required < self.full_hours

    @property
    def hours_required(self) -> Decimal:
        """Class hours as people read them, rounded up to a tenth (``training.requirements``).

        Hours are attended in tenths, so whoever attended these has met the exact requirement, and nobody else has.
        """
        return Decimal(ceil(self.required * 10)).scaleb(-1)

    @property
    def missing(self) -> Decimal:
        """Class hours still to attend, in tenths, never below zero (``training.requirements``)."""
        return max(Decimal(0), self.hours_required - self.attended)

    @property
    def is_met(self) -> bool:
        """Whether no class hour of ``training.requirements`` is missing."""
        return self.attended >= self.required

    @property
    def percent(self) -> Decimal:
        """Attended per cent of required, rounded down to whole per cent for showing (``training.requirements``)."""
        return Decimal(int(Fraction(self.attended) / self.required * 100)) if self.required else Decimal(100)


def requirement_of(rank: str, requirements: list[dict]) -> dict | None:
    """The requirement of ``training.requirements`` that binds a rank; None where none does."""
    return next((row for row in requirements if rank in row["ranks"]), None)


def window(requirement: dict, on: date) -> tuple[date, date]:
    """The calendar years that one of ``training.requirements`` looks at, to the end of the year of ``on``."""
    return date(on.year - requirement["years"] + 1, 1, 1), date(on.year, 12, 31)


def hours_between(cadre_keys: CadreKeys, first: date, last: date) -> dict[int, Decimal]:
    """Class hours completed in classes that ended from ``first`` to ``last``, both included; one query.

    ``cadre_keys``: a list or a subquery. Hours of somebody withdrawn count nothing (``training.leave_share``).
    """
    rows = (
        Enrolment.objects.filter(state="completed", training_class__ends_on__range=(first, last), cadre__in=cadre_keys)
        .values("cadre")
        .annotate(sum=Sum("hours"))
        .values_list("cadre", "sum")
    )
    return dict(rows)


def standings(cadres: list[Cadre], *, on: date, keys: CadreKeys | None = None) -> dict[int, Standing]:
    """Where each cadre stands on ``on``: hours so far in the window against those that ``training.requirements`` asks.

    Of whoever is not in service on every day of the window, the days in service are asked for, exactly. Ranks that no
    requirement binds are left out. ``keys``: a subquery that gives the same people, for more of them than a database
    takes in a list.
    """
    found: dict[int, Standing] = {}
    for requirement, group, services in _groups(cadres, on, keys):
        first, last = window(requirement, on)
        attended = hours_between(keys if keys is not None else [cadre.pk for cadre in group], first, min(last, on))
        for cadre in group:
            required = hours_due(requirement["hours"], (first, last), services[cadre.pk], [(first, last)])
            found[cadre.pk] = Standing(required, attended.get(cadre.pk, Decimal(0)), first, last, requirement["hours"])
    return found


def _groups(
    cadres: list[Cadre], on: date, keys: CadreKeys | None
) -> Iterator[tuple[dict, list[Cadre], dict[int, Service]]]:
    """Each requirement with the people whom it binds and their time in service; two queries."""
    requirements = parameter("training.requirements", on=on).value
    groups: dict[str, list[Cadre]] = defaultdict(list)
    for cadre in cadres:
        if requirement := requirement_of(cadre.rank, requirements):
            groups[requirement["name"]].append(cadre)
    gaps = away(keys if keys is not None else [cadre.pk for cadre in cadres])
    for requirement in requirements:
        if group := groups[requirement["name"]]:
            yield (
                requirement,
                group,
                {cadre.pk: Service(cadre.entered_on, cadre.left_on, tuple(gaps.get(cadre.pk, ()))) for cadre in group},
            )


def hours_ratio(cadre_keys: CadreKeys, *, on: date) -> list[tuple[int, Decimal]]:
    """Share of the hours due by ``on``, from 0 to 1, for the scheme's indicator (``training.requirements``).

    What is due grows day by day in service: by the middle of the year half of a yearly requirement, by the end of the
    month of joining the share of its days. Rounded half-up to four places, the precision that the measure states.
    """
    cadres = list(Cadre.objects.filter(pk__in=cadre_keys).only("pk", "rank", "entered_on", "left_on"))
    result = []
    for requirement, group, services in _groups(cadres, on, cadre_keys):
        first, last = window(requirement, on)
        attended = hours_between(cadre_keys, first, min(last, on))
        for cadre in group:
            due = hours_due(requirement["hours"], (first, last), services[cadre.pk], [(first, on)])
            ratio = min(Fraction(1), Fraction(attended.get(cadre.pk, Decimal(0))) / due) if due else Fraction(1)
            result.append((cadre.pk, Decimal((ratio * 20_000 + 1) // 2).scaleb(-4)))
    return sorted(result)
