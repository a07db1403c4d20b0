"""Where a scheme applies, and which duties it measures."""

from typing import ClassVar

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View

from appraisal.schemes import services
from appraisal.schemes.forms import AssignForm, DutyForm, EndForm
from appraisal.schemes.models import (
    DutyIndicator,
    Scheme,
    SchemeAssignment,
)
from appraisal.schemes.selectors import indicator_titles, people_bound
from appraisal.schemes.views.access import visible_scheme
from cadres.access.policies import is_hr
from cadres.units.models import Duty
from core.errors import NotAllowed
from core.lists import Column, Empty, ListPage
from core.views import ConfirmPage, FormPage, PageMixin
from core.wording import listed


class SchemeAssign(FormPage):
    allow = is_hr
    form_class = AssignForm
    sentence = gettext_lazy("The nearest unit takes precedence: a scheme of a town before one of the county.")
    label = pgettext_lazy("scheme", "Apply")

    @cached_property
    def scheme(self) -> Scheme:
        return visible_scheme(self.request.user, self.kwargs["pk"])

    @property
    def title(self):
        return _("Choose where “%(scheme)s” applies") % {"scheme": self.scheme}

    @property
    def back(self):
        return self.scheme.get_absolute_url()

    def get_initial(self):
        return {"starts_on": timezone.localdate().replace(day=1)}

    def act(self, data):
        row = services.scheme_assign(scheme=self.scheme, actor=self.request.user, **data)
        people = people_bound(self.scheme, on=row.starts_on)
        words = ngettext(
            "The scheme applies to %(people)s person from %(day)s.",
            "The scheme applies to %(people)s people from %(day)s.",
            people,
        )
        messages.success(self.request, words % {"people": people, "day": date_format(row.starts_on)})


class AssignmentEnd(ConfirmPage):
    allow = is_hr
    form_class = EndForm
    title = gettext_lazy("End the assignment")
    label = gettext_lazy("End it")

    @cached_property
    def row(self) -> SchemeAssignment:
        rows = SchemeAssignment.objects.visible_to(self.request.user).select_related("scheme", "unit")
        row = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.covers(row.unit, "hr"):
            raise NotAllowed
        return row

    @property
    def consequence(self):
        words = _("%(assignment)s: afterwards the scheme of the next unit above applies, if there is one.")
        return words % {"assignment": self.row}

    @property
    def back(self):
        return self.row.scheme.get_absolute_url()

    def get_initial(self):
        return {"ends_on": timezone.localdate()}

    def act(self, data):
        services.assignment_end(assignment=self.row, ends_on=data["ends_on"], actor=self.request.user)
        words = {"day": date_format(data["ends_on"])}
        messages.success(self.request, _("The scheme applies there until %(day)s.") % words)


class DutyIndicators(PageMixin, View):
    """By which indicators of a scheme a duty is measured."""

    allow = is_hr

    def get(self, request, pk, duty_pk):
        return self.page(request, *self.objects(request, pk, duty_pk))

    def post(self, request, pk, duty_pk):
        scheme, duty = self.objects(request, pk, duty_pk)
        if key := request.POST.get("remove", ""):
            links = DutyIndicator.objects.filter(scheme=scheme, duty=duty).select_related("duty__post__unit", "scheme")
            services.duty_unlink(link=get_object_or_404(links, indicator_code=key), actor=request.user)
            messages.success(request, _("The link between duty and indicator was removed."))
            return redirect(request.path)
        form = self.form(request.POST, scheme)
        if form.is_valid():
            services.duty_link(
                duty=duty, scheme=scheme, indicator_code=form.cleaned_data["indicator"], actor=request.user
            )
            messages.success(request, _("The duty is now measured by this indicator."))
            return redirect(request.path)
        return self.page(request, scheme, duty, form, status=422)

    def objects(self, request, pk, duty_pk):
        duties = Duty.objects.visible_to(request.user).select_related("post__unit")
        return visible_scheme(request.user, pk), get_object_or_404(duties, pk=duty_pk)

    def form(self, data, scheme):
        newest = scheme.versions.published().order_by("-effective_from", "-number").first()
        rows = newest.indicators.all() if newest else []
        return DutyForm(data, indicators=[(row.code, f"{row.code} {row}") for row in rows])

    def page(self, request, scheme, duty, form=None, status=200):
        form = form or self.form(None, scheme)
        names = dict(form.fields["indicator"].choices)
        links = DutyIndicator.objects.filter(scheme=scheme, duty=duty)
        context = {
            "title": str(duty),
            "sentence": _("%(post)s, %(unit)s: measured by these indicators of “%(scheme)s”.")
            % {"post": duty.post, "unit": duty.post.unit, "scheme": scheme},
            "form": form,
            "links": [(link.indicator_code, names.get(link.indicator_code, link.indicator_code)) for link in links],
            "scheme": scheme,
        }
        return render(request, "appraisal/scheme_duty.html", context, status=status)


class SchemeDuties(ListPage):
    """Duties in the user's units and how the scheme measures them."""

    allow = is_hr
    model = Duty
    default_sort = "pk"
    search_fields: ClassVar = ["title", "title_en", "post__title", "post__title_en", "post__unit__name"]
    export_name = "duties"
    columns: ClassVar = [
        Column(
            key="duty",
            label=gettext_lazy("Duty"),
            value=str,
            link=lambda row: row.indicators_url,
            phone="title",
        ),
        Column(key="post", label=gettext_lazy("Post"), sort="post__title", phone="fact"),
        Column(key="unit", label=gettext_lazy("Unit"), value="post.unit", sort="post__unit__path", phone="fact"),
        Column(
            key="indicators",
            label=gettext_lazy("Indicators"),
            value=lambda row: listed(row.indicators),
        ),
    ]
    empty = Empty(gettext_lazy("No duties yet."), gettext_lazy("Posts of a unit list their duties."))

    def get_queryset(self):
        mine = Duty.objects.visible_to(self.request.user).filter(is_active=True).select_related("post__unit")
        links = DutyIndicator.objects.filter(scheme=self.scheme).order_by("indicator_code")
        return mine.prefetch_related(Prefetch("indicator_links", links, to_attr="links"))

    @cached_property
    def scheme(self) -> Scheme:
        return visible_scheme(self.request.user, self.kwargs["pk"])

    def complete(self, items):
        titles = indicator_titles(self.scheme)
        for item in items:
            item.indicators_url = reverse("appraisal:duty_indicators", args=[self.scheme.pk, item.pk])
            item.indicators = [titles.get(link.indicator_code, link.indicator_code) for link in item.links]

    def get_context_data(self, **context):
        context["title"] = _("Duties and the indicators of “%(scheme)s”") % {"scheme": self.scheme}
        return context
