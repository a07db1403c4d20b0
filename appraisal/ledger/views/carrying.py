"""Carrying what still waits in a released month over into a later one."""

from functools import cached_property

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.ledger.selectors import entries_to_carry
from appraisal.ledger.services import entries_carry_over
from appraisal.ledger.services.carrying import months_to_carry_into
from appraisal.periods.models import Period
from cadres.access.policies import is_hr, require_unit
from core.figures import figure
from core.forms import Form
from core.views import ConfirmPage
from core.wording import followed

NAMED = 20  # entries that stay, named in the message


class CarryForm(Form):
    period = forms.ModelChoiceField(queryset=Period.objects.all(), label=gettext_lazy("Month"), empty_label=None)


class EntriesCarry(ConfirmPage):
    """Asks into which open month waiting and returned entries go, and says which of them stay."""

    allow = is_hr
    label = gettext_lazy("Carry over")

    @cached_property
    def period(self) -> Period:
        rows = Period.objects.visible_to(self.request.user).select_related("unit")
        period = get_object_or_404(rows, pk=self.kwargs["pk"])
        require_unit(self.request.user, period.unit, "hr")
        return period

    @property
    def title(self):
        return _("Carry over the waiting entries of %(period)s") % {"period": self.period}

    @property
    def back(self):
        return self.period.get_absolute_url()

    @property
    def consequence(self):
        number = entries_to_carry(self.period).count()
        return ngettext(
            "%(count)s waiting or returned entry goes into an open month, and counts there once verified.",
            "%(count)s waiting or returned entries go into an open month, and count there once verified.",
            number,
        ) % {"count": figure(number)}

    def get_form(self, data=None, files=None):
        form = CarryForm(data, user=self.request.user)
        months = [month.pk for month in months_to_carry_into(self.period)]
        form.fields["period"].queryset = Period.objects.filter(pk__in=months).order_by("starts_on")
        return form

    def act(self, data):
        found = entries_carry_over(period=self.period, target=data["period"], actor=self.request.user)
        moved = len(found.moved)
        messages.success(
            self.request,
            ngettext("%(count)s entry was carried over.", "%(count)s entries were carried over.", moved)
            % {"count": figure(moved)},
        )
        for entry, why in found.left[:NAMED]:
            messages.warning(self.request, followed(f"{entry.cadre} – {entry.summary}", why))
        return self.period
