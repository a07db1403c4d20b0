"""The audit trail: append-only rows, written in the transaction of the change, then sealed into a chain."""

import json

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Auditors read the whole trail; nobody else reads it here."""
        return self if user.is_active and user.has_role("auditor") else self.none()

    def unsealed(self):
        """Rows that the sequencer has not come to yet."""
        return self.filter(position=None)


class AuditRow(models.Model):
    """One change: who did what to which object, when and why.

    Writers insert it without a seal, so that none waits for another; numbers may have gaps, where a transaction was
    rolled back. ``core.audit.sealing`` gives it the next ``position``, without gaps, and its ``hash``, which covers
    ``payload`` (the canonical bytes as stored), ``salt`` and ``previous_hash``. The database refuses every other change
    and any deletion, and ``manage.py verify_audit`` names any row that was changed all the same.
    """

    number = models.BigAutoField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"))
    actor_key = models.CharField(_("actor key"), max_length=40)
    actor_name = models.CharField(_("actor"), max_length=150)
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_key = models.CharField(_("object key"), max_length=60)
    object_text = models.CharField(_("object"), max_length=200)
    payload = models.TextField(_("content"))
    salt = models.CharField(max_length=32)
    position = models.BigIntegerField(_("checksum order"), null=True, unique=True, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    done_by: str  # for pages, by ``core.audit.actors.actors_told``

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit log")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="audit_sealed_in_whole",
                condition=Q(position=None, previous_hash="", hash="")
                | Q(position__gte=1) & ~Q(previous_hash="") & ~Q(hash=""),
            )
        ]
        indexes = [
            models.Index(fields=["object_type", "object_key", "-number"], name="audit_by_object"),
            models.Index(fields=["actor_key", "-number"], name="audit_by_actor"),
            models.Index(fields=["number"], name="audit_unsealed", condition=Q(position=None)),
        ]

    def __str__(self):
        return f"{self.number} {self.action} {self.object_text}"

    def get_absolute_url(self):
        return reverse("audit:row", args=[self.number])

    @property
    def content(self) -> dict:
        """The payload as data: reason, before, after, request."""
        return json.loads(self.payload)


class AuditHead(models.Model):
    """The end of the chain, one row that only the sequencer locks: the last position and the hash to chain to."""

    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self):
        return f"{self.position} {self.hash}"
