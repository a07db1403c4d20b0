"""Evidence: files that prove an entry. Content is judged by looking, names never reach the file system."""

import contextlib
from contextvars import ContextVar

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.ledger import policies
from appraisal.ledger.evidence import FILES_PER_ENTRY, look
from appraisal.ledger.models import Entry, EntryState, Evidence
from appraisal.ledger.services.common import entry_locked
from appraisal.ledger.windows import require_writing
from cadres.access.policies import is_own
from core.audit.services import log
from core.errors import InvalidInput

_written: ContextVar[list | None] = ContextVar("evidence_written", default=None)


@contextlib.contextmanager
def kept_on_success():
    """Files written inside are removed again when the block fails: the database rolls back, a disk does not."""
    if _written.get() is not None:  # an outer block watches already
        yield
        return
    written: list = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for storage, name in written:
            storage.delete(name)
        raise
    finally:
        _written.reset(token)


@transaction.atomic
def evidence_add(*, entry: Entry, actor, file) -> Evidence:
    """Adds a file to an entry that may still be changed; the same file twice is one. Undone by ``evidence_remove``."""
    looked = look(file)
    entry, period = entry_locked(entry)
    policies.require(policies.why_not_add_evidence(actor, entry))
    require_writing(
        period, late=entry.state != EntryState.DRAFT or entry.author_id != actor.pk or entry.source != "self"
    )
    there = {evidence.sha256: evidence for evidence in entry.evidence.all()}
    if looked.sha256 in there:
        return there[looked.sha256]
    if len(there) >= FILES_PER_ENTRY:
        raise InvalidInput(_("An entry holds at most %(limit)s files.") % {"limit": FILES_PER_ENTRY})
    evidence = Evidence(
        entry=entry,
        name=looked.name,
        content_type=looked.content_type,
        size=looked.size,
        sha256=looked.sha256,
        uploaded_by=actor,
    )
    with kept_on_success():
        evidence.file.save(looked.name, file, save=False)
        if (written := _written.get()) is not None:
            written.append((evidence.file.storage, evidence.file.name))
        evidence.save(force_insert=True)
        _moved_on(entry)
        log(actor=actor, action="evidence.added", obj=evidence, after=_facts(evidence))
    return evidence


@transaction.atomic
def evidence_remove(*, evidence: Evidence, actor) -> None:
    """Takes a file away while the entry may be changed; its digest stays in the trail. Cannot be undone."""
    entry, period = entry_locked(evidence.entry)
    policies.require(policies.why_not_edit(actor, entry))
    require_writing(period, late=True)
    log(actor=actor, action="evidence.removed", obj=evidence, before=_facts(evidence))
    forget_file(evidence)
    evidence.delete()
    _moved_on(entry)


@transaction.atomic
def evidence_opened(*, evidence: Evidence, actor) -> None:
    """Leaves a trace when the evidence of somebody else is read."""
    if not is_own(actor, evidence.entry.cadre):
        log(actor=actor, action="evidence.opened", obj=evidence, after={"entry": str(evidence.entry_id)})


def forget_file(evidence: Evidence) -> None:
    """The file goes once the row is gone for good."""
    storage, name = evidence.file.storage, evidence.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


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
