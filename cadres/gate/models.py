"""What the machine at the gate noted: when somebody first came and last left on a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cadres.conduct.models import AttendanceRecord
from cadres.people.models import Cadre
from core.querysets import BelongingMixin


class GateQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "cadre"


class GateRecord(models.Model):
    """``times``: how often the day was late or early by the office hours; ``record`` is the attendance of that.

    ``by_hand``: HR has changed or removed that attendance, and the gate says no more about the day.
    """

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+", verbose_name=_("cadre"))
    day = models.DateField(_("day"))
    first_in = models.TimeField(_("first arrival"), null=True, blank=True)
    last_out = models.TimeField(_("last departure"), null=True, blank=True)
    times = models.PositiveSmallIntegerField(_("late or early, times"), default=0, editable=False)
    record = models.OneToOneField(
        AttendanceRecord, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    by_hand = models.BooleanField(_("decided by hand"), default=False, editable=False)

    objects = GateQuerySet.as_manager()

    class Meta:
        verbose_name = _("gate record")
        verbose_name_plural = _("gate records")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "day"],
                name="gate_once",
                violation_error_message=_("There is already a gate record for this day."),
            ),
            models.CheckConstraint(
                condition=Q(last_out__isnull=True) | Q(first_in__isnull=True) | Q(last_out__gte=F("first_in")),
                name="gate_in_order",
                violation_error_message=_("The last departure is before the first arrival. Correct one of them."),
            ),
        ]
        indexes = [models.Index(fields=["-day", "-id"], name="gate_by_day")]

    def __str__(self) -> str:
        return f"{self.cadre} {date_format(self.day)}"
