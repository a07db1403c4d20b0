"""The queue of what waits for a verifier, and what the committee approves."""

import uuid
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import ClassVar

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.ledger import services
from appraisal.ledger.forms import ReturnForm, VerifyForm
from appraisal.ledger.models import Entry
from appraisal.ledger.policies import is_checker
from appraisal.ledger.views.columns import CADRE, DAY, RULE, SUMMARY, UNIT
from appraisal.ledger.views.entries import entry_context, expected_effect, fragment_or_page
from appraisal.ledger.windows import why_not_checking, why_not_settling
from appraisal.schemes.selectors import compiled_versions
from cadres.access.policies import is_leader
from cadres.units.boards import UnitSteps
from cadres.units.selectors import name_units, unit_with_path
from core.forms import by_form
from core.http import address_with
from core.kept import kept
from core.lists import Column, Empty, ListPage
from core.lists.search import searched, ways
from core.querysets import counts_for
from core.questions import Question, question_of
from core.texts import key_in
from core.views import PageMixin

QUEUE_LENGTH = 50
SEARCHED = ("summary", "cadre__name", "cadre__name_latin", "cadre__staff_no")


class VerifyQueue(PageMixin, View):
    """List left, entry right; a decision opens the next, with the filters as they are.

    ``?entry=`` the open one, ``?cadre=`` of one person, ``?unit=`` of one unit, ``?q=`` words of entry or person.
    """

    allow = is_checker

    @cached_property
    def reach(self):
        rows = Entry.objects.verifiable_by(self.request.user)
        if cadre := key_in(self.request.GET.get("cadre")):
            rows = rows.filter(cadre=cadre)
        return rows

    @cached_property
    def reach_by_unit(self) -> Question:
        """How many wait, by unit; of one person, or of all whom the queue may show."""

        def question(rows) -> Question:
            return question_of(rows.order_by().values_list("unit_path").annotate(n=Count("pk")))

        if key_in(self.request.GET.get("cadre")):
            return question(self.reach)
        return kept("waiting by unit", self.request.user, lambda user: question(Entry.objects.verifiable_by(user)))

    def waiting(self):
        rows = self.reach.filter(self.steps.shown)
        for word in self.search_text.split():
            rows = rows.filter(reduce(or_, ways(Entry, SEARCHED, word)))
        return rows

    @cached_property
    def search_text(self) -> str:
        return searched(self.request)

    @cached_property
    def steps(self) -> UnitSteps:
        counts = dict(self.reach_by_unit.rows())
        asked = self.request.GET.get("unit", "")
        return UnitSteps.staying(counts, asked, lambda unit: self.address(unit=unit), self.request.user)

    def rows(self, first=None):
        """The oldest that wait, from ``first`` on, and one more."""
        if not self.steps.open:
            return []
        rows = self.waiting()
        if first:
            later = Q(submitted_at__gt=first.submitted_at) | Q(pk__gte=first.pk)
            rows = rows.filter(later, submitted_at__gte=first.submitted_at)
        return list(_oldest(rows))

    def get(self, request):
        rows = self.rows()
        asked = _key(request.GET.get("entry"))
        entry = next((row for row in rows[:QUEUE_LENGTH] if row.pk == asked), None)
        if entry is None and asked and (entry := self.waiting().with_list_data().filter(pk=asked).first()):
            rows = self.rows(entry)
        return self.page(rows, entry or self.left_behind(asked) or next(iter(rows), None))

    def left_behind(self, asked):
        """An entry of a released month, opened by its key: no to-do, yet it can be given back to its author."""
        if not asked:
            return None
        rows = Entry.objects.waiting_before(self.request.user).can_be_settled()
        return rows.with_list_data().filter(pk=asked).first()

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
        return redirect(f"{self.address(entry=following, done=entry.pk)}#open-entry")

    def address(self, **params) -> str:
        changes = {name: str(value) if value else None for name, value in params.items()}
        return address_with(self.request, "entry", "done", **changes)

    def page(self, rows, entry, status=200, verify_form=None, return_form=None):
        user, later = self.request.user, rows[QUEUE_LENGTH:]
        for row in rows:
            row.address = self.address(entry=row.pk)
        context = {
            "title": _("Entries to verify"),
            "rows": rows[:QUEUE_LENGTH],
            "later": later[0].address if later else "",
            "count": self.waiting().count() if self.search_text else self.steps.open,
            "done": self.done(),
            "here": self.address(),
            "steps": self.steps,
            "keep": [("cadre", self.request.GET["cadre"])] if self.request.GET.get("cadre") else [],
            "searching": True,
            "search_text": self.search_text,
            "overdue": sum(counts_for(user, "entries overdue", lambda user: [Entry.objects.overdue_for(user)])),
            "to_approve": Entry.objects.approvable_by(user).count() if user.has_role("leader") else 0,
        }
        if entry:
            context |= entry_context(user, entry) | {
                "verify_form": verify_form or VerifyForm(entry=entry, user=user),
                "return_form": return_form or ReturnForm(user=user, initial={"version": entry.version}),
                "unit_words": unit_with_path(entry.unit),
                "why_over": why_not_checking(entry.period),
                "may_return": why_not_settling(entry.period) is None,
            }
        if context["count"]:
            context["sentence"] = ngettext(
                "%(n)s entry for you to verify.", "%(n)s entries for you to verify.", context["count"]
            ) % {"n": context["count"]}
        return fragment_or_page(self.request, "appraisal/verify.html", "appraisal/verify_part.html", context, status)

    def done(self):
        """The entry that was just decided on and can be undone for ten seconds."""
        key = _key(self.request.GET.get("done"))
        if not key:
            return None
        fresh = timezone.now() - timedelta(seconds=12)
        rows = Entry.objects.in_reach_of(self.request.user)
        return rows.filter(pk=key, checked_by=self.request.user, checked_at__gte=fresh).first()


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
        SUMMARY,
        DAY,
        CADRE,
        UNIT,
        RULE,
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
        rows = Entry.objects.approvable_by(self.request.user).with_columns()
        return rows.select_related("rule__indicator", "checked_by")

    @cached_property
    def schemes(self):
        versions = self.rows_in_scope.order_by().values_list("rule__version", flat=True).distinct()
        return compiled_versions(versions)

    def complete(self, items):
        name_units(items)
        for item in items:
            item.points = expected_effect(item, self.schemes[item.rule.version_id])


def _oldest(rows):
    """A page of the queue, its keys first: what an entry shows is joined for these alone."""
    keys = rows.order_by("submitted_at", "pk").values("pk")[: QUEUE_LENGTH + 1]
    return Entry.objects.filter(pk__in=keys).with_list_data().order_by("submitted_at", "pk")


def _key(text):
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
