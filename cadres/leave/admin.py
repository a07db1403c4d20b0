"""Leave in the admin: to look at; it is decided on the pages."""

from django.contrib import admin

from cadres.access.policies import holds
from cadres.admin_base import CadresAdmin
from cadres.leave.models import READING, LeaveApplication


@admin.register(LeaveApplication)
class LeaveAdmin(CadresAdmin):
    readers = holds(*READING)
    list_page = "cadres:leave_team"
    list_display = ["cadre", "kind", "day", "last_day", "days", "state", "page"]
    list_filter = ["state", "kind"]
    list_select_related = ["cadre"]
    search_fields = ["cadre__staff_no", "cadre__name"]
    fields = ["cadre", "kind", "day", "from_noon", "last_day", "to_noon", "days", "reason", "state", "back_on", "page"]
