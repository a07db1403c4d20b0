from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cadres.access.models import Grant, User
from cadres.access.policies import holds
from cadres.admin_base import CadresAdmin, page_link, subtree


class GrantInline(admin.TabularInline):
    model = Grant
    fk_name = "user"
    fields = readonly_fields = ("role", "unit", "starts_on", "ends_on", "given_by")
    extra = 0
    can_delete = False

    def get_queryset(self, request):
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user).select_related("unit", "given_by")

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(CadresAdmin):
    """Accounts; passwords, and flags of Django that mean nothing here, are on no page."""

    readers = holds("system", "security", "auditor")
    list_page = "cadres:users"
    list_display = ["username", "display_name", "is_active", "must_change_password", "last_login", "page"]
    list_filter = ["is_active", "must_change_password"]
    search_fields = ["username", "display_name"]
    ordering = ["username"]
    fields = [
        "username",
        "display_name",
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
    list_page = "cadres:grants"
    list_display = ["user", "role", "unit", "starts_on", "ends_on", "given_by", "page"]
    list_filter = ["role", subtree("unit__path")]
    list_select_related = ["user", "unit", "given_by"]
    search_fields = ["user__username", "user__display_name"]
    fields = ["user", "role", "unit", "starts_on", "ends_on", "given_by", "page"]

    @admin.display(description=_("Page"))
    def page(self, grant):
        return page_link(grant.user)
