"""The ledger of whole units."""

from typing import ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.ledger import services
from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.policies import is_checker
from appraisal.ledger.querysets import LEDGER_ROLES
from appraisal.ledger.views.columns import CADRE, DAY, POINTS, RULE, STATE, SUMMARY, UNIT
from appraisal.periods.models import Period, PeriodKind
from appraisal.periods.scopes import people_for
from appraisal.schemes.models import Rule, SchemeVersion
from cadres.access.policies import holds
from cadres.units.filters import SubtreeFilter
from cadres.units.selectors import name_units
from core.audit.services import log
from core.lists import BulkAction, Column, Empty, ListFilterSet, ListPage
from core.wording import in_turn, labelled


def rules_to_filter(request):
    versions = SchemeVersion.objects.visible_to(request.user).filter(state="published")
    rules = Rule.objects.filter(version__in=versions.values("pk")).defer("definition")
    return rules.order_by("version", "position")


def months_to_filter(request):
    return Period.objects.visible_to(request.user).filter(kind=PeriodKind.MONTH).order_by("-starts_on")


def people_to_filter(request):
    """Whose entries the ledger shows, also where the file is with another unit by now."""
    return people_for(request.user, "ledger")


class EntryFilters(ListFilterSet):
    period = django_filters.ModelChoiceFilter(queryset=months_to_filter, label=gettext_lazy("Month"))
    state = django_filters.ChoiceFilter(
        choices=[choice for choice in EntryState.choices if choice[0] != EntryState.DRAFT],
        label=gettext_lazy("State"),
    )
    unit = SubtreeFilter(path="unit_path", label=gettext_lazy("Unit (including units below)"))
    rule = django_filters.ModelChoiceFilter(queryset=rules_to_filter, label=gettext_lazy("Rule"))
    source = django_filters.ChoiceFilter(choices=EntrySource.choices, label=gettext_lazy("Source"))
    # arrives in links; six hundred people are found by name, not in a dropdown
    cadre = django_filters.ModelChoiceFilter(
        queryset=people_to_filter, widget=forms.HiddenInput, label=gettext_lazy("Cadre")
    )
    happened_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Day"))

    class Meta:
        model = Entry
        fields: ClassVar = ["period", "state", "unit", "rule", "source", "cadre", "happened_on"]


class EntryList(ListPage):
    """The ledger of the units of one's grants; supervisors verify from here what needs no second look."""

    allow = holds(*LEDGER_ROLES)
    model = Entry
    title = gettext_lazy("Ledger")
    default_sort = "-happened_on"
    hangs_on = ()
    search_fields: ClassVar = ["summary", "cadre__name", "cadre__name_latin", "cadre__staff_no"]
    filterset_class = EntryFilters
    export_name = "ledger"
    columns: ClassVar = [
        SUMMARY,
        DAY,
        CADRE,
        Column(key="staff_no", label=gettext_lazy("Staff number"), value="cadre.staff_no"),
        UNIT,
        RULE,
        Column(key="quantity", label=gettext_lazy("Quantity"), format="number"),
        POINTS,
        Column(key="source", label=gettext_lazy("Source"), value="get_source_display"),
        STATE,
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
        return rows.with_columns()

    def complete(self, items):
        name_units(items)

    def bulk_verify(self, rows):
        outcome = services.entry_verify_many(entries=rows.order_by("pk"), actor=self.request.user)
        if outcome.refused:
            shown = [labelled(entry.summary, why) for entry, why in outcome.refused[:5]]
            left = len(outcome.refused) - len(shown)
            more = [_("and %(n)s more") % {"n": left}] if left else []
            messages.warning(self.request, _("Not verified: %(entries)s.") % {"entries": in_turn(shown + more)})
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
