"""Periods: the workbench of HR, one period with its participants, its transitions and its measures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views import View

from appraisal.ledger.models import Entry
from appraisal.periods import inputs, services
from appraisal.periods.forms import DeadlineForm, MeasureForm, ReasonForm, YearForm
from appraisal.periods.freezing import preview_of
from appraisal.periods.models import Measure, Participant, Period, PeriodKind, PeriodState, Standing
from appraisal.periods.policies import is_hr, is_leader, may_reopen, may_run, reads_periods
from appraisal.periods.selectors import (
    address,
    board_of,
    needs_set_up,
    next_step,
    peer_groups_in_words,
    sentence_of,
    set_up,
    years_for,
)
from appraisal.schemes.models import SchemeVersion
from core.errors import InvalidInput, NotAllowed, Refusal
from core.lists import Column, Empty, ListFilterSet, ListPage, link_to
from core.lists.columns import badge
from core.params.services import ParameterMissing
from core.views import PageMixin, any_user


def _on_form(form, refusal) -> None:
    form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else str(refusal))


def visible_period(user, pk) -> Period:
    return get_object_or_404(Period.objects.visible_to(user).select_related("unit", "year_period"), pk=pk)


class Workbench(PageMixin, View):
    """The board of a year: months, stages, what waits, and the one next step."""

    allow = reads_periods

    def get(self, request):
        user = request.user
        years = years_for(user)
        whole = self.chosen(request, years)
        context: dict[str, Any] = {
            "title": _("Workbench"),
            "years": years,
            "steps": set_up(user) if is_hr(user) and needs_set_up(user) else [],
            "primary_action": None,
            "other_actions": [],
        }
        if whole:
            board = board_of(user, whole)
            runs = may_run(user, whole)
            context |= {
                "board": board,
                "runs_it": runs,
                "step": next_step(board, timezone.localdate()) if runs else None,
                "imports_url": address("imports:list") if is_hr(user) else "",
                "sentence": self.sentence(board),
                "other_actions": self.others(user, whole, runs),
            }
        elif is_hr(user) and not context["steps"]:
            context["primary_action"] = self.plan_action()
        return render(request, "appraisal/workbench.html", context)

    def chosen(self, request, years):
        """The year asked for, else this calendar year, else the latest one."""
        key = request.GET.get("year", "")
        asked = next((one for one in years if str(one.pk) == key), None)
        this_year = timezone.localdate().year
        now = next((one for one in years if one.starts_on.year == this_year), None)
        return asked or now or next(iter(years), None)

    def sentence(self, board):
        waiting = sum(line.waiting for line in board.lines)
        closed = sum(line.period.state == PeriodState.CLOSED for line in board.months)
        sentence = ngettext(
            "%(unit)s, %(year)s: %(closed)s of 12 months closed; %(n)s entry waits for verification.",
            "%(unit)s, %(year)s: %(closed)s of 12 months closed; %(n)s entries wait for verification.",
            waiting,
        )
        return sentence % {"unit": board.unit, "year": board.year, "closed": closed, "n": waiting}

    def plan_action(self):
        return {"label": _("Plan a year"), "url": reverse("appraisal:year_plan"), "icon": "calendar-event"}

    def others(self, user, whole, runs):
        found = [self.plan_action()] if is_hr(user) else []
        if runs and whole.state == PeriodState.DRAFT:
            found.append(
                {
                    "label": _("Take the plan back"),
                    "url": reverse("appraisal:period_drop", args=[whole.pk]),
                    "icon": "trash",
                    "danger": True,
                }
            )
        return found


class YearPlan(PageMixin, View):
    allow = is_hr

    def get(self, request):
        return self.page(request, YearForm(user=request.user))

    def post(self, request):
        form = YearForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                whole = services.year_plan(actor=request.user, **form.cleaned_data)
            except (Refusal, ValidationError) as refusal:
                _on_form(form, refusal)
            else:
                messages.success(
                    request, _("%(year)s is planned: twelve months and the year.") % {"year": whole}
                )
                return redirect(f"{reverse('appraisal:workbench')}?year={whole.pk}")
        return self.page(request, form)

    def page(self, request, form):
        context = {
            "title": _("Plan a year"),
            "sentence": self.sentence(),
            "form": form,
            "label": _("Plan the year"),
            "back": reverse("appraisal:workbench"),
        }
        return render(request, "core/form.html", context)

    def sentence(self):
        try:
            entry, verify = services.deadlines(PeriodKind.MONTH, timezone.localdate())
        except ParameterMissing as missing:
            return str(missing)
        today = timezone.localdate()
        words = {"entry": (entry - today).days, "verify": (verify - today).days}
        return (
            _(
                "Twelve months and the year, as drafts. Entries close %(entry)s days after a month, "
                "verification after %(verify)s days; both can be changed."
            )
            % words
        )


class PeriodList(ListPage):
    """Every period one may see, as a plain list."""

    allow = any_user
    model = Period
    title = gettext_lazy("Periods")
    sentence = gettext_lazy("Months and years of appraisal.")
    default_sort = "-starts_on"
    export_name = "periods"
    columns: ClassVar = [
        Column(
            key="period", label=gettext_lazy("Period"), value=str, sort="starts_on", link=True, phone="title"
        ),
        Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display"),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__path", phone="fact"),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
        Column(key="entry_until", label=gettext_lazy("Entries until"), sort="entry_until", format="date"),
        Column(
            key="verify_until", label=gettext_lazy("Verification until"), sort="verify_until", format="date"
        ),
    ]
    empty = Empty(
        gettext_lazy("No period yet."),
        gettext_lazy("Months appear here once your HR office has opened them."),
        icon="calendar",
    )

    def get_queryset(self):
        return super().get_queryset().select_related("unit")


# One period


class ParticipantFilters(ListFilterSet):
    standing = django_filters.ChoiceFilter(choices=Standing.choices, label=gettext_lazy("Standing"))
    scheme_version = django_filters.ModelChoiceFilter(
        queryset=lambda request: (
            SchemeVersion.objects.visible_to(request.user)
            .published()
            .select_related("scheme")
            .defer("document")
        ),
        label=gettext_lazy("Scheme version"),
    )
    without_scheme = django_filters.BooleanFilter(
        field_name="scheme_version", lookup_expr="isnull", label=gettext_lazy("Without a scheme")
    )

    class Meta:
        model = Participant
        fields: ClassVar = ["standing", "scheme_version"]


def _scheme_in_short(version) -> str | None:
    """The code is enough in a wide table; the link says the rest."""
    return f"{version.scheme.code} v{version.number}" if version else None


class PeriodPage(ListPage):
    """One period: its state and deadlines, what can be done with it, and who takes part."""

    allow = any_user
    model = Participant
    template_name = "appraisal/period.html"
    filterset_class = ParticipantFilters
    search_fields: ClassVar = [
        "cadre__name",
        "cadre__name_latin",
        "cadre__staff_no",
        "unit__name",
        "unit__name_en",
    ]
    default_sort = "unit_path"
    export_name = "participants"
    columns: ClassVar = [
        Column(
            key="cadre", label=gettext_lazy("Cadre"), sort="cadre__name", link=link_to("cadre"), phone="title"
        ),
        Column(
            key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"
        ),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_path", phone="fact"),
        Column(key="post", label=gettext_lazy("Post"), sort="post__title", phone="fact"),
        Column(
            key="factor",
            label=gettext_lazy("Post factor"),
            value="post_factor",
            sort="post_factor",
            format="number",
            places=2,
        ),
        Column(
            key="scheme",
            label=gettext_lazy("Scheme"),
            value=lambda row: _scheme_in_short(row.scheme_version),
            link=link_to("scheme_version"),
        ),
        Column(key="peers", label=gettext_lazy("Peer group"), value="peer_group", sort="peer_group"),
        Column(
            key="standing",
            label=gettext_lazy("Standing"),
            render=lambda row: format_html(
                "{} {}", badge(row.standing, row.get_standing_display()), row.standing_in_words
            ),
            sheet=lambda row: f"{row.get_standing_display()} {row.standing_in_words}".strip(),
        ),
    ]

    @cached_property
    def period(self) -> Period:
        return visible_period(self.request.user, self.kwargs["pk"])

    def get_queryset(self):
        return super().get_queryset().filter(period=self.period)

    @cached_property
    def shown_columns(self):
        """The peer groups of the period are few; their words are asked once, for the page and for the sheet."""
        groups = self.rows_in_scope.order_by().values_list("peer_group", flat=True).distinct()
        words = peer_groups_in_words(set(groups))
        return [
            replace(column, value=lambda row: words.get(row.peer_group)) if column.key == "peers" else column
            for column in super().shown_columns
        ]

    @cached_property
    def empty(self):
        if self.period.state == PeriodState.DRAFT:
            return Empty(
                _("Nobody is frozen yet."),
                _("Opening the period says who is appraised, with which post and by which rules."),
                icon="users",
            )
        return Empty(_("Nobody of your units takes part."), icon="users")

    def get_sentence(self):
        return sentence_of(self.period, timezone.localdate())

    def get_primary_action(self):
        user, period = self.request.user, self.period
        if may_run(user, period):
            if period.state == PeriodState.DRAFT and period.starts_on <= timezone.localdate():
                return self._act("period_open", _("Open the period"), "lock-open")
            if period.state == PeriodState.SCORED:
                return self._act("period_close", _("Close"), "lock")
        return None

    def _act(self, name, label, icon, **more):
        return {
            "label": label,
            "url": reverse(f"appraisal:{name}", args=[self.period.pk]),
            "icon": icon,
            **more,
        }

    def get_other_actions(self):
        user, period = self.request.user, self.period
        found = []
        if period.is_frozen and reads_periods(user):
            found.append(self._act("measures", _("Measures"), "percentage"))
        if period.is_frozen and reads_periods(user) and period.routes.exists():
            found.append(self._act("assessing_units", _("Assessing units"), "building-community"))
        if period.is_frozen and (url := address("appraisal:period_runs", period.pk)) and is_hr(user):
            found.append({"label": _("Runs and results"), "url": url, "icon": "chart-bar"})
        if may_run(user, period):
            if period.state in (PeriodState.DRAFT, PeriodState.OPEN):
                found.append(self._act("period_deadlines", _("Change the deadlines"), "calendar-due"))
            if services.may_refreeze(period):
                found.append(self._act("period_refreeze", _("Take the participants anew"), "refresh"))
        if may_reopen(user, period) and period.state in (PeriodState.SCORED, PeriodState.CLOSED):
            found.append(self._act("period_reopen", _("Reopen"), "lock-open", danger=True))
        return found

    def get_context_data(self, **context):
        period = self.period
        context["period"] = period
        context["title"] = f"{period} · {period.unit}"
        if period.published_run_id:
            context["run_url"] = address("appraisal:run", period.published_run_id)
        return context


class PeriodAct(PageMixin, View):
    """Asks with the consequence and the counts, then lets a service do it."""

    allow = is_hr
    danger = False
    label: Any
    form_class: type[forms.BaseForm] | None = None
    act: Callable[..., Any]  # (period, user, **form data) -> sentence
    title: Callable[..., Any]  # (period)
    consequence: Callable[..., tuple]  # (period) -> sentence, details

    def get(self, request, pk):
        period = self.period(request, pk)
        return self.page(request, period, self.form(period))

    def post(self, request, pk):
        period = self.period(request, pk)
        form = self.form(period, request.POST)
        if form is not None and not form.is_valid():
            return self.page(request, period, form)
        data = form.cleaned_data if form is not None else {}
        try:
            sentence = self.act(period, request.user, **data)
        except (Refusal, ValidationError) as refusal:
            if form is None or isinstance(refusal, NotAllowed):
                raise
            _on_form(form, refusal)
            return self.page(request, period, form)
        messages.success(request, sentence)
        return redirect(self.done_url(period))

    def done_url(self, period):
        return period.get_absolute_url()

    def period(self, request, pk):
        period = visible_period(request.user, pk)
        if not self.may(request.user, period):
            raise NotAllowed
        return period

    def may(self, user, period) -> bool:
        return may_run(user, period)

    def form(self, period, data=None):
        return self.form_class(data) if self.form_class else None

    def page(self, request, period, form):
        consequence, details = self.consequence(period)
        context = {
            "title": self.title(period),
            "consequence": consequence,
            "details": details,
            "label": self.label,
            "danger": self.danger,
            "form": form,
            "back": period.get_absolute_url(),
        }
        return render(request, "core/confirm.html", context)


class PeriodOpen(PeriodAct):
    label = gettext_lazy("Open it")

    def title(self, period):
        return _("Open %(period)s") % {"period": period}

    def consequence(self, period):
        found = preview_of(period)
        sentence = ngettext(
            "%(people)s person will be appraised in %(period)s.",
            "%(people)s people will be appraised in %(period)s.",
            found.people,
        ) % {"people": found.people, "period": period}
        return sentence, list(self.details(period, found))

    def details(self, period, found):
        yield _(
            "Who takes part, with which post, post factor and rules, is frozen now; "
            "later changes of posts and rules count from the next period."
        )
        versions = (
            SchemeVersion.objects.filter(pk__in=found.versions).select_related("scheme").defer("document")
        )
        for version in versions:
            number = found.versions[version.pk]
            yield ngettext("%(version)s: %(people)s person", "%(version)s: %(people)s people", number) % {
                "version": version,
                "people": number,
            }
        if found.without_scheme:
            yield ngettext(
                "%(people)s person has a post to which no scheme applies, and will get no score.",
                "%(people)s people have posts to which no scheme applies, and will get no score.",
                found.without_scheme,
            ) % {"people": found.without_scheme}
        if found.comment_only:
            yield ngettext(
                "%(people)s person is on probation and gets a comment, no grade.",
                "%(people)s people are on probation and get a comment, no grade.",
                found.comment_only,
            ) % {"people": found.comment_only}
        if period.kind == PeriodKind.MONTH:
            yield _("Entries can be written until %(entry)s and verified until %(verify)s.") % {
                "entry": date_format(period.entry_until),
                "verify": date_format(period.verify_until),
            }

    def act(self, period, user):
        opened = services.period_open(period=period, actor=user)
        number = opened.participants.count()
        return ngettext(
            "%(period)s is open for %(people)s person.", "%(period)s is open for %(people)s people.", number
        ) % {
            "period": opened,
            "people": number,
        }


class PeriodRefreeze(PeriodAct):
    label = gettext_lazy("Take them anew")

    def title(self, period):
        return _("Take the participants of %(period)s anew") % {"period": period}

    def consequence(self, period):
        now, then = period.participants.count(), preview_of(period).people
        words = {"now": now, "then": then}
        return _(
            "The list of %(now)s people is replaced by the %(then)s who belong to it by today's files."
        ) % words, [_("This is possible until the first entry is written.")]

    def act(self, period, user):
        services.period_refreeze(period=period, actor=user)
        return _("The participants are taken anew.")


class PeriodClose(PeriodAct):
    label = gettext_lazy("Close it")

    def title(self, period):
        return _("Close %(period)s") % {"period": period}

    def consequence(self, period):
        people = period.participants.count()
        waiting = Entry.objects.filter(period=period, state__in=["submitted", "returned"]).count()
        details = [
            _(
                "Entries, measures, participants and the published run can then no longer change; "
                "only a leader can reopen the period, with a reason."
            )
        ]
        if waiting:
            details.append(
                ngettext(
                    "%(entries)s entry is not verified and does not count.",
                    "%(entries)s entries are not verified and do not count.",
                    waiting,
                )
                % {"entries": waiting}
            )
        return (
            ngettext(
                "The results of %(people)s person become final for %(period)s.",
                "The results of %(people)s people become final for %(period)s.",
                people,
            )
            % {"people": people, "period": period},
            details,
        )

    def act(self, period, user):
        services.period_close(period=period, actor=user)
        return _("%(period)s is closed.") % {"period": period}


class PeriodReopen(PeriodAct):
    allow = is_leader
    label = gettext_lazy("Reopen it")
    danger = True
    form_class = ReasonForm

    def may(self, user, period):
        return may_reopen(user, period)

    def title(self, period):
        return _("Reopen %(period)s") % {"period": period}

    def consequence(self, period):
        people = period.participants.count()
        return (
            ngettext(
                "The results of %(people)s person can change again.",
                "The results of %(people)s people can change again.",
                people,
            )
            % {"people": people},
            [
                _("What is published stays visible until a later run replaces it."),
                _("The reason and your name are kept in the audit trail."),
            ],
        )

    def act(self, period, user, *, reason):
        services.period_reopen(period=period, actor=user, reason=reason)
        return _("%(period)s is open again.") % {"period": period}


class PeriodDeadlines(PeriodAct):
    label = gettext_lazy("Change the deadlines")

    def title(self, period):
        return _("Deadlines of %(period)s") % {"period": period}

    def form(self, period, data=None):
        initial = {"entry_until": period.entry_until, "verify_until": period.verify_until}
        return DeadlineForm(data, initial=initial, needs_reason=period.state == PeriodState.OPEN)

    def consequence(self, period):
        people = period.participants.count()
        if not people:
            return _("Nobody takes part yet; the deadlines can be set freely."), []
        return (
            ngettext(
                "%(people)s person gets other deadlines.", "%(people)s people get other deadlines.", people
            )
            % {"people": people},
            [
                _("The period ends on %(day)s; entries must be possible until then.")
                % {"day": date_format(period.ends_on)}
            ],
        )

    def act(self, period, user, **data):
        services.period_reschedule(period=period, actor=user, **data)
        return _("The deadlines are changed.")


class PeriodDrop(PeriodAct):
    label = gettext_lazy("Take it back")
    danger = True

    def title(self, period):
        return _("Take the plan of %(period)s back") % {"period": period}

    def consequence(self, period):
        return _("The year and its twelve months are removed; nothing was entered in them."), []

    def act(self, period, user):
        services.year_drop(period=period, actor=user)
        return _("The plan is taken back.")

    def done_url(self, period):
        return reverse("appraisal:workbench")


# Measures


class MeasureFilters(ListFilterSet):
    code = django_filters.ChoiceFilter(label=gettext_lazy("Measure"))
    by_hand = django_filters.BooleanFilter(label=gettext_lazy("Entered by people"), method="entered")

    class Meta:
        model = Measure
        fields: ClassVar = ["code"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = self.queryset.order_by().values_list("code", flat=True).distinct()
        self.form.fields["code"].choices = [
            ("", "—"),
            *((code, inputs.measure_title(code)) for code in sorted(codes)),
        ]

    def entered(self, rows, name, value):
        by_people = Q(source__in=[inputs.MANUAL, inputs.IMPORTED])
        return rows.filter(by_people) if value else rows.exclude(by_people)


def _source_in_words(row) -> str:
    words = {
        inputs.MANUAL: _("entered by hand"),
        inputs.IMPORTED: pgettext("source", "imported"),
        inputs.ASSESSED: _("by assessing units"),
    }
    return words.get(row.source, _("counted from records"))


class MeasureList(ListPage):
    """Figures that no ledger entry carries: counted from records, entered, imported."""

    allow = reads_periods
    model = Measure
    template_name = "appraisal/period_measures.html"
    filterset_class = MeasureFilters
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no", "code"]
    default_sort = "cadre__staff_no"
    export_name = "measures"
    columns: ClassVar = [
        Column(
            key="cadre", label=gettext_lazy("Cadre"), sort="cadre__name", link=link_to("cadre"), phone="title"
        ),
        Column(
            key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no", sort="cadre__staff_no"
        ),
        Column(
            key="measure",
            label=gettext_lazy("Measure"),
            value=lambda row: inputs.measure_title(row.code),
            sort="code",
            phone="fact",
        ),
        Column(key="value", label=gettext_lazy("Value"), sort="value", format="number", phone="fact"),
        Column(key="source", label=gettext_lazy("Source"), value=_source_in_words, sort="source"),
        Column(key="note", label=gettext_lazy("Note")),
        Column(
            key="entered", label=gettext_lazy("When"), value="entered_at", sort="entered_at", format="when"
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

    @cached_property
    def empty(self):
        return Empty(
            _("No measures yet."),
            _(
                "Figures of attendance and training are counted before scores are computed; "
                "others are entered or imported here."
            ),
            icon="percentage",
        )

    def row(self, item):
        by_people = item.source in (inputs.MANUAL, inputs.IMPORTED)
        item.remove_url = (
            reverse("appraisal:measure_remove", args=[item.pk]) if by_people and self.is_open else ""
        )
        return super().row(item)

    @property
    def is_open(self) -> bool:
        return self.period.state == PeriodState.OPEN and is_hr(self.request.user)

    def get_primary_action(self):
        if not self.is_open:
            return None
        return {
            "label": _("Enter a figure"),
            "url": reverse("appraisal:measure_new", args=[self.period.pk]),
            "icon": "plus",
        }

    def get_other_actions(self):
        if not (self.is_open and may_run(self.request.user, self.period)):
            return []
        found = [
            {
                "label": _("Bring up to date"),
                "url": reverse("appraisal:measures_refresh", args=[self.period.pk]),
                "icon": "refresh",
                "method": "post",
            }
        ]
        if url := address("imports:upload", "measures"):
            found.append({"label": _("Import from a sheet"), "url": url, "icon": "file-import"})
        return found

    def get_context_data(self, **context):
        context["period"] = self.period
        context["title"] = _("Measures of %(period)s") % {"period": self.period}
        context["sentence"] = _("Figures that no ledger entry carries; the schemes of this period read them.")
        return context


class MeasuresRefresh(PageMixin, View):
    allow = is_hr

    def post(self, request, pk):
        period = visible_period(request.user, pk)
        if not may_run(request.user, period):
            raise NotAllowed
        number = sum(inputs.measures_refresh(period=period, actor=request.user).values())
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
                inputs.measure_set(period=period, actor=request.user, **form.cleaned_data)
            except (InvalidInput, ValidationError) as refusal:
                _on_form(form, refusal)
            else:
                messages.success(request, _("The figure is entered."))
                return redirect("appraisal:measures", period.pk)
        return self.page(request, period, form)

    def form(self, request, period, data=None):
        return MeasureForm(data, user=request.user, period=period, codes=inputs.measures_wanted(period))

    def page(self, request, period, form):
        context = {
            "title": _("Enter a figure of %(period)s") % {"period": period},
            "sentence": _("Only figures that a scheme of this period reads can be entered."),
            "form": form,
            "back": reverse("appraisal:measures", args=[period.pk]),
        }
        return render(request, "core/form.html", context)


class MeasureRemove(PageMixin, View):
    allow = is_hr

    def get(self, request, pk):
        measure = self.measure(request, pk)
        context = {
            "title": _("Remove a figure"),
            "consequence": _("%(measure)s of %(cadre)s, %(value)s, is removed.")
            % {
                "measure": inputs.measure_title(measure.code),
                "cadre": measure.cadre,
                "value": measure.value.normalize(),
            },
            "details": [_("Where a source counts this figure, its own value returns with the next run.")],
            "label": _("Remove"),
            "danger": True,
            "back": reverse("appraisal:measures", args=[measure.period_id]),
        }
        return render(request, "core/confirm.html", context)

    def post(self, request, pk):
        measure = self.measure(request, pk)
        inputs.measure_clear(measure=measure, actor=request.user)
        messages.success(request, _("The figure is removed."))
        return redirect("appraisal:measures", measure.period_id)

    def measure(self, request, pk):
        rows = Measure.objects.visible_to(request.user).filter(
            period__in=Period.objects.visible_to(request.user)
        )
        return get_object_or_404(rows.select_related("cadre", "period"), pk=pk)
