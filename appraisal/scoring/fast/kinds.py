"""Which rows of a column are alike."""

import numpy as np

SMALL = 2**12
ROOM = 8  # places in the table for each row; beyond that sorting is quicker


def kinds(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(a row of each kind, by ascending value; of which kind each row is) of whole numbers.

    Few different numbers close together are looked up in a table; ``np.unique`` would sort all rows.
    """
    if len(values):
        low, span = int(values.min()), int(values.max()) - int(values.min()) + 1
        if span <= max(SMALL, ROOM * len(values)):
            place = values - low
            row = np.full(span, -1, np.int64)
            row[place] = np.arange(len(values))
            found = np.nonzero(row >= 0)[0]
            number = np.zeros(span, np.int64)
            number[found] = np.arange(len(found))
            return row[found], number[place]
    _values, first, which = np.unique(values, return_index=True, return_inverse=True)
    return first, which
