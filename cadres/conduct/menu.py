from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds, is_hr
from cadres.conduct.selectors import attendance_summary
from cadres.people.panels import Panel, panel
from core import navigation
from core.navigation import Item

navigation.register(
    "people", Item(_("Attendance"), "cadres:attendance", icon="calendar-event", visible=is_hr, order=30)
)

navigation.register(
    "team",
    Item(
        _("Attendance sheet"),
        "cadres:sheet_of_attendance",
        icon="calendar-stats",
        visible=holds("supervisor", "leader", "hr"),
        order=46,
    ),
)


@panel(order=10)
def attendance(user, cadre) -> Panel:
    today = timezone.localdate()
    return Panel(
        _("Attendance this year"),
        "cadres/_attendance.html",
        {"lines": attendance_summary(cadre, date(today.year, 1, 1), today)},
        url=reverse("cadres:attendance") + f"?q={cadre.staff_no}",
        label=_("All records"),
        side=True,
    )
