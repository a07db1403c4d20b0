from django.db import models
from django.db.models import Q

from cadres.units.querysets import within

LEDGER_ROLES = ("supervisor", "hr", "leader", "inspector")


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own entries; those written in one's units, except drafts, which only their author sees."""
        if not user.is_active:
            return self.none()
        granted = within(user.unit_paths(*LEDGER_ROLES), "unit_path") & ~Q(state="draft")
        return self.filter(
            Q(cadre__user=user) & (~Q(state="draft") | Q(author=user)) | granted | Q(author=user)
        )

    def pending(self):
        return self.filter(state="submitted")

    def counting(self):
        """What enters the score: verified entries; a reversed one and its reversal count nowhere together."""
        return self.filter(state="verified")


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        from appraisal.ledger.models import Entry

        return self.filter(entry__in=Entry.objects.visible_to(user))
