"""The facts behind one sheet, read again, and the sheet worked out anew from them by the second engine.

Most schemes look at one's own entries and figures only. Where a scheme compares peers the whole peer group is read, as
a run reads it; a group too large for a page is left out, and then what the run kept is added up and no more.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import numpy as np

from appraisal.periods.models import Measure
from appraisal.runs.errors import FactsDoNotFit
from appraisal.runs.inputs.entries import EntryRow
from appraisal.runs.inputs.links import network_of
from appraisal.runs.inputs.measures import as_columns
from appraisal.runs.inputs.people import Batch, Person
from appraisal.runs.inputs.reading import batch_fill, batch_read
from appraisal.runs.inputs.scope import Scope
from appraisal.runs.models import Sheet
from appraisal.schemes.models import SchemeVersion
from appraisal.scoring import Facts, FactsError, Scheme
from appraisal.scoring.fast.events import event_amounts, outdone
from appraisal.scoring.output.sheets import SheetRow
from appraisal.scoring.reference.engine import ExactSheet
from appraisal.scoring.reference.engine import sheets as reference_sheets

PEERS_MOST = 500  # people whose entries and figures one page may read
WORK_MOST = 20_000  # parts of sheets that one page may work out, about a second and a half
NEAR = Fraction(1, 10**9)  # a stored fraction of very many digits stands rounded to twelve places


@dataclass
class Recomputed:
    """The sheet as the facts of now make it; no ``sheet`` where the group is too large or facts do not fit."""

    own: Batch  # one's own entries and figures
    sheet: ExactSheet | None = None
    row: SheetRow | None = None
    is_too_large: bool = False
    refusal: str = ""


def recompute(
    sheet: Sheet, scheme: Scheme, counting: list[Any], measures: dict[str, Measure], peers: int
) -> Recomputed:
    """Reads what the scheme asks for: nothing more than is at hand, one's own, or the peer group's."""
    found = Recomputed(own_facts(sheet, counting, measures))
    if scheme.needs_group and peers > peers_most(scheme):
        found.is_too_large = True
        return found
    try:
        facts, place = facts_of(sheet, scheme, found.own)
        found.sheet = reference_sheets(scheme, facts)[place]
        found.row = found.sheet.row()
    except TooLarge:
        found.is_too_large = True
    except (FactsError, FactsDoNotFit) as error:
        found.sheet, found.refusal = None, str(error)
    return found


def peers_most(scheme: Scheme) -> int:
    """How large a group a page compares anew; where whole sheets are compared, fewer the longer they are."""
    if not scheme.fairness.peer:
        return PEERS_MOST
    return min(PEERS_MOST, WORK_MOST // (len(scheme.nodes) + len(scheme.rules)))


class TooLarge(Exception):
    """More people would be read than a page may read."""


def facts_of(sheet: Sheet, scheme: Scheme, own: Batch) -> tuple[Facts, int]:
    """The facts that the scheme looks at, and the place of the sheet's cadre among them."""
    batch = own
    network = network_of(sheet.period_id) if scheme.reads.links else None
    if network and network.reach(sheet.cadre_id) > PEERS_MOST:
        raise TooLarge
    if scheme.needs_group:
        group = sheet.participant.peer_group
        batch = batch_read(Scope(sheet.period_id, groups=(group, group), network=network))
    elif _reads_more(scheme):
        batch = batch_read(Scope(sheet.period_id, cadres=(sheet.cadre_id,), network=network))
    place = batch.place[batch.row_of(np.array([sheet.cadre_id]))][0]
    return batch.facts[cast("int", sheet.participant.scheme_version_id)], int(place)


def _reads_more(scheme: Scheme) -> bool:
    reads = scheme.reads
    return bool(reads.attributes or reads.votes or reads.prior or reads.day or reads.links)


def own_facts(sheet: Sheet, counting: list[Any], measures: dict[str, Measure]) -> Batch:
    """One's own entries and figures, which the page has read already."""
    one = sheet.participant
    version = cast("SchemeVersion", one.scheme_version)  # without one nothing is explained
    person = Person(
        cadre=sheet.cadre_id,
        participant=one.pk,
        staff_no=sheet.cadre.staff_no,
        unit=sheet.unit_id,
        unit_path=sheet.unit_path,
        version=version.pk,
        standing=one.standing,
        peer_group=one.peer_group,
        unit_code=sheet.unit.code,
    )
    rows = [
        EntryRow(
            cadre=entry.cadre_id,
            rule=entry.rule_id,
            quantity=int(entry.quantity.scaleb(4)),
            value=_scaled(entry.value, 4),
            level=entry.level,
            modifiers=json.dumps(entry.modifiers or []),
            group=entry.group_key,
            key=str(entry.pk),
            source=entry.source,
            effect=_scaled(entry.effect, 6),
        )
        for entry in counting
    ]
    figures = [(sheet.cadre_id, code, *row.fraction) for code, row in measures.items()]
    rules = {entry.rule_id: (entry.rule.version_id, entry.rule.code) for entry in counting}
    return batch_fill(Batch([person], {version.pk: version}), rows=rows, rules=rules, figures=as_columns(figures))


def _scaled(value: Decimal | None, places: int) -> int | None:
    return None if value is None else int(value.scaleb(places))


def outdone_keys(batch: Batch, scheme: Scheme) -> set[str]:
    """Entries that a higher one of the same pool and group puts aside."""
    events = next(iter(batch.facts.values())).events
    if not len(events):
        return set()
    amounts, _quantity = event_amounts(scheme, events)
    lost = outdone(scheme, events, amounts)
    return {batch.event_keys[row].replace("-", "") for row in lost.nonzero()[0].tolist()}
