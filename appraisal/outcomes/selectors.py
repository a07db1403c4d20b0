"""Reads of consequences: what waits, who is due for the next rank, and the arithmetic behind it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from appraisal.outcomes.clock import PromotionClock, promotion_clock
from appraisal.outcomes.models import BonusSheet, PromotionProposal, YearRecord
from cadres.access.models import User
from cadres.people.models import Cadre
from cadres.people.selectors import away
from core.approvals.selectors import all_open, own_proposed
from core.params.services import parameter


def ladder(on: date) -> dict[str, dict]:
    """Rank → the step up, ``{"to", "years"}``, by ``promotion.ladder`` of that day (Parallel Ranks art. 17–18)."""
    return {step["from"]: step for step in parameter("promotion.ladder", on=on).value}


def next_rank(rank: str, *, on: date) -> dict | None:
    """The step up from a rank, or None at the top; as ``promotion.ladder`` says on that day, whole years."""
    return ladder(on).get(rank)


def clock_of(cadre: Cadre, *, on: date, steps: dict[str, dict] | None = None) -> PromotionClock | None:
    """The promotion clock of one cadre (``promotion.ladder``), or None at the top of the ladder or without a rank."""
    return clocks([cadre], on=on, steps=steps).get(cadre.pk)


def clocks(
    cadres: Sequence[Cadre], *, on: date | None = None, steps: dict[str, dict] | None = None
) -> dict[int, PromotionClock]:
    """Promotion clocks by cadre key, in three queries however many.

    Whoever has no rank on ``promotion.ladder`` is left out.

    ``on``: the day of the ladder and the last day of records that count; today by default. ``steps``: the ladder of
    that day, where it is known.
    """
    on = on or timezone.localdate()
    held = {cadre.pk: (cadre.rank, cadre.rank_since) for cadre in cadres if cadre.rank_since}
    return _clocks(cadres, held, on, steps or ladder(on))


def _clocks(
    cadres: Sequence[Cadre], held: dict[int, tuple[str, date]], on: date, steps: dict[str, dict]
) -> dict[int, PromotionClock]:
    """``held``: rank and its first day by cadre key, whatever the file says today."""
    records: dict[int, dict] = defaultdict(dict)
    for row in YearRecord.objects.current().filter(cadre__in=[cadre.pk for cadre in cadres], year__lte=on.year):
        records[row.cadre_id][row.year] = (row.grade, row.counts, row.credit_months)
    gone = away(cadres)
    return {
        key: promotion_clock(
            rank_since=since,
            years_needed=steps[rank]["years"],
            records=records[key],
            on=on,
            away=gone.get(key, ()),
        )
        for key, (rank, since) in held.items()
        if rank in steps
    }


def clock_of_proposal(proposal: PromotionProposal) -> PromotionClock | None:
    """The clock by which a promotion was proposed, as the records of today make it (Parallel Ranks art. 17–19)."""
    held = {proposal.cadre_id: (proposal.from_rank, proposal.from_rank_since)}
    on = proposal.effective_on
    return _clocks([proposal.cadre], held, on, ladder(on)).get(proposal.cadre_id)


def waiting_for(user: User) -> list[QuerySet]:
    """Bonus sheets and promotions that this user may decide on: what badge, bell and sentence count."""
    return [BonusSheet.objects.to_decide(user), PromotionProposal.objects.to_decide(user)]


def proposed_by(user: User) -> list[QuerySet]:
    """Bonus sheets and promotions that the user has proposed and somebody else has still to decide."""
    return [own_proposed(BonusSheet, user), own_proposed(PromotionProposal, user)]


def all_waiting(user: User) -> list[QuerySet]:
    """Bonus sheets and promotions that the user sees and that wait for anybody's decision."""
    return [all_open(BonusSheet, user), all_open(PromotionProposal, user)]
