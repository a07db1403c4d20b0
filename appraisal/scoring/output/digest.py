"""Canonical digests: the same inputs and results give the same text whatever the order, chunking, dtype or database.

Each subject's facts and sheet become one canonical line; lines are hashed, sorted by subject and hashed together, so
chunks may be digested apart (``sheet_lines``) and joined (``join``).
"""

import hashlib
import json
from collections import defaultdict
from fractions import Fraction

from appraisal.scoring import decimals
from appraisal.scoring.facts.columns import NO_VALUE
from appraisal.scoring.fast.columns import measure_column

from .sheets import exact_texts


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()


def _json(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def scheme_digest(scheme):
    """Of the document as published; key order and white space do not matter."""
    return _hash(_json(scheme.document))


def facts_lines(scheme, facts):
    """(subject, hash) per subject, over everything that ``score`` reads."""
    rows = defaultdict(list)
    events = facts.events
    keys = facts.group_keys
    columns = (
        events.subject,
        events.rule,
        events.quantity,
        events.value,
        events.level,
        events.modifiers,
        events.group,
        events.ref,
    )
    codes = [rule.code for rule in scheme.rules]
    for subject, rule, quantity, value, level, modifiers, group, ref in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        key = "" if group < 0 else keys[group] if keys else str(group)
        chosen = "" if value == NO_VALUE else str(value)
        rows[subject].append(f"e|{codes[rule]}|{quantity}|{chosen}|{level}|{modifiers}|{key}|{ref}")
    extra = facts.adjustments
    for subject, rule, effect, ref in zip(
        *(c.tolist() for c in (extra.subject, extra.rule, extra.effect, extra.ref)), strict=True
    ):
        rows[subject].append(f"a|{codes[rule]}|{effect}|{ref}")
    for code, measure in facts.measures.items():
        texts = exact_texts(measure_column(measure))
        for subject, (text, present) in enumerate(zip(texts, measure.present.tolist(), strict=True)):
            if present:
                rows[subject].append(f"m|{code}|{text}")
    for part in (_peer_lines, _attribute_lines, _vote_lines, _link_lines):
        for subject, line in part(scheme, facts):
            rows[subject].append(line)
    return [(str(name), _hash("\n".join(sorted(rows[row])))) for row, name in enumerate(facts.subjects)]


def _peer_lines(scheme, facts):
    """A peer group is named by its first member, so that its number does not matter."""
    if facts.peer is None or not scheme.needs_group:
        return
    groups, first = facts.peer.tolist(), {}
    for subject, group in enumerate(groups):
        name = str(facts.subjects[subject])
        first[group] = min(first.get(group, name), name)
    yield from ((subject, f"g|{first[group]}") for subject, group in enumerate(groups))


def _attribute_lines(scheme, facts):
    for code, column in facts.attributes.items():
        for subject, option in enumerate(column.at.tolist()):
            if option >= 0:
                yield subject, f"t|{code}|{column.options[option]}"
    if facts.starts_on is not None and scheme.reads.day:
        yield from ((subject, f"d|{facts.starts_on.isoformat()}") for subject in range(len(facts)))


def _vote_lines(scheme, facts):
    """Rows of one cell add up, and cells without a ballot say nothing."""
    votes, counts = facts.votes, defaultdict(int)
    names = ("subject", "question", "group", "option", "count")
    for *cell, count in zip(*(getattr(votes, name).tolist() for name in names), strict=True):
        counts[tuple(cell)] += count
    for (subject, question, group, option), count in counts.items():
        if count:
            asked = scheme.questions[question]
            chosen = "spoiled" if option < 0 else asked.options[option]
            yield subject, f"v|{asked.code}|{asked.groups[group]}|{chosen}|{count}"


def _link_lines(scheme, facts):
    """Links with the scores of those outside the batch; their order only where the scheme takes the first."""
    links, ordered = facts.links, _takes_first(scheme)
    given = {of: (exact_texts(measure_column(one)), one.present) for of, one in facts.scores.items()}
    place = defaultdict(int)
    for subject, relation, to, weight in zip(
        *(getattr(links, name).tolist() for name in ("subject", "relation", "to", "weight")), strict=True
    ):
        name = facts.subjects[to] if to >= 0 else facts.outside[-1 - to]
        place[subject, relation] += 1
        at = place[subject, relation] if ordered else ""
        line = f"l|{facts.relations[relation]}|{name}|{weight}|{at}"
        if to < 0:
            scores = sorted(f"{of}={texts[-1 - to]}" for of, (texts, has) in given.items() if has[-1 - to])
            line = "|".join((line, *scores))
        yield subject, line


def _takes_first(scheme):
    linked = [value.linked for value in scheme.values] + [item.params for item in scheme.items]
    return any(getattr(one, "take", "") == "first" for one in linked)


def sheet_lines(sheets):
    """(subject, hash) per subject, over total, coefficient, grade, vetoes and the breakdown."""
    rows = zip(sheets.subjects, sheets.totals(), sheets.coefficients(), sheets.grade_codes(), sheets.vetoed.tolist(),
               sheets.breakdowns(), strict=True)  # fmt: skip
    return [
        (str(name), _hash(_json([total, share, grade, vetoed, text])))
        for name, total, share, grade, vetoed, text in rows
    ]


def join(*parts):
    """One digest of (subject, hash) lines from any number of chunks; a subject twice is refused."""
    lines = sorted(line for part in parts for line in part)
    names = [name for name, _ in lines]
    if len(set(names)) != len(names):
        raise ValueError("a subject occurs in two chunks")
    return _hash("\n".join(f"{name}\t{digest}" for name, digest in lines))


def facts_digest(scheme, facts):
    return join(facts_lines(scheme, facts))


def sheets_digest(sheets):
    return join(sheet_lines(sheets))


def value_digest(value):
    """Of plain data (period, scope, engine version, other digests), for idempotency keys; Fractions become text."""
    return _hash(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"),
                            default=lambda v: decimals.plain(v) if isinstance(v, Fraction) else str(v)))  # fmt: skip
