"""The shipped policy packs in the database of a test: read once a process by their command, then only written."""

import io
from copy import copy

from django.core.management import call_command

from core.params.models import Parameter

_LOADED: list[Parameter] = []


def packs_load() -> None:
    """What ``load_packs`` would put into the database; values that are there stay."""
    if not _LOADED:
        call_command("load_packs", stdout=io.StringIO())
        _LOADED.extend(Parameter.objects.all())
        return
    rows = [copy(row) for row in _LOADED]
    for row in rows:
        row.pk = None
        row._state = copy(row._state)
        row._state.adding = True
    Parameter.objects.bulk_create(rows, ignore_conflicts=True)
