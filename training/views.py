"""The calendar of classes and the catalogue of courses; one class with its people; hours against the requirement."""

from typing import ClassVar

import django_filters
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadres.access.policies import has_file, require_unit
from cadres.people.models import Cadre
from core.forms import ReasonForm, by_form
from core.lists import Column, Empty, ListFilterSet, ListPage, PageAction
from core.views import ConfirmPage, FormPage, PageMixin, any_user, link_action
from training import forms, services
from training.models import ClassState, Course, CourseKind, Enrolment, TrainingClass
from training.policies import HOUR_READERS, OFFICERS, is_officer, reads_hours, require_state
from training.selectors import standings

PEOPLE_A_PAGE = 50


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
    hangs_on = ()
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


# One class: who is enrolled, recording who came, cancelling it, correcting afterwards


class ClassPage(PageMixin):
    """Base of the pages about one class."""

    allow = is_officer

    @cached_property
    def held(self) -> TrainingClass:
        rows = TrainingClass.objects.visible_to(self.request.user).select_related("course__unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def enrol_url(self) -> str:
        return reverse("training:class_enrol", args=[self.kwargs["pk"]])

    def enrolments(self):
        rows = Enrolment.objects.visible_to(self.request.user).filter(training_class=self.held)
        return rows.select_related("cadre").order_by("cadre__staff_no")

    def show_class(self, *, manages: bool, form, status=200, **context):
        context |= {
            "title": self.held.course,
            "held": self.held,
            "enrolments": Paginator(self.enrolments(), PEOPLE_A_PAGE).get_page(self.request.GET.get("page")),
            "manages": manages,
            "form": form,
        }
        return render(self.request, "training/class.html", context, status=status)


class ClassDetail(ClassPage):
    allow = any_user

    def get(self, request, pk):
        manages = request.user.covers(self.held.course.unit, *OFFICERS)
        if not manages or self.held.state != ClassState.PLANNED:
            return self.show_class(manages=manages, form=None)
        record = link_action(_("Record attendance"), "training:class_hold", pk, icon="clipboard-check")
        cancel = link_action(_("Cancel the class"), "training:class_cancel", pk, icon="ban", danger=True)
        form = forms.EnrolForm(user=request.user, address=self.enrol_url)
        return self.show_class(manages=True, form=form, primary_action=record, other_actions=[cancel])


class ClassEnrol(ClassPage):
    def post(self, request, pk):
        form, added = forms.EnrolForm(request.POST, user=request.user, address=self.enrol_url), []

        def enrol():
            people = form.cleaned_data["cadres"]
            added.append(services.class_enrol(training_class=self.held, cadres=people, actor=request.user))

        if not by_form(form, enrol):
            return self.show_class(manages=True, form=form, status=422)
        messages.success(request, _("%(count)s people were enrolled.") % {"count": added[0]})
        return redirect(self.held)


class ClassFormPage(FormPage, ClassPage):
    """Base of the pages that change one class and lead back to it."""

    argument = "training_class"

    @property
    def object(self) -> TrainingClass:
        return self.held

    def authorize(self) -> None:
        require_unit(self.request.user, self.held.course.unit, *OFFICERS)
        require_state(self.held, ClassState.PLANNED)


class ClassHold(ClassFormPage):
    label = gettext_lazy("Record and close the class")
    done = gettext_lazy("The attendance was recorded.")

    @property
    def title(self) -> str:
        return _("Attendance: %(course)s") % {"course": self.held.course}

    @property
    def sentence(self) -> str:
        words = {"hours": self.held.course.hours}
        return _("Who missed more than one seventh of %(hours)s hours is withdrawn without credit.") % words

    def get_form(self, data=None, files=None):
        rows = self.enrolments().filter(state="enrolled")
        return forms.HoursForm(data, training_class=self.held, enrolments=rows)

    def act(self, data) -> None:
        hours = forms.hours_by_enrolment(data)
        services.class_hold(training_class=self.held, hours=hours, actor=self.request.user)


class ClassCancel(ConfirmPage, ClassFormPage):
    form_class = ReasonForm
    label = gettext_lazy("Cancel the class")
    service = services.class_cancel
    done = gettext_lazy("The class was cancelled.")
    danger = True

    @property
    def title(self) -> str:
        return _("Cancel the class: %(held)s") % {"held": self.held}

    @property
    def consequence(self) -> str:
        people = self.held.enrolments.filter(state="enrolled").count()
        return _("Cancel this class and withdraw %(count)s people enrolled.") % {"count": people}


class EnrolmentWithdraw(PageMixin):
    allow = is_officer

    def post(self, request, pk):
        rows = Enrolment.objects.visible_to(request.user).select_related("cadre", "training_class__course")
        enrolment = get_object_or_404(rows, pk=pk)
        services.enrolment_withdraw(enrolment=enrolment, actor=request.user)
        messages.success(request, _("The person was withdrawn from the class."))
        return redirect(enrolment.training_class)


class AttendanceCorrect(FormPage):
    allow = is_officer
    scope = Enrolment
    object: Enrolment
    argument = "enrolment"
    service = services.attendance_correct
    form_class = forms.CorrectionForm
    label = gettext_lazy("Correct the hours")
    done = gettext_lazy("The hours were corrected.")

    @property
    def title(self) -> str:
        return _("Correct the hours of %(name)s") % {"name": self.object.cadre}

    def get_queryset(self):
        return super().get_queryset().select_related("cadre", "training_class__course")

    def get_back(self) -> str:
        return self.object.training_class.get_absolute_url()

    def get_initial(self):
        return {"hours": self.object.hours}


# Hours against what the rank requires: of the people one manages, and one's own


def _hours(key: str, label, value: str = "", phone: str = "") -> Column:
    return Column(key=key, label=label, value=f"training.{value or key}", format="number", places=1, phone=phone)


class HoursList(ListPage):
    """Who stands where against the requirement; a page of people takes four queries more."""

    allow = reads_hours
    model = Cadre
    title = gettext_lazy("Training hours")
    sentence = gettext_lazy("Hours of this year, or of the last five years, compared with what the rank requires.")
    default_sort = "staff_no"
    hangs_on = ()
    search_fields: ClassVar = ["name", "name_latin", "staff_no"]
    export_name = "training-hours"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), value=str, sort="name", phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), sort="staff_no"),
        Column(key="rank", label=gettext_lazy("Rank"), value="get_rank_display"),
        _hours("required", gettext_lazy("Required hours"), "hours_required"),
        _hours("attended", gettext_lazy("Attended"), phone="fact"),
        _hours("missing", gettext_lazy("Hours missing"), phone="fact"),
        Column(key="met", label=gettext_lazy("Met"), value="training.is_met", format="bool"),
    ]

    def get_queryset(self):
        return Cadre.objects.managed_by(self.request.user, *HOUR_READERS).in_service()

    def complete(self, items):
        found = standings(items, on=timezone.localdate())
        for cadre in items:
            cadre.training = found.get(cadre.pk)


class MyTraining(ListPage):
    """One's own classes and hours."""

    allow = has_file
    model = Enrolment
    template_name = "training/mine.html"
    title = gettext_lazy("My training")
    default_sort = "-training_class__starts_on"
    hangs_on = ()
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
