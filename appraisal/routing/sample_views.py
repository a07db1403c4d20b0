"""Sampling records in the browser: draw or list, look, write down; and the record for everybody who may read it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.routing import sampling
from appraisal.routing.forms import ChecklistForm, DirectForm, DrawForm
from appraisal.routing.models import Route, SamplingRecord
from appraisal.routing.views import TaskPage
from appraisal.sources import measure_title
from core.forms import by_form
from core.http import back_or
from core.views import PageMixin, any_user


class SampleTake(TaskPage):
    """First the draw from a list, or a record of what was checked otherwise; then what was found of each object."""

    def get(self, request, pk, indicator, cadre):
        return self.page()

    def post(self, request, pk, indicator, cadre):
        act = {"draw": self.draw, "list": self.listed}.get(request.POST.get("do", ""), self.looked)
        return act()

    def record(self):
        rows = SamplingRecord.objects.filter(period=self.period, indicator=self.task.indicator)
        return rows.filter(assessor=self.task.assessor, cadre=self.kwargs["cadre"]).first()

    def place(self) -> dict:
        return {
            "period": self.period,
            "cadre": self.participant().cadre,
            "item": self.task.item.code,
            "assessor": self.task.assessor,
            "actor": self.request.user,
        }

    def draw(self):
        form = DrawForm(self.request.POST, user=self.request.user, item=self.task.item)
        if by_form(form, lambda: sampling.sample_draw(**self.place(), **form.cleaned_data)):
            messages.success(
                self.request,
                _("Drawn. Seed and checksum of the list are kept, so anyone can check the draw."),
            )
            return redirect(self.request.get_full_path())
        return self.page(draw=form, status=422)

    def listed(self):
        form = DirectForm(self.request.POST, user=self.request.user)
        if by_form(form, lambda: sampling.sample_record(**self.place(), **form.findings())):
            return self.done()
        return self.page(direct=form, status=422)

    def looked(self):
        form = ChecklistForm(self.request.POST, user=self.request.user, record=self.record())
        if by_form(form, lambda: sampling.sample_record(**self.place(), **form.findings())):
            return self.done()
        return self.page(looked=form, status=422)

    def done(self):
        record = self.record()
        if record.is_complete:
            words = {"passed": record.passed, "checked": record.checked}
            messages.success(self.request, _("Complete: %(passed)s of %(checked)s passed.") % words)
            return redirect(back_or(self.request, record.get_absolute_url()))
        messages.success(self.request, _("Saved. The value is calculated when all items are checked."))
        return redirect(self.request.get_full_path())

    def page(self, draw=None, direct=None, looked=None, status=200):
        user, item, person, record = self.request.user, self.task.item, self.participant(), self.record()
        context = {
            "title": _("Spot-check record: %(cadre)s") % {"cadre": person.cadre},
            "sentence": f"{item} · {person.unit} · {self.period}",
            "task": self.task,
            "record": record,
            "least": item.sample_at_least,
            "of": item.sample_of,
            "back": self.back,
        }
        if record is None:
            context["draw"] = draw or DrawForm(user=user, item=item)
            context["direct"] = direct or DirectForm(user=user)
            context["opened"] = direct is not None
        else:
            context["looked"] = looked or ChecklistForm(user=user, record=record)
        return render(self.request, "appraisal/sample_take.html", context, status=status)


class SamplePage(PageMixin):
    """A record as it stands, with what is needed to redo its draw."""

    allow = any_user

    def get(self, request, pk):
        record = get_object_or_404(SamplingRecord.objects.visible_to(request.user).with_list_data(), pk=pk)
        words = {"passed": record.passed, "checked": record.checked, "unit": record.unit}
        context = {
            "title": _("Spot-check record %(number)s") % {"number": record.pk},
            "sentence": _("%(passed)s of %(checked)s passed, checked by %(unit)s.") % words,
            "record": record,
            "measure": measure_title(record.measure),
            "back": self.back(record),
        }
        return render(request, "appraisal/sample.html", context)

    def back(self, record: SamplingRecord) -> str:
        if (
            not Route.objects.of(self.request.user)
            .filter(period=record.period_id, indicator=record.indicator_id, assessor=record.assessor)
            .exists()
        ):
            return ""
        path = reverse("appraisal:assess_item", args=[record.period_id, record.indicator_id])
        return f"{path}?{urlencode({'as': record.assessor})}"
