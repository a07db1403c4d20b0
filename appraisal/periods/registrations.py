"""Schemes ask where a version is used, rules which periods a change touches, the first day what comes next."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from appraisal.periods.models import Participant, Period, PeriodState
from appraisal.periods.set_up import step_that_follows
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.usage import register_usage
from cadres.access.models import User
from cadres.rules.models import RuleChange
from cadres.rules.selectors import register_touched
from core.following import register_following
from core.wording import first_of


@register_usage
def periods_using(version: SchemeVersion, user: User) -> QuerySet[Period]:
    used = Participant.objects.filter(period=OuterRef("pk"), scheme_version=version)
    return Period.objects.visible_to(user).filter(Exists(used))


register_following(step_that_follows)


@register_touched
def open_periods_touched(change: RuleChange) -> list[str]:
    """The periods below the unit that have not ended by the day and are not finished: they will count otherwise."""
    if not change.code.startswith(("period.", "grades.")):
        return []
    rows = Period.objects.filter(unit__path__startswith=change.path, ends_on__gte=change.starts_on)
    rows = rows.filter(state__in=[PeriodState.DRAFT, PeriodState.OPEN]).select_related("unit")
    found = [str(period) for period in rows.order_by("starts_on", "pk")[:7]]
    return [_("Periods that will go by it: %(periods)s.") % {"periods": first_of(found, 6)}] if found else []
