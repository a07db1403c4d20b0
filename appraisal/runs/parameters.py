"""The quota of excellent grades: share, rounding, remainders and ties."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.runs.quotas import BY_LARGEST_REMAINDER
from core.params.catalogue import GRADES, LESS, Declared, declare
from core.params.kinds import Choice, Share

declare(
    Declared(
        "grades.excellent_share",
        _("Largest share of excellent grades"),
        _("Of all who should take part in the year, graded or not."),
        GRADES,
        Share(),
        stricter=LESS,
    ),
    Declared(
        "grades.quota_rounding",
        _("Rounding of places"),
        _("No official text states it; “within 20%” read strictly is rounding down."),
        GRADES,
        Choice(
            {
                "floor": pgettext_lazy("rounding", "Down"),
                "half_up": _("Half up"),
                "ceil": pgettext_lazy("rounding", "Up"),
            }
        ),
        of_office=True,
    ),
    Declared(
        "grades.quota_spread",
        _("Places that rounding leaves over"),
        _("Whether groups may borrow from one another, so that the whole unit has the share of all its people."),
        GRADES,
        Choice(
            {
                BY_LARGEST_REMAINDER: _("To the groups with the largest remainders"),
                "none": _("Each group by itself"),
            }
        ),
        of_office=True,
    ),
    Declared(
        "grades.quota_tie",
        _("Equal scores at the edge of the quota"),
        _("Who is proposed where there are more people with the same score than places."),
        GRADES,
        Choice(
            {
                "all_out": _("None of them; the leader chooses with a reason"),
                "list_order": _("The first by staff number"),
            }
        ),
        of_office=True,
    ),
)
