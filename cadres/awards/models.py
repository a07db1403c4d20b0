"""Awards of a cadre, and the documents that prove them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadres.people.models import Cadre
from core.paths import address_of
from core.querysets import BelongingMixin
from core.uploads import StoredFile


class AwardLevel(models.TextChoices):
    """Who gave it."""

    UNIT = "unit", pgettext_lazy("level of an award", "Unit")
    COUNTY = "county", pgettext_lazy("level of an award", "County")
    CITY = "city", pgettext_lazy("level of an award", "City")
    PROVINCE = "province", pgettext_lazy("level of an award", "Province")
    NATION = "nation", pgettext_lazy("level of an award", "State")


class AwardQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "cadre"


class Award(models.Model):
    found_by_index = ("title", "document_no")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="awards", verbose_name=_("cadre"))
    title = models.CharField(_("name of the award"), max_length=120)
    awarded_by = models.CharField(_("awarded by"), max_length=10, choices=AwardLevel)
    awarded_on = models.DateField(_("awarded on"))
    document_no = models.CharField(pgettext_lazy("of an award", "document number"), max_length=60, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-awarded_on", "-pk"]
        indexes = [models.Index(fields=["-awarded_on", "-id"], name="award_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "title", "awarded_on"],
                name="award_once",
                violation_error_message=_("This award is recorded already."),
            )
        ]

    def __str__(self) -> str:
        return self.title


def award_path(file: "AwardFile", filename: str) -> str:
    """A random name: what people call their files never reaches the file system."""
    return f"awards/{file.pk.hex[:2]}/{file.pk.hex}"


class AwardFileQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "award"


class AwardFile(StoredFile):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to=award_path, max_length=120)

    objects = AwardFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of an award")
        verbose_name_plural = _("documents of awards")
        ordering = ["uploaded_at"]

    def get_absolute_url(self) -> str:
        return address_of("cadres:award_file", self.pk)
