"""From a scheme document to a Scheme: every problem is collected with its place, then refused together."""

from fractions import Fraction

from appraisal.scoring import decimals
from appraisal.scoring.errors import Issue, SchemeError
from appraisal.scoring.language.compositions import COMPOSITION_KINDS, Composition
from appraisal.scoring.language.grammar import MAX_DEPTH, Shapes, without_nulls
from appraisal.scoring.language.graph import circles
from appraisal.scoring.language.methods import METHODS, PLAIN_METHODS
from appraisal.scoring.language.scheme import Fairness, Node, Scheme, Versions

from .methods import MethodReader
from .outcomes import OutcomeReader
from .values import DIMENSIONS, FORMAT, LEVEL_TITLES, VERSIONS_FORMAT

WHOLES = (Fraction(1), Fraction(100))


class Parser(MethodReader, OutcomeReader):
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

    # composition nodes ----------------------------------------------------------------------------------------------

    def composition(self, data, code, path, depth):
        index = len(self.nodes)
        self.nodes.append(None)
        kind = COMPOSITION_KINDS[self.choice(data, "compose", path, tuple(COMPOSITION_KINDS))]
        members = data.get("children") or []
        if not members:
            self.refuse("children_missing", f"{path}.children", "A composition needs at least one child.")
        found = [self.node(child, f"{path}.children[{i}]", depth + 1) for i, child in enumerate(members)]
        children = tuple(child for child in found if child)
        as_stated = data.get("weights") is not None and bool(
            self.choice(data, "weights", path, ("as_stated",))
        )
        self.check_weights(kind, found, as_stated, path)
        if not kind.leaves_out and any(self.may_be_missing(child) for child in children):
            self.refuse(
                "na_under_sum",
                path,
                "A child that can be not applicable needs a weighted sum, mean or best above it.",
            )
        full = self.number(data, "full", path, low=0)
        scale_from, scale_to = self.scale(data, kind, found, path)
        node = Node(
            index, code, self.title(data, path), self.number(data, "weight", path, low=0),
            self.limit(data, "floor", path, None, full), self.limit(data, "cap", path, None, full),
            self.rounding(data, f"{path}.round"), self.optional_condition(data, "applies_when", path), kind.code,
            children, scale_from, scale_to, "as_stated" if as_stated else "", full=full, missing="na",
            source=str(data.get("source", "")),
        )  # fmt: skip
        self.nodes[index] = node
        self.ordered(node, path)
        return node

    def scale(self, data, kind: Composition, children, path):
        """What is divided by and multiplied with; None for the full scores of the applicable children."""
        if "to" not in kind.own:
            for key in ("from", "to"):
                if key in data:
                    self.refuse("key_unknown", f"{path}.{key}", f"{key} has no meaning here.", key=key)
            return None, None
        to = self.required(data, "to", path)
        if data.get("from") != "applicable":
            self.required(data, "from", path)
            return self.positive(data, "from", path, Fraction(1)), to
        for place, child in enumerate(children):
            if child and not child.full:
                self.refuse(
                    "full_missing",
                    f"{path}.children[{place}].full",
                    "Rescaling from what applies needs full scores.",
                )
        return None, to

    def check_weights(self, kind: Composition, children, as_stated, path):
        if kind.weights == "required":
            for position, child in enumerate(children):
                if child and child.weight is None:
                    self.refuse(
                        "weight_missing",
                        f"{path}.children[{position}].weight",
                        "Children of a weighted sum need a weight.",
                    )
        if not kind.weights or not any(children):
            return
        stated = [Fraction(1) if child.weight is None else child.weight for child in children if child]
        if not sum(stated):
            self.refuse("weights_zero", f"{path}.children", "The weights add up to zero.")
        elif (
            kind.weights == "required"
            and not as_stated
            and sum(stated) not in WHOLES
            and None not in [child.weight for child in children if child]  # else refused already
        ):
            text = f"The weights add up to {decimals.plain(sum(stated))}, neither to 1 nor to 100."
            self.refuse("weights_off", f"{path}.children", text, value=decimals.plain(sum(stated)))

    def may_be_missing(self, node):
        if node.is_item:
            return node.missing == "na"
        return node.composition.leaves_out and all(self.may_be_missing(child) for child in node.children)

    def ordered(self, node, path):
        if node.floor is not None and node.cap is not None and node.floor > node.cap:
            self.refuse("cap_below_floor", f"{path}.cap", "The cap is below the floor.",
                        floor=decimals.plain(node.floor), cap=decimals.plain(node.cap))  # fmt: skip

    # items ----------------------------------------------------------------------------------------------------------

    def item(self, data, code, path):
        index, number = len(self.nodes), len(self.items)
        self.nodes.append(None)
        self.items.append(None)
        method = self.choice(data, "method", path, METHODS)
        family = self.choice(data, "family", path, ("common", "individual"), "individual")
        given = data.get("full") is not None
        full = self.number(data, "full", path, Fraction(0) if given else None, low=0)
        params, missing, sample = self.params(method, code, data.get("params") or {}, full, path)
        if method in ("deduct", "deduct_and_bonus", "ratio", "best_of_group") and full is None:
            self.refuse(
                "full_missing", f"{path}.full", f"The method {method} starts from a full score; give full."
            )
            full = Fraction(0)
        limited = method in PLAIN_METHODS and full is not None
        rules = tuple(
            self.rule(rule, number, method, full, f"{path}.rules[{i}]")
            for i, rule in enumerate(data.get("rules") or [])
        )
        if family == "common" and (method != "deduct" or any(rule.kind != "deduct" for rule in rules)):
            self.refuse(
                "common_only_deducts",
                path,
                "A common indicator may only deduct from its full score.",
                code=code,
            )
        node = Node(
            index, code, self.title(data, path), self.number(data, "weight", path, low=0),
            self.limit(data, "floor", path, self.item_floor if limited else None, full),
            self.limit(data, "cap", path, self.item_cap if limited else None, full),
            self.rounding(data, f"{path}.round"), self.optional_condition(data, "applies_when", path), item=number,
            method=method, family=family, dimension=self.dimension(data, path), full=full, rules=rules,
            lists=self.rule_lists(data, rules, full, path), params=params, missing=missing,
            assessed_by=tuple(map(str, data.get("assessed_by") or ())),
            several_assessors=self.choice(data, "several_assessors", path, ("mean", "sum", "best", "worst"), "mean"),
            sample=sample, source=str(data.get("source", "")),
        )  # fmt: skip
        self.ordered(node, path)
        self.nodes[index] = self.items[number] = node
        return node

    def dimension(self, data, path):
        dimension = data.get("dimension", "")
        if dimension and dimension not in self.dimensions:
            self.refuse(
                "dimension_unknown",
                f"{path}.dimension",
                f"{dimension} is not a dimension of this scheme.",
                value=str(dimension),
            )
        return dimension

    # the document ---------------------------------------------------------------------------------------------------

    def settings(self, document):
        stated = {"item_floor": "0", "item_cap": "full", "evidence": "refuse", **document.get("settings", {})}
        self.item_floor = stated["item_floor"]
        self.item_cap = self.choice(stated, "item_cap", "settings", ("full", "none"))
        self.limit(stated, "item_floor", "settings", None)
        self.choice(stated, "evidence", "settings", ("refuse", "no_points"))
        return stated

    def listed(self, document, key, read, path=""):
        return tuple(read(one, i, f"{path}{key}[{i}]") for i, one in enumerate(document.get(key) or []))

    def scheme(self, document):
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise SchemeError([Issue("format_unknown", "format", f"The format must be {FORMAT}.")])
        published, document = document, without_nulls(document)
        shapes = Shapes()
        shapes.object("document", document, "")
        if shapes.broken:
            raise SchemeError(shapes.broken)
        self.issues += shapes.unknown
        settings = self.settings(document)
        self.dimensions = dict(
            self.listed(
                document,
                "dimensions",
                lambda one, i, path: (self.text(one, "code", path), self.title(one, path)),
            )
            or DIMENSIONS
        )
        code, full = self.text(document, "code", ""), self.required(document, "full_marks", "")
        if full <= 0:
            self.refuse(
                "number_too_small", "full_marks", "Full marks must be above zero.", value=decimals.plain(full)
            )
        attributes = self.listed(document, "attributes", lambda one, i, path: self.attribute(one, path))
        values = self.listed(document, "values", self.derived)
        fairness = self.fairness(document.get("fairness") or {}, "fairness")
        self.note_circumstances(fairness)
        root = self.node(document.get("tree"), "tree")
        grades = self.grade_list(document.get("grades"))
        names = [grade.code for grade in grades]
        vetoes = self.listed(document, "vetoes", lambda one, i, path: self.veto(one, i, path, names))
        payouts = self.listed(document, "payouts", lambda one, i, path: self.payout(one, path))
        coefficient = document.get("coefficient") or {}
        result = (
            self.output(document.get("total") or {}, "total"), self.output(coefficient, "coefficient"),
            self.choice(coefficient, "of", "coefficient", ("rounded", "exact"), "rounded"),
            self.choice(document, "grades_on", "", ("score", "coefficient"), "score"),
        )  # fmt: skip
        several = self.several(document)
        first, last = self.effective(document)
        for check in self.later:
            check()
        if self.issues:
            raise SchemeError(self.issues)
        scheme = Scheme(
            code, self.title(document, ""), full, *result[:3], tuple(self.dimensions.items()), root, tuple(self.nodes),
            tuple(self.items), tuple(self.rules), vetoes, grades, result[3], payouts, settings,
            {**LEVEL_TITLES, **document.get("level_titles", {})}, document.get("source") or {}, published, values,
            attributes, fairness, several, first, last,
        )  # fmt: skip
        found = circles(scheme, self.place_path)
        if found:
            raise SchemeError(found)
        return scheme

    def place_path(self, place):
        """Where in the document a place of the graph stands."""
        kind, key = place
        if kind == "value":
            return self.codes["value", key].removesuffix(".code")
        code = self.nodes[key].code if kind == "node" else self.rules[key].code
        return self.codes["node" if kind == "node" else "rule", code].removesuffix(".code")

    def note_circumstances(self, fairness: Fairness) -> None:
        """Circumstances of events that the factors of work look at, by rule."""
        work = fairness.work_factors
        events = [(table.event, table.table) for table in work.by if table.event] if work else []
        self.circumstances = dict.fromkeys(work.rules, events) if work and events else {}

    def several(self, document):
        stated = document.get("several_posts")
        takes = ("mean", "weighted", "best", "worst", "main")
        return "" if stated is None else self.choice(stated, "take", "several_posts", takes)

    def effective(self, document):
        first, last = self.day(document, "effective_from", ""), self.day(document, "effective_to", "")
        if first and last and first > last:
            self.refuse("day_invalid", "effective_to", "The last day is before the first.", value=str(last))
        return first, last


def parse_scheme(document):
    try:
        return Parser().scheme(document)
    except RecursionError:
        raise SchemeError([Issue("tree_too_deep", "", "The document is nested too deeply.")]) from None


def parse_versions(document):
    """Every version is read even where one is refused, so that all problems are named together."""
    if not isinstance(document, dict) or document.get("format") != VERSIONS_FORMAT:
        return Versions((parse_scheme(document),))
    stated, found, issues = document.get("versions"), [], []
    if not isinstance(stated, list) or not stated:
        text = "A file of versions lists at least one scheme."
        raise SchemeError([Issue("versions_missing", "versions", text)])
    for place, one in enumerate(stated):
        try:
            found.append(parse_scheme(one))
        except SchemeError as error:
            where = f"versions[{place}]"
            issues += [
                Issue(i.code, f"{where}.{i.path}" if i.path else where, i.message, i.params)
                for i in error.issues
            ]
    if issues:
        raise SchemeError(issues)
    return Versions(tuple(found))
