"""The form of one part of a draft: which fields it has, what is typed in them, and the part that comes out."""

from copy import deepcopy
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.fields import Errors, Typed, wrong
from appraisal.schemes.editor.rows import row_act
from appraisal.schemes.editor.specs import Spec
from appraisal.schemes.editor.specs.nodes import ITEM_VARIANTS, item_spec, section_spec
from appraisal.schemes.editor.specs.rules import form_of, rule_spec
from appraisal.schemes.editor.specs.whole import (
    ATTRIBUTE,
    BASICS,
    FAIRNESS,
    GRADES,
    WORDS,
    payout_spec,
    value_spec,
    veto_spec,
)

# parts of the whole that are edited as a page of the document itself
PAGES = {"basics": BASICS, "grades": GRADES, "words": WORDS, "fairness": FAIRNESS}
VALUE_KINDS = ("formula", "table", "dated", "linked")
VARIANT_KEY = {"item": "method", "section": "compose", "payout": "method"}


def variant_of(part: dict, kind: str) -> str:
    """How the part is built now."""
    if kind == "item":
        return part.get("method") or "deduct"
    if kind == "section":
        return part.get("compose") or "sum"
    if kind == "rule":
        return form_of(part)
    if kind == "value":
        return next((one for one in VALUE_KINDS if part.get(one) is not None), "formula")
    return part.get("method") or "share" if kind == "payout" else ""


def kind_at(document: dict, place: str) -> str:
    if place in PAGES:
        return place
    kind = tree.kind_of(place)
    if kind == "node":
        return "item" if "method" in tree.at(document, place) else "section"
    return kind


def spec_at(document: dict, place: str, kind: str, variant: str) -> Spec:
    if kind in PAGES:
        return PAGES[kind]
    if kind in ("item", "section"):
        parent = tree.at(document, tree.holder_of(place)[0]) if place != "tree" else None
        return item_spec(variant, document, parent) if kind == "item" else section_spec(variant, parent)
    if kind == "rule":
        item = tree.at(document, tree.holder_of(place)[0])
        lists = item.get("lists") if isinstance(item.get("lists"), dict) else {}
        return rule_spec(variant, item.get("method", ""), lists)
    if kind == "veto":
        return veto_spec(document)
    if kind == "value":
        return value_spec(variant)
    if kind == "payout":
        return payout_spec(variant)
    if kind == "attribute":
        return ATTRIBUTE
    raise tree.NoSuchPart(place)


@dataclass
class PartForm:
    """One part with what is typed; made from the document, or from what the browser sent."""

    document: dict
    place: str
    kind: str
    variant: str
    typed: Typed = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)

    @property
    def spec(self) -> Spec:
        return spec_at(self.document, self.place, self.kind, self.variant)

    @property
    def part(self) -> dict:
        return self.document if self.kind in PAGES else tree.at(self.document, self.place)

    @classmethod
    def shown(cls, document: dict, place: str, variant: str = "") -> "PartForm":
        """The part as the document has it; ``variant`` shows it built in another way."""
        kind = kind_at(document, place)
        form = cls(document, place, kind, "")
        form.variant = variant or variant_of(form.part, kind)
        for one in form.spec.fields:
            form.typed |= one.typed(form.part)
        return form

    @classmethod
    def sent(cls, document: dict, place: str, typed: Typed) -> "PartForm":
        kind = kind_at(document, place)
        form = cls(document, place, kind, typed.get("variant") or "", typed)
        known = {one.code for one in form.spec.variants}
        if known and form.variant not in known:
            form.variant = variant_of(form.part, kind)
        return form

    def act(self, act: str) -> None:
        """A row more or fewer, or another way to build the part; what is typed stays."""
        verb, _colon, rest = act.partition(":")
        if verb == "variant":
            if rest in {one.code for one in self.spec.variants}:
                former, self.variant = self.typed, rest
                for one in self.spec.fields:
                    self.typed = {**one.typed({}), **self.typed}
                self.typed = {**self.typed, **former}
        else:
            self.typed = row_act(self.typed, act)

    def result(self) -> dict:
        """The part as typed, with ``errors`` filled; keys that no field knows stay as they were."""
        part = deepcopy(self.part)
        self.errors = {}
        own = {one.key.split(".")[0] for one in self.spec.fields}
        changed = self.spec.variants and self.variant != variant_of(self.part, self.kind)
        for key in self.spec.dropped if changed else ():
            if key not in own or key == "params":
                part.pop(key, None)
        if self.kind in VARIANT_KEY:
            part[VARIANT_KEY[self.kind]] = self.variant
        for one in self.spec.fields:
            if one.touched(self.typed, part):
                one.read(self.typed, part, self.errors)
        self._check_fairness(part)
        return self._coded(part)

    def _check_fairness(self, part: dict) -> None:
        """Each switch is off without what it begins with; the rest alone would be lost, so it is refused."""
        switches = part.get("fairness") if self.kind == "fairness" else None
        if not isinstance(switches, dict):
            return
        if isinstance(switches.get("peer"), dict) and not switches["peer"].get("method"):
            del switches["peer"]  # "off" was chosen
        for switch, key in (
            ("error_rate", "rules"),
            ("work_factors", "rules"),
            ("group_coefficient", "value"),
        ):
            chosen = switches.get(switch)
            if isinstance(chosen, dict) and not chosen.get(key):
                words = _("Inactive until a value is entered here. Enter it, or empty the fields beside it.")
                wrong(self.errors, f"fairness.{switch}.{key}", words)
        if not switches:
            del part["fairness"]

    def _coded(self, part: dict) -> dict:
        """A part that needs a code and was left without one gets the next free one."""
        kind = {"item": "node", "section": "node"}.get(self.kind, self.kind)
        if kind in tree.KINDS.values() and not part.get("code"):
            part["code"] = tree.free_code(self.document, kind, new_code(self.document, self.place, kind))
        return part

    def applied(self, part: dict) -> dict:
        """The document with the part in its place; whoever named it by its old code names it by the new one."""
        if self.kind in PAGES:
            return part
        former = self.part
        kind = {"item": "node", "section": "node"}.get(self.kind, self.kind)
        document = tree.replaced(self.document, self.place, part)
        old, new = former.get("code"), part.get("code")
        if isinstance(old, str) and isinstance(new, str) and old != new:
            document = tree.renamed(document, kind, old, new)
        return document

    def sections(self) -> list[dict]:
        """What the template draws."""
        found = []
        for section in self.spec.sections:
            bound = [one.bound(self.typed, self.errors) for one in section.fields]
            filled = any(_filled(one) for one in bound)
            found.append(
                {
                    "title": section.title,
                    "help": section.help,
                    "fields": bound,
                    "more": section.more,
                    "open": filled or not section.more,
                }
            )
        return found


def _filled(bound: dict) -> bool:
    return bool(
        bound.get("value")
        or bound["errors"]
        or bound.get("rows")
        or any(one["value"] for one in bound.get("parts", ()))
    )


def new_code(document: dict, place: str, kind: str) -> str:
    """The number that an office would write next: 3.2 under 3, 3 under the root; v1 for vetoes and the like."""
    if kind == "rule" or (kind == "node" and place != "tree"):
        holder, name, number = tree.holder_of(place)
        code = str(tree.at(document, holder).get("code") or "")
        if holder == "tree" and name == "children":
            return str(number + 1)
        return f"{code}.{number + 1}"
    return {
        "node": "total",
        "veto": "veto-1",
        "payout": "payout-1",
        "value": "value-1",
        "attribute": "property-1",
    }.get(kind, f"{kind}-1")


def blank(document: dict, holder: str, name: str, variant: str) -> dict:
    """A new part as it begins, with the code that comes next."""
    kind = tree.KINDS[name]
    place = tree.address_of([*tree.keys_of(holder), name, len(tree.listed(tree.at(document, holder), name))])
    code = tree.free_code(document, kind, new_code(document, place, kind))
    if kind == "node":
        items = {one.code for one in ITEM_VARIANTS}
        if variant in items:
            return {"code": code, "title": {}, "method": variant, "rules": []}
        return {"code": code, "title": {}, "compose": variant or "sum", "children": []}
    if kind == "rule":
        method = tree.at(document, holder).get("method")
        return {"code": code, "title": {}, "kind": "bonus" if method == "accrue" else "deduct"}
    if kind == "payout":
        return {"code": code, "title": {}, "method": variant or "share"}
    return {"code": code, "title": {}}
