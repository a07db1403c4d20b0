"""Writing attendance. HR officers record it, never their own or a relative's."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.calendar.selectors import calendar_between
from cadres.conduct.models import AWAY, AttendanceDay, AttendanceRecord
from cadres.conduct.reckoning import Given, Settled, given_by_change, settle
from cadres.conduct.rules import require_begun, require_counted, require_free, require_in_service
from cadres.people.models import Cadre
from cadres.people.policies import require_manage
from core.audit.services import log
from core.errors import WrongState

FIELDS = ("kind", "day", "from_noon", "last_day", "to_noon", "quantity", "note")
CadreDays = set[tuple[int, date]]  # key of the cadre, day
# What else follows when absence or leave of some days is written or removed, registered by the rooms above.
_on_away: list[Callable[[User, CadreDays], object]] = []
# as far as a number of days without a last day may reach over holidays
REACH = timedelta(days=60)


# What the rooms above say of days that are recorded, before they are: sentences for whoever records them.
TellDays = Callable[[CadreDays], Iterable[Any]]
_telling: list[TellDays] = []


def register_told(tell: TellDays) -> TellDays:
    """Registers ``tell(days)``: a lazy sentence for each thing that these days no longer change."""
    _telling.append(tell)
    return tell


def told_of(days: CadreDays) -> list[Any]:
    """What the rooms above say of these days before they are recorded."""
    return [sentence for tell in _telling for sentence in tell(days)]


# Who makes records by itself, and lets go of those that people decide about (registered by the rooms above).
_on_hand: list[Callable[[Sequence[int]], object]] = []


def on_decided_by_hand(let_go: Callable[[Sequence[int]], object]) -> Callable[[Sequence[int]], object]:
    """Registers ``let_go(keys of records)``, called before people change or remove these records."""
    _on_hand.append(let_go)
    return let_go


def decided_by_hand(records: Sequence[int]) -> None:
    """Somebody changes or removes these records, and from now on they are as that person says."""
    for let_go in _on_hand:
        let_go(records)


def on_away(follow: Callable[[User, CadreDays], object]) -> Callable[[User, CadreDays], object]:
    """Registers ``follow(actor, days)``, called in the transaction that writes or removes absence of these days."""
    _on_away.append(follow)
    return follow


@dataclass(frozen=True)
class Origin:
    """Where a record comes from, and so where it is taken back: what says so, and its address."""

    sentence: Any
    address: str


# By key the records that another room made and keeps in step, registered by the rooms above.
_origins: list[Callable[[QuerySet[AttendanceRecord]], dict[int, Origin]]] = []


def origin_of(
    find: Callable[[QuerySet[AttendanceRecord]], dict[int, Origin]],
) -> Callable[[QuerySet[AttendanceRecord]], dict[int, Origin]]:
    """Registers ``find(records)``, which gives those of ``records`` that are changed where they come from."""
    _origins.append(find)
    return find


def origins(records: QuerySet[AttendanceRecord]) -> dict[int, Origin]:
    """By key those of ``records`` that are not changed by themselves; a query for each room that makes any."""
    return {key: origin for find in _origins for key, origin in find(records).items()}


class KeptElsewhere(WrongState):
    code = "kept_elsewhere"
    link = _("Open the leave")

    def __init__(self, origin: Origin) -> None:
        super().__init__(origin.sentence)
        self.address = origin.address


def require_own(record: AttendanceRecord) -> None:
    """Refuses to change or remove by itself what came from elsewhere."""
    if found := origins(AttendanceRecord.objects.filter(pk=record.pk)):
        raise KeptElsewhere(found[record.pk])


def away_changed(actor: User, days: CadreDays) -> None:
    """Tells whoever judges days by who was there that absence or leave of these days is another now."""
    if days:
        for follow in _on_away:
            follow(actor, days)


def _away_days(record: AttendanceRecord) -> CadreDays:
    return set(record.days.filter(kind__in=AWAY).values_list("cadre", "day")) if record.pk else set()


@transaction.atomic
def attendance_record(
    *,
    actor: User,
    cadre: Cadre,
    day: date,
    kind: str,
    quantity: Decimal | None = None,
    last_day: date | None = None,
    from_noon: bool = False,
    to_noon: bool = False,
    note: str = "",
) -> AttendanceRecord:
    """Times for lateness; for the rest days in halves, until ``last_day`` or so many working days from ``day`` on.

    Refused where a day would hold more than a day or lies outside the cadre's service. One record per cadre, first
    day and kind. Undone by ``attendance_remove``.
    """
    require_manage(actor, cadre)
    record = AttendanceRecord(cadre=cadre, day=day, kind=kind, note=note)
    given = Given(kind, day, from_noon, last_day, to_noon, quantity)
    require_begun(day)
    attendance_write(record, given, actor)
    require_counted(kind, day, record.last_day)
    log(actor=actor, action="attendance.recorded", obj=record, after=changing.snapshot(record, ("cadre", *FIELDS)))
    return record


def attendance_write(record: AttendanceRecord, given: Given, actor: User) -> None:
    """Settles the stretch of a record, checks the rules and writes it with its days; the caller asks who may and logs.

    The cadre is locked, so that two who record the same day wait for one another.
    """
    cadre = Cadre.objects.select_for_update().get(pk=record.cadre_id)
    held = held_days(cadre, given.day, given.last_day or given.day + REACH, but=record.pk)
    mornings = [day for day, rows in held.items() if any(row.morning for row in rows)]
    found = settle(given, calendar_between(given.day, given.last_day or given.day + REACH), mornings)
    take(record, given, found)
    record.full_clean()
    require_in_service(cadre, record.day, record.last_day)
    require_free(record.kind, found.parts, held)
    record.save()
    before = _away_days(record)
    record.days.all().delete()
    AttendanceDay.objects.bulk_create(days_of(record))
    away_changed(actor, before | _away_days(record))


def take(record: AttendanceRecord, given: Given, found: Settled) -> None:
    """Sets on the record what follows from its stretch."""
    record.kind, record.day = given.kind, given.day
    record.last_day, record.from_noon, record.to_noon = found.last_day, found.from_noon, found.to_noon
    record.first_counts, record.quantity, record.parts = found.first_counts, found.quantity, found.parts


def days_of(record: AttendanceRecord) -> list[AttendanceDay]:
    """The rows of the days of a settled record, not yet written."""
    return [
        AttendanceDay(
            record=record,
            cadre_id=record.cadre_id,
            kind=record.kind,
            day=part.day,
            morning=part.morning,
            afternoon=part.afternoon,
            quantity=part.quantity,
        )
        for part in record.parts
    ]


def held_days(cadre: Cadre, first: date, last: date, *, but: int | None = None) -> dict[date, list[AttendanceDay]]:
    """What records of the cadre hold on each day from ``first`` to ``last``, but for one of them; one query."""
    rows = AttendanceDay.objects.filter(cadre=cadre, day__range=(first, last)).exclude(record=but)
    return by_day(rows)


def by_day(rows: Iterable[AttendanceDay]) -> dict[date, list[AttendanceDay]]:
    """The same rows by their day, in the order in which they come."""
    found: dict[date, list[AttendanceDay]] = defaultdict(list)
    for row in rows:
        found[row.day].append(row)
    return dict(found)


@transaction.atomic
def attendance_update(*, actor: User, record: AttendanceRecord, reason: str = "", **fields: Any) -> AttendanceRecord:
    """Corrects the given fields of a record; the trail keeps both. Refused to whoever does not manage the cadre.

    Another number of days means another last day, another day or half another number of days.
    """
    record = AttendanceRecord.objects.select_for_update().get(pk=record.pk)
    require_manage(actor, record.cadre)
    require_own(record)
    old = {name: getattr(record, name) for name in FIELDS}
    if changing.apply(record, fields, FIELDS)[1]:
        decided_by_hand([record.pk])
    if given := given_by_change(old, {name: getattr(record, name) for name in FIELDS}):
        if given.day != old["day"]:
            require_begun(given.day)
        attendance_write(record, given, actor)
        require_counted(record.kind, record.day, record.last_day)
    else:
        record.last_day, record.quantity = old["last_day"], old["quantity"]  # left empty they stay as they were
        record.full_clean()
        record.save()
    if changed := [name for name in FIELDS if getattr(record, name) != old[name]]:
        before, after = {name: old[name] for name in changed}, changing.snapshot(record, changed)
        log(actor=actor, action="attendance.changed", obj=record, reason=reason, before=before, after=after)
    return record


@transaction.atomic
def attendance_remove(*, actor: User, record: AttendanceRecord, reason: str) -> None:
    """Removes a record made in error, with its days; the audit log keeps it. Refused where it came from elsewhere."""
    require_manage(actor, record.cadre)
    require_own(record)
    decided_by_hand([record.pk])
    attendance_forget(actor=actor, record=record, reason=reason)


def attendance_forget(*, actor: User, record: AttendanceRecord, reason: str) -> None:
    """Removes a record with its days and keeps it in the audit log; the caller asks who may."""
    record = AttendanceRecord.objects.select_for_update().get(pk=record.pk)
    before = changing.snapshot(record, ("cadre", *FIELDS))
    log(actor=actor, action="attendance.removed", obj=record, reason=reason, before=before)
    days = _away_days(record)
    record.delete()
    away_changed(actor, days)


def attendance_cut(*, actor: User, record: AttendanceRecord, last_day: date, reason: str) -> None:
    """Ends a record earlier, after ``last_day``; one without a day left is removed. The caller asks who may."""
    if last_day >= record.last_day:
        return
    before = changing.snapshot(record, ("last_day", "to_noon", "quantity"))
    rest = record.days.filter(day__lte=last_day)
    if last_day < record.day or not rest.exists():
        attendance_forget(actor=actor, record=record, reason=reason)
        return
    given = Given(record.kind, record.day, record.from_noon, last_day)
    if record.first_counts:
        given = replace(given, last_day=None, quantity=sum((row.quantity for row in rest), Decimal(0)))
    attendance_write(record, given, actor)
    after = changing.snapshot(record, ("last_day", "to_noon", "quantity"))
    log(actor=actor, action="attendance.changed", obj=record, reason=reason, before=before, after=after)
