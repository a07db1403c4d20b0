"""What the appointment form holds beyond the personnel record: texts, schooling, family, resume, ranks, photo."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from cadres.files.lrmx.months import dotted, is_month, month_of
from cadres.files.querysets import FileImportQuerySet, FilePartQuerySet, FileRemarkQuerySet, PhotoQuerySet
from cadres.people.models import Cadre, Rank
from core.dates import FIRST_DAY, LAST_DAY
from core.fields import EncryptedTextField
from core.jobs.models import Job
from core.paths import address_of
from core.texts import without_numbers
from core.told import ToldField
from core.uploads import StoredFile


def validate_month(value: str) -> None:
    """``yyyyMM`` with a month that exists, or ``yyyy`` where nobody knows the month."""
    if month_of(value) != value:
        raise ValidationError(_("Write year and month as 198503, or the year alone."), code="month")
    require_lifetime(value)


def validate_exact_month(value: str) -> None:
    if not is_month(value):
        raise ValidationError(_("Write year and month as 198503."), code="month")
    require_lifetime(value)


def require_lifetime(value: str) -> None:
    """Years of the lives of which a file speaks."""
    if not FIRST_DAY.year <= int(value[:4]) <= LAST_DAY.year:
        words = {"value": dotted(value), "first": FIRST_DAY.year, "last": LAST_DAY.year}
        sentence = _("%(value)s is not between %(first)s and %(last)s. Correct the year.")
        raise ValidationError(sentence, code="month", params=words)


def month_field(label: Any, *, exact: bool = False, blank: bool = True) -> models.CharField:
    validators = [validate_exact_month if exact else validate_month]
    return models.CharField(label, max_length=6, blank=blank, validators=validators)


class CadreProfile(models.Model):
    """Texts of the appointment form, as they are printed; lengths are those of the form's editor."""

    cadre = models.OneToOneField(Cadre, on_delete=models.PROTECT, related_name="profile", verbose_name=_("cadre"))
    nation = models.CharField(_("ethnic group"), max_length=20, blank=True)
    native_place = models.CharField(_("native place"), max_length=18, blank=True)
    birthplace = models.CharField(_("place of birth"), max_length=18, blank=True)
    party_joined = models.CharField(_("joined the Party"), max_length=18, blank=True)
    health = models.CharField(_("health"), max_length=18, blank=True)
    technical_title = models.CharField(_("professional title"), max_length=90, blank=True)
    skills = models.CharField(_("expertise"), max_length=110, blank=True)
    post = models.CharField(_("present posts as printed"), max_length=324, blank=True)
    post_proposed = models.CharField(_("proposed post"), max_length=324, blank=True)
    post_relieved = models.CharField(_("post to be relieved of"), max_length=324, blank=True)
    rewards = models.TextField(_("rewards and sanctions"), max_length=552, blank=True)
    appraisals = models.TextField(_("results of annual appraisals"), max_length=414, blank=True)
    grounds = models.TextField(_("grounds for the appointment"), max_length=552, blank=True)
    reporting_unit = models.CharField(_("reporting unit"), max_length=252, blank=True)
    pension_month = month_field(_("month of retirement age"), exact=True)
    age_limit = models.CharField(_("age limit before the reform"), max_length=40, blank=True)
    age_month = models.CharField(_("month for reckoning the age"), max_length=8, blank=True)
    filled_on = models.CharField(_("filled in on"), max_length=8, blank=True)
    filled_by = models.CharField(_("filled in by"), max_length=18, blank=True)
    resume_after = models.TextField(_("memberships of elected bodies"), max_length=1000, blank=True)
    # the file that was last read, without its photo: what we do not know of it is written back
    kept = EncryptedTextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = FilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("cadre file")
        verbose_name_plural = _("cadre files")
        ordering = ["cadre"]

    def __str__(self) -> str:
        return str(self.cadre)

    def get_absolute_url(self) -> str:
        return address_of("cadres:file", self.cadre_id)


class Mode(models.TextChoices):
    FULL_TIME = "full_time", _("Full-time education")
    IN_SERVICE = "in_service", _("In-service education")


class EducationRecord(models.Model):
    """A qualification and a degree, with their schools; of each mode one is printed on the form."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="schooling", verbose_name=_("cadre"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    level = models.CharField(_("qualification"), max_length=54, blank=True)
    degree = models.CharField(_("degree"), max_length=54, blank=True)
    level_school = models.CharField(_("school, department and major"), max_length=90, blank=True)
    degree_school = models.CharField(
        _("school of the degree"), max_length=90, blank=True, help_text=_("Leave empty if it is the same school.")
    )
    first_month = month_field(pgettext_lazy("a month", "from"))
    last_month = month_field(pgettext_lazy("a month", "to"))
    is_printed = models.BooleanField(_("printed on the form"), default=True)

    objects = FilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("education")
        verbose_name_plural = _("education")
        ordering = ["cadre", "mode", "first_month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "mode"],
                condition=Q(is_printed=True),
                name="education_printed_once",
                violation_error_message=_(
                    "Another record of this mode is printed on the form already. Untick “printed” in one of them."
                ),
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.level, self.degree, self.level_school)))

    def clean(self) -> None:
        if not (self.level or self.degree or self.level_school or self.degree_school):
            raise ValidationError({"level": _("Enter the qualification, the degree or the school.")})
        if self.first_month and self.last_month and self.last_month < self.first_month:
            raise ValidationError({"last_month": _("The last month is before the first. Correct one of them.")})

    @property
    def months(self) -> str:
        return "–".join(dotted(month) for month in (self.first_month, self.last_month) if month)


class FamilyMember(models.Model):
    """One of the family as the form has a line for each. That somebody is a cadre is declared as ``Relative``."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="family", verbose_name=_("cadre"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    relation = models.CharField(pgettext_lazy("in a family", "relation"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    born = month_field(_("month of birth"))
    politics = models.CharField(_("political status"), max_length=20, blank=True)
    work = models.CharField(_("workplace and post"), max_length=124, blank=True)

    objects = FilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("family member")
        verbose_name_plural = _("family members")
        ordering = ["cadre", "position", "pk"]

    def __str__(self) -> str:
        return self.relation  # the trail keeps it

    def clean(self) -> None:
        if self.born and self.born > f"{timezone.localdate():%Y%m}"[: len(self.born)]:
            raise ValidationError({"born": _("The month of birth is in the future. Correct it.")})

    @property
    def born_shown(self) -> str:
        return dotted(self.born)


class ResumeSpell(models.Model):
    """A stage of a life at work or at school, to the month; without a last month it lasts."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="resume", verbose_name=_("cadre"))
    position = models.PositiveSmallIntegerField(default=0)
    first_month = month_field(pgettext_lazy("a month", "from"), blank=False)
    last_month = month_field(pgettext_lazy("a month", "to"))
    text = models.TextField(_("what was done"), max_length=1000)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)  # a line each

    objects = FilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of the resume")
        verbose_name_plural = _("stages of the resume")
        ordering = ["cadre", "position"]
        constraints = [models.UniqueConstraint(fields=["cadre", "position"], name="resume_position_once")]

    def __str__(self) -> str:
        return self.months

    @property
    def months(self) -> str:
        last = dotted(self.last_month) if self.last_month else pgettext("appointment", "present")
        return f"{dotted(self.first_month)}–{last}"


class RankRecord(models.Model):
    """A rank from a day on, with the document that gave it; the newest is the rank of the personnel record."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="ranks", verbose_name=_("cadre"))
    rank = models.CharField(_("rank"), max_length=10, choices=Rank)
    since = models.DateField(_("rank since"))
    document_no = models.CharField(pgettext_lazy("of a rank", "document number"), max_length=60, blank=True)

    objects = FilePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("rank held")
        verbose_name_plural = _("ranks held")
        ordering = ["cadre", "-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "since"],
                name="rank_record_once_a_day",
                violation_error_message=_("A rank from this day is recorded already. Correct the day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_rank_display()} {self.since}"


def photo_path(photo: "CadrePhoto", filename: str) -> str:
    """A random name: what people call their files never reaches the file system."""
    return f"photos/{photo.pk.hex[:2]}/{photo.pk.hex}"


class CadrePhoto(StoredFile):
    """The photo of the form; what is kept was drawn anew from what was uploaded, 4 to 5."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cadre = models.OneToOneField(Cadre, on_delete=models.PROTECT, related_name="photo", verbose_name=_("cadre"))
    file = models.FileField(upload_to=photo_path, max_length=120)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["cadre"]


class FileImportState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    REFUSED = "refused", _("Has errors")
    COMMITTING = "committing", _("Being imported")
    COMMITTED = "committed", _("Imported")
    FAILED = "failed", _("Failed")
    DISCARDED = "discarded", _("Discarded")


def import_path(made: "FileImport", filename: str) -> str:
    return f"file-imports/{made.pk.hex}"


class FileImport(models.Model):
    """An upload of .lrmx and .lrm files: what each would change, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to=import_path, blank=True, max_length=80)
    file_name = EncryptedTextField(_("file"))  # offices put the identity number into it
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=FileImportState, default=FileImportState.CHECKING)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("unchanged"), default=0)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    # what the files say about people: readable by nobody who only sees the database
    plan = EncryptedTextField(blank=True)
    plan_digest = models.CharField(max_length=64, blank=True)
    problem = ToldField(blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(_("imported"), null=True, blank=True)

    objects = FileImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of cadre files")
        verbose_name_plural = _("imports of cadre files")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["uploaded_by", "-created_at"], name="file_import_by_person")]

    def __str__(self) -> str:
        return without_numbers(self.file_name)

    def get_absolute_url(self) -> str:
        return address_of("cadres:file_import", self.pk)

    @property
    def is_working(self) -> bool:
        """Not, where its job ended without saying anything: then it can be discarded."""
        is_asked = self.state in (FileImportState.CHECKING, FileImportState.COMMITTING)
        return is_asked and not (self.job and self.job.is_finished)

    @property
    def can_commit(self) -> bool:
        return self.state == FileImportState.CHECKED and self.changed > 0

    @property
    def can_discard(self) -> bool:
        return bool(self.file) and not self.is_working


class FileRemark(models.Model):
    """A mistake that somebody reports in the own file; an HR officer answers, and it is settled."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="file_remarks", verbose_name=_("cadre"))
    text = models.TextField(_("what is wrong"), max_length=1000)
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = FileRemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported mistake")
        verbose_name_plural = _("reported mistakes")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="file_remark_by_time"),
            models.Index(fields=["cadre"], name="file_remark_open", condition=Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return address_of("cadres:file", self.cadre_id)

    @property
    def state(self) -> str:
        return "settled" if self.settled_at else "waiting_for_hr"
