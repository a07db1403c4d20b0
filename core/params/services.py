"""Reading dated parameters, and loading packs of them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from core.errors import Refusal
from core.params.models import Parameter
from core.params.resources import ParameterResource
from core.questions import asked_with


class ParameterMissing(Refusal):
    code = "parameter_missing"
    message = _(
        "No value of the parameter “%(code)s” is in force on %(day)s. Ask the system administrator to "
        "load the policy packs or add a value."
    )


def parameter(code: str, *, on: date) -> Parameter:
    """The row of ``code`` in force on ``on``, the newest where several overlap; ``ParameterMissing`` where none is."""
    for row in in_force(code, on=on):
        return row
    raise ParameterMissing(code=code, day=on.isoformat())


def in_force(code: str, *, on: date) -> list[Parameter]:
    """The row of ``code`` in force on ``on``, as ``parameter`` finds it, or nothing."""
    return asked_with(_in_force, code, on).read()


def _in_force(code: str, on: date) -> QuerySet[Parameter]:
    return Parameter.objects.on(on).filter(code=code).order_by("-starts_on")[:1]


def parameters(*codes: str, on: date) -> list[Parameter]:
    """The rows in force on ``on`` in the order of ``codes``, as ``parameter`` finds each; one query for all."""
    rows = Parameter.objects.on(on).filter(code__in=codes).order_by("starts_on")
    found = {row.code: row for row in rows}
    for code in codes:
        if code not in found:
            raise ParameterMissing(code=code, day=on.isoformat())
    return [found[code] for code in codes]


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
