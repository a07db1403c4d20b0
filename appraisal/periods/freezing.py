"""Who is appraised in a period, with which post and by which rules: the rows that opening it freezes.

Whoever holds a post during the period and is in service on its last day takes part, once:

1.  A secondment that covers half of the period or more (parameter ``period.secondment_share``) is where the person
    is appraised (Civil Servant Appraisal Provisions 2020, art. 26).
2.  Otherwise the main post held for the most days of the period; of two held equally long the later one.
3.  Concurrent posts never decide.

The post must lie in the unit of the period. A unit below that has a period of its own for these days appraises its
people itself. The scheme version is the one in force on the first day; a year without one then takes that of its
last day. The peer group, in which people are ranked and the quota of excellent grades is counted, is the organ
(county, town, bureau, tax office, institution; never a section or village of it) with one of four groups of posts:
leading, village, heads of internal units, who are not ranked with their own staff, and all others. Groups of a year
that are too small for one excellent grade of their own are pooled.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from appraisal.periods.models import Participant, Period, PeriodKind, Standing
from appraisal.schemes.selectors import Resolver
from cadres.people.models import Appointment, AppointmentKind, Channel
from cadres.units.models import PostCategory, Unit, UnitKind
from core.constraints import batches
from core.dates import add_months
from core.params.services import parameter, parameters
from core.scopes import keys_in

ORGANS = (UnitKind.COUNTY, UnitKind.TOWN, UnitKind.BUREAU, UnitKind.TAX_OFFICE, UnitKind.INSTITUTION)
# Probation follows open recruitment (Civil Servants Law art. 34); transferred people and veterans have none.
RECRUITED = (Channel.EXAM, Channel.SELECTED)
PEER_CATEGORIES: dict[str, str] = {PostCategory.LEADING: "leading", PostCategory.VILLAGE: "village"}


class Held(NamedTuple):
    """An appointment that touches the period, with what freezing needs of its post and cadre."""

    cadre: int
    appointment: int
    kind: str
    starts_on: date
    ends_on: date | None
    post: int
    category: str
    factor: Decimal
    unit: int
    path: str
    entered_on: date
    channel: str
    is_head: bool = False


HELD_COLUMNS = (
    "cadre_id",
    "pk",
    "kind",
    "starts_on",
    "ends_on",
    "post_id",
    "post__category",
    "post__factor",
    "post__unit_id",
    "post__unit__path",
    "cadre__entered_on",
    "cadre__entry_channel",
    "post__is_head",
)


@dataclass(frozen=True)
class Frozen:
    """A participant to be."""

    held: Held
    version: int | None
    peer_group: str
    standing: str
    reason: str


def days_held(held: Held, first: date, last: date) -> int:
    """Days of the post from ``first`` to ``last``, both included; 0 where not held (Provisions 2020 art. 26)."""
    until = min(held.ends_on or last, last)
    return max(0, (until - max(held.starts_on, first)).days + 1)


def appraised_post(posts: Sequence[Held], first: date, last: date, share: Fraction) -> Held | None:
    """The one of a person's posts that decides; None when only concurrent ones are held.

    ``share``: part of the period from which on a secondment decides (``period.secondment_share``, Provisions 2020
    art. 26); otherwise the main post held for the most days, the later one where two are equal.
    """
    length = (last - first).days + 1

    def weight(held: Held) -> Any:
        return days_held(held, first, last), held.starts_on, held.appointment

    away = [
        held
        for held in posts
        if held.kind == AppointmentKind.SECONDMENT and days_held(held, first, last) >= share * length
    ]
    main = [held for held in posts if held.kind == AppointmentKind.MAIN]
    candidates = away or main
    return max(candidates, key=weight) if candidates else None


def post_on(posts: Sequence[Held], day: date) -> Held | None:
    """The post of a day that HR chose instead (``people_move``): a secondment before the main post, else none.

    As in Provisions 2020 art. 26, without counting days.
    """
    there = [held for held in posts if days_held(held, day, day)]
    away = [held for held in there if held.kind == AppointmentKind.SECONDMENT]
    main = [held for held in there if held.kind == AppointmentKind.MAIN]
    return next(iter([*away, *main]), None)


def standing_of(held: Held, last: date, probation_months: int) -> tuple[str, str]:
    """Comment only while the probation of a recruit runs beyond the last day (Provisions 2020 art. 25).

    ``probation_months``: ``period.probation_months``. Returns the standing and the reason that the row keeps.
    """
    until = add_months(held.entered_on, probation_months)
    if held.channel in RECRUITED and until > last:
        return Standing.COMMENT_ONLY, f"probation {until.isoformat()}"
    return Standing.GRADED, ""


def organ_of(path: str, organs: frozenset[int], otherwise: int) -> int:
    """The organ above a unit, in which ``grades.excellent_share`` is counted; the appraising unit where none is."""
    return next((key for key in reversed(keys_in(path)) if key in organs), otherwise)


def layer_of(category: str, is_head: bool) -> str:
    """With whom of the organ somebody is ranked (CSL art. 37): leaders, village posts, heads of sections, or others."""
    return PEER_CATEGORIES.get(category) or ("heads" if is_head else "staff")


@dataclass(frozen=True)
class Rules:
    """What decides in a period over everybody's row, read once: parameters of the first day, organs, schemes.

    ``share``: part of the period from which on a secondment decides (Provisions 2020 art. 26). ``own``: paths of units
    that appraise these days themselves. ``small``: the groups of a year that are pooled, where they are known.
    """

    period: Period
    share: Fraction
    probation_months: int
    own: tuple[str, ...]
    organs: frozenset[int]
    resolvers: tuple[Resolver, ...]
    small: frozenset[str] | None = None

    @classmethod
    def of(cls, period: Period) -> "Rules":
        """Reads ``period.secondment_share``, ``period.probation_months``, organs and schemes; at most six queries."""
        first = period.starts_on
        within = keys_in(period.unit.path)
        rows = parameters("period.secondment_share", "period.probation_months", on=first, within=within)
        share, probation = (row.value for row in rows)
        own, organs = _bodies(period)
        days = [first, period.ends_on] if period.kind == PeriodKind.YEAR else [first]
        return cls(
            period,
            Fraction(share["of"], share["in"]),
            probation,
            own,
            organs,
            tuple(Resolver(on=day) for day in days),
        )

    def is_here(self, path: str) -> bool:
        """Whether people with a post in that unit are appraised in the period, whoever else is (Provisions 2020)."""
        return path.startswith(self.period.unit.path) and not path.startswith(self.own)

    def version(self, path: str, category: str) -> int | None:
        """The scheme version of the first day; of a year without one that of its last day (docs/architecture.md)."""
        keys = (resolver.version_id(path, category) for resolver in self.resolvers)
        return next((key for key in keys if key), None)

    def peer_group(self, path: str, category: str, is_head: bool) -> str:
        """The group in which people of such a post are ranked, pooled where it is known to be small (CSL art. 37)."""
        group = f"{organ_of(path, self.organs, self.period.unit_id)}:{layer_of(category, is_head)}"
        return pool_of(self.period, group) if self.small and group in self.small else group


def participants_of(
    period: Period,
    *,
    only: Collection[int] | None = None,
    days: Mapping[int, date | None] | None = None,
    rules: Rules | None = None,
) -> list[Frozen]:
    """Everybody who takes part in the period, as the head of this module says (Provisions 2020 art. 25–26).

    The number of queries does not depend on how many they are; parameters are read as on the first day. ``only``
    these cadres. ``days`` says by cadre which day's post decides instead of the most days, None for the most days;
    of others the day that HR chose before still holds (``Participant.as_of``).
    """
    first, last = period.starts_on, period.ends_on
    rules = rules or Rules.of(period)
    found = []
    is_told_by_all = period.kind == PeriodKind.YEAR and rules.small is None  # which groups of a year are small
    everybody = None if is_told_by_all else only
    chosen_days = _chosen_days(period, everybody, days or {})
    for cadre, rows in groupby(_held(period, everybody), key=lambda held: held.cadre):
        posts, day = list(rows), chosen_days.get(cadre)
        held = post_on(posts, day) if day else appraised_post(posts, first, last, rules.share)
        if held is None or not rules.is_here(held.path):
            continue
        peers = rules.peer_group(held.path, held.category, held.is_head)
        version = rules.version(held.path, held.category)
        found.append(Frozen(held, version, peers, *standing_of(held, last, rules.probation_months)))
    found = pooled(period, found) if is_told_by_all else found
    wanted = None if only is None else frozenset(only)
    return [one for one in found if wanted is None or one.held.cadre in wanted]


def _chosen_days(
    period: Period, only: Collection[int] | None, days: Mapping[int, date | None]
) -> Mapping[int, date | None]:
    """``days``, and what HR chose for those whom it leaves out; nothing is asked where it leaves out nobody."""
    if only is not None and all(key in days for key in only):
        return days
    chosen = Participant.everybody.filter(period=period, as_of__isnull=False)
    return dict(chosen.values_list("cadre_id", "as_of")) | dict(days)


def pooled(period: Period, found: list[Frozen]) -> list[Frozen]:
    """A year's people, those of small groups in one group of the appraising unit per kind of post (Provisions 2020)."""
    small = small_groups(period, Counter(one.peer_group for one in found))
    return [
        replace(one, peer_group=pool_of(period, one.peer_group)) if one.peer_group in small else one for one in found
    ]


def small_groups(period: Period, sizes: Mapping[str, int]) -> frozenset[str]:
    """Groups in which ``grades.excellent_share`` of the people is not one whole person (Provisions 2020).

    Rounding would leave their members without any chance of an excellent grade.
    """
    within = keys_in(period.unit.path)
    share = Fraction(str(parameter("grades.excellent_share", on=period.ends_on, within=within).value))
    return frozenset(group for group, size in sizes.items() if size * share < 1)


def pool_of(period: Period, group: str) -> str:
    """The pool of the appraising unit for the kind of post of a small group (``grades.excellent_share``)."""
    return f"{period.unit_id}:pool-{group.partition(':')[2]}"


def _held(period: Period, only: Collection[int] | None) -> list[Held]:
    """Appointments during the period of everybody who holds one below the unit, wherever the others are."""
    during = Appointment.objects.during(period.starts_on, period.ends_on)
    here = during.filter(post__unit__path__startswith=period.unit.path).exclude(kind=AppointmentKind.CONCURRENT)
    rows = (
        during.exclude(kind=AppointmentKind.CONCURRENT)
        .filter(Q(cadre__left_on__isnull=True) | Q(cadre__left_on__gte=period.ends_on))
        .filter(cadre__in=here.values("cadre"))
        .order_by("cadre_id", "pk")
    )
    if only is not None:
        return [Held(*row) for keys in batches(sorted(only)) for row in _of(rows, keys)]
    return [Held(*row) for row in rows.values_list(*HELD_COLUMNS)]


def _of(rows: Any, cadres: Sequence[int]) -> Any:
    return rows.filter(cadre__in=cadres).values_list(*HELD_COLUMNS)


def _bodies(period: Period) -> tuple[tuple[str, ...], frozenset[int]]:
    """Paths of units below that appraise these days themselves, and the keys of all organs; one query."""
    others = Period.objects.filter(
        kind=period.kind, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on, unit=OuterRef("pk")
    ).exclude(unit=period.unit_id)
    units = Unit.objects.filter(path__startswith=period.unit.path).annotate(is_own=Exists(others)).order_by("path")
    rows = list(units.filter(Q(kind__in=ORGANS) | Q(is_own=True)).values_list("pk", "path", "kind", "is_own"))
    own = tuple(path for _key, path, _kind, is_own in rows if is_own)
    return own, frozenset(key for key, _path, kind, _is_own in rows if kind in ORGANS)


@dataclass(frozen=True)
class Preview:
    """What opening a period would freeze, for the page that asks first."""

    people: int
    comment_only: int
    without_scheme: int
    versions: dict[int, int]  # version → people


def preview_of(period: Period) -> Preview:
    """How many would be frozen, with comment only (Provisions 2020 art. 25) or without a scheme."""
    rows = participants_of(period)
    versions = Counter(row.version for row in rows if row.version is not None)
    return Preview(
        people=len(rows),
        comment_only=sum(row.standing == Standing.COMMENT_ONLY for row in rows),
        without_scheme=sum(row.version is None for row in rows),
        versions=dict(versions),
    )


def month_dates(year: int) -> list[tuple[date, date]]:
    """First and last day of each month of a year, in order; a year of appraisal is a calendar year."""
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return [(start, following - timedelta(days=1)) for start, following in pairwise(starts)]
