"""Schemes ask this room where a version is used; what was done on the first day asks what comes next."""

from django.db.models import Exists, OuterRef, QuerySet

from appraisal.periods.models import Participant, Period
from appraisal.periods.set_up import step_that_follows
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.usage import register_usage
from cadres.access.models import User
from core.following import register_following


@register_usage
def periods_using(version: SchemeVersion, user: User) -> QuerySet[Period]:
    used = Participant.objects.filter(period=OuterRef("pk"), scheme_version=version)
    return Period.objects.visible_to(user).filter(Exists(used))


register_following(step_that_follows)
