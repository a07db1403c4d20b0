"""Parameters of law and local rules: dated values with their source, edited as data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.effective import EffectiveDated, EffectiveQuerySet
from core.wording import noted


class Verified(models.TextChoices):
    LAW = "law", _("Text of a law")
    OFFICIAL = "official", _("Official page")
    SECONDARY = "secondary", _("Secondary source")
    UNVERIFIED = "unverified", _("Unverified")


class Level(models.TextChoices):
    """Who set a value: each level rests on those before it."""

    NATIONAL = "national", _("National rule")
    PROVINCE = "province", _("Rule of the province or city")
    UNIT = "unit", _("Rule of a unit")


class Parameter(EffectiveDated):
    """One value of a policy pack, in force from a day on. Times are never guessed: no value is an error.

    The national value holds for everybody. A value of the province rests on it, one of a unit (``place``, its key)
    on those of the province and of the units above; each is at least as strict as the one it rests on, or says that
    it ``departs`` from it (docs/decisions/0014-law-is-data.md).
    """

    code = models.CharField(_("code"), max_length=80)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.NATIONAL)
    place = models.BigIntegerField(_("unit"), null=True, blank=True)  # core knows no units, only their keys
    departs = models.BooleanField(_("departs from the rule above"), default=False)
    value = models.JSONField(_("value"))
    note = models.CharField(_("meaning"), max_length=300, blank=True)
    source_title = models.CharField(_("source"), max_length=200)
    source_title_en = models.CharField(_("source in English"), max_length=200, blank=True)
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
            models.UniqueConstraint(
                fields=["code", "level", "starts_on"], condition=Q(place=None), name="parameter_once_per_day"
            ),
            models.UniqueConstraint(fields=["code", "place", "starts_on"], name="parameter_once_per_day_and_unit"),
            models.CheckConstraint(
                condition=Q(level=Level.UNIT, place__isnull=False) | (~Q(level=Level.UNIT) & Q(place__isnull=True)),
                name="parameter_of_a_unit_names_it",
            ),
        ]

    def __str__(self):
        return noted(self.code, self.starts_on)

    @property
    def source(self) -> str:
        """Title and article, as the reader's language cites them."""
        english = (get_language() or "").startswith("en") and self.source_title_en
        return cited(english or self.source_title, self.article)


def cited(title: str, article: str) -> str:
    """``Civil Servants Law, art. 34``; the title alone where no article is named."""
    return gettext("%(title)s, art. %(article)s") % {"title": title, "article": article} if article else title
