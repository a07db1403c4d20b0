"""Who enters the counts of a vote: the units that assess the item, else HR of the people."""

from collections.abc import Sequence

from appraisal.periods.models import Participant
from appraisal.periods.policies import is_of
from appraisal.routing.models import Route
from appraisal.routing.policies import covers, elsewhere
from cadres.access.models import User
from cadres.access.policies import conflict_of_interest
from core.errors import NotAllowed, Refusal


def why_not_count(user: User, participant: Participant, routes: Sequence[Route]) -> Refusal | None:
    """Never about oneself or a relative."""
    if refusal := conflict_of_interest(user, participant.cadre):
        return refusal
    if routes:
        return None if covers(user, routes) else elsewhere(routes)
    return None if is_of(user, participant.unit_path, "enter") else NotAllowed()
