"""The fast engine: a batch of subjects in, a batch of sheets out, column by column.

Order of work: amounts of events → highest-only pools → sums per rule and subject → factors → rule caps → lists →
adjustments → items (base, floor, cap, rounding) → composition → fairness → total, coefficient, grade, vetoes. In which
order values, rules and nodes follow each other says ``language.graph``; each is worked out once, when all that it reads
is there. Quotas, years and money come after a run: payouts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from appraisal.scoring.facts.checks import check
from appraisal.scoring.facts.columns import Facts
from appraisal.scoring.language import graph
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.output.sheets import Sheets
from appraisal.scoring.registry import registry

from . import rules, scores, values
from .board import Board
from .conditions import condition
from .fairness import fair
from .links import layers

ENGINE_VERSION = "3"


def score(scheme: Scheme, facts: Facts) -> Sheets:
    """Score a batch. Rows of the result stand in the order of ``facts.subjects``.

    Where subjects of the batch inherit from each other, the batch is worked out as often as the longest chain is long.
    """
    check(facts, scheme)
    sheets = _score(scheme, facts, None)
    for _ in range(layers(scheme, facts) - 1):
        sheets = _score(scheme, facts, sheets)
    return sheets


def _value(board: Board, code: str) -> None:
    board.values[code] = values.derived(board, board.scheme.value(code))


def _count(board: Board, index: int) -> None:
    board.counts[index] = rules.count(board, board.scheme.rules[index])


def _amount(board: Board, index: int) -> None:
    board.amounts[index] = rules.amount(board, board.scheme.rules[index])


def _points(board: Board, index: int) -> None:
    board.points[index] = rules.points(board, board.scheme.rules[index])


def _node(board: Board, index: int) -> None:
    board.scores[index] = scores.score(board, board.scheme.nodes[index])


WORK: Mapping[str, Callable[..., None]] = registry(
    "work of the fast engine",
    graph.KINDS,
    {"value": _value, "count": _count, "amount": _amount, "points": _points, "node": _node},
)


def _score(scheme: Scheme, facts: Facts, before: Sheets | None) -> Sheets:
    board = Board(scheme, facts, before)
    for kind, key in graph.order(scheme):
        WORK[kind](board, key)
    fired = [condition(board, veto.when) for veto in scheme.vetoes]
    for truth in fired:
        board.note(truth.fault)
    done = fair(board, board.node(scheme.root))
    columns = [rules.rule_column(board, rule) for rule in scheme.rules]
    return Sheets.build(board, done, columns, [truth.mask for truth in fired])
