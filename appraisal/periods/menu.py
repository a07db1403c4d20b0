from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period, PeriodState
from appraisal.periods.policies import reads_periods
from appraisal.periods.selectors import address, months_for_switcher
from cadres.access.policies import has_file, is_hr
from core import navigation
from core.home import register_home
from core.texts import key_in

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
        pages=("appraisal:run",),
    ),
)
register_home(order=20, allow=is_hr, url_name="appraisal:workbench")


def period_switcher(request):
    """The month of this page, else the newest open one; and the latest months as ways to what one does in them."""
    months = months_for_switcher(request.user)
    if not months:
        return None
    asked = _month_of(request)
    opened = [month for month in months if month.state == PeriodState.OPEN]
    current = next((month for month in months if month.pk == asked), next(iter([*opened, *months])))
    return {
        "label": str(current),
        "state": current.state,
        "options": [
            {
                "label": str(month),
                "url": _way_to(month, request.user),
                "state": month.state,
                "current": month.pk == current.pk,
            }
            for month in months
        ],
    }


def _month_of(request) -> int | None:
    """The period that the page is about, by its address."""
    match = getattr(request, "resolver_match", None)
    if match and "/periods/<int:pk>/" in f"/{match.route}":
        return match.kwargs["pk"]
    return key_in(getattr(request, "GET", {}).get("period"))


def _way_to(month: Period, user) -> str:
    """The page of the month for who runs or reads periods; a cadre is led to what the own ledger holds of it."""
    own = address("appraisal:my_ledger") if not reads_periods(user) and has_file(user) else ""
    return f"{own}?period={month.pk}" if own else month.get_absolute_url()


navigation.register_period_switcher(period_switcher)
