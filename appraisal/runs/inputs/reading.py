"""A chunk with everything that scoring it needs."""

from collections.abc import Sequence

import numpy as np

from appraisal.runs.inputs.entries import (
    EntryRow,
    RuleNumbers,
    by_version,
    cited_rules,
    entry_sums,
    fetch_entries,
    fixed_effects,
    joined,
    plain_events,
    row_events,
)
from appraisal.runs.inputs.measures import fetch_measures, measures_by_version
from appraisal.runs.inputs.people import Batch, batch_people
from appraisal.runs.inputs.scope import Scope, by_index
from appraisal.runs.inputs.subjects import complete
from appraisal.scoring import Facts


def batch_read(scope: Scope) -> Batch:
    """Everything that scoring a chunk needs: a handful of set-based reads, whatever the number of people."""
    with by_index():
        batch = batch_people(scope)
        plain, rows = fetch_entries(scope, batch)
        rules = cited_rules(plain[1], rows)
        batch.sums["entries"] = entry_sums(batch, plain, rows, rules)
        figures = fetch_measures(scope, batch)
        cited = {key: rule[:2] for key, rule in rules.items()}
        batch_fill(batch, rows=rows, rules=cited, plain=plain, figures=figures)
        complete(scope, batch, batch_read)
    return batch


def batch_fill(
    batch: Batch,
    *,
    rows: list[EntryRow],
    rules: dict[int, tuple[int, str]],
    figures: tuple[list[str], list[np.ndarray]],
    plain: Sequence[np.ndarray] | None = None,
) -> Batch:
    """Turns what was read into the facts of each scheme version.

    ``rules`` gives (version, code) of each cited rule; ``plain`` and ``figures`` are the columns of plain entries and
    of measures.
    """
    numbers = RuleNumbers(batch, rules)
    found = plain_events(numbers, batch, plain) if plain is not None else {}
    events_of = by_version(batch, [row for row in rows if not row.is_reversal])
    reversals_of = by_version(batch, [row for row in rows if row.is_reversal])
    measures_of = measures_by_version(figures, batch)
    for key, at in batch.rows.items():
        columns, doubtful = found.get(key, (None, []))
        events, kept = row_events(numbers, key, [*events_of.get(key, ()), *doubtful], batch)
        batch.event_keys += kept
        batch.facts[key] = Facts(
            [batch.people[row].staff_no for row in at.tolist()],
            joined(columns, events),
            measures_of.get(key, {}),
            fixed_effects(numbers, key, reversals_of.get(key, ()), batch),
        )
    batch.foreign = numbers.foreign
    return batch
