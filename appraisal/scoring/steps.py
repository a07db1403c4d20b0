"""Steps of an explanation: what was done with which exact numbers. Words are made of them at the very end.

Scoring knows no languages: ``said`` fills the English templates below, and takes from its caller how a template is
translated, a number written and a part named. The command ``score`` prints them as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from . import decimals
from .language.compositions import COMPOSITION_KINDS


@dataclass(frozen=True)
class Part:
    """A node, item or rule that a step names."""

    code: str


@dataclass(frozen=True)
class Step:
    """``kind`` is a key of TEMPLATES, ``operands`` what the template names."""

    kind: str
    operands: Mapping[str, Operand]


@dataclass(frozen=True)
class Joined(Step):
    """Several steps, one after another; ``kind`` is a key of JOINTS."""

    steps: tuple[Step, ...] = ()


Operand: TypeAlias = Fraction | int | str | Part | Step


def step(kind: str, **operands: Operand) -> Step:
    return Step(kind, operands)


def joined(joint: str, steps: Iterable[Step]) -> Joined:
    return Joined(joint, {}, tuple(steps))


JOINTS = {"added": " + ", "listed": ", ", "then": " ", "directly": ""}
COMPOSED = {one.code: one.step for one in COMPOSITION_KINDS.values() if one.step}
TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        **COMPOSED,
        "number": "%(number)s",
        "part": "%(score)s (%(part)s)",
        "weighed part": "%(score)s × %(weight)s (%(part)s)",
        "not applicable": "not applicable",
        "held": "= %(before)s, held at %(number)s",
        "rounded": "≈ %(number)s",
        "vetoed": "→ 0 (veto)",
        "result": "= %(number)s",
        "plus": "+ %(number)s (%(part)s)",
        "minus": "− %(number)s (%(part)s)",
        "plus carried": "+ %(number)s (%(part)s, carried)",
        "minus carried": "− %(number)s (%(part)s, carried)",
        "times": "%(number)s × %(factor)s",
        "ratio": "%(full)s × %(value)s / %(target)s",
        "for value": "%(points)s (value %(number)s)",
        "in no band": "%(points)s (value %(number)s in no band)",
        "no value": "%(points)s (no value)",
        "counted": "%(count)s × %(points)s = %(amount)s",
        "of count": "n = %(count)s → %(amount)s",
        "rule held": "%(amount)s, held at %(number)s",
    }
)


def show(number: Fraction | int) -> str:
    return decimals.plain(number).replace("-", "−")


def said(
    one: Step,
    say: Callable[[str], str] = str,
    number: Callable[[Fraction | int], str] = show,
    name: Callable[[Part], str] = lambda part: part.code,
) -> str:
    """The step in words; ``say`` translates a template, ``number`` writes a number, ``name`` a part."""

    def told(operand: Operand) -> str:
        if isinstance(operand, Step):
            return said(operand, say, number, name)
        if isinstance(operand, Part):
            return name(operand)
        return operand if isinstance(operand, str) else number(operand)

    if isinstance(one, Joined):
        return JOINTS[one.kind].join(map(told, one.steps))
    return say(TEMPLATES[one.kind]) % {key: told(operand) for key, operand in one.operands.items()}
