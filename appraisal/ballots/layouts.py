"""Counts of paper ballots from a sheet: a row per cadre, question, voter group and option."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.ballots.models import Ballot, BallotSource
from appraisal.ballots.policies import why_not_count
from appraisal.periods.layouts import FiguresLayout, month_column, open_months, others_managed
from appraisal.periods.models import Participant, Period
from appraisal.routing.models import Route
from appraisal.routing.selectors import items_by_version
from appraisal.scoring.facts.records import SPOILED
from cadres.access.policies import is_hr
from cadres.people.layout_base import name_column, person_column
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.layout import Row
from core.spreadsheets.registry import register


@register
class TallyLayout(FiguresLayout):
    code = "tallies"
    title = _("Counts of votes")
    help = _("Paper ballots of an open month, counted by voter group and option.")
    icon = "checkbox"
    order = 72
    allow = is_hr
    model = Ballot
    created_action = "tally.entered"
    changed_action = "tally.corrected"
    columns = (
        month_column(),
        person_column(others_managed, "A0001"),
        name_column(),
        LayoutColumn("item", zh="测评项目", en="Question", key=True, example="vote"),
        LayoutColumn("group", zh="投票群体", en="Voter group", key=True, example="leaders"),
        LayoutColumn(
            "option",
            zh="选项",
            en="Option",
            key=True,
            help=_("The code of an option; “spoiled” for invalid ballots."),
            example="excellent",
        ),
        LayoutColumn(
            "count",
            zh="票数",
            en="Ballots",
            kind="integer",
            required=True,
            least=1,
            most=1_000_000,
            example="30",
            writes=("count", "source", "entered_by", "entered_at"),
        ),
    )

    def existing(self):
        months = open_months(self.user)
        return Ballot.objects.visible_to(self.user).tallies().filter(period__in=months)

    def check(self, row: Row) -> None:
        tally: Ballot = row.instance
        participants, votes, routes = self.facts_of(tally.period)
        participant = participants.get(tally.cadre_id)
        if participant is None:
            raise ValidationError(
                {"cadre": _("The person is not a participant of this period. Choose another person.")}
            )
        vote = votes.get(participant.scheme_version_id, {}).get(tally.item)
        if vote is None:
            raise ValidationError(
                {"item": _("The scheme that applies to this person has no such vote. Choose another one.")}
            )
        indicator = (participant.scheme_version_id, vote.code)
        if refusal := why_not_count(self.user, participant, routes.get(indicator, [])):
            raise ValidationError({"item": str(refusal)})
        if tally.group not in {group.code for group in vote.groups}:
            raise ValidationError({"group": _("The vote has no such voter group. Choose one of its groups.")})
        if tally.option not in {option.code for option in vote.options} | {SPOILED}:
            raise ValidationError({"option": _("The vote has no such option. Choose one of its options.")})
        tally.source, tally.entered_by = BallotSource.IMPORT, self.user
        tally.entered_at = timezone.now()

    def load_facts(self, period: Period) -> tuple[dict, dict, dict]:
        """Who takes part, the votes of their schemes by question, and where these are routed."""
        people = Participant.objects.filter(period=period).select_related("cadre")
        participants = {row.cadre_id: row for row in people.defer("cadre__identity_number")}
        bound = (row.scheme_version_id for row in participants.values())
        versions = {version for version in bound if version is not None}
        votes = {
            key: {item.question: item for item in items.values() if item.is_vote}
            for key, items in items_by_version(versions).items()
        }
        routes: dict[tuple[int, str], list] = {}
        for route in Route.objects.filter(period=period).select_related("unit", "indicator"):
            key = (route.indicator.version_id, route.indicator.code)
            routes.setdefault(key, []).append(route)
        return participants, votes, routes
