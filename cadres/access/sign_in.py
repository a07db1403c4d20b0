"""What wrong codes and passwords lead to: a closed door, a row of the trail, a word to the owner."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, ngettext

from cadres.access import guards
from cadres.access.models import Guard, User
from core.audit.services import log
from core.errors import Refusal
from core.texts import folded_name


class SecondStepClosed(Refusal):
    code = "second_step_closed"
    status = 429
    message = gettext_lazy(
        "Too many wrong codes: two-step sign-in of this account is closed until %(until)s. Wait until then. "
        "If it was not you who entered them, tell the security administrator."
    )


def second_step_try(*, user: User) -> Guard:
    """Counts a code before it is looked at; refused while the second step of the account is closed.

    By account, not by address: whoever guesses here knows the password already. Five in a row are free, then it is
    closed for five minutes, ten, twenty, up to an hour.
    """
    guard = guards.failure_count(guards.SECOND_STEP, str(user.pk))
    if guard is None:
        raise SecondStepClosed(until=_when(guards.closed_until(guards.SECOND_STEP, str(user.pk)) or timezone.now()))
    return guard


def _when(moment) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


@transaction.atomic
def second_step_failed(*, user: User, tried: Guard) -> None:
    """The code was wrong: where that closed the door, the trail says so."""
    if tried.closed_until:
        after = {"failures": tried.failures, "closed_until": tried.closed_until}
        log(actor=None, action="user.second_step_closed", obj=user, after=after)


def sign_in_slowed(*, name: str, failures: int) -> None:
    """Strangers are slowed down at this name; a name that nobody has leaves no trace but its count."""
    user = User.objects.filter(username__iexact=name).first()
    if user:
        log(actor=None, action="user.sign_in_slowed", obj=user, after={"failures": failures})


def owner_told(*, request: HttpRequest, user: User) -> None:
    """Whoever comes in reads what was tried before. Codes are then counted anew: one of them was right."""
    codes = guards.failures_forgive(guards.SECOND_STEP, str(user.pk))
    if codes >= guards.SECOND_STEP.free:
        _warn(request, _codes_sentence(codes))
    words = guards.failures_tell(guards.PASSWORD, folded_name(user.username))
    if words:
        _warn(request, _passwords_sentence(words))


def _codes_sentence(count: int) -> str:
    return ngettext(
        "%(count)s wrong code was entered for your two-step sign-in since you last signed in. If it was not you, "
        "another person knows your password: change it now, and tell the security administrator.",
        "%(count)s wrong codes were entered for your two-step sign-in since you last signed in. If it was not you, "
        "another person knows your password: change it now, and tell the security administrator.",
        count,
    ) % {"count": count}


def _passwords_sentence(count: int) -> str:
    return ngettext(
        "%(count)s wrong password was entered for your account since you last signed in, from unknown devices. "
        "If it was not you, tell the security administrator.",
        "%(count)s wrong passwords were entered for your account since you last signed in, from unknown devices. "
        "If it was not you, tell the security administrator.",
        count,
    ) % {"count": count}


def _warn(request: HttpRequest, sentence: str) -> None:
    messages.warning(request, sentence, fail_silently=True)
