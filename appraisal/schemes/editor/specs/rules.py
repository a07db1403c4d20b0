"""Forms of rules: one for each form of amount."""

from django.utils.translation import gettext_lazy as _

from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.specs import Section, Spec
from appraisal.schemes.editor.specs.declared import form_fields
from appraisal.schemes.translation import in_words, labels
from appraisal.scoring.language.amounts import AMOUNT_FORMS
from appraisal.scoring.language.declare import Ask
from appraisal.scoring.language.vocabularies import RULE_KINDS

RULE_VARIANTS = in_words(AMOUNT_FORMS.values())
ASKED = {one if isinstance(one, str) else one.key for form in AMOUNT_FORMS.values() for one in form.asks}
# what only some forms have besides; left behind it would be refused, and no field would show it
AMOUNT_KEYS = (*sorted(ASKED), "measure", "missing", "over", "modifiers", "highest_in", "group")


def form_of(rule: dict) -> str:
    """Which form of amount a rule of the document has."""
    for key, form in (
        ("range", "range"), ("levels", "levels"), ("ladder", "ladder"), ("tiers", "tiers"), ("base", "base"),
        ("target", "target"), ("required", "shortfall"),
    ):  # fmt: skip
        if rule.get(key) is not None:
            return form
    bounds = [key for key in ("above", "below", "at_least", "at_most") if rule.get(key) is not None]
    if rule.get("per") is not None:
        return {"above": "excess", "below": "lack"}.get(bounds[0] if bounds else "", "steps")
    return "once" if bounds else "each"


def rule_spec(form: str, method: str, lists: dict) -> Spec:
    amount = AMOUNT_FORMS.get(form, AMOUNT_FORMS["each"])
    kinds = tuple(labels(RULE_KINDS).items())
    offered = {
        "kind": kinds[:1] if method == "deduct" else kinds,
        "list": tuple((code, _list_title(code, one)) for code, one in lists.items()),
    }
    limits: list[str | Ask] = ["cap", *(["list"] if lists else [])]
    if amount.single:
        limits += ["highest_in", "group"]
    sections = [
        Section(_("Description"), form_fields("rule", "code", "title", "kind", "unit", offered=offered)),
        Section(_("Quantity"), form_fields("rule", *amount.asks)),
        Section(_("Cap"), form_fields("rule", *limits, offered=offered), more=True),
    ]
    if form not in ("range", "levels"):
        counted = form_fields("rule", "measure", "missing", "over")
        sections.append(Section(_("Counted item"), counted, more=True))
    if amount.single:
        sections.append(Section(_("Circumstances"), form_fields("rule", "modifiers"), more=True))
    sections += [
        Section(_("Basis"), form_fields("rule", "evidence", "approval"), more=True),
        Section(_("Applies to"), form_fields("rule", "when", "factor", "source"), more=True),
    ]
    return Spec(tuple(sections), RULE_VARIANTS, _("Form of the amount"), dropped=AMOUNT_KEYS)


def _list_title(code: str, one: object) -> str:
    return title_of(one) if isinstance(one, dict) and one.get("title") else code
