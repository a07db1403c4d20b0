"""The form of one part of a draft: which fields it has, what is typed in them, and the part that comes out."""

from copy import deepcopy
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.fields import Errors, Typed, wrong
from appraisal.schemes.editor.rows import row_act
from appraisal.schemes.editor.specs import Spec
from appraisal.schemes.editor.specs.nodes import item_spec, section_spec
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
from appraisal.scoring.language.document import PARTS as CATALOGUE
from appraisal.scoring.language.methods import METHOD_KINDS
from appraisal.scoring.language.values import VALUE_KINDS

# parts of the whole that are edited as a page of the document itself
PAGES = {"basics": BASICS, "grades": GRADES, "words": WORDS, "fairness": FAIRNESS}
# the key that says how a part is built, and how one is built that does not say it
BUILT_BY = {"item": ("method", "deduct"), "section": ("compose", "sum"), "payout": ("method", "share")}


def variant_of(part: dict, kind: str) -> str:
    """How the part is built now."""
    if kind in BUILT_BY:
        key, usual = BUILT_BY[kind]
        return part.get(key) or usual
    if kind == "value":
        return next((one for one in VALUE_KINDS if part.get(one) is not None), "formula")
    return form_of(part) if kind == "rule" else ""


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
        if self.kind in BUILT_BY:
            part[BUILT_BY[self.kind][0]] = self.variant
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
        for switch in CATALOGUE["fairness"]:
            key = next(one.key for one in CATALOGUE[switch.part] if one.required)
            chosen = switches.get(switch.key)
            if isinstance(chosen, dict) and not chosen.get(key):
                words = _("Inactive until a value is entered here. Enter it, or empty the fields beside it.")
                wrong(self.errors, f"fairness.{switch.key}.{key}", words)
        if not switches:
            del part["fairness"]

    def _coded(self, part: dict) -> dict:
        """A part that needs a code and was left without one gets the next free one."""
        kind = coded_as(self.kind)
        if kind in tree.KINDS.values() and not part.get("code"):
            part["code"] = new_code(self.document, self.place, kind)
        return part

    def applied(self, part: dict) -> dict:
        """The document with the part in its place; whoever named it by its old code names it by the new one."""
        if self.kind in PAGES:
            return part
        former = self.part
        document = tree.replaced(self.document, self.place, part)
        old, new = former.get("code"), part.get("code")
        if isinstance(old, str) and isinstance(new, str) and old != new:
            document = tree.renamed(document, coded_as(self.kind), old, new)
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


def coded_as(kind: str) -> str:
    """Sections and indicators share their codes."""
    return "node" if kind in ("item", "section") else kind


def new_code(document: dict, place: str, kind: str) -> str:
    """The free number that an office would write next: 3.2 under 3, 3 under the root; veto-1 and the like."""
    wish = {"node": "total", "attribute": "property-1"}.get(kind, f"{kind}-1")
    if kind in ("node", "rule") and place != "tree":
        holder, name, number = tree.holder_of(place)
        above = "" if holder == "tree" and name == "children" else f"{tree.at(document, holder).get('code') or ''}."
        wish = f"{above}{number + 1}"
    return tree.free_code(document, kind, wish)


def blank(document: dict, holder: str, name: str, variant: str) -> dict:
    """A new part as it begins, with the code that comes next."""
    kind = tree.KINDS[name]
    place = tree.address_of([*tree.keys_of(holder), name, len(tree.listed(tree.at(document, holder), name))])
    made: dict = {"code": new_code(document, place, kind), "title": {}}
    if kind == "node" and variant in METHOD_KINDS:
        return {**made, "method": variant, "rules": []}
    if kind == "node":
        return {**made, "compose": variant or "sum", "children": []}
    if kind == "rule":
        method = tree.at(document, holder).get("method")
        return {**made, "kind": "bonus" if method == "accrue" else "deduct"}
    return {**made, "method": variant or "share"} if kind == "payout" else made
