"""Who runs periods: HR officers of the appraising unit; who reopens them: its leaders."""

from typing import Any, NamedTuple

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Participant, Period, PeriodState
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


class Holdings(NamedTuple):
    """What a period has come to hold: scoring units that have work in it, an entry or a run."""

    routes: bool
    begun: bool


def holdings_of(period: Period) -> Holdings:
    """One query."""
    begun: Any = Exists(period.entries.all()) | Exists(period.runs.all())
    rows = Period._base_manager.filter(pk=period.pk)
    return Holdings(*rows.values_list(Exists(period.routes.all()), begun).get())


def may_refreeze(period: Period, holdings: Holdings) -> bool:
    """Whether the participants may be taken anew: the period is open and holds neither an entry nor a run."""
    return period.state == PeriodState.OPEN and not holdings.begun


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
