"""Runs and sheets: computed once, kept for ever, replaced only by a later run; and the marks of what changed since."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.runs.querysets import FullCheckQuerySet, RunQuerySet, SheetQuerySet
from core.fields import ExactDecimalField, WrittenJSONField
from core.wording import labelled


class RunState(models.TextChoices):
    COMPUTING = "computing", _("Calculating")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Run(models.Model):
    """One computation of a period. ``key`` digests period, participants, scheme versions, engine and inputs.

    Asked again with the same inputs, the run that is there is returned; while it computes, the key is only a name.
    ``digest`` is over the finished sheets, the same whatever the database, the chunking and the number of workers.

    A partial run has a ``base``: it holds the sheets of those whose inputs changed, all others are the base's.
    ``Sheet.objects.of_run`` gives both.
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="runs")
    base = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("based on"),
    )
    number = models.PositiveIntegerField(_("number"))
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.COMPUTING)
    engine = models.CharField(_("engine"), max_length=20)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    participants = models.PositiveIntegerField(_("participants"), default=0)
    digest = models.CharField(_("checksum"), max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("requested"), auto_now_add=True)
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

    def chain(self) -> list[int]:
        """Keys of the run and of those on which it stands, the newest first."""
        earlier = (
            RunLink.objects.filter(run=self).order_by("-earlier_id").values_list("earlier_id", flat=True)
        )
        return [self.pk, *earlier] if self.base_id else [self.pk]


class RunLink(models.Model):
    """A partial run stands on this earlier one: its base, the base's base, down to the full run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="links")
    earlier = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "earlier"], name="run_link_once")]

    def __str__(self):
        return f"{self.run_id} → {self.earlier_id}"


class RunChunk(models.Model):
    """A part of a run's participants; its sheets and ``finished_at`` are committed together.

    Of a full run, whole peer groups from the first to the last in the order of the database; of a partial one the
    ``cadres`` by their keys. ``found`` keeps what the end of the run adds up: sums of inputs, of sheets, figures.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first_group = models.CharField(max_length=60, blank=True)
    last_group = models.CharField(max_length=60, blank=True)
    cadres = models.JSONField(null=True)
    found = models.JSONField(default=dict)
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
    COMMENT_ONLY = "comment_only", _("Written comment only")
    NO_GRADE = "no_grade", _("No grade")


class Sheet(models.Model):
    """The scored result of one cadre in one run, with its breakdown (sparse JSON, see docs/scheme-format.md).

    ``rank`` is that at the time of the run; ``with_place`` gives that of now. Run, period, cadre and unit are those
    of the run and the participant. Five foreign keys would be asked row by row, half a million times in a run of a
    hundred thousand; triggers compare all rows of a statement with runs and participants at once.
    """

    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="sheets", db_constraint=False, db_index=False
    )
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
    coefficient = ExactDecimalField(
        _("coefficient"), places=6, null=True, help_text=_("Per cent of the full score.")
    )
    rank = models.PositiveIntegerField(_("rank in the peer group"), null=True)
    band = models.CharField(_("grade by band"), max_length=20, blank=True)
    grade = models.CharField(_("proposed grade"), max_length=20, choices=GradeCode, blank=True)
    flags = models.CharField(_("vetoes and restrictions"), max_length=200, blank=True)
    breakdown = WrittenJSONField(default=dict)
    is_published: bool  # where a query annotates it with ``published_now``

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


class RankShift(models.Model):
    """The rank of a cadre whose sheet stayed while a partial run moved others of the peer group past it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rank_shifts", db_index=False)
    cadre = models.ForeignKey(
        "cadres.Cadre", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    rank = models.PositiveIntegerField(_("rank in the peer group"), null=True)

    class Meta:
        verbose_name = _("changed rank")
        verbose_name_plural = _("changed ranks")
        constraints = [models.UniqueConstraint(fields=["cadre", "run"], name="rank_shift_once")]

    def __str__(self):
        return labelled(self.cadre_id, self.rank)


class DirtyMark(models.Model):
    """Something on which the score of a cadre in a period depends was written.

    Rows are only ever appended, by triggers of the database, in the transaction of the change: writers neither wait
    for one another nor forget. A run takes the marks that it sees (``taken``) before it reads, and removes them when
    it is published; whatever was marked later stays for the next. Without constraints to the period and the cadre,
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

    ``differences`` names who differs and by how much: staff number, score and grade as published and in full.
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.CASCADE, related_name="full_checks")
    published = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="+", verbose_name=_("published run")
    )
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
        """A difference that nobody has answered yet: the run that it is about is still published."""
        return not self.agrees and self.period.published_run_id == self.published_id
