"""What the admin pages of cadres share: readable by role, a way to the page that changes things, and a sheet."""

from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cadres.units.models import Unit
from core.admin_site import ScopedAdmin
from core.audit.services import log
from core.spreadsheets.export import xlsx_response


def page_link(obj):
    return format_html('<a href="{}">{}</a>', obj.get_absolute_url(), _("Open the page"))


@admin.action(description=_("Export the selected rows to Excel"))
def export_selected(modeladmin, request, queryset):
    """The columns of the list, words instead of codes, formulas neutralised."""
    names = [name for name in modeladmin.get_list_display(request) if name != "page"]
    heads = [str(label_for_field(name, modeladmin.model, modeladmin)) for name in names]
    after = {"list": modeladmin.model._meta.model_name, "kind": "xlsx", "rows": queryset.count()}
    log(actor=request.user, action="list.exported", obj=request.user, after=after)
    lines = ([cell(modeladmin, row, name) for name in names] for row in queryset.iterator(chunk_size=2000))
    return xlsx_response(modeladmin.model._meta.model_name, heads, lines)


def cell(modeladmin, row, name):
    field, _attribute, value = lookup_field(name, row, modeladmin)
    if field is not None and field.choices:
        return str(getattr(row, f"get_{name}_display")())
    return value if value is None or not hasattr(value, "_meta") else str(value)


class SubtreeListFilter(admin.SimpleListFilter):
    """Units that the user sees, with all below them."""

    title = _("Unit")
    parameter_name = "unit"
    path = "path"

    def lookups(self, request, model_admin):
        units = Unit.objects.visible_to(request.user).order_by("path")
        return [(unit.pk, "\u3000" * unit.depth + str(unit)) for unit in units]

    def queryset(self, request, queryset):
        key = self.value()
        if not key:
            return queryset
        # the address is anybody's to write: what is no key names no unit
        unit = Unit.objects.visible_to(request.user).filter(pk=key).first() if key.isdecimal() else None
        return self.narrowed(queryset, unit) if unit else queryset.none()

    def narrowed(self, queryset, unit):
        return queryset.filter(**{f"{self.path}__startswith": unit.path})


def subtree(path: str) -> type[SubtreeListFilter]:
    return type("SubtreeFilterOf" + path.title().replace("_", ""), (SubtreeListFilter,), {"path": path})


class CadresAdmin(ScopedAdmin):
    """Read-only; changes go through the pages, whose services check and audit them."""

    readers: Callable
    change_list_template = "admin/cadres/change_list.html"
    list_page = ""  # URL name of the same list on the site
    page_of = ""  # the related row whose page is meant, where the row has none of its own
    actions = [export_selected]

    def has_view_permission(self, request, obj=None):
        return request.user.is_authenticated and type(self).readers(request.user)

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def changelist_view(self, request, extra_context=None):
        context = {
            "list_url": reverse(self.list_page) if self.list_page else "",
            "import_url": reverse("imports:list") if request.user.has_role("hr") else "",
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_actions(self, request):
        # deleting is nobody's here, also not for a superuser
        return {name: item for name, item in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description=_("Page"))
    def page(self, obj):
        return page_link(getattr(obj, self.page_of) if self.page_of else obj)
