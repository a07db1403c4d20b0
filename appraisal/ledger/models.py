"""The work ledger: entries that are drafted, submitted, verified or returned, with their evidence."""

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.ledger.querysets import ApprovalQuerySet, EntryQuerySet, EvidenceQuerySet
from core.approvals.models import Proposal
from core.fields import ExactDecimalField
from core.paths import address_of
from core.uploads import StoredFile


class EntryState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    PROPOSED = "proposed", _("Awaiting approval")
    VERIFIED = "verified", _("Verified")
    NO_POINTS = "no_points", _("No evidence, no points")
    REVERSED = "reversed", pgettext_lazy("ledger", "Reversed")


class EntrySource(models.TextChoices):
    SELF = "self", _("By the cadre")
    OBSERVATION = "observation", _("Supervisor's note")
    IMPORT = "import", _("Imported")
    REVERSAL = "reversal", _("Reversing entry")


SEEN_BY = ["unit_path", "state", "cadre", "author"]


class Entry(models.Model):
    """One line of a cadre's ledger.

    draft → submitted → verified | returned → submitted …; verified → reversed by a reversing entry of its own.
    Under a rule that the committee decides: submitted → proposed → verified | returned, see ``EntryApproval``.
    Where the scheme lets an entry without its document stand, it is checked into ``no_points`` and counts nothing.
    Verifying freezes ``effect``: the points that the rule gives for this entry alone, before caps (exact).
    ``period`` is explicit: a late entry may count in an open later period.
    """

    found_by_index = ("summary",)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="entries", verbose_name=_("cadre"))
    period = models.ForeignKey(
        "appraisal.Period",
        on_delete=models.PROTECT,
        related_name="entries",
        verbose_name=_("period"),
        db_index=False,  # entry_by_period begins with it
    )
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    unit_path = models.CharField(max_length=200)
    happened_on = models.DateField(_("day"))
    duty = models.ForeignKey(
        "cadres.Duty",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("duty"),
    )
    rule = models.ForeignKey(
        "appraisal.Rule",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("rule"),
    )
    summary = models.CharField(_("what was done"), max_length=200)
    details = models.TextField(_("details"), blank=True)
    quantity = ExactDecimalField(_("quantity"), places=4, default=1, validators=[MinValueValidator(0)])
    quality = models.CharField(_("quality"), max_length=100, blank=True)
    on_time = models.BooleanField(_("on time"), default=True)
    level = models.CharField(_("level"), max_length=30, blank=True)
    value = ExactDecimalField(
        _("points chosen"),
        places=4,
        null=True,
        blank=True,
        help_text=_("For rules where the verifier chooses the points within a range."),
    )
    value_reason = models.CharField(_("reason for the points"), max_length=300, blank=True)
    modifiers = models.JSONField(_("aggravating or special circumstances"), default=list, blank=True)
    group_key = models.CharField(
        _("project or document"),
        max_length=60,
        blank=True,
        help_text=_("Of entries with the same key only the highest counts."),
    )
    source = models.CharField(_("source"), max_length=12, choices=EntrySource, default=EntrySource.SELF)
    state = models.CharField(_("state"), max_length=10, choices=EntryState, default=EntryState.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    return_reason = models.CharField(_("reason for returning"), max_length=300, blank=True)
    effect = ExactDecimalField(_("points"), places=6, null=True, blank=True, editable=False)
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("reverses"),
    )
    version = models.PositiveIntegerField(
        default=1, help_text=_("Counts edits, so that two people do not overwrite each other.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "reversed"]) | Q(checked_at__isnull=False),
                name="entry_verified_has_date",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(source="self") | ~Q(checked_by=F("author")),
                name="entry_not_checked_by_author",
                violation_error_message=_("An entry must be verified by somebody other than its author."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="entry_quantity_not_negative",
                violation_error_message=_("The quantity cannot be negative. Enter 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(source="reversal", reverses__isnull=False)
                | ~Q(source="reversal") & Q(reverses__isnull=True),
                name="entry_reversal_names_entry",
            ),
        ]
        indexes = [
            models.Index(
                fields=["period", "cadre"],
                name="entry_counting",
                condition=Q(state="verified"),
                # all that a run reads of an ordinary entry, so that it never visits the table
                include=[
                    "rule",
                    "quantity",
                    "level",
                    "value",
                    "effect",
                    "modifiers",
                    "group_key",
                    "source",
                ],
            ),
            models.Index(fields=["cadre", "-happened_on", "-id"], name="entry_by_cadre"),
            # in the order of the ledger, with what decides who sees a row: of the whole county it is read from its
            # end, of a month or of what waits likewise
            models.Index(fields=["-happened_on", "-id"], name="entry_by_day", include=SEEN_BY),
            models.Index(fields=["period", "-happened_on", "-id"], name="entry_by_period", include=SEEN_BY),
            models.Index(fields=["state", "-happened_on", "-id"], name="entry_open", condition=~Q(state="verified")),
            # what a month has left: few of its half million
            models.Index(fields=["period", "state", "cadre"], name="entry_left", condition=~Q(state="verified")),
            # of few units: a path is looked for by its beginning, which needs this class outside the C locale
            models.Index(
                fields=["unit_path", "-happened_on", "-id"],
                name="entry_by_unit",
                opclasses=["varchar_pattern_ops", "date_ops", "uuid_ops"],
                include=["state", "cadre", "author", "period"],
            ),
            models.Index(
                fields=["unit_path", "submitted_at"],
                name="entry_pending",
                opclasses=["varchar_pattern_ops", "timestamptz_ops"],
                include=["source", "author", "cadre", "rule", "period"],
                condition=Q(state="submitted"),
            ),
            # what leaders verify: few among all that waits
            models.Index(
                fields=["unit_path"],
                name="entry_observed",
                opclasses=["varchar_pattern_ops"],
                include=["author", "cadre", "rule", "period"],
                condition=Q(state="submitted", source="observation"),
            ),
        ]

    def __str__(self):
        return self.summary

    def get_absolute_url(self):
        return address_of("appraisal:entry", self.pk)

    def is_left_out(self) -> bool:
        """Whether the person was taken out of the period, so that the entry is kept but counts nothing."""
        return type(self).objects.filter(pk=self.pk).of_people_taken_out().exists()

    @property
    def is_editable(self) -> bool:
        return self.state in (EntryState.DRAFT, EntryState.RETURNED)


class EntryApproval(Proposal):
    """An entry whose rule the committee decides: who checked it proposes, a leader decides, never the same person.

    The entry keeps the points that the proposer chose; it counts from the approval on, and nothing before.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="approvals")

    objects = ApprovalQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = _("approval of an entry")
        verbose_name_plural = _("approvals of entries")
        ordering = ["-proposed_at"]
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state__in=["proposed", "approved"]),
                name="entry_approval_one_open",
            ),
        ]

    def __str__(self):
        return str(self.entry)

    def get_absolute_url(self):
        return self.entry.get_absolute_url()


def evidence_path(evidence: "Evidence", filename: str) -> str:
    """A random name: what people call their files never reaches the file system."""
    return f"evidence/{evidence.pk.hex[:2]}/{evidence.pk.hex}"


class Evidence(StoredFile):
    """A file that proves an entry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="evidence")
    file = models.FileField(_("file"), upload_to=evidence_path, max_length=120)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["uploaded_at"]

    def get_absolute_url(self):
        return address_of("appraisal:evidence", self.pk)
