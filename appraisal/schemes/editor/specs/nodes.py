"""Forms of sections and items."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.schemes.editor.conditions import Condition
from appraisal.schemes.editor.fields import (
    Choice,
    Code,
    Codes,
    Field,
    Flag,
    Formula,
    Number,
    Numbers,
    Rows,
    Title,
)
from appraisal.schemes.editor.specs import Section, Spec, Variant
from appraisal.schemes.editor.specs.common import CODE, ROUND, TITLE, limits, link, steps, value
from appraisal.schemes.translation import translated
from appraisal.schemes.words import METHODS, MISSING_CHOICES, TAKES
from appraisal.scoring.language.compositions import COMPOSITION_KINDS, weights_of

COUNTING, MEASURING, COMPARING, VOTING, OTHERS = (
    _("Counting what happened"),
    _("Measuring"),
    _("Comparing with others"),
    _("Voting"),
    _("Others"),
)
ITEM_VARIANTS = tuple(
    Variant(code, METHODS[code], says, example, group)
    for code, says, example, group in (
        (
            "deduct",
            _("Starts from the full score; each fault takes points away."),
            _("Attendance 10 points: late 0.1 each time."),
            COUNTING,
        ),
        (
            "accrue",
            _("Starts from zero; each achievement adds points."),
            _("Commended by the county +2, by the city +4."),
            COUNTING,
        ),
        (
            "deduct_and_bonus",
            _("Starts from the full score; faults take points, achievements add some."),
            _("Party building 10 points: minutes missing −0.5, model branch +1."),
            COUNTING,
        ),
        (
            "counter",
            _("Counts good periods in a row and gives the reward of that many."),
            _("Third year without a petition: 5 points."),
            COUNTING,
        ),
        (
            "given",
            _("Takes over a score that somebody else has worked out."),
            _("Score of the city's appraisal, times 0.5."),
            MEASURING,
        ),
        (
            "ratio",
            _("Full score times what was done, divided by the target."),
            _("9 of 12 reservoirs done: 4 × 9 / 12 = 3."),
            MEASURING,
        ),
        (
            "band",
            _("Points by the band in which a figure lies."),
            _("Investment 10 to 50 million: 2; 50 to 100 million: 3."),
            MEASURING,
        ),
        (
            "step",
            _("Full score at the target; each step above or below changes it."),
            _("Mean age at most 42: 2 points, each year above −0.5."),
            MEASURING,
        ),
        (
            "compare_with_mean",
            _("As by steps from a target, but the target is the mean of the group."),
            _("Each point below the mean of all towns −0.1."),
            COMPARING,
        ),
        (
            "best_of_group",
            _("The best of the group gets the full score, the others in proportion."),
            _("41.2 against the best 48.6: 6 × 41.2 / 48.6."),
            COMPARING,
        ),
        (
            "rank",
            _("Points by the place in the group."),
            _("First 60, second 57, third 54."),
            COMPARING,
        ),
        (
            "vote",
            _("Each answer is worth points; the mean of the valid votes counts, by groups of voters."),
            _("Leaders 20 %, staff 40 %, appraisal group 40 %."),
            VOTING,
        ),
        (
            "inherited",
            _(
                "Takes the score of somebody it is linked with: the village, the unit, the departments in charge."
            ),
            _("The vice mayor gets the mean of the departments in charge."),
            OTHERS,
        ),
        (
            "expression",
            _("A formula, for what no other method says."),
            _("IF(cases = 0, 5, MAX(0, 5 − 2 * cases))"),
            OTHERS,
        ),
    )
)
MISSING = Choice(
    "params.missing",
    _("Without a value"),
    default=_("the full score, or zero where there is none"),
    choices=tuple(MISSING_CHOICES.items()),
)
VALUE = value(
    "params.value",
    _("Value"),
    _(
        "The code of the figure that is read, such as tasks.done; figures are entered or imported each period."
    ),
    required=True,
)
OF = value(
    "params.of",
    _("Which score"),
    _("total, coefficient, or the code of a section or indicator."),
    "total",
)
BANDS = Rows(
    "params.bands",
    _("Bands"),
    _("The first band that holds the value counts. An empty side is open-ended."),
    columns=(
        Number("from", pgettext_lazy("scheme", "From")),
        Flag("from_open", _("without it")),
        Number("to", pgettext_lazy("scheme", "To")),
        Flag("to_closed", _("with it")),
        Number("points", _("Points"), required=True),
    ),
    more=_("Add a band"),
    spare=2,
)
OPTIONS = Rows(
    "params.options",
    _("Answers"),
    _("What one may vote, and what each answer is worth. Spoiled ballots do not count."),
    columns=(
        Code("code", pgettext_lazy("scheme", "Code")),
        Title("title", _("Answer")),
        Number("value", _("Worth")),
    ),
    more=_("Add an answer"),
    spare=4,
)
GROUPS = Rows(
    "params.groups",
    _("Groups of voters"),
    _("The mean of each group counts by its weight; 20, 40, 40 and 0.2, 0.4, 0.4 say the same."),
    columns=(
        Code("code", pgettext_lazy("scheme", "Code")),
        Title("title", pgettext_lazy("scheme", "Group")),
        Number("weight", _("Weight"), default="1"),
    ),
    more=_("Add a group"),
    spare=1,
)
STEPPING = (
    Number("params.below", _("Points for each step below"), _("With sign: −0.5 takes half a point."), "0"),
    Number("params.above", _("Points for each step above"), _("With sign: −0.5 takes half a point."), "0"),
    Number("params.per", _("Size of a step"), "", "1"),
    steps("params.steps"),
    value("params.tolerance", _("Tolerance"), _("Differences up to this do not count."), "0"),
)
PARAMS: dict[str, tuple] = {
    "deduct": (),
    "accrue": (),
    "deduct_and_bonus": (),
    "given": (VALUE, value("params.times", _("Times"), "", "1"), MISSING),
    "ratio": (
        VALUE,
        value("params.target", _("Target"), _("A number, or the code of a figure."), "1"),
        Number(
            "params.cap",
            _("Share counts at most"),
            _("1 is 100 %, 1.08 is 108 %, “none” is without end."),
            "1",
            words=("none",),
        ),
        Number("params.floor", _("Share counts at least"), "", "0", words=("none",)),
        MISSING,
    ),
    "band": (
        VALUE,
        BANDS,
        Number(
            "params.otherwise",
            _("Otherwise"),
            _("Points for values that no band holds; without it a hole between bands is refused."),
        ),
        MISSING,
    ),
    "step": (VALUE, value("params.target", _("Target"), required=True), *STEPPING, MISSING),
    "compare_with_mean": (
        VALUE,
        Choice(
            "params.mean_of",
            _("Mean of"),
            choices=(("group", _("the whole group")), ("others", _("the others, without oneself"))),
            default="group",
        ),
        *STEPPING,
        MISSING,
    ),
    "best_of_group": (
        VALUE,
        Choice(
            "params.order",
            _("The best is"),
            choices=(("high", _("the highest")), ("low", _("the lowest"))),
            default="high",
        ),
        MISSING,
    ),
    "rank": (
        VALUE,
        Flag("params.given", _("The value already is the place")),
        Choice(
            "params.order",
            _("First is"),
            choices=(("high", _("the highest")), ("low", _("the lowest"))),
            default="high",
        ),
        Choice(
            "params.from",
            _("Places are counted from"),
            choices=(("top", _("the best")), ("bottom", _("the worst"))),
            default="top",
        ),
        Choice(
            "params.ties",
            _("Equal values"),
            choices=(
                ("shared", _("all take the best place they fill: 1, 1, 3")),
                ("last", _("all take the worst place they fill: 2, 2, 3")),
                ("dense", _("share a place, and no place is left out: 1, 1, 2")),
                ("mean", _("get the mean of the points of their places")),
            ),
            default="shared",
        ),
        Numbers(
            "params.points",
            _("Points by place"),
            _("For the first, the second and so on: 60, 57, 54."),
            wide=True,
            percent=True,
        ),
        Number(
            "params.after",
            _("After the list"),
            _("last, zero, or points added for each further place such as −0.1."),
            "last",
            percent=True,
            words=("last", "zero"),
        ),
        Number("params.start", _("Or: points of the first"), percent=True),
        Number(
            "params.step",
            _("and for each further place"),
            _("With sign; −5% is of the full score."),
            percent=True,
        ),
        Rows(
            "params.shares",
            _("Or: points by share of the group"),
            _("Up to 0.2 of the group 10 points, up to 0.5 8 points."),
            columns=(Number("to", _("Up to the share")), Number("points", _("Points"), percent=True)),
            more=_("Add a share"),
        ),
        MISSING,
    ),
    "vote": (
        OPTIONS,
        GROUPS,
        Choice(
            "params.absent_group",
            _("A group without valid votes"),
            choices=(
                ("reweight", _("the other groups take its weight")),
                ("zero", _("counts zero")),
                ("missing", _("the indicator has no value")),
            ),
            default="reweight",
        ),
        Number("params.at_least", _("Valid votes needed"), _("With fewer the indicator has no value.")),
        Number("params.trim.highest", _("Highest votes left out"), "", "0"),
        Number("params.trim.lowest", _("Lowest votes left out"), "", "0"),
        value("params.times", _("Times"), _("0.3 when the question is worth 30 %."), "1"),
        Code(
            "params.question",
            _("Question"),
            _("What the ballots cite; several indicators can read one question."),
            _("the code of the indicator"),
        ),
        MISSING,
    ),
    "inherited": (
        link("params.relation"),
        Choice("params.take", _("Of several"), choices=tuple(TAKES.items()), default="mean"),
        OF,
        value("params.times", _("Times"), "", "1"),
        MISSING,
    ),
    "counter": (
        Condition("params.kept_when", _("A period is good when")),
        value("params.prior", _("Good periods before"), "", _("what the last period ended with")),
        Numbers(
            "params.table",
            _("Points by number of periods"),
            _("For the first, the second in a row and so on: 1, 3, 5."),
            wide=True,
        ),
        Number(
            "params.beyond",
            _("After the table"),
            _("last, restart, none, or points added for each further period."),
            "last",
            words=("last", "restart", "none"),
        ),
    ),
    "expression": (
        Formula("params.formula", _("Formula"), suggest="formula", required=True, wide=True),
        MISSING,
    ),
}
SAMPLE = (
    Number(
        "params.sample.at_least",
        _("Sample of at least"),
        _("The figure is entered as a sampling record: 18 of 20."),
    ),
    Title("params.sample.of", _("Sample of what")),
)
LISTS = Rows(
    "lists",
    _("Lists of rules"),
    _("Rules of one list share a cap, or only the highest of them counts."),
    columns=(
        Code("code", pgettext_lazy("scheme", "Code")),
        Title("title", _("Title")),
        Number("cap", pgettext_lazy("scheme", "At most"), percent=True),
        Choice(
            "take",
            _("Counts"),
            choices=(("sum", _("the sum")), ("highest", _("only the highest"))),
            default="sum",
        ),
    ),
    by="code",
    more=_("Add a list"),
)
APPLIES = Section(
    _("For whom it applies"),
    (Condition("applies_when", _("Applies only when"), _("Without a condition it applies to everybody.")),),
    more=True,
)
PLAIN_METHODS = ("deduct", "accrue", "deduct_and_bonus")
FIGURE_METHODS = ("given", "ratio", "band", "step", "compare_with_mean", "best_of_group", "rank")
SOURCE = Field("source", _("Source"), _("Article or page of the published rules."))


def weight_fields(parent: dict | None):
    weights = weights_of(parent)
    if not weights:
        return ()
    needed = weights == "required"
    return (
        Number(
            "weight",
            _("Weight"),
            _("0.3 and 30 say the same when all weights agree."),
            "" if needed else "1",
            required=needed,
        ),
    )


def item_spec(method: str, document: dict, parent: dict | None) -> Spec:
    params = PARAMS.get(method, ())
    dimensions = document.get("dimensions") or DIMENSIONS
    about = [
        CODE,
        TITLE,
        Number(
            "full",
            _("Full score"),
            required=method in ("deduct", "deduct_and_bonus", "ratio", "best_of_group"),
        ),
        *weight_fields(parent),
        Choice(
            "dimension",
            _("Dimension"),
            choices=tuple((one["code"], label_of(one)) for one in dimensions if one.get("code")),
        ),
        Choice(
            "family",
            _("Family"),
            _("A common indicator only deducts from its full score."),
            choices=(("individual", _("individual indicator")), ("common", _("common indicator"))),
            default="individual",
        ),
    ]
    settings = document.get("settings") or {}
    plain = method in PLAIN_METHODS
    floor = _("the setting of the scheme: %(value)s") if plain else _("none")
    sections = [Section(_("What it is"), tuple(about))]
    if params:
        sections.append(Section(_("How the score arises"), params))
    sections += [
        Section(
            _("Limits and rounding"),
            (
                *limits(
                    Said(floor, value=settings.get("item_floor", "0")),
                    Said(floor, value=settings.get("item_cap", "full")),
                ),
                *ROUND,
            ),
            more=True,
        ),
        Section(_("Lists of rules"), (LISTS,), more=True),
        APPLIES,
        Section(
            _("Who assesses"),
            (
                Codes(
                    "assessed_by",
                    _("Assessing units"),
                    _("Codes of the units, apart by commas; each sees and fills its own."),
                    suggest="units",
                ),
                Choice(
                    "several_assessors",
                    _("Figures of several units"),
                    choices=(
                        ("mean", _("their mean")),
                        ("sum", _("their sum")),
                        ("best", _("the best")),
                        ("worst", _("the worst")),
                    ),
                    default="mean",
                ),
                *(SAMPLE if method in FIGURE_METHODS else ()),
                SOURCE,
            ),
            more=True,
        ),
    ]
    return Spec("item", tuple(sections), method, ITEM_VARIANTS, _("Method"), dropped=("params",))


DIMENSIONS = [{"code": code} for code in ("morality", "ability", "diligence", "performance", "integrity")]
DIMENSION_WORDS = {
    "morality": _("Morality"),
    "ability": _("Ability"),
    "diligence": _("Diligence"),
    "performance": _("Performance"),
    "integrity": _("Integrity"),
}


def label_of(part: dict):
    from appraisal.schemes.editor.naming import title_of

    return title_of(part) if part.get("title") else DIMENSION_WORDS.get(part["code"], part["code"])


class Said:
    """A sentence with a figure in it, put together when it is shown, in the language of the reader."""

    def __init__(self, words, **params):
        self.words, self.params = words, params

    def __str__(self):
        text = str(self.words)
        return text % self.params if "%(" in text else text


SECTION_VARIANTS = tuple(
    Variant(one.code, translated(one.label), translated(one.says)) for one in COMPOSITION_KINDS.values()
)


def section_spec(compose: str, parent: dict | None) -> Spec:
    about: list = [
        CODE,
        TITLE,
        Number("full", _("Stated maximum"), _("Only compared with what the parts add up to.")),
        *weight_fields(parent),
        SOURCE,
    ]
    if compose == "rescale":
        about += [
            Number(
                "from",
                pgettext_lazy("scheme", "From"),
                _("The maximum of the parts, such as 106; “applicable” takes the sum of those that apply."),
                required=True,
                words=("applicable",),
            ),
            Number("to", pgettext_lazy("scheme", "To"), _("What it becomes, such as 85."), required=True),
        ]
    if compose == "weighted_sum":
        about.append(
            Choice(
                "weights",
                _("Weights that do not add up"),
                choices=(("", _("are refused (default)")), ("as_stated", _("count as they stand"))),
                required=True,
            )
        )
    sections = (
        Section(_("What it is"), tuple(about)),
        Section(_("Limits and rounding"), (*limits(_("none"), _("none")), *ROUND), more=True),
        APPLIES,
    )
    return Spec(
        "section",
        sections,
        compose,
        SECTION_VARIANTS,
        _("How the parts are put together"),
        dropped=("from", "to", "weights"),
    )
