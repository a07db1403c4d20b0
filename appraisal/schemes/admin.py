"""Schemes in the admin: to look at; they are written on the pages, through the services."""

from django.contrib import admin

from appraisal.schemes.models import Scheme, SchemeAssignment, SchemeVersion
from core.admin_site import ScopedAdmin


@admin.register(Scheme)
class SchemeAdmin(ScopedAdmin):
    list_display = ["code", "__str__", "owner"]
    list_select_related = ["owner"]
    search_fields = ["code"]


@admin.register(SchemeVersion)
class VersionAdmin(ScopedAdmin):
    list_display = ["scheme", "number", "state", "effective_from", "published_by"]
    list_filter = ["state"]
    list_select_related = ["scheme", "published_by"]
    exclude = ["document"]


@admin.register(SchemeAssignment)
class AssignmentAdmin(ScopedAdmin):
    list_display = ["scheme", "unit", "category", "starts_on", "ends_on"]
    list_filter = ["category"]
    list_select_related = ["scheme", "unit"]
