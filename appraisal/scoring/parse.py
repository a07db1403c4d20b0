"""From a scheme document to a Scheme: every problem is collected with its place, then refused together."""

import contextlib
from fractions import Fraction

from . import decimals
from .errors import Issue, SchemeError
from .parse_rules import RuleReader
from .reading import DIMENSIONS, FORMAT, LEVEL_TITLES, MAX_DEPTH, shape_issues, without_nulls
from .scheme import (
    COMPOSITIONS,
    EFFECTS,
    METHODS,
    OPERATORS,
    Band,
    Condition,
    Grade,
    Node,
    Output,
    Scheme,
    Veto,
)


class Parser(RuleReader):
    def node(self, data, path, depth=0):
        if not isinstance(data, dict):
            self.refuse("node_invalid", path, "A node is an object.")
            return None
        if depth > MAX_DEPTH:
            self.refuse("tree_too_deep", path, f"The tree is deeper than {MAX_DEPTH} levels.")
            return None
        code = self.text(data, "code", path)
        self.unique("node", code, f"{path}.code")
        return self.item(data, code, path) if "method" in data else self.composition(data, code, path, depth)

    def composition(self, data, code, path, depth):
        self.known(data, "node", path)
        index = len(self.nodes)
        self.nodes.append(None)
        compose = self.choice(data, "compose", path, COMPOSITIONS)
        members = data.get("children") or []
        if not isinstance(members, list) or not members:
            self.refuse("children_missing", f"{path}.children", "A composition needs at least one child.")
            members = []
        found = [self.node(child, f"{path}.children[{i}]", depth + 1) for i, child in enumerate(members)]
        children = tuple(child for child in found if child)
        if compose == "weighted_sum":
            for child, position in zip(found, range(len(found)), strict=True):
                if child and child.weight is None:
                    self.refuse(
                        "weight_missing",
                        f"{path}.children[{position}].weight",
                        "Children of a weighted sum need a weight.",
                    )
        if (
            compose in ("weighted_sum", "mean")
            and children
            and not sum(1 if child.weight is None else child.weight for child in children)
        ):
            self.refuse("weights_zero", f"{path}.children", "The weights add up to zero.")
        if compose in ("sum", "rescale") and any(self.may_be_missing(child) for child in children):
            self.refuse(
                "na_under_sum",
                path,
                "A child that can be not applicable needs a weighted sum, mean or best above it.",
            )
        node = Node(
            index, code, self.title(data, path), self.number(data, "weight", path, low=0),
            self.limit(data, "floor", path, None), self.limit(data, "cap", path, None),
            self.rounding(data, f"{path}.round"), compose=compose, children=children,
            full=self.number(data, "full", path, low=0),
            rescale_from=self.required(data, "from", path) if compose == "rescale" else None,
            rescale_to=self.required(data, "to", path) if compose == "rescale" else None,
        )  # fmt: skip
        if compose == "rescale" and node.rescale_from is not None and node.rescale_from <= 0:
            self.refuse(
                "number_too_small",
                f"{path}.from",
                "A score is rescaled from a positive number.",
                value=decimals.plain(node.rescale_from),
            )
        self.nodes[index] = node
        self.ordered(node, path)
        return node

    def may_be_missing(self, node):
        if node.is_item:
            return node.missing == "na" and node.method in ("ratio", "band", "given")
        if node.compose in ("sum", "rescale"):
            return False
        return all(self.may_be_missing(child) for child in node.children) if node.children else False

    def ordered(self, node, path):
        if node.floor is not None and node.cap is not None and node.floor > node.cap:
            self.refuse("cap_below_floor", f"{path}.cap", "The cap is below the floor.",
                        floor=decimals.plain(node.floor), cap=decimals.plain(node.cap))  # fmt: skip

    def item(self, data, code, path):
        self.known(data, "item", path)
        index, number = len(self.nodes), len(self.items)
        self.nodes.append(None)
        self.items.append(None)
        method = self.choice(data, "method", path, METHODS)
        family = self.choice(data, "family", path, ("common", "individual"), "individual")
        given = data.get("full") is not None
        full = self.number(data, "full", path, Fraction(0) if given else None, low=0)
        params = data.get("params") or {}
        own = {}
        if method in ("ratio", "band", "given"):
            own = getattr(self, f"params_{method}")(params, f"{path}.params")
            own["missing"] = self.choice(
                params,
                "missing",
                f"{path}.params",
                ("full", "zero", "na"),
                "full" if full is not None else "zero",
            )
            if own["missing"] == "full" and full is None:
                self.refuse(
                    "full_missing", f"{path}.full", "Without a full score, missing values cannot get it."
                )
        elif params:
            self.refuse(
                "key_unknown", f"{path}.params", f"The method {method} has no parameters.", key="params"
            )
        if method in ("deduct", "deduct_and_bonus", "ratio") and full is None:
            self.refuse(
                "full_missing", f"{path}.full", f"The method {method} starts from a full score; give full."
            )
            full = Fraction(0)
        plain = method in ("deduct", "accrue", "deduct_and_bonus") and full is not None
        rules = tuple(
            self.rule(rule, number, method, f"{path}.rules[{i}]")
            for i, rule in enumerate(data.get("rules") or [])
        )
        if family == "common" and (method != "deduct" or any(rule.kind != "deduct" for rule in rules)):
            self.refuse(
                "common_only_deducts",
                path,
                "A common indicator may only deduct from its full score.",
                code=code,
            )
        dimension = data.get("dimension", "")
        if dimension and dimension not in self.dimensions:
            self.refuse(
                "dimension_unknown",
                f"{path}.dimension",
                f"{dimension} is not a dimension of this scheme.",
                value=dimension,
            )
        node = Node(
            index, code, self.title(data, path), self.number(data, "weight", path, low=0),
            self.limit(data, "floor", path, self.item_floor if plain else None),
            self.limit(data, "cap", path, self.item_cap if plain else None, full),
            self.rounding(data, f"{path}.round"), item=number, method=method, family=family, dimension=dimension,
            full=full, rules=rules, assessed_by=tuple(data.get("assessed_by") or ()), **own,
        )  # fmt: skip
        self.ordered(node, path)
        self.nodes[index] = self.items[number] = node
        return node

    def params_ratio(self, params, path):
        self.known(params, "ratio", path)
        target, fixed = params.get("target", "1"), None
        with contextlib.suppress(ValueError):  # not a number: a measure code
            fixed, target = decimals.parse(target), None
        if fixed is not None and fixed <= 0:
            self.refuse("target_not_positive", f"{path}.target", "A target must be above zero.")
        return {
            "value": self.text(params, "value", path), "target": target, "target_value": fixed,
            "ratio_cap": self.limit(params, "cap", path, "1"), "ratio_floor": self.limit(params, "floor", path, "0"),
        }  # fmt: skip

    def params_given(self, params, path):
        self.known(params, "given", path)
        return {
            "value": self.text(params, "value", path),
            "times": self.number(params, "times", path, Fraction(1)),
        }

    def params_band(self, params, path):
        self.known(params, "band", path)
        bands = []
        for i, band in enumerate(params.get("bands") or []):
            where = f"{path}.bands[{i}]"
            low, high = self.number(band, "from", where), self.number(band, "to", where)
            if low is not None and high is not None and low > high:
                self.refuse("band_reversed", where, "The band ends before it begins.")
            points = self.required(band, "points", where)
            bands.append(
                Band(low, high, points, not band.get("from_open", False), bool(band.get("to_closed", False)))
            )
        if not bands:
            self.refuse("bands_missing", f"{path}.bands", "At least one band is needed.")
        return {"value": self.text(params, "value", path), "bands": tuple(bands)}

    def condition(self, data, path, depth=0):
        if not isinstance(data, dict) or depth > MAX_DEPTH:
            self.refuse(
                "condition_invalid", path, "A condition compares a rule, a measure or a node with a number."
            )
            return Condition()
        for mode in ("all", "any"):
            if mode in data:
                parts = tuple(
                    self.condition(part, f"{path}.{mode}[{i}]", depth + 1)
                    for i, part in enumerate(data[mode])
                )
                return Condition(mode=mode, parts=parts)
        subjects = [key for key in ("rule", "measure", "node") if key in data]
        if len(subjects) != 1:
            self.refuse("condition_invalid", path, "A condition names one rule, measure or node.")
            return Condition()
        code = data[subjects[0]]
        of = {"measure": "measure", "node": "score"}.get(subjects[0]) or self.choice(
            data, "of", path, ("count", "points"), "count"
        )
        if subjects[0] != "measure" and (subjects[0], code) not in self.codes:
            self.refuse("value_undefined", path, f"There is no {subjects[0]} {code}.", key=str(code))
        return Condition(
            of, code, self.choice(data, "op", path, OPERATORS, ">="), self.required(data, "than", path)
        )

    def veto(self, data, index, path, grades):
        effect = self.choice(data, "effect", path, EFFECTS)
        when = self.condition(data.get("when"), f"{path}.when")
        code = self.text(data, "code", path)
        self.unique("veto", code, f"{path}.code")
        if effect == "item_zero" and data.get("item") not in {item.code for item in self.items if item}:
            self.refuse(
                "value_undefined",
                f"{path}.item",
                f"There is no item {data.get('item')}.",
                key=str(data.get("item")),
            )
        if effect == "item_zero" and uses_score(when):
            self.refuse("veto_circular", f"{path}.when", "An item cannot be set to zero by a score.")
        grade = data.get("grade", "")
        if (grade or effect == "grade_at_most") and grade not in grades:
            self.refuse("value_undefined", f"{path}.grade", f"There is no grade {grade}.", key=str(grade))
        if effect == "no_excellent" and len(grades) < 2:
            self.refuse("value_undefined", path, "Barring the first grade needs a second one.", key="grades")
        return Veto(index, code, self.title(data, path), when, effect, data.get("item", ""), grade)

    def grade_list(self, grades):
        found = []
        for i, data in enumerate(grades or []):
            path = f"grades[{i}]"
            code = self.text(data, "code", path)
            self.unique("grade", code, f"{path}.code")
            low, above = self.number(data, "from", path), found[-1].low if found else None
            if i and (above is None or (low is not None and low >= above)):
                self.refuse(
                    "grades_unordered",
                    f"{path}.from",
                    "Grades go from the best down, each from a lower number.",
                    code=code,
                )
            found.append(Grade(i, code, self.title(data, path), low, self.number(data, "to", path, above)))
        return tuple(found)

    def payout(self, data, path):
        """A payout plan with its condition read; the rest is typed by payout.py."""
        code = self.text(data, "code", path)
        self.unique("payout", code, f"{path}.code")
        method = self.choice(data, "method", path, ("share", "consecutive"))
        plan = {**data, "method": method}
        if method == "consecutive":
            plan["kept_when"] = self.condition(data.get("kept_when"), f"{path}.kept_when")
            plan["table"] = [
                self.number({"table": v}, "table", path, Fraction(0), low=0) for v in data.get("table") or []
            ]
            if not plan["table"]:
                self.refuse("value_undefined", f"{path}.table", "The table of rewards is empty.", key="table")
            self.choice(data, "beyond", path, ("last", "restart", "none"), "last")
        else:
            self.choice(data, "weight", path, ("score", "coefficient"), "score")
            self.choice(
                data,
                "residue",
                path,
                ("largest_remainder", "largest_weight", "first", "last"),
                "largest_remainder",
            )
            self.number(data, "min_score", path)
        return plan

    def output(self, data, path):
        rounding = self.rounding({"round": {"places": 2, **data}}, path)
        floor, cap = self.limit(data, "floor", path, None), self.limit(data, "cap", path, None)
        if floor is not None and cap is not None and floor > cap:
            self.refuse("cap_below_floor", f"{path}.cap", "The cap is below the floor.")
        return Output(rounding, floor, cap)

    def scheme(self, document):
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise SchemeError([Issue("format_unknown", "format", f"The format must be {FORMAT}.")])
        published, document = document, without_nulls(document)
        found = shape_issues(document)
        if found:
            raise SchemeError(found)
        self.known(document, "document", "")
        settings = {"item_floor": "0", "item_cap": "full", **document.get("settings", {})}
        for key in settings.keys() - {"item_floor", "item_cap"}:
            self.refuse("key_unknown", f"settings.{key}", f"{key} is not a setting.", key=key)
        self.item_floor, self.item_cap = settings["item_floor"], settings["item_cap"]
        dimensions = (
            tuple(
                (self.text(data, "code", f"dimensions[{i}]"), self.title(data, f"dimensions[{i}]"))
                for i, data in enumerate(document.get("dimensions", []))
            )
            or DIMENSIONS
        )
        self.dimensions = dict(dimensions)
        code, full = self.text(document, "code", ""), self.required(document, "full_marks", "")
        if full <= 0:
            self.refuse(
                "number_too_small", "full_marks", "Full marks must be above zero.", value=decimals.plain(full)
            )
        root = self.node(document.get("tree"), "tree")
        grades = self.grade_list(document.get("grades"))
        names = [grade.code for grade in grades]
        vetoes = tuple(
            self.veto(v, i, f"vetoes[{i}]", names) for i, v in enumerate(document.get("vetoes") or [])
        )
        payouts = tuple(self.payout(p, f"payouts[{i}]") for i, p in enumerate(document.get("payouts") or []))
        coefficient = document.get("coefficient") or {}
        result = (
            self.output(document.get("total") or {}, "total"), self.output(coefficient, "coefficient"),
            self.choice(coefficient, "of", "coefficient", ("rounded", "exact"), "rounded"),
            self.choice(document, "grades_on", "", ("score", "coefficient"), "score"),
        )  # fmt: skip
        if self.issues:
            raise SchemeError(self.issues)
        return Scheme(
            code, self.title(document, ""), full, *result[:3], dimensions, root, tuple(self.nodes), tuple(self.items),
            tuple(self.rules), vetoes, grades, result[3], payouts, settings,
            {**LEVEL_TITLES, **document.get("level_titles", {})}, document.get("source") or {}, published,
        )  # fmt: skip


def uses_score(condition):
    return condition.of == "score" or any(uses_score(part) for part in condition.parts)


def parse_scheme(document):
    try:
        return Parser().scheme(document)
    except RecursionError:
        raise SchemeError([Issue("tree_too_deep", "", "The document is nested too deeply.")]) from None
