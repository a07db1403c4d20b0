from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import PeriodState
from appraisal.periods.policies import reads_periods
from appraisal.periods.selectors import months_for_switcher
from cadres.access.policies import is_hr
from core import navigation
from core.home import register_home

navigation.register(
    "office",
    navigation.Item(
        _("Workbench"),
        "appraisal:workbench",
        icon="layout-dashboard",
        visible=reads_periods,
        phone=True,
        order=10,
        prefix="/appraisal/periods/",
    ),
)
register_home(order=20, allow=is_hr, url_name="appraisal:workbench")


def period_switcher(request):
    """The newest open month as the label, the latest months as ways to their pages."""
    months = months_for_switcher(request.user)
    if not months:
        return None
    current = next((month for month in months if month.state == PeriodState.OPEN), months[0])
    return {
        "label": str(current),
        "state": current.state,
        "options": [
            {
                "label": str(month),
                "url": reverse("appraisal:period", args=[month.pk]),
                "state": month.state,
                "current": month.pk == current.pk,
            }
            for month in months
        ],
    }


navigation.register_period_switcher(period_switcher)
