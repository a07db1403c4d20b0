"""Forms of sections and items."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from appraisal.schemes.editor.fields import Field
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.specs import Section, Spec
from appraisal.schemes.editor.specs.declared import form_fields
from appraisal.schemes.translation import in_words
from appraisal.scoring.language.compositions import COMPOSITION_KINDS, weights_of
from appraisal.scoring.language.declare import Ask
from appraisal.scoring.language.document import DIMENSIONS, PARTS
from appraisal.scoring.language.methods import METHOD_KINDS, PLAIN_METHODS
from appraisal.scoring.language.nodes import STATED_MAXIMUM

GROUPS = list(dict.fromkeys(one.group for one in METHOD_KINDS.values()))
ITEM_VARIANTS = in_words(sorted(METHOD_KINDS.values(), key=lambda one: GROUPS.index(one.group)))
SECTION_VARIANTS = in_words(COMPOSITION_KINDS.values())
APPLIES = Section(_("Applies to"), form_fields("node", "applies_when"), more=True)


class Said:
    """A sentence with a figure in it, put together when it is shown, in the language of the reader."""

    def __init__(self, words: Any, **params: Any):
        self.words, self.params = words, params

    def __str__(self) -> str:
        text = str(self.words)
        return text % self.params if "%(" in text else text


def weight_asks(parent: dict | None) -> tuple[Ask, ...]:
    """Whether the parts of the section above have weights, and must have them."""
    weights = weights_of(parent)
    needed = weights == "required"
    return (Ask("weight", required=needed, default="" if needed else "1"),) if weights else ()


def limits(document: dict, plain: bool) -> tuple[Field, ...]:
    """The floor and the cap, with what holds where the item states none."""
    settings = document.get("settings") or {}
    floor = _("the setting of the scheme: %(value)s") if plain else _("none")
    asks = (
        Ask("floor", default=Said(floor, value=settings.get("item_floor", "0"))),
        Ask("cap", default=Said(floor, value=settings.get("item_cap", "full"))),
    )
    return form_fields("item", *asks, "round")


def item_spec(method: str, document: dict, parent: dict | None) -> Spec:
    kind = METHOD_KINDS.get(method)
    params = PARTS.get(f"params {method}", ())
    own = [one.key for one in params if one.key != "sample"]
    dimensions = document.get("dimensions") or [{"code": code, "title": title} for code, title in DIMENSIONS]
    offered = {"dimension": tuple((one["code"], title_of(one)) for one in dimensions if one.get("code"))}
    about: tuple[str | Ask, ...] = (
        "code",
        "title",
        Ask("full", required=bool(kind and kind.needs_full)),
        *weight_asks(parent),
    )
    sections = [Section(_("Description"), form_fields("item", *about, "dimension", "family", offered=offered))]
    if params:
        arises = form_fields(params, *own, prefix="params.")
        sections.append(Section(_("How it is scored"), arises))
    sampled = form_fields("sample", prefix="params.sample.") if len(own) < len(params) else ()
    assesses = (
        *form_fields("item", "assessed_by", "several_assessors"),
        *sampled,
        *form_fields("item", "source"),
    )
    sections += [
        Section(_("Limits and rounding"), limits(document, method in PLAIN_METHODS), more=True),
        Section(_("Rule groups"), form_fields("item", "lists"), more=True),
        APPLIES,
        Section(_("Scored by"), assesses, more=True),
    ]
    return Spec(tuple(sections), ITEM_VARIANTS, _("Method"), dropped=("params",))


def section_spec(compose: str, parent: dict | None) -> Spec:
    kind = COMPOSITION_KINDS.get(compose)
    asks: list[str | Ask] = [
        "code",
        "title",
        STATED_MAXIMUM,
        *weight_asks(parent),
        "source",
        *(kind.own if kind else ()),
    ]
    if kind and kind.weights == "required":
        asks.append("weights")
    sections = (
        Section(_("Description"), form_fields("node", *asks)),
        Section(_("Limits and rounding"), form_fields("node", "floor", "cap", "round"), more=True),
        APPLIES,
    )
    own = [key for one in COMPOSITION_KINDS.values() for key in one.own]
    label = _("Combination of the items")
    return Spec(sections, SECTION_VARIANTS, label, dropped=(*own, "weights"))
