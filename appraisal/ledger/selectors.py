"""Reads of the ledger that span models: what the scoring run takes, what homes and queues show."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import (
    Case,
    Count,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.utils import timezone

from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.periods.policies import is_of
from appraisal.routing.models import Route
from appraisal.routing.policies import covers
from appraisal.schemes.models import Rule
from cadres.access.models import User
from cadres.access.policies import own_and_relatives
from cadres.people.models import Cadre
from cadres.units.querysets import counted
from core.audit.actors import actors_told
from core.audit.models import AuditRow
from core.audit.services import action_sentence
from core.questions import asked_with

OF_THE_MONTH = ~Q(state__in=["draft", "reversed"])
WAITING = (EntryState.SUBMITTED, EntryState.PROPOSED)


def waiting_entries(period: Period | int) -> QuerySet[Entry]:
    """Entries of people who take part, on which somebody has still to decide: to verify or to approve.

    Whatever counts them asks here.
    """
    return Entry.objects.filter(period=period, state__in=WAITING).taking_part()


def entries_to_carry(period: Period) -> QuerySet[Entry]:
    """What of a released month may count in a later one: waiting entries, and those that came back to their authors."""
    states = (*WAITING, EntryState.RETURNED)
    return Entry.objects.filter(period=period, state__in=states).taking_part()


def left_by_state(period: Period) -> dict[EntryState, int]:
    """``entries_to_carry``, counted: states of which there are none are left out; one query."""
    rows = entries_to_carry(period).order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(rows)
    return {state: found[state] for state in EntryState if state in found}


def open_periods_of(cadre: Cadre | int, *, late: bool = False, on: date | None = None) -> QuerySet[Period]:
    """Months in which the cadre takes part and may write today, newest first; ``late``: while they are verified."""
    on = on or timezone.localdate()
    last = "verify" if late else "entry"
    return Period._base_manager.filter(
        pk__in=Participant.objects.filter(cadre=cadre).values("period"),
        kind=PeriodKind.MONTH,
        state=PeriodState.OPEN,
        starts_on__lte=on,
        **{f"{last}_until__gte": on, f"{last}_closed_at__isnull": True},
    ).order_by("-starts_on")


def open_period_of(cadre: Cadre, *, day: date | None = None, late: bool = False) -> Period | None:
    """The open month that holds ``day``; else the newest open one, in which a late entry counts."""
    periods = list(open_periods_of(cadre, late=late))
    fitting = (period for period in periods if day and period.starts_on <= day <= period.ends_on)
    return next(fitting, periods[0] if periods else None)


def this_period_of(cadre: Cadre) -> Period | None:
    """What "this month" is for a cadre: the open month of today, else the newest open one, else the last begun."""
    return next(iter(asked_with(_this_period, cadre.pk).read()), None)


def _this_period(cadre: int) -> QuerySet[Period]:
    begun = Period._base_manager.filter(
        pk__in=Participant.objects.filter(cadre=cadre).values("period"),
        kind=PeriodKind.MONTH,
        starts_on__lte=timezone.localdate(),
    ).exclude(state=PeriodState.DRAFT)
    is_open = Case(When(pk__in=open_periods_of(cadre).order_by().values("pk"), then=1), default=0)
    return begun.annotate(is_open=is_open).order_by("-is_open", "-starts_on")[:1]


def citable_rules(cadre: Cadre, period: Period) -> list[Rule]:
    """Rules of the scheme version that binds the cadre in the period, without those computed from measures."""
    version = Participant.objects.filter(cadre=cadre, period=period).values_list("scheme_version", flat=True).first()
    if version is None:
        return []
    rows = Rule.objects.filter(version=version).select_related("indicator").order_by("indicator__position", "position")
    return [rule for rule in rows if not rule.definition.get("measure")]


def observable_people(user: User) -> QuerySet[Cadre]:
    """Whom the user may observe today: people of the own units, and everybody whom units of the user assess."""
    months = Participant.objects.filter(period__kind=PeriodKind.MONTH, period__state=PeriodState.OPEN)
    routes = Route.objects.of(user, "supervisor")
    assessed = routes.filter(period=OuterRef("period"), indicator__version=OuterRef("scheme_version"))
    # two lists, each by its index; with "or" between them everybody of the county would be asked
    line = months.of_units(user, "observe").order_by().values("cadre")
    routed = months.filter(Exists(assessed), period__in=routes.values("period")).order_by().values("cadre")
    people = Cadre.objects.filter(pk__in=line.union(routed, all=True))
    return people.exclude(pk__in=own_and_relatives(user))


def people_known(user: User) -> QuerySet[Cadre]:
    """Whom the user may read of or observe."""
    known = Q(pk__in=Cadre.objects.visible_to(user).values("pk"))
    return Cadre.objects.filter(known | Q(pk__in=observable_people(user).values("pk")))


def observable_rules(user: User, cadre: Cadre, period: Period) -> list[Rule]:
    """Rules under which the user may observe the cadre: the line's and, of routed items, those of the user's units."""
    participant = Participant.objects.filter(cadre=cadre, period=period).first()
    if participant is None:
        return []
    routes = defaultdict(list)
    for route in Route.objects.filter(period=period):
        routes[route.indicator_id].append(route)
    is_line = is_of(user, participant.unit_path, "observe")
    return [
        rule
        for rule in citable_rules(cadre, period)
        if (covers(user, routes[rule.indicator_id], "supervisor") if rule.indicator_id in routes else is_line)
    ]


def routed_elsewhere(user: User, entry: Entry) -> set[int]:
    """Keys of rules under items of the entry's period that only units of others assess."""
    routes = defaultdict(list)
    for route in Route.objects.filter(period=entry.period_id):
        routes[route.indicator_id].append(route)
    elsewhere = [key for key, listed in routes.items() if not covers(user, listed, "supervisor")]
    return set(Rule.objects.filter(indicator__in=elsewhere).values_list("pk", flat=True))


def recent_rule_codes(cadre: Cadre, *, of_last: int = 40, limit: int = 4) -> list[str]:
    """Codes of the rules cited most among the last entries of the cadre: the likely choice first."""
    last = Entry._base_manager.filter(cadre=cadre, rule__isnull=False).exclude(source=EntrySource.REVERSAL)
    codes = list(last.order_by("-happened_on", "-pk").values_list("rule__code", flat=True)[:of_last])
    return sorted(set(codes), key=lambda code: (-codes.count(code), codes.index(code)))[:limit]


OWN_STATES = ("draft", "submitted", "proposed", "returned", "verified")
VERIFIED = Q(state="verified")
OWN_FIGURES = {state: Count("pk", filter=Q(state=state)) for state in OWN_STATES} | {
    "points": Sum("effect", filter=VERIFIED),
    "gained": Sum("effect", filter=VERIFIED & Q(effect__gt=0)),
    "lost": Sum("effect", filter=VERIFIED & Q(effect__lt=0)),
}


def own_figures(cadre: Cadre, period: Period) -> dict:
    """The month so far in one query: entries by state and the points of the verified ones, before caps."""
    nothing = [0 if name in OWN_STATES else None for name in OWN_FIGURES]
    found = next(iter(asked_with(_own_figures, cadre.pk, period.pk).read()), nothing)
    return dict(zip(OWN_FIGURES, found, strict=True))


def _own_figures(cadre: int, period: int) -> QuerySet:
    rows = Entry._base_manager.filter(cadre=cadre, period=period).exclude(state=EntryState.REVERSED).order_by()
    return rows.values("cadre").annotate(**OWN_FIGURES).values_list(*OWN_FIGURES)


def team(user: User, period: Period | None, *, sorted_by: str = "") -> QuerySet[Participant]:
    """Participants of the month whose entries the user verifies; what stands in the ledger, ``ledger_of_team`` adds.

    Of its figures the rows hold the one by which they are ``sorted_by``: counted for everybody, it costs more than
    all of them for those on a page.
    """
    rows = Participant.objects.of_units(user, "check").filter(period=period)
    if user.own_cadre:
        rows = rows.exclude(cadre=user.own_cadre)
    written = Entry._base_manager.filter(period=period, cadre=OuterRef("cadre"))
    figures = {name: counted(written.filter(state)) for name, state in _figures_of(period) if name == sorted_by}
    return rows.select_related("cadre", "unit", "post").defer("cadre__identity_number").annotate(**figures)


def ledger_of_team(rows: Iterable[Participant], period: Period | None) -> None:
    """Adds what stands in the ledger of the month; one query.

    ``entries`` counts all but drafts and reversed ones, then ``waiting``, ``returned``, ``verified``; ``last_on`` is
    the newest day. After the release nothing waits any more.
    """
    rows = list(rows)
    names = [*(name for name, _state in _figures_of(period)), "last_on"]
    keys = [row.cadre_id for row in rows] if period else []
    lines = asked_with(_written_by, period.pk, period.is_released, *keys).read() if period and keys else ()
    found = {cadre: dict(zip(names, values, strict=True)) for cadre, *values in lines}
    nothing = dict.fromkeys(names, 0) | {"last_on": None}
    for row in rows:
        vars(row).update(found.get(row.cadre_id, nothing))


def _written_by(period: int, is_released: bool, *cadres: int) -> QuerySet:
    counts = {name: Count("pk", filter=state) for name, state in _figures(is_released)}
    figures = {**counts, "last_on": Max("happened_on", filter=OF_THE_MONTH)}
    written = Entry._base_manager.filter(period=period, cadre__in=cadres).order_by()
    return written.values("cadre").annotate(**figures).values_list("cadre", *figures)


def _figures_of(period: Period | None) -> list[tuple[str, Q]]:
    return _figures(bool(period and period.is_released))


def _figures(is_released: bool) -> list[tuple[str, Q]]:
    waiting = Q(pk__in=[]) if is_released else Q(state="submitted")
    by_state = [("returned", Q(state="returned")), ("verified", Q(state="verified"))]
    return [("entries", OF_THE_MONTH), ("waiting", waiting), *by_state]


def team_periods(user: User, capability: str = "check") -> QuerySet[Period]:
    """Months of the bodies that appraise the units of the user's grants, the newest first."""
    members = Participant.objects.of_units(user, capability)
    return (
        Period._base_manager.filter(pk__in=members.values("period"), kind=PeriodKind.MONTH)
        .exclude(state=PeriodState.DRAFT)
        .order_by("-starts_on")
    )


def look_alikes(entry: Entry) -> QuerySet[Entry]:
    """Other entries on the same event (cadre, rule, day, project). One event is scored once; the checker decides."""
    if entry.rule_id is None:
        return Entry._base_manager.none()
    return (
        Entry._base_manager.filter(
            cadre=entry.cadre_id, rule=entry.rule_id, happened_on=entry.happened_on, group_key=entry.group_key
        )
        .filter(state__in=[EntryState.SUBMITTED, EntryState.VERIFIED])
        .exclude(pk=entry.pk)
        .exclude(source=EntrySource.REVERSAL)
    )


def history_of(entry: Entry) -> list[dict]:
    """What happened to the entry, oldest first: time, who, the verb, and the reason where one was given."""
    about = AuditRow._base_manager.filter(object_type="appraisal.entry", object_key=str(entry.pk))
    rows = list(about.order_by("number"))
    actors_told(rows)
    steps = [
        {
            "at": row.at,
            "who": row.done_by,
            "did": action_sentence(row.action),
            "reason": row.content["reason"],
            "action": row.action,
        }
        for row in rows
    ]
    if not steps:
        # imported in bulk: the row of the import tells of all together
        steps.append(
            {
                "at": entry.created_at,
                "who": str(entry.author),
                "did": entry.get_source_display(),
                "reason": "",
                "action": "",
            }
        )
    if (
        entry.state in ("verified", "reversed")
        and entry.checked_by
        and not any(s["action"] in ("entry.verified", "entry.approved") for s in steps)
    ):
        steps.append(
            {
                "at": entry.checked_at,
                "who": str(entry.checked_by),
                "did": action_sentence("entry.verified"),
                "reason": "",
                "action": "entry.verified",
            }
        )
    return sorted(steps, key=lambda step: step["at"])
