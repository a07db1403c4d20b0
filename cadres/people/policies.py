"""Who may change a file."""

from cadres.access.models import User
from cadres.access.policies import is_own, is_relative, require_no_interest
from cadres.people.models import Cadre
from core.errors import NotAllowed


def may_manage(user: User, cadre: Cadre) -> bool:
    """HR officers of the unit the cadre is in, or was in last; not for themselves or a relative."""
    if not user.has_role("hr") or is_own(user, cadre) or is_relative(user, cadre):
        return False
    return Cadre.objects.managed_by(user, "hr").filter(pk=cadre.pk).exists()


def require_manage(user: User, cadre: Cadre, *roles: str) -> None:
    """Raises the refusal that says why ``user`` may not change this file through one of ``roles``."""
    require_no_interest(user, cadre)
    if not Cadre.objects.managed_by(user, *(roles or ("hr",))).filter(pk=cadre.pk).exists():
        raise NotAllowed


def may_read_relatives(user: User, cadre: Cadre) -> bool:
    """HR officers and inspectors of the unit, and the cadre."""
    if is_own(user, cadre):
        return True
    return (
        user.has_role("hr", "inspector")
        and Cadre.objects.managed_by(user, "hr", "inspector").filter(pk=cadre.pk).exists()
    )
