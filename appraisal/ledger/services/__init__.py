"""Everything that changes the ledger: one function a verb, each atomic and audited.

    draft ──submit──▶ submitted ──verify──▶ verified ──reverse──▶ reversed
      ▲ ◀─take back──    │  ▲                  │
      └── (edit) ── returned ◀─return──┘  └───undo (same person)──┘

Where the committee decides, verifying leads to ``proposed``, and a leader's approval to verified. Where the document is
missing and the scheme lets the entry stand, verifying leads to ``no_points``.

Lock order everywhere: period, then entry. States are checked again under the lock, never trusted from the page.
"""

from appraisal.ledger.services.approving import (
    approval_approve,
    approval_reject,
    approval_reverse,
    approval_withdraw,
    require_approving,
    require_own_request,
)
from appraisal.ledger.services.carrying import entries_carry_over
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
    "approval_approve",
    "approval_reject",
    "approval_reverse",
    "approval_withdraw",
    "entries_carry_over",
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
    "require_approving",
    "require_own_request",
]
