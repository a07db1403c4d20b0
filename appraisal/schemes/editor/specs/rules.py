"""Forms of rules: one for each form of amount."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.schemes.editor.conditions import Condition
from appraisal.schemes.editor.fields import Choice, Code, Field, Flag, Number, Pair, Pool, Rows, Title
from appraisal.schemes.editor.specs import Section, Spec, Variant
from appraisal.schemes.editor.specs.common import CODE, TITLE, steps, value

ONE, MANY = _("One entry, one amount"), _("By the count of the whole period")
RULE_VARIANTS = tuple(
    Variant(code, label, says, example, group)
    for code, label, says, example, group in (
        ("each", _("So many points each"), _("Points times the quantity."), _("Absent: 0.1 per person-time."), ONE),
        ("range", _("Points within a range"), _("The assessor chooses the points and says why."), _("Poor cooperation: 0.5 to 2."), ONE),
        ("levels", _("Points by level"), _("A table of levels."), _("Town 2, county 4, city 6."), ONE),
        ("steps", _("For every so many"), _("Points for each full step of the count."), _("0.5 for every 5 cases."), MANY),
        ("shortfall", _("For each one missing"), _("Points for each one that is missing from what is required."), _("5 reports a year, each missing 1."), MANY),
        ("excess", _("For each one above"), _("Points for each step above a limit."), _("From the fifth activist on, 0.5 each."), MANY),
        ("lack", _("For each one below"), _("Points for each step below a limit."), _("Each 5 points below 100 %: 0.5."), MANY),
        ("once", _("Once, when a limit is met"), _("The points are given once."), _("Fewer than 2 troupes: 0.5."), MANY),
        ("target", _("By the distance from a target"), _("Points for each step away from the target."), _("Each point off the plan 0.1."), MANY),
        ("base", _("A base, then more for each further one"), _("A base from a number on, and more for each further one."), _("No new member for 3 years 5, each further year 1."), MANY),
        ("ladder", _("Escalation by count"), _("The amount depends on how often it happened."), _("Once 15, twice 30, three times 50."), MANY),
        ("tiers", _("Rates by tier"), _("Each part of the count at its own rate."), _("Up to 1,000 at 1 %, beyond at 2 %."), MANY),
    )
)  # fmt: skip
POINTS = Number(
    "points", _("Points"), _("Always positive; whether they are taken or given is said above."), required=True
)
PER = Number("per", _("Size of a step"), "", "1")
TIMES = Number("points", _("Points for each step"), required=True)
FORMS: dict[str, tuple[Field, ...]] = {
    "each": (POINTS,),
    "range": (Pair("range", _("Points"), required=True),),
    "levels": (
        Rows(
            "levels",
            _("Levels"),
            columns=(Code("level", _("Level"), suggest="levels"), Number("points", _("Points"))),
            by="level",
            single="points",
            more=_("Add a level"),
            spare=3,
        ),
    ),
    "steps": (TIMES, Number("per", _("Size of a step"), required=True), steps()),
    "shortfall": (value("required", pgettext_lazy("scheme", "Required"), required=True), Number("points", _("Points for each one missing"), required=True), PER, steps()),
    "excess": (value("above", _("Above"), required=True), TIMES, Number("per", _("Size of a step"), required=True), steps()),
    "lack": (value("below", _("Below"), required=True), TIMES, Number("per", _("Size of a step"), required=True), steps()),
    "once": (
        POINTS,
        value("at_least", _("When at least")),
        value("at_most", _("When at most")),
        value("above", _("When above")),
        value("below", _("When below")),
    ),
    "target": (
        value("target", _("Target"), required=True),
        TIMES,
        Choice(
            "sides",
            _("Counts"),
            choices=(("both", _("on both sides of it")), ("below", _("only below it")), ("above", _("only above it"))),
            default="both",
        ),
        value("tolerance", _("Tolerance"), _("Differences up to this do not count."), "0"),
        PER,
        steps(),
    ),
    "base": (
        value("at_least", pgettext_lazy("scheme", "From"), _("The count from which the base holds."), required=True),
        Number("base", _("Base"), required=True),
        Number("then", _("For each further step"), required=True),
        PER,
        steps(),
    ),
    "ladder": (
        Rows(
            "ladder",
            _("Steps of the escalation"),
            columns=(Number("from", _("From the count")), Number("points", _("Points"))),
            more=_("Add a step"),
            spare=3,
        ),
        Choice(
            "ladder_mode",
            _("A higher step"),
            choices=(("replace", _("takes the place of the lower ones")), ("add", _("comes on top of the lower ones"))),
            default="replace",
        ),
    ),
    "tiers": (
        Rows(
            "tiers",
            _("Tiers"),
            columns=(Number("from", pgettext_lazy("scheme", "From")), Number("rate", _("Rate"))),
            more=_("Add a tier"),
            spare=2,
        ),
    ),
}  # fmt: skip
SINGLE = ("each", "range", "levels")
AMOUNT_KEYS = (
    "points", "range", "levels", "per", "steps", "required", "above", "below", "at_least", "at_most", "target",
    "tolerance", "sides", "base", "then", "ladder", "ladder_mode", "tiers",
    # what only some forms have; left behind it would be refused, and no field would show it
    "measure", "missing", "over", "modifiers", "highest_in", "group",
)  # fmt: skip


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


COUNTED = (
    value("measure", _("Counted from a figure"), _("Code of a figure that gives the count; then no entries are needed."), _("the entries that cite the rule")),
    Choice(
        "missing",
        _("Without the figure"),
        choices=(("skip", _("the rule does nothing")), ("zero", _("it counts as zero"))),
        default="skip",
    ),
    Choice("over", _("The count goes on"), choices=(("period", _("afresh each period")), ("year", _("through the year"))), default="period"),
)  # fmt: skip
MODIFIERS = Rows(
    "modifiers",
    _("Circumstances"),
    _("What makes an entry count more or less: amount × all factors, then + all additions."),
    columns=(
        Code("code", pgettext_lazy("scheme", "Code")),
        Title("title", _("Circumstance")),
        Number("times", _("×"), default="1"),
        Number("plus", _("+"), default="0"),
        Condition("when", _("only for some")),
    ),
    by="code",
    more=_("Add a circumstance"),
)


def rule_spec(form: str, method: str, lists: dict) -> Spec:
    kinds: tuple = (("deduct", _("takes points")), ("bonus", _("gives points")))
    if method == "deduct":
        kinds = kinds[:1]
    unit = Field("unit", _("Counted in"), _("Person-time, case, day, household …"), suggest="units_of_count")
    single = form in SINGLE
    limits: list[Field] = [
        Number(
            "cap", _("At most in all"), _("A number, or a share of the full score such as 8%."), percent=True
        )
    ]
    if lists:
        limits.append(
            Choice(
                "list",
                _("List"),
                choices=tuple((code, _list_title(code, one)) for code, one in lists.items()),
            )
        )
    if single:
        limits += [
            Pool(
                "highest_in",
                _("Only the highest counts among"),
                _("A name that rules share, or * for this rule alone."),
            ),
            Title("group", _("for each"), _("What an entry then names: the project, the document.")),
        ]
    sections = [
        Section(
            _("What it is"), (CODE, TITLE, Choice("kind", _("The rule"), choices=kinds, required=True), unit)
        ),
        Section(_("How much"), FORMS.get(form, FORMS["each"])),
        Section(_("Limits"), tuple(limits), more=True),
    ]
    if form not in ("range", "levels"):
        sections.append(Section(_("What is counted"), COUNTED, more=True))
    if single:
        sections.append(Section(_("Circumstances"), (MODIFIERS,), more=True))
    sections += [
        Section(
            _("Proof"),
            (
                Flag(
                    "evidence",
                    _("Needs a document"),
                    _("No document, no points; the settings say whether the entry is refused."),
                ),
                Flag("approval", _("Needs approval by somebody else"), _("For “the committee decides”.")),
            ),
            more=True,
        ),
        Section(
            _("For whom"),
            (
                Condition("when", _("Holds only when"), _("For others the rule takes and gives nothing.")),
                value(
                    "factor",
                    _("Factor"),
                    _("A figure or derived value that the amount is multiplied with, such as a role factor."),
                    "1",
                ),
                Field("source", _("Source"), _("Article or page of the published rules.")),
            ),
            more=True,
        ),
    ]
    return Spec("rule", tuple(sections), form, RULE_VARIANTS, _("Form of the amount"), dropped=AMOUNT_KEYS)


def _list_title(code: str, one) -> str:
    from appraisal.schemes.editor.naming import title_of

    return title_of(one) if isinstance(one, dict) and one.get("title") else code
