"""A scheme version tried on the facts of a past period, beside the version that was in force.

Kept apart from results: nothing here is a result, nothing there is touched, and a rehearsal can be thrown away.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from appraisal.rehearsal.querysets import RehearsalQuerySet, RehearsalRowQuerySet
from appraisal.runs.models import GradeCode
from core.fields import ExactDecimalField
from core.paths import address_of


class RehearsalState(models.TextChoices):
    COMPUTING = "computing", _("Calculating")
    DONE = "done", _("Done")


class Rehearsal(models.Model):
    """``document`` and ``digest`` are those of the version as it was tried: a draft may go on changing afterwards.

    ``summary`` holds what concerns the whole: the rules that the version lacks, the measures nobody has, the pools.
    """

    version = models.ForeignKey(
        "appraisal.SchemeVersion",
        on_delete=models.CASCADE,
        related_name="rehearsals",
        verbose_name=_("version"),
    )
    period = models.ForeignKey(
        "appraisal.Period", on_delete=models.CASCADE, related_name="rehearsals", verbose_name=_("period")
    )
    state = models.CharField(_("state"), max_length=10, choices=RehearsalState, default=RehearsalState.COMPUTING)
    document = models.JSONField(_("document"), default=dict)
    digest = models.CharField(_("checksum"), max_length=64, blank=True)
    people = models.PositiveIntegerField(_("people"), default=0)
    summary = models.JSONField(default=dict)
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["version", "-requested_at"], name="rehearsal_newest")]

    def __str__(self):
        return f"{self.version} – {self.period}"

    @property
    def shown_state(self) -> str:
        """A rehearsal whose job ended badly stays unfinished; lists say so."""
        if self.state == RehearsalState.COMPUTING and self.job and self.job.state in ("failed", "cancelled"):
            return self.job.state
        return self.state

    @property
    def has_moved_on(self) -> bool:
        """Whether the version is not any more what was tried."""
        return self.version.document != self.document

    def get_absolute_url(self):
        return address_of("appraisal:rehearsal", self.pk)


class RehearsalRow(models.Model):
    """One cadre under both versions. Scores, grades and money are those that the same facts give, not decisions."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="rows")
    participant = models.ForeignKey("appraisal.Participant", on_delete=models.CASCADE, related_name="+")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=200)
    before = ExactDecimalField(_("score before"), places=6, null=True)
    after = ExactDecimalField(_("score after"), places=6, null=True)
    change = ExactDecimalField(_("change"), places=6, null=True)
    distance = ExactDecimalField(_("by how much"), places=6, default=0)
    share_before = ExactDecimalField(_("coefficient before"), places=6, null=True)
    share_after = ExactDecimalField(_("coefficient after"), places=6, null=True)
    grade_before = models.CharField(_("grade before"), max_length=20, choices=GradeCode, blank=True)
    grade_after = models.CharField(_("grade after"), max_length=20, choices=GradeCode, blank=True)
    grade_changes = models.BooleanField(_("grade changes"), default=False)
    money_before = ExactDecimalField(_("bonus before"), places=2, null=True)
    money_after = ExactDecimalField(_("bonus after"), places=2, null=True)
    money_change = ExactDecimalField(_("bonus, change"), places=2, null=True)
    uncounted = models.PositiveIntegerField(_("entries that no longer count"), default=0)
    breakdown_before = models.JSONField(default=dict)
    breakdown_after = models.JSONField(default=dict)

    objects = RehearsalRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("cadre in a simulation")
        verbose_name_plural = _("cadres in simulations")
        ordering = ["rehearsal", "-distance", "pk"]
        constraints = [models.UniqueConstraint(fields=["rehearsal", "cadre"], name="rehearsal_row_once")]
        indexes = [
            models.Index(fields=["rehearsal", "-distance"], name="rehearsal_by_distance"),
            models.Index(fields=["rehearsal", "unit_path"], name="rehearsal_by_unit"),
        ]

    def __str__(self):
        return f"{self.cadre}"

    def get_absolute_url(self):
        return address_of("appraisal:rehearsal_row", self.pk)
