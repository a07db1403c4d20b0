"""Tenure rules, and moves that are proposed, approved by another and carried out as a new appointment."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cadres.units.models import PostCategory
from core.approvals.models import Proposal
from core.effective import EffectiveDated
from core.paths import address_of
from core.wording import labelled
from rotation.querysets import MoveQuerySet, TenureRuleQuerySet


class Strength(models.TextChoices):
    MUST = "must", _("Must move")
    SHOULD = "should", _("Should move")
    MAY = "may", _("May move")


class TenureRule(EffectiveDated):
    """After ``years`` in a post a cadre must, should or may move (Exchange of Leading Cadres art. 5; CSL art. 71)."""

    unit = models.ForeignKey(
        "cadres.Unit", on_delete=models.PROTECT, related_name="tenure_rules", verbose_name=_("unit")
    )
    category = models.CharField(_("post category"), max_length=12, choices=PostCategory, blank=True)
    key_posts_only = models.BooleanField(_("key posts only"), default=False)
    years = models.PositiveSmallIntegerField(_("years in the post"), validators=[MinValueValidator(1)])
    strength = models.CharField(_("requirement"), max_length=6, choices=Strength)
    notice_months = models.PositiveSmallIntegerField(_("months of advance notice"), default=6)
    exempt_years_before_retirement = models.PositiveSmallIntegerField(_("exempt within years of retirement"), default=3)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = TenureRuleQuerySet.as_manager()

    class Meta(EffectiveDated.Meta):
        verbose_name = _("tenure rule")
        verbose_name_plural = _("tenure rules")
        ordering = ["unit__path", "category", "years"]

    def __str__(self):
        words = {"years": self.years, "strength": self.get_strength_display()}
        return labelled(
            self.unit,
            ngettext("%(years)s year – %(strength)s", "%(years)s years – %(strength)s", self.years) % words,
        )


class Move(Proposal):
    """A cadre is proposed for another post. Approved, it ends the main appointment and starts a new one."""

    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="moves", verbose_name=_("cadre"))
    from_appointment = models.ForeignKey("cadres.Appointment", on_delete=models.PROTECT, related_name="+")
    to_post = models.ForeignKey("cadres.Post", on_delete=models.PROTECT, related_name="+", verbose_name=_("to post"))
    effective_on = models.DateField(_("effective on"))
    new_appointment = models.OneToOneField(
        "cadres.Appointment", on_delete=models.PROTECT, null=True, blank=True, related_name="from_move"
    )

    act_url_name = "rotation:move_act"
    objects = MoveQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = _("rotation")
        verbose_name_plural = _("rotations")
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["cadre"],
                condition=Q(state="proposed"),
                name="move_one_open",
                violation_error_message=_(
                    "A rotation proposal for this cadre already awaits a decision. Decide or withdraw it first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.cadre} → {self.to_post}"

    def get_absolute_url(self):
        return address_of("rotation:move", self.pk)
