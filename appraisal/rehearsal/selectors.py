"""What the pages and the API show of a rehearsal, counted over the people whom the reader may see."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisal.periods.models import Participant, Period
from appraisal.rehearsal.models import Rehearsal, RehearsalRow
from appraisal.results.selectors import comparable_units
from appraisal.runs.inputs import raw
from appraisal.runs.models import GradeCode
from appraisal.schemes.models import SchemeVersion, in_language
from appraisal.sources import measure_title
from cadres.units.models import Unit
from core.figures import figure, signed

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

    def add(self, row: dict) -> None:
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


@dataclass
class Overview:
    whole: Tally
    units: list[tuple[Unit, Tally]]
    grades: list[tuple[str, str, int]]  # before, after, people; only those that change
    spread: list[tuple[str, int, int]]  # coefficients before and after
    moves: list[tuple[str, int]]
    sentence: str = ""
    remarks: list[tuple[str, str]] = field(default_factory=list)  # tone, sentence


SUMS = {
    "people": Count("pk"),
    "up": Count("pk", filter=UP),
    "down": Count("pk", filter=DOWN),
    "known": Count("change"),
    "grades": Count("pk", filter=Q(grade_changes=True)),
    "paid": Count("money_before"),
}


def tallies(rows) -> dict[str, Tally]:
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
        found[row["unit_path"]].add({name: row[f"n_{name}"] for name in vars(Tally())})
    return found


def overview(rehearsal: Rehearsal, user) -> Overview:
    """Six queries, whatever the number of people."""
    rows = RehearsalRow.objects.visible_to(user).filter(rehearsal=rehearsal)
    by_path = tallies(rows)
    whole = Tally()
    for tally in by_path.values():
        whole.add(vars(tally))
    found = Overview(
        whole,
        _by_unit(rehearsal.period, by_path),
        _grades(rows),
        _spread(rows),
        _moves(rows),
    )
    found.sentence = headline(whole)
    found.remarks = remarks(rehearsal)
    return found


def headline(whole: Tally) -> str:
    """ "62 of 118 cadres move; mean +0.40; 3 grades change; money moves by 1,240.00 yuan, the sum is unchanged." """
    words = {"moved": figure(whole.moved), "people": figure(whole.people)}
    parts = [
        ngettext("%(moved)s of %(people)s cadre moves", "%(moved)s of %(people)s cadres move", whole.people)
        % words
    ]
    if whole.mean is not None:
        parts.append(_("mean change %(mean)s") % {"mean": signed(whole.mean, 2)})
    parts.append(
        ngettext("%(count)s grade changes", "%(count)s grades change", whole.grades)
        % {"count": figure(whole.grades)}
    )
    if whole.paid:
        amount = figure(whole.moved_money, 2)
        difference = whole.money_change
        if not difference:
            parts.append(_("%(amount)s yuan change hands, the sum is unchanged") % {"amount": amount})
        else:
            parts.append(
                _(
                    "%(amount)s yuan are gained, and of the unchanged pools these cadres get %(difference)s yuan"
                )
                % {"amount": amount, "difference": signed(difference, 2)}
            )
    return pgettext("between parts", "; ").join(parts) + pgettext("end of a sentence", ".")


def _by_unit(period: Period, by_path: dict[str, Tally]) -> list[tuple[Unit, Tally]]:
    """Folded to the units that people compare, those below each included."""
    units = comparable_units(period.unit)
    folded: dict[int, Tally] = defaultdict(Tally)
    for path, tally in by_path.items():
        keys = [int(key) for key in reversed(path.strip("/").split("/"))]
        nearest = next((key for key in keys if key in units), period.unit_id)
        folded[nearest].add(vars(tally))
    units.setdefault(period.unit_id, period.unit)
    rows = [(units[key], tally) for key, tally in folded.items()]
    return sorted(rows, key=lambda row: (-row[1].moved * MILLION // max(row[1].people, 1), row[0].path))


def _grades(rows) -> list[tuple[str, str, int]]:
    labels = dict(GradeCode.choices)
    changed = rows.filter(grade_changes=True).order_by()
    counted = changed.values_list("grade_before", "grade_after").annotate(n=Count("pk"))
    order = {code: place for place, code in enumerate(labels)}
    return sorted(counted, key=lambda row: (order.get(row[0], 9), order.get(row[1], 9)))


SPREAD = [(None, 60), (60, 70), (70, 80), (80, 90), (90, 100), (100, None)]
MOVES = [(None, -5), (-5, -1), (-1, 0), (0, 1), (1, 5), (5, None)]


def _spread(rows) -> list[tuple[str, int, int]]:
    """How many have a coefficient of which ten; the lower end belongs to a group."""
    counts = {}
    for place, (low, high) in enumerate(SPREAD):
        for name in ("share_before", "share_after"):
            inside = Q(**{f"{name}__isnull": False})
            if low is not None:
                inside &= Q(**{f"{name}__gte": low})
            if high is not None:
                inside &= Q(**{f"{name}__lt": high})
            counts[f"{name}_{place}"] = Count("pk", filter=inside)
    found = rows.order_by().aggregate(**counts)
    return [
        (_range(low, high, "%"), found[f"share_before_{place}"], found[f"share_after_{place}"])
        for place, (low, high) in enumerate(SPREAD)
    ]


def _moves(rows) -> list[tuple[str, int]]:
    """How far people move, in points: losses, nobody's change, gains."""
    counts = {"same": Count("pk", filter=Q(change=0))}
    for place, (low, high) in enumerate(MOVES):
        inside = Q(change__isnull=False)
        if low is not None:
            inside &= Q(change__gt=low) if low >= 0 else Q(change__gte=low)
        if high is not None:
            inside &= Q(change__lt=high) if high <= 0 else Q(change__lte=high)
        counts[f"at_{place}"] = Count("pk", filter=inside)
    found = rows.order_by().aggregate(**counts)
    middle = sum(high is not None and high <= 0 for _low, high in MOVES)
    bars = [
        (_range(low, high, "", signs=True), found[f"at_{place}"]) for place, (low, high) in enumerate(MOVES)
    ]
    return [*bars[:middle], (_("unchanged"), found["same"]), *bars[middle:]]


def _range(low, high, unit: str, *, signs: bool = False) -> str:
    say = signed if signs else figure
    if low is None:
        return _("below %(high)s") % {"high": f"{say(high)}{unit}"}
    if high is None:
        return _("over %(low)s") % {"low": f"{say(low)}{unit}"} if signs else f"≥ {say(low)}{unit}"
    return f"{say(low)} … {say(high)}{unit}"


def remarks(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    """What somebody who reads the figures must know: facts that the version could not read."""
    found: list[tuple[str, str]] = []
    summary = rehearsal.summary
    if lacking := summary.get("lacking"):
        number = sum(count for _code, _titles, count in lacking)
        found.append(
            (
                "warning",
                ngettext(
                    "%(count)s entry cites a rule that this version does not have, and does not count: %(rules)s.",
                    "%(count)s entries cite rules that this version does not have, and do not count: %(rules)s.",
                    number,
                )
                % {"count": figure(number), "rules": _listed(lacking)},
            )
        )
    if unfit := summary.get("unfit"):
        number = sum(count for _code, _titles, count in unfit)
        found.append(
            (
                "warning",
                ngettext(
                    "%(count)s entry does not fit the rule any more (another level or range), and does not count: "
                    "%(rules)s.",
                    "%(count)s entries do not fit their rules any more (another level or range), and do not count: "
                    "%(rules)s.",
                    number,
                )
                % {"count": figure(number), "rules": _listed(unfit)},
            )
        )
    if missing := summary.get("measures_missing"):
        names = pgettext("in a list", ", ").join(measure_title(code) for code in missing)
        found.append(
            (
                "warning",
                _("Nobody has these figures in the period, so their items are scored as missing: %(names)s.")
                % {"names": names},
            )
        )
    if changed := summary.get("changed_since"):
        found.append(
            (
                "info",
                ngettext(
                    "For %(count)s cadre the facts of today no longer give the published score; both sides are "
                    "computed from the facts of today.",
                    "For %(count)s cadres the facts of today no longer give the published score; both sides are "
                    "computed from the facts of today.",
                    changed,
                )
                % {"count": figure(changed)},
            )
        )
    other = [pool for pool in summary.get("pools", ()) if not pool["same"]]
    units = Unit.objects.in_bulk([pool["unit"] for pool in other]) if other else {}
    found += [("info", _pool(pool, units[pool["unit"]])) for pool in other]
    return found


def _listed(rules: list[list[Any]]) -> str:
    return pgettext("in a list", ", ").join(
        f"{code} {in_language(titles)} × {figure(count)}".replace("  ", " ") for code, titles, count in rules
    )


def _pool(pool: dict, unit: Unit) -> str:
    return _(
        "%(unit)s has no bonus sheet for this period; its pool of %(period)s (%(amount)s yuan) is shared."
    ) % {
        "unit": unit,
        "period": Period(kind=pool["kind"], starts_on=date.fromisoformat(pool["starts_on"])),
        "amount": figure(pool["pool"], 2),
    }


def periods_to_rehearse(version: SchemeVersion, user) -> list[tuple[Period, int]]:
    """Opened periods in which the scheme bound somebody, the newest first, with how many."""
    bound = Participant.objects.filter(
        scheme_version__scheme=version.scheme_id, period__in=Period.objects.visible_to(user)
    )
    counted = bound.order_by().values("period").annotate(people=Count("pk"))
    people = {row["period"]: row["people"] for row in counted}
    rows = Period.objects.filter(pk__in=people).exclude(state="draft").select_related("unit")
    return [(period, people[period.pk]) for period in rows.order_by("-starts_on", "kind")]
