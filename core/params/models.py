"""Parameters of law and local rules: dated values with their source, edited as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.effective import EffectiveDated, EffectiveQuerySet
from core.wording import noted


class Verified(models.TextChoices):
    LAW = "law", _("Text of a law")
    OFFICIAL = "official", _("Official page")
    SECONDARY = "secondary", _("Secondary source")
    UNVERIFIED = "unverified", _("Unverified")


class Parameter(EffectiveDated):
    """One value of a policy pack, in force from a day on. Times are never guessed: no value is an error."""

    code = models.CharField(_("code"), max_length=80)
    value = models.JSONField(_("value"))
    note = models.CharField(_("meaning"), max_length=300, blank=True)
    source_title = models.CharField(_("source"), max_length=200)
    source_ref = models.CharField(_("reference"), max_length=200, blank=True)
    article = models.CharField(_("article"), max_length=60, blank=True)
    verified = models.CharField(_("reliability"), max_length=10, choices=Verified)

    objects = EffectiveQuerySet.as_manager()

    class Meta(EffectiveDated.Meta):
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["code", "starts_on"]
        constraints = [
            *EffectiveDated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "starts_on"], name="parameter_once_per_day"),
        ]

    def __str__(self):
        return noted(self.code, self.starts_on)
