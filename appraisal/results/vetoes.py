"""What the vetoes of a scheme leave of a result: said as data, never looked for in the spelling of their codes."""

from collections.abc import Collection
from dataclasses import dataclass

from appraisal.scoring import Scheme


@dataclass(frozen=True)
class Vetoed:
    """``result``: a veto decides the result. ``best``: the best grade still allowed, empty where none is barred."""

    result: bool = False
    best: str = ""


def vetoed_by(scheme: Scheme, codes: Collection[str]) -> Vetoed:
    """Effect of the vetoes ``codes`` that fired (docs/scheme-format.md §8); of several the strictest holds.

    A veto that sets an item to zero bars no grade: its loss is in the score.
    """
    ladder = [grade.code for grade in scheme.grades]
    fired = [veto for veto in scheme.vetoes if veto.code in codes]
    best = -1
    for veto in fired:
        if veto.effect == "no_excellent":
            best = max(best, min(1, len(ladder) - 1))
        elif veto.effect in ("grade_at_most", "result") and veto.grade in ladder:
            best = max(best, ladder.index(veto.grade))
    return Vetoed(any(veto.effect == "result" for veto in fired), ladder[best] if best >= 0 else "")
