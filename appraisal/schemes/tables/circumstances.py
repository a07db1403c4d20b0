"""Circumstances of a rule in one cell: "reminded（催办后 / after a reminder）×2; group ×2 +1".

A circumstance that holds for some people only says so: "credited ×0 when attribute(linked) = yes".
"""

import re
from typing import Any

from appraisal.schemes.tables.cells import Unclear, Worded, number_of, word
from appraisal.schemes.tables.conditions import ConditionCell

ONE = re.compile(
    r"(?P<code>[^()（）×*+\s]+)\s*(?:[(（](?P<title>[^()（）]*)[)）])?"
    r"\s*(?:[×*]\s*(?P<times>[\d０-９./．／]+))?\s*(?:[+＋]\s*(?P<plus>[\d０-９./．／]+))?"
    r"(?:\s+(?:当|when)\s+(?P<when>.+))?"
)
WHEN = ("当", "when")
CONDITION = ConditionCell()
SEPARATORS = re.compile(r"[;；\n]")


class Circumstances(Worded):
    def in_words(self, value: Any) -> str:
        given = list(value.items()) if isinstance(value, dict) else []
        parts = [part for code, one in given if (part := written(code, one))]
        return "; ".join(parts) if len(parts) == len(given) else ""

    def from_words(self, text: str) -> dict:
        found: dict[str, dict] = {}
        for part in filter(None, (piece.strip() for piece in SEPARATORS.split(text))):
            match = ONE.fullmatch(part)
            if not match or match["code"] in found:
                raise Unclear("circumstance_unclear", value=part[:80])
            found[match["code"]] = read_one(match)
        return found


def read_one(match: re.Match) -> dict:
    one: dict = {}
    if match["title"]:
        halves = [half.strip() for half in match["title"].split(" / ", 1)]
        one["title"] = {"zh-hans": halves[0], "en": halves[-1]}
    for key in ("times", "plus"):
        if match[key]:
            one[key] = number_of(match[key])
    if match["when"]:
        one["when"] = CONDITION.read(match["when"])
    return one


def written(code: str, one: Any) -> str | None:
    """One circumstance; None where it has more to say than there is room for."""
    if not isinstance(one, dict) or set(one) - {"title", "times", "plus", "when"}:
        return None
    title = one.get("title", {})
    if title and (not isinstance(title, dict) or set(title) != {"zh-hans", "en"}):
        return None
    names = list(dict.fromkeys(str(title[key]) for key in ("zh-hans", "en"))) if title else []
    parts = [f"{code}（{' / '.join(names)}）" if names else code]
    parts += [f"×{one['times']}"] if "times" in one else []
    parts += [f"+{one['plus']}"] if "plus" in one else []
    if "when" in one:
        condition = CONDITION.write(one["when"])
        if condition.startswith("{"):
            return None
        parts += [word(WHEN), condition]
    return " ".join(parts)
