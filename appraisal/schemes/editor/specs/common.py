"""Words and fields that several forms share."""

from django.utils.translation import gettext_lazy as _

from appraisal.schemes.editor.fields import Choice, Code, Number, Title, Value, Whole
from appraisal.schemes.words import ROUNDINGS, STEPS

CODE = Code(
    "code",
    _("Number or code"),
    _("Short and unique, such as 3.2; entries and formulas use it."),
    required=True,
)
TITLE = Title("title", _("Title"), required=True)
MODES = tuple(ROUNDINGS.items())
STEP_CHOICES = tuple(STEPS.items())
ROUND = (
    Whole(
        "round.places",
        _("Rounded to decimals"),
        _("Empty: nothing is rounded here, the exact value goes on."),
    ),
    Choice("round.mode", _("Rounding"), choices=MODES, default="half_up"),
)
LIMIT_WORDS = _("A number, a share of the full score such as 108%, or “none”.")


def limits(floor="", cap="", words=("none",)):
    """The two fields that hold a score between a floor and a cap."""
    return (
        Number("floor", _("Lowest score"), LIMIT_WORDS, floor, percent=True, words=words),
        Number("cap", _("Highest score"), LIMIT_WORDS, cap, percent=True, words=(*words, "full")),
    )


def steps(key="steps"):
    return Choice(key, _("Begun steps"), choices=STEP_CHOICES, default="floor")


def value(key, label, help="", default="", *, required=False):
    return Value(key, label, help, default, suggest="values", required=required)


def link(key: str) -> Code:
    """By which relation others' scores are taken (``words.RELATIONS``)."""
    words = _(
        "members: for leaders, everybody in the unit and below but its leaders. leaders: who leads the unit; for leaders, "
        "the next above. leaders_below: the leaders of the units right below."
    )
    return Code(key, _("Link"), words, required=True)
