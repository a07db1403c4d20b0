"""Entries that are not in the score, and why."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.ledger.models import EntryState
from appraisal.runs.inputs.people import Batch

BY_STATE = {
    EntryState.SUBMITTED: gettext_noop("Not verified yet."),
    EntryState.RETURNED: gettext_noop("It was returned."),
    EntryState.PROPOSED: gettext_noop("It has been verified and needs approval by somebody else."),
    EntryState.NO_POINTS: gettext_noop("Its rule requires evidence and there is none, so it gives no points."),
    EntryState.REVERSED: gettext_noop("It was reversed; neither the entry nor its reversal counts."),
}


def not_counted(entries: Iterable[Any], batch: Batch) -> list[tuple[Any, str]]:
    """(entry, why it is not in the score)."""
    foreign = {key.replace("-", "") for key in batch.foreign}
    reasons = ((entry, _reason(entry, foreign)) for entry in entries)
    return [(entry, reason) for entry, reason in reasons if reason]


def _reason(entry: Any, foreign: set[str]) -> str:
    if entry.state in BY_STATE:
        return _(BY_STATE[entry.state])
    if not entry.rule_id:
        return _("It cites no rule.")
    if entry.pk.hex in foreign:
        return _("Its rule is not part of the scheme of this month.")
    if getattr(entry, "is_outdone", False):
        return _("Only the highest of its project or document counts.")
    return ""
