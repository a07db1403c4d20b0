"""Reading dated parameters, and loading packs of them."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from core.errors import Refusal
from core.params.catalogue import declared
from core.params.models import Level, Parameter
from core.params.resources import ParameterResource
from core.questions import asked_with


class ParameterMissing(Refusal):
    code = "parameter_missing"
    message = _(
        "No value of the parameter “%(code)s” is in force on %(day)s. Ask the system administrator to "
        "load the policy packs or add a value."
    )


def parameter(code: str, *, on: date, within: Sequence[int] = ()) -> Parameter:
    """The row of ``code`` that counts on ``on`` in the place whose keys are ``within``, from the root on.

    ``ParameterMissing`` where none is in force.
    """
    return parameters(code, on=on, within=within)[0]


def in_force(code: str, *, on: date, within: Sequence[int] = ()) -> list[Parameter]:
    """The row of ``code`` that ``parameter`` finds, or nothing."""
    steps = ladder(asked_with(_in_force, code, on).read(), within)
    return [counting(steps)] if steps else []


def _in_force(code: str, on: date) -> QuerySet[Parameter]:
    return Parameter.objects.on(on).filter(code=code)


def parameters(*codes: str, on: date, within: Sequence[int] = ()) -> list[Parameter]:
    """The rows in force on ``on`` in the order of ``codes``, as ``parameter`` finds each; one query for all."""
    ladders = ladders_on(on, within, codes)
    for code in codes:
        if not ladders[code]:
            raise ParameterMissing(code=code, day=on.isoformat())
    return [counting(ladders[code]) for code in codes]


@dataclass(frozen=True)
class Step:
    """A row on the way down to a place; ``counts``: it keeps to the rule above it, or says that it departs."""

    row: Parameter
    counts: bool


def counting(steps: Sequence[Step]) -> Parameter:
    """The row that counts: the last of those that do."""
    return [step.row for step in steps if step.counts][-1]


def ladders_on(on: date, within: Sequence[int] = (), codes: Sequence[str] = ()) -> dict[str, list[Step]]:
    """Code → the rows on the way down to the place, from the national one on; of all codes where none is named."""
    rows = Parameter.objects.on(on).filter(Q(place=None) | Q(place__in=within))
    by_code: dict[str, list[Parameter]] = defaultdict(list)
    for row in rows.filter(code__in=codes) if codes else rows:
        by_code[row.code].append(row)
    return defaultdict(list, {code: ladder(found, within) for code, found in by_code.items()})


def ladder(rows: Iterable[Parameter], within: Sequence[int]) -> list[Step]:
    """Of the rows of one code in force on one day, those on the way down; of several of one place the newest.

    A row that is laxer than what came to hold above it after it was decided counts no longer.
    """
    newest: dict[tuple[str, int | None], Parameter] = {}
    for row in sorted(rows, key=lambda row: row.starts_on):
        newest[row.level, row.place] = row
    steps: list[Step] = []
    for place in [(Level.NATIONAL, None), (Level.PROVINCE, None), *((Level.UNIT, key) for key in within)]:
        if place in newest:
            steps.append(_step(newest[place], steps))
    return steps


def _step(row: Parameter, above: Sequence[Step]) -> Step:
    keeps = not above or row.departs or declared(row.code).keeps(row.value, counting(above).value)
    return Step(row, keeps)


# What else a pack may hold, by its key: rooms above register how theirs is loaded.
_loaders: dict[str, Callable[[Any], int]] = {}


def register_pack(key: str, load: Callable[[Any], int]) -> None:
    """``load(value)`` adds what stands under ``key`` of a pack and is not there yet; it returns how many rows."""
    _loaders[key] = load


def pack_load(path: Path) -> int:
    """Adds the values of a pack that are not there yet, all or none; says which row does not fit. Returns how many.

    A value is known by its code and first day; one that an office has edited stays as it is.
    """
    pack = json.loads(path.read_text("utf-8"))
    with transaction.atomic():
        return sum(_loaders[key](value) for key, value in pack.items())


def _parameters_load(rows: list[dict[str, Any]]) -> int:
    heads = [field.column_name for field in ParameterResource().get_import_fields()]
    table = Dataset(*([row.get(head, "") for head in heads] for row in rows), headers=heads)
    return ParameterResource().import_data(table, raise_errors=True).totals["new"]


register_pack("parameters", _parameters_load)
