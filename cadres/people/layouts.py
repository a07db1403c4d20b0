from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from cadres.people.resources import AppointmentResource, CadreResource
from core import spreadsheets

spreadsheets.register(
    spreadsheets.Layout(
        "cadres",
        _("Cadres"),
        CadreResource,
        allow=is_hr,
        icon="users",
        order=30,
        help=_("New personnel records need a first post; existing ones are changed by staff number."),
    )
)
spreadsheets.register(
    spreadsheets.Layout(
        "appointments", _("Appointments"), AppointmentResource, allow=is_hr, icon="id-badge-2", order=40
    )
)
