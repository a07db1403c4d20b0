"""Consequences: bonus sheets, the years that count for promotion, and promotions; each decided by somebody else."""

from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.outcomes.querysets import (
    BonusLineQuerySet,
    BonusSheetQuerySet,
    PromotionQuerySet,
    YearRecordQuerySet,
)
from appraisal.outcomes.sides import Side
from appraisal.schemes.models import in_language
from cadres.people.models import Rank
from core.approvals.models import Proposal, ProposalState, Reversible
from core.fields import ExactDecimalField
from core.paths import address_of
from core.wording import labelled

BONUS_STATES = {
    **dict(ProposalState.choices),
    ProposalState.REVERSED.value: pgettext_lazy("ledger", "Reversed"),
}


class Renewable(Proposal):
    """A proposal that may be made anew, from its own terms, once results that it rests on were replaced.

    ``renews`` is the one before: reversed or withdrawn in the transaction that proposed this one, and renewed once.
    ``proposed_as`` decides who decides (``sides.DECIDERS``).
    """

    proposed_as = models.CharField(_("proposed as"), max_length=10, choices=Side, default=Side.HR, db_default=Side.HR)

    renews = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewed",
        verbose_name=_("renews"),
    )

    class Meta(Proposal.Meta):
        abstract = True

    @property
    def renewed_as(self) -> Self | None:
        """The one that took its place."""
        return type(self)._default_manager.filter(renews=self).first()


class BonusSheet(Renewable):
    """What a payout rule pays the people of a unit for a period; the lines sum to the pool to the cent.

    ``kind`` is the code of the plan in the schemes of these people, empty for the standard plan (a pool by post factor
    × coefficient); ``plan`` keeps its terms as the scheme has them (docs/scheme-format.md §11), ``limit`` the most
    that amounts by formula were allowed to reach.
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="bonus_sheets")
    run = models.ForeignKey("appraisal.Run", on_delete=models.PROTECT, related_name="bonus_sheets")
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="bonus_sheets")
    pool = ExactDecimalField(_("pool in yuan"), places=2, validators=[MinValueValidator(0)])
    kind = models.CharField(_("payout rule"), max_length=60, blank=True, default="")
    plan = models.JSONField(_("terms of the payout rule"), blank=True, default=dict)
    limit = ExactDecimalField(_("limit in yuan"), places=2, null=True, blank=True)

    act_url_name = "appraisal:bonus_act"
    reverse_label = pgettext_lazy("ledger", "Reverse")
    reversed_by_label = pgettext_lazy("ledger", "Reversed by")
    objects = BonusSheetQuerySet.as_manager()

    class Meta(Renewable.Meta):
        verbose_name = _("bonus sheet")
        verbose_name_plural = _("bonus sheets")
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["period", "unit", "kind"],
                condition=Q(state__in=["proposed", "approved"]),
                name="bonus_sheet_one_live",
                violation_error_message=_("The unit already has a bonus sheet for this period. Open that one."),
            ),
        ]

    def __str__(self):
        return f"{self.unit} – {self.period}"

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # Django makes one where a class has none
        """Money is reversed by another word than an appointment, on badges, in lists and in sheets alike."""
        return str(BONUS_STATES[self.state])

    @property
    def asked(self) -> Decimal | None:
        """The pool in yuan that the plan was given (docs/scheme-format.md §11): what is shared, or the limit."""
        return self.pool if self.plan.get("method", "share") == "share" else self.limit

    @property
    def plan_title(self) -> str:
        """What pays, in words."""
        return in_language(self.plan.get("title", {})) or self.kind or str(_("Pool by post factor × coefficient"))

    def get_absolute_url(self):
        return address_of("appraisal:bonus", self.pk)


class BonusLine(models.Model):
    """One cadre's amount, with the figures it was computed from.

    ``period`` and ``kind`` are those of the sheet. A trigger takes ``is_live`` away when the sheet is rejected,
    withdrawn or reversed; of the others there is one payment of a kind per person and period, in whatever unit.
    """

    sheet = models.ForeignKey(BonusSheet, on_delete=models.CASCADE, related_name="lines")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="bonus_lines")
    score_sheet = models.ForeignKey("appraisal.Sheet", on_delete=models.PROTECT, related_name="bonus_lines")
    post_factor = ExactDecimalField(_("post factor"), places=4)
    coefficient = ExactDecimalField(_("coefficient"), places=6)
    amount = ExactDecimalField(_("amount in yuan"), places=2)
    excluded_reason = models.CharField(_("reason for no bonus"), max_length=200, blank=True)
    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="bonus_lines")
    kind = models.CharField(_("payout rule"), max_length=60, blank=True, default="")
    is_live = models.BooleanField(_("counts"), default=True)
    arithmetic = models.TextField(_("calculation"), blank=True, default="")
    in_a_row = models.PositiveIntegerField(_("compliant periods in a row"), null=True, blank=True)

    objects = BonusLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("bonus line")
        verbose_name_plural = _("bonus lines")
        ordering = ["sheet", "cadre"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "cadre"], name="bonus_line_once"),
            models.UniqueConstraint(
                fields=["kind", "cadre", "period"],
                condition=Q(is_live=True, amount__gt=0),
                name="bonus_paid_once",
                violation_error_message=_("This cadre already has such a payment for this period."),
            ),
        ]

    def __str__(self):
        return labelled(self.cadre, self.amount)


class YearRecord(Reversible):
    """Whether a year counts towards promotion, from its grade (Provisions on Posts and Parallel Ranks art. 19).

    A record whose grade was replaced is reversed and stays as history; the one that ``renews`` it counts.
    """

    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="year_records")
    year = models.PositiveSmallIntegerField(_("year"))
    grade = models.CharField(_("grade"), max_length=20)
    decision = models.ForeignKey(
        "appraisal.GradeDecision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    counts = models.BooleanField(_("counts"))
    credit_months = models.SmallIntegerField(
        _("months gained"),
        default=0,
        help_text=_("Each excellent year shortens the required time by six months."),
    )
    explanation = models.CharField(_("why"), max_length=200, blank=True)
    is_current = models.BooleanField(_("not reversed"), default=True, db_default=True)
    renews = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed", verbose_name=_("renews")
    )
    reversal_reason = models.TextField(_("reason for the reversal"), blank=True, default="", db_default="")

    objects = YearRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion record of a year")
        verbose_name_plural = _("promotion records")
        ordering = ["cadre", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["cadre", "year"], condition=Q(is_current=True), name="year_record_once")
        ]

    def __str__(self):
        return f"{self.cadre} {self.year}"


class PromotionProposal(Renewable):
    """A cadre is proposed for the next rank; approval changes the rank in the file, reversal restores it."""

    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="promotions")
    from_rank = models.CharField(_("from rank"), max_length=10, choices=Rank)
    from_rank_since = models.DateField(_("rank since"))
    to_rank = models.CharField(_("to rank"), max_length=10, choices=Rank)
    effective_on = models.DateField(_("effective on"))
    arithmetic = models.JSONField(default=dict)

    act_url_name = "appraisal:promotion_act"
    objects = PromotionQuerySet.as_manager()

    class Meta(Renewable.Meta):
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["cadre"],
                condition=Q(state="proposed"),
                name="promotion_one_open",
                violation_error_message=_(
                    "A promotion proposal for this cadre already awaits a decision. Decide or withdraw it first."
                ),
            ),
        ]

    def __str__(self):
        return labelled(self.cadre, self.get_to_rank_display())

    def get_absolute_url(self):
        return address_of("appraisal:promotion", self.pk)
