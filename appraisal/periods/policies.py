"""Who runs periods: HR officers of the appraising unit; who reopens them: its leaders."""

from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Participant, Period
from appraisal.periods.querysets import CAPABILITIES
from cadres.access.models import User
from cadres.access.policies import holds, require_no_interest
from cadres.people.models import Cadre
from core.errors import InvalidInput, NotAllowed

reads_periods = holds("supervisor", "hr", "leader", "training", "inspector")


def may_run(user: User, period: Period) -> bool:
    return user.covers(period.unit, "hr")


def may_reopen(user: User, period: Period) -> bool:
    return user.covers(period.unit, "leader")


def is_of(user: User, unit_path: str, capability: str) -> bool:
    """Whether a row of a period (participant, entry) is of the user's people; see ``ParticipantQuerySet.of_units``."""
    return any(unit_path.startswith(path) for path in user.unit_paths(*CAPABILITIES[capability]))


def require_person(user: User, period: Period, cadre: Cadre, capability: str) -> Participant:
    """The participant, who is one of the user's people in the period; never oneself or a relative."""
    require_no_interest(user, cadre)
    found = Participant.objects.filter(period=period, cadre=cadre).first()
    if found is None:
        raise InvalidInput(
            _("%(cadre)s is not a participant of %(period)s. Choose another person."), cadre=cadre, period=period
        )
    if not is_of(user, found.unit_path, capability):
        raise NotAllowed
    return found
