from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from cadres.units.models import Unit
from cadres.units.querysets import within
from core.effective import EffectiveQuerySet
from core.querysets import BelongingMixin
from core.scopes import keys_in


class SchemeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rules are open to whom they bind: schemes owned by a unit on one's line or in one's granted subtree."""
        if not user.is_active:
            return self.none()
        owners = Unit.objects.visible_to(user)
        for path in user.unit_paths("supervisor", "hr", "leader", "training", "inspector"):
            owners = owners | Unit.objects.filter(pk__in=keys_in(path))
        return self.filter(owner__in=owners.values("pk"))

    def with_list_data(self):
        """The version in force today, as annotations."""
        versions: Any = self.model._meta.get_field("versions").related_model
        own = versions.objects.filter(scheme=OuterRef("pk"))
        today = own.in_force(timezone.localdate()).order_by("-effective_from", "-number")
        return self.select_related("owner").annotate(
            number_today=Subquery(today.values("number")[:1]),
            since=Subquery(today.values("effective_from")[:1]),
        )


class VersionQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "scheme"

    def visible_to(self, user):
        """Published versions of visible schemes; drafts only to HR officers of the owning unit."""
        if not user.is_active:
            return self.none()
        drafts = within(user.unit_paths("hr"), "scheme__owner__path")
        return super().visible_to(user).filter(Q(state="published") | drafts)

    def published(self):
        return self.filter(state="published")

    def in_force(self, on):
        """Published versions effective on ``on``, newest first within a scheme."""
        return self.published().filter(effective_from__lte=on).order_by("scheme", "-effective_from", "-number")


class AssignmentQuerySet(BelongingMixin, EffectiveQuerySet):
    belongs_to = "scheme"
