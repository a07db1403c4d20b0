"""Checking entries: verify, return, and taking either back while nothing was built on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.ledger import policies, rules
from appraisal.ledger.errors import NeedsApproval, NoDocument
from appraisal.ledger.models import Entry, EntryApproval, EntrySource, EntryState, Evidence
from appraisal.ledger.services.common import (
    acted_on,
    checked_state,
    lacks_document,
    participant_of,
    plain,
    require_complete,
    require_no_route,
    require_version,
)
from appraisal.ledger.windows import periods_locked, require_checking, require_settling, why_not_checking
from appraisal.routing.selectors import routes_by_indicator
from appraisal.schemes.models import Rule
from appraisal.schemes.selectors import compiled_versions
from cadres.access.models import User
from core.audit.services import log
from core.errors import InvalidInput, Refusal, WrongState, require_reason
from core.figures import figure
from core.texts import one_line

BATCH = 500
# what checking an entry is called in the trail, by the state that it led to
DONE: dict[str, str] = {
    EntryState.VERIFIED: "entry.verified",
    EntryState.PROPOSED: "entry.proposed",
    EntryState.NO_POINTS: "entry.no_points",
}


@transaction.atomic
def entry_verify(
    *,
    entry: Entry,
    actor: User,
    version: int | None = None,
    value: Decimal | None = None,
    value_reason: str = "",
    rule: Rule | None = None,
) -> Entry:
    """A supervisor confirms the entry and freezes its ``effect``: the exact points of this entry alone, before caps.

    Where the rule leaves a range, the assessor's ``value`` and ``value_reason`` are required and replace what the
    cadre proposed. ``rule`` classifies an entry that cites none; without any it is on record and counts no points.
    Undone by ``entry_unverify``, later by ``entry_reverse``.
    """
    entry, period = acted_on(entry)
    policies.require(policies.why_not_verify(actor, entry))
    require_checking(period)
    require_version(entry, version)
    _assess(entry, actor, value, value_reason, rule)
    require_complete(entry, assessed=True)
    conclude(entry, actor)
    entry.version += 1
    entry.save(
        update_fields=[
            "rule",
            "value",
            "value_reason",
            "effect",
            "state",
            "checked_by",
            "checked_at",
            "version",
        ]
    )
    propose_where_needed(entry, actor)
    log(
        actor=actor,
        action=DONE[entry.state],
        obj=entry,
        reason=entry.value_reason,
        before={"state": "submitted"},
        after={
            "state": entry.state,
            "effect": plain(entry.effect),
            "value": plain(entry.value),
            "rule": plain(entry.rule),
        },
    )
    return entry


def conclude(entry: Entry, actor: User) -> None:
    """Puts into the row what checking a complete entry makes of it; see ``checked_state``."""
    entry.state = checked_state(entry, lacks=lacks_document(entry))
    entry.checked_by, entry.checked_at = actor, timezone.now()
    entry.effect = None
    if entry.state == EntryState.VERIFIED and entry.rule:
        entry.effect = rules.entry_effect(entry)


def propose_where_needed(entry: Entry, actor: User) -> None:
    if entry.state == EntryState.PROPOSED:
        EntryApproval(entry=entry, proposed_by=actor, reason=entry.value_reason).save()


def _require_choice(entry: Entry, value: Decimal | None, value_reason: str) -> None:
    """Points inside a range are the assessor's: what the cadre proposed does not pass for a choice with a reason."""
    bounds = rules.value_range(entry.rule)
    if bounds is None or entry.source != EntrySource.SELF:
        return
    if value is None:
        low, high = bounds
        raise InvalidInput(
            _("Choose the points, from %(low)s to %(high)s.") % {"low": figure(low), "high": figure(high)}
        )
    require_reason(value_reason, InvalidInput(_("Give the reason for these points.")))


def _assess(entry: Entry, actor: User, value: Decimal | None, value_reason: str, rule: Rule | None) -> None:
    if rule is not None and entry.rule is None:
        if rule.version_id != participant_of(entry.cadre, entry.period).scheme_version_id:
            raise InvalidInput(
                _(
                    "The rule does not belong to the scheme that applies to the cadre in this period. "
                    "Choose another rule."
                )
            )
        entry.rule = rule
        require_no_route(entry, actor, "supervisor")
    _require_choice(entry, value, value_reason)
    if value is not None:
        entry.value = Entry._meta.get_field("value").to_python(value)
    if one_line(value_reason):
        entry.value_reason = one_line(value_reason)[: Entry._meta.get_field("value_reason").max_length]


@transaction.atomic
def entry_return(*, entry: Entry, actor: User, reason: str, version: int | None = None) -> Entry:
    """Sends the entry back to its author, who reads ``reason``, may change it and submit it again.

    In a released month it is only put aside: the author may write it anew in an open one. Undone by ``entry_unreturn``.
    """
    entry, period = acted_on(entry)
    policies.require(policies.why_not_verify(actor, entry))
    require_settling(period)
    require_version(entry, version)
    reason = one_line(reason)
    require_reason(reason, InvalidInput(_("Describe what is missing or wrong; the author can read it.")))
    entry.return_reason = reason[: Entry._meta.get_field("return_reason").max_length]
    entry.state, entry.checked_by, entry.checked_at = EntryState.RETURNED, actor, timezone.now()
    entry.version += 1
    entry.save(update_fields=["return_reason", "state", "checked_by", "checked_at", "version"])
    log(
        actor=actor,
        action="entry.returned",
        obj=entry,
        reason=reason,
        before={"state": "submitted"},
        after={"state": "returned"},
    )
    return entry


@transaction.atomic
def entry_unverify(*, entry: Entry, actor: User) -> Entry:
    """Who verified it takes that back while the period is open and nothing released has used it; it waits again.

    An observation that was verified at once becomes a draft of its author. Afterwards only ``entry_reverse`` helps.
    """
    entry, period = acted_on(entry)
    policies.require(policies.why_not_undo(actor, entry))
    if entry.state not in (EntryState.VERIFIED, EntryState.NO_POINTS):
        raise WrongState
    require_checking(period)
    used = period.released_run  # a trial run is no use of it
    if used and entry.checked_at and used.created_at >= entry.checked_at:
        raise WrongState(_("This entry counts in released results. Reverse it instead."))
    own = entry.source == EntrySource.OBSERVATION and entry.author_id == actor.pk
    before, entry.state = entry.state, EntryState.DRAFT if own else EntryState.SUBMITTED
    return _uncheck(entry, actor, "entry.unverified", before)


@transaction.atomic
def entry_unreturn(*, entry: Entry, actor: User) -> Entry:
    """Who returned it takes that back while its author has not touched it; it waits again."""
    entry, period = acted_on(entry)
    policies.require(policies.why_not_undo(actor, entry))
    if entry.state != EntryState.RETURNED:
        raise WrongState
    require_checking(period)
    entry.state, entry.return_reason = EntryState.SUBMITTED, ""
    return _uncheck(entry, actor, "entry.unreturned", "returned")


def _uncheck(entry: Entry, actor: User, action: str, before: str) -> Entry:
    entry.effect = entry.checked_by = entry.checked_at = None
    entry.version += 1
    entry.save(update_fields=["state", "return_reason", "effect", "checked_by", "checked_at", "version"])
    log(actor=actor, action=action, obj=entry, before={"state": before}, after={"state": entry.state})
    return entry


@dataclass
class BulkOutcome:
    """What a bulk verification did: keys of verified entries, and each refused entry with its sentence."""

    verified: list = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)


@transaction.atomic
def entry_verify_many(*, entries: Iterable[Entry], actor: User) -> BulkOutcome:
    """Verifies those of ``entries`` (a queryset or keys) that can be as they stand; the others stay and are named.

    Set-based: the queries do not grow with the entries, apart from batches of writes. One audit row per period holds
    every key with its effect. An entry that leaves points to the assessor, or misses its document, is refused.
    """
    keys = list(entries.values_list("pk", flat=True) if hasattr(entries, "values_list") else entries)
    outcome = BulkOutcome()
    if not keys:
        return outcome
    scope = [key for chunk in _chunks(keys) for key in _periods_of(chunk)]
    periods = periods_locked(scope)
    rows = []
    for chunk in _chunks(sorted(keys)):
        rows += (
            Entry._base_manager.select_for_update(of=("self",))
            .select_related("cadre", "rule")
            .defer("cadre__identity_number")
            .filter(pk__in=chunk)
            .order_by("pk")
        )
    routes = routes_by_indicator(scope)
    with_file = set()
    for chunk in _chunks([row.pk for row in rows]):
        with_file.update(Evidence._base_manager.filter(entry__in=chunk).values_list("entry_id", flat=True))
    schemes = compiled_versions({row.rule.version_id for row in rows if row.rule})
    closed: dict[int, Refusal] = {key: late for key, period in periods.items() if (late := why_not_checking(period))}
    out = _taken_out(keys)
    by_effect: dict[tuple, list] = defaultdict(list)
    for row in rows:
        ways = routes.get((row.period_id, row.rule.indicator_id), []) if row.rule else []
        refusal: Refusal | None = (
            policies.why_not_verify(actor, row, ways) or closed.get(row.period_id) or out.get(row.pk)
        )
        if refusal is None:
            refusal = _set_effect(row, schemes, row.pk in with_file)
        if refusal is None:
            by_effect[row.period_id, row.effect].append(row)
        else:
            outcome.refused.append((row, str(refusal)))
    _write_verified(by_effect, periods, actor, outcome)
    return outcome


def _taken_out(keys: list) -> dict[UUID, Refusal]:
    """Entries of people who no longer take part, with the refusal."""
    found: dict[UUID, Refusal] = {}
    for chunk in _chunks(keys):
        rows = Entry.objects.filter(pk__in=chunk).of_people_taken_out().values_list("pk", flat=True)
        found |= {key: WrongState(_("This person was excluded from the period.")) for key in rows}
    return found


def _set_effect(row: Entry, schemes: dict, has_file: bool) -> Refusal | None:
    """Puts the effect into the row, or answers why it cannot be verified unseen."""
    if row.rule is None:
        return None
    if row.rule.evidence_required and not has_file:
        return NoDocument()
    if rules.needs_approval(row.rule):
        return NeedsApproval()
    if rules.value_range(row.rule) is not None and row.source == EntrySource.SELF:
        return InvalidInput(
            _("The points of this rule are chosen one by one, with a reason. Open the entry to verify it.")
        )
    scheme = schemes[row.rule.version_id]
    if issues := rules.entry_issues(row, scheme=scheme):
        return InvalidInput(rules.issue_sentence(issues[0]))
    row.effect = rules.entry_effect(row, scheme=scheme)
    return None


def _write_verified(by_effect: dict, periods: dict, actor: User, outcome: BulkOutcome) -> None:
    now, told = timezone.now(), defaultdict(dict)
    for (period_id, effect), rows in by_effect.items():
        for chunk in _chunks([row.pk for row in rows]):
            changed = Entry._base_manager.filter(pk__in=chunk, state=EntryState.SUBMITTED).update(
                state=EntryState.VERIFIED,
                effect=effect,
                checked_by=actor,
                checked_at=now,
                version=F("version") + 1,
            )
            if changed != len(chunk):
                raise WrongState
        outcome.verified += [row.pk for row in rows]
        told[period_id].update({str(row.pk): plain(effect) for row in rows})
    for period_id in sorted(told):
        log(actor=actor, action="entries.verified", obj=periods[period_id], after={"effects": told[period_id]})


def _periods_of(keys: Iterable[UUID]) -> Iterable[Any]:
    return Entry._base_manager.filter(pk__in=keys).order_by().values_list("period_id", flat=True).distinct()


def _chunks(keys: list) -> Iterator[list]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
