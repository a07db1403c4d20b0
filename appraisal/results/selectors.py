"""Reads of released results: what other rooms need, and what the pages of this one show."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum

from appraisal.ledger.selectors import waiting_entries
from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.results.models import Release, ReleasedResult
from appraisal.runs.inputs.people import raw
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.querysets.sheets import RESULT_ROLES
from cadres.access.models import User
from cadres.people.models import Cadre
from cadres.units.models import Unit
from cadres.units.querysets import within
from core.lists.search import ways
from core.querysets import counts_by
from core.scopes import keys_in

NAMES = ("cadre__name", "cadre__name_latin", "cadre__staff_no")
CENT = Decimal("0.01")
A_DAY = 24 * 3600


# --- Periods --------------------------------------------------------------------------------------


def periods_with_results(user: User) -> QuerySet[Period]:
    """Periods whose results were released, the newest first."""
    return (
        Period.objects.visible_to(user)
        .filter(released_run__isnull=False)
        .select_related("unit")
        .order_by("-starts_on", "kind")
    )


# --- Charts ---------------------------------------------------------------------------------------


class Portion(NamedTuple):
    """People of one unit with one grade, how many of them have a coefficient, and the sum of these as stored."""

    unit_path: str
    grade: str
    people: int
    scored: int
    shares: int


def portions(rows: QuerySet[ReleasedResult]) -> list[Portion]:
    """All that the charts tell of the results, however many there are, read once."""
    found = rows.annotate(raw_share=raw("coefficient")).order_by().values_list("unit_path", "grade")
    return [
        Portion(path, grade, people, scored, int(shares or 0))
        for path, grade, people, scored, shares in found.annotate(
            n=Count("pk"), scored=Count("coefficient"), s=Sum("raw_share")
        )
    ]


def portions_released(period: Period, paths: Sequence[str]) -> list[Portion]:
    """The same of all people in the units of ``paths``, as the period counts now.

    Kept for a day: no row of a release ever changes, and a hundred thousand of them take longer than the page.
    """
    release = Release.objects.done().filter(period=period).order_by("-number").only("done_at").first()
    if release is None:
        return []
    key = f"portions:{release.pk}:{release.done_at:%Y%m%d%H%M%S%f}"
    found = cache.get(key)
    if found is None:
        found = [tuple(one) for one in portions(ReleasedResult.objects.of(release))]
        cache.set(key, found, A_DAY)
    return [Portion(*one) for one in found if one[0].startswith(tuple(paths))]


def grade_distribution(found: Iterable[Portion], quota: int | None = None) -> list[tuple]:
    """(grade, people, limit) for the chart; the limit only for excellent."""
    labels = dict(GradeCode.choices)
    counted: Counter[str] = Counter()
    for one in found:
        counted[one.grade] += one.people
    bars = [(labels[code], counted[code], quota if code == GradeCode.EXCELLENT else None) for code in labels]
    return [bar for bar in bars if bar[1] or bar[2] is not None]


def unit_means(found: Iterable[Portion], units: dict[int, Unit]) -> tuple[list[tuple], Decimal | None]:
    """(unit, mean coefficient) of the units in ``units`` with all below them, and the mean of all.

    A coefficient is per cent of full marks, so units under different schemes stand side by side.
    """
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    total = number = 0
    for one in found:
        total, number = total + one.shares, number + one.scored
        nearest = next((key for key in reversed(keys_in(one.unit_path)) if key in units), None)
        if nearest and one.scored:
            sums[nearest][0] += one.shares
            sums[nearest][1] += one.scored
    bars = [(units[key], _mean(*found)) for key, found in sums.items()]
    return bars, _mean(total, number)


def _mean(total: int, number: int) -> Decimal | None:
    if not number:
        return None
    return (Decimal(total) / number / 10**6).quantize(CENT, rounding=ROUND_HALF_UP)


def comparable_units(unit: Unit) -> dict[int, Unit]:
    """The appraising unit and the organs directly below it: what people mean by comparing units."""
    return {row.pk: row for row in Unit.objects.filter(Q(pk=unit.pk) | Q(parent=unit), is_active=True)}


def released_of(user: User, sheet: Sheet) -> ReleasedResult | None:
    """What was released of a sheet, as the user may see it: the row that counts, else the last that named the sheet."""
    rows = ReleasedResult.objects.visible_to(user).about(sheet.cadre_id, sheet.period_id).filter(sheet=sheet)
    rows = rows.select_related("release").defer("release__peer_titles")
    return rows.order_by("-is_current", "-release__number").first()


def released_history(user: User, sheet: Sheet) -> list[ReleasedResult]:
    """What each release said of the sheet's person and period, the newest first; nothing where there was only one."""
    rows = ReleasedResult.objects.visible_to(user).about(sheet.cadre_id, sheet.period_id)
    found = list(rows.select_related("release").defer("release__peer_titles").order_by("-release__number"))
    return found if len(found) > 1 else []


def peer_groups_of(period: Period, keys: Iterable[str], units: Mapping[int, Unit] | None = None) -> dict[str, str]:
    """Peer groups of a period by key, as they were called when its results were released; else as they are called now.

    At most two queries; none of a period without results where the ``units`` of the groups are given.
    """
    words = peer_groups_in_words(set(keys), units=units)
    if period.released_run_id is None:
        return words
    released = Release.objects.done().filter(period=period).order_by("-number")
    said: dict[str, list[str]] = released.values_list("peer_titles", flat=True).first() or {}
    for key in words.keys() & said.keys():
        name, english = said[key]
        words[key] = ReleasedResult(peer_title=name, peer_title_en=english).peers or words[key]
    return words


def facts_waiting(sheet: Sheet) -> int:
    """Entries of the sheet's person and period on which somebody has still to decide."""
    return waiting_entries(sheet.period_id).filter(cadre=sheet.cadre_id).count()


# --- Team × month grid ----------------------------------------------------------------------------


@dataclass
class GridCell:
    period: Period
    result: ReleasedResult | None = None
    taking_part: bool = False

    @property
    def state(self) -> str:
        if self.result:
            return "scored" if self.result.total is not None else "missing"
        return self.period.state if self.taking_part else ""


@dataclass
class GridRow:
    cadre: Cadre
    unit: Unit
    unit_name: str = ""  # with its path, for a dozen are called alike
    cells: list[GridCell] = field(default_factory=list)
    drawn: str = ""  # the cells, as the page draws them


Months = dict[date, list[Period]]  # by their first day; bodies that appraise apart have a period each


def grid_years(user: User) -> dict[int, Months]:
    """The months that there are of each year, the newest year first; one query."""
    rows = Period.objects.visible_to(user).filter(kind=PeriodKind.MONTH).exclude(state=PeriodState.DRAFT)
    found: dict[int, Months] = {}
    for month in rows.order_by("starts_on", "unit__path"):
        found.setdefault(month.starts_on.year, {}).setdefault(month.starts_on, []).append(month)
    return dict(sorted(found.items(), reverse=True))


def grid(
    user: User,
    *,
    by_start: Months,
    shown: Q | None = None,
    words: Sequence[str] = (),
    limit: int = 50,
    after: tuple[str, int] | None = None,
) -> tuple[list[GridRow], tuple[str, int] | None]:
    """(rows, more): people of the user's units against the months of a year, in four queries.

    People stand in the unit of their newest participation of the year. ``shown`` is a condition on the unit path,
    ``words`` are those of a name or staff number, ``after`` is the (unit path, cadre) before.
    """
    months = [month for several in by_start.values() for month in several]
    people = Participant.objects.filter(within(user.unit_paths(*RESULT_ROLES), "unit_path"), period__in=months)
    narrowed = people.filter(shown or Q())
    for word in words:
        narrowed = narrowed.filter(reduce(or_, ways(Participant, NAMES, word)))
    whole = not (shown or words) and user.reaches_everybody(user.unit_paths(*RESULT_ROLES))
    keys = (_grid_keys if whole else _few_grid_keys)(narrowed, after, limit + 1)
    more, keys = len(keys) > limit, keys[:limit]
    cadres = [cadre for _path, cadre in keys]
    members: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)  # of each row: period → participant
    those = people.filter(cadre__in=cadres).order_by("pk")
    for path, cadre, period, participant in those.values_list("unit_path", "cadre", "period", "pk"):
        members[path, cadre][period] = participant
    # the names of people and units once for each row, not for each of its cells
    last = [max(members[key].values()) for key in keys]
    named = Participant.objects.select_related("cadre", "unit").defer("cadre__identity_number").in_bulk(last)
    results = _results_by_month(user, months, cadres)
    rows = []
    for key, participant in zip(keys, last, strict=True):
        row = GridRow(named[participant].cadre, named[participant].unit)
        row.cells = list(_cells(key[1], by_start, members[key], results))
        rows.append(row)
    return rows, keys[-1] if more else None


def grid_units(user: User, by_start: Months) -> dict[str, int]:
    """By unit path: people of the year's newest month; one query, of a whole county every few minutes."""
    if not by_start:
        return {}
    newest = by_start[max(by_start)]
    mine = within(user.unit_paths(*RESULT_ROLES), "unit_path")
    return counts_by(Participant.objects.filter(mine, period__in=newest), "unit_path")


def _grid_keys(people: QuerySet, after: tuple[str, int] | None, limit: int) -> list[tuple[str, int]]:
    """(unit path, cadre) of the next people in order."""
    if after:
        people = people.filter(Q(unit_path__gt=after[0]) | Q(unit_path=after[0], cadre__gt=after[1]))
    return list(people.order_by("unit_path", "cadre").values_list("unit_path", "cadre").distinct()[:limit])


def _few_grid_keys(people: QuerySet, after: tuple[str, int] | None, limit: int) -> list[tuple[str, int]]:
    """The same for people below some units: PostgreSQL finds a path by its beginning or in order, not both at once."""
    keys = sorted(people.order_by().values_list("unit_path", "cadre").distinct())
    return [key for key in keys if after is None or key > after][:limit]


def _results_by_month(user: User, months: list[Period], cadres: list[int]) -> dict[tuple[int, date], ReleasedResult]:
    rows = ReleasedResult.objects.visible_to(user).current().filter(period__in=months, cadre__in=cadres)
    return {(row.cadre_id, row.period.starts_on): row for row in rows.select_related("period")}


def _cells(
    cadre: int, by_start: Months, takes_part: Container[int], results: dict[tuple[int, date], ReleasedResult]
) -> Iterator[GridCell]:
    for starts_on, periods in by_start.items():
        here = next((period for period in periods if period.pk in takes_part), None)
        result = results.get((cadre, starts_on)) if here else None
        yield GridCell(here or periods[0], result, here is not None)
