from django.contrib import admin

from cadres.admin_base import CadresAdmin
from cadres.conduct.models import AttendanceRecord
from cadres.units.policies import reads_people


@admin.register(AttendanceRecord)
class AttendanceAdmin(CadresAdmin):
    readers = reads_people
    page_of = "cadre"
    list_page = "cadres:attendance"
    list_display = ["cadre", "day", "last_day", "kind", "quantity", "note", "page"]
    list_filter = ["kind"]
    list_select_related = ["cadre"]
    search_fields = ["cadre__staff_no", "cadre__name"]
    fields = ["cadre", "kind", "day", "from_noon", "last_day", "to_noon", "quantity", "note", "page"]
