"""My ledger: own entries month by month."""

from typing import ClassVar

import django_filters
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from appraisal.ledger import panels, selectors
from appraisal.ledger.models import Entry, EntryState
from appraisal.ledger.views.columns import DAY, POINTS, RULE, STATE, SUMMARY
from appraisal.ledger.views.writing import new_form, period_sentence
from appraisal.periods.models import Period, PeriodKind
from cadres.access.policies import has_file
from core.lists import Column, Empty, ListFilterSet, ListPage


def own_months(request):
    own = request.user.own_cadre
    months = Period.objects.visible_to(request.user).filter(kind=PeriodKind.MONTH)
    return months.filter(participants__cadre=own).order_by("-starts_on")


class MyFilters(ListFilterSet):
    state = django_filters.ChoiceFilter(choices=EntryState.choices, label=gettext_lazy("State"))
    period = django_filters.ModelChoiceFilter(queryset=own_months, label=gettext_lazy("Month"))

    class Meta:
        model = Entry
        fields: ClassVar = ["state", "period"]


class MyLedger(ListPage):
    """Home of a cadre: write, see what came back, and everything written so far."""

    allow = has_file
    model = Entry
    title = gettext_lazy("My ledger")
    template_name = "appraisal/ledger.html"
    default_sort = "-happened_on"
    page_size = 20
    search_fields: ClassVar = ["summary"]
    filterset_class = MyFilters
    export_name = "my-ledger"
    columns: ClassVar = [
        SUMMARY,
        DAY,
        RULE,
        Column(key="quantity", label=gettext_lazy("Quantity"), format="number"),
        POINTS,
        STATE,
    ]
    empty = Empty(
        gettext_lazy("Your ledger is empty."),
        gettext_lazy("Your entries appear here with their state and points."),
        icon="notebook",
    )

    def get_queryset(self):
        user = self.request.user
        return Entry.objects.visible_to(user).filter(cadre=user.own_cadre).with_columns()

    @cached_property
    def period(self):
        own = self.request.user.own_cadre
        return selectors.this_period_of(own)

    def get_sentence(self):
        return period_sentence(self.period)

    def get_context_data(self, **context):
        own = self.request.user.own_cadre
        open_now = self.period if self.period and self.period.takes_entries(timezone.localdate()) else None
        returned = Entry.objects.visible_to(self.request.user).filter(
            cadre=own, state=EntryState.RETURNED, author=self.request.user
        )
        returned = returned.checkable()
        return context | {
            "form": new_form(self.request.user, period=open_now) if open_now else None,
            "period": self.period,
            "figures": selectors.own_figures(own, self.period) if self.period else None,
            "returned": returned.select_related("checked_by").order_by("-checked_at")[:10],
            "panels": panels.panels_for(self.request.user),
        }
