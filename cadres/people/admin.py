from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from cadres.admin_base import CadresAdmin, SubtreeListFilter, subtree
from cadres.people.models import Appointment, Cadre, Relative
from cadres.units.policies import reads_people
from core.admin_site import ReadOnlyInline


class CadreUnitFilter(SubtreeListFilter):
    """By the posts held today."""

    def narrowed(self, queryset, unit):
        held = Appointment.objects.on(timezone.localdate()).filter(post__unit__path__startswith=unit.path)
        return queryset.filter(pk__in=held.values("cadre"))


class InServiceFilter(admin.SimpleListFilter):
    title = _("Service")
    parameter_name = "service"

    def lookups(self, request, model_admin):
        return [("yes", _("In service")), ("no", _("Left the service"))]

    def queryset(self, request, queryset):
        return queryset.filter(left_on__isnull=self.value() == "yes") if self.value() else queryset


class AppointmentInline(ReadOnlyInline):
    model = Appointment
    fields = readonly_fields = ("post", "kind", "starts_on", "ends_on", "document_no")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("post")


@admin.register(Cadre)
class CadreAdmin(CadresAdmin):
    """The people of one's units; the identity number is not on these pages."""

    readers = reads_people
    list_page = "cadres:cadres"
    list_display = [
        "staff_no",
        "name",
        "unit_now",
        "post_now",
        "rank",
        "education",
        "entered_on",
        "left_on",
        "page",
    ]
    list_filter = [CadreUnitFilter, InServiceFilter, "rank", "education"]
    search_fields = ["staff_no", "name", "name_latin"]
    ordering = ["staff_no"]
    fields = [
        "staff_no",
        "name",
        "name_latin",
        "sex",
        "born_on",
        "education",
        "politics",
        "entered_on",
        "entry_channel",
        "rank",
        "rank_since",
        "left_on",
        "page",
    ]
    inlines = [AppointmentInline]

    def get_queryset(self, request):
        return super().get_queryset(request).with_posts(timezone.localdate())

    def lookup_allowed(self, lookup, value, request=None):
        # a filter in the address must not become a way to guess what the page hides
        return not lookup.startswith("identity") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("unit"))
    def unit_now(self, cadre):
        return next((row.post.unit for row in cadre.posts_now), None)

    @admin.display(description=_("post"))
    def post_now(self, cadre):
        return next((row.post for row in cadre.posts_now), None)


@admin.register(Appointment)
class AppointmentAdmin(CadresAdmin):
    readers = reads_people
    page_of = "cadre"
    list_page = "cadres:appointments"
    list_display = ["cadre", "post", "unit", "kind", "starts_on", "ends_on", "document_no", "page"]
    list_filter = [subtree("post__unit__path"), "kind"]
    list_select_related = ["cadre", "post__unit"]
    search_fields = ["cadre__staff_no", "cadre__name", "post__title", "document_no"]
    ordering = ["-starts_on", "-pk"]
    fields = ["cadre", "post", "kind", "starts_on", "ends_on", "document_no", "page"]

    @admin.display(description=_("unit"))
    def unit(self, appointment):
        return appointment.post.unit


@admin.register(Relative)
class RelativeAdmin(CadresAdmin):
    readers = holds("hr", "inspector")
    page_of = "cadre"
    list_display = ["cadre", "relative", "relation", "page"]
    list_filter = ["relation"]
    list_select_related = ["cadre", "relative"]
    search_fields = ["cadre__staff_no", "cadre__name", "relative__name"]
    fields = ["cadre", "relative", "relation", "page"]
