"""Reads over people that other rooms and apps need; set-based, no scope of their own.

Callers that show rows to a person start from ``visible_to``; runs and freezes read everything.
"""

from datetime import date

from django.db.models import F, QuerySet

from cadres.people.models import Appointment, AppointmentKind, Cadre
from cadres.units.models import Unit


def appointment_of(cadre: Cadre, on: date) -> Appointment | None:
    """The main appointment of ``cadre`` on ``on``, with its post and unit."""
    return cadre.appointments.on(on).main().select_related("post__unit").order_by("-starts_on").first()


def unit_of(cadre: Cadre, on: date) -> Unit | None:
    """The unit of the cadre's main post on ``on``, or None when there was none."""
    appointment = appointment_of(cadre, on)
    return appointment.post.unit if appointment else None


APPOINTMENT_COLUMNS = (
    "appointment_id",
    "cadre_id",
    "staff_no",
    "cadre_name",
    "kind",
    "starts_on",
    "ends_on",
    "post_id",
    "post_title",
    "category",
    "factor",
    "is_key",
    "unit_id",
    "unit_path",
    "entered_on",
    "rank",
)


def appointments_on(
    day: date, unit: Unit | None = None, *, kinds: tuple[str, ...] = (AppointmentKind.MAIN,)
) -> QuerySet:
    """Who holds which post on ``day`` in the subtree of ``unit``: one named row each, in one query.

    Rows have the names of ``APPOINTMENT_COLUMNS``; people who left before ``day`` are not among them.
    ``factor`` and ``category`` are the post's of now, which is what a freeze on ``day`` writes down.
    """
    rows = Appointment.objects.on(day).filter(kind__in=kinds).exclude(cadre__left_on__lt=day)
    if unit is not None:
        rows = rows.filter(post__unit__path__startswith=unit.path)
    rows = rows.annotate(
        appointment_id=F("pk"),
        staff_no=F("cadre__staff_no"),
        cadre_name=F("cadre__name"),
        post_title=F("post__title"),
        category=F("post__category"),
        factor=F("post__factor"),
        is_key=F("post__is_key"),
        unit_id=F("post__unit_id"),
        unit_path=F("post__unit__path"),
        entered_on=F("cadre__entered_on"),
        rank=F("cadre__rank"),
    )
    return rows.order_by("cadre_id", "pk").values_list(*APPOINTMENT_COLUMNS, named=True)


def history(cadre: Cadre) -> list[Appointment]:
    """All appointments, the newest first, with post and unit."""
    return list(cadre.appointments.select_related("post__unit").order_by("-starts_on", "-pk"))


def find_by_number_and_name(staff_no: str, name: str) -> Cadre | None:
    """The cadre who has both; a number alone must not reveal who is in another unit."""
    return Cadre.objects.filter(staff_no=staff_no.strip(), name=name.strip()).first()
