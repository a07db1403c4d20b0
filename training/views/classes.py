"""One class: who is enrolled, recording who came, cancelling it, correcting afterwards."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import ReasonForm, by_form
from core.views import ConfirmPage, FormPage, PageMixin, any_user, link_action
from training import forms, services
from training.models import ClassState, Enrolment, TrainingClass
from training.policies import OFFICERS, is_officer


class ClassPage(PageMixin):
    """Base of the pages about one class."""

    allow = is_officer

    @cached_property
    def held(self) -> TrainingClass:
        rows = TrainingClass.objects.visible_to(self.request.user).select_related("course__unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def enrolments(self):
        rows = Enrolment.objects.visible_to(self.request.user).filter(training_class=self.held)
        return rows.select_related("cadre").order_by("cadre__staff_no")

    def show_class(self, *, manages: bool, form, status=200, **context):
        context |= {
            "title": self.held.course,
            "held": self.held,
            "enrolments": list(self.enrolments()),
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
        form = forms.EnrolForm(user=request.user)
        return self.show_class(manages=True, form=form, primary_action=record, other_actions=[cancel])


class ClassEnrol(ClassPage):
    def post(self, request, pk):
        form, added = forms.EnrolForm(request.POST, user=request.user), []

        def enrol():
            people = form.cleaned_data["staff_numbers"]
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
    refused_on_form = True
    label = gettext_lazy("Cancel the class")
    service = services.class_cancel
    done = gettext_lazy("The class was cancelled.")
    danger = True

    @property
    def title(self):
        return self.held.course

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
