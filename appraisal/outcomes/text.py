"""Words of the outcomes pages."""

from django.utils.translation import gettext as _

from appraisal.runs.models import GradeCode


def excluded_in_words(reason: str) -> str:
    """Why a line of a bonus sheet gets nothing (``bonus.grades_without``, CSL art. 80), as a sentence."""
    if reason.startswith("grade:"):
        grade = dict(GradeCode.choices).get(reason.removeprefix("grade:"), "")
        return _("The grade “%(grade)s” receives no bonus.") % {"grade": grade}
    return {
        "unscored": _("No score in this period."),
        "vetoed": _("A veto of the scheme applies."),
        "grade": _("This grade receives no bonus."),
    }.get(reason, reason)
