"""The rules in force for a unit on a day, and whom a change of one touches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadres.people.models import Appointment
from cadres.rules.models import RuleChange
from cadres.units.models import Unit
from core.params.catalogue import Declared, all_declared, declared
from core.params.models import Level, Parameter
from core.params.services import Step, counting, ladders_on
from core.scopes import keys_in


@dataclass(frozen=True)
class Rule:
    """A rule as it counts in one place on one day, with the values it rests on; ``steps`` is empty where none is."""

    about: Declared
    steps: list[Step]
    places: dict[int, str]

    @property
    def row(self) -> Parameter | None:
        return counting(self.steps) if self.steps else None

    @property
    def said(self) -> str:
        return self.about.kind.said(self.row.value) if self.row else ""

    @property
    def lines(self) -> list[str]:
        return self.about.kind.lines(self.row.value) if self.row else []

    @property
    def where(self) -> str:
        return self._where(self.row) if self.row else ""

    def _where(self, row: Parameter) -> str:
        if row.level == Level.UNIT and row.place is not None:
            return self.places.get(row.place, "")
        if row.level == Level.NATIONAL and self.about.of_office:
            return _("Default of this system")
        return str(Level(row.level).label)

    @property
    def since(self) -> date | None:
        """From when on the value holds; a default of this system is no regulation that began on a day."""
        if self.row is None or (self.row.level == Level.NATIONAL and self.about.of_office):
            return None
        return self.row.starts_on

    @property
    def others(self) -> list[str]:
        """What the other steps say: those above, and those that count no longer."""
        row = self.row
        return [self._in_words(step) for step in self.steps if step.row is not row]

    def _in_words(self, step: Step) -> str:
        words = {"where": self._where(step.row), "value": self.about.kind.said(step.row.value)}
        if step.counts:
            return _("%(where)s: %(value)s") % words
        return _("%(where)s: %(value)s, which no longer counts, since a stricter rule came to hold above it") % words


def rules_in_force(unit: Unit | None, on: date) -> list[Rule]:
    """Every declared rule as it counts in ``unit`` (or in the whole site) on ``on``; two queries."""
    within = keys_in(unit.path) if unit else []
    return _rules(all_declared(), within, on)


def rule_before(change: RuleChange) -> Rule:
    """What counts in the place of ``change`` without it, on the day from which it is to count; two queries."""
    (found,) = _rules([declared(change.code)], keys_in(change.path), change.starts_on)
    return replace(found, steps=[step for step in found.steps if step.row.pk != change.parameter_id])


def _rules(about: Iterable[Declared], within: list[int], on: date) -> list[Rule]:
    found = ladders_on(on, within)
    places = {row.pk: str(row) for row in Unit.objects.filter(pk__in=within)} if within else {}
    return [Rule(one, found[one.code], places) for one in about]


def by_subject(rules: Iterable[Rule]) -> Iterator[tuple[Any, list[Rule]]]:
    for subject, group in groupby(rules, key=lambda rule: rule.about.subject):
        yield subject, list(group)


def above(change: RuleChange, on: date) -> Parameter | None:
    """The value that ``change`` would rest on: what counts on ``on`` without a value of its own place."""
    within = keys_in(change.path)[:-1]
    if change.unit_id is None:
        steps = [step for step in ladders_on(on, (), [change.code])[change.code] if step.row.level == Level.NATIONAL]
    else:
        steps = ladders_on(on, within, [change.code])[change.code]
    return counting(steps) if steps else None


# Whom else a change touches, said by the rooms above: ``tell(change)`` gives sentences.
Tell = Callable[[RuleChange], Iterable[str]]
_telling: list[Tell] = []


def register_touched(tell: Tell) -> Tell:
    _telling.append(tell)
    return tell


def touched(change: RuleChange) -> list[str]:
    """Sentences that say whom the change concerns, beginning with the number of people."""
    people = Appointment.objects.on(max(change.starts_on, timezone.localdate()))
    number = people.filter(post__unit__path__startswith=change.path).values("cadre").distinct().count()
    day = date_format(change.starts_on)
    first = ngettext(
        "%(n)s person holds a post there on %(day)s.", "%(n)s people hold a post there on %(day)s.", number
    ) % {"n": number, "day": day}
    return [first, *(sentence for tell in _telling for sentence in tell(change))]
