"""Who may change the organisation."""

from django.utils import timezone

from cadres.access.models import User
from cadres.access.policies import holds
from cadres.units.models import Post, Unit
from cadres.units.querysets import READING_ROLES
from core.errors import OwnRecord, RelativeRecord

reads_people = holds(*READING_ROLES)


def may_manage_unit(user: User, unit: Unit) -> bool:
    return user.covers(unit, "hr")


def require_no_interest_in_post(user: User, post: Post) -> None:
    """Refuses a post that the user or a relative holds today; bonus follows from its grades and factor."""
    if user.own_cadre is None:
        return
    holders = set(post.appointments.on(timezone.localdate()).values_list("cadre_id", flat=True))
    if user.own_cadre.pk in holders:
        raise OwnRecord
    if holders & user.own_cadre.relative_ids:
        raise RelativeRecord
