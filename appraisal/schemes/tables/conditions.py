"""Conditions in one cell, as an office writes them: 次数(1.1) ≥ 3 且 属性(role) = chief.

Simple comparisons, joined by "and" alone or by "or" alone; anything deeper stands there as JSON.
"""

import re
from typing import Any

from appraisal.schemes.tables.cells import Unclear, Worded, plain, value_text, word

SUBJECTS = {
    # word → keys of the condition besides the code; the first key takes the code
    "rule": (("细则", "rule"), "rule", {}),
    "count": (("次数", "count"), "rule", {"of": "count"}),
    "points": (("分值", "points"), "rule", {"of": "points"}),
    "year rule": (("全年细则", "year rule"), "rule", {"over": "year"}),
    "year count": (("全年次数", "year count"), "rule", {"of": "count", "over": "year"}),
    "year points": (("全年分值", "year points"), "rule", {"of": "points", "over": "year"}),
    "value": (("数值", "value"), "value", {}),
    "measure": (("记录", "measure"), "measure", {}),
    "score": (("得分", "score"), "node", {}),
    "attribute": (("属性", "attribute"), "attribute", {}),
}
REACHES = ("达到", "reaches")  # the comparison that is not written: at least
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "="}
OPERATORS = {sign: code for code, sign in SIGNS.items()} | {code: code for code in SIGNS}
JOINTS = {"all": ("且", "and"), "any": ("或", "or")}
NOT = ("非", "not")
NEGATED = re.compile(r"(?:非|not)\s+(.+)")
SIMPLE = re.compile(r"([^()]+?)\s*[(（](.+?)[)）]\s*(≥|≤|>=|<=|==|=|>|<|＞|＜|＝|达到|reaches)\s*(.+)")


class ConditionCell(Worded):
    def in_words(self, value: Any) -> str | None:
        return joined(value)

    def from_words(self, text: str) -> dict:
        found = [mode for mode in JOINTS if splitter(mode).search(text)]
        if len(found) > 1:
            raise Unclear("condition_mixed", value=text[:80])
        if found:
            return {found[0]: [simple(part) for part in splitter(found[0]).split(text)]}
        return simple(text)


def splitter(mode: str) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(JOINTS[mode])})\s+")


def joined(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    for mode, names in JOINTS.items():
        if set(value) == {mode} and isinstance(value[mode], list) and len(value[mode]) > 1:
            parts = [part for one in value[mode] if (part := written(one))]
            return f" {word(names)} ".join(parts) if len(parts) == len(value[mode]) else None
    return written(value)


def written(value: Any) -> str | None:
    """One comparison in words; None where it has more to say than words have room for."""
    if not isinstance(value, dict):
        return None
    if set(value) == {"not"}:
        inner = written(value["not"])
        return f"{word(NOT)} {inner}" if inner else None
    for names, key, also in SUBJECTS.values():
        rest = {name: one for name, one in value.items() if name not in (key, "op", "than", "in")}
        if key not in value or rest != also or not isinstance(value[key], str):
            continue
        head = f"{word(names)}({value[key]})"
        if key == "attribute":
            options = value.get("in")
            if not isinstance(options, list) or not options or "op" in value:
                return None
            return f"{head} = {', '.join(map(str, options))}"
        sign = SIGNS.get(value["op"]) if "op" in value else word(REACHES)
        return f"{head} {sign} {value['than']}" if sign and isinstance(value.get("than"), str) else None
    return None


def simple(text: str) -> dict:
    negated = NEGATED.fullmatch(text.strip())
    if negated:
        return {"not": simple(negated[1])}
    match = SIMPLE.fullmatch(text.strip())
    if not match:
        raise Unclear("condition_unclear", value=text.strip()[:80])
    name, code, sign, than = (part.strip() for part in match.groups())
    found = next((one for one in SUBJECTS.values() if plain(name).casefold() in one[0]), None)
    if found is None:
        raise Unclear("condition_unclear", value=text.strip()[:80])
    _names, key, also = found
    if key == "attribute":
        return {"attribute": code, "in": [one.strip() for one in re.split(r"[,，、]", than) if one.strip()]}
    condition = {key: code, **also, "than": value_text(than)}
    if sign not in REACHES:
        condition["op"] = OPERATORS[plain(sign)]
    return condition
