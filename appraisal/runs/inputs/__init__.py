"""What a run reads: participants, ledger entries and measures, as columns, each row once.

Verified entries count. One reversed in its own period counts nowhere, nor does its reversal; a reversing entry of
an earlier period's entry is verified itself and a fixed effect in the period that it was written for.

Most entries are plain: a rule, a quantity, perhaps a level. They come as columns of integers (``columns.fetch``). The
few with chosen points, circumstances or a group, and reversals come as rows of text; both kinds make the same facts.
While they are read, their hashes are added up (``Batch.sums``), so that the digest of everything read costs no second
reading.
"""

from appraisal.runs.inputs.entries import EntryRow, counting_rows
from appraisal.runs.inputs.measures import fetch_measures
from appraisal.runs.inputs.people import RESULTS_VERSION, Batch, Person, batch_people, raw
from appraisal.runs.inputs.reading import batch_fill, batch_read

__all__ = [
    "RESULTS_VERSION",
    "Batch",
    "EntryRow",
    "Person",
    "batch_fill",
    "batch_people",
    "batch_read",
    "counting_rows",
    "fetch_measures",
    "raw",
]
