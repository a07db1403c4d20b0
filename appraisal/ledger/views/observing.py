"""Supervisors write down what they saw."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from appraisal.ledger import selectors, services
from appraisal.ledger.forms import ObservationForm, PersonForm
from appraisal.ledger.models import EntryState
from appraisal.ledger.policies import is_supervisor
from core.forms import by_form
from core.texts import key_in
from core.views import PageMixin


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
            messages.success(request, _("Recorded and verified; %(cadre)s can now read it.") % {"cadre": cadre})
        else:
            messages.success(request, _("Recorded. Somebody else verifies it because you chose the points."))
        return redirect(made[0])

    def page(self, cadre, form, status=200):
        person = PersonForm({"cadre": cadre.pk} if cadre else None, people=self.people().order_by("staff_no"))
        # the queryset is narrowed here already; the base would narrow it to whom one may read, which is wider
        context = {
            "title": _("Add a note"),
            "sentence": _("Record one thing a member of your team did on one day and the rule it falls under."),
            "person_form": person,
            "cadre": cadre,
            "form": form,
            "back": reverse("appraisal:desk"),
        }
        return render(self.request, "appraisal/desk_observe.html", context, status=status)
