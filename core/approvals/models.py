"""A consequence waits as a proposal; somebody else decides; what was approved is reversed, never edited."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVERSED = "reversed", _("Reversed")


class Reversible(models.Model):
    """Something that stays on record when it is taken back: by whom, when and why."""

    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reversed by"),
    )
    reversed_at = models.DateTimeField(_("reversed"), null=True, blank=True)
    reversal_reason = models.TextField(_("reason for the reversal"), blank=True)

    class Meta:
        abstract = True


class Proposal(Reversible):
    """Base of bonus sheets, promotions and moves. The database itself refuses one person on both sides."""

    act_url_name = ""  # address of a verb: (pk, verb)
    approve_label: Any = _("Approve")  # or "Confirm", where what was prepared waits for a second person
    reverse_label: Any = _("Reverse")  # money is reversed by other words than an appointment
    reversed_by_label: Any = _("Reversed by")

    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState, default=ProposalState.PROPOSED, db_index=True
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reason = models.TextField(_("reason for the decision"), blank=True)

    class Meta:
        abstract = True
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="%(app_label)s_%(class)s_two_people",
                violation_error_message=_(
                    "The person who proposed this cannot decide on it. Someone else must decide."
                ),
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.PROPOSED

    def get_act_url(self, verb: str) -> str:
        return reverse(self.act_url_name, args=[self.pk, verb])
