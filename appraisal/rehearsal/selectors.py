"""What the pages and the API show of rehearsals, counted over the people whom the reader may see."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisal.periods.models import Participant, Period
from appraisal.rehearsal.models import Rehearsal, RehearsalRow
from appraisal.results.selectors import comparable_units
from appraisal.runs.inputs.people import raw
from appraisal.runs.models import GradeCode
from appraisal.schemes.models import SchemeVersion, in_language
from appraisal.sources import measure_title
from cadres.access.models import User
from cadres.units.models import Unit
from cadres.units.selectors import units_with_paths
from core.figures import figure, signed
from core.scopes import keys_in

# On which periods a version can be tried


def periods_to_rehearse(version: SchemeVersion, user: User) -> list[tuple[Period, int]]:
    """Opened periods in which the scheme bound somebody, the newest first, with how many."""
    bound = Participant.objects.filter(
        scheme_version__scheme=version.scheme_id, period__in=Period.objects.visible_to(user)
    )
    counted = bound.order_by().values("period").annotate(people=Count("pk"))
    people = {row["period"]: row["people"] for row in counted}
    rows = Period.objects.filter(pk__in=people).exclude(state="draft").select_related("unit")
    return [(period, people[period.pk]) for period in rows.order_by("-starts_on", "kind")]


# Sums over the people of a rehearsal, by unit


MILLION = 10**6
CENT = Decimal("0.01")
UP, DOWN = Q(change__gt=0), Q(change__lt=0)


@dataclass
class Tally:
    """Sums over some people: counts, change of the score in millionths, money in cents."""

    people: int = 0
    up: int = 0
    down: int = 0
    known: int = 0
    change: int = 0
    grades: int = 0
    paid: int = 0
    money_before: int = 0
    money_after: int = 0
    moves: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + int(row[name] or 0))

    @property
    def moved(self) -> int:
        return self.up + self.down

    @property
    def mean(self) -> Decimal | None:
        """Mean change of those who have a score on both sides, to two places."""
        if not self.known:
            return None
        return (Decimal(self.change) / self.known / MILLION).quantize(CENT, rounding=ROUND_HALF_UP)

    @property
    def moved_money(self) -> Decimal:
        """Yuan that go from some of these people to others, or come to them."""
        return Decimal(self.moves) / 100

    @property
    def money_change(self) -> Decimal | None:
        return Decimal(self.money_after - self.money_before) / 100 if self.paid else None


SUMS = {
    "people": Count("pk"),
    "up": Count("pk", filter=UP),
    "down": Count("pk", filter=DOWN),
    "known": Count("change"),
    "grades": Count("pk", filter=Q(grade_changes=True)),
    "paid": Count("money_before"),
}


def tallies(rows: QuerySet[RehearsalRow]) -> dict[str, Tally]:
    """By the path of the unit; one query."""
    rows = rows.annotate(
        raw_change=raw("change"),
        raw_before=raw("money_before"),
        raw_after=raw("money_after"),
        raw_money=raw("money_change"),
    ).order_by()
    grouped = rows.values("unit_path").annotate(
        **{f"n_{name}": value for name, value in SUMS.items()},
        n_change=Sum("raw_change"),
        n_money_before=Sum("raw_before"),
        n_money_after=Sum("raw_after"),
        n_moves=Sum("raw_money", filter=Q(money_change__gt=0)),
    )
    found: dict[str, Tally] = defaultdict(Tally)
    for row in grouped:
        sums = {name.removeprefix("n_"): value for name, value in row.items()}
        found[row["unit_path"]].add(sums)
    return found


# How grades, coefficients and scores spread over the people of a rehearsal; one query each


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


# What somebody who reads the figures must know: facts that the version could not read


Remark = tuple[str, str]  # tone, sentence


def remarks(rehearsal: Rehearsal) -> list[Remark]:
    summary = rehearsal.summary
    return [
        *_entries(summary),
        *_measures(summary.get("measures_missing", ())),
        *_changed(summary.get("changed_since", 0)),
        *_pools(summary.get("pools", ())),
    ]


def _entries(summary: dict[str, Any]) -> Iterator[Remark]:
    """Entries that count today and would not count by the version that was tried."""
    if lacking := summary.get("lacking"):
        number = sum(count for _code, _titles, count in lacking)
        text = ngettext(
            "%(count)s entry cites a rule that this version does not have, and does not count: %(rules)s.",
            "%(count)s entries cite rules that this version does not have, and do not count: %(rules)s.",
            number,
        )
        yield "warning", text % {"count": figure(number), "rules": _listed(lacking)}
    if unfit := summary.get("unfit"):
        number = sum(count for _code, _titles, count in unfit)
        text = ngettext(
            "%(count)s entry no longer matches its rule (another level or range) and does not count: %(rules)s.",
            "%(count)s entries no longer match their rules (another level or range) and do not count: %(rules)s.",
            number,
        )
        yield "warning", text % {"count": figure(number), "rules": _listed(unfit)}


def _measures(missing: list[str]) -> Iterator[Remark]:
    if missing:
        names = pgettext("in a list", ", ").join(measure_title(code) for code in missing)
        text = _("No one has data for these items in the period, so they are scored as missing: %(names)s.")
        yield "warning", text % {"names": names}


def _changed(people: int) -> Iterator[Remark]:
    if people:
        text = ngettext(
            "Data of %(count)s cadre changed after publication; both sides use today's data.",
            "Data of %(count)s cadres changed after publication; both sides use today's data.",
            people,
        )
        yield "info", text % {"count": figure(people)}


def _pools(pools: list[dict[str, Any]]) -> Iterator[Remark]:
    """Pools of earlier periods that were shared for want of one of this."""
    other = [pool for pool in pools if not pool["same"]]
    units = units_with_paths(Unit.objects.filter(pk__in=[pool["unit"] for pool in other])) if other else {}
    for pool in other:
        words = {
            "unit": units[pool["unit"]],
            "period": Period(kind=pool["kind"], starts_on=date.fromisoformat(pool["starts_on"])),
            "amount": figure(pool["pool"], 2),
        }
        text = _("%(unit)s has no bonus sheet for this period; its pool of %(period)s (%(amount)s yuan) is used.")
        yield "info", text % words


def _listed(rules: list[list[Any]]) -> str:
    return pgettext("in a list", ", ").join(
        f"{code} {in_language(titles)} × {figure(count)}".replace("  ", " ") for code, titles, count in rules
    )


# The whole


@dataclass(frozen=True)
class Overview:
    whole: Tally
    units: list[tuple[Unit, Tally]]
    grades: list[tuple[str, str, int]]  # before, after, people; only those that change
    spread: list[tuple[str, int, int]]  # coefficients before and after
    moves: list[tuple[str, int]]
    sentence: str
    remarks: list[Remark]


def overview(rehearsal: Rehearsal, user: User) -> Overview:
    """Six queries, whatever the number of people."""
    rows = RehearsalRow.objects.visible_to(user).filter(rehearsal=rehearsal)
    by_path = tallies(rows)
    whole = Tally()
    for tally in by_path.values():
        whole.add(vars(tally))
    return Overview(
        whole,
        units=_by_unit(rehearsal.period, by_path),
        grades=grade_changes(rows),
        spread=coefficient_counts(rows),
        moves=change_counts(rows),
        sentence=headline(whole),
        remarks=remarks(rehearsal),
    )


def headline(whole: Tally) -> str:
    """ "62 of 118 cadres move; mean +0.40; 3 grades change; money moves by 1,240.00 yuan, the sum is unchanged." """
    words = {"moved": figure(whole.moved), "people": figure(whole.people)}
    parts = [
        ngettext(
            "%(moved)s of %(people)s cadre gets another score",
            "%(moved)s of %(people)s cadres get another score",
            whole.people,
        )
        % words
    ]
    if whole.mean is not None:
        parts.append(_("mean change %(mean)s") % {"mean": signed(whole.mean, 2)})
    parts.append(
        ngettext("%(count)s grade changes", "%(count)s grades change", whole.grades) % {"count": figure(whole.grades)}
    )
    if whole.paid:
        parts.append(_money_in_words(whole))
    return pgettext("between parts", "; ").join(parts) + pgettext("end of a sentence", ".")


def _money_in_words(whole: Tally) -> str:
    amount = figure(whole.moved_money, 2)
    if not whole.money_change:
        return _("%(amount)s yuan are redistributed, the total is unchanged") % {"amount": amount}
    return _(
        "increases total %(amount)s yuan; pools are unchanged, and all people in this simulation "
        "together receive %(difference)s yuan"
    ) % {"amount": amount, "difference": signed(whole.money_change, 2)}


def _by_unit(period: Period, by_path: dict[str, Tally]) -> list[tuple[Unit, Tally]]:
    """Folded to the units that people compare, those below each included."""
    units = comparable_units(period.unit)
    folded: dict[int, Tally] = defaultdict(Tally)
    for path, tally in by_path.items():
        nearest = next((key for key in reversed(keys_in(path)) if key in units), period.unit_id)
        folded[nearest].add(vars(tally))
    units.setdefault(period.unit_id, period.unit)
    rows = [(units[key], tally) for key, tally in folded.items()]
    return sorted(rows, key=lambda row: (-row[1].moved * MILLION // max(row[1].people, 1), row[0].path))
