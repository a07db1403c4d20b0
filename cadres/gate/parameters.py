"""Office hours, by which gate records are late or early."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.params.catalogue import ATTENDANCE, Declared, declare
from core.params.kinds import ValueKind


class OfficeHours(ValueKind):
    """Kept as {"start": "08:30", "end": "17:30", "grace_minutes": 0}."""

    def fields(self) -> dict[str, forms.Field]:
        return {
            "start": forms.TimeField(label=gettext_lazy("Office hours begin")),
            "end": forms.TimeField(label=gettext_lazy("Office hours end")),
            "grace_minutes": forms.IntegerField(label=gettext_lazy("Minutes of grace"), min_value=0, max_value=120),
        }

    def initial(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def value(self, typed: Mapping[str, Any]) -> Any:
        if typed["end"] <= typed["start"]:
            raise forms.ValidationError({"end": _("The end must be after the start.")})
        return {
            "start": _minute(typed["start"]),
            "end": _minute(typed["end"]),
            "grace_minutes": typed["grace_minutes"],
        }

    def said(self, value: Any) -> str:
        return _("%(start)s to %(end)s, %(grace_minutes)s minutes of grace") % ({"grace_minutes": 0} | value)


def _minute(moment: time) -> str:
    return moment.isoformat("minutes")


declare(
    Declared(
        "attendance.office_hours",
        gettext_lazy("Office hours"),
        gettext_lazy("Gate records are late or early by them; minutes of grace count as in time."),
        ATTENDANCE,
        OfficeHours(),
        of_office=True,
        by_unit=False,
    ),
)
