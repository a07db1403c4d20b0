"""Forms of what belongs to the whole scheme: basics, settings, grades, vetoes, values, fairness, payouts."""

from django.utils.translation import gettext_lazy as _

from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.specs import Section, Spec
from appraisal.schemes.editor.specs.declared import form_fields
from appraisal.schemes.editor.tree import listed, nodes
from appraisal.schemes.translation import in_words, translated
from appraisal.scoring.language.declare import fields_of
from appraisal.scoring.language.document import PARTS, PLAN_FIELDS, SOURCE
from appraisal.scoring.language.outcomes import PLAN_KINDS
from appraisal.scoring.language.values import VALUE_KINDS, DerivedValue

PRINTED = ("places", "mode", "floor", "cap")
BASICS = Spec(
    (
        Section(_("Description"), form_fields("document", "title", "full_marks")),
        Section(_("Score"), form_fields("output", *PRINTED, prefix="total."), _("How the score is shown.")),
        Section(
            _("Coefficient"),
            form_fields("output", *PRINTED, "of", prefix="coefficient."),
            _("The score as a percentage of the full score."),
        ),
        Section(
            _("Settings"),
            form_fields("document", "settings", "several_posts"),
            _("What published rules often leave open. Each setting has a default; choose what your rules mean."),
        ),
        Section(_("Published source of the rules"), form_fields(SOURCE, prefix="source."), more=True),
    ),
)
GRADES = Spec((Section(_("Grades"), form_fields("document", "grades_on", "grades")),))
WORDS = Spec(
    (
        Section(_("Dimensions"), form_fields("document", "dimensions")),
        Section(_("Levels"), form_fields("document", "level_titles")),
    ),
)
ATTRIBUTE = Spec(
    (
        Section(
            _("Attribute of a person or unit"),
            form_fields("attribute"),
            _("Conditions and factors can depend on it: chief or deputy, linked with the unit or not."),
        ),
    ),
)
FAIRNESS = Spec(
    tuple(
        Section(
            translated(switch.label),
            form_fields(switch.part, prefix=f"fairness.{switch.key}."),
            translated(switch.help),
        )
        for switch in PARTS["fairness"]
    ),
)
VALUE_VARIANTS = in_words(VALUE_KINDS.values())
PAYOUT_VARIANTS = in_words(PLAN_KINDS.values())


def veto_spec(document: dict) -> Spec:
    offered = {
        "grade": tuple((one.get("code", ""), title_of(one)) for one in listed(document, "grades")),
        "item": tuple((place.node.get("code", ""), title_of(place.node)) for place in nodes(document)),
    }
    when = form_fields("veto", "when", "effect", "grade", "item", offered=offered)
    return Spec(
        (Section(_("Description"), form_fields("veto", "code", "title")), Section(_("When and what"), when)),
    )


def value_spec(kind: str) -> Spec:
    declared = fields_of(DerivedValue, kind if kind in VALUE_KINDS else "formula")
    own = [one.key for one in declared if one.of]
    sections = (
        Section(_("Description"), form_fields("value", "code", "title")),
        Section(_("Determination"), form_fields(declared, *own)),
    )
    return Spec(sections, VALUE_VARIANTS, _("Kind of calculated item"), dropped=tuple(VALUE_KINDS))


def payout_spec(method: str) -> Spec:
    keys = {key for plan in PLAN_KINDS.values() for key in plan.asks.split()}
    known = method if method in PLAN_KINDS else "share"
    sections = (
        Section(_("Description"), form_fields("payout", "code", "title")),
        Section(_("Quantity"), form_fields(PLAN_FIELDS[known], *PLAN_KINDS[known].asks.split())),
    )
    return Spec(sections, PAYOUT_VARIANTS, _("Kind of payout"), dropped=tuple(sorted(keys)))
