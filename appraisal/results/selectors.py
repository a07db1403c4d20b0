"""Reads of results: what other rooms need, and what the pages of this one show."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.results.models import GradeDecision
from appraisal.runs.inputs.people import raw
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.querysets.sheets import RESULT_ROLES, SheetQuerySet
from cadres.access.models import User
from cadres.units.models import Unit
from cadres.units.querysets import within

CENT = Decimal("0.01")


# --- Periods --------------------------------------------------------------------------------------


def periods_with_results(user: User) -> QuerySet[Period]:
    """Periods of which the user may see some published sheet, the newest first."""
    return (
        Period.objects.visible_to(user)
        .filter(published_run__isnull=False)
        .select_related("unit")
        .order_by("-starts_on", "kind")
    )


# --- Charts ---------------------------------------------------------------------------------------


def grade_distribution(sheets: QuerySet, quota: int | None = None) -> list[tuple]:
    """(grade, people, limit) for the chart; the limit only for excellent."""
    labels = dict(GradeCode.choices)
    counted = dict(sheets.order_by().values_list("shown_grade").annotate(n=Count("pk")))
    rows = [(labels[code], counted.get(code, 0), quota if code == GradeCode.EXCELLENT else None) for code in labels]
    return [row for row in rows if row[1] or row[2] is not None]


def unit_means(sheets: QuerySet, units: dict[int, Unit]) -> tuple[list[tuple], Decimal | None]:
    """(unit, mean coefficient) of the units in ``units`` with all below them, and the mean of all.

    A coefficient is per cent of full marks, so units under different schemes stand side by side.
    """
    rows = sheets.filter(coefficient__isnull=False).annotate(raw_share=raw("coefficient")).order_by()
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    total = number = 0
    for path, share, count in rows.values_list("unit_path").annotate(s=Sum("raw_share"), n=Count("pk")):
        total, number = total + int(share), number + count
        nearest = next((int(key) for key in reversed(path.strip("/").split("/")) if int(key) in units), None)
        if nearest:
            sums[nearest][0] += int(share)
            sums[nearest][1] += count
    bars = [(units[key], _mean(*found)) for key, found in sums.items()]
    return bars, _mean(total, number)


def _mean(total: int, number: int) -> Decimal | None:
    if not number:
        return None
    return (Decimal(total) / number / 10**6).quantize(CENT, rounding=ROUND_HALF_UP)


def comparable_units(unit: Unit) -> dict[int, Unit]:
    """The appraising unit and the organs directly below it: what people mean by comparing units."""
    return {row.pk: row for row in Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit), is_active=True)}


def with_grade(sheets: SheetQuerySet) -> SheetQuerySet:
    """Sheets with ``shown_grade``: what was decided, else what is proposed."""
    decided = GradeDecision.objects.filter(period=OuterRef("period"), cadre=OuterRef("cadre"), is_current=True)
    return sheets.annotate(
        decided_grade=Subquery(decided.values("grade")[:1]), shown_grade=Coalesce("decided_grade", "grade")
    )


# --- Team × month grid ----------------------------------------------------------------------------


@dataclass
class GridCell:
    period: Period
    sheet: Sheet | None = None
    taking_part: bool = False

    @property
    def state(self) -> str:
        if self.sheet:
            return "scored" if self.sheet.total is not None else "missing"
        return self.period.state if self.taking_part else ""


@dataclass
class GridRow:
    cadre: object
    unit: object
    cells: list[GridCell] = field(default_factory=list)


def grid_years(user: User) -> list[int]:
    rows = Period.objects.visible_to(user).filter(kind=PeriodKind.MONTH).exclude(state=PeriodState.DRAFT)
    return [day.year for day in rows.dates("starts_on", "year", order="DESC")]


def grid(
    user: User, *, year: int, path: str = "", limit: int = 60, after: tuple[str, int] | None = None
) -> tuple[list, list[GridRow], tuple[str, int] | None]:
    """(months, rows, more): people of the user's units against the months of a year, in four queries.

    People stand in the unit of their newest participation of the year. ``after`` is the (unit path, cadre) before.
    """
    by_start = _months_by_start(user, year)
    months = [month for several in by_start.values() for month in several]
    people = Participant.objects.filter(within(user.unit_paths(*RESULT_ROLES), "unit_path"), period__in=months)
    whole = not path and user.reaches_everybody(user.unit_paths(*RESULT_ROLES))
    keys = (_grid_keys if whole else _few_grid_keys)(people, path, after, limit + 1)
    more, keys = len(keys) > limit, keys[:limit]
    cadres = [cadre for _path, cadre in keys]
    members = list(people.filter(cadre__in=cadres).select_related("cadre", "unit"))
    sheets = _sheets_by_month(user, months, cadres)
    rows = [_grid_row(key, by_start, members, sheets) for key in keys]
    return list(by_start), rows, keys[-1] if more else None


def _months_by_start(user: User, year: int) -> dict[date, list[Period]]:
    """Months of the year by their first day; bodies that appraise apart have a period each."""
    rows = Period.objects.visible_to(user).filter(kind=PeriodKind.MONTH, starts_on__year=year)
    found: dict[date, list[Period]] = defaultdict(list)
    for month in rows.exclude(state=PeriodState.DRAFT).order_by("starts_on", "unit__path"):
        found[month.starts_on].append(month)
    return found


def _grid_keys(people: QuerySet, path: str, after: tuple[str, int] | None, limit: int) -> list[tuple[str, int]]:
    """(unit path, cadre) of the next people in order."""
    if path:
        people = people.filter(unit_path__startswith=path)
    if after:
        people = people.filter(Q(unit_path__gt=after[0]) | Q(unit_path=after[0], cadre__gt=after[1]))
    return list(people.order_by("unit_path", "cadre").values_list("unit_path", "cadre").distinct()[:limit])


def _few_grid_keys(people: QuerySet, path: str, after: tuple[str, int] | None, limit: int) -> list[tuple[str, int]]:
    """The same for people below some units: PostgreSQL finds a path by its beginning or in order, not both at once."""
    below = people.filter(unit_path__startswith=path) if path else people
    keys = sorted(below.order_by().values_list("unit_path", "cadre").distinct())
    return [key for key in keys if after is None or key > after][:limit]


def _sheets_by_month(user: User, months: list[Period], cadres: list[int]) -> dict[tuple[int, date], Sheet]:
    rows = Sheet.objects.visible_to(user).filter(period__in=months, cadre__in=cadres)
    rows = rows.published().with_place().select_related("period").defer("breakdown")
    return {(row.cadre_id, row.period.starts_on): row for row in rows}


def _grid_row(
    key: tuple[str, int],
    by_start: dict[date, list[Period]],
    members: list[Participant],
    sheets: dict[tuple[int, date], Sheet],
) -> GridRow:
    unit_path, cadre = key
    mine = [one for one in members if one.cadre_id == cadre and one.unit_path == unit_path]
    takes_part = {one.period_id for one in mine}
    row = GridRow(mine[-1].cadre, mine[-1].unit)
    for starts_on, periods in by_start.items():
        here = next((period for period in periods if period.pk in takes_part), None)
        sheet = sheets.get((cadre, starts_on)) if here else None
        row.cells.append(GridCell(here or periods[0], sheet, here is not None))
    return row
