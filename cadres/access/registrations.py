"""What accounts do when something happens in the rooms below."""

from cadres.access.services import login_end
from cadres.people.services import on_leaving


@on_leaving
def account_ends(*, actor, cadre, reason: str) -> None:
    """Who leaves the service can no longer sign in, from this moment."""
    if cadre.user and cadre.user.is_active:
        login_end(actor=actor, user=cadre.user, reason=reason)
