"""Small schemes and batches for tests of single methods: one item, a few subjects, columns written by hand."""

from fractions import Fraction

import numpy as np

from appraisal.scoring import Events, Facts, Links, Measure, Texts, Votes, load, score


def document(*items, **more):
    """A scheme of these items added up; further keys of the document by name."""
    return {
        "format": "appraisal-scheme/1", "code": "s", "title": "s", "full_marks": "100",
        "total": {"places": 6}, "tree": {"code": "all", "compose": "sum", "children": list(items)}, **more,
    }  # fmt: skip


def item(method, *rules, code="i", **keys):
    return {"code": code, "method": method, **({"rules": list(rules)} if rules else {}), **keys}


def measure(*values):
    """A measure with these values, None where a subject has none."""
    numbers = [Fraction(value) if value is not None else Fraction(0) for value in values]
    return Measure(
        np.array([number.numerator for number in numbers]),
        np.array([number.denominator for number in numbers]),
        np.array([value is not None for value in values]),
    )


def facts(count, events=(), scheme=None, **columns):
    """Facts of subjects a, b, c …; ``events`` are (subject, rule code, quantity) or with a dict of further columns."""
    made = Events.empty()
    if events:
        rows = [(ord(subject) - 97, scheme.rule(code), quantity, *rest) for subject, code, quantity, *rest in events]
        more = [rest[0] if rest else {} for *_, rest in ((*row[:3], row[3:]) for row in rows)]
        masks = [
            sum(modifier.bit for modifier in row[1].modifiers if modifier.code in extra.get("modifiers", ()))
            for row, extra in zip(rows, more, strict=True)
        ]
        made = Events(
            np.array([row[0] for row in rows]),
            np.array([row[1].index for row in rows]),
            np.array([int(Fraction(row[2]) * 10**6) for row in rows]),
            modifiers=np.array(masks),
            group=np.array([extra.get("group", -1) for extra in more]),
        )
    return Facts([chr(97 + row) for row in range(count)], made, **columns)


def totals(scheme, given):
    """Printed totals without trailing zeros, None where there is none."""
    return [None if text is None else str(Fraction(text)) for text in score(scheme, given).totals()]


def scores(method, given, params=None, **keys):
    """Exact scores of a single item of this method; fractions as text, None where it does not apply."""
    scheme = load(document(item(method, **({"params": params} if params else {}), **keys)))
    sheets = score(scheme, given)
    return [
        None if found is None else str(found) for found in (sheets.row(row).nodes.get("i") for row in range(len(given)))
    ]


__all__ = [
    "Links",
    "Texts",
    "Votes",
    "document",
    "facts",
    "item",
    "load",
    "measure",
    "score",
    "scores",
    "totals",
]
