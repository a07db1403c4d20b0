"""Writing entries: the cadre's own, and the supervisor's observation."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.ledger import policies, rules
from appraisal.ledger.errors import KeyReused
from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.services import files
from appraisal.ledger.services.checking import DONE, conclude, propose_where_needed
from appraisal.ledger.services.common import (
    CONTENT,
    Content,
    acted_on,
    entry_locked,
    fill,
    participant_of,
    plain,
    require_complete,
    require_version,
    snapshot,
)
from appraisal.ledger.windows import period_locked, require_writing
from appraisal.periods.models import Period
from appraisal.routing.selectors import routes_of_rule
from cadres.access.models import User
from cadres.people.models import Cadre
from core.audit.services import log
from core.errors import InvalidInput
from core.texts import one_line
from core.uploads import forget_file, kept_on_success


@transaction.atomic
def entry_draft(
    *, actor: User, cadre: Cadre, period: Period, key: uuid.UUID | None = None, **content: Unpack[Content]
) -> Entry:
    """The cadre writes a draft into the own ledger.

    ``key`` is made by the client and becomes the key of the entry: the same request again gives the same entry, the
    same key with other content is refused. Undone by ``entry_delete_draft``.
    """
    policies.require(policies.why_not_write(actor, cadre))
    return _write(actor=actor, cadre=cadre, period=period, key=key, source=EntrySource.SELF, content=content)[0]


@transaction.atomic
def entry_record(
    *,
    actor: User,
    cadre: Cadre,
    period: Period,
    key: Any = None,
    uploads: Iterable[Any] = (),
    submit: bool = True,
    **content: Unpack[Content],
) -> Entry:
    """Quick entry: draft, evidence and submission in one step; all of it or nothing."""
    policies.require(policies.why_not_write(actor, cadre))
    with kept_on_success():
        entry, is_new = _write(
            actor=actor, cadre=cadre, period=period, key=key, source=EntrySource.SELF, content=content
        )
        if not is_new:
            return entry
        for upload in uploads:
            files.evidence_add(entry=entry, actor=actor, file=upload)
        return entry_submit(entry=entry, actor=actor) if submit else entry


@transaction.atomic
def entry_observe(
    *,
    actor: User,
    cadre: Cadre,
    period: Period,
    key: Any = None,
    uploads: Iterable[Any] = (),
    **content: Unpack[Content],
) -> Entry:
    """A supervisor writes down what was seen of a subordinate.

    Where the rule fixes the points (per unit or by level) the observation is verified at once: a supervisor is who
    verifies in this unit, and nothing is left to discretion. Where the rule leaves a range, the entry waits for
    another supervisor or a leader, so that nobody chooses points alone; where the committee decides, for its approval.
    Under an item that units assess only their supervisors observe. Undone by ``entry_unverify`` (then a draft of
    the supervisor), later by ``entry_reverse``.
    """
    participant = participant_of(cadre, period)
    routes = routes_of_rule(period.pk, content.get("rule"))
    policies.require(policies.why_not_observe(actor, cadre, participant.unit_path, routes))
    if content.get("rule") is None:
        raise InvalidInput(_("Choose the rule that applies."))
    with kept_on_success():
        entry, is_new = _write(
            actor=actor, cadre=cadre, period=period, key=key, source=EntrySource.OBSERVATION, content=content
        )
        if not is_new:
            return entry
        for upload in uploads:
            files.evidence_add(entry=entry, actor=actor, file=upload)
        return entry_submit(entry=entry, actor=actor)


def _write(*, actor: User, cadre: Cadre, period: Period, key: Any, source: str, content: Content) -> tuple[Entry, bool]:
    """The new entry and True; or the one that the same request made before and False."""
    key = key or uuid.uuid4()
    period = period_locked(period.pk)
    if earlier := _earlier(key, actor, cadre, content):
        return earlier, False
    require_writing(period, late=source == EntrySource.OBSERVATION)
    participant = participant_of(cadre, period)
    participant.period = period
    entry = Entry(
        id=key,
        cadre=cadre,
        period=period,
        unit=participant.unit,
        unit_path=participant.unit_path,
        source=source,
        author=actor,
    )
    fill(entry, content, participant)
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        # the second tap of two that ran side by side
        if earlier := _earlier(key, actor, cadre, content):
            return earlier, False
        raise
    action = "entry.drafted" if source == EntrySource.SELF else "entry.observed"
    log(actor=actor, action=action, obj=entry, after=snapshot(entry))
    return entry, True


def _earlier(key: Any, actor: User, cadre: Cadre, content: Content) -> Entry | None:
    entry = Entry._base_manager.select_related("cadre", "period", "rule").filter(pk=key).first()
    if entry is None:
        return None
    same = entry.author_id == actor.pk and entry.cadre_id == cadre.pk
    if not same or not all(_same(getattr(entry, name), value) for name, value in content.items()):
        raise KeyReused
    return entry


def _same(stored: Any, sent: Any) -> bool:
    """Compared as cleaned: what was stored lost control characters, blanks and order."""
    if isinstance(stored, list):
        return stored == sorted(set(sent or ()))
    if isinstance(stored, str):
        return one_line(stored) == one_line(sent)
    if isinstance(stored, Decimal) and sent is not None:
        return stored == Decimal(str(sent))
    return plain(stored) == plain(sent)


@transaction.atomic
def entry_update(*, entry: Entry, actor: User, version: int | None, **content: Unpack[Content]) -> Entry:
    """The author changes a draft or a returned entry; ``version`` is the one that the page showed.

    Refused with what changed when somebody else's (or one's own other tab's) change came first.
    """
    entry, period = entry_locked(entry)
    policies.require(policies.why_not_edit(actor, entry))
    require_writing(period, late=is_late(entry))
    require_version(entry, version, content)
    participant = participant_of(entry.cadre, period)
    participant.period = period
    before = snapshot(entry)
    fill(entry, content, participant)
    after = snapshot(entry)
    changed = [name for name in CONTENT if before[name] != after[name]]
    if not changed:
        return entry
    entry.version += 1
    entry.save(update_fields=[*changed, "version"])
    log(
        actor=actor,
        action="entry.changed",
        obj=entry,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return entry


@transaction.atomic
def entry_submit(*, entry: Entry, actor: User, version: int | None = None) -> Entry:
    """The author hands the entry in; a rule that asks for a document refuses without one.

    Undone by ``entry_take_back``. Observations go the way that ``entry_observe`` describes.
    """
    entry, period = acted_on(entry)
    policies.require(policies.why_not_edit(actor, entry))
    require_writing(period, late=is_late(entry))
    require_version(entry, version)
    is_observation = entry.source == EntrySource.OBSERVATION
    require_complete(entry, assessed=is_observation)
    before, now = entry.state, timezone.now()
    entry.state, entry.submitted_at = EntryState.SUBMITTED, now
    entry.checked_by = entry.checked_at = None
    is_checked = is_observation and rules.value_range(entry.rule) is None
    if is_checked:
        conclude(entry, actor)
    entry.version += 1
    entry.save(update_fields=["state", "submitted_at", "checked_by", "checked_at", "effect", "version"])
    propose_where_needed(entry, actor)
    log(
        actor=actor,
        action=DONE[entry.state] if is_checked else "entry.submitted",
        obj=entry,
        before={"state": before},
        after={"state": entry.state, **({"effect": plain(entry.effect)} if is_checked else {})},
    )
    return entry


@transaction.atomic
def entry_take_back(*, entry: Entry, actor: User) -> Entry:
    """The author takes a submitted entry back to draft while nobody has checked it. Undone by submitting again.

    Who has it open in the queue is told when pressing "verify": the state is not the one that the page showed.
    """
    entry, period = entry_locked(entry)
    policies.require(policies.why_not_take_back(actor, entry))
    require_writing(period, late=True)
    entry.state, entry.submitted_at = EntryState.DRAFT, None
    entry.version += 1
    entry.save(update_fields=["state", "submitted_at", "version"])
    log(
        actor=actor,
        action="entry.taken_back",
        obj=entry,
        before={"state": "submitted"},
        after={"state": "draft"},
    )
    return entry


@transaction.atomic
def entry_delete_draft(*, entry: Entry, actor: User) -> None:
    """A draft leaves with its files; the trail keeps what it said. Cannot be undone."""
    entry, _period = entry_locked(entry)
    policies.require(policies.why_not_delete(actor, entry))
    before = snapshot(entry)
    log(actor=actor, action="entry.deleted", obj=entry, before=before)
    for evidence in entry.evidence.all():
        forget_file(evidence.file)
    entry.delete()


def is_late(entry: Entry) -> bool:
    """What came back, and observations, may be written as long as entries are verified."""
    return entry.state == EntryState.RETURNED or entry.source != EntrySource.SELF
