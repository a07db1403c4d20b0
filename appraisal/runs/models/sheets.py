"""Sheets: what a run computed for each cadre."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.runs.models.runs import Run
from appraisal.runs.querysets.sheets import SheetQuerySet
from core.fields import ExactDecimalField, WrittenJSONField


class GradeCode(models.TextChoices):
    """Grades of the Civil Servants Law art. 38, and the two ways of taking part without one."""

    EXCELLENT = "excellent", _("Excellent")
    COMPETENT = "competent", _("Competent")
    BASIC = "basic", _("Basically competent")
    INCOMPETENT = "incompetent", _("Incompetent")
    COMMENT_ONLY = "comment_only", _("Written comment only")
    NO_GRADE = "no_grade", _("No grade")


class Sheet(models.Model):
    """The scored result of one cadre in one run, with its breakdown (sparse JSON, see docs/scheme-format.md).

    ``flags`` are the codes of the vetoes that fired, to be shown; what they do stands beside them as data:
    ``result_vetoed``, ``best_grade`` (empty: any) and ``zeroed`` (codes of items and nodes, with commas).
    ``rank`` is that at the time of the run; ``with_place`` gives that of now. Run, period, cadre and unit are those
    of the run and the participant. Five foreign keys would be asked row by row, half a million times in a run of a
    hundred thousand; triggers compare all rows of a statement with runs and participants at once.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="sheets", db_constraint=False, db_index=False)
    period = models.ForeignKey(
        "appraisal.Period",
        on_delete=models.PROTECT,
        related_name="sheets",
        db_constraint=False,
        db_index=False,
    )
    cadre = models.ForeignKey(
        "cadres.Cadre", on_delete=models.PROTECT, related_name="sheets", db_constraint=False, db_index=False
    )
    participant = models.ForeignKey(
        "appraisal.Participant",
        on_delete=models.PROTECT,
        related_name="sheets",
        db_constraint=False,
        db_index=False,
    )
    unit = models.ForeignKey(
        "cadres.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    unit_path = models.CharField(max_length=200)
    total = ExactDecimalField(_("score"), places=6, null=True)
    coefficient = ExactDecimalField(_("coefficient"), places=6, null=True, help_text=_("Per cent of the full score."))
    rank = models.PositiveIntegerField(_("rank in the peer group"), null=True)
    band = models.CharField(_("grade by band"), max_length=20, blank=True)
    grade = models.CharField(_("proposed grade"), max_length=20, choices=GradeCode, blank=True)
    flags = models.CharField(_("vetoes and restrictions"), max_length=200, blank=True)
    result_vetoed = models.BooleanField(_("result vetoed"), default=False, db_default=False)
    best_grade = models.CharField(_("best grade allowed"), max_length=20, blank=True, default="", db_default="")
    zeroed = models.TextField(_("indicators at zero"), blank=True, default="", db_default="")
    breakdown = WrittenJSONField(default=dict)
    place: int | None  # where a query calls ``with_place``
    is_released: bool  # … ``with_is_released``
    is_current: bool  # … ``with_is_current``

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")
        ordering = ["-period", "unit_path", "-total"]
        constraints = [models.UniqueConstraint(fields=["run", "cadre"], name="sheet_once_per_run")]
        indexes = [
            models.Index(fields=["period", "unit_path", "-total"], name="sheet_by_period"),
            models.Index(fields=["cadre", "-period"], name="sheet_by_cadre"),
        ]

    def __str__(self):
        return f"{self.cadre} – {self.period}"

    def get_absolute_url(self):
        return reverse("appraisal:sheet", args=[self.pk])
