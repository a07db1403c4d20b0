"""The calendar of classes, the catalogue of courses, one course with its classes, and planning one."""

from typing import ClassVar

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists import Column, Empty, ListFilterSet, ListPage, PageAction
from core.views import FormPage, any_user, link_action
from training import forms, services
from training.models import ClassState, Course, CourseKind, TrainingClass
from training.policies import OFFICERS, is_officer


class ClassFilters(ListFilterSet):
    state = django_filters.ChoiceFilter(choices=ClassState.choices, label=gettext_lazy("State"))
    starts_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Begins"))


CLASS_COLUMNS = [
    Column(key="course", label=gettext_lazy("Course"), value="course", link=True, phone="title"),
    Column(
        key="from",
        label=gettext_lazy("From"),
        value="starts_on",
        sort="starts_on",
        format="date",
        phone="fact",
    ),
    Column(key="to", label=gettext_lazy("To"), value="ends_on", sort="ends_on", format="date"),
    Column(key="place", label=gettext_lazy("Place")),
    Column(key="enrolled", label=gettext_lazy("Enrolled"), format="number"),
    Column(key="seats", label=gettext_lazy("Places"), format="number"),
    Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
]


class Calendar(ListPage):
    """The training calendar: classes by date."""

    allow = any_user
    model = TrainingClass
    title = gettext_lazy("Training calendar")
    default_sort = "-starts_on"
    search_fields: ClassVar = ["course__title", "course__title_en", "place"]
    filterset_class = ClassFilters
    export_name = "training-calendar"
    primary_action = PageAction(gettext_lazy("Courses"), "training:courses", "school")
    columns: ClassVar = CLASS_COLUMNS
    empty = Empty(
        gettext_lazy("No classes yet."),
        gettext_lazy("Planned and completed classes appear here."),
        icon="calendar-event",
    )


class CourseFilters(ListFilterSet):
    kind = django_filters.ChoiceFilter(choices=CourseKind.choices, label=gettext_lazy("Kind"))


class CourseList(ListPage):
    allow = any_user
    model = Course
    title = gettext_lazy("Courses")
    default_sort = "code"
    search_fields: ClassVar = ["code", "title", "title_en"]
    filterset_class = CourseFilters
    export_name = "courses"
    primary_action = PageAction(gettext_lazy("Add a course"), "training:course_new", allow=is_officer)
    columns: ClassVar = [
        Column(key="title", label=gettext_lazy("Course"), value=str, sort="title", link=True, phone="title"),
        Column(key="code", label=gettext_lazy("Course code"), sort="code"),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display"),
        Column(key="hours", label=gettext_lazy("Hours"), sort="hours", format="number", places=1, phone="fact"),
        Column(key="unit", label=gettext_lazy("Organised by"), sort="unit__path"),
    ]
    empty = Empty(gettext_lazy("No courses yet."), gettext_lazy("The course catalogue appears here."), icon="school")

    def get_queryset(self):
        return super().get_queryset().select_related("unit")


class CourseNew(FormPage):
    allow = is_officer
    form_class = forms.CourseForm
    title = gettext_lazy("Add a course")
    label = gettext_lazy("Add")
    service = services.course_create
    done = gettext_lazy("The course was added.")
    back = reverse_lazy("training:courses")


class CourseDetail(ListPage):
    """A course and its classes."""

    allow = any_user
    model = TrainingClass
    template_name = "training/course.html"
    default_sort = "-starts_on"
    columns: ClassVar = CLASS_COLUMNS
    empty = Empty(gettext_lazy("No classes of this course yet."), icon="calendar-event")

    @cached_property
    def course(self) -> Course:
        rows = Course.objects.visible_to(self.request.user).select_related("unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_queryset(self):
        return super().get_queryset().filter(course=self.course)

    def get_primary_action(self):
        if self.request.user.covers(self.course.unit, *OFFICERS):
            return link_action(_("Plan a class"), "training:class_new", self.course.pk, icon="plus")
        return None

    def get_context_data(self, **context):
        return context | {"title": self.course, "course": self.course}


class ClassNew(FormPage):
    allow = is_officer
    form_class = forms.ClassForm
    scope = Course
    object: Course
    key = "course_pk"
    argument = "course"
    service = services.class_plan
    label = gettext_lazy("Plan")
    done = gettext_lazy("The class was planned; enrol people next.")

    @property
    def title(self) -> str:
        return _("Plan a class: %(course)s") % {"course": self.object}
