"""Which unit fills which item of a scheme, and what the units wrote down: figures and sampling records."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appraisal.routing.querysets import DutyQuerySet, FigureQuerySet, RouteQuerySet, SampleQuerySet
from core.effective import EffectiveDated
from core.fields import ExactDecimalField
from core.paths import address_of
from core.wording import labelled


class AssessmentDuty(EffectiveDated):
    """What a scheme calls its assessor (``assessed_by``), and the unit that it is from a day to a day."""

    scheme = models.ForeignKey(
        "appraisal.Scheme",
        on_delete=models.PROTECT,
        related_name="assessment_duties",
        verbose_name=_("scheme"),
    )
    assessor = models.CharField(_("scorer in the scheme"), max_length=60)
    unit = models.ForeignKey(
        "cadres.Unit",
        on_delete=models.PROTECT,
        related_name="assessment_duties",
        verbose_name=_("scoring unit"),
    )

    objects = DutyQuerySet.as_manager()

    class Meta(EffectiveDated.Meta):
        verbose_name = _("assignment of a scoring unit")
        verbose_name_plural = _("assignments of scoring units")
        ordering = ["scheme", "assessor", "-starts_on"]
        constraints = [
            *EffectiveDated.Meta.constraints,
            models.UniqueConstraint(
                fields=["scheme", "assessor", "starts_on"],
                name="assessment_duty_once",
                violation_error_message=_(
                    "A scoring unit is already assigned from this day. End that assignment first."
                ),
            ),
        ]

    def __str__(self):
        return labelled(self.assessor, self.unit)


class Route(models.Model):
    """An item of a period and one unit that assesses it, as it stands in the period; see ``services.routes_renew``.

    An item without a route stays with HR and the line supervisors.
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.CASCADE, related_name="routes")
    indicator = models.ForeignKey("appraisal.Indicator", on_delete=models.PROTECT, related_name="routes")
    assessor = models.CharField(_("scorer in the scheme"), max_length=60)
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("scoring unit"))
    unit_path = models.CharField(max_length=200)

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring unit of an indicator")
        verbose_name_plural = _("scoring units of indicators")
        ordering = ["period", "indicator", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "indicator", "assessor"], name="route_once"),
        ]

    def __str__(self):
        return labelled(self.indicator, self.unit)


class AssessedFigure(models.Model):
    """What one assessing unit gave one cadre for one measure: ``value``, or ``num`` of ``den`` of a sampling record.

    What all units of the item gave together is the measure that a run reads.
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="assessed_figures")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="assessed_figures")
    item = models.CharField(_("item"), max_length=40)
    measure = models.CharField(_("data item"), max_length=60)
    assessor = models.CharField(_("scorer in the scheme"), max_length=60)
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("scoring unit"))
    value = ExactDecimalField(_("value"), places=6)
    num = models.PositiveIntegerField(_("passed"), null=True, blank=True)
    den = models.PositiveIntegerField(_("checked"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=20, default="manual")
    note = models.CharField(_("note"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered"), auto_now=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("data of a scoring unit")
        verbose_name_plural = _("data of scoring units")
        ordering = ["period", "cadre", "item", "measure", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "cadre", "item", "measure", "assessor"], name="assessed_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(num__isnull=True, den__isnull=True) | Q(den__gt=0, num__lte=F("den")),
                name="assessed_figure_is_a_rate",
            ),
        ]

    def __str__(self):
        return f"{self.measure} {self.value}"


class SamplingRecord(models.Model):
    """Households or records that a unit looked at for one cadre and one measure, and how many of them passed.

    ``objects_checked`` lists them: ``{"object", "passed", "remark"}``. When they were drawn from a list, ``seed`` and
    ``list_digest`` let anybody who holds the list redo the draw (``drawing.draw``).
    """

    period = models.ForeignKey("appraisal.Period", on_delete=models.PROTECT, related_name="sampling_records")
    cadre = models.ForeignKey(
        "cadres.Cadre",
        on_delete=models.PROTECT,
        related_name="sampling_records",
        verbose_name=_("cadre"),
    )
    indicator = models.ForeignKey(
        "appraisal.Indicator", on_delete=models.PROTECT, related_name="+", verbose_name=_("item")
    )
    measure = models.CharField(_("data item"), max_length=60)
    assessor = models.CharField(_("scorer in the scheme"), max_length=60)
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("scoring unit"))
    objects_checked = models.JSONField(_("checked"), default=list)
    population = models.PositiveIntegerField(_("on the list"), null=True, blank=True, validators=[MinValueValidator(1)])
    seed = models.CharField(_("seed of the draw"), max_length=32, blank=True)
    list_digest = models.CharField(_("checksum of the list"), max_length=64, blank=True)
    checked_on = models.DateField(_("day"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(auto_now_add=True)
    is_complete = models.BooleanField(_("complete"), default=False)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot-check record")
        verbose_name_plural = _("spot-check records")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "cadre", "indicator", "measure", "assessor"],
                name="sampling_record_once",
                violation_error_message=_("There is already a spot-check record for this."),
            )
        ]

    def __str__(self):
        return labelled(self.measure, f"{self.passed}/{self.checked}")

    def get_absolute_url(self):
        return address_of("appraisal:sample", self.pk)

    @property
    def checked(self) -> int:
        return len(self.objects_checked)

    @property
    def passed(self) -> int:
        return sum(one["passed"] is True for one in self.objects_checked)
