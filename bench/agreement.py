"""The proof that both engines print the same digits: random schemes and facts, compared field by field.

A cell is one printed or exact field of one subject: total, coefficient, grade, veto flag, vetoes, problems, the exact
score of a node, count, points, loss and carried effect of a rule that was touched, an amount of money. The fast engine
works on integer columns, the reference on one subject after another with plain fractions; they share the reading of
documents and formulas, and no arithmetic. In half of the worlds values
fail where they are read.
"""

import argparse
import time
from collections import Counter

from tests.appraisal.scoring.agreement import compared, every_way, exercised, happened
from tests.appraisal.scoring.failing_worlds import failing_world
from tests.appraisal.scoring.worlds import world

SIZES = ((12, 60, 3), (7, 40, 1), (30, 120, 4), (3, 30, 1))  # subjects, events, peer groups
SHOWN = 10


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench/agreement", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cells", type=int, default=1_000_000, help="compare at least so many cells")
    parser.add_argument("--first", type=int, default=0, help="first seed")
    asked = parser.parse_args(arguments)
    begun, seed, cells, subjects, differing, ways = time.monotonic(), asked.first, 0, 0, [], Counter()
    while cells < asked.cells:
        size = dict(zip(("subjects", "events", "groups"), SIZES[seed % len(SIZES)], strict=True))
        made = failing_world if seed // len(SIZES) % 2 else world
        scheme, facts = made(seed, **size)
        number, found, fast = compared(scheme, facts)
        cells, subjects = cells + number, subjects + len(facts)
        differing += [f"seed {seed}: {text}" for text in found]
        ways.update(exercised(scheme) | happened(fast))
        seed += 1
    wanted = every_way()
    missing = sorted(wanted - set(ways))
    worlds = f"{seed - asked.first:,} worlds, seeds {asked.first} to {seed - 1}"
    print(f"{cells:,} cells of {subjects:,} subjects in {worlds}")
    without = f"; not: {', '.join(missing)}" if missing else ""
    print(f"{len(wanted) - len(missing)} of {len(wanted)} ways exercised{without}")
    for kind in ("method", "rule", "function"):
        named = [way for way in sorted(wanted) if way.startswith(f"{kind} ")]
        said = ", ".join(f"{way.partition(' ')[2]} {ways[way]}" for way in named)
        print(f"  {kind}, number of worlds: {said}")
    print(f"{len(differing)} differences, {time.monotonic() - begun:.0f} s")
    for text in differing[:SHOWN]:
        print(f"  {text}")
    return 1 if differing or missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
