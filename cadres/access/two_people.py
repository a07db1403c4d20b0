"""What no administrator does alone, and how the services know that somebody else has confirmed it."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import ADMINISTRATORS, AccessAct, AccessRequest, Grant, Role, User
from cadres.access.policies import conflict_of_interest
from core.approvals.models import ProposalState
from core.effective import held_from
from core.errors import InvalidInput, NotAllowed, OwnRecord, WrongState

# Whose act it is; an administrator of this kind may do it alone to colleagues of the same kind.
KIND = {AccessAct.PASSWORD: Role.SYSTEM, AccessAct.ENABLE: Role.SYSTEM, AccessAct.SECOND_STEP: Role.SECURITY}
PERMIT = timedelta(days=1)


class RolesExclusive(WrongState):
    code = "roles_exclusive"
    message = _(
        "System, security and audit administrators must be separate people without business grants: "
        "%(user)s has the role “%(held)s” in that period. End one of the grants."
    )


class RolesExclusiveWaiting(RolesExclusive):
    code = "roles_exclusive"
    message = _(
        "System, security and audit administrators must be separate people without business grants: the role "
        "“%(held)s” for %(user)s already awaits confirmation. Have that request rejected or withdrawn first."
    )


class ConfirmationFirst(NotAllowed):
    code = "confirmation_first"
    message = _(
        "This account belongs to an administrator of another kind. Two people are needed to open it. Ask for a "
        "confirmation on the page of the account; once another person has confirmed, you can do this within a day."
    )


def require_disinterested(actor: User, user: User) -> None:
    """Nobody prepares or confirms access for themselves or for a relative (CSL art. 76)."""
    if actor.pk == user.pk:
        raise OwnRecord(_("You cannot grant access to yourself. Ask another security administrator."))
    file = getattr(user, "cadre", None)  # of a disabled account, too
    if file is not None and (refusal := conflict_of_interest(actor, file)):
        raise refusal


def is_other_administrator(user: User, act: str) -> bool:
    """Whether ``user`` is an administrator, today or later, of another kind than the one whose act this is."""
    others = ADMINISTRATORS - {KIND[AccessAct(act)]}
    return Grant.objects.held_from(timezone.localdate()).filter(user=user, role__in=others).exists()


def permit_of(actor: User, user: User, act: str) -> QuerySet[AccessRequest]:
    """The confirmed request of ``actor`` that has not been used yet and is not older than a day."""
    return AccessRequest.objects.filter(
        act=act,
        user=user,
        proposed_by=actor,
        state=ProposalState.APPROVED,
        used_at=None,
        decided_at__gte=timezone.now() - PERMIT,
    )


def permit_use(*, actor: User, user: User, act: str) -> None:
    """Uses up the confirmation where one is needed; refused without."""
    if not is_other_administrator(user, act):
        return
    permit = permit_of(actor, user, act).order_by("pk").first()
    now = timezone.now()
    if permit is None or not AccessRequest.objects.filter(pk=permit.pk, used_at=None).update(used_at=now):
        raise ConfirmationFirst


def require_possible(user: User, role: str, starts_on: date, ends_on: date | None, unit_id: int | None) -> None:
    """Refuses a grant that clashes with those held, lies in the past, or goes to a disabled account."""
    if not user.is_active:
        raise WrongState(_("This account is disabled."))
    if ends_on and ends_on < timezone.localdate():
        raise InvalidInput(_("A grant cannot lie completely in the past. Choose a later last day."))
    during = user.grants.during(starts_on, ends_on or date.max)
    _require_separate(user, role, during)
    if during.filter(role=role, unit=unit_id).exists():
        raise WrongState(_("The user already has this grant in that period. Correct the dates."))


def require_apart_from_waiting(user: User, role: str, starts_on: date, ends_on: date | None) -> None:
    """Refuses to prepare what could not be confirmed beside a grant that already waits for its confirmation."""
    waiting = AccessRequest.objects.filter(
        held_from(starts_on), user=user, act=AccessAct.GRANT, state=ProposalState.PROPOSED
    )
    asked = waiting.filter(starts_on__lte=ends_on or date.max, role__in=_excluded_by(role)).first()
    if asked:
        raise RolesExclusiveWaiting(user=user, held=asked.get_role_display())


def _require_separate(user: User, role: str, during: QuerySet[Grant]) -> None:
    held = during.filter(role__in=_excluded_by(role)).first()
    if held:
        raise RolesExclusive(user=user, held=held.get_role_display())


def _excluded_by(role: str) -> set[str]:
    """Administrators hold one role and no business role, at any one time."""
    return set(Role.values) - {role} if role in ADMINISTRATORS else set(ADMINISTRATORS)
