"""Votes about cadres: what a vote item of a scheme counts."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.ballots.querysets import BallotQuerySet
from core.wording import labelled


class BallotSource(models.TextChoices):
    TALLY = "tally", _("counted on paper")
    IMPORT = "import", pgettext_lazy("source", "imported")
    BALLOT = "ballot", _("cast electronically")


class Ballot(models.Model):
    """Votes of one voter group for one option of a question, unlinkable to the voters.

    A tally of paper ballots is one row with its ``count``; an electronic ballot counts 1 and keeps neither a hand nor
    a time, and its random key tells nothing of the order in which ballots were cast.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    period = models.ForeignKey(
        "appraisal.Period", on_delete=models.PROTECT, related_name="ballots", verbose_name=_("period")
    )
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="ballots", verbose_name=_("cadre"))
    item = models.CharField(
        _("question"),
        max_length=40,
        help_text=_("The code of the indicator, or of the vote question that it uses."),
    )
    group = models.CharField(_("voter group"), max_length=20)
    option = models.CharField(_("option"), max_length=20)
    count = models.PositiveIntegerField(_("ballots"), default=1, validators=[MinValueValidator(1)])
    source = models.CharField(
        _("source"), max_length=20, choices=BallotSource, default=BallotSource.TALLY, editable=False
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"), null=True, blank=True, editable=False)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["period", "cadre", "item", "group", "option"]
        indexes = [models.Index(fields=["period", "cadre"], name="ballot_by_cadre")]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "cadre", "item", "group", "option"],
                condition=~Q(source="ballot"),
                name="ballot_tally_once",
                violation_error_message=_("These ballots have already been counted."),
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="ballot_counts_something"),
            models.CheckConstraint(
                condition=~Q(source="ballot") | Q(entered_by__isnull=True, entered_at__isnull=True),
                name="ballot_keeps_no_voter",
            ),
        ]

    def __str__(self):
        return labelled(f"{self.item} {self.group} {self.option}", self.count)
