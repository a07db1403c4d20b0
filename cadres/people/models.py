"""The cadre's file, the posts they hold or held, and their relatives in the service."""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cadres.people.identity import identity_facts, validate_identity_number
from cadres.people.querysets import AppointmentQuerySet, CadreQuerySet, RelativeQuerySet
from cadres.units.models import Post
from core.effective import EffectiveDated
from core.fields import EncryptedTextField, NameKeyField, OneLineField, PersonNameField, blind_index, blind_indexes
from core.paths import address_of
from core.texts import masked
from core.wording import noted


class Sex(models.TextChoices):
    MALE = "m", _("Male")
    FEMALE = "f", _("Female")


class Education(models.TextChoices):
    SECONDARY = "secondary", _("Secondary or below")
    COLLEGE = "college", _("Junior college")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Master")
    DOCTOR = "doctor", _("Doctor")


class Politics(models.TextChoices):
    PARTY = "party", _("Party member")
    PROBATIONARY = "probationary", _("Probationary party member")
    LEAGUE = "league", _("Youth League member")
    DEMOCRATIC = "democratic", _("Member of a democratic party")
    NONPARTISAN = "nonpartisan", _("Nonpartisan public figure")
    MASSES = "masses", _("No party")


class Channel(models.TextChoices):
    EXAM = "exam", _("Open examination")
    SELECTED = "selected", _("Selected graduate")
    TRANSFER = "transfer", _("Transfer")
    VETERAN = "veteran", _("Demobilised officer")
    CONTRACT = "contract", _("Contract of employment")


class Rank(models.TextChoices):
    """Parallel ranks of the general management class, low to high (Civil Servants Law art. 19)."""

    CLERK_2 = "clerk_2", _("Level-2 clerk")
    CLERK_1 = "clerk_1", _("Level-1 clerk")
    CHIEF_4 = "chief_4", _("Level-4 principal staff member")
    CHIEF_3 = "chief_3", _("Level-3 principal staff member")
    CHIEF_2 = "chief_2", _("Level-2 principal staff member")
    CHIEF_1 = "chief_1", _("Level-1 principal staff member")
    CONSULT_4 = "consult_4", _("Level-4 consultant")
    CONSULT_3 = "consult_3", _("Level-3 consultant")
    CONSULT_2 = "consult_2", _("Level-2 consultant")
    CONSULT_1 = "consult_1", _("Level-1 consultant")
    INSPECT_2 = "inspect_2", _("Level-2 inspector")
    INSPECT_1 = "inspect_1", _("Level-1 inspector")


class Cadre(models.Model):
    """A person with a file; may have a login. The identity number is stored encrypted and shown masked."""

    found_by_index = ("name_key", "name_latin", "staff_no")
    found_folded = MappingProxyType({"name": "name_key"})  # whoever looks for the first, finds by the second
    staff_no = models.CharField(
        _("staff number"),
        max_length=20,
        unique=True,
        error_messages={"unique": _("This staff number is already used. Choose another one.")},
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cadre",
        verbose_name=_("account"),
    )
    name = PersonNameField(_("name"), max_length=60)
    name_key = NameKeyField(max_length=400, source="name")
    name_latin = OneLineField(_("name in Latin letters"), max_length=80, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born_on = models.DateField(_("date of birth"))
    identity_number = EncryptedTextField(
        _("identity number"), digest="identity_digest", validators=[validate_identity_number]
    )
    identity_digest = models.CharField(
        _("identity number"),
        max_length=64,
        editable=False,
        unique=True,
        error_messages={
            "unique": _(
                "A personnel record with this identity number exists already. Search for it, or check the number."
            )
        },
    )
    education = models.CharField(_("education"), max_length=10, choices=Education)
    politics = models.CharField(_("political status"), max_length=12, choices=Politics)
    entered_on = models.DateField(_("date joined"))
    entry_channel = models.CharField(_("how recruited"), max_length=10, choices=Channel)
    rank = models.CharField(_("rank"), max_length=10, choices=Rank, blank=True)
    rank_since = models.DateField(_("rank since"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    # Not stored: what a row of an import says about the first appointment of a new file.
    first_post: str | None = None
    first_day: date | None = None

    objects = CadreQuerySet.as_manager()

    class Meta:
        verbose_name = _("cadre")
        verbose_name_plural = _("cadres")
        ordering = ["staff_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_on__gt=F("born_on")),
                name="cadre_born_before_entry",
                violation_error_message=_("The date joined is before the date of birth. Correct one of them."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("entered_on")),
                name="cadre_left_after_entry",
                violation_error_message=_("The leaving date is before the date joined. Correct one of them."),
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="cadre_by_name"),
            models.Index(fields=["rank_since", "id"], name="cadre_by_rank_since"),
            models.Index(fields=["id"], name="cadre_left", condition=Q(left_on__isnull=False)),
        ]

    def __str__(self):
        return self.name_latin if self.name_latin and (get_language() or "").startswith("en") else self.name

    @classmethod
    def choice_labels(cls, rows: Iterable["Cadre"]) -> dict[int, str]:
        """How pickers tell namesakes apart: by number, unit with its path, and post; two queries."""
        rows = list(rows)
        held = Appointment.objects.on(timezone.localdate()).main().filter(cadre__in=rows).select_related("post__unit")
        posts = {one.cadre_id: one.post for one in held}
        told = Post.choice_labels(posts.values())
        places = {cadre: told[post.pk] for cadre, post in posts.items()}
        return {row.pk: " · ".join(filter(None, [str(row), row.staff_no, places.get(row.pk)])) for row in rows}

    def save(self, *args, **kwargs):
        self.identity_digest = blind_index(self.identity_number)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return address_of("cadres:cadre", self.pk)

    def clean(self):
        """The identity number carries the date of birth and the sex; they must agree with the fields."""
        self.require_unknown_number()
        if not self.identity_number or not self.born_on:
            return
        born_on, sex = identity_facts(self.identity_number)
        problems = {}
        if born_on != self.born_on:
            problems["born_on"] = _("The identity number gives another date of birth. Correct one of them.")
        if self.sex and sex != self.sex:
            problems["sex"] = _("The identity number gives another sex. Correct one of them.")
        if problems:
            raise ValidationError(problems)

    def require_unknown_number(self) -> None:
        """While FIELD_KEY is rotated, a number may be known under a digest of a key of before."""
        former = blind_indexes(self.identity_number)[1:] if self.identity_number else []
        if former and Cadre._base_manager.filter(identity_digest__in=former).exclude(pk=self.pk).exists():
            told = self.unique_error_message(type(self), ("identity_digest",))
            raise ValidationError({"identity_number": told})

    @property
    def identity_masked(self) -> str:
        return masked(self.identity_number)

    @cached_property
    def appointments_today(self) -> list["Appointment"]:
        rows = self.appointments.on(timezone.localdate()).select_related("post__unit")
        return sorted(rows, key=lambda row: row.kind != AppointmentKind.MAIN)

    @property
    def main_appointment_today(self) -> "Appointment | None":
        return next((row for row in self.appointments_today if row.kind == AppointmentKind.MAIN), None)

    @property
    def post_ids_today(self) -> list[int]:
        return [row.post_id for row in self.appointments_today]

    @cached_property
    def relative_ids(self) -> frozenset[int]:
        """Keys of cadres who are this one's relatives, whichever side entered it."""
        pairs = Relative._base_manager.filter(Q(cadre=self) | Q(relative=self)).values_list("cadre_id", "relative_id")
        return frozenset(key for pair in pairs for key in pair) - {self.pk}


class ServiceSpell(EffectiveDated):
    """One stretch of service of somebody who left and came back; of all others the two dates of the file say it.

    Between two spells no time counts: neither for the next rank nor for anything else that runs in service.
    """

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="spells", verbose_name=_("cadre"))

    class Meta(EffectiveDated.Meta):
        verbose_name = _("spell of service")
        verbose_name_plural = _("spells of service")
        ordering = ["cadre", "starts_on"]
        constraints = [
            *EffectiveDated.Meta.constraints,
            models.UniqueConstraint(fields=["cadre", "starts_on"], name="spell_once"),
            models.UniqueConstraint(fields=["cadre"], condition=Q(ends_on__isnull=True), name="spell_one_open"),
        ]

    def __str__(self):
        return f"{self.cadre} {self.starts_on} – {self.ends_on or ''}"


class AppointmentKind(models.TextChoices):
    MAIN = "main", _("Main post")
    CONCURRENT = "concurrent", _("Concurrent post")
    SECONDMENT = "secondment", _("Secondment")


class Appointment(EffectiveDated):
    """A cadre holds a post from a day to a day. One main post at a time; others are concurrent or secondments."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("cadre"))
    post = models.ForeignKey(
        "cadres.Post", on_delete=models.PROTECT, related_name="appointments", verbose_name=_("post")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AppointmentKind, default=AppointmentKind.MAIN)
    document_no = models.CharField(_("document number"), max_length=60, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta(EffectiveDated.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *EffectiveDated.Meta.constraints,
            models.UniqueConstraint(
                fields=["cadre", "post", "starts_on"],
                name="appointment_once",
                violation_error_message=_("This appointment exists already."),
            ),
            models.UniqueConstraint(
                fields=["cadre"],
                condition=Q(kind="main", ends_on__isnull=True),
                name="appointment_one_open_main",
                violation_error_message=_("The cadre already has a main post. End that appointment first."),
            ),
        ]
        indexes = [
            # people of posts and units are counted without a look at the rows
            models.Index(
                fields=["post", "starts_on"], name="appointment_of_post", include=["ends_on", "kind", "cadre"]
            ),
            models.Index(fields=["-starts_on", "-id"], name="appointment_by_day"),
        ]

    def __str__(self):
        return f"{self.cadre} – {self.post}"


class Relation(models.TextChoices):
    """Relations for which one stands aside (Civil Servants Law art. 74 and 76)."""

    SPOUSE = "spouse", _("Spouse")
    DIRECT = "direct", _("Direct blood relative")
    COLLATERAL = "collateral", _("Collateral relative within three generations")
    IN_LAW = "in_law", _("Close in-law")


class Relative(models.Model):
    """Two cadres are relatives; entered once, it counts in both directions."""

    cadre = models.ForeignKey(Cadre, on_delete=models.CASCADE, related_name="relatives", verbose_name=_("cadre"))
    relative = models.ForeignKey(Cadre, on_delete=models.CASCADE, related_name="+", verbose_name=_("relative"))
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)

    objects = RelativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("relative")
        verbose_name_plural = _("relatives")
        ordering = ["cadre", "relative"]
        constraints = [
            models.UniqueConstraint(fields=["cadre", "relative"], name="relative_once"),
            models.CheckConstraint(
                condition=~Q(cadre=F("relative")),
                name="relative_is_someone_else",
                violation_error_message=_("A person cannot be their own relative. Choose another person."),
            ),
        ]

    def __str__(self):
        return noted(f"{self.cadre} – {self.relative}", self.get_relation_display())
