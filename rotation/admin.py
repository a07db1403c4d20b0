"""Rotation in the admin: to look at; moves are decided on the pages."""

from django.contrib import admin

from core.admin_site import ScopedAdmin
from rotation.models import Move, TenureRule


@admin.register(TenureRule)
class TenureRuleAdmin(ScopedAdmin):
    list_display = ["unit", "category", "key_posts_only", "years", "strength", "starts_on", "ends_on"]
    list_filter = ["strength", "category"]
    list_select_related = ["unit"]


@admin.register(Move)
class MoveAdmin(ScopedAdmin):
    list_display = ["cadre", "to_post", "effective_on", "state"]
    list_filter = ["state"]
    list_select_related = ["cadre", "to_post"]
