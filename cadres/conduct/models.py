"""Attendance: what happened on some days, as far as it was not ordinary presence."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ExactDecimalField
from core.querysets import BelongingMixin

if TYPE_CHECKING:
    from cadres.conduct.reckoning import Part


class AttendanceKind(models.TextChoices):
    LATE = "late", _("Late or early")
    ABSENT = "absent", _("Absent without leave")
    PERSONAL = "personal", _("Personal leave")
    SICK = "sick", _("Sick leave")
    ANNUAL = "annual", _("Annual leave")
    MARRIAGE = "marriage", _("Marriage leave")
    MATERNITY = "maternity", _("Maternity leave")
    PATERNITY = "paternity", _("Paternity leave")
    CHILDCARE = "childcare", _("Childcare leave")
    BEREAVEMENT = "mourning", _("Bereavement leave")
    HOME = "home", _("Home leave")
    INJURY = "injury", _("Work injury leave")
    OFFICIAL = "official", _("Official leave")
    OVERTIME = "overtime", _("Overtime")


# Kinds during which somebody is not at work: two of them never share half a day.
AWAY = tuple(kind for kind in AttendanceKind if kind not in (AttendanceKind.LATE, AttendanceKind.OVERTIME))
# … and those that are granted, ahead of the day as well; what holds for each: ``cadres.conduct.kinds``.
LEAVE = tuple(kind for kind in AWAY if kind != AttendanceKind.ABSENT)


class AttendanceQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "cadre"


class AttendanceRecord(models.Model):
    """A stretch from ``day`` to ``last_day``. ``quantity`` counts times for late, days in halves for the others.

    What each day of it holds stands in ``AttendanceDay``; figures, sheets and checks read those.
    """

    cadre = models.ForeignKey(
        "cadres.Cadre", on_delete=models.PROTECT, related_name="attendance", verbose_name=_("cadre")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AttendanceKind)
    day = models.DateField(_("first day"))
    from_noon = models.BooleanField(_("from noon of the first day"), default=False)
    last_day = models.DateField(_("last day"), blank=True)
    to_noon = models.BooleanField(_("until noon of the last day"), default=False)
    # the office named a day off by itself, as of somebody who was on duty: it counts whatever the calendar says
    first_counts = models.BooleanField(default=False, editable=False)
    quantity = ExactDecimalField(_("times or days"), places=2, blank=True, validators=[MaxValueValidator(366)])
    note = models.CharField(_("note"), max_length=200, blank=True)

    # Not stored: what the days of a record on its way in will hold.
    parts: "tuple[Part, ...]" = ()

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance record")
        verbose_name_plural = _("attendance records")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "day", "kind", "from_noon"],
                name="attendance_once",
                violation_error_message=_("There is already a record of this kind for this day. Edit that one."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="attendance_quantity_positive",
                violation_error_message=_("The quantity must be greater than zero."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("day")),
                name="attendance_days_in_order",
                violation_error_message=_("The last day is before the first. Correct one of them."),
            ),
        ]
        indexes = [models.Index(fields=["day", "cadre"], name="attendance_by_day")]

    def __str__(self) -> str:
        days = f"{self.day}" if self.last_day in (None, self.day) else f"{self.day} – {self.last_day}"
        return f"{self.cadre} {days} {self.get_kind_display()}"


class AttendanceDay(models.Model):
    """One day of a record. The database itself keeps two records off the same half of a day.

    ``morning`` and ``afternoon`` say which half the cadre was away; late arrivals and overtime take neither.
    """

    record = models.ForeignKey(AttendanceRecord, on_delete=models.CASCADE, related_name="days")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AttendanceKind)
    day = models.DateField()
    morning = models.BooleanField(default=False)
    afternoon = models.BooleanField(default=False)
    quantity = ExactDecimalField(places=2)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of attendance")
        verbose_name_plural = _("days of attendance")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "day"], name="attendance_day_once"),
            models.UniqueConstraint(fields=["cadre", "day"], condition=Q(morning=True), name="attendance_one_morning"),
            models.UniqueConstraint(
                fields=["cadre", "day"], condition=Q(afternoon=True), name="attendance_one_afternoon"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & (Q(kind="late") | Q(quantity__lte=1)),
                name="attendance_day_holds_a_day",
            ),
        ]
        indexes = [models.Index(fields=["day", "cadre"], name="attendance_day_by_day")]

    def __str__(self) -> str:
        return f"{self.cadre_id} {self.day} {self.kind}"
