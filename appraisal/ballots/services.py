"""Counts of paper ballots: entered as a whole grid per cadre and question, corrected with a reason."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.ballots.models import Ballot, BallotSource
from appraisal.ballots.policies import why_not_count
from appraisal.periods.measures import figures_writable
from appraisal.periods.models import Participant, Period
from appraisal.routing.items import Item
from appraisal.routing.models import Route
from appraisal.routing.selectors import items_by_version
from appraisal.scoring.facts.records import SPOILED
from cadres.access.models import User
from cadres.people.models import Cadre
from core.audit.services import log
from core.errors import InvalidInput, require_reason
from core.texts import one_line

MOST = 1_000_000  # ballots in one cell
Counts = Mapping[tuple[str, str], int]  # (voter group, option) → ballots


def vote_of(participant: Participant, item: str) -> Item:
    """The vote item of the scheme that binds the participant."""
    version = participant.scheme_version_id
    found = items_by_version([version])[version].get(item) if version else None
    if found is None or not found.is_vote:
        raise InvalidInput(
            _("“%(item)s” is not a vote of the scheme that applies to the cadre. Choose another one."),
            item=item,
        )
    return found


def routes_of_vote(participant: Participant, item: str) -> list[Route]:
    rows = Route.objects.filter(
        period=participant.period_id,
        indicator__version=participant.scheme_version_id,
        indicator__code=item,
    )
    return list(rows.select_related("unit"))


def tally(period: Period, cadre: Cadre, question: str) -> dict[tuple[str, str], int]:
    """What was counted on paper or imported for a cadre's question."""
    rows = Ballot.objects.filter(period=period, cadre=cadre, item=question).tallies()
    return {(group, option): count for group, option, count in rows.values_list("group", "option", "count")}


@transaction.atomic
def tally_enter(
    *,
    period: Period,
    cadre: Cadre,
    item: str,
    counts: Counts,
    actor: User,
    reason: str = "",
    source: str = BallotSource.TALLY,
) -> dict[tuple[str, str], int]:
    """Replaces what was counted for the cadre's vote; cells left out or zero count nothing.

    Counts that are there already are corrected with a ``reason``. Electronic ballots are never touched. The trail
    says who entered which counts; who cast them nobody knows. Undone by entering the earlier counts.
    """
    period = figures_writable(period)
    participant = Participant.objects.select_for_update(of=("self",)).filter(period=period, cadre=cadre).first()
    if participant is None:
        raise InvalidInput(
            _("%(cadre)s is not a participant of %(period)s. Choose another person."),
            cadre=cadre,
            period=period,
        )
    vote = vote_of(participant, item)
    if refusal := why_not_count(actor, participant, routes_of_vote(participant, item)):
        raise refusal
    wanted = _checked(vote, counts)
    before = tally(period, cadre, vote.question)
    if before == wanted:
        return wanted
    if before:
        require_reason(
            reason, InvalidInput(_("These ballots were counted before; give the reason for the correction."))
        )
    _write(period, cadre, vote.question, before, wanted, actor, source)
    log(
        actor=actor,
        action="tally.corrected" if before else "tally.entered",
        obj=participant,
        reason=one_line(reason),
        before={"counts": _plain(before)} if before else {},
        after={"cadre": cadre.staff_no, "question": vote.question, "counts": _plain(wanted)},
    )
    return wanted


def _checked(vote: Item, counts: Counts) -> dict[tuple[str, str], int]:
    groups = {group.code for group in vote.groups}
    options = {option.code for option in vote.options} | {SPOILED}
    for (group, option), number in counts.items():
        if group not in groups:
            raise InvalidInput(_("“%(code)s” is not a voter group of this vote. Choose one of its groups."), code=group)
        if option not in options:
            raise InvalidInput(_("“%(code)s” is not an option of this vote. Choose one of its options."), code=option)
        if not 0 <= number <= MOST:
            raise InvalidInput(_("A count lies between 0 and %(most)s."), most=MOST)
    return {cell: number for cell, number in counts.items() if number}


def _write(period: Period, cadre: Cadre, question: str, before: dict, wanted: dict, actor: User, source: str) -> None:
    rows = Ballot.objects.filter(period=period, cadre=cadre, item=question).tallies()
    for row in rows:
        if wanted.get((row.group, row.option)) != row.count:
            row.delete()
    now = timezone.now()
    Ballot.objects.bulk_create(
        Ballot(
            period=period,
            cadre=cadre,
            item=question,
            group=group,
            option=option,
            count=number,
            source=source,
            entered_by=actor,
            entered_at=now,
        )
        for (group, option), number in sorted(wanted.items())
        if before.get((group, option)) != number
    )


def _plain(counts: Counts) -> dict[str, int]:
    return {f"{group}/{option}": number for (group, option), number in sorted(counts.items())}
