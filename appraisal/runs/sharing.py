"""How the people of a run are shared out: whole peer groups together, up to SCORING_CHUNK people in a chunk."""

from collections.abc import Iterator
from math import ceil

from django.conf import settings
from django.db.models import Count

from appraisal.periods.models import Participant
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.models import Run, RunChunk


def group_chunks(run: Run) -> Iterator[RunChunk]:
    """Chunks of a full run; a peer group that is larger than a chunk is one by itself."""
    people = Participant.objects.filter(period=run.period_id)
    counted = list(people.values_list("peer_group").annotate(n=Count("pk")).order_by("peer_group"))
    for number, groups in enumerate(_packed(counted), start=1):
        yield RunChunk(run=run, number=number, first_group=groups[0], last_group=groups[-1])


def _packed(counted: list[tuple[str, int]]) -> Iterator[list[str]]:
    """Groups in chunks of nearly the same size, so that no worker is left with the largest at the end."""
    people = sum(number for _group, number in counted)
    chunks = ceil(people / settings.SCORING_CHUNK)
    groups: list[str] = []
    size = done = made = 0
    for group, number in counted:
        # half of the group may stand over the line of the chunk, and none over the limit
        over = done + size + number / 2 > people * (made + 1) / chunks
        if groups and (over or size + number > settings.SCORING_CHUNK):
            yield groups
            groups, done, size, made = [], done + size, 0, made + 1
        groups.append(group)
        size += number
    if groups:
        yield groups


def scope_of(chunk: RunChunk) -> Scope:
    period = chunk.run.period_id
    if chunk.cadres is not None:
        return Scope(period, cadres=tuple(chunk.cadres))
    return Scope(period, groups=(chunk.first_group, chunk.last_group))
