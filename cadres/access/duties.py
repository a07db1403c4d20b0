"""What an account owes before anything else opens: its own password, and a second step for powerful roles.

Asked by the middleware for sessions and by ``tokens`` for programs, whose owner no middleware knows yet.
"""

from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from core.errors import NotAllowed


class AccountDuty(NotAllowed):
    """The account must do something on the site first (HTTP 403)."""

    code = "account_duty"


@dataclass(frozen=True)
class Duty:
    """The page where the duty is done, and the sentence that leads there."""

    page: str
    sentence: Promise


OWN_PASSWORD = Duty("account_change_password", _("Choose a password of your own first."))
SECOND_STEP = Duty("mfa_activate_totp", _("Your role requires two-step sign-in. Set it up first."))


def duty_of(user: User) -> Duty | None:
    """What ``user`` owes today, the first of it; None when everything is open."""
    if user.must_change_password:
        return OWN_PASSWORD
    return SECOND_STEP if needs_second_step(user) else None


def asks_second_step(user: User) -> bool:
    """Whether a role of MFA_REQUIRED_ROLES is held today."""
    return bool(settings.MFA_REQUIRED_ROLES) and user.has_role(*settings.MFA_REQUIRED_ROLES)


def needs_second_step(user: User) -> bool:
    """Whether the role asks for a second step that is not set up yet."""
    return asks_second_step(user) and not get_adapter().is_mfa_enabled(user)
