"""What accounts do when something happens in the rooms below, or in the library that keeps the second step."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from cadres.access.duties import needs_second_step
from cadres.access.services import login_end, own_second_step_changed
from cadres.access.sign_in import owner_told
from cadres.access.to_do import what_follows
from cadres.people.services import on_leaving
from core.following import register_following


@on_leaving
def account_ends(*, actor, cadre, reason: str) -> None:
    """Who leaves the service can no longer sign in, from this moment."""
    if cadre.user and cadre.user.is_active:
        login_end(actor=actor, user=cadre.user, reason=reason)


@receiver(authenticator_added)
def second_step_set(*, request, user, authenticator, **kwargs) -> None:
    """Setting up the codes shows one: from then on this session has passed the second step."""
    own_second_step_changed(user=user, action="user.second_step_set", kind=authenticator.type)
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(authenticator_removed)
def second_step_removed(*, user, authenticator, **kwargs) -> None:
    own_second_step_changed(user=user, action="user.second_step_removed", kind=authenticator.type)


@receiver(authenticator_reset)
def recovery_codes_made_anew(*, user, authenticator, **kwargs) -> None:
    own_second_step_changed(user=user, action="user.second_step_set", kind=authenticator.type)


@receiver(user_logged_in)
def came_in(*, request, user, **kwargs) -> None:
    """After the second step, where there is one."""
    owner_told(request=request, user=user)
    password_shown(request=request, user=user)


@receiver(password_changed)
def password_shown(*, request, user, **kwargs) -> None:
    """Who has just given the password is not asked for it again before setting up the second step they owe.

    Nothing else opens to them before; whoever owes none is asked, as always.
    """
    if hasattr(request, "session") and needs_second_step(user):
        record_authentication(request, user, "password", reauthenticated=True)


register_following(what_follows)
