"""Schemes ask this room where a version is used."""

from django.db.models import Exists, OuterRef

from appraisal.periods.models import Participant, Period
from appraisal.schemes.usage import register_usage


@register_usage
def periods_using(version, user):
    used = Participant.objects.filter(period=OuterRef("pk"), scheme_version=version)
    return Period.objects.visible_to(user).filter(Exists(used))
