"""Schemes ask where a version is used, rules which periods a change touches, the first day what comes next."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.periods.set_up import step_that_follows
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.usage import register_usage
from cadres.access.models import User
from cadres.conduct.services import CadreDays, register_told
from cadres.rules.models import RuleChange
from cadres.rules.selectors import register_touched
from core.constraints import BATCH
from core.following import register_following
from core.told import with_params
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


@register_told
def fixed_months_told(days: CadreDays) -> list[Any]:
    """Months whose results are released or closed: attendance of their days changes nothing of them any more."""
    of_cadre: dict[int, list[date]] = defaultdict(list)
    for cadre, day in days:
        of_cadre[cadre].append(day)
    first, last = min(day for _cadre, day in days), max(day for _cadre, day in days)
    fixed = Period.objects.filter(kind=PeriodKind.MONTH, starts_on__lte=last, ends_on__gte=first)
    found: dict[Period, int] = {}
    for period in fixed.filter(state__in=[PeriodState.RELEASED, PeriodState.CLOSED]).order_by("starts_on", "pk"):
        rows = Participant.objects.filter(period=period)
        people = rows.filter(cadre__in=list(of_cadre)) if len(of_cadre) < BATCH else rows
        held = (day for cadre in people.values_list("cadre", flat=True) for day in of_cadre.get(cadre, ()))
        found[period] = sum(period.starts_on <= day <= period.ends_on for day in held)
    return [
        with_params(
            ngettext_lazy(
                "The results of %(period)s are fixed: %(n)s row about its days does not change them.",
                "The results of %(period)s are fixed: %(n)s rows about its days do not change them.",
                number,
            ),
            period=period,
            n=number,
        )
        for period, number in found.items()
        if number
    ]
