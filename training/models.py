"""Courses, the classes in which they are held, and who attended how many hours."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.fields import ExactDecimalField
from core.paths import address_of
from core.wording import noted
from training.querysets import CourseQuerySet, EnrolmentQuerySet, TrainingClassQuerySet


class CourseKind(models.TextChoices):
    THEORY = "theory", _("Theory and party spirit")
    DUTY = "duty", _("Duties of the post")
    INITIAL = "initial", _("Initial training")
    PROMOTION = "promotion", _("Training for promotion")
    ONLINE = "online", _("Online learning")


class Course(models.Model):
    """What is taught; ``hours`` are class hours (``training.requirements``: 90 a year or 550 in five, by rank)."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=CourseKind)
    hours = ExactDecimalField(_("class hours"), places=1, validators=[MinValueValidator(0), MaxValueValidator(1000)])
    unit = models.ForeignKey(
        "cadres.Unit", on_delete=models.PROTECT, related_name="courses", verbose_name=_("organised by")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["code"]

    def __str__(self):
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title

    def get_absolute_url(self):
        return address_of("training:course", self.pk)


class ClassState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class TrainingClass(models.Model):
    """A course held from a day to a day with a number of seats."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classes", verbose_name=_("course"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=40, validators=[MinValueValidator(1)])
    state = models.CharField(_("state"), max_length=10, choices=ClassState, default=ClassState.PLANNED)

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="class_dates_in_order",
                violation_error_message=_("The last day is before the first. Correct one of them."),
            )
        ]

    def __str__(self):
        return noted(self.course, self.starts_on)

    def get_absolute_url(self):
        return address_of("training:class", self.pk)


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("Enrolled")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "Withdrawn")


class Enrolment(models.Model):
    """A cadre in a class. Leave above one seventh of the hours means withdrawal (training regulation 2023)."""

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="enrolments")
    cadre = models.ForeignKey("cadres.Cadre", on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(_("state"), max_length=10, choices=EnrolmentState, default=EnrolmentState.ENROLLED)
    hours = ExactDecimalField(_("hours attended"), places=1, default=0, validators=[MinValueValidator(0)])
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["training_class", "cadre"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "cadre"],
                name="enrolment_once",
                violation_error_message=_("The cadre is already enrolled in this class."),
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=0),
                name="enrolment_hours_not_negative",
                violation_error_message=_("Hours cannot be negative."),
            ),
        ]
        indexes = [
            models.Index(fields=["cadre", "state"], name="enrolment_by_cadre"),
            models.Index(fields=["training_class", "state"], name="enrolment_by_class"),  # counted for each class
        ]

    def __str__(self):
        return f"{self.cadre} – {self.training_class}"
