"""My ledger: own entries month by month."""

from typing import ClassVar

import django_filters
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.ledger import panels, selectors
from appraisal.ledger.models import Entry, EntryState
from appraisal.ledger.views.columns import DAY, POINTS, RULE, STATE, SUMMARY
from appraisal.ledger.views.writing import new_form, period_sentence
from appraisal.periods.models import Period, PeriodKind
from appraisal.periods.windows import released_words
from cadres.access.policies import has_file
from core.kept import kept
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.questions import Question, question_of
from core.wording import listed


def own_months(request):
    own = request.user.own_cadre
    months = Period.objects.visible_to(request.user).filter(kind=PeriodKind.MONTH)
    return months.filter(participants__cadre=own).order_by("-starts_on")


def left_out_words(figures: dict) -> str:
    """What a release leaves behind, in numbers; nothing where all was verified."""
    waiting, returned, drafts = figures["submitted"] + figures["proposed"], figures["returned"], figures["draft"]
    parts = [
        waiting and ngettext("%(n)s waiting", "%(n)s waiting", waiting) % {"n": waiting},
        returned and ngettext("%(n)s returned", "%(n)s returned", returned) % {"n": returned},
        drafts and ngettext("%(n)s draft", "%(n)s drafts", drafts) % {"n": drafts},
    ]
    return listed(part for part in parts if part)


def returned_to(user) -> Question:
    rows = Entry.objects.visible_to(user).filter(cadre=user.own_cadre, state=EntryState.RETURNED, author=user)
    return question_of(rows.checkable().select_related("checked_by").order_by("-checked_at")[:10])


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
    hangs_on = ()
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

    @cached_property
    def month(self):
        """The month that the list is narrowed to, else the one in which one writes."""
        form = self.filterset.form
        return (form.is_valid() and form.cleaned_data.get("period")) or self.period

    @cached_property
    def left_out(self) -> str:
        """Of a released month: how many of the own entries did not get into it."""
        return left_out_words(selectors.own_figures(self.request.user.own_cadre, self.month))

    def get_sentence(self):
        if self.month is None or not self.month.is_released:
            return period_sentence(self.month)
        if not self.left_out:
            return period_sentence(self.month)
        words = {"released": released_words(self.month, says_early=True), "entries": self.left_out}
        return _("%(released)s; not counted: %(entries)s.") % words

    def get_context_data(self, **context):
        own = self.request.user.own_cadre
        open_now = self.period if self.period and self.period.takes_entries(timezone.localdate()) else None
        return context | {
            "form": new_form(self.request.user, period=open_now) if open_now else None,
            "period": self.period,
            "is_left_out": bool(self.month and self.month.is_released and self.left_out),
            "figures": selectors.own_figures(own, self.period) if self.period else None,
            "returned": kept("returned to me", self.request.user, returned_to).read(),
            "panels": panels.panels_for(self.request.user),
        }
