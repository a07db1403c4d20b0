"""Applying for leave, and coming back from it earlier; granting and refusing: ``cadres.leave.proposals``."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.access.policies import is_own, require_act_on
from cadres.calendar.reckoning import ONE_DAY
from cadres.calendar.selectors import calendar_between
from cadres.conduct.reckoning import Given, settle
from cadres.conduct.rules import require_counted, require_free, require_in_service
from cadres.conduct.services import attendance_cut, held_days
from cadres.leave.models import GRANTING, KINDS, LeaveApplication, LeaveFile
from cadres.people.models import Cadre
from core.approvals.models import ProposalState
from core.approvals.services import proposal_submit
from core.audit.services import log
from core.dates import add_months
from core.errors import InvalidInput, NotAllowed, Refusal, WrongState, require_reason
from core.uploads import inspect_file, kept_on_success

GIVEN_UP = ("state", "back_on", "days")
REVERSAL = ("reversed_by", "reversed_at", "reversal_reason")
MONTHS_AHEAD = 12
TOLD = ("kind", "day", "from_noon", "last_day", "to_noon", "days")


@transaction.atomic
def leave_apply(
    *,
    actor: User,
    kind: str,
    day: date,
    reason: str,
    last_day: date | None = None,
    from_noon: bool = False,
    to_noon: bool = False,
    file: UploadedFile | None = None,
) -> LeaveApplication:
    """One's own leave, from ``day`` until ``last_day`` (the same day, if none is given), counted as its kind is.

    Refused where a day is taken by attendance or another open application, lies outside the service, or in a year of
    which the calendar is unknown. Undone by ``proposal_withdraw`` before the decision, ``leave_return`` after it.
    """
    own = actor.own_cadre
    if own is None:
        raise NotAllowed
    require_reason(reason, InvalidInput(_("Give a reason for the leave.")))
    _require_near(kind, day, last_day or day)
    inspected = inspect_file(file) if file else None
    cadre = Cadre.objects.select_for_update().get(pk=own.pk)
    application = _settled(cadre, Given(kind, day, from_noon, last_day or day, to_noon))
    application.reason, application.proposed_by = reason, actor
    _require_unasked(application)
    with kept_on_success():
        proposal_submit(application, after={name: getattr(application, name) for name in TOLD})
        if file and inspected:
            LeaveFile(application=application, uploaded_by=actor).keep(inspected, file)
    return application


def _require_near(kind: str, day: date, last_day: date) -> None:
    if day > add_months(timezone.localdate(), MONTHS_AHEAD):
        raise InvalidInput(_("Leave is applied for at most a year ahead. Choose an earlier first day."))
    require_counted(kind, day, last_day)


def _settled(cadre: Cadre, given: Given) -> LeaveApplication:
    last = given.last_day or given.day
    if given.kind not in dict(KINDS):
        raise InvalidInput(_("Choose the kind of leave."))
    found = settle(given, calendar_between(given.day, last))
    require_in_service(cadre, given.day, last)
    require_free(given.kind, found.parts, held_days(cadre, given.day, last))
    return LeaveApplication(
        cadre=cadre,
        kind=given.kind,
        day=given.day,
        from_noon=given.from_noon,
        last_day=last,
        to_noon=given.to_noon,
        days=found.quantity,
    )


def _require_unasked(application: LeaveApplication) -> None:
    others = LeaveApplication.objects.filter(
        cadre=application.cadre,
        state=ProposalState.PROPOSED,
        day__lte=application.last_day,
        last_day__gte=application.day,
    )
    first, last = application.halves
    if any(first <= other.halves[1] and other.halves[0] <= last for other in others):
        raise InvalidInput(_("You have applied for leave on some of these days already. Withdraw that one first."))


@transaction.atomic
def leave_return(*, actor: User, application: LeaveApplication, back_on: date, reason: str = "") -> LeaveApplication:
    """Takes granted leave back from ``back_on`` on, whole where that is its first day; what was before stays.

    Cadres give up their own leave from today on; whoever may grant it takes it back from any of its days, with a
    reason. Refused to everybody else, and once nothing of it is left.
    """
    application = LeaveApplication.objects.select_for_update().get(pk=application.pk)
    require_return(application, actor)
    first = application.day
    if is_own(actor, application.cadre):
        first, reason = max(timezone.localdate(), first), reason or str(_("Back from leave earlier"))
        _require_day(back_on, first, application, _("Enter a day from today on that lies within the leave."))
    else:
        _require_day(back_on, first, application, _("Enter a day that lies within the leave."))
        require_reason(reason)
    before = {name: getattr(application, name) for name in GIVEN_UP}
    _give_up(application, back_on, actor, reason)
    after = {name: getattr(application, name) for name in GIVEN_UP}
    log(actor=actor, action="leave.returned_early", obj=application, reason=reason, before=before, after=after)
    return application


def require_return(application: LeaveApplication, actor: User) -> None:
    """Raises unless ``actor`` may take some of the leave back today: its owner, or whoever may grant it."""
    is_owner = is_own(actor, application.cadre)
    if not is_owner:
        require_act_on(actor, application.cadre, *GRANTING)
    if not application.is_running(timezone.localdate() if is_owner else application.day):
        raise WrongState(_("This leave is over or is not approved. There is nothing to give up."))


def may_return(application: LeaveApplication, actor: User) -> bool:
    """Whether ``leave_return`` would take something back for ``actor``, for the button of a page."""
    try:
        require_return(application, actor)
    except Refusal:
        return False
    return True


def _require_day(back_on: date, first: date, application: LeaveApplication, sentence: Any) -> None:
    last = application.last_day if application.back_on is None else application.back_on - ONE_DAY
    if not first <= back_on <= last:
        raise InvalidInput(sentence)


def _give_up(application: LeaveApplication, back_on: date, actor: User, reason: str) -> None:
    record = application.record
    is_whole = record is None or not record.days.filter(day__lt=back_on).exists()
    if record is not None:
        attendance_cut(actor=actor, record=record, last_day=back_on - ONE_DAY, reason=reason)
    application.refresh_from_db()
    application.back_on = back_on
    by_owner = is_own(actor, application.cadre)
    if is_whole:
        application.state = ProposalState.WITHDRAWN if by_owner else ProposalState.REVERSED
        application.days = Decimal(0)
    elif application.record:
        application.days = application.record.quantity
    if not by_owner:
        application.reversed_by, application.reversed_at, application.reversal_reason = actor, timezone.now(), reason
    application.save(update_fields=[*GIVEN_UP, *REVERSAL])


def file_opened(*, actor: User, stored: LeaveFile) -> None:
    """Leaves a trace when the document of somebody else is read."""
    if not is_own(actor, stored.application.cadre):
        log(actor=actor, action="leave.file_opened", obj=stored, after={"application": stored.application_id})
