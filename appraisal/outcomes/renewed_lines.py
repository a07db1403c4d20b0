"""What became of one's own bonus lines: taken back, made anew, and by how much they changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from appraisal.outcomes.models import BonusLine, BonusSheet
from core.approvals.models import ProposalState

ONCE_APPROVED = (ProposalState.APPROVED, ProposalState.REVERSED)


@dataclass(frozen=True)
class Fate:
    """``before``: what was taken back for this line; ``now``: what counts in place of a line that was taken back."""

    before: BonusLine | None = None
    now: BonusLine | None = None
    is_waiting: bool = False  # the sheet that takes its place is not decided
    is_renewed: bool = False  # that sheet was approved


def fates(lines: Iterable[BonusLine]) -> dict[int, Fate]:
    """By key of the line; no question where none was taken back or made anew, else one for each link of the chain."""
    lines = list(lines)
    sheets = {line.sheet_id: line.sheet for line in lines}
    _add_neighbours(sheets)
    if len(sheets) > len({line.sheet_id for line in lines}) or any(one.renews_id for one in sheets.values()):
        cadres = {line.cadre_id for line in lines}
        rows = BonusLine.objects.filter(sheet__in=sheets, cadre__in=cadres, sheet__state__in=ONCE_APPROVED)
        known = {(row.sheet_id, row.cadre_id): row for row in rows.select_related("sheet")}
    else:
        known = {}
    after = {sheet.renews_id: sheet for sheet in sheets.values() if sheet.renews_id}
    return {line.pk: _fate(line, sheets, after, known) for line in lines}


def _add_neighbours(sheets: dict[int, BonusSheet]) -> None:
    """The sheets before and after, however often they were made anew."""
    fresh = [one for one in sheets.values() if one.renews_id or one.state == ProposalState.REVERSED]
    while fresh:
        earlier = {one.renews_id for one in fresh if one.renews_id} - sheets.keys()
        later = [one.pk for one in fresh if one.state != ProposalState.APPROVED]
        near = BonusSheet.objects.filter(pk__in=earlier) | BonusSheet.objects.filter(renews__in=later)
        fresh = [one for one in near if one.pk not in sheets]
        sheets.update({one.pk: one for one in fresh})


def _fate(line: BonusLine, sheets: dict, after: dict, known: dict) -> Fate:
    if line.sheet.state == ProposalState.REVERSED:
        newest = line.sheet
        while newest.pk in after and (newest is line.sheet or newest.state != ProposalState.APPROVED):
            newest = after[newest.pk]
        is_approved = newest.state == ProposalState.APPROVED
        now = known.get((newest.pk, line.cadre_id)) if is_approved else None
        return Fate(line, now, newest.state == ProposalState.PROPOSED, is_approved)
    sheet = sheets.get(line.sheet.renews_id)
    while sheet and sheet.state != ProposalState.REVERSED:
        sheet = sheets.get(sheet.renews_id)
    before = known.get((sheet.pk, line.cadre_id)) if sheet else None
    return Fate(before, line)
