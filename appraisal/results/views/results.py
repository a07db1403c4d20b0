"""Released results: of a period, of a team by month, one's own."""

from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from appraisal.periods.models import Period, PeriodKind
from appraisal.results import selectors
from appraisal.results.grades import quotas
from appraisal.results.models import ReleasedResult
from appraisal.results.policies import reads_results
from appraisal.runs.models import GradeCode
from appraisal.runs.querysets.sheets import RESULT_ROLES
from appraisal.runs.telling import tell
from appraisal.runs.views.access import visible_period
from appraisal.runs.views.columns import COEFFICIENT, GRADE, RANK, SCORE
from cadres.access.policies import has_file
from cadres.units.filters import SubtreeFilter
from cadres.units.models import Unit
from core import charts
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.views import PageMixin


class ResultsLatest(PageMixin, View):
    """Leads to the newest results that the user may see."""

    allow = reads_results

    def get(self, request):
        periods = selectors.periods_with_results(request.user)
        if asked := request.GET.get("period"):
            periods = periods.filter(pk=asked) if asked.isdecimal() else periods.none()
        period = periods.first()
        if period is None:
            context = {
                "title": _("Results"),
                "empty": Empty(
                    gettext_lazy("No results yet."),
                    gettext_lazy("Scores appear here once the results of a month are released."),
                    icon="chart-bar",
                ),
            }
            return render(request, "appraisal/results_none.html", context)
        return redirect("appraisal:results", pk=period.pk)


class ResultFilters(ListFilterSet):
    unit = SubtreeFilter(path="unit_path")
    grade = django_filters.ChoiceFilter(choices=GradeCode.choices, label=gettext_lazy("Grade"))
    unscored = django_filters.BooleanFilter(
        field_name="total", lookup_expr="isnull", label=gettext_lazy("Without score")
    )

    class Meta:
        model = ReleasedResult
        fields: ClassVar = ["unit", "grade", "unscored"]


class Results(ListPage):
    """Everybody's released result of a period in the user's units, with the distribution and the units compared."""

    allow = reads_results
    model = ReleasedResult
    template_name = "appraisal/results.html"
    default_sort = "-coefficient"
    filterset_class = ResultFilters
    search_fields: ClassVar = ["cadre_name", "cadre_latin", "cadre__staff_no"]
    search_label = gettext_lazy("Name or staff number")
    columns: ClassVar = [
        Column(
            key="cadre",
            label=gettext_lazy("Name"),
            value="person",
            sort="cadre__staff_no",
            link=True,
            phone="title",
        ),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"),
        Column(key="unit", label=gettext_lazy("Unit"), value="place", sort="unit_path"),
        Column(key="post", label=gettext_lazy("Post")),
        SCORE,
        replace(COEFFICIENT, sort="coefficient"),
        Column(key="peers", label=gettext_lazy("Peer group")),
        replace(RANK, sort="rank"),
        replace(GRADE, sort="grade"),
    ]
    empty = Empty(
        gettext_lazy("No results in your units."),
        gettext_lazy("Scores appear here once the results of the period are released."),
        icon="chart-bar",
    )

    @cached_property
    def period(self) -> Period:
        return visible_period(self.request, self.kwargs["pk"])

    @cached_property
    def title(self):
        return _("Results of %(period)s") % {"period": self.period}

    @cached_property
    def export_name(self):
        return f"results-{self.period.starts_on:%Y-%m}"

    def get_queryset(self):
        rows = ReleasedResult.objects.visible_to(self.request.user).current().filter(period=self.period)
        return rows.select_related("cadre").defer("cadre__identity_number")

    def get_sentence(self):
        run: Any = self.period.released_run
        if run is None:
            return _("The results of this period are not released yet.")
        tell(self.request.user, [run])
        words = {
            "unit": self.period.unit,
            "mean": run.told.get("mean_coefficient") or "–",
            "count": run.participants,
        }
        return _("%(unit)s: %(count)s people, mean coefficient %(mean)s%%.") % words

    def get_primary_action(self):
        if self.period.kind == PeriodKind.YEAR and self.request.user.has_role("leader", "hr"):
            return {
                "label": _("Grades"),
                "url": reverse("appraisal:grades", args=[self.period.pk]),
                "icon": "award",
            }
        return None

    def get_other_actions(self):
        user, found = self.request.user, []
        if user.covers(self.period.unit, "hr", "leader"):
            url = reverse("appraisal:period_runs", args=[self.period.pk])
            found.append({"label": _("Runs"), "url": url, "icon": "history"})
        url = f"{reverse('appraisal:results_grid')}?{urlencode({'year': self.period.starts_on.year})}"
        found.append({"label": _("Team by month"), "url": url, "icon": "layout-grid"})
        return found

    def get_context_data(self, **context):
        if self.request.htmx and not self.request.htmx.boosted:
            return context  # only the list is swapped
        paths = self.request.user.unit_paths(*RESULT_ROLES)
        if self.request.user.covers(self.period.unit, *RESULT_ROLES) and not self.chips:
            portions = selectors.portions_released(self.period, paths)
        else:
            portions = selectors.portions(self.filtered)
        limit = None
        if self.period.kind == PeriodKind.YEAR and self.request.user.covers(self.period.unit, *RESULT_ROLES):
            limit = None if self.chips else sum(quota.seats for quota in quotas(self.period).values())
        bars, mean = selectors.unit_means(portions, selectors.comparable_units(self._compared_unit()))
        periods = list(selectors.periods_with_results(self.request.user)[:25])
        return context | {
            "period": self.period,
            "periods": periods,
            "distribution": charts.distribution(
                _("Distribution of grades"),
                selectors.grade_distribution(portions, limit),
                quota_name=_("Quota"),
                sentence=_("The quota applies to the grade of a year.") if limit is None else "",
            ),
            "units": charts.comparison(
                _("Comparison of units"),
                bars,
                mean=mean,
                mean_name=_("Mean"),
                unit=_("Mean coefficient (%)"),
                sentence=_("Per cent of the full score, so that units with different schemes can be compared."),
            ),
        }

    def _compared_unit(self) -> Unit:
        asked = self.filterset.form.cleaned_data.get("unit") if self.filterset.form.is_valid() else None
        return asked or self.period.unit


class MyResults(ListPage):
    """Own scores with their trend."""

    allow = has_file
    model = ReleasedResult
    template_name = "appraisal/my_results.html"
    title = gettext_lazy("My results")
    default_sort = "-period__starts_on"
    hangs_on = ()
    export_name = "my-results"
    columns: ClassVar = [
        Column(
            key="period",
            label=gettext_lazy("Period"),
            sort="period__starts_on",
            link=True,
            phone="title",
            value="period.name_in_lists",
        ),
        Column(key="unit", label=gettext_lazy("Unit"), value="place"),
        SCORE,
        replace(COEFFICIENT, sort="coefficient"),
        RANK,
        GRADE,
    ]
    empty = Empty(
        gettext_lazy("No results yet."),
        gettext_lazy("Your score of each month and how it was calculated appear here."),
        gettext_lazy("My ledger"),
        "appraisal:my_ledger",
        icon="chart-bar",
    )

    def get_queryset(self):
        rows = ReleasedResult.objects.visible_to(self.request.user).current()
        return rows.of_cadre(self.request.user.own_cadre).select_related("period")

    def get_sentence(self):
        return _("Your score of each month; open one to see the explanation.")

    def get_context_data(self, **context):
        months = list(self.rows_in_scope.filter(period__kind=PeriodKind.MONTH).order_by("-period__starts_on")[:12])[
            ::-1
        ]
        trend = charts.trend(
            _("My score history"),
            [(str(row.period), row.coefficient) for row in months],
            name=_("Coefficient (%)"),
            sentence=_("Per cent of the full score, month by month."),
        )
        return context | {"trend": trend if months else None}
