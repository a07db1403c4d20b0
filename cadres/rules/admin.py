"""Rules in the admin: to look at; they are changed on the pages."""

from django.contrib import admin

from cadres.rules.models import RuleChange
from core.admin_site import ScopedAdmin


@admin.register(RuleChange)
class RuleChangeAdmin(ScopedAdmin):
    list_display = ["code", "unit", "starts_on", "state"]
    list_filter = ["state", "code"]
    list_select_related = ["unit"]
