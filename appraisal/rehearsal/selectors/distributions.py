"""How grades, coefficients and scores spread over the people of a rehearsal; one query each."""

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from appraisal.rehearsal.models import RehearsalRow
from appraisal.runs.models import GradeCode
from core.figures import figure, signed

Group = tuple[int | None, int | None]
# per cent; the lower end belongs to a group
COEFFICIENTS: list[Group] = [(None, 60), (60, 70), (70, 80), (80, 90), (90, 100), (100, None)]
# points; the end nearer to zero does not belong to a group
LOSSES: list[Group] = [(None, -5), (-5, -1), (-1, 0)]
GAINS: list[Group] = [(0, 1), (1, 5), (5, None)]


def grade_changes(rows: QuerySet[RehearsalRow]) -> list[tuple[str, str, int]]:
    """Grade before, grade after, people; only those that change, the best first."""
    changed = rows.filter(grade_changes=True).order_by()
    counted = changed.values_list("grade_before", "grade_after").annotate(n=Count("pk"))
    order = {code: place for place, code in enumerate(GradeCode.values)}
    return sorted(counted, key=lambda row: (order.get(row[0], 9), order.get(row[1], 9)))


def coefficient_counts(rows: QuerySet[RehearsalRow]) -> list[tuple[str, int, int]]:
    """How many have a coefficient of which ten, before and after."""
    counts = {
        f"{name}_{place}": Count("pk", filter=_between(name, low, high))
        for name in ("share_before", "share_after")
        for place, (low, high) in enumerate(COEFFICIENTS)
    }
    found = rows.order_by().aggregate(**counts)
    return [
        (_range(low, high, "%"), found[f"share_before_{place}"], found[f"share_after_{place}"])
        for place, (low, high) in enumerate(COEFFICIENTS)
    ]


def change_counts(rows: QuerySet[RehearsalRow]) -> list[tuple[str, int]]:
    """How far people move, in points: losses, nobody's change, gains."""
    counts = {"same": Count("pk", filter=Q(change=0))}
    for name, groups, ends in (("loss", LOSSES, ("gte", "lt")), ("gain", GAINS, ("gt", "lte"))):
        for place, (low, high) in enumerate(groups):
            counts[f"{name}_{place}"] = Count("pk", filter=_between("change", low, high, ends=ends))
    found = rows.order_by().aggregate(**counts)
    losses, gains = (
        [(_range(low, high, "", signs=True), found[f"{name}_{place}"]) for place, (low, high) in enumerate(groups)]
        for name, groups in (("loss", LOSSES), ("gain", GAINS))
    )
    return [*losses, (_("unchanged"), found["same"]), *gains]


def _between(name: str, low: int | None, high: int | None, *, ends: tuple[str, str] = ("gte", "lt")) -> Q:
    inside = Q(**{f"{name}__isnull": False})
    for end, limit in zip(ends, (low, high), strict=True):
        if limit is not None:
            inside &= Q(**{f"{name}__{end}": limit})
    return inside


def _range(low: int | None, high: int | None, unit: str, *, signs: bool = False) -> str:
    say = signed if signs else figure
    if low is None:
        return _("below %(high)s") % {"high": f"{say(high)}{unit}"}
    if high is None:
        return _("over %(low)s") % {"low": f"{say(low)}{unit}"} if signs else f"≥ {say(low)}{unit}"
    return f"{say(low)} … {say(high)}{unit}"
