"""The audit trail: append-only rows in a hash chain, written in the transaction of the change they tell of."""

import json

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Auditors read the whole trail; nobody else reads it here."""
        return self if user.is_active and user.has_role("auditor") else self.none()


class AuditRow(models.Model):
    """One change: who did what to which object, when and why.

    ``hash`` covers ``payload`` (the canonical bytes as stored), ``salt`` and ``previous_hash``; the database
    refuses updates and deletions, and ``manage.py verify_audit`` names any row that was changed all the same.
    """

    number = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("time"))
    actor_key = models.CharField(_("actor key"), max_length=40)
    actor_name = models.CharField(_("actor"), max_length=150)
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_key = models.CharField(_("object key"), max_length=60)
    object_text = models.CharField(_("object"), max_length=200)
    payload = models.TextField(_("content"))
    salt = models.CharField(max_length=32)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit log")
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["object_type", "object_key", "-number"], name="audit_by_object"),
            models.Index(fields=["actor_key", "-number"], name="audit_by_actor"),
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
    """The single row that writers lock: it gives the next number and the hash to chain to."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self):
        return f"{self.number} {self.hash}"
