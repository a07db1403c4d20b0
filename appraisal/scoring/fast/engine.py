"""The fast engine: a batch of subjects in, a batch of sheets out, column by column.

Order of work: amounts of events → highest-only pools → sums per rule and subject → factors → rule caps → lists →
adjustments → items (base, floor, cap, rounding) → composition → fairness → total, coefficient, grade, vetoes. What
reads what is settled by the scheme; the board works each part out once, when something asks for it. Quotas, years and
money come after a run: quota.py, rollup.py, payout.py.
"""

from appraisal.scoring.facts.checks import check
from appraisal.scoring.output.sheets import Sheets

from .board import Board
from .columns import measure_column
from .events import event_amounts, outdone
from .fairness import fair
from .links import layers

ENGINE_VERSION = "3"

__all__ = ["ENGINE_VERSION", "event_amounts", "measure_column", "outdone", "score"]


def score(scheme, facts):
    """Score a batch. Rows of the result stand in the order of ``facts.subjects``.

    Where subjects of the batch inherit from each other, the batch is worked out as often as the longest chain is long.
    """
    check(facts, scheme)
    sheets = None
    for _ in range(layers(scheme, facts)):
        sheets = _score(scheme, facts, sheets)
    return sheets


def _score(scheme, facts, before):
    board = Board(scheme, facts, None if before is None else before.board)
    root = board.node(scheme.root)
    fired = [board.condition(veto.when) for veto in scheme.vetoes]
    for truth in fired:
        board.note(truth.fault)
    col, scored, fairness = fair(board, root)
    rules = [board.rules.rule_column(rule, board.fixed) for rule in scheme.rules]
    return Sheets.build(board, col, scored, rules, [truth.mask for truth in fired], fairness)
