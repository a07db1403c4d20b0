"""Browsers and addresses from which somebody has signed in before: they are counted apart, so no stranger closes them.

A browser carries a signed cookie that names nobody: a digest of the user name with a random number for each account
that signed in there. The number is worth nothing but a count of its own: five wrong passwords close it like any other.
"""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.internal.userkit import get_user_by_username
from axes.models import AccessLog
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.texts import folded_name

SALT = "cadres.access.devices"
AGE = timedelta(days=180)
MOST = 8  # accounts of one browser, as at a counter


def cookie_name() -> str:
    return "__Host-known" if settings.HTTPS else "known"


def _digest(name: str) -> str:
    return salted_hmac(SALT, folded_name(name)).hexdigest()[:16]


def _known(request: Any) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def known_device(request: Any, name: str) -> str:
    """The number under which this browser is known for ``name``; "" for a stranger."""
    return _known(request).get(_digest(name), "")


def remember_device(request: Any, response: HttpResponse, name: str) -> None:
    """After signing in: the browser is known for this account from now on."""
    known = _known(request)
    number = known.pop(_digest(name), "") or secrets.token_urlsafe(12)
    kept = dict(list(known.items())[-(MOST - 1) :]) | {_digest(name): number}
    response.set_cookie(
        cookie_name(),
        signing.dumps(kept, salt=SALT),
        max_age=AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def is_usual_address(request: Any, name: str) -> bool:
    """Whether the account has signed in from this address in the last months."""
    user = get_user_by_username(name)
    since = timezone.now() - AGE
    return (
        user is not None
        and bool(request.axes_ip_address)
        and (
            AccessLog.objects.filter(
                username=user.get_username(), ip_address=request.axes_ip_address, attempt_time__gte=since
            ).exists()
        )
    )
