"""What else is known of the subjects, read where a scheme of the chunk asks: peers, attributes, votes, links, days.

Attributes come from the file and the post, by the codes in ``ATTRIBUTES``; one that a scheme names and the site does
not keep is missing, which the scheme says how to take (``otherwise``).
"""

from collections.abc import Callable, Sequence
from math import prod

import numpy as np

from appraisal.periods.models import Period
from appraisal.runs.columns import SqlColumn, Sums, big, known_hashes, place_of, text_hash
from appraisal.runs.grading import group_numbers
from appraisal.runs.inputs.earlier import fill_earlier
from appraisal.runs.inputs.links import fill_links
from appraisal.runs.inputs.people import Batch
from appraisal.runs.inputs.scope import Scope, fetch_rows
from appraisal.scoring.facts.columns import Texts, Votes
from appraisal.scoring.facts.records import SPOILED
from appraisal.scoring.fast.kinds import kinds
from cadres.units.models import PostCategory

MOST_BALLOTS = 2**31  # more than the column of PostgreSQL can count
# code of the attribute → where participants keep it
ATTRIBUTES = {
    "category": "post__category",
    "post": "post__code",
    "difficulty": "post__difficulty",
    "risk": "post__risk",
    "workload": "post__workload",
    "key_post": "post__is_key",
    "rank": "cadre__rank",
    "education": "cadre__education",
    "politics": "cadre__politics",
    "unit": "unit__code",
    "unit_kind": "unit__kind",
    "role": "post__category",
}
# how the rules of offices say it
WORDS = {
    "role": {PostCategory.LEADING.value: "leader"},
    "key_post": {"True": "yes", "False": "no"},
}


def complete(scope: Scope, batch: Batch, read: Callable[[Scope], Batch]) -> None:
    """Fills peers, attributes, votes, links and the first day into the facts of each version.

    ``read`` reads the people from whom others inherit: ``reading.batch_read``.
    """
    schemes = {key: batch.scheme(key) for key in batch.facts}
    if any(scheme.needs_group for scheme in schemes.values()):
        groups = group_numbers([person.peer_group for person in batch.people])
        for key, facts in batch.facts.items():
            facts.peer = groups[batch.rows[key]]
    if any(scheme.reads.day for scheme in schemes.values()):
        day = Period.objects.values_list("starts_on", flat=True).get(pk=scope.period)
        for facts in batch.facts.values():
            facts.starts_on = day
    if wanted := {code for scheme in schemes.values() for code in scheme.reads.attributes}:
        _attributes(scope, batch, sorted(wanted & ATTRIBUTES.keys()))
    if any(scheme.reads.prior for scheme in schemes.values()):
        fill_earlier(scope, batch)
    if any(scheme.questions for scheme in schemes.values()):
        _votes(scope, batch, schemes)
    if any(scheme.reads.links for scheme in schemes.values()):
        fill_links(scope, batch, read)


def _attributes(scope: Scope, batch: Batch, codes: list[str]) -> None:
    columns = scope.people().order_by("cadre_id").values_list(*(ATTRIBUTES[code] for code in codes))
    rows = list(columns)
    batch.sums["attributes"] = Sums()
    for number, code in enumerate(codes):
        words = WORDS.get(code, {})
        values = [words.get(str(row[number]), str(row[number])) for row in rows]
        options = sorted(set(values) - {"", "None"})
        place = {option: at for at, option in enumerate(options)}
        at = np.array([place.get(value, -1) for value in values], np.int64)
        hashes = known_hashes([f"{code}={value}" for value in values])
        for key, facts in batch.facts.items():
            if code in batch.scheme(key).reads.attributes:
                mine = batch.rows[key]
                facts.attributes[code] = Texts(options, at[mine])
                batch.sums["attributes"].add(batch.staff[mine], hashes[mine])


def _votes(scope: Scope, batch: Batch, schemes: dict) -> None:
    """Ballots as (cadre, one number for question, group and option, count), taken apart per version."""
    questions = [question for scheme in schemes.values() for question in scheme.questions]
    names = (
        sorted({question.code for question in questions}),
        sorted({group for question in questions for group in question.groups}),
        [SPOILED, *sorted({option for question in questions for option in question.options} - {SPOILED})],
    )
    sizes = [len(texts) + 1 for texts in names]
    parts, params = [], []
    for column, texts in zip(("r.item", 'r."group"', "r.option"), names, strict=True):
        sql, more = place_of(column, texts)
        parts.append(sql)
        params += more
    cell = f"(({parts[0]}) * {sizes[1]} + ({parts[1]})) * {sizes[2]} + ({parts[2]})"
    asked = [SqlColumn(big(cell), params, below=prod(sizes)), SqlColumn(big("r.count"), below=MOST_BALLOTS)]
    cadre, number, count = fetch_rows("appraisal_ballot", scope.period, batch.ids, asked)
    row = batch.row_of(cadre)
    first, which = kinds(number)
    codes = number[first]
    question, rest = np.divmod(codes, sizes[1] * sizes[2])
    group, option = np.divmod(rest, sizes[2])
    hashes = np.array([text_hash(_cell(names, sizes, one)) for one in codes.tolist()], np.int64)
    batch.sums["votes"] = Sums()
    for key, scheme in schemes.items():
        places = _places(names[0], [one.code for one in scheme.questions])
        cells = np.full(tuple(sizes), -2, np.int64)
        groups = np.full(tuple(sizes[:2]), -1, np.int64)
        for one in scheme.questions:
            at = names[0].index(one.code) + 1
            groups[at] = _places(names[1], one.groups)
            options = _places(names[2], one.options, missing=-2)
            options[1] = -1  # spoiled
            cells[at] = options
        # of each kind of ballot, then of each ballot
        of_scheme = (places[question], groups[question, group], cells[question, group, option])
        counts = (of_scheme[0] >= 0) & (of_scheme[1] >= 0) & (of_scheme[2] > -2)
        kept = np.nonzero(counts[which] & (batch.version[row] == key))[0]
        kind, person = which[kept], row[kept]
        facts = batch.facts[key]
        asked, voters, chosen = (column[kind] for column in of_scheme)
        facts.votes = Votes(batch.place[person], asked, voters, chosen, count[kept])
        batch.sums["votes"].add(batch.staff[person], hashes[kind], count[kept])


def _places(texts: list[str], wanted: Sequence[str], missing: int = -1) -> np.ndarray:
    """Per place among ``texts`` (from 1): the position in ``wanted``."""
    known = {text: at for at, text in enumerate(wanted)}
    return np.array([missing, *(known.get(text, missing) for text in texts)], np.int64)


def _cell(names: Sequence[Sequence[str]], sizes: Sequence[int], number: int) -> str:
    question, rest = divmod(number, sizes[1] * sizes[2])
    return "|".join(
        texts[place - 1] if place else ""
        for texts, place in zip(names, (question, *divmod(rest, sizes[2])), strict=True)
    )
