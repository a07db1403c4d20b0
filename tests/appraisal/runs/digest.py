"""The digest of a run, worked out again from the sheets that are stored."""

import numpy as np

from appraisal.runs.columns import text_hashes
from appraisal.runs.digests import SheetSums, sheet_lines
from appraisal.runs.models import Sheet


def sheets_digest(run):
    """Over the stored sheets of the run, those of the runs that it stands on included."""
    lines = list(sheet_lines(Sheet.objects.of_run(run), run))
    staff, ranks = [line[1] for line in lines], [line[2] or 0 for line in lines]
    sums = SheetSums().add(line[3] for line in lines)
    return sums.add_ranks(text_hashes(staff), np.array(ranks, np.int64)).digest()
