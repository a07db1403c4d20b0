"""Who is signed in, found anew for each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from cadres.access.models import User
from core.questions import asked_with


def _with_file(key: int) -> QuerySet[User]:
    return User._default_manager.select_related("cadre").filter(pk=key)


class OfficeBackend(AuthenticationBackend):
    """Finds the account with its own file, which nearly every page asks for; all else is allauth's."""

    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(asked_with(_with_file, user_id).read()), None)
        return user if user is not None and self.user_can_authenticate(user) else None
