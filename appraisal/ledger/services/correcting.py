"""Correcting what is verified: a reversing entry with its own record; nothing verified is ever edited."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.ledger import policies, selectors
from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.services.common import entry_locked, participant_of, plain
from appraisal.ledger.windows import periods_locked, require_checking
from appraisal.periods.models import Period, PeriodState
from appraisal.schemes.models import Rule
from cadres.access.models import User
from core.approvals import transitions
from core.approvals.models import ProposalState
from core.audit.services import log
from core.errors import InvalidInput, WrongState, require_reason
from core.texts import several_lines


@transaction.atomic
def entry_reverse(*, entry: Entry, actor: User, reason: str, period: Period | None = None) -> Entry:
    """Takes a verified entry out of the score by an entry against it; returns the reversing entry.

    1. The period is still open: both count nowhere from now on (state reversed).
    2. The period is scored or closed: it stays as it is. The reversal, with the negated frozen effect, counts as an
       adjustment in an open period of the cadre (``period``, or the current one), on the rule of the same code.

    Cannot be undone; what was right after all is written again.
    """
    reason = several_lines(reason)
    require_reason(reason, InvalidInput(_("Give the reason for the reversal; it stays on record.")))
    target = period or selectors.open_period_of(entry.cadre, late=True)
    # both periods first, in the order of their keys: the lock order of everybody
    periods = periods_locked({entry.period_id, target.pk if target else entry.period_id})
    entry, origin = entry_locked(entry)
    policies.require(policies.why_not_reverse(actor, entry))
    if Entry.objects.filter(reverses=entry).exists():
        raise WrongState(_("This entry has been reversed already."))
    if origin.state == PeriodState.OPEN:
        reversal = _against(entry, actor, reason, origin, EntryState.REVERSED)
        entry.state = EntryState.REVERSED
        entry.version += 1
        entry.save(update_fields=["state", "version"])
    else:
        reversal = _adjustment(entry, actor, reason, periods.get(target.pk) if target else None)
    reversal.save(force_insert=True)
    for approval in entry.approvals.filter(state=ProposalState.APPROVED):
        transitions.reverse(approval, actor=actor, reason=reason)
    log(
        actor=actor,
        action="entry.reversed",
        obj=entry,
        reason=reason,
        before={"state": "verified", "effect": plain(entry.effect)},
        after={
            "state": entry.state,
            "reversal": str(reversal.pk),
            "effect": plain(reversal.effect),
            "period": reversal.period_id,
        },
    )
    return reversal


def _adjustment(entry: Entry, actor: User, reason: str, target: Any) -> Entry:
    if target is None:
        raise InvalidInput(_("The cadre has no open period in which the correction could count. Ask HR to open one."))
    require_checking(target)
    participant = participant_of(entry.cadre, target)
    reversal = _against(entry, actor, reason, target, EntryState.VERIFIED)
    reversal.unit, reversal.unit_path = participant.unit, participant.unit_path
    if entry.rule is None:
        return reversal
    if entry.effect is None:
        raise InvalidInput(
            _("The points of this rule are calculated from the total of its period; ask HR to score it again.")
        )
    reversal.rule = Rule.objects.filter(version=participant.scheme_version_id, code=entry.rule.code).first()
    if reversal.rule is None:
        raise InvalidInput(
            _(
                "The scheme of %(period)s has no rule %(code)s, so the correction cannot count there. "
                "Choose another period."
            )
            % {"period": target, "code": entry.rule.code}
        )
    return reversal


def _against(entry: Entry, actor: User, reason: str, period: Period, state: str) -> Entry:
    now = timezone.now()
    return Entry(
        cadre=entry.cadre,
        period=period,
        unit_id=entry.unit_id,
        unit_path=entry.unit_path,
        happened_on=timezone.localdate(),
        rule=entry.rule,
        duty_id=entry.duty_id,
        summary=entry.summary,
        details=reason,
        quantity=entry.quantity,
        level=entry.level,
        group_key=entry.group_key,
        source=EntrySource.REVERSAL,
        state=state,
        author=actor,
        submitted_at=now,
        checked_by=actor,
        checked_at=now,
        effect=None if entry.effect is None else -entry.effect,
        reverses=entry,
    )
