"""Everything that changes the ledger: one function a verb, each atomic and audited.

    draft ──submit──▶ submitted ──verify──▶ verified ──reverse──▶ reversed
      ▲ ◀─take back──    │  ▲                  │
      └── (edit) ── returned ◀─return──┘  └───undo (same person)──┘

Lock order everywhere: period, then entry. States are checked again under the lock, never trusted from the page.
"""

from appraisal.ledger.services.checking import (
    BulkOutcome,
    entry_return,
    entry_unreturn,
    entry_unverify,
    entry_verify,
    entry_verify_many,
)
from appraisal.ledger.services.common import CONTENT
from appraisal.ledger.services.correcting import entry_reverse
from appraisal.ledger.services.files import evidence_add, evidence_opened, evidence_remove
from appraisal.ledger.services.writing import (
    entry_delete_draft,
    entry_draft,
    entry_observe,
    entry_record,
    entry_submit,
    entry_take_back,
    entry_update,
)

__all__ = [
    "CONTENT",
    "BulkOutcome",
    "entry_delete_draft",
    "entry_draft",
    "entry_observe",
    "entry_record",
    "entry_return",
    "entry_reverse",
    "entry_submit",
    "entry_take_back",
    "entry_unreturn",
    "entry_unverify",
    "entry_update",
    "entry_verify",
    "entry_verify_many",
    "evidence_add",
    "evidence_opened",
    "evidence_remove",
]
