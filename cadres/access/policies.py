"""Who may act on whom, asked by every room: services, pages, API and jobs alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils import timezone

from core.errors import NotAllowed, OwnRecord, Refusal, RelativeRecord
from core.scopes import within

if TYPE_CHECKING:
    from cadres.access.models import User
    from cadres.people.models import Cadre
    from cadres.units.models import Unit


def holds(*roles: str) -> Callable:
    """A page right: the user holds one of ``roles`` today, anywhere. Which rows, the queryset says."""

    def allow(user: User) -> bool:
        return user.is_authenticated and user.has_role(*roles)

    return allow


is_hr = holds("hr")
is_leader = holds("leader")


def has_file(user: User) -> bool:
    """A page right: the user is a cadre with an own file."""
    return user.is_authenticated and user.own_cadre is not None


def is_own(user: User, cadre: Cadre) -> bool:
    return user.own_cadre is not None and user.own_cadre.pk == cadre.pk


def is_relative(user: User, cadre: Cadre) -> bool:
    """Civil Servants Law art. 74 and 76; counts in both directions."""
    return user.own_cadre is not None and cadre.pk in user.own_cadre.relative_ids


def conflict_of_interest(user: User, cadre: Cadre) -> Refusal | None:
    """What keeps ``user`` from acting on ``cadre`` whatever the grants: it is the own record or a relative's."""
    if is_own(user, cadre):
        return OwnRecord()
    return RelativeRecord() if is_relative(user, cadre) else None


def own_and_relatives(user: User) -> frozenset[int]:
    """Keys of the cadres whom ``user`` never decides about: oneself and relatives."""
    own = user.own_cadre
    return own.relative_ids | {own.pk} if own else frozenset()


def reaches(user: User, cadre: Cadre, *roles: str) -> bool:
    """Whether a grant of one of ``roles`` covers a unit in which the cadre holds a post today."""
    paths = user.unit_paths(*roles)
    if not paths:
        return False
    today = cadre.appointments.on(timezone.localdate())
    return today.filter(within(paths, "post__unit__path")).exists()


def may_act_on(user: User, cadre: Cadre, *roles: str) -> bool:
    """In reach, not oneself, not a relative."""
    return conflict_of_interest(user, cadre) is None and reaches(user, cadre, *roles)


def require_act_on(user: User, cadre: Cadre, *roles: str) -> None:
    """Raises the refusal that says why ``user`` may not act on ``cadre``."""
    require_no_interest(user, cadre)
    if not reaches(user, cadre, *roles):
        raise NotAllowed


def require_no_interest(user: User, cadre: Cadre) -> None:
    """Refuses one's own record and a relative's, for acts whose reach is judged elsewhere."""
    if refusal := conflict_of_interest(user, cadre):
        raise refusal


def require_unit(user: User, unit: Unit, *roles: str) -> None:
    """Raises unless a grant of one of ``roles`` covers ``unit``."""
    if not user.covers(unit, *roles):
        raise NotAllowed
