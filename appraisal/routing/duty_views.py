"""Assessment duties: which unit is what a scheme calls its assessor, and since when."""

from typing import ClassVar

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from appraisal.routing import services
from appraisal.routing.forms import DutyEndForm, DutyForm
from appraisal.routing.models import AssessmentDuty
from appraisal.schemes.models import Scheme
from cadres.access.policies import is_hr, require_unit
from cadres.units.querysets import within
from cadres.units.selectors import unit_with_path
from core.forms import by_form
from core.lists import Column, Empty, ListPage
from core.views import PageMixin


def schemes_run_by(user):
    """Schemes whose owner the user is HR of: there the user gives assessment duties."""
    return Scheme.objects.filter(within(user.unit_paths("hr"), "owner__path"))


class DutyList(ListPage):
    allow = is_hr
    model = AssessmentDuty
    title = gettext_lazy("Assignment of scoring units")
    sentence = gettext_lazy("Which unit acts as each scorer named in a scheme, and from when to when.")
    default_sort = "assessor"
    search_fields: ClassVar = ["assessor", "unit__name", "unit__code"]
    export_name = "assessment-duties"
    columns: ClassVar = [
        Column(key="assessor", label=gettext_lazy("Scorer in the scheme"), sort="assessor", phone="title"),
        Column(key="unit", label=gettext_lazy("Scoring unit"), sort="unit__name", phone="fact"),
        Column(key="scheme", label=gettext_lazy("Scheme"), phone="fact"),
        Column(key="starts_on", label=gettext_lazy("From"), sort="starts_on", format="date", phone="fact"),
        Column(key="ends_on", label=gettext_lazy("To"), format="date"),
        Column(
            key="act",
            label=gettext_lazy("Action"),
            value=lambda row: _("End") if row.end_url else None,
            link=lambda row: row.end_url,
            exported=False,
            phone="fact",
        ),
    ]
    empty = Empty(
        gettext_lazy("No scoring unit is assigned yet."),
        gettext_lazy("Only needed where a scheme does not name its scorer by the code of a unit."),
        icon="building-community",
    )

    def get_queryset(self):
        return super().get_queryset().select_related("scheme__owner", "unit")

    def row(self, item):
        ended = item.ends_on is not None and item.ends_on < timezone.localdate()
        may = self.request.user.covers(item.scheme.owner, "hr")
        item.end_url = reverse("appraisal:assessment_duty_end", args=[item.pk]) if may and not ended else ""
        return super().row(item)

    def get_other_actions(self):
        schemes = list(schemes_run_by(self.request.user))
        named = services.assessors_by_scheme([scheme.pk for scheme in schemes])
        return [
            {
                "label": _("Assign a scoring unit under “%(scheme)s”") % {"scheme": scheme},
                "url": reverse("appraisal:assessment_duty_new", args=[scheme.pk]),
                "icon": "plus",
            }
            for scheme in schemes
            if named.get(scheme.pk)
        ]


class DutyNew(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        scheme = self.scheme(pk)
        return self.page(scheme, self.form(scheme))

    def post(self, request, pk):
        scheme = self.scheme(pk)
        form = self.form(scheme, request.POST)

        def give():
            services.duty_give(scheme=scheme, actor=request.user, **form.cleaned_data)

        if not by_form(form, give):
            return self.page(scheme, form, status=422)
        messages.success(request, _("Assigned; the indicators of open months are reassigned."))
        return redirect("appraisal:assessment_duties")

    def scheme(self, pk):
        scheme = get_object_or_404(Scheme.objects.visible_to(self.request.user).select_related("owner"), pk=pk)
        require_unit(self.request.user, scheme.owner, "hr")
        return scheme

    def form(self, scheme, data=None):
        return DutyForm(data, user=self.request.user, assessors=services.assessors_named(scheme))

    def page(self, scheme, form, status=200):
        context = {
            "title": _("Assign a scoring unit"),
            "sentence": _("“%(scheme)s” names its scorers; assign a unit to each of them.") % {"scheme": scheme},
            "form": form,
            "label": _("Assign"),
            "back": reverse("appraisal:assessment_duties"),
        }
        return render(self.request, "core/form.html", context, status=status)


class DutyEnd(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        duty = self.duty(pk)
        form = DutyEndForm(user=request.user, initial={"ends_on": timezone.localdate()})
        return self.page(duty, form)

    def post(self, request, pk):
        duty = self.duty(pk)
        form = DutyEndForm(request.POST, user=request.user)
        if not by_form(form, lambda: services.duty_end(duty=duty, actor=request.user, **form.cleaned_data)):
            return self.page(duty, form, status=422)
        messages.success(request, _("Assignment ended. HR and the supervisors now enter these indicators."))
        return redirect("appraisal:assessment_duties")

    def duty(self, pk):
        rows = AssessmentDuty.objects.visible_to(self.request.user).select_related("scheme__owner", "unit")
        duty = get_object_or_404(rows, pk=pk)
        require_unit(self.request.user, duty.scheme.owner, "hr")
        return duty

    def page(self, duty, form, status=200):
        context = {
            "title": _("End the assignment of %(unit)s") % {"unit": unit_with_path(duty.unit)},
            "consequence": _("From the day after, indicators of “%(assessor)s” are entered by HR and the supervisors.")
            % {"assessor": duty.assessor},
            "form": form,
            "label": _("End the assignment of the scoring unit"),
            "danger": True,
            "back": reverse("appraisal:assessment_duties"),
        }
        return render(self.request, "core/confirm.html", context, status=status)
