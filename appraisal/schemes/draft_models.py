"""What stands behind the editor: how often a draft was changed, its former states, the sample it is tried on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeDraft(models.Model):
    """The working state of a version that is still a draft.

    ``revision`` grows with every change, so that a page knows whether somebody else saved in between. ``step`` is
    the state that the version holds now; states after it can be done again.
    """

    version = models.OneToOneField(
        "appraisal.SchemeVersion", on_delete=models.CASCADE, related_name="working", verbose_name=_("version")
    )
    revision = models.PositiveIntegerField(default=1)
    step = models.PositiveIntegerField(default=0)
    sample = models.JSONField(default=dict, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("working draft")
        verbose_name_plural = _("working drafts")

    def __str__(self):
        return f"{self.version} r{self.revision}"


class DraftStep(models.Model):
    """One state of the document, and what was done to reach it."""

    draft = models.ForeignKey(SchemeDraft, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    act = models.CharField(max_length=20)
    part = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=80, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("revision of a draft")
        verbose_name_plural = _("revisions of drafts")
        ordering = ["draft", "number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_step_once")]

    def __str__(self):
        return f"{self.draft_id}:{self.number} {self.act} {self.part} {self.code}"
