"""The supervisor's desk: how far each one of the team is this month."""

from typing import ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.ledger import selectors
from appraisal.ledger.models import Entry
from appraisal.ledger.policies import is_checker, is_supervisor
from appraisal.periods.models import Participant, PeriodState
from cadres.units.filters import SubtreeFilter
from cadres.units.selectors import name_units
from core.figures import day_in_words
from core.lists import Column, Empty, ListFilterSet, ListPage
from core.paths import address
from core.querysets import counts_for


class TeamFilters(ListFilterSet):
    unit = SubtreeFilter(path="unit_path", label=gettext_lazy("Unit"))

    class Meta:
        model = Participant
        fields: ClassVar = ["unit"]


def entries_of(participant) -> str:
    return f"{address('appraisal:ledger')}?cadre={participant.cadre_id}&period={participant.period_id}"


class Desk(ListPage):
    """Home of a supervisor: what waits, and how far each one of the team is this month."""

    allow = is_checker
    model = Participant
    title = gettext_lazy("Supervisor's desk")
    template_name = "appraisal/desk.html"
    default_sort = "cadre__staff_no"
    hangs_on = ("period",)
    search_fields: ClassVar = ["cadre__name", "cadre__name_latin", "cadre__staff_no"]
    filterset_class = TeamFilters
    export_name = "team"
    columns: ClassVar = [
        Column(key="cadre", label=gettext_lazy("Name"), sort="cadre__name", link=entries_of, phone="title"),
        Column(key="unit", label=gettext_lazy("Unit"), value="unit_words", sort="unit_path"),
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
        return sum(counts_for(self.request.user, "entries to verify", Entry.objects.to_verify))

    def get_queryset(self):
        return selectors.team(self.request.user, self.period, sorted_by=self.sort.removeprefix("-"))

    def complete(self, items):
        selectors.ledger_of_team(items, self.period)
        name_units(items)

    def get_sentence(self):
        words = ngettext("%(n)s entry to verify.", "%(n)s entries to verify.", self.waiting) % {"n": self.waiting}
        if self.period is None or self.period.state != PeriodState.OPEN or self.period.verify_closed_at:
            return words
        return _("%(period)s: %(waiting)s Verification closes on %(day)s.") % {
            "period": self.period,
            "waiting": words,
            "day": day_in_words(self.period.verify_until),
        }

    def get_primary_action(self):
        return {
            "label": _("Entries to verify"),
            "url": address("appraisal:verify_queue"),
            "icon": "checklist",
        }

    def get_other_actions(self):
        ledger = address("appraisal:ledger")
        actions = [{"label": _("Verify several at once"), "url": f"{ledger}?state=submitted", "icon": "list-check"}]
        if is_supervisor(self.request.user):
            observe = {"label": _("Add a note"), "url": address("appraisal:observe"), "icon": "eye"}
            actions.insert(0, observe)
        return actions

    def get_context_data(self, **context):
        return context | {"period": self.period, "periods": self.periods}
