from django.utils.translation import gettext_lazy as _

from appraisal.results.policies import reads_results
from cadres.access.policies import has_file
from core import navigation

navigation.register(
    "mine",
    navigation.Item(_("My results"), "appraisal:my_results", icon="chart-line", visible=has_file, phone=True, order=20),
)
navigation.register(
    "team",
    navigation.Item(_("Team by month"), "appraisal:results_grid", icon="layout-grid", visible=reads_results, order=30),
)
navigation.register(
    "office",
    navigation.Item(_("Results"), "appraisal:results_latest", icon="chart-bar", visible=reads_results, order=30),
)
