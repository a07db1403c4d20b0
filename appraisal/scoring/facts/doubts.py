"""What fits a scheme and still looks like a slip of the pen, seen once all facts are read.

Names that facts make up themselves (peer groups, projects, villages outside) are compared with each other; figures
with the numbers that the scheme compares them with. A likely slip that would take a score away is refused, the rest is
remarked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from appraisal.scoring.decimals import plain
from appraisal.scoring.language.params import Bands, Ratio, Step
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.values import Condition
from appraisal.scoring.near import mistaken_for

if TYPE_CHECKING:
    from .happened import HappenedReader

ONE, TEN = Fraction(1), Fraction(10)


def look(read: HappenedReader) -> None:
    """Refuses and remarks; figures and scores stay as they are."""
    _measures(read)
    _targets(read)
    _scores(read)
    _peer_groups(read)
    _event_groups(read)
    _units(read)


def _measures(read: HappenedReader) -> None:
    """Figures that nothing reads: refused where the subject lacks one of nearly that name, else remarked."""
    known = read.known.measures
    meant = {code: mistaken_for(code, known) for code in {code for _row, code, _path in read.unread_measures}}
    for row, code, path in read.unread_measures:
        text, close = f"Nothing in the scheme reads {code}.", meant[code]
        if close and row not in read.measures.get(close, ()):
            read.refuse("fact_unread", path, text, among=[close], value=code)
        else:
            read.remark("fact_unread", f"measure {code}", text, value=code)


def _targets(read: HappenedReader) -> None:
    """Links to subjects without sheet and score count nothing; those that look like another name are refused."""
    told = {name for scores in read.scores.values() for name in scores}
    for name, path in read.places.items():
        if name in told:
            continue
        if mistaken_for(name, [*read.position, *told]):
            text = f"{name} is neither in this batch nor among the scores."
            read.refuse("target_unknown", path, text, among=[*read.position, *told], value=str(name))
        else:
            text = f"{name} has neither a sheet here nor a score, so links to it count nothing."
            read.remark("target_unscored", path, text, value=str(name))


def _scores(read: HappenedReader) -> None:
    """Scores of others that nobody looks at, such as a total where the scheme reads the coefficient."""
    for of in read.scores.keys() - read.known.scores_read:
        listed = ", ".join(sorted(read.known.scores_read))
        text = f"Nothing reads the score {of} of others; the scheme reads {listed}."
        read.remark("score_unread", f"scores {of}", text, value=of, listed=listed)


def _peer_groups(read: HappenedReader) -> None:
    """A peer group of one whose name looks like that of a larger one."""
    if not read.scheme.needs_group:
        return
    sizes = Counter(read.peers)
    large = [name for name, number in read.peer_names.items() if sizes[number] > 1]
    for name, number in read.peer_names.items():
        if sizes[number] == 1 and (close := mistaken_for(name, large)):
            text = f"{name} is the peer group of one subject alone."
            read.remark("peer_group_alone", f"group {name}", text, value=name, close=close)


def _event_groups(read: HappenedReader) -> None:
    """Two projects or documents of one subject with nearly one name: both would count as the highest of their own."""
    names = {number: name for name, number in read.groups.items()}
    found: dict[tuple[int, Any], dict[str, None]] = defaultdict(dict)
    for row, rule, *_, group, _ref in read.events:
        if group >= 0:
            found[row, read.scheme.rules[rule].pool].setdefault(names[group])
    subjects = list(read.position)
    for (row, pool), listed in found.items():
        for place, name in enumerate(list(listed)):
            if close := mistaken_for(name, list(listed)[:place]):
                text = f"{subjects[row]} has both {name} and {close} in {pool}, and both count."
                told = {"value": name, "subject": str(subjects[row]), "close": close}
                read.remark("event_group_twice", f"group {name}", text, **told)


def _units(read: HappenedReader) -> None:
    """Figures in one unit, compared with numbers in another: shares of 1 against per cent."""
    compared = bounds(read.scheme)
    for code, found in read.measures.items():
        numbers, limits = [abs(one) for one in found.values() if one], compared.get(code, [])
        if not numbers or not limits:
            continue
        if max(numbers) <= ONE and any(one.denominator != 1 for one in numbers) and min(limits) >= TEN:
            _unit(read, code, max(numbers), min(limits), max(numbers) * 100)
        elif min(numbers) >= TEN and max(limits) <= ONE and any(one.denominator != 1 for one in limits):
            _unit(read, code, min(numbers), max(limits), min(numbers) / 100)


def _unit(read: HappenedReader, code: str, given: Fraction, limit: Fraction, meant: Fraction) -> None:
    text = f"{code} is given as {plain(given)} and compared with {plain(limit)}."
    told = {"value": code, "given": plain(given), "limit": plain(limit), "close": plain(meant)}
    read.remark("unit_differs", f"measure {code}", text, **told)


def bounds(scheme: Scheme) -> dict[str, list[Fraction]]:
    """{measure: the numbers other than zero with which the scheme compares it}."""
    found: dict[str, list[Fraction]] = defaultdict(list)
    for code, limit in _compared(scheme):
        if isinstance(code, str) and isinstance(limit, Fraction) and limit:
            found[code].append(abs(limit))
    return found


def _compared(scheme: Scheme) -> Iterator[tuple[Any, Any]]:
    for item in scheme.items:
        params = item.params
        if isinstance(params, Bands):
            yield from ((params.value, limit) for band in params.bands for limit in (band.low, band.high))
        elif isinstance(params, (Ratio, Step)):
            yield params.value, params.target
        for rule in item.rules:
            yield from ((rule.measure, limit) for _, limit in rule.bounds)
            yield from _of_condition(rule.when)
    for veto in scheme.vetoes:
        yield from _of_condition(veto.when)


def _of_condition(condition: Condition | None) -> Iterator[tuple[Any, Any]]:
    if condition is None:
        return
    for part in condition.parts:
        yield from _of_condition(part)
    if condition.of == "measure":
        yield condition.code, condition.than
