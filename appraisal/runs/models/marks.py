"""What changed since a period was computed, and the nightly proof that recomputing only that was right."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appraisal.runs.models.runs import Run
from appraisal.runs.querysets.runs import FullCheckQuerySet


class DirtyMark(models.Model):
    """Something on which the score of a cadre in a period depends was written.

    Rows are only ever appended, by triggers of the database, in the transaction of the change: writers neither wait
    for one another nor forget. A run takes the marks that it sees (``taken``) before it reads, and removes them when
    it is finished; whatever was marked later stays for the next. Without constraints to the period and the cadre,
    whose checks would cost more than the mark.
    """

    id = models.BigAutoField(primary_key=True)
    period = models.ForeignKey(
        "appraisal.Period",
        on_delete=models.CASCADE,
        related_name="marks",
        db_constraint=False,
        db_index=False,
    )
    cadre = models.ForeignKey(
        "cadres.Cadre", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    marked_at = models.DateTimeField(_("changed"), db_default=Now())
    taken = models.UUIDField(_("claimed by the job"), null=True, blank=True)

    class Meta:
        verbose_name = _("mark of a change")
        verbose_name_plural = _("marks of changes")
        ordering = ["pk"]
        indexes = [models.Index(fields=["period", "cadre"], name="mark_by_period")]

    def __str__(self):
        return f"{self.period_id}:{self.cadre_id}"


class FullCheck(models.Model):
    """A full run beside the chain of partial ones: whether recomputing the changed alone gave the same sheets.

    ``differences`` names who differs and by how much: staff number, score and grade of the current run and in full.
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.CASCADE, related_name="full_checks")
    published = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+", verbose_name=_("current run"))
    full = models.ForeignKey(
        Run,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("full recalculation"),
    )
    agrees = models.BooleanField(_("agrees"))
    compared = models.PositiveIntegerField(_("people compared"))
    differing = models.PositiveIntegerField(_("people with differences"), default=0)
    differences = models.JSONField(default=list)
    checked_at = models.DateTimeField(_("checked"), auto_now_add=True)

    objects = FullCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("full recalculation as a check")
        verbose_name_plural = _("full recalculations as checks")
        ordering = ["-checked_at"]
        indexes = [models.Index(fields=["period", "-checked_at"], name="full_check_newest")]

    def __str__(self):
        return f"{self.period} {self.checked_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """A difference that nobody has answered yet: the run that it is about is still the current one."""
        return not self.agrees and self.period.current_run_id == self.published_id
