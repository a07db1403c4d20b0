"""Periods in the admin: to look at; they are run from the workbench, through the services."""

from django.contrib import admin

from appraisal.periods.models import Measure, Participant, Period
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


@admin.register(Measure)
class MeasureAdmin(ScopedAdmin):
    list_display = ["cadre", "period", "code", "value", "source"]
    list_filter = ["source"]
    list_select_related = ["cadre", "period"]
    search_fields = ["cadre__name", "cadre__staff_no", "code"]
