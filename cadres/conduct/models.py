"""Attendance: what happened on a day, as far as it was not ordinary presence."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import ExactDecimalField
from core.querysets import BelongingMixin


class AttendanceKind(models.TextChoices):
    LATE = "late", _("Late or early")
    ABSENT = "absent", _("Absent without leave")
    PERSONAL = "personal", _("Personal leave")
    SICK = "sick", _("Sick leave")
    ANNUAL = "annual", _("Annual leave")
    OVERTIME = "overtime", _("Overtime")


class AttendanceQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "cadre"


class AttendanceRecord(models.Model):
    """``quantity`` counts times for late, days (halves allowed) for the others."""

    cadre = models.ForeignKey(
        "cadres.Cadre", on_delete=models.PROTECT, related_name="attendance", verbose_name=_("cadre")
    )
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=AttendanceKind)
    quantity = ExactDecimalField(_("times or days"), places=2, default=1, validators=[MaxValueValidator(31)])
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance record")
        verbose_name_plural = _("attendance records")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "day", "kind"],
                name="attendance_once",
                violation_error_message=_("There is already a record of this kind for this day. Edit that one."),
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0),
                name="attendance_quantity_positive",
                violation_error_message=_("The quantity must be greater than zero."),
            ),
        ]
        indexes = [models.Index(fields=["day", "cadre"], name="attendance_by_day")]

    def __str__(self):
        return f"{self.cadre} {self.day} {self.get_kind_display()}"
