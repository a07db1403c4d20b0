"""Catalogue, calendar of classes, hours against the requirement."""

from typing import ClassVar

import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from cadres.access.policies import has_file, holds
from cadres.people.models import Cadre
from core.forms import ReasonForm, by_form
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.views import PageMixin, any_user
from training import forms, services
from training.models import ClassState, Course, CourseKind, Enrolment, TrainingClass
from training.selectors import standings

is_officer = holds("training", "hr")
reads_hours = holds("training", "hr", "supervisor", "leader")


class CourseFilters(ListFilterSet):
    kind = django_filters.ChoiceFilter(choices=CourseKind.choices, label=gettext_lazy("Kind"))

    class Meta:
        model = Course
        fields: ClassVar = ["kind"]


class CourseList(ListPage):
    allow = any_user
    model = Course
    title = gettext_lazy("Courses")
    default_sort = "code"
    search_fields: ClassVar = ["code", "title", "title_en"]
    filterset_class = CourseFilters
    export_name = "courses"
    columns: ClassVar = [
        Column(key="title", label=gettext_lazy("Course"), value=str, sort="title", link=True, phone="title"),
        Column(key="code", label=gettext_lazy("Course code"), sort="code"),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display"),
        Column(
            key="hours", label=gettext_lazy("Hours"), sort="hours", format="number", places=1, phone="fact"
        ),
        Column(key="unit", label=gettext_lazy("Held by"), sort="unit__path"),
    ]
    empty = Empty(
        gettext_lazy("No courses yet."), gettext_lazy("The catalogue of courses stands here."), icon="school"
    )

    def get_queryset(self):
        return super().get_queryset().select_related("unit")

    def get_primary_action(self):
        if is_officer(self.request.user):
            return {"label": _("Add a course"), "url": reverse("training:course_new"), "icon": "plus"}
        return None


class CourseNew(PageMixin, View):
    allow = is_officer

    def get(self, request):
        return self._show(forms.CourseForm(user=request.user))

    def post(self, request):
        form = forms.CourseForm(request.POST, user=request.user)
        if by_form(form, lambda: services.course_create(actor=request.user, **form.cleaned_data)):
            messages.success(request, _("The course was added."))
            return redirect("training:courses")
        return self._show(form, status=422)

    def _show(self, form, status=200):
        context = {
            "title": _("Add a course"),
            "form": form,
            "label": _("Add"),
            "back": reverse("training:courses"),
        }
        return render(self.request, "core/form.html", context, status=status)


class ClassFilters(ListFilterSet):
    state = django_filters.ChoiceFilter(choices=ClassState.choices, label=gettext_lazy("State"))
    starts_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Begins"))

    class Meta:
        model = TrainingClass
        fields: ClassVar = ["state", "starts_on"]


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
    Column(key="seats", label=gettext_lazy("Seats"), format="number"),
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
    columns: ClassVar = CLASS_COLUMNS
    empty = Empty(
        gettext_lazy("No classes yet."),
        gettext_lazy("Planned and held classes stand here."),
        icon="calendar-event",
    )

    def get_primary_action(self):
        return {"label": _("Courses"), "url": reverse("training:courses"), "icon": "school"}


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
        if self.request.user.covers(self.course.unit, *forms.OFFICERS):
            return {
                "label": _("Plan a class"),
                "url": reverse("training:class_new", args=[self.course.pk]),
                "icon": "plus",
            }
        return None

    def get_context_data(self, **context):
        return context | {"title": self.course, "course": self.course}


class ClassNew(PageMixin, View):
    allow = is_officer

    def get(self, request, course_pk):
        return self._show(self._course(course_pk), forms.ClassForm(user=request.user))

    def post(self, request, course_pk):
        course = self._course(course_pk)
        form = forms.ClassForm(request.POST, user=request.user)
        if by_form(form, lambda: services.class_plan(course=course, actor=request.user, **form.cleaned_data)):
            messages.success(request, _("The class was planned; enrol people next."))
            return redirect(course)
        return self._show(course, form, status=422)

    def _course(self, pk):
        return get_object_or_404(Course.objects.visible_to(self.request.user), pk=pk)

    def _show(self, course, form, status=200):
        title = _("Plan a class: %(course)s") % {"course": course}
        context = {"title": title, "form": form, "label": _("Plan"), "back": course.get_absolute_url()}
        return render(self.request, "core/form.html", context, status=status)


class ClassPage(PageMixin, View):
    """Base of the pages about one class."""

    allow = is_officer

    def training_class(self) -> TrainingClass:
        rows = TrainingClass.objects.visible_to(self.request.user).select_related("course__unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def enrolments(self, training_class):
        rows = Enrolment.objects.visible_to(self.request.user).filter(training_class=training_class)
        return rows.select_related("cadre").order_by("cadre__staff_no")


class ClassDetail(ClassPage):
    allow = any_user

    def get(self, request, pk):
        held = self.training_class()
        manages = request.user.covers(held.course.unit, *forms.OFFICERS)
        enrolments = list(self.enrolments(held))
        actions = []
        if manages and held.state == ClassState.PLANNED:
            actions = [
                {
                    "label": _("Record attendance"),
                    "url": reverse("training:class_hold", args=[pk]),
                    "icon": "clipboard-check",
                },
                {
                    "label": _("Cancel the class"),
                    "url": reverse("training:class_cancel", args=[pk]),
                    "icon": "ban",
                    "danger": True,
                },
            ]
        context = {
            "title": held.course,
            "held": held,
            "enrolments": enrolments,
            "manages": manages,
            "form": forms.EnrolForm(user=request.user)
            if manages and held.state == ClassState.PLANNED
            else None,
            "primary_action": actions[0] if actions else None,
            "other_actions": actions[1:],
        }
        return render(request, "training/class.html", context)


class ClassEnrol(ClassPage):
    def post(self, request, pk):
        held = self.training_class()
        form = forms.EnrolForm(request.POST, user=request.user)
        added = []

        def enrol():
            people = form.cleaned_data["staff_numbers"]
            added.append(services.class_enrol(training_class=held, cadres=people, actor=request.user))

        if by_form(form, enrol):
            messages.success(request, _("%(count)s people were enrolled.") % {"count": added[0]})
            return redirect(held)
        context = {
            "title": held.course,
            "held": held,
            "enrolments": list(self.enrolments(held)),
            "manages": True,
            "form": form,
        }
        return render(request, "training/class.html", context, status=422)


class ClassHold(ClassPage):
    def get(self, request, pk):
        held = self.training_class()
        return self._show(held, self._form(held))

    def post(self, request, pk):
        held = self.training_class()
        form = self._form(held, request.POST)
        if by_form(
            form,
            lambda: services.class_hold(training_class=held, hours=form.hours(), actor=request.user),
        ):
            messages.success(request, _("The attendance was recorded."))
            return redirect(held)
        return self._show(held, form, status=422)

    def _form(self, held, data=None):
        rows = self.enrolments(held).filter(state="enrolled")
        return forms.HoursForm(data, training_class=held, enrolments=rows)

    def _show(self, held, form, status=200):
        context = {
            "title": _("Attendance: %(course)s") % {"course": held.course},
            "sentence": _("Who missed more than one seventh of %(hours)s hours is withdrawn without credit.")
            % {"hours": held.course.hours},
            "form": form,
            "label": _("Record and close the class"),
            "back": held.get_absolute_url(),
        }
        return render(self.request, "core/form.html", context, status=status)


class ClassCancel(ClassPage):
    def get(self, request, pk):
        return self._ask(self.training_class(), ReasonForm())

    def post(self, request, pk):
        held = self.training_class()
        form = ReasonForm(request.POST)
        if by_form(
            form,
            lambda: services.class_cancel(
                training_class=held, reason=form.cleaned_data["reason"], actor=request.user
            ),
        ):
            messages.success(request, _("The class was cancelled."))
            return redirect(held)
        return self._ask(held, form, status=422)

    def _ask(self, held, form, status=200):
        context = {
            "title": held.course,
            "consequence": _("Cancel this class and withdraw %(count)s people enrolled.")
            % {"count": held.enrolments.filter(state="enrolled").count()},
            "label": _("Cancel the class"),
            "danger": True,
            "form": form,
            "back": held.get_absolute_url(),
        }
        return render(self.request, "core/confirm.html", context, status=status)


class EnrolmentPage(PageMixin, View):
    allow = is_officer

    def enrolment(self) -> Enrolment:
        rows = Enrolment.objects.visible_to(self.request.user).select_related(
            "cadre", "training_class__course"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class EnrolmentWithdraw(EnrolmentPage):
    def post(self, request, pk):
        enrolment = self.enrolment()
        services.enrolment_withdraw(enrolment=enrolment, actor=request.user)
        messages.success(request, _("The person was withdrawn from the class."))
        return redirect(enrolment.training_class)


class AttendanceCorrect(EnrolmentPage):
    def get(self, request, pk):
        enrolment = self.enrolment()
        return self._show(enrolment, forms.CorrectionForm(initial={"hours": enrolment.hours}))

    def post(self, request, pk):
        enrolment = self.enrolment()
        form = forms.CorrectionForm(request.POST)
        if by_form(
            form,
            lambda: services.attendance_correct(enrolment=enrolment, actor=request.user, **form.cleaned_data),
        ):
            messages.success(request, _("The hours were corrected."))
            return redirect(enrolment.training_class)
        return self._show(enrolment, form, status=422)

    def _show(self, enrolment, form, status=200):
        context = {
            "title": _("Correct the hours of %(name)s") % {"name": enrolment.cadre},
            "form": form,
            "label": _("Correct"),
            "back": enrolment.training_class.get_absolute_url(),
        }
        return render(self.request, "core/form.html", context, status=status)


class HoursList(ListPage):
    """Who stands where against the requirement; a page of people takes three queries more."""

    allow = reads_hours
    model = Cadre
    title = gettext_lazy("Training hours")
    sentence = gettext_lazy("Hours this year, or in the last five years, against what the rank requires.")
    default_sort = "staff_no"
    search_fields: ClassVar = ["name", "name_latin", "staff_no"]
    export_name = "training-hours"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), value=str, sort="name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), sort="staff_no"),
        Column(key="rank", label=gettext_lazy("Rank"), value="get_rank_display"),
        Column(
            key="required",
            label=gettext_lazy("Required"),
            value="training.required",
            format="number",
            places=1,
        ),
        Column(
            key="attended",
            label=gettext_lazy("Attended"),
            value="training.attended",
            format="number",
            places=1,
            phone="fact",
        ),
        Column(
            key="missing",
            label=gettext_lazy("Still missing"),
            value="training.missing",
            format="number",
            places=1,
            phone="fact",
        ),
        Column(key="met", label=gettext_lazy("Met"), value="training.is_met", format="bool"),
    ]

    def get_queryset(self):
        managed = Cadre.objects.managed_by(self.request.user, "training", "hr", "supervisor", "leader")
        return managed.in_service()

    def row(self, item):
        if not hasattr(item, "training"):
            item.training = None
        return super().row(item)

    def page(self):
        page = super().page()
        found = standings([row.object for row in page.rows], on=timezone.localdate())
        for row in page.rows:
            row.object.training = found.get(row.pk)
        page.rows = [self.row(row.object) for row in page.rows]
        return page


class MyTraining(ListPage):
    """One's own classes and hours."""

    allow = has_file
    model = Enrolment
    template_name = "training/mine.html"
    title = gettext_lazy("My training")
    default_sort = "-training_class__starts_on"
    export_name = "my-training"
    columns: ClassVar = [
        Column(
            key="course",
            label=gettext_lazy("Course"),
            value="training_class.course",
            phone="title",
            link=lambda row: row.training_class.get_absolute_url(),
        ),
        Column(
            key="from",
            label=gettext_lazy("From"),
            value="training_class.starts_on",
            sort="training_class__starts_on",
            format="date",
            phone="fact",
        ),
        Column(key="hours", label=gettext_lazy("Hours attended"), format="number", places=1),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("No classes yet."),
        gettext_lazy("Classes you are enrolled in appear here."),
        gettext_lazy("Open the calendar"),
        "training:calendar",
        icon="school",
    )

    def get_queryset(self):
        rows = Enrolment.objects.visible_to(self.request.user).filter(cadre=self.request.user.own_cadre)
        return rows.select_related("training_class__course")

    def get_context_data(self, **context):
        cadre = self.request.user.own_cadre
        return context | {"standing": standings([cadre], on=timezone.localdate()).get(cadre.pk)}
