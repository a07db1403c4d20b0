"""Both versions over a period, and how today's facts differ from the published scores."""

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.periods.models import Period, PeriodKind
from appraisal.rehearsal.facts import people_of
from appraisal.rehearsal.scores.grades import apply_quota, settle
from appraisal.rehearsal.scores.model import Compared, published
from appraisal.rehearsal.scores.months import score_month
from appraisal.rehearsal.scores.years import score_year
from appraisal.schemes.models import SchemeVersion
from core.errors import InvalidInput


class NobodyAppraised(InvalidInput):
    message = gettext_lazy(
        "No one was appraised by this scheme in %(period)s, so there is nothing to compare. Choose another period."
    )


class Progress(Protocol):
    """Who waits is told how far it is."""

    def update(self, *, done: int, total: int | None = None, message: str = "") -> None: ...


def compare(period: Period, version: SchemeVersion, progress: Progress) -> Compared:
    """A year is rolled up from its months, each rehearsed by itself."""
    people = {one.cadre_id: one for one in people_of(period, version).select_related("cadre")}
    if not people:
        raise NobodyAppraised(period=period)
    found = Compared(people)
    if period.kind == PeriodKind.MONTH:
        progress.update(done=0, total=1, message=_("Scoring by both versions"))
        found.before, found.after = score_month(period, version, found)
    else:
        months = list(period.months.filter(released_run__isnull=False).order_by("starts_on"))
        for number, month in enumerate(score_year(months, version, found)):
            words = {"month": month}
            progress.update(done=number, total=len(months), message=_("Scoring %(month)s") % words)
    found.changed_since = _changed_since(period, found)
    for outcomes in (found.before, found.after):
        settle(outcomes, people)
        if period.kind == PeriodKind.YEAR:
            apply_quota(period, found, outcomes)
    return found


def _changed_since(period: Period, found: Compared) -> int:
    """Of how many the published score is not what the facts of today give by the rules in force."""
    stored = dict(published(period).values_list("cadre_id", "raw_total"))
    return sum(stored[cadre] != outcome.total for cadre, outcome in found.before.items() if cadre in stored)
