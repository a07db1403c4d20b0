"""A month that is skipped, and taken up again."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.periods import planning
from appraisal.periods.forms import ReasonForm
from appraisal.periods.views.acts import PeriodAct


class PeriodSkip(PeriodAct):
    label = gettext_lazy("Skip the month")
    form_class = ReasonForm

    def title(self, period):
        return _("Skip %(period)s") % {"period": period}

    def consequence(self, period):
        return _("No one here is appraised in %(period)s.") % {"period": period}, [
            _("The year does not wait for it and is made of its other months."),
            _("It can be resumed until the year is closed."),
        ]

    def act(self, period, user, *, reason):
        planning.period_skip(period=period, actor=user, reason=reason)
        return _("%(period)s is skipped.") % {"period": period}


class PeriodResume(PeriodAct):
    label = gettext_lazy("Resume the month")

    def title(self, period):
        return _("Resume %(period)s") % {"period": period}

    def consequence(self, period):
        return _("%(period)s can be opened again, and the year waits for it.") % {"period": period}, []

    def act(self, period, user):
        planning.period_resume(period=period, actor=user)
        return _("%(period)s is planned again.") % {"period": period}
