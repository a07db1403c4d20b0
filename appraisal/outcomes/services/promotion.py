"""Promotion to the next rank, proposed when the years at the rank suffice."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.models import PromotionProposal
from appraisal.outcomes.selectors import clock_of, next_rank
from appraisal.outcomes.sides import Side
from cadres.access.models import User
from cadres.access.policies import require_act_on
from cadres.people.models import Cadre
from core.approvals.services import proposal_submit
from core.errors import InvalidInput, WrongState


@transaction.atomic
def promotion_propose(*, cadre: Cadre, effective_on: date, reason: str, actor: User) -> PromotionProposal:
    """Proposes the next rank of ``promotion.ladder`` from a day on (Parallel Ranks art. 17–19).

    Refused before the day that the clock allows, with that day in the sentence; for a day to come; for whoever has
    left; and without a rank from which the next one follows. Undone by ``proposal_withdraw`` and
    ``proposal_reverse``.
    """
    require_act_on(actor, cadre, "hr")
    return rank_propose(cadre=cadre, effective_on=effective_on, reason=reason, actor=actor)


def rank_propose(
    *,
    cadre: Cadre,
    effective_on: date,
    reason: str,
    actor: User,
    renews: PromotionProposal | None = None,
    side: Side = Side.HR,
) -> PromotionProposal:
    """``promotion_propose`` for callers who have asked who may (Parallel Ranks art. 17–19)."""
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    if cadre.left_on:
        raise WrongState(_("The cadre has left the service. Reinstate the cadre first."))
    step = next_rank(cadre.rank, on=effective_on)
    clock = clock_of(cadre, on=effective_on)
    if step is None or clock is None:
        raise InvalidInput(
            _("The personnel record has no rank, so the next one cannot be determined. Record the rank first.")
        )
    if effective_on > timezone.localdate():
        raise InvalidInput(_("The effective date cannot be in the future. Propose it on or after that day."))
    if effective_on < clock.earliest:
        raise InvalidInput(
            _("The required years are completed on %(day)s; choose that day or later."),
            day=clock.earliest.isoformat(),
        )
    proposal = PromotionProposal(
        cadre=cadre,
        from_rank=cadre.rank,
        from_rank_since=clock.rank_since,
        to_rank=step["to"],
        effective_on=effective_on,
        arithmetic=clock.as_data(),
        reason=reason,
        proposed_by=actor,
        renews=renews,
        proposed_as=side,
    )
    after = {"from": cadre.rank, "to": proposal.to_rank, "on": effective_on}
    return proposal_submit(proposal, after=after | ({"renews": renews.pk} if renews else {}))
