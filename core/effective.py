"""Effective dating: rows that hold from a first to a last day, both included; no last day means no end yet."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class EffectiveQuerySet(models.QuerySet):
    def on(self, day):
        """Rows in force on ``day``, which may be their first or their last."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def during(self, first, last):
        """Rows in force on at least one day from ``first`` to ``last``, both included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)


class EffectiveDated(models.Model):
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def is_in_force(self, on) -> bool:
        """Whether the row holds on that day, which may be its first or its last."""
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)
