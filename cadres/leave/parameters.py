"""How long each kind of leave usually lasts at most."""

from django.utils.translation import gettext_lazy as _

from cadres.conduct.models import AttendanceKind
from core.params.catalogue import ATTENDANCE, Declared, declare
from core.params.kinds import Parts, Whole, days_in_words

DATED = (
    AttendanceKind.ANNUAL,
    AttendanceKind.MARRIAGE,
    AttendanceKind.MATERNITY,
    AttendanceKind.PATERNITY,
    AttendanceKind.CHILDCARE,
    AttendanceKind.BEREAVEMENT,
    AttendanceKind.HOME,
    AttendanceKind.INJURY,
)

declare(
    Declared(
        "leave.usual_days",
        _("Usual longest leave"),
        _("Longer leave is pointed out to the person who decides, never refused."),
        ATTENDANCE,
        Parts({kind.value: kind.label for kind in DATED}, Whole(days_in_words, most=1000)),
        of_office=True,
        by_unit=False,
    ),
)
