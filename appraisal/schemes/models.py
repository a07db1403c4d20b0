"""Schemes as data: versions that never change once published, and where they apply."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appraisal.schemes.querysets import AssignmentQuerySet, SchemeQuerySet, VersionQuerySet
from cadres.units.models import PostCategory
from core.effective import EffectiveDated
from core.paths import address_of
from core.wording import labelled


def in_language(titles: Any) -> str:
    """The title for the active language; the other one where it is missing.

    Older documents hold titles that would be refused today: of those only what is a text is shown.
    """
    if isinstance(titles, str):
        return titles
    texts = {key: text for key, text in titles.items() if isinstance(text, str)} if isinstance(titles, dict) else {}
    wanted = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return texts.get(wanted) or next((text for text in texts.values() if text), "")


class Scheme(models.Model):
    """A scheme of appraisal by its name; what it says is in its versions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    titles = models.JSONField(_("title"), default=dict)
    owner = models.ForeignKey(
        "cadres.Unit", on_delete=models.PROTECT, related_name="schemes", verbose_name=_("owning unit")
    )

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        ordering = ["code"]

    def __str__(self):
        return in_language(self.titles) or self.code

    def get_absolute_url(self):
        return address_of("appraisal:scheme", self.pk)


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class SchemeVersion(models.Model):
    """The rules as a document (docs/scheme-format.md). Published, it is frozen; later rules are a later version."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions", verbose_name=_("scheme"))
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    document = models.JSONField(_("document"))
    digest = models.CharField(_("checksum"), max_length=64, blank=True)
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme version")
        verbose_name_plural = _("scheme versions")
        ordering = ["scheme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(state="draft"),
                name="version_one_draft",
                violation_error_message=_("The scheme already has a draft. Publish or delete it first."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(effective_from__isnull=False, digest__gt=""),
                name="version_published_is_dated",
            ),
        ]

    def __str__(self):
        return _("%(scheme)s, version %(number)s") % {"scheme": self.scheme, "number": self.number}

    def get_absolute_url(self):
        return address_of("appraisal:version", self.pk)


class Family(models.TextChoices):
    COMMON = "common", _("Shared")
    INDIVIDUAL = "individual", _("Individual")


class Indicator(models.Model):
    """An item of a published version, as a row that ledgers, duties and pages can point to."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(_("code"), max_length=40)
    titles = models.JSONField(_("title"), default=dict)
    dimension = models.CharField(_("dimension"), max_length=20, blank=True)
    family = models.CharField(_("indicator type"), max_length=10, choices=Family)
    method = models.CharField(_("method"), max_length=30)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="indicator_code_once")]

    def __str__(self):
        return in_language(self.titles) or self.code


class Rule(models.Model):
    """A line of an indicator, as a row; ledger entries cite it. ``definition`` is its part of the document."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="rules")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="rules")
    code = models.CharField(_("code"), max_length=40)
    titles = models.JSONField(_("title"), default=dict)
    kind = models.CharField(_("kind"), max_length=10)
    definition = models.JSONField(default=dict)
    evidence_required = models.BooleanField(_("evidence required"), default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="rule_code_once")]

    def __str__(self):
        return f"{self.code} {in_language(self.titles)}"


class SchemeAssignment(EffectiveDated):
    """The scheme applies to posts of a category (or all) in a unit and below. The nearest unit wins, then category."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("scheme"))
    unit = models.ForeignKey(
        "cadres.Unit", on_delete=models.PROTECT, related_name="scheme_assignments", verbose_name=_("unit")
    )
    category = models.CharField(_("post category"), max_length=12, choices=PostCategory, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta(EffectiveDated.Meta):
        verbose_name = _("scheme assignment")
        verbose_name_plural = _("scheme assignments")
        ordering = ["unit__path", "category", "-starts_on"]
        constraints = [
            *EffectiveDated.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "category", "starts_on"],
                name="assignment_once",
                violation_error_message=_(
                    "A scheme already applies from this day. Choose another day or end that assignment."
                ),
            ),
        ]

    def __str__(self):
        return labelled(f"{self.unit} – {self.get_category_display() or _('all posts')}", self.scheme)


class DutyIndicator(models.Model):
    """A duty is measured by an indicator of a scheme, named by its code so that it survives new versions."""

    duty = models.ForeignKey("cadres.Duty", on_delete=models.CASCADE, related_name="indicator_links")
    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="duty_links")
    indicator_code = models.CharField(_("indicator"), max_length=40)

    indicator: str  # its title, for pages: ``schemes.selectors.indicator_titles``

    class Meta:
        verbose_name = _("indicator of a duty")
        verbose_name_plural = _("indicators of duties")
        constraints = [models.UniqueConstraint(fields=["duty", "scheme", "indicator_code"], name="duty_indicator_once")]

    def __str__(self):
        return f"{self.duty} – {self.indicator_code}"
