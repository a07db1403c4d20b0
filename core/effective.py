"""Effective dating: rows that hold from a first to a last day, both included; no last day means no end yet."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def held_from(day: date, path: str = "") -> Q:
    """Not ended before ``day``, the last day included; ``path`` leads to the dated row from the filtered model."""
    return Q(**{f"{path}ends_on__isnull": True}) | Q(**{f"{path}ends_on__gte": day})


def in_force(day: date, path: str = "") -> Q:
    """In force on ``day``, which may be the first or the last; ``path`` as in ``held_from``."""
    return held_from(day, path) & Q(**{f"{path}starts_on__lte": day})


class EffectiveQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Rows in force on ``day``, which may be their first or their last."""
        return self.filter(in_force(day))

    def during(self, first: date, last: date) -> Self:
        """Rows in force on at least one day from ``first`` to ``last``, both included."""
        return self.filter(held_from(first), starts_on__lte=last)

    def held_from(self, day: date) -> Self:
        """Not ended before ``day``: in force then or starting later."""
        return self.filter(held_from(day))


class EffectiveDated(models.Model):
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message=_("The last day is before the first. Correct one of them."),
            )
        ]

    def is_in_force(self, on) -> bool:
        """Whether the row holds on that day, which may be its first or its last."""
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)
