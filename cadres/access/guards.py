"""How often a door may be tried: counted in the database, so that every process and machine knows the same.

A guard counts what failed in a row. From the ``free``-th failure on the door stays closed for a time that doubles with
each further one. Success, or a long quiet, begins anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cadres.access.models import Guard


@dataclass(frozen=True)
class Pace:
    """``free`` failures cost nothing, then ``first`` seconds, doubled up to ``longest``; forgotten after ``quiet``."""

    kind: str
    free: int
    first: int
    longest: int
    quiet: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long the door stays closed after so many failures in a row."""
        if failures < self.free:
            return timedelta(0)
        return timedelta(seconds=min(self.longest, self.first * 2 ** min(failures - self.free, 20)))


# A code of six digits: after five guesses one an hour in the end, 24 a day, a chance of 1 : 14,000 a day.
SECOND_STEP = Pace("second_step", free=5, first=5 * 60, longest=60 * 60, quiet=timedelta(days=30))
# Wrong passwords for one name from addresses and browsers nobody knows: in the end one in a quarter of an hour.
PASSWORD = Pace("password", free=10, first=60, longest=15 * 60, quiet=timedelta(days=1))


def closed_until(pace: Pace, key: str) -> datetime | None:
    """Until when the door is closed; None when it is open."""
    found = Guard.objects.filter(kind=pace.kind, key=key, closed_until__gt=timezone.now())
    return found.values_list("closed_until", flat=True).first()


def failures_now(pace: Pace, key: str) -> int:
    """Failures in a row up to now."""
    found = Guard.objects.filter(kind=pace.kind, key=key)
    return found.values_list("failures", flat=True).first() or 0


@transaction.atomic
def failure_count(pace: Pace, key: str) -> Guard | None:
    """Counts one more failure; None, and nothing counted, while the door is closed.

    The second step asks before it looks at the code, so that of two hundred guesses sent at once five are looked at.
    """
    now = timezone.now()
    Guard.objects.filter(kind=pace.kind, changed_at__lt=now - pace.quiet).delete()
    guard, _made = Guard.objects.select_for_update().get_or_create(kind=pace.kind, key=key)
    if guard.closed_until and guard.closed_until > now:
        return None
    guard.failures += 1
    guard.closed_until = now + pace.wait(guard.failures) if guard.failures >= pace.free else None
    guard.save()
    return guard


@transaction.atomic
def failures_forgive(pace: Pace, key: str) -> int:
    """Begins anew after a success; how many failures there were."""
    guard = Guard.objects.select_for_update().filter(kind=pace.kind, key=key).first()
    if guard is None:
        return 0
    guard.delete()
    return guard.failures


@transaction.atomic
def failures_tell(pace: Pace, key: str) -> int:
    """How many failures the owner has not been told of, once they slowed somebody down; the count goes on.

    Coming in by a known browser says nothing about the strangers at the door: they wait as before.
    """
    guard = Guard.objects.select_for_update().filter(kind=pace.kind, key=key, failures__gte=pace.free).first()
    if guard is None:
        return 0
    untold = guard.failures - guard.told
    Guard.objects.filter(pk=guard.pk).update(told=guard.failures)
    return untold


def door_open(pace: Pace, key: str) -> None:
    """Opens a closed door without forgetting what was tried: the owner still reads of it."""
    Guard.objects.filter(kind=pace.kind, key=key).update(closed_until=None)
