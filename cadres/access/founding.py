"""The first day of an office: its top unit and its first accounts, once, while there is nobody yet."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.core import signing
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access.models import ADMINISTRATORS, Grant, Role, User
from cadres.access.services import GRANT_FIELDS, user_make
from cadres.access.slips import Slip
from cadres.units.models import Unit
from core.audit.services import log
from core.errors import InvalidInput, WrongState
from core.texts import folded_name

# The three administrators, and the HR officer, without whom they could do nothing for the office.
FOUNDERS = (Role.SYSTEM, Role.SECURITY, Role.AUDITOR, Role.HR)
CODE_SECONDS = 60 * 60
SALT = "cadres.access.founding"


@dataclass(frozen=True)
class Founder:
    username: str
    display_name: str = ""


def is_empty() -> bool:
    """Whether nobody has an account yet; the start page is there only so long, and never again."""
    return not User.objects.exists()


def start_code() -> str:
    """A code for the start page, for an hour. Whoever prints it runs the site; the first use makes every code void."""
    return signing.TimestampSigner(salt=SALT).sign(secrets.token_urlsafe(6))


class WrongStartCode(InvalidInput):
    """Whoever cannot print a code does not run the site."""

    code = "wrong_start_code"
    field = "code"
    message = _(
        "This start code is wrong or older than an hour. Run “manage.py start_link” on the server for a new one."
    )


def require_start_code(code: str) -> None:
    try:
        signing.TimestampSigner(salt=SALT).unsign(code.strip(), max_age=CODE_SECONDS)
    except signing.BadSignature:
        raise WrongStartCode from None


@transaction.atomic
def office_found(*, code: str, name: str, kind: str, founders: Mapping[str, Founder]) -> list[Slip]:
    """The top unit and the first accounts of an empty installation, with their one-time passwords.

    ``founders`` gives a person for each of system, security and auditor, and for hr where one is known. From then on
    every right comes from the security administrator; called again it is refused.
    """
    _wait_for_others()
    if Unit.objects.exists() or Grant.objects.exists() or User.objects.exists():
        raise WrongState(_("The system is already set up."))
    _require_separate(founders)
    unit = Unit(code=code, name=name, kind=kind)
    unit.full_clean(exclude={"path"})
    unit.save()
    unit.path = f"{unit.pk}/"
    unit.save(update_fields=["path"])
    log(actor=None, action="office.founded", obj=unit, after={"code": code, "name": name, "kind": kind})
    return [_slip(role, founder, unit) for role, founder in founders.items()]


def _wait_for_others() -> None:
    """Two people who found at the same moment: the second finds the office there. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Unit._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _require_separate(founders: Mapping[str, Founder]) -> None:
    names = {folded_name(founder.username) for founder in founders.values()}
    if not ADMINISTRATORS <= set(founders) <= set(FOUNDERS) or len(names) != len(founders):
        raise InvalidInput(_("Name different people: system, security and audit administrator, and HR officer."))


def _slip(role: str, founder: Founder, unit: Unit) -> Slip:
    display_name = founder.display_name or founder.username
    user, password = user_make(actor=None, username=founder.username, display_name=display_name)
    grant = Grant(user=user, role=role, unit=unit, starts_on=timezone.localdate())
    grant.full_clean()
    grant.save()
    log(actor=None, action="grant.given", obj=grant, after=changing.snapshot(grant, GRANT_FIELDS))
    return Slip(user, password, grant.get_role_display(), unit.name)
