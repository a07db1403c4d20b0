"""The supervisor's desk: who wrote what, what waits, observations; and the ledger of whole units."""

import uuid
from datetime import timedelta
from typing import ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.ledger import selectors, services
from appraisal.ledger.forms import ObservationForm, PersonForm, ReturnForm, VerifyForm
from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.querysets import LEDGER_ROLES
from appraisal.ledger.views.entries import entry_context, expected_effect, fragment_or_page
from appraisal.ledger.views.mine import rule_cell
from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.schemes.models import Rule, SchemeVersion
from appraisal.schemes.selectors import compiled_versions
from cadres.access.policies import holds, is_leader
from cadres.people.models import Cadre
from cadres.units.models import Unit
from core.audit.services import log
from core.figures import relative_time
from core.forms import by_form
from core.lists import BulkAction, Column, Empty, ListFilterSet, ListPage, visible
from core.texts import key_in
from core.views import PageMixin
from core.wording import in_turn, labelled

is_checker = holds("supervisor", "leader")
is_supervisor = holds("supervisor")
QUEUE_LENGTH = 50


# --- the team -------------------------------------------------------------------------------------


class TeamFilters(ListFilterSet):
    unit = django_filters.ModelChoiceFilter(
        queryset=visible(Unit), label=gettext_lazy("Unit"), method="in_subtree"
    )

    class Meta:
        model = Participant
        fields: ClassVar = ["unit"]

    def in_subtree(self, rows, name, unit):
        return rows.filter(unit_path__startswith=unit.path)


def entries_of(participant) -> str:
    return f"{reverse('appraisal:ledger')}?cadre={participant.cadre_id}&period={participant.period_id}"


class Desk(ListPage):
    """Home of a supervisor: what waits, and how far each one of the team is this month."""

    allow = is_checker
    model = Participant
    title = gettext_lazy("Supervisor's desk")
    template_name = "appraisal/desk.html"
    default_sort = "cadre__staff_no"
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    filterset_class = TeamFilters
    export_name = "team"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Name"), sort="cadre__name", link=entries_of, phone="title"),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_path"),
        Column(key="post", label=gettext_lazy("Post")),
        Column(key="entries", label=gettext_lazy("Entries"), sort="entries", format="number", phone="fact"),
        Column(key="waiting", label=gettext_lazy("To verify"), sort="waiting", format="number", phone="fact"),
        Column(key="returned", label=gettext_lazy("Returned"), sort="returned", format="number"),
        Column(key="verified", label=gettext_lazy("Verified"), sort="verified", format="number"),
        Column(key="last_on", label=gettext_lazy("Latest entry"), format="date"),
    ]
    empty = Empty(
        gettext_lazy("No one in your units is appraised this month."),
        gettext_lazy("Your team appears here once HR has opened the month."),
        icon="users",
    )

    @cached_property
    def periods(self):
        return list(selectors.team_periods(self.request.user)[:13])

    @cached_property
    def period(self):
        """The month asked for; else the newest open one, else the newest."""
        asked = self.request.GET.get("period", "")
        chosen = [period for period in self.periods if str(period.pk) == asked]
        opened = [period for period in self.periods if period.state == PeriodState.OPEN]
        return next(iter([*chosen, *opened, *self.periods]), None)

    @cached_property
    def waiting(self) -> int:
        return Entry.objects.verifiable_by(self.request.user).count()

    def get_queryset(self):
        return selectors.team(self.request.user, self.period)

    def get_sentence(self):
        words = ngettext("%(n)s entry to verify.", "%(n)s entries to verify.", self.waiting) % {
            "n": self.waiting
        }
        if self.period is None or self.period.state != PeriodState.OPEN:
            return words
        return _("%(period)s: %(waiting)s Verification closes %(when)s (%(day)s).") % {
            "period": self.period,
            "waiting": words,
            "when": relative_time(self.period.verify_until),
            "day": date_format(self.period.verify_until),
        }

    def get_primary_action(self):
        return {
            "label": _("Entries to verify"),
            "url": reverse("appraisal:verify_queue"),
            "icon": "checklist",
        }

    def get_other_actions(self):
        ledger = reverse("appraisal:ledger")
        actions = [
            {"label": _("Verify several at once"), "url": f"{ledger}?state=submitted", "icon": "list-check"}
        ]
        if is_supervisor(self.request.user):
            observe = {"label": _("Add a note"), "url": reverse("appraisal:observe"), "icon": "eye"}
            actions.insert(0, observe)
        return actions

    def get_context_data(self, **context):
        return context | {"period": self.period, "periods": self.periods}


# --- the queue ------------------------------------------------------------------------------------


class VerifyQueue(PageMixin, View):
    """List left, entry right; a decision opens the next. ``?entry=`` the open one, ``?cadre=`` of one person."""

    allow = is_checker

    def waiting(self):
        rows = Entry.objects.verifiable_by(self.request.user)
        if cadre := key_in(self.request.GET.get("cadre")):
            rows = rows.filter(cadre=cadre)
        return rows

    def rows(self):
        return list(self.waiting().with_list_data().order_by("submitted_at", "pk")[:QUEUE_LENGTH])

    def get(self, request):
        rows = self.rows()
        asked = _key(request.GET.get("entry"))
        entry = next((row for row in rows if row.pk == asked), None)
        if entry is None and asked:
            entry = self.waiting().with_list_data().filter(pk=asked).first()
        return self.page(rows, entry or next(iter(rows), None))

    def post(self, request):
        key = _key(request.POST.get("entry"))
        entry = get_object_or_404(Entry.objects.in_reach_of(request.user).with_list_data(), pk=key)
        return self.do_return(entry) if request.POST.get("do") == "return" else self.do_verify(entry)

    def do_verify(self, entry):
        form = VerifyForm(self.request.POST, entry=entry, user=self.request.user)

        def verify():
            services.entry_verify(entry=entry, actor=self.request.user, **form.cleaned_data)

        if not by_form(form, verify):
            return self.refused(entry, verify_form=form)
        return self.next_after(entry)

    def do_return(self, entry):
        form = ReturnForm(self.request.POST, user=self.request.user)

        def send_back():
            services.entry_return(entry=entry, actor=self.request.user, **form.cleaned_data)

        if not by_form(form, send_back):
            return self.refused(entry, return_form=form)
        return self.next_after(entry)

    def refused(self, entry, **forms):
        form = next(iter(forms.values()))
        refusal = getattr(form, "refusal", None)
        if refusal is not None:
            # it moved on under our eyes: say so and show the queue as it is now
            messages.error(self.request, str(refusal))
            return redirect(self.address(entry=entry.pk))
        return self.page(self.rows(), entry, status=422, **forms)

    def next_after(self, entry):
        following = (
            self.waiting()
            .filter(submitted_at__gte=entry.submitted_at)
            .exclude(pk=entry.pk)
            .order_by("submitted_at", "pk")
            .values_list("pk", flat=True)
            .first()
        )
        return redirect(self.address(entry=following, done=entry.pk))

    def address(self, **params) -> str:
        query = self.request.GET.copy()
        for name in ("entry", "done"):
            query.pop(name, None)
        for name, value in params.items():
            if value:
                query[name] = str(value)
        path = reverse("appraisal:verify_queue")
        return f"{path}?{query.urlencode()}" if query else path

    def page(self, rows, entry, status=200, verify_form=None, return_form=None):
        user = self.request.user
        for row in rows:
            row.address = self.address(entry=row.pk)
        context = {
            "title": _("Entries to verify"),
            "rows": rows,
            "count": len(rows) if len(rows) < QUEUE_LENGTH else self.waiting().count(),
            "done": self.done(),
            "here": self.address(),
            "to_approve": Entry.objects.approvable_by(user).count() if user.has_role("leader") else 0,
        }
        if entry:
            context |= entry_context(user, entry) | {
                "verify_form": verify_form or VerifyForm(entry=entry, user=user),
                "return_form": return_form or ReturnForm(user=user, initial={"version": entry.version}),
                "is_over": not entry.period.takes_verification(timezone.localdate()),
            }
        context["sentence"] = ngettext(
            "%(n)s entry for you to verify.", "%(n)s entries for you to verify.", context["count"]
        ) % {"n": context["count"]}
        return fragment_or_page(
            self.request, "appraisal/verify.html", "appraisal/verify_part.html", context, status
        )

    def done(self):
        """The entry that was just decided on and can be undone for ten seconds."""
        key = _key(self.request.GET.get("done"))
        fresh = timezone.now() - timedelta(seconds=12)
        rows = Entry.objects.in_reach_of(self.request.user)
        return key and rows.filter(pk=key, checked_by=self.request.user, checked_at__gte=fresh).first()


class Approvals(ListPage):
    """Entries that the committee decides and that wait for this leader."""

    allow = is_leader
    model = Entry
    title = gettext_lazy("Entries to approve")
    sentence = gettext_lazy(
        "These entries need approval; each has been verified by somebody else and counts once approved."
    )
    default_sort = "happened_on"
    search_fields: ClassVar = ["summary", "cadre__name", "cadre__name_latin", "cadre__staff_no"]
    export_name = "approvals"
    columns: ClassVar = [
        Column(key="summary", label=gettext_lazy("What was done"), link=True, phone="title"),
        Column(
            key="day",
            label=gettext_lazy("Day"),
            value="happened_on",
            sort="happened_on",
            format="date",
            phone="fact",
        ),
        Column(key="cadre", label=gettext_lazy("Name"), phone="fact"),
        Column(key="unit", label=gettext_lazy("Unit")),
        Column(key="rule", label=gettext_lazy("Rule"), value=rule_cell),
        Column(key="points", label=gettext_lazy("Points proposed"), phone="fact", format="signed", places=2),
        Column(key="checked_by", label=gettext_lazy("Verified by")),
        Column(key="state", label=gettext_lazy("State"), format="state"),
    ]
    empty = Empty(
        gettext_lazy("Nothing to approve."),
        gettext_lazy("Entries that need approval appear here once they have been verified."),
        icon="gavel",
    )

    def get_queryset(self):
        rows = Entry.objects.approvable_by(self.request.user).with_list_data()
        return rows.select_related("cadre", "unit", "rule__indicator", "period", "checked_by")

    @cached_property
    def schemes(self):
        versions = self.rows_in_scope.order_by().values_list("rule__version", flat=True).distinct()
        return compiled_versions(versions)

    def row(self, item):
        item.points = expected_effect(item, self.schemes[item.rule.version_id])
        return super().row(item)


def _key(text):
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


# --- observations ---------------------------------------------------------------------------------


class Observe(PageMixin, View):
    """First whom, then what: without scripts the choice of the person comes back with the rules that bind them."""

    allow = is_supervisor

    def people(self):
        return selectors.observable_people(self.request.user)

    def form(self, cadre, data=None, files=None):
        if cadre is None:
            return None
        fields_url = f"{reverse('appraisal:entry_fields')}?cadre={cadre.pk}"
        return ObservationForm(data, files, user=self.request.user, cadre=cadre, fields_url=fields_url)

    def cadre(self, key):
        return get_object_or_404(self.people(), pk=key) if (key := key_in(key)) else None

    def get(self, request):
        cadre = self.cadre(request.GET.get("cadre", ""))
        return self.page(cadre, self.form(cadre))

    def post(self, request):
        cadre = self.cadre(request.POST.get("cadre", ""))
        if cadre is None:
            return self.page(None, None, status=422)
        form = self.form(cadre, request.POST, request.FILES)
        if form.is_valid():
            form.check_complete()
        made = []

        def observe():
            made.append(
                services.entry_observe(
                    actor=request.user,
                    cadre=cadre,
                    period=form.period,
                    key=form.cleaned_data.get("key"),
                    uploads=form.uploads(),
                    **form.content(),
                )
            )

        if not by_form(form, observe):
            return self.page(cadre, form, status=422)
        if made[0].state == EntryState.PROPOSED:
            messages.success(request, _("Recorded. It counts once the head of unit has approved it."))
        elif made[0].state == EntryState.NO_POINTS:
            messages.success(request, _("Recorded. Without evidence it gives no points."))
        elif made[0].state == EntryState.VERIFIED:
            messages.success(
                request, _("Recorded and verified; %(cadre)s can now read it.") % {"cadre": cadre}
            )
        else:
            messages.success(request, _("Recorded. Somebody else verifies it because you chose the points."))
        return redirect(made[0])

    def page(self, cadre, form, status=200):
        person = PersonForm({"cadre": cadre.pk} if cadre else None, people=self.people().order_by("staff_no"))
        # the queryset is narrowed here already; the base would narrow it to whom one may read, which is wider
        context = {
            "title": _("Add a note"),
            "sentence": _(
                "Record one thing a member of your team did on one day and the rule it falls under."
            ),
            "person_form": person,
            "cadre": cadre,
            "form": form,
            "back": reverse("appraisal:desk"),
        }
        return render(self.request, "appraisal/desk_observe.html", context, status=status)


# --- the ledger of whole units --------------------------------------------------------------------


def rules_to_filter(request):
    versions = SchemeVersion.objects.visible_to(request.user).filter(state="published")
    return Rule.objects.filter(version__in=versions.values("pk")).order_by("version", "position")


def months_to_filter(request):
    return Period.objects.visible_to(request.user).filter(kind=PeriodKind.MONTH).order_by("-starts_on")


class EntryFilters(ListFilterSet):
    period = django_filters.ModelChoiceFilter(queryset=months_to_filter, label=gettext_lazy("Month"))
    state = django_filters.ChoiceFilter(
        choices=[choice for choice in EntryState.choices if choice[0] != EntryState.DRAFT],
        label=gettext_lazy("State"),
    )
    unit = django_filters.ModelChoiceFilter(
        queryset=visible(Unit), label=gettext_lazy("Unit and below"), method="in_subtree"
    )
    rule = django_filters.ModelChoiceFilter(queryset=rules_to_filter, label=gettext_lazy("Rule"))
    source = django_filters.ChoiceFilter(choices=EntrySource.choices, label=gettext_lazy("Source"))
    # arrives in links; six hundred people are found by name, not in a dropdown
    cadre = django_filters.ModelChoiceFilter(
        queryset=visible(Cadre), widget=forms.HiddenInput, label=gettext_lazy("Cadre")
    )
    happened_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Day"))

    class Meta:
        model = Entry
        fields: ClassVar = ["period", "state", "unit", "rule", "source", "cadre", "happened_on"]

    def in_subtree(self, rows, name, unit):
        return rows.filter(unit_path__startswith=unit.path)


class EntryList(ListPage):
    """The ledger of the units of one's grants; supervisors verify from here what needs no second look."""

    allow = holds(*LEDGER_ROLES)
    model = Entry
    title = gettext_lazy("Ledger")
    default_sort = "-happened_on"
    search_fields: ClassVar = ["summary", "cadre__name", "cadre__name_latin", "cadre__staff_no"]
    filterset_class = EntryFilters
    export_name = "ledger"
    columns: ClassVar = [
        Column(key="summary", label=gettext_lazy("What was done"), link=True, phone="title"),
        Column(
            key="day",
            label=gettext_lazy("Day"),
            value="happened_on",
            sort="happened_on",
            format="date",
            phone="fact",
        ),
        Column(key="cadre", label=gettext_lazy("Name"), phone="fact"),
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no"),
        Column(key="unit", label=gettext_lazy("Unit")),
        Column(key="rule", label=gettext_lazy("Rule"), value=rule_cell),
        Column(key="quantity", label=gettext_lazy("How much"), format="number"),
        Column(key="effect", label=gettext_lazy("Points"), format="signed", places=2),
        Column(key="source", label=gettext_lazy("Source"), value="get_source_display"),
        Column(key="state", label=gettext_lazy("State"), format="state", phone="fact"),
    ]
    bulk_actions: ClassVar = [
        BulkAction(
            name="verify",
            label=gettext_lazy("Verify"),
            icon="circle-check",
            allow=is_checker,
            confirm=lambda n: (
                ngettext(
                    "Verify %(n)s entry without changes. Its points become final.",
                    "Verify %(n)s entries without changes. Their points become final.",
                    n,
                )
                % {"n": n}
            ),
        )
    ]
    empty = Empty(
        gettext_lazy("No entries yet."),
        gettext_lazy("Entries submitted by people of your units appear here."),
        icon="notebook",
    )

    def get_queryset(self):
        rows = Entry.objects.visible_to(self.request.user).exclude(state=EntryState.DRAFT)
        return rows.with_list_data()

    def bulk_verify(self, rows):
        outcome = services.entry_verify_many(entries=rows.order_by("pk"), actor=self.request.user)
        if outcome.refused:
            shown = [labelled(entry.summary, why) for entry, why in outcome.refused[:5]]
            left = len(outcome.refused) - len(shown)
            more = [_("and %(n)s more") % {"n": left}] if left else []
            messages.warning(
                self.request, _("Not verified: %(entries)s.") % {"entries": in_turn(shown + more)}
            )
        if not outcome.verified:
            return ""
        n = len(outcome.verified)
        return ngettext("%(n)s entry is verified.", "%(n)s entries are verified.", n) % {"n": n}

    def exported(self, kind, filters):
        log(
            actor=self.request.user,
            action="entries.exported",
            obj=self.request.user,
            after={"kind": kind, "filters": filters},
        )
