"""Ballots: counts per subject, voter group and option, their means and trimmed ends."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from appraisal.scoring.language.params import Vote
from appraisal.scoring.language.scheme import Question

from .board import Board
from .columns import Mask, Val, absent_outside, joined
from .exact import Col


def asked(board: Board, code: str) -> Question:
    return next(question for question in board.scheme.questions if question.code == code)


def grid(board: Board, code: str) -> npt.NDArray[np.int64]:
    """Counts of one question; the last option stands for spoiled ballots."""
    found = board.ballots.get(code)
    if found is None:
        votes, question = board.facts.votes, asked(board, code)
        at = board.scheme.questions.index(question)
        shape = board.count, len(question.groups), len(question.options) + 1
        found = np.zeros(shape, np.int64)
        rows = np.nonzero(votes.question == at)[0]
        option = votes.option[rows]
        option = np.where(option < 0, shape[2] - 1, option)
        np.add.at(found, (votes.subject[rows], votes.group[rows], option), votes.count[rows])
        board.ballots[code] = found
    return found


def count(board: Board, code: str, group: str = "", option: str = "") -> Col:
    question, cells = asked(board, code), grid(board, code)
    options = [*question.options, "spoiled"]
    chosen = [options.index(option)] if option else list(range(len(question.options)))
    groups = [question.groups.index(group)] if group else list(range(len(question.groups)))
    return Col(cells[:, groups][:, :, chosen].sum(axis=(1, 2)))


def mean(board: Board, params: Vote, group: str) -> tuple[Col, Mask]:
    """(mean of a voter group's valid ballots, mask of subjects who have one), ends trimmed as the item says."""
    question = asked(board, params.question)
    counts = grid(board, params.question)[:, question.groups.index(group)]
    worth = {option.code: option.value for option in params.options}
    columns = [at for at, code in enumerate(question.options) if code in worth]
    values = [worth[question.options[at]] for at in columns]
    kept = trimmed(counts[:, columns], values, params)
    valid = kept.sum(axis=1)
    total = Col.zeros(board.count)
    for at, value in enumerate(values):
        total = total + Col(kept[:, at]).times(value)
    return total.over(Col(np.maximum(valid, 1))), valid > 0


def trimmed(counts: npt.NDArray[np.int64], values: list[Fraction], params: Vote) -> npt.NDArray[np.int64]:
    """Counts without the highest and lowest ballots; where none would stay, all stay."""
    if not params.trim.highest and not params.trim.lowest:
        return counts
    kept = counts.copy()
    upwards = sorted(range(len(values)), key=lambda at: values[at])
    for most, order in ((params.trim.highest, upwards[::-1]), (params.trim.lowest, upwards)):
        left = np.full(len(counts), most, np.int64)
        for at in order:
            taken = np.minimum(left, kept[:, at])
            kept[:, at] -= taken
            left -= taken
    enough = counts.sum(axis=1) - params.trim.highest - params.trim.lowest >= 1
    return np.where(enough[:, None], kept, counts)


def valid(board: Board, params: Vote) -> npt.NDArray[np.int64]:
    """Valid ballots in all, of the item's own groups and options, before trimming."""
    question, cells = asked(board, params.question), grid(board, params.question)
    options = {option.code for option in params.options}
    chosen = [at for at, code in enumerate(question.options) if code in options]
    groups = [question.groups.index(group.code) for group in params.groups]
    return cells[:, groups][:, :, chosen].sum(axis=(1, 2))


def base(board: Board, params: Vote) -> Val:
    """Times × weighted mean of the groups' means, missing as the item says."""
    count = board.count
    total, weight, zero = Col.zeros(count), Col.zeros(count), Col.zeros(count)
    ballots = valid(board, params)
    present = ballots > 0
    if params.at_least is not None:
        present &= Col(ballots).compare(">=", params.at_least)
    for group in params.groups:
        average, has = mean(board, params, group.code)
        total = total + Col.where(has, average, zero).times(group.weight)
        counted = np.ones(count, bool) if params.absent_group == "zero" else has
        weight = weight + Col(counted.astype(np.int64)).times(group.weight)
        if params.absent_group == "missing":
            present &= has
    weighs = weight.compare(">", Fraction(0))
    times = board.value(params.times)
    result = total.over(Col.where(weighs, weight, Col.full(count, 1))).times(times.col)
    return Val.of(result, joined(times.status, absent_outside(present & weighs)))
