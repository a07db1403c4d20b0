"""Django's admin, skinned; system administrators have no business rights in it (rows come through visible_to)."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.field_names import fields_name


class OfficeAdminConfig(AdminConfig):
    default_site = "core.admin_site.OfficeAdminSite"

    def ready(self):
        fields_name()
        super().ready()


class OfficeAdminSite(admin.AdminSite):
    site_header = _("Cadre appraisal – administration")
    site_title = _("Administration")
    index_title = _("Master data and records")

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only pages that stand on ``ScopedAdmin``: those that libraries bring ask nobody but the superuser."""
        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self):
        """Without the address that leads to any row of any table, in whatever scope, and so tells which keys exist."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.may_use_admin

    def login(self, request, extra_context=None):
        """One door for all: the admin's own form would skip the second step of signing in."""
        if request.user.is_authenticated:
            raise PermissionDenied
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")

    def password_change(self, request, extra_context=None):
        """One way to change it, with the rules and the trail of the site."""
        return HttpResponseRedirect(reverse("account_change_password"))

    password_change_done = password_change


class ReadOnlyInline(admin.TabularInline):
    """Rows below one that was found in the user's scope: to look at."""

    extra = 0
    can_delete = False
    view_on_site = False

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ScopedAdmin(admin.ModelAdmin):
    """An admin page whose rows are the ones that ``visible_to`` gives; rights are asked of ``may_*`` functions."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they count the whole table, and break on filters that look rows up
    view_on_site = False
    list_per_page = 50

    def get_queryset(self, request):
        queryset: Any = super().get_queryset(request)
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
