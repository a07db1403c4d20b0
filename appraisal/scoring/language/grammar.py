"""Which keys each part of a scheme document may have and what stands under them; one table for shape and spelling.

A key alone holds one value. ``key:kind`` holds an object of that kind, ``key:[kind]`` a list of them, ``key:{kind}``
objects by name; ``[]`` and ``{}`` a list or named set of single values; ``title`` a text or one text per language,
``free`` anything. What the values mean is read by the parser, which may rely on these shapes.
"""

from appraisal.scoring.errors import Issue

MAX_DEPTH = 12  # levels of the tree, and of conditions
_DEEPEST = 6 * MAX_DEPTH

TEXT = {
    "document": "format code title:title source:free effective_from effective_to full_marks total:output "
    "coefficient:output settings:settings dimensions:[named] level_titles:free attributes:[attribute] values:[value] "
    "tree:part vetoes:[veto] grades:[grade] grades_on fairness:fairness several_posts:several_posts payouts:[payout]",
    "output": "places mode floor cap of",
    "settings": "item_floor item_cap evidence",
    "named": "code title:title",
    "attribute": "code title:title options:[named]",
    "value": "code title:title formula table:cells dated:[dated] linked:linked",
    "cells": "by cells:{} otherwise",
    "dated": "from to value",
    "linked": "relation take of",
    "node": "code title:title compose weight weights full children:[part] floor cap round:round from to "
    "applies_when:condition source",
    "item": "code title:title dimension family method full floor cap weight round:round applies_when:condition params "
    "rules:[rule] lists:{list} assessed_by:[] several_assessors source",
    "round": "places mode",
    "list": "title:title cap take",
    "rule": "code title:title kind points unit cap range:[] levels:{} per steps above below required at_least at_most "
    "base then modifiers:{modifier} highest_in group:free measure missing evidence source approval factor "
    "when:condition over list target tolerance sides ladder:[ladder] ladder_mode tiers:[tier]",
    "modifier": "times plus title:title when:condition",
    "ladder": "from points",
    "tier": "from rate",
    "condition": "rule of over op than value measure node attribute in:[] all:[condition] any:[condition] "
    "not:condition",
    "params given": "value times missing sample:sample",
    "params ratio": "value target cap floor missing sample:sample",
    "params band": "value bands:[band] otherwise missing sample:sample",
    "params step": "value target below above per steps tolerance missing sample:sample",
    "params compare_with_mean": "value below above per steps tolerance mean_of missing sample:sample",
    "params best_of_group": "value order missing sample:sample",
    "params rank": "value order from given ties points:[] after start step shares:[share] missing sample:sample",
    "params vote": "question options:[option] groups:[voters] absent_group at_least trim:trim times missing",
    "params inherited": "relation take of times missing",
    "params counter": "kept_when:condition prior table:[] beyond",
    "params expression": "formula missing",
    "sample": "at_least of:title",
    "band": "from to points from_open to_closed",
    "share": "to points",
    "option": "code title:title value",
    "voters": "code title:title weight",
    "trim": "highest lowest",
    "veto": "code title:title when:condition effect item grade",
    "grade": "code title:title from to",
    "fairness": "error_rate:error_rate work_factors:work_factors peer:peer group_coefficient:group_coefficient",
    "error_rate": "rules:[] workload per",
    "work_factors": "rules:[] by:[work_table] low high",
    "work_table": "attribute event table:{}",
    "peer": "method mean spread low high at_least",
    "group_coefficient": "value low high",
    "several_posts": "take",
    "payout": "code title:title method unit weight factor times_factor min_score when:condition residue places mode "
    "formula floor cap pool over_pool kept_when:condition table:[] beyond",
}
KEYS = {
    kind: {key: shape for key, _, shape in (word.partition(":") for word in text.split())}
    for kind, text in TEXT.items()
}


def without_nulls(value, depth=0):
    """null says the same as leaving the key out."""
    if depth > 2 * _DEEPEST:
        return value
    if isinstance(value, dict):
        return {key: without_nulls(inner, depth + 1) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner, depth + 1) for inner in value] if isinstance(value, list) else value


class Shapes:
    """Walks a document; ``broken`` lists wrong shapes, which stop the reading, ``unknown`` keys without meaning."""

    def __init__(self):
        self.broken, self.unknown = [], []

    def object(self, kind, value, path, depth=0):
        if depth > _DEEPEST:
            self.broken.append(Issue("tree_too_deep", path, "The document is nested too deeply."))
            return
        if kind == "part":
            kind = "item" if "method" in value else "node"
        keys = KEYS[kind]
        for key, inner in value.items():
            where = f"{path}.{key}" if path else str(key)
            if kind == "item" and key == "params":
                self.params(value["method"], inner, where, depth)
            elif key in keys:
                self.under(keys[key], inner, where, key, depth)
            else:
                self.unknown.append(
                    Issue("key_unknown", where, f"{key} has no meaning here.", {"key": str(key)})
                )

    def params(self, method, value, path, depth):
        if not isinstance(value, dict):
            self.wrong(path, "An object is expected here.", "params")
        elif f"params {method}" in KEYS:
            self.object(f"params {method}", value, path, depth + 1)
        elif value and method in ("deduct", "accrue", "deduct_and_bonus"):
            text = f"The method {method} has no parameters."
            self.unknown.append(Issue("key_unknown", path, text, {"key": "params"}))

    def wrong(self, path, message, key):
        self.broken.append(Issue("shape_invalid", path, message, {"key": str(key)}))

    def under(self, shape, value, path, key, depth):
        if shape == "title":
            if not isinstance(value, str | dict):
                self.wrong(path, "A title is a text or one text per language.", key)
        elif shape == "free":
            if not isinstance(value, dict | str):
                self.wrong(path, "An object is expected here.", key)
        elif not shape:
            if isinstance(value, list | dict):
                self.wrong(path, "A single value is expected here.", key)
        elif shape[0] == "[":
            self.members(shape[1:-1], value, path, key, depth)
        elif not isinstance(value, dict):
            self.wrong(path, "An object is expected here.", key)
        elif shape[0] == "{":
            for name, inner in value.items():
                self.member(shape[1:-1], inner, f"{path}.{name}", key, depth)
        else:
            self.object(shape, value, path, depth + 1)

    def members(self, kind, value, path, key, depth):
        if not isinstance(value, list):
            self.wrong(path, "A list is expected here.", key)
            return
        for place, inner in enumerate(value):
            self.member(kind, inner, f"{path}[{place}]", key, depth)

    def member(self, kind, value, path, key, depth):
        if not kind:
            if value is None or isinstance(value, list | dict):
                self.wrong(path, "This member has the wrong shape.", key)
        elif isinstance(value, dict):
            self.object(kind, value, path, depth + 1)
        else:
            self.wrong(path, "This member has the wrong shape.", key)
