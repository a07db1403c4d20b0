"""The vocabulary of schemes: methods, compositions, units of counting, roundings, effects, in the office's words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.schemes.models import in_language
from appraisal.schemes.translation import labels
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
UNITS = {
    "0.5 point": pgettext_lazy("unit", "percentage point"),
    "5 points": pgettext_lazy("unit", "percentage point"),
    "USD": pgettext_lazy("unit", "US dollar"),
    "activity": pgettext_lazy("unit", "activity"),
    "application": pgettext_lazy("unit", "application"),
    "article": pgettext_lazy("unit", "article"),
    "case": pgettext_lazy("unit", "case"),
    "complaint": pgettext_lazy("unit", "complaint"),
    "day": pgettext_lazy("unit", "day"),
    "dispute": pgettext_lazy("unit", "dispute"),
    "duty": pgettext_lazy("unit", "duty"),
    "error": pgettext_lazy("unit", "error"),
    "event": pgettext_lazy("unit", "event"),
    "facility": pgettext_lazy("unit", "facility"),
    "fault": pgettext_lazy("unit", "fault"),
    "firm": pgettext_lazy("unit", "firm"),
    "household": pgettext_lazy("unit", "household"),
    "inn": pgettext_lazy("unit", "inn"),
    "item": pgettext_lazy("unit", "item"),
    "lesson": pgettext_lazy("unit", "lesson"),
    "matter": pgettext_lazy("unit", "matter"),
    "notice": pgettext_lazy("unit", "notice"),
    "paper": pgettext_lazy("unit", "paper"),
    "person": pgettext_lazy("unit", "person"),
    "person and case": pgettext_lazy("unit", "person and case"),
    "person-time": pgettext_lazy("unit", "person-time"),
    "petition": pgettext_lazy("unit", "petition"),
    "piece": pgettext_lazy("unit", "piece"),
    "point": pgettext_lazy("unit", "percentage point"),
    "praise": pgettext_lazy("unit", "praise"),
    "prize": pgettext_lazy("unit", "prize"),
    "project": pgettext_lazy("unit", "project"),
    "sign": pgettext_lazy("unit", "sign"),
    "site": pgettext_lazy("unit", "site"),
    "talk": pgettext_lazy("unit", "talk"),
    "target": pgettext_lazy("unit", "target"),
    "task": pgettext_lazy("unit", "task"),
    "team": pgettext_lazy("unit", "team"),
    "time": pgettext_lazy("unit", "time"),
    "time and site": pgettext_lazy("unit", "time and site"),
    "toilet": pgettext_lazy("unit", "toilet"),
    "visit": pgettext_lazy("unit", "visit"),
    "year": pgettext_lazy("unit", "year"),
}


def unit_words(unit: Any) -> str:
    """What a rule counts, in the active language."""
    if isinstance(unit, dict):
        return in_language(unit)
    return str(UNITS.get(unit, unit or ""))
