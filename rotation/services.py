"""Tenure rules, and moves as HR proposes them; deciding and carrying out: ``rotation.proposals``."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Cadre
from cadres.units.models import Post
from core.approvals.services import proposal_submit
from core.audit.services import log
from core.errors import InvalidInput, WrongState, require_reason
from rotation.models import Move, TenureRule
from rotation.policies import require_target


@transaction.atomic
def tenure_rule_create(*, actor: User, **fields: Any) -> TenureRule:
    """A rule of a unit: after how many whole years in a post somebody must, should or may move (CSL art. 71).

    Refused to whoever is not HR of the unit, and for fields that do not fit.
    """
    rule = TenureRule(**fields)
    require_unit(actor, rule.unit, "hr")
    return changing.saved(rule, actor=actor, action="tenure_rule.created", fields=("years", "strength"))


@transaction.atomic
def tenure_rule_end(*, rule: TenureRule, ends_on: date, actor: User) -> TenureRule:
    """The rule holds until that day, included; clocks of earlier days stay explainable."""
    rule = TenureRule.objects.select_for_update(of=("self",)).select_related("unit").get(pk=rule.pk)
    require_unit(actor, rule.unit, "hr")
    rule.ends_on = ends_on
    rule.full_clean()
    rule.save(update_fields=["ends_on"])
    log(actor=actor, action="tenure_rule.ended", obj=rule, after={"ends_on": ends_on})
    return rule


@transaction.atomic
def move_propose(*, cadre: Cadre, to_post: Post, effective_on: date, reason: str, actor: User) -> Move:
    """Proposes another main post from a day on (exchange: CSL art. 71; kinship: art. 74).

    Refused without a reason, without a main post to move from, and to a post that cannot take the cadre
    (``rotation.policies.require_target``). Undone by ``proposal_withdraw`` before the decision and
    ``proposal_reverse`` after.
    """
    require_act_on(actor, cadre, "hr")
    require_unit(actor, to_post.unit, "hr")
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    held = cadre.main_appointment_today
    if held is None:
        raise WrongState(_("The cadre has no main post to rotate from. Record an appointment first."))
    require_reason(reason, InvalidInput(_("Give a reason for the rotation.")))
    require_target(cadre, held, to_post, effective_on)
    move = Move(
        cadre=cadre,
        from_appointment=held,
        to_post=to_post,
        effective_on=effective_on,
        reason=reason,
        proposed_by=actor,
    )
    return proposal_submit(move, after={"from": held.post_id, "to": to_post.pk, "on": effective_on})
