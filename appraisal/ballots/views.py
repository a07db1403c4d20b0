"""The tally page: the counts of one cadre's vote, voter groups down, options across."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from appraisal.ballots import services
from appraisal.ballots.forms import TallyForm
from appraisal.routing.views import TaskPage
from appraisal.scoring.facts.records import SPOILED
from core.forms import by_form


class Tally(TaskPage):
    def get(self, request, pk, indicator, cadre):
        return self.page(self.form())

    def post(self, request, pk, indicator, cadre):
        form = self.form(request.POST)

        def enter():
            services.tally_enter(
                period=self.period,
                cadre=self.participant().cadre,
                item=self.task.item.code,
                counts=form.entered(),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )

        if not by_form(form, enter):
            return self.page(form, status=422)
        messages.success(request, _("The counts are saved."))
        return redirect(self.back)

    def counts(self):
        return services.tally(self.period, self.participant().cadre, self.task.item.question)

    def form(self, data=None):
        return TallyForm(data, user=self.request.user, vote=self.task.item, counts=self.counts())

    def page(self, form, status=200):
        person, counts = self.participant(), form.counts
        spoiled = sum(number for (_group, option), number in counts.items() if option == SPOILED)
        context = {
            "title": _("Counts of the peer vote: %(cadre)s") % {"cadre": person.cadre},
            "sentence": f"{self.task.item} · {person.unit} · {self.period}",
            "form": form,
            "valid": sum(counts.values()) - spoiled,
            "spoiled": spoiled,
            "is_counted": bool(counts),
            "back": self.back,
        }
        return render(self.request, "appraisal/tally.html", context, status=status)
