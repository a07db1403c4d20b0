"""The pages of the ledger. The desk of the supervisor is in ``desk``."""

from appraisal.ledger.views.entries import ApprovalAct, EntryAct, EntryPage, EntryReverse
from appraisal.ledger.views.evidence import EvidenceAdd, EvidenceFile, EvidenceRemove
from appraisal.ledger.views.mine import MyLedger
from appraisal.ledger.views.writing import EntryEdit, EntryFields, EntryNew

__all__ = [
    "ApprovalAct",
    "EntryAct",
    "EntryEdit",
    "EntryFields",
    "EntryNew",
    "EntryPage",
    "EntryReverse",
    "EvidenceAdd",
    "EvidenceFile",
    "EvidenceRemove",
    "MyLedger",
]
