"""What cadres see before a release, and which grades bring no bonus."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from appraisal.runs.models import GradeCode
from core.params.catalogue import BONUS, RESULTS, Declared, declare
from core.params.kinds import Choice, Told
from core.wording import listed


def grades_in_words(codes: Sequence[str]) -> list[str]:
    return [listed(GradeCode(code).label for code in codes)]


declare(
    Declared(
        "results.provisional_own",
        _("Own score before the release"),
        _("Whether cadres see their own score of an open month, headed “Provisional”."),
        RESULTS,
        Choice({"off": _("Not shown"), "on": _("Shown")}),
        of_office=True,
        by_unit=False,
    ),
    Declared(
        "bonus.grades_without",
        _("Grades without bonus"),
        _("Grades of the year that bring no annual bonus."),
        BONUS,
        Told(grades_in_words),
        by_unit=False,
    ),
)
