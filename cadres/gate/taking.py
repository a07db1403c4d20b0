"""Gate records that a machine hands over, by the rules of the file they otherwise come in."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from cadres.access.models import User
from cadres.access.policies import is_hr
from cadres.gate.layouts import GateLayout
from core.errors import NotAllowed, WrongState
from core.spreadsheets.loop import TableImport
from core.spreadsheets.outcome import Outcome, error_sentence
from core.spreadsheets.parse import SheetRows

SAID = 20  # rows of which the reason is told


def gate_take(*, actor: User, rows: Sequence[Mapping[str, Any]]) -> Outcome:
    """Records arrivals and departures, all or none: a row each with ``cadre`` (staff number), ``day`` and times.

    A second row about the same day changes what it says; lateness follows as from a file. What a rule refuses is said
    by row, counted from 1.
    """
    if not is_hr(actor):
        raise NotAllowed
    heads = [column.en for column in GateLayout.columns]
    lines = [[_cell(row.get(column.name)) for column in GateLayout.columns] for row in rows]
    table = TableImport(GateLayout, actor)
    outcome = table.check(SheetRows.of([heads, *lines]))
    if outcome.error_total:
        raise ValidationError({"rows": [_said(error) for error in outcome.errors[:SAID]]})
    try:
        table.write(actor=actor)
    except IntegrityError:  # the same days came a second time while these were written
        raise WrongState from None
    return outcome


def _cell(value: Any) -> Any:
    return f"{value:%H:%M:%S}" if isinstance(value, time) else value


def _said(error: dict) -> str:
    """The row of the heads is the first of a sheet, and none of what was handed over."""
    if "first" in (params := error.get("params") or {}):
        error = error | {"params": params | {"first": params["first"] - 1}}
    return _("Row %(row)s: %(problem)s") % {"row": error["row"] - 1, "problem": error_sentence(error)}
