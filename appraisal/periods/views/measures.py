"""The figures of a period that no ledger entry carries."""

from typing import ClassVar

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.periods import measures
from appraisal.periods.forms import MeasureForm
from appraisal.periods.models import Measure, Period
from appraisal.periods.policies import may_run, reads_periods
from appraisal.periods.registry import figures_lacking
from appraisal.periods.scopes import file_url, files_linked
from appraisal.periods.selectors import (
    address,
)
from appraisal.periods.set_up import needs_set_up
from appraisal.periods.views.periods import visible_period
from appraisal.sources import measure_title
from cadres.access.policies import is_hr, own_and_relatives
from core.errors import InvalidInput, NotAllowed
from core.forms import place_errors
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.querysets import counts_by
from core.views import PageMixin
from core.wording import in_brackets


class MeasureFilters(ListFilterSet):
    code = django_filters.ChoiceFilter(label=gettext_lazy("Data item"))
    by_hand = django_filters.BooleanFilter(label=gettext_lazy("Entered manually"), method="entered")

    class Meta:
        model = Measure
        fields: ClassVar = ["code"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = sorted(counts_by(self.queryset, "code"))
        self.form.fields["code"].choices = [(code, measure_title(code)) for code in self.codes]

    def entered(self, rows, name, value):
        by_people = Q(source__in=[measures.MANUAL, measures.IMPORTED])
        return rows.filter(by_people) if value else rows.exclude(by_people)


class MeasureList(ListPage):
    """Figures that no ledger entry carries: counted from records, entered, imported."""

    allow = reads_periods
    model = Measure
    template_name = "appraisal/period_measures.html"
    filterset_class = MeasureFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    default_sort = "cadre__staff_no"
    export_name = "measures"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Cadre"), sort="cadre__name", link=file_url, phone="title"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"),
        Column(
            key="measure",
            label=gettext_lazy("Data item"),
            value=lambda row: measure_title(row.code),
            sort="code",
            phone="fact",
        ),
        Column(key="value", label=gettext_lazy("Value"), sort="value", format="number", phone="fact"),
        Column(
            key="source",
            label=gettext_lazy("Source"),
            value=lambda row: measures.source_in_words(row.source),
            sort="source",
        ),
        Column(key="note", label=gettext_lazy("Note")),
        Column(
            key="entered",
            label=gettext_lazy("Entered on"),
            value="entered_at",
            sort="entered_at",
            format="when",
        ),
        Column(
            key="act",
            label=gettext_lazy("Action"),
            value=lambda row: _("Remove") if row.remove_url else None,
            link=lambda row: row.remove_url,
            exported=False,
            allow=is_hr,
        ),
    ]

    @cached_property
    def period(self) -> Period:
        return visible_period(self.request.user, self.kwargs["pk"])

    def get_queryset(self):
        return super().get_queryset().filter(period=self.period)

    def ways(self, word):
        """A word is looked for in the few codes there are, not in the code of each of all figures."""
        codes = [code for code in self.filterset.codes if word.casefold() in code.casefold()]
        return [*super().ways(word), Q(code__in=codes)]

    def complete(self, items):
        files_linked(self.request.user, items)
        for item in items:
            by_people = item.source in (measures.MANUAL, measures.IMPORTED)
            item.remove_url = reverse("appraisal:measure_remove", args=[item.pk]) if by_people and self.is_open else ""

    @cached_property
    def empty(self):
        return Empty(
            _("No data items yet."),
            _(
                "Attendance and training data are collected automatically before scoring; other data is "
                "entered or imported here."
            ),
            icon="percentage",
        )

    @cached_property
    def is_open(self) -> bool:
        return self.period.takes_figures(timezone.localdate()) and is_hr(self.request.user)

    def get_primary_action(self):
        if not self.is_open:
            return None
        return {
            "label": _("Enter data"),
            "url": reverse("appraisal:measure_new", args=[self.period.pk]),
            "icon": "plus",
        }

    def get_other_actions(self):
        if not (self.is_open and may_run(self.request.user, self.period)):
            return []
        found = [
            {
                "label": _("Update"),
                "url": reverse("appraisal:measures_refresh", args=[self.period.pk]),
                "icon": "refresh",
                "method": "post",
            }
        ]
        if url := address("imports:upload", "measures"):
            found.append({"label": _("Import from a spreadsheet"), "url": url, "icon": "file-import"})
        return found

    def lacking(self) -> list[tuple[str, int]]:
        """Each data item as it is called here and in the column of the table, and how many people lack it.

        Without people whose figures somebody else has to give. Told before the first scores: later the pages of runs
        and releases count them, and a large county would count on every look.
        """
        found = figures_lacking(self.period, own_and_relatives(self.request.user)).items()
        return [(f"{measure_title(code)}{in_brackets(code)}", number) for code, number in found]

    def get_context_data(self, **context):
        context["period"] = self.period
        user = self.request.user
        is_first = self.is_open and not self.period.current_run_id and needs_set_up(user)
        context["lacking"] = self.lacking() if is_first and may_run(user, self.period) else []
        context["import_url"] = address("imports:upload", "measures")
        context["title"] = _("Data items of %(period)s") % {"period": self.period}
        context["sentence"] = _("Data not recorded in the ledger that the schemes of this period use.")
        return context


class MeasuresRefresh(PageMixin, View):
    allow = is_hr

    def post(self, request, pk):
        period = visible_period(request.user, pk)
        if not may_run(request.user, period):
            raise NotAllowed
        number = sum(measures.measures_refresh(period=period, actor=request.user).values())
        messages.success(
            request,
            ngettext("%(n)s figure has changed.", "%(n)s figures have changed.", number) % {"n": number},
        )
        return redirect("appraisal:measures", period.pk)


class MeasureNew(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        period = visible_period(request.user, pk)
        return self.page(request, period, self.form(request, period))

    def post(self, request, pk):
        period = visible_period(request.user, pk)
        form = self.form(request, period, request.POST)
        if form.is_valid():
            try:
                measures.measure_set(period=period, actor=request.user, **form.cleaned_data)
            except (InvalidInput, ValidationError) as refusal:
                place_errors(form, refusal)
            else:
                messages.success(request, _("The data was entered."))
                return redirect("appraisal:measures", period.pk)
        return self.page(request, period, form, status=422)

    def form(self, request, period, data=None):
        """Person and data item may come in the address, from a list of those who lack it."""
        named = {name: request.GET[name] for name in ("cadre", "code") if name in request.GET}
        codes = measures.measures_wanted(period)
        return MeasureForm(data, initial=named, user=request.user, period=period, codes=codes)

    def page(self, request, period, form, status=200):
        context = {
            "title": _("Enter data of %(period)s") % {"period": period},
            "sentence": _("Only data items that a scheme of this period uses can be entered."),
            "form": form,
            "back": reverse("appraisal:measures", args=[period.pk]),
        }
        return render(request, "core/form.html", context, status=status)


class MeasureRemove(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        measure = self.measure(request, pk)
        context = {
            "title": _("Remove data"),
            "consequence": _("%(measure)s of %(cadre)s, %(value)s, is removed.")
            % {
                "measure": measure_title(measure.code),
                "cadre": measure.cadre,
                "value": measure.value.normalize(),
            },
            "details": [_("If the data item is collected automatically, its own value returns with the next run.")],
            "label": _("Remove"),
            "danger": True,
            "back": reverse("appraisal:measures", args=[measure.period_id]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, pk):
        measure = self.measure(request, pk)
        measures.measure_clear(measure=measure, actor=request.user)
        messages.success(request, _("The data was removed."))
        return redirect("appraisal:measures", measure.period_id)

    def measure(self, request, pk):
        rows = Measure.objects.visible_to(request.user).filter(period__in=Period.objects.visible_to(request.user))
        return get_object_or_404(rows.select_related("cadre", "period"), pk=pk)
