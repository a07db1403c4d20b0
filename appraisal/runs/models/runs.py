"""Runs: computed once, kept for ever; the newest is the period's current one, a release makes one count."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.runs.querysets.runs import RunQuerySet
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
        earlier = RunLink.objects.filter(run=self).order_by("-earlier_id").values_list("earlier_id", flat=True)
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
