"""From a scheme document to a Scheme: every problem is collected with its place, then refused together."""

from fractions import Fraction

from . import decimals
from .errors import Issue, SchemeError
from .scheme import (
    COMPOSITIONS,
    EFFECTS,
    METHODS,
    OPERATORS,
    STEPS,
    Band,
    Condition,
    Grade,
    Modifier,
    Node,
    Output,
    Rounding,
    Rule,
    Scheme,
    Veto,
)

FORMAT = "appraisal-scheme/1"
MAX_DEPTH = 12
DIMENSIONS = (
    ("morality", {"zh-hans": "德", "en": "Morality"}),
    ("ability", {"zh-hans": "能", "en": "Ability"}),
    ("diligence", {"zh-hans": "勤", "en": "Diligence"}),
    ("performance", {"zh-hans": "绩", "en": "Performance"}),
    ("integrity", {"zh-hans": "廉", "en": "Integrity"}),
)
LEVEL_TITLES = {
    "village": {"zh-hans": "村级", "en": "village"},
    "town": {"zh-hans": "乡镇级", "en": "town"},
    "county": {"zh-hans": "县级", "en": "county"},
    "city": {"zh-hans": "市级", "en": "city"},
    "province": {"zh-hans": "省级", "en": "province"},
    "nation": {"zh-hans": "国家级", "en": "nation"},
}
KEYS = {
    "document": "format code title source full_marks total coefficient settings dimensions level_titles tree vetoes grades "
    "grades_on payouts",
    "node": "code title compose weight full children floor cap round from to",
    "item": "code title dimension family method full floor cap weight round params rules assessed_by",
    "rule": "code title kind points unit cap range levels per steps above below required at_least at_most base then "
    "modifiers highest_in group measure missing evidence source",
    "ratio": "value target cap floor missing",
    "band": "value bands missing",
    "given": "value times missing",
}


class Parser:
    def __init__(self):
        self.issues, self.nodes, self.items, self.rules = [], [], [], []
        self.codes = {}

    def refuse(self, code, path, message, **params):
        self.issues.append(Issue(code, path, message, params))

    # small readers -----------------------------------------------------------------------------------------------

    def number(self, holder, key, path, default=None, *, low=None):
        if holder.get(key) is None:
            return default
        try:
            number = decimals.parse(holder[key])
        except ValueError as error:
            self.refuse(
                "number_invalid",
                f"{path}.{key}",
                f"{holder[key]!r} is not usable: {error}.",
                value=str(holder[key]),
            )
            return default
        if low is not None and number < low:
            self.refuse(
                "number_too_small",
                f"{path}.{key}",
                f"{holder[key]} is below {low}.",
                value=str(number),
                low=str(low),
            )
        return number

    def required(self, holder, key, path, **options):
        if holder.get(key) is None:
            self.refuse("value_undefined", f"{path}.{key}", f"{key} is not given.", key=key)
            return Fraction(0)
        return self.number(holder, key, path, Fraction(0), **options)

    def limit(self, holder, key, path, default, full=None):
        value = holder.get(key)
        if value is None:
            value = default
        if value == "none" or value is None:
            return None
        if value == "full" and key == "cap":
            return full
        return self.number({key: value}, key, path)

    def choice(self, holder, key, path, options, default=None):
        value = holder.get(key, default)
        if value not in options:
            self.refuse(
                "choice_unknown",
                f"{path}.{key}",
                f"{value!r} is not one of {', '.join(options)}.",
                value=str(value),
            )
            return options[0]
        return value

    def known(self, holder, kind, path):
        for key in holder:
            if key not in KEYS[kind].split():
                self.refuse("key_unknown", f"{path}.{key}", f"{key} has no meaning here.", key=key)

    def text(self, holder, key, path):
        value = holder.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse("code_missing", f"{path}.{key}", "A code is needed.")
            return "?"
        return value

    def title(self, holder, path):
        value = holder.get("title", {})
        if isinstance(value, str):
            return {"zh-hans": value, "en": value}
        if not isinstance(value, dict):
            self.refuse("title_invalid", f"{path}.title", "A title is a text or one text per language.")
            return {}
        return value

    def rounding(self, holder, path, default=None):
        value = holder.get("round") if "round" in holder else default
        if value is None:
            return None
        places = value.get("places", 2) if isinstance(value, dict) else None
        if not isinstance(places, int) or isinstance(places, bool) or not 0 <= places <= 6:
            self.refuse(
                "places_invalid",
                f"{path}.places",
                "Places are a whole number from 0 to 6.",
                value=str(places),
            )
            return Rounding(2)
        return Rounding(places, self.choice(value, "mode", path, decimals.MODES, "half_up"))

    def unique(self, kind, code, path):
        if (kind, code) in self.codes:
            self.refuse(
                "code_duplicate",
                path,
                f"The code {code} is used twice.",
                value=code,
                first=self.codes[kind, code],
            )
        self.codes.setdefault((kind, code), path)

    # tree --------------------------------------------------------------------------------------------------------

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
            and not sum(child.weight or 1 for child in children)
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
            self.limit(data, "floor", path, None), self.limit(data, "cap", path, None), self.rounding(data, f"{path}.round"),
            compose=compose, children=children, full=self.number(data, "full", path, low=0),
            rescale_from=self.required(data, "from", path) if compose == "rescale" else None,
            rescale_to=self.required(data, "to", path) if compose == "rescale" else None,
        )  # fmt: skip
        if compose == "rescale" and node.rescale_from is not None and node.rescale_from <= 0:
            self.refuse("number_too_small", f"{path}.from", "A score is rescaled from a positive number.")
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
        full = self.number(data, "full", path, low=0)
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
        try:
            fixed, target = decimals.parse(target), None
        except ValueError:
            pass  # a measure code
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

    # rules -------------------------------------------------------------------------------------------------------

    def rule(self, data, item, method, path):
        self.known(data, "rule", path)
        code = self.text(data, "code", path)
        self.unique("rule", code, f"{path}.code")
        kind = self.choice(data, "kind", path, ("deduct", "bonus"), "deduct" if method == "deduct" else None)
        if method == "deduct" and kind == "bonus":
            self.refuse(
                "bonus_in_deduct", f"{path}.kind", "An item that only deducts has no bonus rules.", code=code
            )
        conditions = [
            key for key in ("above", "below", "required", "at_least", "at_most") if data.get(key) is not None
        ]
        amounts = [key for key in ("points", "range", "levels", "base") if data.get(key) is not None]
        if len(amounts) != 1:
            self.refuse(
                "amount_unclear",
                path,
                "A rule has exactly one of points, range, levels, or base with then.",
                code=code,
            )
        bounds = tuple(
            self.number({"range": bound}, "range", path, Fraction(0), low=0)
            for bound in data.get("range") or ()
        )
        if data.get("range") is not None and (len(bounds) != 2 or bounds[0] > bounds[1]):
            self.refuse("range_invalid", f"{path}.range", "A range is [least, most].", code=code)
            bounds = (Fraction(0), Fraction(0))
        levels = {
            key: self.number(data["levels"], key, f"{path}.levels", Fraction(0), low=0)
            for key in data.get("levels") or {}
        }
        per = self.number(data, "per", path)
        if "required" in conditions or "base" in amounts:
            per = per if per is not None else Fraction(1)
        if per is not None and per <= 0:
            self.refuse("number_too_small", f"{path}.per", "A step must be above zero.", code=code)
            per = Fraction(1)
        modifiers = tuple(
            Modifier(key, 1 << bit, self.number(value, "times", f"{path}.modifiers.{key}", Fraction(1), low=0),
                     self.number(value, "plus", f"{path}.modifiers.{key}", Fraction(0), low=0), self.title(value, path))
            for bit, (key, value) in enumerate((data.get("modifiers") or {}).items())
        )  # fmt: skip
        if len(modifiers) > 8:
            self.refuse(
                "modifiers_too_many", f"{path}.modifiers", "A rule has at most 8 modifiers.", code=code
            )
        pool = data.get("highest_in")
        rule = Rule(
            len(self.rules), item, code, self.title(data, path), kind, self.number(data, "points", path, low=0),
            data.get("unit", ""), self.number(data, "cap", path, low=0), bounds or None, levels, per,
            self.choice(data, "steps", path, STEPS, "floor"),
            *(self.number(data, key, path) for key in ("above", "below", "required", "at_least", "at_most")),
            self.number(data, "base", path, low=0), self.number(data, "then", path, low=0), modifiers,
            f"rule {code}" if pool is True else pool or None, data.get("group"), data.get("measure"),
            self.choice(data, "missing", path, ("skip", "zero"), "skip"), bool(data.get("evidence", False)),
            str(data.get("source", "")),
        )  # fmt: skip
        self.rules.append(rule)
        self.check_forms(rule, conditions, amounts, path)
        return rule

    def check_forms(self, rule, conditions, amounts, path):
        def no(message):
            self.refuse("form_unclear", path, message, code=rule.code)

        if rule.is_counted and (rule.range or rule.levels or rule.modifiers or rule.pool):
            no("A rule that counts has points only: no range, levels, modifiers or highest_in.")
        if rule.group and not rule.pool:
            no("A group is only meaningful together with highest_in.")
        if "base" in amounts and (conditions != ["at_least"] or rule.then is None):
            no("base needs at_least and then, and no other condition.")
        if rule.then is not None and "base" not in amounts:
            no("then needs base.")
        if "base" not in amounts and rule.per is not None:
            distances = [key for key in conditions if key in ("above", "below", "required")]
            if len(conditions) > 1 or (conditions and not distances):
                no("Steps are counted from one of above, below or required.")
        if "required" in conditions and len(conditions) > 1:
            no("required stands alone.")

    # the rest ----------------------------------------------------------------------------------------------------

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
        self.known(document, "document", "")
        settings = {"item_floor": "0", "item_cap": "full", **document.get("settings", {})}
        for key in settings.keys() - {"item_floor", "item_cap"}:
            self.refuse("key_unknown", f"settings.{key}", f"{key} is not a setting.", key=key)
        self.item_floor, self.item_cap = settings["item_floor"], settings["item_cap"]
        dimensions = (
            tuple((d["code"], d.get("title", {})) for d in document.get("dimensions", [])) or DIMENSIONS
        )
        self.dimensions = dict(dimensions)
        code, full = self.text(document, "code", ""), self.required(document, "full_marks", "")
        if full <= 0:
            self.refuse("number_too_small", "full_marks", "Full marks must be above zero.")
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
            {**LEVEL_TITLES, **document.get("level_titles", {})}, document.get("source") or {}, document,
        )  # fmt: skip


def uses_score(condition):
    return condition.of == "score" or any(uses_score(part) for part in condition.parts)


def parse_scheme(document):
    return Parser().scheme(document)
