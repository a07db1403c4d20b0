"""Changes of participants of an open period: differences to today's files, each act with a reason, and what lacks."""

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from appraisal.periods.comparing import comparison
from appraisal.periods.differences import ACT_OF, KINDS_OF, MOVE, TAKE_IN, TAKE_OUT, Kind
from appraisal.periods.differing import differing
from appraisal.periods.forms import NOBODY, MoveForm, PersonForm, ReasonForm
from appraisal.periods.models import Measure, PeriodState
from appraisal.periods.people import ACTS, known_here, people_require
from appraisal.periods.people_words import rows_of, taken_out_of
from appraisal.periods.policies import may_run
from appraisal.periods.registry import facts_on_record, gaps_of
from appraisal.periods.views.acts import PeriodAct
from appraisal.periods.views.periods import visible_period
from cadres.access.policies import is_hr, own_and_relatives
from cadres.people.models import Cadre
from core.errors import InvalidInput, NotAllowed, WrongState
from core.picking import finding
from core.texts import key_in
from core.views import PageMixin
from core.wording import first_of, noted

SHOWN = 100  # rows of a kind; all of them are acted on together
NAMED = 10


def run_period(user, pk):
    period = visible_period(user, pk)
    if not may_run(user, period):
        raise NotAllowed
    return period


class PeoplePage(PageMixin, View):
    """What today's files say otherwise than the list of participants, by kind."""

    allow = is_hr

    def get(self, request, pk):
        period = run_period(request.user, pk)
        return self.show(period, PersonForm(user=request.user, period=period))

    def post(self, request, pk):
        """Somebody who is picked, for an act that is chosen by its button."""
        period = run_period(request.user, pk)
        verb = request.POST.get("do", "")
        form = PersonForm(request.POST, user=request.user, period=period, verb=verb)
        if verb not in ACTS and not finding(form):
            return redirect("appraisal:period_people", period.pk)
        if not form.is_valid():
            return self.show(period, form, status=422)
        return redirect(self.act_url(period, verb, staff_no=form.cleaned_data["staff_no"]))

    def show(self, period, form, status=200):
        is_open = period.state == PeriodState.OPEN
        found = comparison(period, SHOWN, again="again" in self.request.GET) if is_open else None
        numbers = found.numbers if found else {}
        chosen = self.chosen(numbers)
        count = numbers.get(chosen, 0)
        context = {
            "title": _("Changes of participants in %(period)s") % {"period": period},
            "sentence": self.sentence(period, sum(numbers.values())),
            "period": period,
            "is_open": is_open,
            "kinds": [(kind, kind.label, numbers[kind]) for kind in Kind if kind in numbers],
            "chosen": chosen,
            "chosen_label": Kind(chosen).label,
            "rows": rows_of(found.shown[chosen]) if found and count else [],
            "compared_at": found and found.at,
            "again_url": again_url(period, kind=chosen),
            "count": count,
            "left": max(0, count - SHOWN),
            "all_url": self.act_url(period, ACT_OF.get(chosen, MOVE), kind=chosen) if count else "",
            "taken_out": taken_out_of(period),
            "person_form": form,
            "barred": own_and_relatives(self.request.user),
        }
        return render(self.request, "appraisal/period_people.html", context, status=status)

    def chosen(self, numbers) -> str:
        asked = self.request.GET.get("kind", "")
        there = [kind for kind in Kind if kind in numbers]
        return asked if asked in there else next(iter(there), Kind.JOINED)

    def act_url(self, period, verb, **query):
        return act_url(period, verb, **query)

    def sentence(self, period, count):
        if period.state != PeriodState.OPEN:
            return _("Participants can be changed while the period is open.")
        if not count:
            return _("The list of participants agrees with today's personnel records.")
        return ngettext(
            "%(n)s person differs between the list of participants and today's personnel records.",
            "%(n)s people differ between the list of participants and today's personnel records.",
            count,
        ) % {"n": count}


def act_url(period, verb, **query) -> str:
    (name, value), *_more = query.items()
    return f"{reverse('appraisal:period_people_act', args=[period.pk, verb])}?{name}={value}"


def again_url(period, **query) -> str:
    """The page, with files and participants compared now."""
    return f"{reverse('appraisal:period_people', args=[period.pk])}?{urlencode(query | {'again': 1})}"


class PeopleAct(PeriodAct):
    """Take in, take out or move: one person (``cadre``, ``staff_no``), or all of a kind as the page showed them."""

    @cached_property
    def verb(self) -> str:
        if self.kwargs["verb"] not in ACTS:
            raise Http404
        return self.kwargs["verb"]

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.danger = kwargs["verb"] == TAKE_OUT

    def get(self, request, pk, **place):
        """Asks only where the act can be done; else the refusal comes before a reason is written."""
        verb, period = self.verb, self.period(request, pk)
        try:
            if self.people:
                people_require(verb=verb, period=period, cadres=self.people)
        except WrongState as refusal:
            messages.error(request, str(refusal))
            return redirect(again_url(period))
        return super().get(request, pk, **place)

    @property
    def label(self):
        return {TAKE_IN: _("Include"), TAKE_OUT: _("Exclude"), MOVE: _("Update")}[self.verb]

    def form(self, period, data=None):
        return (MoveForm if self.verb == MOVE else ReasonForm)(data)

    def done_url(self, period):
        return again_url(period)

    def back_url(self, period):
        return reverse("appraisal:period_people", args=[period.pk])

    @cached_property
    def people(self) -> list[Cadre]:
        """Whom it is about; of a kind, without oneself and relatives, about whom somebody else decides."""
        period = run_period(self.request.user, self.kwargs["pk"])
        kind = self.request.GET.get("kind", "")
        if kind:
            keys = differing(period).keys.get(kind, []) if kind in KINDS_OF[self.verb] else []
            barred = own_and_relatives(self.request.user)
            found = Cadre.objects.defer("identity_number").in_bulk([key for key in keys if key not in barred])
            return [found[key] for key in sorted(found)]
        return [self.person(period)]

    def person(self, period) -> Cadre:
        key = key_in(self.request.GET.get("cadre"))
        named = {"pk": key} if key else {"staff_no": self.request.GET.get("staff_no", "")[:20]}
        found = known_here(self.request.user, period).filter(**named).first()
        if found is None:
            raise InvalidInput(NOBODY)
        return found

    def title(self, period):
        words = {"period": period}
        if self.verb == TAKE_IN:
            return _("Include in %(period)s") % words
        return (
            _("Exclude from %(period)s") % words
            if self.verb == TAKE_OUT
            else _("Update participants of %(period)s") % words
        )

    def consequence(self, period):
        if not self.people:
            return _("There is no one left to change."), []
        words = {"n": len(self.people), "period": period, "people": self.names()}
        sentence = {
            TAKE_IN: ngettext(
                "%(people)s is appraised in %(period)s.",
                "%(n)s people are appraised in %(period)s: %(people)s.",
                words["n"],
            ),
            TAKE_OUT: ngettext(
                "%(people)s is no longer appraised in %(period)s.",
                "%(n)s people are no longer appraised in %(period)s: %(people)s.",
                words["n"],
            ),
            MOVE: ngettext(
                "%(people)s takes the place in %(period)s that today's personnel records say.",
                "%(n)s people take the place in %(period)s that today's personnel records say: %(people)s.",
                words["n"],
            ),
        }[self.verb]
        return sentence % words, self.details(period)

    def names(self) -> str:
        return first_of([noted(cadre, cadre.staff_no) for cadre in self.people], NAMED)

    def details(self, period):
        keys = [cadre.pk for cadre in self.people]
        facts = {
            "entries": facts_on_record(period, keys),
            "figures": Measure.objects.filter(period=period, cadre__in=keys).count(),
        }
        if self.verb == TAKE_OUT:
            kept = _(
                "Nothing is deleted: entries (%(entries)s) and data items (%(figures)s) stay on record "
                "and no longer count."
            )
            return [
                kept % facts,
                _("They can be included again while the period is open; then all of it counts again."),
            ]
        if self.verb == TAKE_IN:
            found = [_("Post, scheme and participation are those of today's personnel records.")]
            again = _("Entries (%(entries)s) and data items (%(figures)s) that are on record count again.")
            return [*found, again % facts] if any(facts.values()) else found
        return [
            _("Unit, post, post factor, peer group, scheme version and participation are renewed."),
            _("Entries (%(entries)s) follow into the new unit, whose supervisors verify what still waits.") % facts,
            _("Scores are calculated again with the next run."),
        ]

    def hidden(self, period):
        return {"seen": self.digest()}

    def digest(self) -> str:
        return hashlib.sha256(",".join(str(cadre.pk) for cadre in self.people).encode()).hexdigest()[:16]

    def act(self, period, user, **data: Any):
        if self.request.POST.get("seen") != self.digest():
            raise InvalidInput(_("The list has changed in the meantime. Check it and confirm again."))
        number = ACTS[self.verb](period=period, cadres=self.people, actor=user, **data)
        done = {
            TAKE_IN: ngettext("%(people)s was included.", "%(n)s people were included: %(people)s.", number),
            TAKE_OUT: ngettext("%(people)s was excluded.", "%(n)s people were excluded: %(people)s.", number),
            MOVE: ngettext("%(people)s was updated.", "%(n)s people were updated: %(people)s.", number),
        }[self.verb]
        return done % {"n": number, "people": self.names()}


class Gaps(PageMixin, View):
    """Units and people of a month whose entries nobody may verify, each with the remedy."""

    allow = is_hr

    def get(self, request, pk):
        period = run_period(request.user, pk)
        found = gaps_of(period)
        context = {
            "title": _("Without a verifier in %(period)s") % {"period": period},
            "sentence": ngettext("%(n)s gap to close.", "%(n)s gaps to close.", len(found)) % {"n": len(found)}
            if found
            else _("The entries of all participants can be verified by someone else."),
            "period": period,
            "gaps": found,
        }
        return render(request, "appraisal/period_gaps.html", context)
