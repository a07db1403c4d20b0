"""Random worlds in which values that fail, are missing or do not apply meet in every part that reads a value.

In the worlds of ``worlds.py`` a failing value seldom meets a reader that also knows gaps. Here every third value is a
quotient whose divisor may be zero or missing, what lacks a value mostly does not apply, weights are often zero, and
scores are read by ``DEFAULT``, ``IF`` and the functions of the peer group, which let such a slip show.
"""

import random

import numpy as np

from appraisal.scoring import Measure

from .worlds import World, random_facts, random_scheme

DIVISORS = ("z0", "z1")  # measures that are 0, 1 or 2, or missing
FAILING = (
    {"formula": "1 / z0"},
    {"formula": "2 / z1 - 1"},
    {"formula": "IF(z1, z0, 3 / z1)"},
    {"formula": 'GROUP_RANK(1 / z0, "low")'},
    {"formula": "LOOKUP(1 / z0, 1, 4)"},  # fails, is missing, or is there
)
GROUPED = ("MEAN", "SUM", "MAX", "MIN", "COUNT", "RANK", "SD")


class FailingWorld(World):
    def __init__(self, rng):
        super().__init__(rng)
        self.failing = []

    def fail(self):
        """Code of a value that fails for some subjects."""
        if not self.failing or self.chance(0.2):
            made = self.rng.choice(FAILING)
            code = f"v{len(self.values)}"
            self.values.append({"code": code, **made})
            self.failing.append(code)
        return self.rng.choice(self.failing)

    def reading(self):
        return self.fail() if self.chance(0.35) else super().reading()

    def stated(self, *numbers):
        return self.fail() if self.chance(0.08) else super().stated(*numbers)

    def tree(self, depth=0, allow_na=True):
        node = super().tree(depth, allow_na)
        children = node.get("children", ())
        if len(children) > 1 and "weight" in children[0] and self.chance(0.6):
            for child in children:  # where the one that weighs does not apply, the others weigh nothing
                child["weight"] = "0"
            self.rng.choice(children)["weight"] = "0.7"
        return node

    def compositions(self):
        return ["weighted_sum", "weighted_sum", "mean", "mean", "best", "sum"]

    def choices_of_missing(self, item, allow_na):
        return [*super().choices_of_missing(item, allow_na), *["na"] * 6 * allow_na]

    def formula(self, depth=0, *, payout=False):
        if depth < 2 and self.done and self.chance(0.5):
            return self.seeing(f'SCORE("{self.rng.choice(self.done)}")')
        if depth < 2 and self.chance(0.3):
            return self.seeing(self.fail())
        return super().formula(depth, payout=payout)

    def seeing(self, read):
        """A formula that tells a gap from a failure, alone or over the peer group."""
        made = self.rng.choice(
            [
                f"DEFAULT({read}, 5)",
                f"PRESENT({read})",
                f"IF(PRESENT({read}), 1, 2)",
                f"DEFAULT({read} * 2, 1)",
                read,
            ]
        )
        name = self.rng.choice([*GROUPED, "", ""])
        return f"GROUP_{name}({made})" if name else made


def failing_world(seed, **size):
    """(scheme, facts) of this seed."""
    rng = random.Random(f"failing {seed}")
    scheme = random_scheme(rng, FailingWorld)
    facts = random_facts(scheme, rng, **size)
    dice = np.random.default_rng(rng.randrange(2**32))
    count = len(facts)
    for code in DIVISORS:
        if code in facts.measures:
            facts.measures[code] = Measure(dice.integers(0, 3, count), 1, dice.random(count) < 0.8)
    return scheme, facts
