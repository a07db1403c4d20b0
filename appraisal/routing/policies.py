"""Who may write under an item: its assessing units, about anybody who takes part; without a route the line does."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.routing.models import Route
from appraisal.routing.querysets import ASSESSING_ROLES
from cadres.access.models import User
from cadres.access.policies import conflict_of_interest, holds
from cadres.people.models import Cadre
from core.errors import NotAllowed, Refusal

is_assessor = holds(*ASSESSING_ROLES)


class AssessedElsewhere(NotAllowed):
    """The item is routed to other units than the actor's."""

    code = "assessed_elsewhere"
    message = gettext_lazy("This indicator is scored by %(units)s; other units cannot enter anything.")


def covers(user: User, routes: Sequence[Route], *roles: str) -> bool:
    """Whether one of the routes leads to a unit where the user holds one of ``roles``."""
    paths = user.unit_paths(*(roles or ASSESSING_ROLES))
    return any(route.unit_path.startswith(path) for route in routes for path in paths)


def elsewhere(routes: Sequence[Route]) -> AssessedElsewhere:
    units = {str(route.unit): None for route in routes}
    return AssessedElsewhere(units=_(", ").join(units))


def why_not_fill(user: User, cadre: Cadre, route: Route) -> Refusal | None:
    """An assessing role in the unit of the route; never about oneself or a relative."""
    if refusal := conflict_of_interest(user, cadre):
        return refusal
    return None if covers(user, [route]) else elsewhere([route])
