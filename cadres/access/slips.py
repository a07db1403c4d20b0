"""Sealed slips: the first one-time passwords of accounts made by a file, shown once to whoever made them.

An import works in the background, where nobody could be shown anything; so its accounts begin without a password, and
get one at the moment in which the slips are printed. Nothing that could be read lies anywhere before or after.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import Role, User
from cadres.access.services import one_time_password
from core.audit.models import AuditRow
from core.audit.services import log_many
from core.errors import NotAllowed, WrongState

AT_ONCE = 60  # a password takes a twentieth of a second to digest
PRINTABLE_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Slip:
    """What one person is handed, once: it is kept nowhere."""

    user: User
    password: str
    role: str = ""
    place: str = ""


def without_password(actor: User) -> QuerySet[User]:
    """Accounts that ``actor`` made by a file within a day and that nobody has had a password of."""
    made = AuditRow.objects.filter(
        actor_key=str(actor.pk), action="user.created", at__gte=timezone.now() - PRINTABLE_FOR
    ).values_list("object_key", flat=True)
    waiting = User.objects.filter(
        password__startswith=UNUSABLE_PASSWORD_PREFIX, is_active=True, must_change_password=True, last_login=None
    )
    return waiting.filter(pk__in=[int(key) for key in made]).order_by("username")


@transaction.atomic
def slips_make(*, actor: User) -> list[Slip]:
    """A one-time password for each of the next sixty such accounts; for a lost one there is the page of the account.

    By the system administrator, who may give any of them a password singly as well.
    """
    if not actor.has_role(Role.SYSTEM):
        raise NotAllowed
    users = list(without_password(actor).select_for_update(of=("self",)).select_related("cadre")[:AT_ONCE])
    if not users:
        raise WrongState(_("No account that you created from a file today is still without a password."))
    slips = [Slip(user, one_time_password(), place=_staff_number(user)) for user in users]
    for slip in slips:
        slip.user.set_password(slip.password)
    User.objects.bulk_update(users, ["password"])
    log_many(actor=actor, action="user.slip_made", rows=[(user, None, None) for user in users])
    return slips


def _staff_number(user: User) -> str:
    file = getattr(user, "cadre", None)
    return file.staff_no if file is not None else ""
