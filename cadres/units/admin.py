from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from cadres.admin_base import CadresAdmin, subtree
from cadres.units.models import Duty, Post, Unit
from cadres.units.policies import reads_people
from cadres.units.querysets import READING_ROLES
from cadres.units.services import POST_FIELDS
from core.admin_site import ReadOnlyInline


@admin.register(Unit)
class UnitAdmin(CadresAdmin):
    readers = holds(*READING_ROLES, "system", "security", "auditor")
    list_page = "cadres:units"
    list_display = ["tree_name", "code", "kind", "level", "is_active", "page"]
    list_filter = [subtree("path"), "kind", "is_active"]
    search_fields = ["name", "name_en", "code"]
    ordering = ["path"]
    fields = ["code", "name", "name_en", "kind", "level", "parent", "is_active", "page"]

    @admin.display(description=_("unit"), ordering="path")
    def tree_name(self, unit):
        return "\u3000" * unit.depth + str(unit)


class DutyInline(ReadOnlyInline):
    model = Duty
    fields = readonly_fields = ("number", "title", "authority", "process", "is_active")


@admin.register(Post)
class PostAdmin(CadresAdmin):
    readers = reads_people
    list_page = "cadres:posts"
    list_display = [
        "title",
        "code",
        "unit",
        "category",
        "held",
        "headcount",
        "factor",
        "is_key",
        "is_active",
        "page",
    ]
    list_filter = [subtree("unit__path"), "category", "is_key", "is_active"]
    list_select_related = ["unit"]
    search_fields = ["title", "title_en", "code"]
    ordering = ["code"]
    fields = ["unit", *POST_FIELDS, "is_active", "page"]
    inlines = [DutyInline]

    def get_queryset(self, request):
        return super().get_queryset(request).with_holders(timezone.localdate())

    @admin.display(description=_("Filled"))
    def held(self, post):
        return post.holders
