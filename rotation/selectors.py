"""Tenure clocks of many appointments, and who is due to move."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from cadres.access.models import User
from cadres.people.models import Appointment, Cadre
from core.dates import add_years
from core.params.services import parameter
from rotation.models import TenureRule
from rotation.tenure import TenureClock, applies, tenure_clock


def rules_in_force(on: date) -> list[TenureRule]:
    """Tenure rules (CSL art. 71) that hold on that day, first and last day included."""
    return list(TenureRule.objects.on(on).select_related("unit"))


def clocks(appointments: list[Appointment], *, on: date | None = None) -> dict[int, TenureClock]:
    """Tenure clocks by appointment key, in two queries however many (appointments come with cadre and post.unit).

    ``on``: the day of the rules and of ``rotation.retirement_age``; today by default.
    """
    on = on or timezone.localdate()
    rules = rules_in_force(on)
    ages = parameter("rotation.retirement_age", on=on).value
    return {
        row.pk: tenure_clock(
            since=row.starts_on,
            born_on=row.cadre.born_on,
            sex=row.cadre.sex,
            rules=[
                rule
                for rule in rules
                if applies(rule, unit_path=row.post.unit.path, category=row.post.category, is_key=row.post.is_key)
            ],
            retirement_age=ages,
            on=on,
        )
        for row in appointments
    }


def board_rows(user: User) -> QuerySet[Appointment]:
    """Main appointments in force of the people whom ``user`` manages, as HR officer or leader."""
    managed = Cadre.objects.managed_by(user, "hr", "leader")
    rows = Appointment.objects.on(timezone.localdate()).main().filter(cadre__in=managed, cadre__left_on=None)
    return rows.select_related("cadre", "post__unit")


def due_filter(*, on: date) -> Q:
    """Appointments that some rule (CSL art. 71) makes due by the end of its look-ahead, as a database condition.

    Exemptions near retirement are shown on the row, not hidden: people ask why somebody is not moved.
    """
    found = Q(pk__in=[])
    for rule in rules_in_force(on):
        latest = add_years(on + timedelta(days=31 * rule.notice_months), -rule.years)
        one = Q(post__unit__path__startswith=rule.unit.path, starts_on__lte=latest)
        if rule.category:
            one &= Q(post__category=rule.category)
        if rule.key_posts_only:
            one &= Q(post__is_key=True)
        found |= one
    return found
