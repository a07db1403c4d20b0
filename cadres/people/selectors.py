"""Reads over people that other rooms and apps need; set-based, no scope of their own.

Callers that show rows to a person start from ``visible_to``; runs and freezes read everything.
"""

from cadres.people.models import Appointment, Cadre


def history(cadre: Cadre) -> list[Appointment]:
    """All appointments, the newest first, with post and unit."""
    return list(cadre.appointments.select_related("post__unit").order_by("-starts_on", "-pk"))


def find_by_number_and_name(staff_no: str, name: str) -> Cadre | None:
    """The cadre who has both; a number alone must not reveal who is in another unit."""
    return Cadre.objects.filter(staff_no=staff_no.strip(), name=name.strip()).first()
