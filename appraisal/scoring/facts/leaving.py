"""Facts of one scheme for another: what the other does not know is left out and told, so that it can be rehearsed."""

from __future__ import annotations

import copy
import re
from collections import Counter
from typing import Any

from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.language.scheme import Scheme

from .records import read_document

# What another scheme may well not know; everything else that does not fit stays refused.
UNKNOWN = frozenset({
    "rule_unknown", "rule_measured", "level_unknown", "level_unexpected", "modifier_unknown", "question_unknown",
    "group_unknown", "option_unknown", "attribute_unknown", "attribute_option", "fact_unread", "measure_derived",
    "link_unread", "target_unknown", "score_unknown", "counter_unknown",
})  # fmt: skip
RECORD = re.compile(r"(?P<list>\w+)\[(?P<place>\d+)\](?:\.(?P<key>\w+))?")
ROUNDS = 3  # what leads to something left out is found in the next round


def without_unknown(scheme: Scheme, document: dict[str, Any]) -> tuple[dict[str, Any], list[Issue]]:
    """(the facts that the scheme knows, a remark for each kind of thing that was left out)."""
    kept, told = copy.deepcopy(document), Counter[tuple[str, str]]()
    for _round in range(ROUNDS):
        try:
            read_document(scheme, kept)
            break
        except FactsError as error:
            found = [issue for issue in error.issues if issue.code in UNKNOWN and RECORD.match(issue.path)]
            if not found:
                break
            told.update(_take_out(kept, found))
    plans = {plan["code"] for plan in scheme.payouts}
    stated = kept.get("payouts")
    if isinstance(stated, dict):
        told.update(("payouts", code) for code in stated if code not in plans)
        kept["payouts"] = {code: one for code, one in stated.items() if code in plans}
    return kept, [_remark(name, value, number) for (name, value), number in told.items()]


def _remark(name: str, value: str, number: int) -> Issue:
    text = f"{number} of {name} left out: the scheme does not know {value}."
    return Issue("left_out", f"{name} {value}", text, {"list": name, "value": value, "count": number}, "warning")


def _take_out(document: dict[str, Any], issues: list[Issue]) -> list[tuple[str, str]]:
    """Takes out what the issues are about; [(list, unknown word)], each record once."""
    found, gone = [], set()
    for issue in issues:
        match = RECORD.match(issue.path)
        if match is None:
            continue
        name, place, key = match["list"], int(match["place"]), match["key"]
        word = str(issue.params.get("value", ""))
        if key in ("attributes", "counts", "counters"):
            document[name][place][key].pop(issue.params.get("key", word), None)
            found.append((f"{name}.{key}", word))
        elif (name, place) not in gone:
            gone.add((name, place))
            found.append((name, word))
    for name, place in sorted(gone, reverse=True):
        del document[name][place]
    return found
