"""Hours against the requirement, one cadre or thousands at a time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet, Sum

from cadres.people.models import Cadre
from core.params.services import parameter
from training.models import Enrolment

CadreKeys = Iterable[int] | QuerySet  # a list, or a subquery


@dataclass(frozen=True)
class Standing:
    """Hours attended in the window against those required by its end."""

    required: Decimal
    attended: Decimal
    window_from: date
    window_to: date

    @property
    def missing(self) -> Decimal:
        """Class hours still to attend, never below zero (``training.requirements``)."""
        return max(Decimal(0), self.required - self.attended)

    @property
    def is_met(self) -> bool:
        """Whether no class hour of ``training.requirements`` is missing."""
        return self.missing == 0

    @property
    def percent(self) -> Decimal:
        """Attended per cent of required, rounded down to whole per cent for showing (``training.requirements``)."""
        return Decimal(int(Fraction(self.attended) / Fraction(self.required) * 100)) if self.required else Decimal(100)


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
    """Where each cadre stands on ``on``: hours so far in the window against the full ``training.requirements``.

    Time in service shorter than a five-year window lowers the requirement in proportion of whole years, exactly.
    Ranks that no requirement binds are left out. ``keys``: a subquery that gives the same people, for more of them
    than a database takes in a list.
    """
    requirements = parameter("training.requirements", on=on).value
    groups: dict[str, list[Cadre]] = defaultdict(list)
    for cadre in cadres:
        if requirement := requirement_of(cadre.rank, requirements):
            groups[requirement["name"]].append(cadre)
    found: dict[int, Standing] = {}
    for requirement in requirements:
        if group := groups[requirement["name"]]:
            found |= _group_standings(requirement, group, on, keys)
    return found


def _group_standings(requirement: dict, group: list[Cadre], on: date, keys: CadreKeys | None) -> dict[int, Standing]:
    """Of the people whom one requirement binds; one query."""
    first, last = window(requirement, on)
    attended = hours_between(keys if keys is not None else [cadre.pk for cadre in group], first, min(last, on))
    found = {}
    for cadre in group:
        years = min(requirement["years"], max(1, on.year - cadre.entered_on.year + 1))
        required = Decimal(requirement["hours"] * years) / requirement["years"]
        found[cadre.pk] = Standing(required, attended.get(cadre.pk, Decimal(0)), first, last)
    return found


def hours_ratio(cadre_keys: CadreKeys, *, on: date) -> list[tuple[int, Decimal]]:
    """Share of the hours due by ``on``, from 0 to 1, for the scheme's indicator (``training.requirements``).

    What is due grows with the months of the year: in June half of a yearly requirement. Rounded half-up to four
    places, the precision that the measure states.
    """
    cadres = list(Cadre.objects.filter(pk__in=cadre_keys).only("pk", "rank", "entered_on"))
    result = []
    for key, standing in standings(cadres, on=on, keys=cadre_keys).items():
        years = standing.window_to.year - standing.window_from.year + 1
        elapsed = (years - 1) * 12 + on.month
        due = Fraction(standing.required) * elapsed / (years * 12)
        ratio = min(Fraction(1), Fraction(standing.attended) / due) if due else Fraction(1)
        result.append((key, Decimal((ratio * 20_000 + 1) // 2).scaleb(-4)))
    return sorted(result)
