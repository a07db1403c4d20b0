from typing import Any

from django.contrib import admin

from cadres.access.models import AccessRequest, Grant, User
from cadres.access.policies import holds
from cadres.admin_base import CadresAdmin, subtree
from core.admin_site import ReadOnlyInline


class GrantInline(ReadOnlyInline):
    model = Grant
    fk_name = "user"
    fields = readonly_fields = ("role", "unit", "starts_on", "ends_on", "given_by")

    def get_queryset(self, request):
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user).select_related("unit", "given_by")


@admin.register(User)
class UserAdmin(CadresAdmin):
    """Accounts; passwords, and flags of Django that mean nothing here, are on no page."""

    readers = holds("system", "security", "auditor")
    list_page = "cadres:users"
    list_display = ["username", "display_name", "name_latin", "is_active", "must_change_password", "last_login", "page"]
    list_filter = ["is_active", "must_change_password"]
    search_fields = ["username", "display_name"]
    ordering = ["username"]
    fields = [
        "username",
        "display_name",
        "name_latin",
        "is_active",
        "must_change_password",
        "last_login",
        "date_joined",
        "page",
    ]
    inlines = [GrantInline]

    def lookup_allowed(self, lookup, value, request=None):
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)


@admin.register(Grant)
class GrantAdmin(CadresAdmin):
    readers = holds("security", "auditor")
    page_of = "user"
    list_page = "cadres:grants"
    list_display = ["user", "role", "unit", "starts_on", "ends_on", "given_by", "page"]
    list_filter = ["role", subtree("unit__path")]
    list_select_related = ["user", "unit", "given_by"]
    search_fields = ["user__username", "user__display_name"]
    fields = ["user", "role", "unit", "starts_on", "ends_on", "given_by", "page"]


@admin.register(AccessRequest)
class AccessRequestAdmin(CadresAdmin):
    readers = holds("security", "system", "auditor", "leader")
    list_page = "cadres:access_requests"
    list_display = ["user", "act", "role", "unit", "state", "proposed_by", "decided_by", "page"]
    list_filter = ["state", "act"]
    list_select_related = ["user", "unit", "proposed_by", "decided_by"]
    search_fields = ["user__username", "user__display_name"]
    fields = ["user", "act", "role", "unit", "starts_on", "ends_on", "state", "proposed_by", "decided_by", "page"]
