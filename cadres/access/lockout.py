"""Wrong passwords: who is kept out, for how long, and who is not.

* Five in a quarter of an hour for one name from one address close the name *for that address*: nobody is locked out by
  guesses made elsewhere.
* A browser from which the owner has signed in before is counted by itself. A neighbour behind the same address cannot
  lock it, and it passes whatever strangers try.
* Guesses at one name spread over many addresses are slowed down together, after ten of them (``guards.PASSWORD``).
  Browsers and addresses of the owner pass.

Names count in one spelling, whatever case, width or spaces they are typed with.
"""

from datetime import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset as axes_reset
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cadres.access import guards
from cadres.access.devices import is_usual_address, known_device
from cadres.access.models import Guard
from cadres.access.sign_in import sign_in_slowed
from core.texts import folded_name

DEVICE = "device "


def counted_name(request: Any, credentials: dict | None) -> str:
    """The spelling under which tries for a name are counted."""
    given = (credentials or {}).get("username") or request.POST.get("login") or ""
    return folded_name(given)[: Guard._meta.get_field("key").max_length]


class LockoutHandler(AxesDatabaseHandler):
    """django-axes keeps the counts of addresses and browsers; what is counted together is said here."""

    def filter_user_attempts(self, request: Any, credentials: dict | None = None) -> list[QuerySet]:
        name = counted_name(request, credentials)
        tries = AccessAttempt.objects.filter(username=name)
        if device := known_device(request, name):
            return [tries.filter(user_agent=DEVICE + device)]
        return [tries.filter(ip_address=request.axes_ip_address).exclude(user_agent__startswith=DEVICE)]

    def is_locked(self, request: Any, credentials: dict | None = None) -> bool:
        return super().is_locked(request, credentials) or slowed_until(request, credentials) is not None

    def user_login_failed(self, sender: Any, credentials: dict, request: Any = None, **kwargs: Any) -> None:
        if request is None:
            return
        name = counted_name(request, credentials)
        device = known_device(request, name)
        # one row for a browser of strangers, however often it changes what it says it is
        request.axes_user_agent = DEVICE + device if device else "browser"
        was_refused = request.axes_locked_out
        super().user_login_failed(sender, credentials, request, **kwargs)
        if not was_refused and not device and not is_usual_address(request, name):
            self.count_stranger(name)

    def count_stranger(self, name: str) -> None:
        guard = guards.failure_count(guards.PASSWORD, name)
        if guard and guard.failures == guards.PASSWORD.free:
            sign_in_slowed(name=name, failures=guard.failures)


def slowed_until(request: Any, credentials: dict | None) -> datetime | None:
    """Until when strangers wait who try this name; None where it is not slowed, or not for this browser or address."""
    name = counted_name(request, credentials)
    until = guards.closed_until(guards.PASSWORD, name)
    if until is None or known_device(request, name) or is_usual_address(request, name):
        return None
    return until


def tries_left(request: Any, name: str) -> int:
    """Wrong passwords after which this name is closed for this address or browser; alike for names nobody has."""
    failures = AxesProxyHandler.get_failures(request, {"username": name})
    return max(0, settings.AXES_FAILURE_LIMIT - failures)


def waits_until(name: str) -> datetime | None:
    """Until when the last of the addresses, browsers and strangers waits that is kept out at this name."""
    name, cool_off = folded_name(name), settings.AXES_COOLOFF_TIME
    tries = AccessAttempt.objects.filter(username=name, attempt_time__gt=timezone.now() - cool_off).order_by()
    sums = tries.values("ip_address", "user_agent").annotate(sum=Sum("failures_since_start"), last=Max("attempt_time"))
    ends = [one["last"] + cool_off for one in sums.filter(sum__gte=settings.AXES_FAILURE_LIMIT)]
    slowed = guards.closed_until(guards.PASSWORD, name)
    return max([*ends, *([slowed] if slowed else [])], default=None)


def waits_lift(name: str) -> None:
    """Whoever is kept out at this name may try again; the owner still reads of what was tried."""
    axes_reset(username=folded_name(name))
    guards.door_open(guards.PASSWORD, folded_name(name))


def locked_page(request: Any, response: HttpResponse | None, credentials: dict | None) -> HttpResponse:
    """The answer to whoever is kept out (429), with the minutes to wait; the same for names that do not exist."""
    until = slowed_until(request, credentials)
    wait = until - timezone.now() if until else get_cool_off(request)
    context = {"wait": wait, "slowed": until is not None}
    return render(request, "account/locked.html", context, status=settings.AXES_HTTP_RESPONSE_CODE)
