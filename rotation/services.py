"""Moves: proposed by HR, decided by a leader who reaches both units, carried out as appointments."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Appointment, Cadre, Relative
from cadres.people.services import appointment_transfer
from cadres.units.models import Post
from core.approvals import services as approvals
from core.audit.services import log
from core.errors import InvalidInput, WrongState
from rotation.models import Move, TenureRule


@transaction.atomic
def tenure_rule_create(*, actor, **fields) -> TenureRule:
    rule = TenureRule(**fields)
    require_unit(actor, rule.unit, "hr")
    rule.full_clean()
    rule.save()
    log(
        actor=actor,
        action="tenure_rule.created",
        obj=rule,
        after={"years": rule.years, "strength": rule.strength},
    )
    return rule


@transaction.atomic
def tenure_rule_end(*, rule: TenureRule, ends_on: date, actor) -> TenureRule:
    """The rule holds until that day; its clocks of earlier days stay explainable."""
    rule = TenureRule.objects.select_for_update(of=("self",)).select_related("unit").get(pk=rule.pk)
    require_unit(actor, rule.unit, "hr")
    rule.ends_on = ends_on
    rule.full_clean()
    rule.save(update_fields=["ends_on"])
    log(actor=actor, action="tenure_rule.ended", obj=rule, after={"ends_on": ends_on})
    return rule


def kin_in_unit(cadre: Cadre, unit) -> Cadre | None:
    """A relative who holds a post in ``unit`` itself: the two would serve under one head (CSL art. 74)."""
    pairs = Relative.objects.filter(Q(cadre=cadre) | Q(relative=cadre)).values_list("cadre_id", "relative_id")
    keys = {key for pair in pairs for key in pair} - {cadre.pk}
    today = Appointment.objects.on(timezone.localdate()).filter(cadre__in=keys, post__unit=unit)
    row = today.select_related("cadre").first()
    return row.cadre if row else None


def _check_target(cadre: Cadre, held: Appointment, to_post: Post, effective_on: date) -> None:
    if to_post.pk == held.post_id:
        raise InvalidInput(_("The cadre holds this post already."))
    if effective_on <= held.starts_on:
        raise InvalidInput(_("The move must come after the start of the present appointment."))
    if relative := kin_in_unit(cadre, to_post.unit):
        raise InvalidInput(
            _(
                "%(name)s, a relative, serves in that unit; "
                "kin may not serve under the same head (Civil Servants Law art. 74)."
            ),
            name=str(relative),
        )


@transaction.atomic
def move_propose(*, cadre: Cadre, to_post: Post, effective_on: date, reason: str, actor) -> Move:
    """Undone by ``move_withdraw`` before the decision and by ``move_reverse`` after it."""
    require_act_on(actor, cadre, "hr")
    require_unit(actor, to_post.unit, "hr")
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    held = cadre.main_appointment_today
    if held is None:
        raise WrongState(_("The cadre holds no main post from which to move."))
    if not reason.strip():
        raise InvalidInput(_("Give a reason for the move."))
    _check_target(cadre, held, to_post, effective_on)
    move = Move(
        cadre=cadre,
        from_appointment=held,
        to_post=to_post,
        effective_on=effective_on,
        reason=reason,
        proposed_by=actor,
    )
    move.full_clean()
    move.save()
    log(
        actor=actor,
        action="move.proposed",
        obj=move,
        reason=reason,
        after={"from": held.post_id, "to": to_post.pk, "on": effective_on},
    )
    return move


@transaction.atomic
def move_approve(*, proposal: Move, actor, reason: str = "") -> Move:
    """Approves and carries out: the old appointment ends on the day before, the new one starts. Both or neither."""
    require_act_on(actor, proposal.cadre, "leader")
    require_unit(actor, proposal.to_post.unit, "leader")
    approvals.proposal_approve(proposal=proposal, actor=actor, reason=reason)
    held = proposal.from_appointment
    if held.ends_on is not None:
        raise WrongState(_("The present appointment has been ended since; propose the move anew."))
    _check_target(proposal.cadre, held, proposal.to_post, proposal.effective_on)
    proposal.new_appointment = appointment_transfer(
        actor=actor,
        cadre=proposal.cadre,
        post=proposal.to_post,
        starts_on=proposal.effective_on,
        reason=proposal.reason,
        roles=("leader",),
    )
    proposal.save(update_fields=["new_appointment"])
    log(
        actor=actor,
        action="move.carried_out",
        obj=proposal,
        after={"appointment": proposal.new_appointment_id},
    )
    return proposal


@transaction.atomic
def move_reject(*, proposal: Move, actor, reason: str) -> Move:
    require_act_on(actor, proposal.cadre, "leader")
    return approvals.proposal_reject(proposal=proposal, actor=actor, reason=reason)


@transaction.atomic
def move_withdraw(*, proposal: Move, actor) -> Move:
    require_act_on(actor, proposal.cadre, "hr")
    return approvals.proposal_withdraw(proposal=proposal, actor=actor)


@transaction.atomic
def move_reverse(*, proposal: Move, actor, reason: str) -> Move:
    """Takes a move back.

    Not yet begun, the new appointment goes and the old one goes on; begun, the cadre returns tomorrow.
    """
    require_act_on(actor, proposal.cadre, "leader")
    old = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("post__unit")
        .get(pk=proposal.from_appointment_id)
    )
    require_unit(actor, old.post.unit, "leader")
    approvals.proposal_reverse(proposal=proposal, actor=actor, reason=reason)
    new = proposal.new_appointment
    if new is None:  # approving made it
        raise WrongState
    today = timezone.localdate()
    if new.starts_on > today:
        proposal.new_appointment = None
        proposal.save(update_fields=["new_appointment"])
        new.delete()
        Appointment.objects.filter(pk=old.pk).update(ends_on=None)
        after = {"continued": old.pk}
    else:
        back = appointment_transfer(
            actor=actor,
            cadre=proposal.cadre,
            post=old.post,
            starts_on=today + timedelta(days=1),
            reason=reason,
            roles=("leader",),
        )
        after = {"appointment": back.pk}
    log(actor=actor, action="move.undone", obj=proposal, reason=reason, after=after)
    return proposal
