"""Training in the admin: to look at; changes go through the pages and their services."""

from django.contrib import admin

from core.admin_site import ScopedAdmin
from training.models import Course, Enrolment, TrainingClass


@admin.register(Course)
class CourseAdmin(ScopedAdmin):
    list_display = ["code", "title", "kind", "hours", "unit"]
    list_filter = ["kind"]
    search_fields = ["code", "title"]
    list_select_related = ["unit"]


@admin.register(TrainingClass)
class TrainingClassAdmin(ScopedAdmin):
    list_display = ["course", "starts_on", "ends_on", "seats", "state"]
    list_filter = ["state"]
    list_select_related = ["course"]


@admin.register(Enrolment)
class EnrolmentAdmin(ScopedAdmin):
    list_display = ["cadre", "training_class", "state", "hours"]
    list_filter = ["state"]
    list_select_related = ["cadre", "training_class__course"]
