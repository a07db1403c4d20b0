"""Who is signed in, found anew for each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from cadres.access.models import User


class OfficeBackend(AuthenticationBackend):
    """Finds the account with its own file, which nearly every page asks for; all else is allauth's."""

    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(User._default_manager.select_related("cadre").filter(pk=user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None
