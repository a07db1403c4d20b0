"""The vocabulary of schemes: methods, compositions, units of counting, roundings, effects, in the office's words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.schemes.models import in_language
from appraisal.schemes.translation import labels, pgettext_each
from appraisal.scoring.language import vocabularies
from appraisal.scoring.language.compositions import COMPOSITION_KINDS
from appraisal.scoring.language.methods import METHOD_KINDS

METHODS = labels(METHOD_KINDS)
COMPOSITIONS = labels(COMPOSITION_KINDS)
ROUNDINGS = labels(vocabularies.ROUNDINGS)
TAKES = labels(vocabularies.OF_SEVERAL_LINKS)
# How people of a period are linked (``results.links``); files of facts name relations of their own.
RELATIONS = {
    "members": _("everyone in the unit and below except its leaders"),
    "leaders": _("who leads the unit or, for leaders, the next above"),
    "leaders_below": _("the leaders of the units directly below"),
}
MISSING = {
    "full": _("No data: full score."),
    "zero": _("No data: zero."),
    "mean": _("No data: the mean of those who have data."),
    "na": _("No data: not applicable, the others take its weight."),
}
# The units that scheme files write in English; any other text is shown as it stands.
UNITS = pgettext_each(
    "unit",
    "activity, application, article, case, complaint, day, dispute, duty, error, event, facility, fault, "
    "firm, household, inn, item, lesson, matter, notice, paper, person, person and case, person-time, "
    "petition, piece, praise, prize, project, sign, site, talk, target, task, team, time, time and site, "
    "toilet, visit, year",
) | {
    "0.5 point": pgettext_lazy("unit", "percentage point"),
    "5 points": pgettext_lazy("unit", "percentage point"),
    "USD": pgettext_lazy("unit", "US dollar"),
    "point": pgettext_lazy("unit", "percentage point"),
}


def unit_words(unit: Any) -> str:
    """What a rule counts, in the active language."""
    if isinstance(unit, dict):
        return in_language(unit)
    return str(UNITS.get(unit, unit or ""))
