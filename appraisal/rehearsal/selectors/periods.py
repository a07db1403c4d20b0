"""On which periods a version can be tried."""

from django.db.models import Count

from appraisal.periods.models import Participant, Period
from appraisal.schemes.models import SchemeVersion
from cadres.access.models import User


def periods_to_rehearse(version: SchemeVersion, user: User) -> list[tuple[Period, int]]:
    """Opened periods in which the scheme bound somebody, the newest first, with how many."""
    bound = Participant.objects.filter(
        scheme_version__scheme=version.scheme_id, period__in=Period.objects.visible_to(user)
    )
    counted = bound.order_by().values("period").annotate(people=Count("pk"))
    people = {row["period"]: row["people"] for row in counted}
    rows = Period.objects.filter(pk__in=people).exclude(state="draft").select_related("unit")
    return [(period, people[period.pk]) for period in rows.order_by("-starts_on", "kind")]
