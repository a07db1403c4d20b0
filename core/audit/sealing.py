"""The sequencer: rows that are committed are sealed into the hash chain, in batches, by one at a time.

    log() inserts a row → its transaction commits → ``seal`` gives it the next position, the hash before and its own

Only what is committed is seen, so positions have no gaps, and whoever commits late stands later in the chain than
numbers would say. A batch, with the end of the chain that it moves, is one transaction: a sequencer that dies leaves
nothing half done. Nobody but the sequencer locks the head of the chain; rows that somebody else has locked are left
for the next time.
"""

import hashlib
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import Count, Min
from django.utils import timezone
from psycopg2.extras import execute_values

from core.audit.models import AuditHead, AuditRow
from core.timeouts import site_timeouts

logger = logging.getLogger(__name__)
BATCH = 1000
SEALED = (
    "UPDATE core_auditrow AS r SET position = s.position, previous_hash = s.previous, hash = s.hash "
    "FROM (VALUES %s) AS s (position, previous, hash, number) WHERE r.number = s.number AND r.position IS NULL"
)
SEALED_ONE = (
    "UPDATE core_auditrow SET position = %s, previous_hash = %s, hash = %s WHERE number = %s AND position IS NULL"
)


def row_hash(previous: str, salt: str, payload: str) -> str:
    return hashlib.sha256(f"{previous}\n{salt}\n{payload}".encode()).hexdigest()


def seal(*, wait: bool = False) -> int:
    """Seals every committed row that has no seal yet; gives their number.

    While another sequencer is at work nothing is done, or with ``wait`` it is waited for.
    """
    sealed = 0
    while AuditRow.objects.unsealed().exists():
        batch = _seal_batch(wait=wait)
        if not batch:
            break
        sealed += batch
    return sealed


@transaction.atomic
def _seal_batch(*, wait: bool) -> int:
    head = AuditHead.objects.select_for_update(skip_locked=not wait).filter(pk=1).first()
    if head is None:
        return 0
    unsealed = AuditRow.objects.unsealed().select_for_update(skip_locked=True).order_by("number")
    seals = []
    for number, salt, payload in unsealed.values_list("number", "salt", "payload")[:BATCH]:
        digest = row_hash(head.hash, salt, payload)
        head.position += 1
        seals.append((head.position, head.hash, digest, number))
        head.hash = digest
    if seals:
        _write(seals)
        head.save(update_fields=["position", "hash"])
    return len(seals)


def _write(seals: Sequence[tuple]) -> None:
    # the driver's own functions: their errors would be the driver's, too
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            execute_values(cursor.cursor, SEALED, seals, page_size=BATCH)
        else:
            cursor.executemany(SEALED_ONE, seals)
        if cursor.rowcount != len(seals):
            raise RuntimeError(f"{cursor.rowcount} of {len(seals)} audit rows were sealed")


@dataclass(frozen=True)
class Waiting:
    """Rows that are not sealed yet, and since when the oldest of them waits."""

    rows: int
    since: datetime | None

    @property
    def is_late(self) -> bool:
        """An alarm: beat or worker is silent, or somebody keeps the sequencer from its work."""
        limit = timedelta(seconds=settings.AUDIT_LATE_SECONDS)
        return self.since is not None and timezone.now() - self.since > limit


class Sequencer(threading.Thread):
    """Seals every few seconds beside the embedded worker, however long its jobs take; with beat a task does."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(daemon=True, name="sequencer")
        self._stopped = stop

    def run(self) -> None:
        site_timeouts()
        while not self._stopped.wait(settings.AUDIT_SEAL_SECONDS):
            close_old_connections()
            try:
                seal()
            except Exception:  # a busy database only delays the seals
                logger.warning("the audit trail was not sealed", exc_info=True)
        connection.close()


def waiting() -> Waiting:
    found = AuditRow.objects.unsealed().order_by().aggregate(rows=Count("pk"), since=Min("at"))
    return Waiting(found["rows"], found["since"])
