"""The peer group that a sheet was compared with, as far as its reader may know the others in it."""

from functools import cached_property

from appraisal.periods.models import Participant
from appraisal.runs.models import Sheet
from appraisal.runs.telling import FEW, hidden_of
from cadres.access.models import User


class PeerGroup:
    """``size`` people; of those whose sheets ``reader`` may not see, a figure of the group may tell the facts."""

    def __init__(self, sheet: Sheet, reader: User) -> None:
        self.sheet, self.reader = sheet, reader
        self.members = Participant.objects.filter(period=sheet.period_id, peer_group=sheet.participant.peer_group)
        self.size = self.members.count()

    @cached_property
    def hidden(self) -> int:
        """How many the reader may not see; 0 also of groups too large to be added up by hand; two queries."""
        if self.size > FEW:
            return 0
        people = set(self.members.order_by().values_list("cadre", flat=True))
        sheets = Sheet.objects.visible_to(self.reader).filter(period=self.sheet.period_id, cadre__in=people)
        seen = set(sheets.order_by().values_list("cadre", flat=True))
        return hidden_of(self.reader, people, seen | {self.sheet.cadre_id})

    def is_told_by(self, figures: int = 1) -> bool:
        """Whether so many figures of the group (a mean; a mean and a deviation) tell each of the hidden apart."""
        return 0 < self.hidden <= figures
