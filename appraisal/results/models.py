"""Runs and sheets: computed once, kept for ever, replaced only by a later run."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.results.querysets import GradeDecisionQuerySet, RunQuerySet, SheetQuerySet
from core.fields import ExactDecimalField


class RunState(models.TextChoices):
    COMPUTING = "computing", _("Computing")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Run(models.Model):
    """One computation of a period. ``key`` digests period, participants, scheme versions, engine and inputs.

    Asked again with the same inputs, the run that is there is returned. ``digest`` is over the finished sheets
    and is the same whatever the database, the chunking and the number of workers.
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField(_("number"))
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.COMPUTING)
    engine = models.CharField(_("engine"), max_length=20)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    participants = models.PositiveIntegerField(_("participants"), default=0)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["period", "number"], name="run_number_once")]

    def __str__(self):
        return f"{self.period} #{self.number}"

    def get_absolute_url(self):
        return reverse("appraisal:run", args=[self.pk])


class RunChunk(models.Model):
    """A slice of a run's participants; its sheets and ``finished_at`` are committed together."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first_cadre = models.BigIntegerField()
    last_cadre = models.BigIntegerField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="chunk_once")]

    def __str__(self):
        return f"{self.run} {self.number}"


class GradeCode(models.TextChoices):
    """Grades of the Civil Servants Law art. 38, and the two ways of taking part without one."""

    EXCELLENT = "excellent", _("Excellent")
    COMPETENT = "competent", _("Competent")
    BASIC = "basic", _("Basically competent")
    INCOMPETENT = "incompetent", _("Incompetent")
    COMMENT_ONLY = "comment_only", _("Comment only")
    NO_GRADE = "no_grade", _("No grade")


class Sheet(models.Model):
    """The scored result of one cadre in one run, with its breakdown (sparse JSON, see docs/scheme-format.md)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="sheets")
    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="sheets")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="sheets")
    participant = models.ForeignKey("appraisal.Participant", on_delete=models.PROTECT, related_name="sheets")
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=200)
    total = ExactDecimalField(_("score"), places=6, null=True)
    coefficient = ExactDecimalField(
        _("coefficient"), places=6, null=True, help_text=_("Per cent of full marks.")
    )
    rank = models.PositiveIntegerField(_("rank in the peer group"), null=True)
    band = models.CharField(_("grade by band"), max_length=20, blank=True)
    grade = models.CharField(_("proposed grade"), max_length=20, choices=GradeCode, blank=True)
    flags = models.CharField(_("vetoes and bars"), max_length=200, blank=True)
    breakdown = models.JSONField(default=dict)

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


class GradeDecision(models.Model):
    """The grade of a year, decided on the proposal of a run; a correction is a later decision."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="decisions")
    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="decisions")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="grade_decisions")
    grade = models.CharField(_("grade"), max_length=20, choices=GradeCode)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_current = models.BooleanField(default=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = GradeDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade decision")
        verbose_name_plural = _("grade decisions")
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "cadre"], condition=Q(is_current=True), name="grade_one_current"
            )
        ]

    def __str__(self):
        return f"{self.cadre} {self.period}: {self.get_grade_display()}"
