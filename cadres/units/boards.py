"""A board unit by unit: which unit is shown, and how much is open in it, before it and after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadres.units.models import Unit
from core.figures import figure
from core.markup import escaped
from core.scopes import keys_in
from core.texts import key_in
from core.wording import noted

if TYPE_CHECKING:
    from cadres.access.models import User

ALONE = "-own"  # behind the key of a unit: the people directly in it, without those of the units below


@dataclass(frozen=True)
class Step:
    """A unit that one can go to, with what is open there."""

    unit: Unit
    open: int
    link: Callable[..., str]
    key: str  # as it stands in the address
    current: bool
    name: str  # the path of the unit, as in other pickers: a dozen are called "Office"
    counting: bool

    @property
    def url(self) -> str:
        """Where the board shows it: put together for the two that one can go on to, of hundreds to choose from."""
        return self.link(unit=self.key)

    @property
    def label(self) -> str:
        return noted(self.name, open_words(self.open)) if self.counting else self.name


def open_words(number: int) -> str:
    return ngettext("%(number)s open", "%(number)s open", number) % {"number": figure(number)}


class UnitSteps:
    """The units of a board in the order of the tree.

    ``counts`` holds, by the path of each unit that has rows, how many of them are open. ``asked`` stands in the
    address: the key of a unit with rows in it or below it, with ``ALONE`` where those below are left out; anything
    else shows all units. ``link(unit=…)`` gives the address of the board for another one. A board on which nothing is
    done says ``counting=False``: no unit has anything open there.
    """

    def __init__(self, counts: Mapping[str, int], asked: str, link: Callable[..., str], *, counting: bool = True):
        self.counts, self.counting = counts, counting
        self.paths = sorted(counts)
        self.asked = asked
        self.link = link
        self.path = self._path_of(key_in(asked.removesuffix(ALONE)))
        self.alone = bool(self.path) and asked.endswith(ALONE)

    @classmethod
    def staying(
        cls, counts: Mapping[str, int], asked: str, link: Callable[..., str], user: "User", *, counting: bool = True
    ) -> "UnitSteps":
        """For boards that what is done leaves: a unit without rows stays chosen, with the way on to the next."""
        key = key_in(asked.removesuffix(ALONE))
        unit = Unit.objects.visible_to(user).filter(pk=key).first() if key else None
        if unit and not any(path.startswith(unit.path) for path in counts):
            counts = {**counts, unit.path: 0}
        return cls(counts, asked, link, counting=counting)

    def _path_of(self, key: int | None) -> str:
        """The path of a unit that has rows or lies above one that has; empty for any other."""
        mark = f"/{key}/"
        found = (path for path in self.paths if mark in f"/{path}")  # a path begins without a stroke
        return next((path[: f"/{path}".index(mark) + len(mark) - 1] for path in found), "")

    def is_shown(self, path: str) -> bool:
        return path == self.path if self.alone else path.startswith(self.path)

    @property
    def shown(self) -> Q:
        """Condition on ``unit_path`` of the rows."""
        if not self.path:
            return Q()
        return Q(unit_path=self.path) if self.alone else Q(unit_path__startswith=self.path)

    @property
    def open(self) -> int:
        return sum(number for path, number in self.counts.items() if self.is_shown(path))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def units(self) -> dict[int, Unit]:
        """Units that the board names, and those above them; one query. Rows keep the path of the unit in their days."""
        return Unit.objects.in_bulk({key for path in [*self.paths, self.path] for key in keys_in(path)})

    @cached_property
    def names(self) -> dict[int, str]:
        return Unit.choice_labels(self.units.values())

    @property
    def unit(self) -> Unit | None:
        return self.units[_key(self.path)] if self.path else None

    @property
    def choices(self) -> list[Step]:
        """Every unit that has rows, for a choice of units; and the one that is shown with all below it."""
        found = [self._step(path) for path in self.paths]
        if self.unit and not any(step.current for step in found):
            key = str(self.unit.pk)
            found.insert(0, self._made(self.unit, self.open, key, True))
        return found

    @property
    def options(self) -> SafeString:
        """The choices as options of a select: a template would be asked three things for each of hundreds."""
        drawn = (
            f'<option value="{step.key}"{" selected" if step.current else ""}>{escaped(step.label)}</option>'
            for step in self.choices
        )
        return SafeString("".join(drawn))  # the label is escaped, the key made of digits

    @property
    def all_label(self) -> str:
        return noted(_("All units"), open_words(self.total)) if self.counting else _("All units")

    @property
    def before(self) -> Step | None:
        """The nearest unit before the one that is shown in which something is open."""
        found = [path for path in self._others if path < self.path]
        return self._step(found[-1]) if found else None

    @property
    def after(self) -> Step | None:
        """The nearest after it; where all units are shown, the first."""
        found = [path for path in self._others if path > self.path]
        return self._step(found[0]) if found else None

    @property
    def next(self) -> Step | None:
        """Where to go on: the unit after it, else the one before it."""
        return self.after or self.before

    @property
    def _others(self) -> list[str]:
        """Units with something open that are not on the board now; all of them where it shows every unit."""
        hidden = (path for path in self.paths if not self.path or not self.is_shown(path))
        return [path for path in hidden if self.counts[path] or not self.counting]

    @cached_property
    def _above(self) -> set[str]:
        """Units with rows that have others below them: in order, a path is followed by those that begin with it."""
        return {path for path, following in pairwise(self.paths) if following.startswith(path)}

    def _step(self, path: str) -> Step:
        unit, is_above = self.units[_key(path)], path in self._above
        key = f"{unit.pk}{ALONE if is_above else ''}"
        is_current = path == self.path and self.alone == is_above
        return self._made(unit, self.counts[path], key, is_current)

    def _made(self, unit: Unit, open_there: int, key: str, is_current: bool) -> Step:
        return Step(unit, open_there, self.link, key, is_current, self.names[unit.pk], self.counting)


def _key(path: str) -> int:
    return keys_in(path)[-1]
