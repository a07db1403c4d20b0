"""Leave that a cadre applies for; somebody else grants it, and it then stands in the attendance."""

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadres.calendar.reckoning import ONE_DAY
from cadres.conduct.models import LEAVE, AttendanceRecord
from cadres.people.models import Cadre
from core.approvals.models import Proposal
from core.fields import ExactDecimalField
from core.paths import address_of
from core.querysets import BelongingMixin
from core.uploads import StoredFile

GRANTING = ("supervisor", "leader")
READING = (*GRANTING, "hr")
KINDS = [(kind.value, kind.label) for kind in LEAVE]


class LeaveQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those of the people whom one supervises, leads or keeps the records of."""
        if not user.is_active:
            return self.none()
        return self.filter(cadre__in=Cadre.objects.managed_or_own(user, *READING))

    def with_list_data(self) -> Self:
        return self.select_related("cadre")


class LeaveApplication(Proposal):
    """From noon or morning of a day until noon or evening of another; ``days`` as its kind counts them."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="leave", verbose_name=_("cadre"))
    kind = models.CharField(_("kind of leave"), max_length=10, choices=KINDS)
    day = models.DateField(_("first day"))
    from_noon = models.BooleanField(_("from noon of the first day"), default=False)
    last_day = models.DateField(_("last day"))
    to_noon = models.BooleanField(_("until noon of the last day"), default=False)
    days = ExactDecimalField(_("number of days"), places=1)
    back_on = models.DateField(_("back at work on"), null=True, blank=True)
    record = models.OneToOneField(
        AttendanceRecord, on_delete=models.SET_NULL, null=True, blank=True, related_name="granted_as"
    )

    act_url_name = "cadres:leave_act"
    objects = LeaveQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = _("application for leave")
        verbose_name_plural = _("applications for leave")
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_day__gte=F("day")),
                name="leave_days_in_order",
                violation_error_message=_("The last day is before the first. Correct one of them."),
            ),
        ]
        indexes = [
            models.Index(fields=["cadre", "-day"], name="leave_of_cadre"),
            models.Index(fields=["-proposed_at", "-id"], name="leave_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} · {self.get_kind_display()} · {date_format(self.day)}"

    def get_absolute_url(self) -> str:
        return address_of("cadres:leave", self.pk)

    def is_running(self, on: date) -> bool:
        """Whether some of it lies on that day or after, so that one may come back earlier."""
        return self.state == "approved" and (self.last_day if self.back_on is None else self.back_on - ONE_DAY) >= on

    @property
    def halves(self) -> tuple[int, int]:
        """Its first and last half day, as numbers that can be compared."""
        return self.day.toordinal() * 2 + self.from_noon, self.last_day.toordinal() * 2 + 1 - self.to_noon


def file_path(file: "LeaveFile", filename: str) -> str:
    """A random name: what people call their files never reaches the file system."""
    return f"leave/{file.pk.hex[:2]}/{file.pk.hex}"


class LeaveFileQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "application"


class LeaveFile(StoredFile):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(LeaveApplication, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to=file_path, max_length=120)

    objects = LeaveFileQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("leave", "document")
        verbose_name_plural = pgettext_lazy("leave", "documents")
        ordering = ["uploaded_at"]

    def get_absolute_url(self) -> str:
        return address_of("cadres:leave_file", self.pk)
