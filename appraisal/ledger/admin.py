"""The ledger in the admin panel: read, within one's units. Changing it is the services' matter alone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appraisal.ledger.models import Entry, Evidence
from appraisal.ledger.querysets import LEDGER_ROLES
from core.admin_site import ReadOnlyInline, ScopedAdmin


class LedgerAdmin(ScopedAdmin):
    def has_view_permission(self, request, obj=None):
        return request.user.is_authenticated and request.user.has_role(*LEDGER_ROLES)

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in self.model._meta.fields]


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = readonly_fields = ("name", "content_type", "size", "sha256", "uploaded_by", "uploaded_at")

    def has_view_permission(self, request, obj=None):
        return request.user.has_role(*LEDGER_ROLES)


@admin.register(Entry)
class EntryAdmin(LedgerAdmin):
    list_display = ["summary", "happened_on", "cadre", "unit", "rule", "points", "source", "state"]
    list_filter = ["state", "source"]
    list_select_related = ["cadre", "unit", "rule"]
    search_fields = ["summary", "cadre__name", "cadre__staff_no"]
    date_hierarchy = None
    ordering = ["-happened_on", "-id"]
    inlines = [EvidenceInline]

    @admin.display(description=_("Points"), ordering="effect")
    def points(self, entry):
        return entry.effect
