"""Asking for a rehearsal on a past period, and throwing one away."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.rehearsal.forms import RehearseForm
from appraisal.rehearsal.models import Rehearsal
from appraisal.rehearsal.policies import may_rehearse
from appraisal.rehearsal.selectors import periods_to_rehearse
from appraisal.rehearsal.services import rehearsal_remove, rehearsal_request
from appraisal.schemes.models import SchemeVersion
from cadres.access.policies import is_hr
from core.errors import NotAllowed
from core.figures import figure
from core.lists import Empty
from core.views import ConfirmPage, FormPage


class Rehearse(FormPage):
    """On which past period the version is tried."""

    allow = is_hr
    scope = SchemeVersion
    object: SchemeVersion
    invalid_status = 400
    label = gettext_lazy("Simulate")
    sentence = gettext_lazy(
        "Nothing is published: you see whose score would change, by how much, and the effect on bonuses."
    )
    empty = Empty(
        gettext_lazy("No period available for simulation."),
        gettext_lazy("No one has been appraised by this scheme yet. Open a month with it first."),
        icon="player-play",
    )

    def get_queryset(self):
        return super().get_queryset().select_related("scheme__owner")

    def authorize(self) -> None:
        if not may_rehearse(self.request.user, self.object):
            raise NotAllowed

    @cached_property
    def periods(self):
        return periods_to_rehearse(self.object, self.request.user)

    @property
    def title(self) -> str:
        return _("Simulate %(version)s") % {"version": self.object}

    def get_template_name(self) -> str:
        return self.template_name if self.periods else "appraisal/rehearse_none.html"

    def get_form(self, data=None, files=None):
        return RehearseForm(data, user=self.request.user, periods=self.periods)

    def act(self, data) -> Rehearsal:
        return rehearsal_request(version=self.object, actor=self.request.user, **data)

    def get_context_data(self, **context):
        return context | {"version": self.object, "empty": self.empty}


class RehearsalRemove(ConfirmPage):
    allow = is_hr
    scope = Rehearsal
    object: Rehearsal
    title = gettext_lazy("Delete simulation")
    label = gettext_lazy("Delete simulation")
    done = gettext_lazy("The simulation was deleted.")
    danger = True

    def get_queryset(self):
        return super().get_queryset().select_related("version__scheme__owner")

    @property
    def consequence(self) -> str:
        return ngettext(
            "The simulation of %(count)s cadre is deleted. Results are not affected; it can be run again.",
            "The simulation of %(count)s cadres is deleted. Results are not affected; it can be run again.",
            self.object.people,
        ) % {"count": figure(self.object.people)}

    def act(self, data) -> str:
        rehearsal_remove(rehearsal=self.object, actor=self.request.user)
        return "appraisal:rehearsals"
