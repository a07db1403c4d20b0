"""From a scheme document to a Scheme: every problem is collected with its place, then refused together."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.errors import Issue, SchemeError
from appraisal.scoring.language.compositions import COMPOSITION_KINDS, Composition
from appraisal.scoring.language.declare import fields_of
from appraisal.scoring.language.document import DIMENSIONS, FORMAT, LEVEL_TITLES, SETTINGS, VERSIONS_FORMAT
from appraisal.scoring.language.fairness import Fairness
from appraisal.scoring.language.grammar import MAX_DEPTH, Shapes, without_nulls
from appraisal.scoring.language.graph import circles
from appraisal.scoring.language.methods import METHOD_KINDS, METHODS, PLAIN_METHODS
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.scheme import Scheme, Versions
from appraisal.scoring.language.vocabularies import (
    EVIDENCE,
    ITEM_CAPS,
    OF_SEVERAL_POSTS,
    SCORE_OR_COEFFICIENT,
)

from .methods import MethodReader
from .outcomes import OutcomeReader

WHOLES = (Fraction(1), Fraction(100))
OWN_KEYS = {key for kind in COMPOSITION_KINDS.values() for key in kind.own}


class Parser(MethodReader, OutcomeReader):
    def node(self, data: Any, path: str, depth: int = 0) -> Node | None:
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

    def composition(self, data: dict, code: str, path: str, depth: int) -> Node:
        index = len(self.nodes)
        self.nodes.append(None)
        kind = COMPOSITION_KINDS[self.choice(data, "compose", path, tuple(COMPOSITION_KINDS))]
        members = data.get("children") or []
        if not members:
            self.refuse("children_missing", f"{path}.children", "A composition needs at least one child.")
        found = [self.node(child, f"{path}.children[{i}]", depth + 1) for i, child in enumerate(members)]
        children = tuple(child for child in found if child)
        if not kind.leaves_out and any(self.may_be_missing(child) for child in children):
            text = "A child that can be not applicable needs a weighted sum, mean or best above it."
            self.refuse("na_under_sum", path, text)
        given: dict[str, Any] = {"index": index, "code": code, "compose": kind.code, "children": children}
        given |= self.own(data, kind, found, path)
        full = self.number(data, "full", path, low=0)
        read = self.fields(Node, data, path, variant="node", full=full, given={**given, "full": full})
        node = Node(**{**read, "item": -1, "missing": "na", "sample": {}})
        self.check_weights(kind, found, bool(node.weights), path)
        self.nodes[index] = node
        self.rising(node.floor, node.cap, f"{path}.cap")
        return node

    def own(self, data: dict, kind: Composition, children: list[Node | None], path: str) -> dict[str, Any]:
        """The fields that only some compositions have: refused where they mean nothing, needed where they do."""
        found: dict[str, Any] = {}
        for one in fields_of(Node, "node"):
            if one.key in OWN_KEYS and one.key not in kind.own:
                if one.key in data:
                    text = f"{one.key} has no meaning here."
                    self.refuse("key_unknown", f"{path}.{one.key}", text, key=one.key)
                found[one.name] = None
            elif one.key in kind.own and data.get(one.key) is None:
                self.required(data, one.key, path)
                found[one.name] = Fraction(1)
        if "from" in kind.own and data.get("from") == "applicable":
            for place, child in enumerate(children):
                if child and not child.full:
                    text = "Rescaling from what applies needs full scores."
                    self.refuse("full_missing", f"{path}.children[{place}].full", text)
        return found

    def check_weights(self, kind: Composition, children: list[Node | None], as_stated: bool, path: str) -> None:
        if kind.weights == "required":
            for position, child in enumerate(children):
                if child and child.weight is None:
                    text = "Children of a weighted sum need a weight."
                    self.refuse("weight_missing", f"{path}.children[{position}].weight", text)
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

    def may_be_missing(self, node: Node) -> bool:
        if node.is_item:
            return node.missing == "na"
        return node.composition.leaves_out and all(self.may_be_missing(child) for child in node.children)

    # items ----------------------------------------------------------------------------------------------------------

    def item(self, data: dict, code: str, path: str) -> Node:
        index, number = len(self.nodes), len(self.items)
        self.nodes.append(None)
        self.items.append(None)
        method = self.choice(data, "method", path, METHODS)
        full = self.number(data, "full", path, None if data.get("full") is None else Fraction(0), low=0)
        params, missing, sample = self.params(method, code, data.get("params") or {}, full, path)
        if METHOD_KINDS[method].needs_full and full is None:
            text = f"The method {method} starts from a full score; give full."
            self.refuse("full_missing", f"{path}.full", text)
            full = Fraction(0)
        limited = method in PLAIN_METHODS and full is not None
        rules = tuple(
            self.rule(rule, number, method, full, f"{path}.rules[{i}]")
            for i, rule in enumerate(data.get("rules") or [])
        )
        given: dict[str, Any] = {
            "index": index, "item": number, "code": code, "method": method, "full": full, "params": params,
            "rules": rules, "dimension": data.get("dimension", ""), "missing": missing, "sample": sample,
            "lists": self.rule_lists(data, rules, full, path),
        }  # fmt: skip
        defaults = {"floor": self.item_floor, "cap": self.item_cap} if limited else {}
        node = Node(**self.fields(Node, data, path, variant="item", full=full, given=given, defaults=defaults))
        self.check_item(node, path)
        self.nodes[index] = self.items[number] = node
        return node

    def check_item(self, node: Node, path: str) -> None:
        if node.family == "common" and (node.method != "deduct" or any(rule.kind != "deduct" for rule in node.rules)):
            text = "A common indicator may only deduct from its full score."
            self.refuse("common_only_deducts", path, text, code=node.code)
        if node.dimension and node.dimension not in self.dimensions:
            text = f"{node.dimension} is not a dimension of this scheme."
            self.refuse(
                "dimension_unknown", f"{path}.dimension", text, among=self.dimensions, value=str(node.dimension)
            )
        self.rising(node.floor, node.cap, f"{path}.cap")

    # the document ---------------------------------------------------------------------------------------------------

    def settings(self, document: dict) -> dict:
        stated = {one.key: one.default for one in SETTINGS} | document.get("settings", {})
        self.item_floor = stated["item_floor"]
        self.item_cap = self.choice(stated, "item_cap", "settings", tuple(ITEM_CAPS))
        self.limit(stated, "item_floor", "settings", None)
        self.choice(stated, "evidence", "settings", tuple(EVIDENCE))
        return stated

    def listed(self, document: dict, key: str, read: Callable[[Any, int, str], Any]) -> tuple:
        return tuple(read(one, i, f"{key}[{i}]") for i, one in enumerate(document.get(key) or []))

    def shaped(self, document: Any) -> dict:
        """The document without nulls; refused at once where objects and lists do not stand as the format has them."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise SchemeError([Issue("format_unknown", "format", f"The format must be {FORMAT}.")])
        document, shapes = without_nulls(document), Shapes()
        shapes.object("document", document, "")
        if shapes.broken:
            raise SchemeError(shapes.broken)
        self.issues += shapes.unknown
        return document

    def basics(self, document: dict) -> dict[str, Any]:
        """What the tree is read by: settings, dimensions, attributes, values, fairness."""
        settings = self.settings(document)
        dimensions = self.listed(
            document, "dimensions", lambda one, i, path: (self.text(one, "code", path), self.title(one, path))
        )
        self.dimensions = dict(dimensions or DIMENSIONS)
        code, full = self.text(document, "code", ""), self.needed_positive(document, "full_marks", "")
        attributes = self.listed(document, "attributes", lambda one, i, path: self.attribute(one, path))
        values = self.listed(document, "values", self.derived)
        fairness = self.fairness(document.get("fairness") or {}, "fairness")
        self.note_circumstances(fairness)
        return {
            "code": code, "title": self.title(document, ""), "full_marks": full, "settings": settings,
            "dimensions": tuple(self.dimensions.items()), "attributes": attributes, "values": values,
            "fairness": fairness, "source": document.get("source") or {},
        }  # fmt: skip

    def results(self, document: dict) -> dict[str, Any]:
        """What becomes of the scores of the tree."""
        grades = self.grade_list(document.get("grades"))
        names = [grade.code for grade in grades]
        vetoes = self.listed(document, "vetoes", lambda one, i, path: self.veto(one, i, path, names))
        payouts = self.listed(document, "payouts", lambda one, i, path: self.payout(one, path))
        total, coefficient = (self.output(document.get(key) or {}, key) for key in ("total", "coefficient"))
        first, last = self.effective(document)
        return {
            "grades": grades, "vetoes": vetoes, "payouts": payouts, "total": total, "coefficient": coefficient,
            "grades_on": self.choice(document, "grades_on", "", tuple(SCORE_OR_COEFFICIENT), "score"),
            "several_posts": self.several(document), "effective_from": first, "effective_to": last,
        }  # fmt: skip

    def scheme(self, published: Any) -> Scheme:
        document = self.shaped(published)
        basics, root = self.basics(document), self.node(document.get("tree"), "tree")
        results = self.results(document)
        for check in self.later:
            check()
        if self.issues or root is None:
            raise SchemeError(self.issues)
        nodes, items, rules = tuple(self.nodes), tuple(self.items), tuple(self.rules)
        tree: dict[str, Any] = {"root": root, "nodes": nodes, "items": items, "rules": rules}
        levels = {**LEVEL_TITLES, **document.get("level_titles", {})}
        scheme = Scheme(**basics, **tree, **results, level_titles=levels, document=published)
        found = circles(scheme, self.place_path)
        if found:
            raise SchemeError(found)
        return scheme

    def place_path(self, place: tuple[str, Any]) -> str:
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

    def several(self, document: dict) -> str:
        stated = document.get("several_posts")
        return "" if stated is None else self.choice(stated, "take", "several_posts", tuple(OF_SEVERAL_POSTS))

    def effective(self, document: dict) -> tuple[date | None, date | None]:
        first, last = self.day(document, "effective_from", ""), self.day(document, "effective_to", "")
        if first and last and first > last:
            self.refuse("day_invalid", "effective_to", "The last day is before the first.", value=str(last))
        return first, last


def load(document: Any) -> Scheme:
    """Read a scheme document; raises SchemeError with every problem found."""
    try:
        return Parser().scheme(document)
    except RecursionError:
        raise SchemeError([Issue("tree_too_deep", "", "The document is nested too deeply.")]) from None


def load_versions(document: Any) -> Versions:
    """Read a scheme document or a file of several dated versions: ``load_versions(document).version_for(day)``.

    Every version is read even where one is refused, so that all problems are named together.
    """
    if not isinstance(document, dict) or document.get("format") != VERSIONS_FORMAT:
        return Versions((load(document),))
    stated, found, issues = document.get("versions"), [], []
    if not isinstance(stated, list) or not stated:
        text = "A file of versions lists at least one scheme."
        raise SchemeError([Issue("versions_missing", "versions", text)])
    for place, one in enumerate(stated):
        try:
            found.append(load(one))
        except SchemeError as error:
            where = f"versions[{place}]"
            issues += [
                Issue(i.code, f"{where}.{i.path}" if i.path else where, i.message, i.params) for i in error.issues
            ]
    if issues:
        raise SchemeError(issues)
    return Versions(tuple(found))


def validate(document: Any) -> list[Issue]:
    """Issues that refuse the document; an empty list means that it can be computed."""
    try:
        load(document)
    except SchemeError as error:
        return list(error.issues)
    return []
