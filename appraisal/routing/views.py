"""The desk of assessing units: their items of the open month, and the grid in which they fill one item."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.periods.models import Period
from appraisal.routing import selectors, services
from appraisal.routing.forms import FiguresForm
from appraisal.routing.models import AssessedFigure, SamplingRecord
from appraisal.routing.policies import is_assessor
from appraisal.sources import measure_title
from cadres.units.boards import UnitSteps
from core.errors import Refusal
from core.figures import day_in_words
from core.http import address_with, back_or
from core.lists import Column
from core.lists.pages import KeysetPages
from core.texts import key_in
from core.views import PageMixin, link_action

PEOPLE_PER_PAGE = 40
OPEN = "open"


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

    @property
    def back(self) -> str:
        """The place in the list of people from which one came, or the list."""
        return back_or(self.request, self.address("assess_item"))

    def participant(self):
        return get_object_or_404(self.people, cadre=self.kwargs["cadre"])

    def address(self, name: str, *more) -> str:
        path = reverse(f"appraisal:{name}", args=[self.period.pk, self.task.indicator.pk, *more])
        return f"{path}?{urlencode({'as': self.task.assessor})}" if self.task.assessor else path

    def who(self) -> str:
        route = self.task.route
        return str(route.unit) if route else _("HR")


class AssessItem(TaskPage, KeysetPages):
    """The people of an item unit by unit: a field for each figure, or the way to the grid of votes or the record."""

    page_size = PEOPLE_PER_PAGE
    columns: ClassVar = [Column(key="unit", label=gettext_lazy("Unit"), sort="unit_path")]
    default_sort = "unit_path"
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]

    def get(self, request, pk, indicator):
        shown = self.page()
        return self.show(self.form([row.object for row in shown.rows]), shown)

    def post(self, request, pk, indicator):
        # those whose fields were sent: who was filled in meanwhile by somebody else may have left the page
        sent = {key_in(name[1:].partition("-")[0]) for name in request.POST if name.startswith("v")} - {None}
        people = list(self.people.filter(cadre__in=list(sent)[: self.page_size]))
        form = self.form(people, request.POST)
        if form is None:
            return redirect(self.here)
        if form.is_valid() and self.save(form):
            return redirect(f"{self.here}#{self.place_after(form)}")
        return self.show(form, self.page(), status=422)

    def get_queryset(self):
        rows = self.people.order_by().filter(self.steps.shown)
        if self.asks_for_open:
            rows = rows.exclude(cadre__in=selectors.filled_of(self.task, self.people))
        return rows

    @cached_property
    def steps(self) -> UnitSteps:
        return UnitSteps(selectors.count_by_unit(self.task, self.people), self.request.GET.get("unit", ""), self.link)

    @property
    def asks_for_open(self) -> bool:
        return self.request.GET.get("state") == OPEN

    @cached_property
    def here(self) -> str:
        """This page of the list with its filters."""
        return address_with(self.request)

    def place_after(self, form) -> str:
        """The row that was changed last; the list itself where only the open ones are in it."""
        changed = [person.pk for person, _measure, _value in form.changes()]
        return f"row-{changed[-1]}" if changed and not self.asks_for_open else "list"

    def figures_of(self, people) -> dict:
        rows = AssessedFigure.objects.filter(
            period=self.period,
            item=self.task.item.code,
            assessor=self.task.assessor,
            cadre__in=[person.cadre_id for person in people],
        )
        return {(row.cadre_id, row.measure): row for row in rows}

    @property
    def takes_figures(self) -> bool:
        return not (self.task.item.is_vote or self.task.item.sample)

    def form(self, people, data=None):
        if not self.takes_figures:
            return None
        return FiguresForm(
            data,
            user=self.request.user,
            people=people,
            measures=self.task.item.measures,
            there=self.figures_of(people),
        )

    def save(self, form) -> bool:
        """All changed figures or none; what is refused stands at its field."""
        number = 0
        with transaction.atomic():
            for person, measure, value in form.changes():
                try:
                    self.write(form.there.get((person.cadre_id, measure)), person, measure, value, form)
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

    def write(self, figure, person, measure: str, value, form) -> None:
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
            note=form.cleaned_data["note"],
            actor=self.request.user,
        )

    def show(self, form, shown, status=200):
        task, steps = self.task, self.steps
        words = {"unit": self.who(), "filled": task.filled, "people": task.people}
        context = {
            "title": task.item,
            "sentence": _("%(unit)s: %(filled)s of %(people)s people are filled in.") % words,
            "task": task,
            "period": self.period,
            "form": form,
            "page": shown,
            "here": self.here,
            "steps": steps,
            "keep": [("as", task.assessor)] if task.assessor else [],
            "states": [(OPEN, _("Not filled in"), self.asks_for_open)],
            "searching": True,
            "search_text": self.search_text,
            "is_narrowed": bool(self.search_text or self.asks_for_open or steps.path),
            "all_url": self.address("assess_item"),
            "measures": [measure_title(code) for code in task.item.measures],
            "rows": self.linked_rows([row.object for row in shown.rows]) if form is None else [],
            "several": several_words(task.item) if len(task.item.assessed_by) > 1 else "",
        }
        return render(self.request, "appraisal/assess_item.html", context, status=status)

    def linked_rows(self, people):
        """(participant, state in words, whether done, address) of votes and samples."""
        name = "tally" if self.task.item.is_vote else "sample_take"
        words = self.votes_in_words(people) if self.task.item.is_vote else self.samples_in_words(people)
        return [(person, *words[person.cadre_id], self.act_url(name, person, people)) for person in people]

    def act_url(self, name: str, person, people) -> str:
        """The page of one person, which leads back to the row; to the next where this one leaves the list."""
        place = people.index(person)
        near = people[place + 1 : place + 2] or people[place - 1 : place] or [person]
        row = near[0] if self.asks_for_open else person
        address = self.address(name, person.cadre_id)
        return f"{address}{'&' if '?' in address else '?'}{urlencode({'back': f'{self.here}#row-{row.pk}'})}"

    def votes_in_words(self, people) -> dict[int, tuple[str, bool]]:
        cadres = [person.cadre_id for person in people]
        counted = selectors.ballots_counted(self.period, self.task.item, cadres)
        return {cadre: (_ballots(counted.get(cadre)), cadre in counted) for cadre in cadres}

    def samples_in_words(self, people) -> dict[int, tuple[str, bool]]:
        cadres = [person.cadre_id for person in people]
        records = SamplingRecord.objects.filter(
            period=self.period, indicator=self.task.indicator, assessor=self.task.assessor, cadre__in=cadres
        )
        by_cadre = {record.cadre_id: record for record in records}
        return {cadre: _sampled(by_cadre.get(cadre)) for cadre in cadres}


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
