from django.utils.translation import gettext_lazy as _

from appraisal.ledger import panels
from appraisal.results.grades import grades_to_decide
from appraisal.results.models import Release
from appraisal.results.policies import reads_results
from appraisal.results.provisional import panel
from appraisal.runs.policies import reads_runs
from cadres.access.policies import has_file
from core import navigation
from core.approvals.selectors import to_decide

SHEETS = ("appraisal:sheet", "appraisal:why")  # who reads results of others finds them there, others among their own

navigation.register(
    "mine",
    navigation.Item(
        _("My results"),
        "appraisal:my_results",
        icon="chart-line",
        visible=has_file,
        phone=True,
        order=20,
        pages=SHEETS,
    ),
)
navigation.register(
    "team",
    navigation.Item(_("Team by month"), "appraisal:results_grid", icon="layout-grid", visible=reads_results, order=30),
)
navigation.register(
    "office",
    navigation.Item(
        _("Results"),
        "appraisal:results_latest",
        icon="chart-bar",
        visible=reads_results,
        order=30,
        pages=("appraisal:results", *SHEETS),
    ),
)
navigation.register(
    "office",
    navigation.Item(
        _("Grades of the year"),
        "appraisal:grades_latest",
        icon="checklist",
        visible=reads_runs,
        badge=lambda user: grades_to_decide(user).order_by("cadre_id") if user.has_role("leader") else [],
        badge_label=_("grades to decide"),
        order=30,
        pages=("appraisal:grades", "appraisal:grades_accept", "appraisal:grade_one"),
    ),
)
navigation.register(
    "office",
    navigation.Item(
        _("Releases"),
        "appraisal:releases",
        icon="speakerphone",
        visible=reads_runs,
        badge=lambda user: to_decide(Release, user) if user.has_role("leader") else [],
        badge_label=_("Releases to confirm"),
        order=31,
        pages=("appraisal:period_release", "appraisal:release_prepare"),
    ),
)
panels.register(panel)
