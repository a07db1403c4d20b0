"""What waits for the administrators of a new office, and of one that takes people in: said on their first pages.

As the list of the HR officer (``appraisal.periods.set_up``): each line is a question to the data, with where it is
seen to; nothing is ticked by hand.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadres.access.models import AccessRequest, Grant, Role, User
from cadres.access.slips import without_password
from cadres.people.models import Appointment, Cadre
from core.following import Following
from core.navigation import MOST, in_words
from core.scopes import within
from core.wording import sentences


class ToDo(NamedTuple):
    """What waits, and the page on which it is done."""

    text: str
    label: str
    url: str


def to_do_of_system(user: User) -> Iterator[ToDo]:
    """Passwords first: they can be printed for a day only. Three queries."""
    if not user.has_role(Role.SYSTEM):
        return
    if number := without_password(user).count():
        told = ngettext("%(n)s account has no password yet.", "%(n)s accounts have no password yet.", number)
        yield ToDo(told % {"n": number}, _("Print the password slips"), reverse("cadres:slips"))
    if number := AccessRequest.objects.to_decide(user).count():
        told = ngettext("%(n)s request waits for you.", "%(n)s requests wait for you.", number)
        yield ToDo(told % {"n": number}, _("Requests about access"), f"{reverse('cadres:access_requests')}?{WAITING}")
    if number := in_service_without_account()[: MOST + 1].count():
        told = ngettext("%(n)s person in service has no account.", "%(n)s people in service have no account.", number)
        yield ToDo(told % {"n": in_words(number)}, _("Import accounts"), reverse("imports:upload", args=["accounts"]))


def what_follows(user: User) -> Following | None:
    """For the system administrator; others follow lists of their own."""
    return next((Following(one.label, one.url) for one in to_do_of_system(user)), None)


WAITING = "state=proposed"


def in_service_without_account() -> QuerySet[Cadre]:
    """Asked from the files without an account, so that few of them, or the first of many, are looked at."""
    serving = Appointment.objects.on(timezone.localdate()).filter(cadre=OuterRef("pk"))
    return Cadre.objects.filter(Exists(serving), user=None).order_by()


def to_do_of_security(user: User) -> Iterator[ToDo]:
    """Roles without which no month is verified and released, and that nobody was proposed for. Two queries."""
    paths = user.unit_paths(Role.SECURITY)
    if not paths:
        return
    granted = Grant.objects.on(timezone.localdate()).filter(within(paths, "unit__path"))
    proposed = AccessRequest.objects.filter(within(paths, "unit__path"), act="grant", state="proposed")
    held = {*granted.values_list("role", flat=True).distinct(), *proposed.values_list("role", flat=True).distinct()}
    missing = [told for role, told in _needed().items() if role not in held]
    if missing:
        yield ToDo(sentences(missing), _("Import grants"), reverse("imports:upload", args=["grants"]))


def _needed() -> dict[str, str]:
    return {
        Role.SUPERVISOR: _("No supervisor verifies entries yet."),
        Role.LEADER: _("No head of unit confirms results yet."),
    }
