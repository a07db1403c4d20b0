from django.contrib import admin

from cadres.admin_base import CadresAdmin
from cadres.awards.models import Award
from cadres.units.policies import reads_people


@admin.register(Award)
class AwardAdmin(CadresAdmin):
    readers = reads_people
    page_of = "cadre"
    list_page = "cadres:awards"
    list_display = ["cadre", "title", "awarded_by", "awarded_on", "document_no", "page"]
    list_filter = ["awarded_by"]
    list_select_related = ["cadre"]
    search_fields = ["title", "cadre__staff_no", "cadre__name"]
    fields = ["cadre", "title", "awarded_by", "awarded_on", "document_no", "page"]
