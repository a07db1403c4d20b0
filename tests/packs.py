"""The shipped policy packs in the database of a test: read once a process by their command, then only written."""

import io
from copy import copy

from django.core.management import call_command
from django.db.models import Model

from cadres.calendar.models import CalendarDay
from core.params.models import Parameter

_LOADED: dict[type[Model], list[Model]] = {}


def packs_load() -> None:
    """What ``load_packs`` would put into the database; values that are there stay."""
    if not _LOADED:
        call_command("load_packs", stdout=io.StringIO())
        _LOADED.update({model: list(model._default_manager.all()) for model in (Parameter, CalendarDay)})
        return
    for model, rows in _LOADED.items():
        model._default_manager.bulk_create([_fresh(row) for row in rows], ignore_conflicts=True)


def _fresh(row: Model) -> Model:
    row = copy(row)
    row.pk = None
    row._state = copy(row._state)
    row._state.adding = True
    return row
