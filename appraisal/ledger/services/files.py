"""Evidence: files that prove an entry. Content is inspected, names never reach the file system."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.ledger import policies
from appraisal.ledger.models import Entry, EntryState, Evidence
from appraisal.ledger.services.common import entry_locked
from appraisal.ledger.windows import require_writing
from cadres.access.models import User
from cadres.access.policies import is_own
from core.audit.services import log, log_many
from core.errors import InvalidInput
from core.uploads import forget_file, inspect_file, kept_on_success

FILES_PER_ENTRY = 10


@transaction.atomic
def evidence_add(*, entry: Entry, actor: User, file: Any) -> Evidence:
    """Adds a file to an entry that may still be changed; the same file twice is one. Undone by ``evidence_remove``."""
    inspected = inspect_file(file)
    entry, period = entry_locked(entry)
    policies.require(policies.why_not_add_evidence(actor, entry))
    require_writing(
        period, late=entry.state != EntryState.DRAFT or entry.author_id != actor.pk or entry.source != "self"
    )
    there = {evidence.sha256: evidence for evidence in entry.evidence.all()}
    if inspected.sha256 in there:
        return there[inspected.sha256]
    if len(there) >= FILES_PER_ENTRY:
        raise InvalidInput(
            _("An entry can have at most %(limit)s files. Remove one first.") % {"limit": FILES_PER_ENTRY}
        )
    evidence = Evidence(entry=entry, uploaded_by=actor)
    with kept_on_success():
        evidence.keep(inspected, file)
        _moved_on(entry)
        log(actor=actor, action="evidence.added", obj=evidence, after=_facts(evidence))
    return evidence


@transaction.atomic
def evidence_remove(*, evidence: Evidence, actor: User) -> None:
    """Takes a file away while the entry may be changed; its digest stays in the trail. Cannot be undone."""
    entry, period = entry_locked(evidence.entry)
    policies.require(policies.why_not_edit(actor, entry))
    require_writing(period, late=True)
    log(actor=actor, action="evidence.removed", obj=evidence, before=_facts(evidence))
    forget_file(evidence.file)
    evidence.delete()
    _moved_on(entry)


@transaction.atomic
def evidence_take_back(*, entries: Iterable[Any], actor: User) -> None:
    """The documents that came with imported entries go with them, when the import is undone; the trail keeps digests.

    Whoever added one later changed the entry, and such an entry is not taken back.
    """
    found = list(Evidence.objects.filter(entry__in=[entry.pk for entry in entries]))
    log_many(actor=actor, action="evidence.removed", rows=[(one, _facts(one), None) for one in found])
    for evidence in found:
        forget_file(evidence.file)
        evidence.delete()


@transaction.atomic
def evidence_opened(*, evidence: Evidence, actor: User) -> None:
    """Leaves a trace when the evidence of somebody else is read."""
    if not is_own(actor, evidence.entry.cadre):
        log(actor=actor, action="evidence.opened", obj=evidence, after={"entry": str(evidence.entry_id)})


def _moved_on(entry: Entry) -> None:
    """What waits in a queue looks different now: who has it open must look again."""
    if entry.state == EntryState.SUBMITTED:
        Entry._base_manager.filter(pk=entry.pk).update(version=entry.version + 1)


def _facts(evidence: Evidence) -> dict:
    return {
        "entry": str(evidence.entry_id),
        "name": evidence.name,
        "size": evidence.size,
        "sha256": evidence.sha256,
    }
