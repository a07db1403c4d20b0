"""Writing files and appointments. Every verb is atomic, asks its policy and is audited."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import is_own, require_unit
from cadres.people.dates import check_dates
from cadres.people.identity import normalized
from cadres.people.models import Appointment, AppointmentKind, Cadre, Relative, ServiceSpell
from cadres.people.policies import require_manage
from cadres.people.rules import require_sound
from cadres.units.models import Post
from core.audit.services import log
from core.errors import InvalidInput, WrongState
from core.fields import blind_index

CADRE_FIELDS = (
    "staff_no",
    "name",
    "name_latin",
    "sex",
    "born_on",
    "identity_number",
    "education",
    "politics",
    "entered_on",
    "entry_channel",
    "rank",
    "rank_since",
    "phone",
    "email",
)
APPOINTMENT_FIELDS = ("cadre", "post", "kind", "starts_on", "ends_on", "document_no")


# What else happens when somebody leaves the service, registered by the rooms above.
_on_leaving: list[Callable[..., object]] = []


def on_leaving(follow: Callable[..., object]) -> Callable[..., object]:
    """Registers ``follow(actor, cadre, reason)``, called in the transaction of ``cadre_leave``."""
    _on_leaving.append(follow)
    return follow


RankHeld = tuple[str, date | None]


class RankChange(NamedTuple):
    """Each rank with its first day."""

    cadre: Cadre
    former: RankHeld
    now: RankHeld


_on_rank_change: list[Callable[[list[RankChange]], object]] = []


def on_rank_change(follow: Callable[[list[RankChange]], object]) -> Callable[[list[RankChange]], object]:
    """Registers ``follow(changes)``, called in the transaction that writes other ranks into personnel records."""
    _on_rank_change.append(follow)
    return follow


def rank_changed(*, cadre: Cadre, former: RankHeld, now: RankHeld) -> None:
    ranks_changed([RankChange(cadre, former, now)])


def ranks_changed(changes: Iterable[RankChange]) -> None:
    """Told by whoever writes other ranks into personnel records, pages and imports alike."""
    if true := [change for change in changes if change.former != change.now]:
        for follow in _on_rank_change:
            follow(true)


# Files


def _check_cadre(cadre: Cadre) -> None:
    # the digest is what makes an encrypted number unique; save() sets it too late for full_clean
    cadre.identity_digest = blind_index(cadre.identity_number)
    cadre.full_clean()
    check_dates(cadre)


def _normalize(fields: dict) -> dict:
    if "identity_number" in fields:
        fields = fields | {"identity_number": normalized(fields["identity_number"] or "")}
    return fields


@transaction.atomic
def cadre_create(
    *, actor: User, post: Post, starts_on: date, document_no: str = "", **fields: Any
) -> tuple[Cadre, Appointment]:
    """Opens a file together with the first main appointment, without which nobody would be in charge of it.

    Undone by ``cadre_leave``; a file is never deleted.
    """
    require_unit(actor, post.unit, "hr")
    cadre = Cadre()
    changing.apply(cadre, _normalize(fields), CADRE_FIELDS)
    _check_cadre(cadre)
    cadre.save()
    log(actor=actor, action="cadre.created", obj=cadre, after=changing.snapshot(cadre, CADRE_FIELDS))
    appointment = Appointment(cadre=cadre, post=post, starts_on=starts_on, document_no=document_no)
    return cadre, _appoint(actor, appointment)


@transaction.atomic
def cadre_update(*, actor: User, cadre: Cadre, reason: str = "", **fields: Any) -> Cadre:
    """Changes a file; never one's own or a relative's."""
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    require_manage(actor, cadre)
    former = (cadre.rank, cadre.rank_since)
    before, after = changing.apply(cadre, _normalize(fields), CADRE_FIELDS)
    if after:
        _check_cadre(cadre)
        cadre.save()
        rank_changed(cadre=cadre, former=former, now=(cadre.rank, cadre.rank_since))
        log(actor=actor, action="cadre.changed", obj=cadre, reason=reason, before=before, after=after)
    return cadre


@transaction.atomic
def cadre_leave(*, actor: User, cadre: Cadre, left_on: date, reason: str) -> Cadre:
    """The cadre leaves the service: appointments end on that day, the login at once, the file stays.

    Undone by ``cadre_return``.
    """
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    require_manage(actor, cadre)
    if cadre.left_on:
        raise WrongState(_("The leaving has already been recorded."))
    if left_on > timezone.localdate():
        raise InvalidInput(_("The leaving date cannot be in the future."))
    open_ones = list(cadre.appointments.held_from(left_on).select_for_update())
    if any(row.starts_on > left_on for row in open_ones):
        raise InvalidInput(_("An appointment starts after this day; end it first."))
    cadre.left_on = left_on
    _check_cadre(cadre)
    cadre.save(update_fields=["left_on"])
    cadre.spells.filter(ends_on=None).update(ends_on=left_on)
    cadre.appointments.filter(pk__in=[row.pk for row in open_ones]).update(ends_on=left_on)
    for follow in _on_leaving:
        follow(actor=actor, cadre=cadre, reason=reason)
    after = {"left_on": left_on, "appointments_ended": [row.pk for row in open_ones]}
    log(actor=actor, action="cadre.left", obj=cadre, reason=reason, before={"left_on": None}, after=after)
    return cadre


@transaction.atomic
def cadre_return(*, actor: User, cadre: Cadre, post: Post, starts_on: date, reason: str) -> Cadre:
    """A cadre who left comes back into a post; the time between stays out of every clock (``ServiceSpell``).

    The login stays closed until a new one-time password is given.
    """
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    require_manage(actor, cadre)
    require_unit(actor, post.unit, "hr")
    if not cadre.left_on:
        raise WrongState(_("This cadre is in service."))
    before = {"left_on": cadre.left_on}
    if starts_on <= cadre.left_on:
        raise InvalidInput(_("The return must be after the leaving date. Correct the day."))
    _new_spell(cadre, cadre.left_on, starts_on)
    cadre.left_on = None
    cadre.save(update_fields=["left_on"])
    log(actor=actor, action="cadre.returned", obj=cadre, reason=reason, before=before, after={"left_on": None})
    _appoint(actor, Appointment(cadre=cadre, post=post, starts_on=starts_on), reason)
    return cadre


def _new_spell(cadre: Cadre, left_on: date, starts_on: date) -> None:
    if not cadre.spells.exists():
        ServiceSpell.objects.create(cadre=cadre, starts_on=cadre.entered_on, ends_on=left_on)
    ServiceSpell.objects.create(cadre=cadre, starts_on=starts_on)


# Appointments


@transaction.atomic
def appointment_start(
    *,
    actor: User,
    cadre: Cadre,
    post: Post,
    starts_on: date,
    kind: str = AppointmentKind.MAIN,
    ends_on: date | None = None,
    document_no: str = "",
    reason: str = "",
    roles: tuple[str, ...] = ("hr",),
) -> Appointment:
    """Appoints a cadre to a post; undone by ``appointment_end``.

    The actor answers for both the cadre and the post's unit, so nobody draws people out of another unit.
    ``roles``: by which role; a move that leaders approved is carried out with ``roles=("leader",)``.
    """
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    require_manage(actor, cadre, *roles)
    require_unit(actor, post.unit, *roles)
    appointment = Appointment(
        cadre=cadre, post=post, kind=kind, starts_on=starts_on, ends_on=ends_on, document_no=document_no
    )
    return _appoint(actor, appointment, reason)


def _appoint(actor: User, appointment: Appointment, reason: str = "") -> Appointment:
    # the locked post makes two people who take the last seat wait for one another
    appointment.post = Post.objects.select_for_update().get(pk=appointment.post_id)
    require_sound(appointment)
    fields = APPOINTMENT_FIELDS
    return changing.saved(appointment, actor=actor, action="appointment.started", reason=reason, fields=fields)


@transaction.atomic
def appointment_end(
    *,
    actor: User,
    appointment: Appointment,
    ends_on: date,
    reason: str = "",
    roles: tuple[str, ...] = ("hr",),
) -> Appointment:
    """Ends an appointment that is in force or lies ahead; one that has ended stays as it is.

    Undone by a new appointment from the next day.
    """
    require_manage(actor, appointment.cadre, *roles)
    require_unit(actor, appointment.post.unit, *roles)
    return _end(actor=actor, appointment=appointment, ends_on=ends_on, reason=reason)


def _end(*, actor: User, appointment: Appointment, ends_on: date, reason: str) -> Appointment:
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if appointment.ends_on and appointment.ends_on < timezone.localdate():
        raise WrongState(_("This appointment has already ended."))
    if ends_on < appointment.starts_on:
        raise InvalidInput(_("The last day is before the first. Correct one of them."))
    if appointment.ends_on and ends_on > appointment.ends_on:
        raise InvalidInput(
            _("An appointment can only be ended earlier here. For a longer one, create a new appointment.")
        )
    before = {"ends_on": appointment.ends_on}
    appointment.ends_on = ends_on
    appointment.full_clean()
    appointment.save(update_fields=["ends_on"])
    after = {"ends_on": ends_on}
    log(actor=actor, action="appointment.ended", obj=appointment, reason=reason, before=before, after=after)
    return appointment


@transaction.atomic
def appointment_transfer(
    *,
    actor: User,
    cadre: Cadre,
    post: Post,
    starts_on: date,
    document_no: str = "",
    reason: str = "",
    roles: tuple[str, ...] = ("hr",),
) -> Appointment:
    """Ends the main appointment on the day before and starts one in another post, both or neither.

    The actor answers for the cadre and for both units. Undone by a transfer back.
    """
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    require_manage(actor, cadre, *roles)
    require_unit(actor, post.unit, *roles)
    held = (
        cadre.appointments.main().during(starts_on, date.max).select_related("post__unit").order_by("starts_on").first()
    )
    if held:
        require_unit(actor, held.post.unit, *roles)
        _end(actor=actor, appointment=held, ends_on=starts_on - timedelta(days=1), reason=reason)
    appointment = Appointment(cadre=cadre, post=post, starts_on=starts_on, document_no=document_no)
    return _appoint(actor, appointment, reason)


# Relatives


@transaction.atomic
def relative_declare(*, actor: User, cadre: Cadre, relative: Cadre, relation: str) -> Relative:
    """Records that two cadres are relatives; by themselves or by HR. Counts in both directions."""
    if not is_own(actor, cadre):
        require_manage(actor, cadre)
    row = Relative(cadre=cadre, relative=relative, relation=relation)
    if Relative.objects.filter(Q(cadre=relative, relative=cadre) | Q(cadre=cadre, relative=relative)).exists():
        raise WrongState(_("These two are already recorded as relatives."))
    after = {"cadre": cadre.pk, "relative": relative.pk, "relation": relation}
    return changing.saved(row, actor=actor, action="relative.declared", after=after)


@transaction.atomic
def relative_withdraw(*, actor: User, relative: Relative, reason: str) -> None:
    """Takes a wrong declaration back; only HR, who is neither of the two."""
    row = Relative.objects.select_for_update().get(pk=relative.pk)
    require_manage(actor, row.cadre)
    if is_own(actor, row.relative):
        require_manage(actor, row.relative)
    before = {"cadre": row.cadre_id, "relative": row.relative_id, "relation": row.relation}
    log(actor=actor, action="relative.withdrawn", obj=row, reason=reason, before=before)
    row.delete()
