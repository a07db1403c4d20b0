"""What is told of an application for leave besides its own fields."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cadres.conduct.kinds import BY_CALENDAR_DAYS, POLICIES
from cadres.leave.models import LeaveApplication
from core.figures import figure
from core.params.services import in_force


def usual_days(kind: str, *, on: date) -> Decimal | None:
    """How many days the kind of leave usually lasts at most, by ``leave.usual_days``; None where nothing says so.

    Days as the kind counts them. Local rules and length of service grant more: it is a caution, never a refusal.
    """
    for row in in_force("leave.usual_days", on=on):
        days = row.value.get(kind)
        return None if days is None else Decimal(str(days))
    return None


def counted(application: LeaveApplication) -> str:
    """Its days with their unit, as the kind of leave counts them."""
    return _in_days(application.kind) % {"days": figure(application.days)}


def _in_days(kind: str) -> str:
    return _("%(days)s calendar days") if kind in BY_CALENDAR_DAYS else _("%(days)s working days")


def cautions(application: LeaveApplication, *, has_file: bool) -> list[str]:
    """What whoever decides should look at: a paper that usually goes with the kind, more days than usual."""
    found = []
    if (proof := POLICIES[application.kind].proof) and not has_file:
        found.append(_("No document is attached; usual for this kind of leave: %(proof)s.") % {"proof": proof})
    most = usual_days(application.kind, on=application.day)
    if most is not None and application.days > most:
        usual = _in_days(application.kind) % {"days": figure(most)}
        found.append(_("Longer than usual: at most %(days)s. Check which rule grants more.") % {"days": usual})
    return found
