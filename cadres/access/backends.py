"""Who is signed in, found anew for each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from cadres.access.models import User


class OfficeBackend(AuthenticationBackend):
    """Finds the account with its own file, which nearly every page asks for; all else is allauth's.

    The identity number is left out: only one's own file shows it, and deciphering takes longer than the rest.
    """

    def get_user(self, user_id: Any) -> User | None:
        rows = User._default_manager.select_related("cadre").defer("cadre__identity_number")
        user = rows.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
