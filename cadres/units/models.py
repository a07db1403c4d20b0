"""The organisation: units as a tree, posts in them, duties of the posts."""

from collections.abc import Iterable
from types import MappingProxyType

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cadres.units.querysets import DutyQuerySet, PostQuerySet, UnitQuerySet
from core.fields import ExactDecimalField, WordsKeyField
from core.paths import address_of

PATH = " › "  # between a unit and the one below it


class UnitKind(models.TextChoices):
    COUNTY = "county", _("County")
    TOWN = "town", _("Town")
    BUREAU = "bureau", _("Bureau")
    TAX_OFFICE = "tax_office", _("Tax office")
    INSTITUTION = "institution", _("Public institution")
    SECTION = "section", _("Section")
    VILLAGE = "village", _("Village")


class Unit(models.Model):
    """A node of the organisation tree. ``path`` lists the keys from the root, "1/5/33/", always ending in "/"."""

    found_by_index = ("name_key", "name_en", "code")
    found_folded = MappingProxyType({"name": "name_key"})
    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(pgettext_lazy("unit name", "name"), max_length=100)
    name_key = WordsKeyField(max_length=1000, source="name")
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind)
    level = models.PositiveSmallIntegerField(
        _("level"),
        default=1,
        validators=[MaxValueValidator(9)],
        help_text=_("Administrative level: 1 county, 2 division, 3 section, and so on."),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent unit"),
    )
    path = models.CharField(max_length=200, editable=False, db_index=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="unit_not_its_own_parent",
                violation_error_message=_("A unit cannot be its own parent. Choose another unit."),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="unit_name_once_per_parent",
                violation_error_message=_("The parent unit already has a unit of this name. Choose another name."),
            ),
        ]

    def __str__(self):
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @classmethod
    def choice_labels(cls, rows: Iterable["Unit"]) -> dict[int, str]:
        """How pickers tell the rows apart: each with those above it that can be chosen too, the root left out."""
        rows = list(rows)
        names = {str(row.pk): str(row) for row in rows if row.parent_id}
        return {
            row.pk: PATH.join([*(names[key] for key in row.path.split("/")[:-2] if key in names), str(row)])
            for row in rows
        }

    def get_absolute_url(self):
        return address_of("cadres:unit", self.pk)

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1

    def is_within(self, other: "Unit") -> bool:
        """Whether this unit is ``other`` or lies below it."""
        return self.path.startswith(other.path)


class PostCategory(models.TextChoices):
    """Kinds of post by which schemes are applied."""

    LEADING = "leading", _("Leadership post")
    GENERAL = "general", _("General management")
    TECHNICAL = "technical", _("Professional and technical")
    ENFORCEMENT = "enforcement", _("Administrative enforcement")
    WINDOW = "window", _("Service window")
    VILLAGE = "village", _("Village post")


GRADE = [MinValueValidator(1), MaxValueValidator(5)]


class Post(models.Model):
    """A seat in a unit: how many people it takes, how heavy it is, and the factor that follows from that.

    ``factor`` multiplies the coefficient in bonus sharing (1.00 for an ordinary post).
    """

    found_by_index = ("title_key", "title_en", "code")
    found_folded = MappingProxyType({"title": "title_key"})
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts", verbose_name=_("unit"))
    code = models.CharField(_("code"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=100)
    title_key = WordsKeyField(max_length=1000, source="title")
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    category = models.CharField(_("category"), max_length=12, choices=PostCategory)
    headcount = models.PositiveSmallIntegerField(_("authorised number"), default=1, validators=[MinValueValidator(1)])
    workload = models.PositiveSmallIntegerField(_("workload level"), default=3, validators=GRADE)
    difficulty = models.PositiveSmallIntegerField(_("difficulty level"), default=3, validators=GRADE)
    risk = models.PositiveSmallIntegerField(_("risk level"), default=3, validators=GRADE)
    factor = ExactDecimalField(
        _("post factor"),
        places=4,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(5)],
        help_text=_("Calculated from the three levels unless it is set by hand."),
    )
    factor_by_hand = models.BooleanField(
        _("factor set by hand"),
        default=False,
        help_text=_("The factor then stays as entered when the levels change."),
    )
    is_key = models.BooleanField(
        _("key post"), default=False, help_text=_("Key posts reach the end of their term earlier.")
    )
    is_head = models.BooleanField(
        _("head of an internal unit"),
        default=False,
        help_text=_("For example the head of a section. Heads are ranked among heads, not with their own staff."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["unit__path", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(workload__range=(1, 5), difficulty__range=(1, 5), risk__range=(1, 5)),
                name="post_grades_one_to_five",
                violation_error_message=_("Levels go from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=models.Q(headcount__gte=1),
                name="post_headcount_positive",
                violation_error_message=_("The authorised number must be at least 1."),
            ),
        ]

    def __str__(self):
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title

    @property
    def leads(self) -> bool:
        """Whether the holder has people under them: a leadership post, or the head of an internal unit."""
        return self.category == PostCategory.LEADING or self.is_head

    @classmethod
    def choice_labels(cls, rows: Iterable["Post"]) -> dict[int, str]:
        """How pickers tell the rows apart: by the path of the unit; one query for the units above."""
        rows = list(rows)
        keys = {key for row in rows for key in row.unit.path.strip("/").split("/")}
        units = Unit.choice_labels(Unit.objects.filter(pk__in=keys))
        return {row.pk: f"{units[row.unit_id]} · {row}" for row in rows}

    def get_absolute_url(self):
        return address_of("cadres:post", self.pk)


class Duty(models.Model):
    """One thing that a post must do, with the authority it carries and how it is done."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="duties", verbose_name=_("post"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    title = models.CharField(_("duty"), max_length=200)
    title_en = models.CharField(_("duty in English"), max_length=200, blank=True)
    authority = models.TextField(_("authority"), blank=True)
    process = models.TextField(_("process"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["post", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "number"],
                name="duty_number_once_per_post",
                violation_error_message=_("The post already has a duty with this number. Choose another number."),
            )
        ]

    def __str__(self):
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title
