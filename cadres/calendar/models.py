"""The working-day calendar as data: only the days that differ from their weekday are kept."""

from typing import Any, Self

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", pgettext_lazy("calendar", "Day off")
    WORKING = "working", pgettext_lazy("calendar", "Working day")


class CalendarQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Whoever is signed in: the calendar is the same for all and says nothing about anybody."""
        return self if user.is_active else self.none()


class CalendarDay(models.Model):
    """A public holiday, or a Saturday or Sunday on which people work."""

    day = models.DateField(
        _("day"),
        unique=True,
        error_messages={"unique": _("This day is in the calendar already. Edit that one.")},
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DayKind)
    name = models.CharField(_("occasion"), max_length=60)
    source = models.CharField(_("source"), max_length=200)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{date_format(self.day)} {self.name}"
