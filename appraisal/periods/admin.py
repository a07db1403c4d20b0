"""Periods in the admin: to look at; they are run from the workbench, through the services."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appraisal.periods.measures import BY_PEOPLE, COUNTED, source_in_words
from appraisal.periods.models import Measure, Participant, Period
from appraisal.sources import measure_title
from core.admin_site import ScopedAdmin


@admin.register(Period)
class PeriodAdmin(ScopedAdmin):
    list_display = ["__str__", "kind", "unit", "state", "entry_until", "verify_until"]
    list_filter = ["kind", "state"]
    list_select_related = ["unit"]


@admin.register(Participant)
class ParticipantAdmin(ScopedAdmin):
    list_display = ["cadre", "period", "unit", "post", "standing"]
    list_filter = ["standing"]
    list_select_related = ["cadre", "period", "unit", "post"]
    search_fields = ["cadre__name", "cadre__staff_no"]


class SourceFilter(admin.SimpleListFilter):
    """By who gave the figure; all that is counted from records is one."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request, model_admin):
        return [(source, source_in_words(source)) for source in (*BY_PEOPLE, COUNTED)]

    def queryset(self, request, queryset):
        if self.value() == COUNTED:
            return queryset.exclude(source__in=BY_PEOPLE)
        return queryset.filter(source=self.value()) if self.value() in BY_PEOPLE else queryset


@admin.register(Measure)
class MeasureAdmin(ScopedAdmin):
    list_display = ["cadre", "period", "data_item", "value", "given_by"]
    list_filter = [SourceFilter]
    list_select_related = ["cadre", "period"]
    search_fields = ["cadre__name", "cadre__staff_no", "code"]

    @admin.display(description=_("Data item"), ordering="code")
    def data_item(self, row):
        return measure_title(row.code)

    @admin.display(description=_("source"), ordering="source")
    def given_by(self, row):
        return source_in_words(row.source)
