"""What accounts do when something happens in the rooms below, or in the library that keeps the second step."""

from collections.abc import Iterator

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from cryptography.fernet import InvalidToken
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver

from cadres.access.duties import needs_second_step
from cadres.access.services import login_end, own_second_step_changed
from cadres.access.sign_in import owner_told
from cadres.access.to_do import what_follows
from cadres.people.services import on_leaving
from core.following import register_following
from core.starting.rotating import Renew, register_sealed


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


@register_sealed
def second_steps_renew(renew: Renew) -> Iterator[int]:
    """The secrets of the second step, which lie in JSON (``adapter.OfficeMFAAdapter``)."""
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        yield _second_step_renew(pk, renew)


@transaction.atomic
def _second_step_renew(pk: int, renew: Renew) -> int:
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return 0
    before = dict(row.data)
    for name in {"secret", "seed"} & before.keys():
        row.data[name] = _renewed(row.data[name], renew)
    if "migrated_codes" in before:
        row.data["migrated_codes"] = [_renewed(code, renew) for code in before["migrated_codes"]]
    if row.data == before:
        return 0
    row.save(update_fields=["data"])
    return 1


def _renewed(text: str, renew: Renew) -> str:
    """A secret that no key opens lets nobody in already, and stays as it is."""
    try:
        return renew(text)
    except InvalidToken:
        return text
