"""Ballots: counts per subject, voter group and option, their means and trimmed ends."""

from fractions import Fraction

import numpy as np

from .columns import Val, absent_outside, joined
from .exact import Col


class Ballots:
    """The votes of a batch; each question is laid out once as subjects × groups × (options and spoiled)."""

    def __init__(self, board):
        self.board, self.known = board, {}
        self.place = {question.code: at for at, question in enumerate(board.scheme.questions)}

    def grid(self, code):
        """Counts of one question; the last option stands for spoiled ballots."""
        found = self.known.get(code)
        if found is None:
            votes, at = self.board.facts.votes, self.place[code]
            question = self.board.scheme.questions[at]
            shape = self.board.count, len(question.groups), len(question.options) + 1
            found = np.zeros(shape, np.int64)
            rows = np.nonzero(votes.question == at)[0]
            option = votes.option[rows]
            option = np.where(option < 0, shape[2] - 1, option)
            np.add.at(found, (votes.subject[rows], votes.group[rows], option), votes.count[rows])
            self.known[code] = found
        return found

    def count(self, code, group="", option=""):
        question, grid = self.board.scheme.questions[self.place[code]], self.grid(code)
        options = [*question.options, "spoiled"]
        chosen = [options.index(option)] if option else list(range(len(question.options)))
        groups = [question.groups.index(group)] if group else list(range(len(question.groups)))
        return Col(grid[:, groups][:, :, chosen].sum(axis=(1, 2)))

    def mean(self, params, group):
        """(mean of a voter group's valid ballots, mask of subjects who have one), ends trimmed as the item says."""
        question = self.board.scheme.questions[self.place[params.question]]
        counts = self.grid(params.question)[:, question.groups.index(group)]
        worth = {option.code: option.value for option in params.options}
        columns = [at for at, code in enumerate(question.options) if code in worth]
        values = [worth[question.options[at]] for at in columns]
        kept = self.trimmed(counts[:, columns], values, params)
        valid = kept.sum(axis=1)
        total = Col.zeros(self.board.count)
        for at, value in enumerate(values):
            total = total + Col(kept[:, at]).times(value)
        return total.over(Col(np.maximum(valid, 1))), valid > 0

    def trimmed(self, counts, values, params):
        """Counts without the highest and lowest ballots; where none would stay, all stay."""
        if not params.trim_highest and not params.trim_lowest:
            return counts
        kept = counts.copy()
        upwards = sorted(range(len(values)), key=lambda at: values[at])
        for most, order in ((params.trim_highest, upwards[::-1]), (params.trim_lowest, upwards)):
            left = np.full(len(counts), most, np.int64)
            for at in order:
                taken = np.minimum(left, kept[:, at])
                kept[:, at] -= taken
                left -= taken
        enough = counts.sum(axis=1) - params.trim_highest - params.trim_lowest >= 1
        return np.where(enough[:, None], kept, counts)

    def valid(self, params):
        """Valid ballots in all, of the item's own groups and options, before trimming."""
        question, grid = self.board.scheme.questions[self.place[params.question]], self.grid(params.question)
        options = {option.code for option in params.options}
        chosen = [at for at, code in enumerate(question.options) if code in options]
        groups = [question.groups.index(group.code) for group in params.groups]
        return grid[:, groups][:, :, chosen].sum(axis=(1, 2))

    def base(self, params):
        """Times × weighted mean of the groups' means, missing as the item says."""
        count = self.board.count
        total, weight, zero = Col.zeros(count), Col.zeros(count), Col.zeros(count)
        valid = self.valid(params)
        present = valid > 0
        if params.at_least is not None:
            present &= Col(valid).compare(">=", params.at_least)
        for group in params.groups:
            mean, has = self.mean(params, group.code)
            total = total + Col.where(has, mean, zero).times(group.weight)
            counted = np.ones(count, bool) if params.absent_group == "zero" else has
            weight = weight + Col(counted.astype(np.int64)).times(group.weight)
            if params.absent_group == "missing":
                present &= has
        weighs = weight.compare(">", Fraction(0))
        times = self.board.value(params.times)
        result = total.over(Col.where(weighs, weight, Col.full(count, 1))).times(times.col)
        return Val.of(result, joined(times.status, absent_outside(present & weighs)))
