"""What a run reads: participants, ledger entries and measures, as columns, each row once.

Verified entries count. One reversed in its own period counts nowhere, nor does its reversal; a reversing entry of
an earlier period's entry is verified itself and a fixed effect in the period that it was written for.

Most entries are plain: a rule, a quantity, perhaps a level. They come as columns of integers (``columns.fetch``). The
few with chosen points, circumstances or a group, and reversals come as rows of text; both kinds make the same facts.
While they are read, their hashes are added up (``Batch.sums``), so that the digest of everything read costs no second
reading.
"""
