"""Writing accounts and grants. The security administrator gives rights, the system administrator makes accounts."""

import secrets
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from axes.utils import reset as axes_reset
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres import changes as changing
from cadres.access import guards
from cadres.access.keys import tokens_end
from cadres.access.lockout import waits_lift, waits_until
from cadres.access.models import AccessAct, Grant, Role, User
from cadres.access.policies import require_unit
from cadres.access.two_people import ConfirmationFirst, is_other_administrator, permit_use
from cadres.people.models import Cadre
from core.audit.services import log
from core.errors import InvalidInput, NotAllowed, OwnRecord, WrongState
from core.texts import folded_name

# without letters and digits that look alike on paper
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GRANT_FIELDS = ("user", "role", "unit", "starts_on", "ends_on", "given_by")


# Grants: given by two people (``requests``, ``proposals``), ended by one


@transaction.atomic
def grant_end(*, actor: User, grant: Grant, reason: str, last_day: date | None = None) -> Grant | None:
    """Ends a right after ``last_day``, or at once without one; takes effect at the user's next request.

    A right that started today and ends at once leaves no row, only the audit trail. Nobody ends their own.
    """
    grant = Grant.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=grant.pk)
    require_unit(actor, grant.unit, Role.SECURITY)
    if grant.user_id == actor.pk:
        raise OwnRecord
    return grant_stop(actor=actor, grant=grant, reason=reason, last_day=last_day)


def grant_stop(*, actor: User, grant: Grant, reason: str, last_day: date | None = None) -> Grant | None:
    """The effect of ``grant_end``, also of taking a confirmed request back; the caller has asked its own policy."""
    today = timezone.localdate()
    if grant.ends_on and grant.ends_on < today:
        raise WrongState(_("This grant has already ended."))
    last = last_day or today - timedelta(days=1)
    if last_day and last_day < today:
        raise InvalidInput(_("The last day cannot be in the past; leave it empty to end the grant at once."))
    if grant.ends_on and last > grant.ends_on:
        raise InvalidInput(_("A grant can only be ended earlier here. For a longer one, create a new grant."))
    before = changing.snapshot(grant, GRANT_FIELDS)
    tokens_end(grant.user)
    if last < grant.starts_on:
        log(actor=actor, action="grant.ended", obj=grant, reason=reason, before=before)
        grant.delete()
        return None
    grant.ends_on = last
    grant.full_clean()
    grant.save(update_fields=["ends_on"])
    log(actor=actor, action="grant.ended", obj=grant, reason=reason, before=before, after={"ends_on": last})
    return grant


# Accounts


def one_time_password() -> str:
    """Fifteen random characters (74 bits) in three groups, to be read from paper."""
    return "-".join("".join(secrets.choice(ALPHABET) for _n in range(5)) for _g in range(3))


def _require_system(actor: User) -> None:
    if not actor.has_role(Role.SYSTEM):
        raise NotAllowed


def _require_other(actor: User, user: User) -> None:
    if actor.pk == user.pk:
        raise OwnRecord


@transaction.atomic
def user_create(*, actor: User, username: str, display_name: str, name_latin: str = "") -> tuple[User, str]:
    """A login without rights, and its one-time password, which is shown once and kept nowhere."""
    _require_system(actor)
    return user_make(actor=actor, username=username, display_name=display_name, name_latin=name_latin)


@transaction.atomic
def user_create_silent(*, actor: User, username: str, display_name: str, cadre: Cadre | None = None) -> User:
    """A login of which nobody knows a password yet, for files of many: ``slips.slips_make`` gives them theirs."""
    _require_system(actor)
    user, _password = user_make(actor=actor, username=username, display_name=display_name, with_password=False)
    if cadre is not None:
        user_link(actor=actor, user=user, cadre=cadre)
    return user


@transaction.atomic
def user_create_for(*, actor: User, cadre: Cadre, username: str = "") -> tuple[User, str]:
    """A login for a cadre, named by the staff number unless told otherwise. Undone by ``user_disable``."""
    _require_system(actor)
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    if cadre.user_id:
        raise WrongState(_("This cadre already has an account."))
    if cadre.left_on:
        raise WrongState(_("This cadre has left the service. Reinstate the cadre first."))
    user, password = user_make(
        actor=actor, username=username or cadre.staff_no, display_name=cadre.name, name_latin=cadre.name_latin
    )
    cadre.user = user
    cadre.save(update_fields=["user"])
    return user, password


def user_make(
    *,
    actor: User | None,
    username: str,
    display_name: str,
    name_latin: str = "",
    with_password: bool = True,
) -> tuple[User, str]:
    """The effect of ``user_create``, also of founding an office; the caller has asked its own policy."""
    if User.objects.filter(username__iexact=folded_name(username)).exists():
        raise InvalidInput(_("This user name is taken, if only in other capitals. Choose another one."))
    password = one_time_password() if with_password else ""
    user = User(username=username, display_name=display_name, name_latin=name_latin, must_change_password=True)
    user.set_password(password or None)
    user.full_clean()
    user.save()
    after = {"username": username, "display_name": display_name} | ({"name_latin": name_latin} if name_latin else {})
    log(actor=actor, action="user.created", obj=user, after=after)
    return user, password


@transaction.atomic
def user_link(*, actor: User, user: User, cadre: Cadre) -> Cadre:
    """Joins an account that was made without a file to its owner's, so that own records are known as such from then on.

    By the system administrator, for nobody but others; neither may belong to somebody else already. The tokens of the
    account end.
    """
    _require_system(actor)
    _require_other(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    cadre = Cadre.objects.select_for_update().get(pk=cadre.pk)
    if Cadre.objects.filter(user=user).exists():
        raise WrongState(_("This account already belongs to a personnel record."))
    if cadre.user_id:
        raise WrongState(_("This cadre already has an account."))
    if cadre.left_on:
        raise WrongState(_("This cadre has left the service. Reinstate the cadre first."))
    if not user.is_active:
        raise WrongState(_("This account is disabled."))
    cadre.user = user
    cadre.save(update_fields=["user"])
    tokens_end(user)
    log(actor=actor, action="user.linked", obj=user, after={"cadre": cadre.pk})
    return cadre


@transaction.atomic
def user_password_reset(*, actor: User, user: User) -> str:
    """A new one-time password; sessions, tokens and a lock-out end. The second step of signing in stays.

    For an administrator of another kind only after somebody else has confirmed it (``requests.access_ask``).
    """
    _require_system(actor)
    _require_other(actor, user)
    permit_use(actor=actor, user=user, act=AccessAct.PASSWORD)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise WrongState(_("This account is disabled."))
    return _new_password(actor=actor, user=user, action="user.password_reset")


def _new_password(*, actor: User, user: User, action: str) -> str:
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password", "is_active"])
    tokens_end(user)
    axes_reset(username=folded_name(user.username))
    guards.failures_forgive(guards.PASSWORD, folded_name(user.username))
    log(actor=actor, action=action, obj=user)
    return password


@transaction.atomic
def user_disable(*, actor: User, user: User, reason: str) -> User:
    """Closes an account: sessions end at their next request, tokens at once. Undone by ``user_enable``."""
    _require_system(actor)
    _require_other(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise WrongState(_("This account is disabled."))
    return login_end(actor=actor, user=user, reason=reason)


def login_end(*, actor: User, user: User, reason: str) -> User:
    """The effect of ``user_disable``, also part of leaving the service; the caller has asked its own policy."""
    user.is_active = False
    # a session carries a digest of the password: enabling the account later revives none
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    tokens_end(user)
    log(
        actor=actor,
        action="user.disabled",
        obj=user,
        reason=reason,
        before={"is_active": True},
        after={"is_active": False},
    )
    return user


@transaction.atomic
def user_enable(*, actor: User, user: User) -> str:
    """Opens a disabled account again, with a new one-time password; for administrators as ``user_password_reset``."""
    _require_system(actor)
    _require_other(actor, user)
    permit_use(actor=actor, user=user, act=AccessAct.ENABLE)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise WrongState(_("This account is active."))
    user.is_active = True
    return _new_password(actor=actor, user=user, action="user.enabled")


@transaction.atomic
def user_second_step_reset(*, actor: User, user: User, reason: str) -> None:
    """Takes the second step of signing in away after a telephone was lost.

    By the security administrator, while passwords are the system administrator's: neither alone can sign in
    as somebody else. For an administrator of another kind by two people.
    """
    if not actor.has_role(Role.SECURITY):
        raise NotAllowed
    _require_other(actor, user)
    if is_other_administrator(user, AccessAct.SECOND_STEP):
        raise ConfirmationFirst
    second_step_remove(actor=actor, user=user, reason=reason)


def second_step_remove(*, actor: User, user: User, reason: str) -> None:
    """The effect of ``user_second_step_reset``, also of a confirmed request; the caller has asked its own policy."""
    deleted, _rows = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        raise WrongState(_("This account has no two-step sign-in."))
    guards.door_open(guards.SECOND_STEP, str(user.pk))
    tokens_end(user)
    log(actor=actor, action="user.second_step_reset", obj=user, reason=reason)


@transaction.atomic
def user_wait_lift(*, actor: User, user: User) -> None:
    """Ends the pause after wrong passwords, for everybody who waits at this account; the password stays.

    By the security administrator. It opens nothing: who does not know the password waits again after a few tries.
    """
    if not actor.has_role(Role.SECURITY):
        raise NotAllowed
    _require_other(actor, user)
    until = waits_until(user.username)
    if until is None:
        raise WrongState(_("Sign-in is not paused for this account."))
    waits_lift(user.username)
    log(actor=actor, action="user.wait_lifted", obj=user, before={"until": until})


@transaction.atomic
def own_password_change(*, user: User, password: str) -> None:
    """The user's own change; a one-time password is used up by it."""
    user.set_password(password)
    user.must_change_password = False
    user.save()
    tokens_end(user)
    log(actor=user, action="user.password_changed", obj=user)


@transaction.atomic
def own_second_step_changed(*, user: User, action: str, kind: str) -> None:
    """The user's own setting up, renewing or removing of codes; tokens made before it end."""
    tokens_end(user)
    log(actor=user, action=action, obj=user, after={"kind": kind})
