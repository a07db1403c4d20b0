"""What later rooms tell of a period and do when it opens; they register themselves in ``registrations.py``."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from appraisal.periods.models import Period


class EntryCounts(NamedTuple):
    """Ledger entries of a period that a user may see, drafts left out."""

    waiting: int = 0  # nobody has verified them yet
    done: int = 0  # nobody has to act on them any more
    total: int = 0


class Unfinished(NamedTuple):
    """Entries that their authors have still to hand in, of people who take part."""

    drafts: int = 0  # until writing is over
    returned: int = 0  # as long as entries are verified


class Called(NamedTuple):
    """Unit with its path, post and peer group of a person, as they were called on the day of a release."""

    unit: str
    post: str
    peers: str


class Gap(NamedTuple):
    """Something that a period lacks: the sentence, and where the remedy is."""

    sentence: str
    label: str = ""
    url: str = ""


CountWaiting = Callable[[Period], int]
CountLacking = Callable[[Period, Collection[int]], dict[str, int]]
CountEntries = Callable[[Any, Collection[int]], dict[int, EntryCounts]]
AfterFreezing = Callable[[Period], dict[str, int]]
AfterPeople = Callable[[Period, Collection[int], Any], None]
CountFacts = Callable[[Period, Collection[int]], int]
TellNames = Callable[[Period, Collection[int]], dict[int, Called]]

_counters: list[CountEntries] = []
_after_freezing: list[AfterFreezing] = []
_after_people: list[AfterPeople] = []
_waiting: list[CountWaiting] = []
_unfinished: list[Callable[[Period], Unfinished]] = []
_missing_figures: list[CountWaiting] = []
_figures_lacking: list[CountLacking] = []
_gaps: list[Callable[[Period], list[Gap]]] = []
_facts: list[CountFacts] = []
_names: list[TellNames] = []


def register_entry_counts(count: CountEntries) -> None:
    """``count(user, periods)`` gives the counts by key of the period; periods without entries may be left out."""
    _counters[:] = [count]


def register_entries_waiting(count: CountWaiting) -> None:
    """``count(period)``: entries on which somebody has still to decide, whoever asks."""
    _waiting[:] = [count]


def entries_waiting(period: Period) -> int:
    return _waiting[0](period) if _waiting else 0


def register_after_freezing(act: AfterFreezing) -> None:
    """``act(period)`` follows the freezing of participants in its transaction; what it counts goes to the trail."""
    if act not in _after_freezing:
        _after_freezing.append(act)


def entry_counts(user: Any, periods: Collection[int]) -> dict[int, EntryCounts]:
    return _counters[0](user, periods) if _counters else {}


def after_freezing(period: Period) -> dict[str, int]:
    """Lets every registered room follow; gives its counts that are not zero."""
    return {name: number for act in _after_freezing for name, number in act(period).items() if number}


# People of an open period, and its windows


def register_after_people(act: AfterPeople) -> None:
    """``act(period, cadres, actor)`` follows a change of these participants (in, out, moved) in its transaction."""
    if act not in _after_people:
        _after_people.append(act)


def after_people(period: Period, cadres: Collection[int], actor: Any) -> None:
    for act in _after_people:
        act(period, cadres, actor)


def register_facts(count: CountFacts) -> None:
    """``count(period, cadres)``: how many facts that people entered are on record about these cadres."""
    if count not in _facts:
        _facts.append(count)


def facts_on_record(period: Period, cadres: Collection[int]) -> int:
    return sum(count(period, cadres) for count in _facts)


def register_entries_unfinished(count: Callable[[Period], Unfinished]) -> None:
    """``count(period)``: drafts and returned entries, whoever asks."""
    _unfinished[:] = [count]


def entries_unfinished(period: Period) -> Unfinished:
    return _unfinished[0](period) if _unfinished else Unfinished()


def entries_left(period: Period) -> bool:
    """Whether a released month holds entries without an end: such as wait, or came back to their authors."""
    return bool(entries_waiting(period) or entries_unfinished(period).returned)


def register_missing_figures(count: CountWaiting) -> None:
    _missing_figures[:] = [count]


def missing_figures(period: Period) -> int:
    """How many figures, votes and samples scoring units have not given yet."""
    return _missing_figures[0](period) if _missing_figures else 0


def register_figures_lacking(count: CountLacking) -> None:
    """``count(period, but_of)``: data items that HR enters, by code, and how many people lack each, some left out."""
    _figures_lacking[:] = [count]


def figures_lacking(period: Period, but_of: Collection[int]) -> dict[str, int]:
    return _figures_lacking[0](period, but_of) if _figures_lacking else {}


def register_gaps(find: Callable[[Period], list[Gap]]) -> None:
    """``find(period)`` tells what a period lacks before and after it is opened, e.g. verifiers."""
    if find not in _gaps:
        _gaps.append(find)


def gaps_of(period: Period) -> list[Gap]:
    return [gap for find in _gaps for gap in find(period)]


def register_names(tell: TellNames) -> TellNames:
    """``tell(period, cadres)``: by cadre, how unit, post and peer group were called when a release named them."""
    _names[:] = [tell]
    return tell


def names_then(period: Period, cadres: Collection[int]) -> dict[int, Called]:
    """Of a period that counts as released; people of any other are called as they are today."""
    return _names[0](period, cadres) if _names and period.is_released else {}
