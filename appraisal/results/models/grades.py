"""Grades that people decide on the sheets of a run."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisal.results.querysets.grades import GradeDecisionQuerySet
from appraisal.runs.models import GradeCode
from core.wording import labelled


class GradeDecision(models.Model):
    """The grade of a year, decided on the proposal of a run; a correction is a later decision."""

    sheet = models.ForeignKey("appraisal.Sheet", on_delete=models.PROTECT, related_name="decisions")
    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="decisions")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="grade_decisions")
    grade = models.CharField(_("grade"), max_length=20, choices=GradeCode)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_current = models.BooleanField(default=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    in_force: bool  # whether it counts to whom ``visible_to`` was asked for

    objects = GradeDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade decision")
        verbose_name_plural = _("grade decisions")
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(fields=["period", "cadre"], condition=Q(is_current=True), name="grade_one_current")
        ]

    def __str__(self):
        return labelled(f"{self.cadre} {self.period}", self.get_grade_display())
