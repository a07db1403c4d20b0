"""What is done to a period: each asks with its consequence and the counts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from appraisal.periods import services
from appraisal.periods.forms import DeadlineForm, ReasonForm
from appraisal.periods.freezing import preview_of
from appraisal.periods.models import Period, PeriodKind, PeriodState
from appraisal.periods.policies import may_reopen, may_run
from appraisal.periods.registry import entries_waiting, gaps_of
from appraisal.periods.views.periods import visible_period
from appraisal.schemes.models import SchemeVersion
from cadres.access.policies import is_hr, is_leader
from core.errors import NotAllowed, Refusal
from core.forms import place_errors
from core.views import PageMixin

GAPS_SHOWN = 10


class PeriodAct(PageMixin, View):
    """Asks with the consequence and the counts, then lets a service do it."""

    allow = is_hr
    danger: Any = False
    label: Any
    form_class: type[forms.BaseForm] | None = None
    act: Callable[..., Any]  # (period, user, **form data) -> sentence
    title: Callable[..., Any]  # (period)
    consequence: Callable[..., tuple]  # (period) -> sentence, details

    def get(self, request, pk, **place):
        period = self.period(request, pk)
        return self.page(request, period, self.form(period))

    def post(self, request, pk, **place):
        period = self.period(request, pk)
        form = self.form(period, request.POST)
        if form is not None and not form.is_valid():
            return self.page(request, period, form, status=422)
        data = form.cleaned_data if form is not None else {}
        try:
            sentence = self.act(period, request.user, **data)
        except (Refusal, ValidationError) as refusal:
            if form is None or isinstance(refusal, NotAllowed):
                raise
            place_errors(form, refusal)
            return self.page(request, period, form, status=422)
        messages.success(request, sentence)
        return redirect(self.done_url(period))

    def done_url(self, period):
        return period.get_absolute_url()

    def back_url(self, period):
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

    def page(self, request, period, form, status=200):
        consequence, details = self.consequence(period)
        context = {
            "title": self.title(period),
            "consequence": consequence,
            "details": details,
            "label": self.label,
            "danger": self.danger,
            "form": form,
            "hidden": self.hidden(period),
            "back": self.back_url(period),
        }
        return render(request, "core/confirm.html", context, status=status)

    def hidden(self, period) -> dict:
        """What the answer must bring back, beside the form."""
        return {}


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
            "Participants, their posts, post factors and rules are fixed now. People who join, leave or "
            "move later are included, excluded or updated on the page “Changes of participants”."
        )
        versions = SchemeVersion.objects.filter(pk__in=found.versions).select_related("scheme").defer("document")
        for version in versions:
            number = found.versions[version.pk]
            yield ngettext("%(version)s: %(people)s person", "%(version)s: %(people)s people", number) % {
                "version": version,
                "people": number,
            }
        if found.without_scheme:
            yield ngettext(
                "%(people)s person has a post without a scheme and will get no score.",
                "%(people)s people have posts without a scheme and will get no score.",
                found.without_scheme,
            ) % {"people": found.without_scheme}
        if found.comment_only:
            yield ngettext(
                "%(people)s person is on probation: written comment only, no grade.",
                "%(people)s people are on probation: written comment only, no grade.",
                found.comment_only,
            ) % {"people": found.comment_only}
        if period.kind == PeriodKind.MONTH:
            yield _("Entries can be added until %(entry)s and verified until %(verify)s.") % {
                "entry": date_format(period.entry_until),
                "verify": date_format(period.verify_until),
            }
        for gap in gaps_of(period)[:GAPS_SHOWN]:
            yield format_html('{} <a href="{}">{}</a>', gap.sentence, gap.url, gap.label) if gap.url else gap.sentence

    def done_url(self, period):
        """What the opened period lacks is shown next; it can be mended until entries are verified."""
        found = gaps_of(Period.objects.get(pk=period.pk))
        return reverse("appraisal:period_gaps", args=[period.pk]) if found else period.get_absolute_url()

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
    label = gettext_lazy("Rebuild the list")

    def title(self, period):
        return _("Rebuild the participant list of %(period)s") % {"period": period}

    def consequence(self, period):
        now, then = period.participants.count(), preview_of(period).people
        words = {"now": now, "then": then}
        return _(
            "The list of %(now)s people is replaced by the %(then)s who belong to it according to "
            "today's personnel records."
        ) % words, [_("This is possible until the first entry is added.")]

    def act(self, period, user):
        services.period_refreeze(period=period, actor=user)
        return _("The participant list was rebuilt.")


class PeriodClose(PeriodAct):
    label = gettext_lazy("Close it")

    def title(self, period):
        return _("Close %(period)s") % {"period": period}

    def consequence(self, period):
        people = period.participants.count()
        waiting = entries_waiting(period)
        details = [
            _(
                "After that, entries, data, participants and the released results can no longer be changed; "
                "only the head of unit can reopen the period, with a reason."
            )
        ]
        if waiting:
            details.append(
                ngettext(
                    "%(entries)s entry still waits; return, reject or carry it over first.",
                    "%(entries)s entries still wait; return, reject or carry them over first.",
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
                _("Released results stay visible until a later release replaces them."),
                _("The reason and your name are kept in the audit log."),
            ],
        )

    def act(self, period, user, *, reason):
        services.period_reopen(period=period, actor=user, reason=reason)
        return _("%(period)s has been reopened.") % {"period": period}


class PeriodDeadlines(PeriodAct):
    label = gettext_lazy("Change the deadlines")

    def title(self, period):
        return _("Deadlines of %(period)s") % {"period": period}

    def form(self, period, data=None):
        if data is None:
            services.require_deadlines_free(period)  # said before the form is filled in
        initial = {name: getattr(period, name) for name in ("entry_until", "verify_until", "assess_until")}
        return DeadlineForm(data, initial=initial, needs_reason=period.state == PeriodState.OPEN)

    def consequence(self, period):
        people = period.participants.count()
        if not people:
            return _("There are no participants yet, so the deadlines can be set freely."), []
        return (
            ngettext("%(people)s person gets other deadlines.", "%(people)s people get other deadlines.", people)
            % {"people": people},
            [
                _("The period ends on %(day)s; the deadline for entries cannot be earlier.")
                % {"day": date_format(period.ends_on)}
            ],
        )

    def act(self, period, user, **data):
        services.period_reschedule(period=period, actor=user, **data)
        return _("The deadlines are changed.")


class PeriodDrop(PeriodAct):
    label = gettext_lazy("Withdraw it")
    danger = True

    def title(self, period):
        return _("Withdraw the plan of %(period)s") % {"period": period}

    def consequence(self, period):
        return _("The year and its months are removed; nothing was entered in them."), []

    def act(self, period, user):
        services.year_drop(period=period, actor=user)
        return _("The plan was withdrawn.")

    def done_url(self, period):
        return reverse("appraisal:workbench")
