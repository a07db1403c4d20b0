"""What the personnel record is told by the cadre file."""

from cadres.files.models import RankRecord
from cadres.people.models import Cadre
from cadres.people.services import RankHeld, on_rank_change


@on_rank_change
def former_kept(*, cadre: Cadre, former: RankHeld, now: RankHeld) -> None:
    """A rank that gives way to a later one becomes history; anything else is a correction of the record."""
    (rank, since), (new_rank, new_since) = former, now
    if rank and since and new_since and new_rank != rank and new_since > since:
        RankRecord.objects.get_or_create(cadre=cadre, since=since, defaults={"rank": rank})
