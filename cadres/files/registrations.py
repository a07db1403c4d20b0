"""What the personnel record is told by the cadre file."""

from collections.abc import Iterator

from cadres.files.models import RankRecord
from cadres.people.services import RankChange, on_rank_change
from core.constraints import BATCH


@on_rank_change
def former_kept(changes: list[RankChange]) -> None:
    """A rank that gives way to a later one becomes history; anything else is a correction of the record."""
    RankRecord.objects.bulk_create(_given_way(changes), batch_size=BATCH, ignore_conflicts=True)


def _given_way(changes: list[RankChange]) -> Iterator[RankRecord]:
    for cadre, (rank, since), (new_rank, new_since) in changes:
        if rank and since and new_since and new_rank != rank and new_since > since:
            yield RankRecord(cadre=cadre, rank=rank, since=since)
