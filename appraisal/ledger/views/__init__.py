"""The pages of the ledger and of the supervisor's desk."""

from appraisal.ledger.views.desk import Desk
from appraisal.ledger.views.entries import ApprovalAct, EntryAct, EntryPage, EntryReverse
from appraisal.ledger.views.evidence import EvidenceAdd, EvidenceFile, EvidenceRemove
from appraisal.ledger.views.ledger import EntryList
from appraisal.ledger.views.mine import MyLedger
from appraisal.ledger.views.observing import Observe
from appraisal.ledger.views.verifying import Approvals, VerifyQueue
from appraisal.ledger.views.writing import EntryEdit, EntryFields, EntryNew

__all__ = [
    "ApprovalAct",
    "Approvals",
    "Desk",
    "EntryAct",
    "EntryEdit",
    "EntryFields",
    "EntryList",
    "EntryNew",
    "EntryPage",
    "EntryReverse",
    "EvidenceAdd",
    "EvidenceFile",
    "EvidenceRemove",
    "MyLedger",
    "Observe",
    "VerifyQueue",
]
