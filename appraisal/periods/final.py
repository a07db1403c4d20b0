"""When the results of a period are final, so that something may follow from them: the one place that says it."""

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period, PeriodState
from core.errors import WrongState

FINAL_STATES = (PeriodState.RELEASED, PeriodState.CLOSED)


class NotOver(WrongState):
    code = "period_not_over"
    message = _("The period %(period)s is not over. Its results have consequences from %(day)s.")


class NotFinal(WrongState):
    code = "results_not_final"
    message = _("The results of the period are not released. Release them first.")


def are_final(on: date) -> Q:
    """The condition of ``results_are_final`` on that day, for querysets of periods."""
    return Q(state__in=FINAL_STATES, released_run__isnull=False, ends_on__lt=on)


def results_are_final(period: Period, on: date | None = None) -> bool:
    """Whether bonus and promotion may rest on the results: the period is over, and its results are released and not
    reopened.

    ``on``: the day on which it is asked, today by default; the last day of a period still belongs to it.
    """
    on = on or timezone.localdate()
    return period.state in FINAL_STATES and period.released_run_id is not None and period.ends_on < on


def require_final(period: Period) -> None:
    """Refuses what would follow from results that are not final (``results_are_final``), and says from when it may."""
    if results_are_final(period):
        return
    if period.ends_on >= timezone.localdate():
        raise NotOver(period=str(period), day=date_format(date.fromordinal(period.ends_on.toordinal() + 1)))
    raise NotFinal
