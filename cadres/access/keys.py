"""Tokens for programs: made in a session, bound to the account as it was then, ended with it.

A token carries a digest of its owner's password, second step and grants. Whatever changes one of them, by a page, a
command, SQL or a date that passes, the digest no longer fits and the token is refused; the services end it besides,
so that nothing useless is kept.
"""

from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from cadres.access.models import ApiToken, User
from core.audit.services import log
from core.errors import NotAllowed, WrongState


class SecondStepFirst(NotAllowed):
    code = "second_step_first"
    message = _(
        "Your role requires two-step sign-in, and this session began without it. Sign in again with the code, "
        "then make the token."
    )


class TooManyTokens(WrongState):
    code = "too_many_tokens"
    message = _("You already have %(count)s tokens. Revoke one you no longer use.")


def binding(user: User) -> str:
    """A keyed digest of what a token rests on: the password, the second step and the grants of today."""
    steps = Authenticator.objects.filter(user=user).order_by("pk").values_list("pk", "type", "created_at")
    grants = sorted((grant.role, grant.unit_id, grant.starts_on.isoformat()) for grant in user.grants_today)
    parts = [user.pk, user.password, user.is_active, list(steps), grants]
    return salted_hmac("cadres.access.keys", repr(parts), algorithm="sha256").hexdigest()


def is_bound(token: ApiToken) -> bool:
    """Whether the owner is still the account that made the token."""
    return constant_time_compare(token.bound_to, binding(token.user))


@transaction.atomic
def token_make(*, user: User) -> tuple[ApiToken, str]:
    """A token of ``user`` and its text, which is shown once and kept nowhere. Undone by ``tokens_end``."""
    limit = cast("int", settings.REST_KNOX["TOKEN_LIMIT_PER_USER"])
    user = User.objects.select_for_update().get(pk=user.pk)
    if ApiToken.objects.alive().filter(user=user).count() >= limit:
        raise TooManyTokens(count=limit)
    token, text = ApiToken.objects.create(user=user, bound_to=binding(user))
    log(actor=user, action="token.made", obj=user, after={"until": token.expiry})
    return token, text


def tokens_end(user: User) -> None:
    """Ends every token of ``user``; the caller's act says in the trail why."""
    ApiToken.objects.filter(user=user).delete()
