"""The desk of assessing units: their items of the open month, and the grid in which they fill one item."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.periods.models import Period
from appraisal.routing import selectors, services
from appraisal.routing.forms import FiguresForm
from appraisal.routing.models import AssessedFigure, SamplingRecord
from appraisal.routing.policies import is_assessor
from appraisal.sources import measure_title
from core.errors import Refusal
from core.figures import day_in_words
from core.texts import key_in
from core.views import PageMixin, link_action

PEOPLE_PER_PAGE = 40


class ToAssess(PageMixin):
    """Home of an assessing unit: its items of a month, each with how far it is. Items of others are not here."""

    allow = is_assessor

    def get(self, request):
        periods = list(selectors.open_periods(request.user)[:13])
        asked = key_in(request.GET.get("period"))
        period = next((one for one in periods if one.pk == asked), periods[0] if periods else None)
        tasks = selectors.tasks_of(request.user, period) if period else []
        context = {
            "title": _("Indicators to score"),
            "sentence": self.sentence(period, tasks),
            "periods": periods,
            "period": period,
            "tasks": tasks,
            "can_route": request.user.has_role("hr"),
            "other_actions": self.actions(),
        }
        return render(request, "appraisal/to_assess.html", context)

    def sentence(self, period, tasks) -> str:
        if period is None:
            return _("No month is open in which your units score indicators.")
        left = sum(not task.is_done for task in tasks)
        words = ngettext("%(n)s item is not complete.", "%(n)s items are not complete.", left) % {"n": left}
        return _("%(period)s: %(left)s Data can be entered up to and including %(day)s.") % {
            "period": period,
            "left": words,
            "day": day_in_words(period.figures_until),
        }

    def actions(self):
        if not self.request.user.has_role("hr"):
            return []
        return [link_action(_("Assignment of scoring units"), "appraisal:assessment_duties", icon="building-community")]


class Completion(PageMixin):
    """For who runs the period: how far every assessing unit is."""

    allow = is_assessor

    def get(self, request, pk):
        period = get_object_or_404(Period.objects.visible_to(request.user).select_related("unit"), pk=pk)
        tasks = selectors.completion(request.user, period)
        done = sum(task.is_done for task in tasks)
        words = {"done": done, "all": len(tasks)}
        context = {
            "title": _("Scoring units in %(period)s") % {"period": period},
            "sentence": _("%(done)s of %(all)s items are complete.") % words if tasks else "",
            "period": period,
            "tasks": tasks,
            "can_route": request.user.has_role("hr"),
        }
        return render(request, "appraisal/assessing_units.html", context)


class TaskPage(PageMixin):
    """A page about one item that the user fills; any other item does not exist here."""

    allow = is_assessor
    kwargs: dict[str, Any]

    @cached_property
    def period(self) -> Period:
        periods = Period.objects.visible_to(self.request.user).select_related("unit")
        return get_object_or_404(periods, pk=self.kwargs["pk"])

    @cached_property
    def task(self) -> selectors.Task:
        assessor = self.request.GET.get("as", "")
        found = selectors.task_for(self.request.user, self.period, self.kwargs["indicator"], assessor)
        if found is None:
            raise Http404
        return found

    @cached_property
    def people(self):
        task = self.task
        rows = selectors.people_of(self.request.user, self.period, task.indicator, task.route)
        return rows.order_by("unit_path", "cadre__staff_no")

    def participant(self):
        return get_object_or_404(self.people, cadre=self.kwargs["cadre"])

    def address(self, name: str, *more) -> str:
        path = reverse(f"appraisal:{name}", args=[self.period.pk, self.task.indicator.pk, *more])
        return f"{path}?{urlencode({'as': self.task.assessor})}" if self.task.assessor else path

    def who(self) -> str:
        route = self.task.route
        return str(route.unit) if route else _("HR")


class AssessItem(TaskPage):
    """The people of an item: a field for each figure, or the way to the grid of votes or the sampling record."""

    def get(self, request, pk, indicator):
        return self.page(self.form())

    def post(self, request, pk, indicator):
        form = self.form(request.POST)
        if form is None or (form.is_valid() and self.save(form)):
            return redirect(self.here())
        return self.page(form, status=422)

    @cached_property
    def shown(self):
        """The page of people asked for; whatever stands in the address, it is a page."""
        return Paginator(self.people, PEOPLE_PER_PAGE).get_page(self.request.GET.get("page"))

    def here(self) -> str:
        number = self.shown.number
        address = self.address("assess_item")
        if number == 1:
            return address
        return f"{address}{'&' if '?' in address else '?'}page={number}"

    @cached_property
    def figures(self) -> dict:
        rows = AssessedFigure.objects.filter(
            period=self.period,
            item=self.task.item.code,
            assessor=self.task.assessor,
            cadre__in=[person.cadre_id for person in self.shown],
        )
        return {(row.cadre_id, row.measure): row for row in rows}

    @property
    def takes_figures(self) -> bool:
        return not (self.task.item.is_vote or self.task.item.sample)

    def form(self, data=None):
        if not self.takes_figures:
            return None
        return FiguresForm(
            data,
            user=self.request.user,
            people=self.shown,
            measures=self.task.item.measures,
            there=self.figures,
        )

    def save(self, form) -> bool:
        """All changed figures or none; what is refused stands at its field."""
        number = 0
        with transaction.atomic():
            for person, measure, value in form.changes():
                try:
                    self.write(person, measure, value, form.cleaned_data["note"])
                    number += 1
                except Refusal as refusal:
                    place = self.task.item.measures.index(measure)
                    form.add_error(form.name(person, place), str(refusal))
            if form.errors:
                transaction.set_rollback(True)
                return False
        if number:
            words = ngettext("%(n)s figure is saved.", "%(n)s figures are saved.", number) % {"n": number}
            messages.success(self.request, words)
        else:
            messages.info(self.request, _("Nothing was changed."))
        return True

    def write(self, person, measure: str, value, note: str) -> None:
        figure = self.figures.get((person.cadre_id, measure))
        if value is None:
            if figure:
                services.figure_withdraw(figure=figure, actor=self.request.user)
            return
        services.figure_enter(
            period=self.period,
            cadre=person.cadre,
            item=self.task.item.code,
            assessor=self.task.assessor,
            measure=measure,
            value=value,
            note=note,
            actor=self.request.user,
        )

    def page(self, form, status=200):
        task = self.task
        selectors.count(task, self.people)
        words = {"unit": self.who(), "filled": task.filled, "people": task.people}
        context = {
            "title": task.item,
            "sentence": _("%(unit)s: %(filled)s of %(people)s people are filled in.") % words,
            "task": task,
            "period": self.period,
            "form": form,
            "shown": self.shown,
            "here": self.here(),
            "base": self.address("assess_item"),
            "measures": [measure_title(code) for code in task.item.measures],
            "rows": self.linked_rows() if form is None else [],
            "several": several_words(task.item) if len(task.item.assessed_by) > 1 else "",
        }
        return render(self.request, "appraisal/assess_item.html", context, status=status)

    def linked_rows(self):
        """(participant, state in words, whether done, address) of votes and samples."""
        cadres = [person.cadre_id for person in self.shown]
        if self.task.item.is_vote:
            counted = selectors.ballots_counted(self.period, self.task.item, cadres)
            return [
                (
                    person,
                    _ballots(counted.get(person.cadre_id)),
                    person.cadre_id in counted,
                    self.address("tally", person.cadre_id),
                )
                for person in self.shown
            ]
        records = SamplingRecord.objects.filter(
            period=self.period, indicator=self.task.indicator, assessor=self.task.assessor, cadre__in=cadres
        )
        by_cadre = {record.cadre_id: record for record in records}
        return [
            (person, *_sampled(by_cadre.get(person.cadre_id)), self.address("sample_take", person.cadre_id))
            for person in self.shown
        ]


def _ballots(counted) -> str:
    if not counted:
        return _("not counted yet")
    valid, spoiled = counted
    return _("%(valid)s valid, %(spoiled)s invalid") % {"valid": valid, "spoiled": spoiled}


def _sampled(record) -> tuple[str, bool]:
    if record is None:
        return _("not checked yet"), False
    words = {"passed": record.passed, "checked": record.checked}
    if not record.is_complete:
        return _("drawn, %(checked)s still to check") % words, False
    return _("%(passed)s of %(checked)s passed") % words, True


def several_words(item) -> str:
    """What becomes of the figures of several units."""
    return {
        "mean": _("Several units score this indicator; the mean of their values is used once all have entered theirs."),
        "sum": _("Several units score this indicator; the sum of their values is used once all have entered theirs."),
        "best": _("Several units score this indicator; the best of their values is used once all have entered theirs."),
        "worst": _(
            "Several units score this indicator; the worst of their values is used once all have entered theirs."
        ),
    }[item.several]
