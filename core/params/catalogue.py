"""What each parameter means: rooms declare theirs in ``parameters.py``, and whoever asks for one finds it here.

# in <room>/parameters.py
declare(Declared("grades.excellent_share", _("Share of excellent grades"), _("Of all …"), GRADES, Share(), LESS))
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import ge, le
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.params.kinds import ValueKind

Stricter = Callable[[Fraction, Fraction], bool]
LESS: Stricter = le  # "at most": a smaller number is stricter
MORE: Stricter = ge  # "at least"

# Subjects under which a page lists them, in its order.
PERIODS, GRADES, RESULTS, BONUS, PROMOTION, ATTENDANCE, TRAINING, ROTATION, POSTS = (
    _("Periods and deadlines"),
    pgettext_lazy("policy", "Grades and quota"),
    _("Results"),
    _("Bonus"),
    _("Promotion"),
    _("Attendance"),
    _("Training"),
    _("Rotation"),
    _("Posts"),
)
SUBJECTS = (PERIODS, GRADES, RESULTS, BONUS, PROMOTION, ATTENDANCE, TRAINING, ROTATION, POSTS)


@dataclass(frozen=True)
class Declared:
    """A parameter. ``stricter`` says what a unit below may ask for without departing from the rule above; with None
    every other value departs. ``of_office``: no law speaks of it, each office sets it as it likes. ``by_unit``: it may
    differ from unit to unit; else it is one for the whole site."""

    code: str
    name: Any
    meaning: Any
    subject: Any
    kind: ValueKind
    stricter: Stricter | None = None
    of_office: bool = False
    by_unit: bool = True

    def keeps(self, value: Any, above: Any) -> bool:
        """Whether ``value`` keeps to the rule ``above``: the same, stricter, or a matter of the office."""
        if self.of_office or value == above:
            return True
        if self.stricter is None:
            return False
        pairs = zip(self.kind.amounts(value), self.kind.amounts(above), strict=True)
        return all(self.stricter(one, other) for one, other in pairs)


_declared: dict[str, Declared] = {}


def declare(*parameters: Declared) -> None:
    """Adds them to the catalogue; a code stands there once."""
    for one in parameters:
        if one.code in _declared:
            raise ValueError(f"{one.code} is declared twice.")
        _declared[one.code] = one


def declared(code: str) -> Declared:
    """The declaration; ``LookupError`` for a code that no room knows."""
    return _declared[code]


def all_declared() -> list[Declared]:
    """By subject, then in the order in which the rooms declare them."""
    return sorted(_declared.values(), key=lambda one: SUBJECTS.index(one.subject))
