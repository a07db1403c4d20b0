"""Django's admin, skinned; system administrators have no business rights in it (rows come through visible_to)."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class OfficeAdminConfig(AdminConfig):
    default_site = "core.admin_site.OfficeAdminSite"


class OfficeAdminSite(admin.AdminSite):
    site_header = _("Cadre appraisal – administration")
    site_title = _("Administration")
    index_title = _("Master data and records")

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.may_use_admin


class ScopedAdmin(admin.ModelAdmin):
    """An admin page whose rows are the ones that ``visible_to`` gives; rights are asked of ``may_*`` functions."""

    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.visible_to(request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.is_authenticated and request.user.may_use_admin

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
