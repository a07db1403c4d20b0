"""Uploaded tables: who brought which file, what it would do, what became of it."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.paths import address_of
from core.spreadsheets.columns import folded
from core.spreadsheets.layout import Layout
from core.spreadsheets.registry import layout_of, layouts_for, title_of
from core.typing import User


class ImportState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    REFUSED = "refused", _("Has errors")
    COMMITTING = "committing", _("Being imported")
    COMMITTED = "committed", _("Imported")
    FAILED = "failed", _("Failed")
    DISCARDED = "discarded", _("Discarded")
    UNDONE = "undone", _("Undone")


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own uploads, of layouts one may still use."""
        if not user.is_active:
            return self.none()
        return self.filter(uploaded_by=user, layout__in=[layout.code for layout in layouts_for(user)])

    def unfinished(self) -> Self:
        return self.exclude(state__in=[ImportState.COMMITTED, ImportState.DISCARDED, ImportState.UNDONE])


def private_path(instance: "Import", filename: str) -> str:
    """Under a name that tells nothing; the file is never served, only read by the jobs."""
    return f"imports/{instance.pk.hex}"


class Import(models.Model):
    """One upload. ``errors``, ``preview`` and ``problem`` are data that each viewer reads in their own language.

    ``once`` marks layouts without a business key, where importing the same file again would double every row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    layout = models.CharField(_("kind of table"), max_length=40)
    file = models.FileField(upload_to=private_path, blank=True, max_length=80)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"), default=0)
    once = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=12, choices=ImportState, default=ImportState.CHECKING)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    cleared = models.PositiveIntegerField(_("cleared values"), default=0)
    same = models.PositiveIntegerField(_("unchanged"), default=0)
    error_total = models.PositiveIntegerField(_("errors"), default=0)
    error_rows = models.PositiveIntegerField(_("rows with errors"), default=0)
    errors = models.JSONField(default=list)
    preview = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    unknown_words = models.JSONField(default=list)
    problem = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    finished_at = models.DateTimeField(_("imported"), null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "sha256"],
                condition=Q(once=True, state="committed"),
                name="import_same_file_once",
                violation_error_message=_("This file has already been imported."),
            )
        ]
        indexes = [models.Index(fields=["uploaded_by", "-created_at"], name="import_by_person")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return address_of("imports:detail", self.pk)

    @property
    def title(self) -> Any:
        return title_of(self.layout)

    @property
    def layout_object(self) -> type[Layout] | None:
        return layout_of(self.layout)

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.same + self.error_rows

    @property
    def to_write(self) -> int:
        return self.new + self.changed

    @property
    def is_working(self) -> bool:
        return self.state in (ImportState.CHECKING, ImportState.COMMITTING)

    @property
    def is_stuck(self) -> bool:
        """The job ended (stopped, or lost) without a result."""
        return self.is_working and (self.job is None or self.job.is_finished)

    @property
    def can_check_again(self) -> bool:
        return self.is_stuck or self.state in (ImportState.CHECKED, ImportState.REFUSED, ImportState.FAILED)

    can_discard = can_check_again

    @property
    def can_commit(self) -> bool:
        return self.state == ImportState.CHECKED and not self.error_total and self.to_write > 0


class ImportTrace(models.Model):
    """What an import made and changed, as long as it may be undone; encrypted, for it holds what files hold."""

    upload = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="trace")
    rows = EncryptedTextField()

    class Meta:
        verbose_name = _("trace of an import")
        verbose_name_plural = _("traces of imports")

    def __str__(self) -> str:
        return str(self.upload)


class ImportWordQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The words of the tables that the user may import."""
        if not user.is_active:
            return self.none()
        return self.filter(layout__in=[layout.code for layout in layouts_for(user)])


class ImportWord(models.Model):
    """A word of the office: a further head of a column or, with ``value``, a further name of one of its choices."""

    layout = models.CharField(_("kind of table"), max_length=40)
    column = models.CharField(_("column"), max_length=40)
    word = models.CharField(_("word"), max_length=60)
    folded = models.CharField(max_length=60, editable=False)
    value = models.CharField(_("means"), max_length=60, blank=True)
    taught_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("taught by")
    )
    taught_at = models.DateTimeField(_("taught"), auto_now_add=True)

    objects = ImportWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of imports")
        verbose_name_plural = _("words of imports")
        ordering = ["layout", "column", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "folded"],
                condition=Q(value=""),
                name="import_word_one_column",
                violation_error_message=_("This word already names a column. Remove that one first."),
            ),
            models.UniqueConstraint(
                fields=["layout", "column", "folded"],
                condition=~Q(value=""),
                name="import_word_one_choice",
                violation_error_message=_("This word already has a meaning in this column. Remove that one first."),
            ),
        ]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        self.folded = folded(self.word)

    def get_absolute_url(self) -> str:
        return address_of("imports:word_forget", self.pk)

    @property
    def known_layout(self) -> type[Layout] | None:
        return layout_of(self.layout)
