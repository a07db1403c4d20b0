"""A month in which a unit does not appraise: skipped with a reason, so that its year does not wait for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.periods.services import PeriodClosed, period_lock
from cadres.access.models import User
from cadres.access.policies import require_unit
from core.audit.services import log
from core.errors import InvalidInput, WrongState, require_reason
from core.texts import one_line


@transaction.atomic
def period_skip(*, period: Period, actor: User, reason: str) -> Period:
    """draft → skipped: nobody is appraised here in this month, and its year closes without it.

    Refused for a year, which is withdrawn as a whole, and in a closed year. Undone by ``period_resume``.
    """
    period = _begun(period, actor, PeriodState.DRAFT)
    if period.kind != PeriodKind.MONTH:
        raise InvalidInput(_("A year is not skipped. Withdraw its plan instead."))
    reason = one_line(reason)
    require_reason(reason)
    return _moved(period, PeriodState.SKIPPED, "period.skipped", actor, reason)


@transaction.atomic
def period_resume(*, period: Period, actor: User) -> Period:
    """skipped → draft, while the year is not closed: the month can be opened again."""
    period = _begun(period, actor, PeriodState.SKIPPED)
    return _moved(period, PeriodState.DRAFT, "period.resumed", actor, "")


def _begun(period: Period, actor: User, state: str) -> Period:
    period = period_lock(period)
    require_unit(actor, period.unit, "hr")
    whole = period.year_period
    if whole and whole.state == PeriodState.CLOSED:
        raise PeriodClosed(period=whole)
    if period.state != state:
        raise WrongState(_("Only a month that was not opened can be skipped, and only a skipped one resumed."))
    return period


def _moved(period: Period, state: str, action: str, actor: User, reason: str) -> Period:
    before = {"state": period.state}
    period.state = state
    period.skipped_because = reason[: Period._meta.get_field("skipped_because").max_length]
    period.save(update_fields=["state", "skipped_because"])
    log(actor=actor, action=action, obj=period, reason=reason, before=before, after={"state": state})
    return period
