"""Outcomes in the admin: to look at; decisions are made on the pages, through the services."""

from django.contrib import admin

from appraisal.outcomes.models import BonusSheet, PromotionProposal, YearRecord
from core.admin_site import ScopedAdmin


@admin.register(BonusSheet)
class BonusSheetAdmin(ScopedAdmin):
    list_display = ["unit", "period", "pool", "state", "proposed_by"]
    list_filter = ["state"]
    list_select_related = ["unit", "period", "proposed_by"]


@admin.register(PromotionProposal)
class PromotionAdmin(ScopedAdmin):
    list_display = ["cadre", "from_rank", "to_rank", "effective_on", "state"]
    list_filter = ["state", "to_rank"]
    list_select_related = ["cadre"]


@admin.register(YearRecord)
class YearRecordAdmin(ScopedAdmin):
    list_display = ["cadre", "year", "grade", "counts", "credit_months", "is_current"]
    list_filter = ["is_current", "year", "grade"]
    list_select_related = ["cadre"]
