"""Forms of what belongs to the whole scheme: basics, settings, grades, vetoes, values, fairness, payouts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.schemes.editor.conditions import Condition
from appraisal.schemes.editor.fields import (
    Choice,
    Code,
    Codes,
    Day,
    Field,
    Flag,
    Formula,
    LongTitle,
    Number,
    Numbers,
    Rows,
    Table,
    Title,
    Whole,
)
from appraisal.schemes.editor.specs import Section, Spec, Variant
from appraisal.schemes.editor.specs.common import CODE, MODES, TITLE, link, value
from appraisal.schemes.words import BEYOND, TAKES

SCORE_OR_COEFFICIENT = (("score", _("score")), ("coefficient", _("coefficient in per cent")))
RESIDUES = (
    ("largest_remainder", _("to the largest remainders")),
    ("largest_weight", _("to the largest weights")),
    ("first", _("to the first of the list")),
    ("last", _("to the last of the list")),
)
RESIDUE = Choice(
    "residue", _("What is left after rounding goes"), choices=RESIDUES, default="largest_remainder"
)
PLACES = Whole("places", _("Decimals"), "", "2")
MODE = Choice("mode", _("Rounding"), choices=MODES, default="half_up")


def _output(key: str) -> tuple:
    return (
        Whole(f"{key}.places", _("Decimals"), "", "2"),
        Choice(f"{key}.mode", _("Rounding"), choices=MODES, default="half_up"),
        Number(f"{key}.floor", _("At least"), "", _("no limit"), percent=True, words=("none",)),
        Number(
            f"{key}.cap", pgettext_lazy("scheme", "At most"), "", _("no limit"), percent=True, words=("none",)
        ),
    )


BASICS = Spec(
    "document",
    (
        Section(
            _("What it is"),
            (
                TITLE,
                Number(
                    "full_marks",
                    _("Full marks"),
                    _("The score that is 100 % for the coefficient."),
                    required=True,
                ),
            ),
        ),
        Section(_("Score"), _output("total"), _("How the score is printed.")),
        Section(
            _("Coefficient"),
            (
                *_output("coefficient"),
                Choice(
                    "coefficient.of",
                    _("Worked out of"),
                    choices=(("rounded", _("the printed score")), ("exact", _("the exact score"))),
                    default="rounded",
                ),
            ),
            _("The score as a percentage of full marks."),
        ),
        Section(
            _("Settings"),
            (
                Number(
                    "settings.item_floor",
                    _("Lowest score of an indicator"),
                    _(
                        "Deductions stop there; what is beyond is not carried over. “none” lets it fall below zero."
                    ),
                    "0",
                    words=("none",),
                ),
                Choice(
                    "settings.item_cap",
                    _("Highest score of an indicator"),
                    _("Whether bonuses inside an indicator may lift it above its full score."),
                    choices=(("full", _("its full score")), ("none", _("no limit"))),
                    default="full",
                ),
                Choice(
                    "settings.evidence",
                    _("An entry without the document it needs"),
                    choices=(
                        ("refuse", _("is refused")),
                        ("no_points", _("stays visible and counts nothing")),
                    ),
                    default="refuse",
                ),
                Choice(
                    "several_posts.take",
                    _("One person with several posts"),
                    _("Each post has its own sheet; this says what becomes of them."),
                    choices=(
                        ("mean", _("the mean of the sheets")),
                        ("weighted", _("the mean by the weights of the posts")),
                        ("best", _("the best sheet")),
                        ("worst", _("the worst sheet")),
                        ("main", _("the sheet of the main post")),
                    ),
                    default=_("each sheet stands by itself"),
                ),
            ),
            _("What published rules often leave open. Each has a default; choose what your rules mean."),
        ),
        Section(
            _("Where the rules were published"),
            (
                Title("source.title", _("Source")),
                Title("source.publisher", _("Publisher")),
                Field("source.url", _("Address")),
                Field("source.period", _("Period")),
                LongTitle("source.note", _("Remark")),
            ),
            more=True,
        ),
    ),
)
GRADES = Spec(
    "grades",
    (
        Section(
            _("Grades"),
            (
                Choice("grades_on", _("By"), choices=SCORE_OR_COEFFICIENT, default="score"),
                Rows(
                    "grades",
                    _("Grades"),
                    _(
                        "The best first. A grade holds from its number up to the grade above; the last one may take all below."
                    ),
                    columns=(
                        Code("code", pgettext_lazy("scheme", "Code"), suggest="grade_codes"),
                        Title("title", _("Title")),
                        Number("from", pgettext_lazy("scheme", "From")),
                        Number("to", _("Below"), "", _("the grade above")),
                    ),
                    more=_("Add a grade"),
                    spare=4,
                ),
            ),
        ),
    ),
)
WORDS = Spec(
    "words",
    (
        Section(
            _("Dimensions"),
            (
                Rows(
                    "dimensions",
                    _("Dimensions"),
                    _(
                        "Without any the five usual ones hold: morality, ability, diligence, performance, integrity."
                    ),
                    columns=(Code("code", pgettext_lazy("scheme", "Code")), Title("title", _("Title"))),
                    more=_("Add a dimension"),
                ),
            ),
        ),
        Section(
            _("Levels"),
            (
                Rows(
                    "level_titles",
                    _("Levels"),
                    _("Village, town, county, city, province and nation have titles already."),
                    columns=(Code("level", _("Level")), Title("title", _("Title"))),
                    by="level",
                    single="title",
                    more=_("Add a level"),
                ),
            ),
        ),
    ),
)
ATTRIBUTE = Spec(
    "attribute",
    (
        Section(
            _("Property of a person or unit"),
            (
                CODE,
                TITLE,
                Rows(
                    "options",
                    _("What it may be"),
                    columns=(Code("code", pgettext_lazy("scheme", "Code")), Title("title", _("Title"))),
                    more=_("Add one"),
                    spare=2,
                ),
            ),
            _("Conditions and factors may depend on it: chief or deputy, linked with the unit or not."),
        ),
    ),
)
VALUE_VARIANTS = (
    Variant("formula", _("By a formula"), _("Worked out of other figures."), "quantity / target * 100"),
    Variant("table", _("By a property"), _("A number for each kind of person."), _("Chief 1, deputy 0.8.")),
    Variant(
        "dated",
        _("By the season or date"),
        _("A number for each part of the year, or from a date on."),
        _("May to September 22 days, otherwise 20."),
    ),
    Variant("linked", _("From somebody linked"), _("The score of a linked unit or village."), ""),
)
VALUE_FIELDS: dict[str, tuple] = {
    "formula": (Formula("formula", _("Formula"), suggest="formula", required=True, wide=True),),
    "table": (
        Code("table.by", _("Property"), suggest="attributes", required=True),
        Rows(
            "table.cells",
            _("Numbers"),
            columns=(Code("option", _("If it is")), Number("number", pgettext_lazy("scheme", "Number"))),
            by="option",
            single="number",
            more=_("Add a row"),
            spare=2,
        ),
        Number("table.otherwise", _("Otherwise"), _("Without it others have no value.")),
    ),
    "dated": (
        Rows(
            "dated",
            _("Parts of the year"),
            _(
                "05-01 comes back every year, 2026-05-01 does not. The first row that holds the first day of the period counts."
            ),
            columns=(
                Day("from", _("From the day")),
                Day("to", _("To the day")),
                Number("value", pgettext_lazy("scheme", "Number")),
            ),
            more=_("Add a part"),
            spare=2,
        ),
    ),
    "linked": (
        link("linked.relation"),
        Choice("linked.take", _("Of several"), choices=tuple(TAKES.items()), default="mean"),
        value(
            "linked.of",
            _("Which score"),
            _("total, coefficient, or the code of a section or indicator."),
            "total",
        ),
    ),
}
EFFECTS = (
    ("result", _("The result is vetoed; the total stays visible.")),
    ("no_excellent", _("At best the second grade.")),
    ("grade_at_most", _("At most the grade named below.")),
    ("item_zero", _("The indicator or section named below scores zero.")),
)


def veto_spec(document: dict) -> Spec:
    from appraisal.schemes.editor.naming import title_of
    from appraisal.schemes.editor.tree import listed, nodes

    grades = tuple((one.get("code", ""), title_of(one)) for one in listed(document, "grades"))
    places = tuple((place.node.get("code", ""), title_of(place.node)) for place in nodes(document))
    return Spec(
        "veto",
        (
            Section(_("What it is"), (CODE, TITLE)),
            Section(
                _("When and what"),
                (
                    Condition("when", pgettext_lazy("scheme", "When"), required=True),
                    Choice("effect", pgettext_lazy("scheme", "Then"), choices=EFFECTS, required=True),
                    Choice(
                        "grade",
                        _("Grade"),
                        _("For “at most the grade”; for a vetoed result the grade that is shown."),
                        choices=grades,
                    ),
                    Choice("item", _("Indicator or section"), _("For “scores zero”."), choices=places),
                ),
            ),
        ),
    )


PAYOUT_VARIANTS = (
    Variant(
        "share",
        _("Share of a pool"),
        _("The pool is divided by the scores."),
        _("Own score ÷ sum of all scores × pool."),
    ),
    Variant(
        "amount",
        _("Amount by a formula"),
        _("An amount for each, worked out of score, grade and figures."),
        "12.5 * TOTAL() * headcount",
    ),
    Variant(
        "consecutive",
        _("Reward for good years in a row"),
        _("A table of rewards by the number of years."),
        _("First year 10,000, second 30,000."),
    ),
)
ELIGIBLE = (
    Number("min_score", _("Only from the score"), "", _("every score")),
    Condition("when", _("Only when"), _("Without a condition it holds for everybody.")),
)
PAYOUT_FIELDS: dict[str, tuple] = {
    "share": (
        Choice("weight", _("Divided by"), choices=SCORE_OR_COEFFICIENT, default="score"),
        value("factor", _("Times the factor"), _("A figure or derived value, such as a role factor."), "1"),
        Flag("times_factor", _("Times the factor of the post")),
        RESIDUE,
        PLACES,
        *ELIGIBLE,
    ),
    "amount": (
        Formula("formula", _("Formula"), suggest="formula", required=True, wide=True),
        Number("floor", _("At least"), "", _("no limit"), words=("none",)),
        Number("cap", pgettext_lazy("scheme", "At most"), "", _("no limit"), words=("none",)),
        PLACES,
        MODE,
        Number("pool", _("All amounts together at most"), "", _("no limit")),
        Choice(
            "over_pool",
            _("When all amounts exceed the pool"),
            choices=(
                ("refuse", _("nothing is paid, and that is said")),
                ("reduce", _("all are reduced in proportion")),
            ),
            default="refuse",
        ),
        RESIDUE,
        *ELIGIBLE,
    ),
    "consecutive": (
        Condition("kept_when", _("A year is good when"), required=True),
        Numbers(
            "table",
            _("Amounts by year"),
            _("For the first, the second in a row and so on: 10000, 30000."),
            required=True,
            wide=True,
        ),
        Choice("beyond", _("After the table"), choices=tuple(BEYOND.items()), default="last"),
        PLACES,
        MODE,
        *ELIGIBLE,
    ),
}
FAIRNESS = Spec(
    "fairness",
    (
        Section(
            _("Errors by rate instead of count"),
            (
                Codes("fairness.error_rate.rules", _("Rules"), suggest="rules", wide=True),
                value("fairness.error_rate.workload", _("Workload"), _("The figure that says how much somebody handled.")),
                Number("fairness.error_rate.per", _("For every"), _("A number such as 100, or group_mean for the mean workload of the group."), "100", words=("group_mean",)),
            ),
            _("Who handles more makes more mistakes. What the rules count is multiplied by this number and divided by the workload. Off unless rules are named."),
        ),
        Section(
            _("Difficulty and risk of work"),
            (
                Codes("fairness.work_factors.rules", _("Rules"), suggest="rules", wide=True),
                Rows(
                    "fairness.work_factors.by",
                    _("Factors"),
                    columns=(
                        Code("attribute", _("Property of the person"), suggest="attributes"),
                        Code("event", _("or circumstance of the entry")),
                        Table("table", _("Factors: A = 1.2, B = 1")),
                    ),
                    more=_("Add a factor"),
                ),
                Number("fairness.work_factors.low", _("Together at least"), "", _("no limit")),
                Number("fairness.work_factors.high", _("Together at most"), "", _("no limit")),
            ),
            _("Harder or riskier work counts more. Off unless rules are named."),
        ),
        Section(
            _("Within the group of equals"),
            (
                Choice(
                    "fairness.peer.method",
                    _("The score is"),
                    default=_("off"),
                    choices=(("zscore", _("brought to one mean and spread (z-score)")), ("percentile", _("the share of the group that it exceeds (percentile)"))),
                ),
                Number("fairness.peer.mean", _("Mean"), _("For the z-score."), "80"),
                Number("fairness.peer.spread", _("Spread"), _("For the z-score: points for one standard deviation."), "10"),
                Number("fairness.peer.low", _("Lowest"), _("For the percentile."), "60"),
                Number("fairness.peer.high", _("Highest"), _("For the percentile."), "100"),
                Number("fairness.peer.at_least", _("Only in groups of at least"), "", "5"),
            ),
            _("Evens out strict and generous assessors. Off unless a way is chosen."),
        ),
        Section(
            _("Result of the own unit"),
            (
                value("fairness.group_coefficient.value", _("Coefficient of the unit"), _("A figure or derived value.")),
                Number("fairness.group_coefficient.low", _("At least"), "", _("no limit")),
                Number("fairness.group_coefficient.high", pgettext_lazy("scheme", "At most"), "", _("no limit")),
            ),
            _("The score is multiplied by it, within the bounds. Off unless a figure is named."),
        ),
    ),
)  # fmt: skip


def value_spec(kind: str) -> Spec:
    sections = (
        Section(_("What it is"), (CODE, TITLE)),
        Section(_("How it is found"), VALUE_FIELDS.get(kind, VALUE_FIELDS["formula"])),
    )
    return Spec(
        "value",
        sections,
        kind,
        VALUE_VARIANTS,
        _("Kind of value"),
        dropped=("formula", "table", "dated", "linked"),
    )


def payout_spec(method: str) -> Spec:
    keys = {one.key.split(".")[0] for fields in PAYOUT_FIELDS.values() for one in fields}
    sections = (
        Section(_("What it is"), (CODE, TITLE)),
        Section(_("How much"), PAYOUT_FIELDS.get(method, PAYOUT_FIELDS["share"])),
    )
    return Spec("payout", sections, method, PAYOUT_VARIANTS, _("Kind of payout"), dropped=tuple(sorted(keys)))
