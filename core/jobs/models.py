"""What a person waits for: a row that says who asked for what, how far it is and what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.jobs.registry import title_of
from core.paths import address_of
from core.told import ToldField


class JobState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own jobs; nobody reads another's."""
        return self.filter(requested_by=user, parent=None) if user.is_active else self.none()

    def unfinished(self):
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])


class Job(models.Model):
    """A unit of background work, claimed under a lease with a fencing number.

    A worker that lost its lease is refused when it writes (``fence`` has moved on), so a job that two workers
    pick up has its effect once. ``key`` makes asking twice give the same job.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    params = models.JSONField(_("parameters"), default=dict)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    message = ToldField(_("message"), blank=True)
    result = models.JSONField(_("result"), default=dict)
    error = ToldField(_("error"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("requested"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_at"], name="job_unfinished", condition=Q(state__in=["queued", "running"])),
            models.Index(fields=["requested_by", "-created_at"], name="job_by_person"),
        ]

    def __str__(self):
        return str(self.title)

    @property
    def title(self):
        return title_of(self.kind)

    def get_absolute_url(self):
        return address_of("jobs:detail", self.pk)

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def percent(self) -> int:
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0
