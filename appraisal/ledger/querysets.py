from django.db import models
from django.db.models import Q

from cadres.units.querysets import within

LEDGER_ROLES = ("supervisor", "hr", "leader", "inspector")


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own entries, and those of the units of one's grants; a draft is seen by its author alone.

        ``unit_path`` is the unit in which the cadre was appraised: after a transfer the entries stay with it.
        """
        if not user.is_active:
            return self.none()
        allowed = within(user.unit_paths(*LEDGER_ROLES), "unit_path")
        if user.own_cadre:
            allowed |= Q(cadre=user.own_cadre)
        return self.filter(allowed & (~Q(state="draft") | Q(author=user)))

    def pending(self):
        return self.filter(state="submitted")

    def verifiable_by(self, user):
        """Submitted entries that wait for this user: in reach, not one's own, a relative's or written by oneself.

        Leaders check the observations of supervisors, supervisors everything; see ``policies.why_not_verify``.
        """
        if not user.is_active:
            return self.none()
        reach = within(user.unit_paths("supervisor"), "unit_path")
        reach |= within(user.unit_paths("leader"), "unit_path") & Q(source="observation")
        barred = user.own_cadre.relative_ids | {user.own_cadre.pk} if user.own_cadre else ()
        return self.pending().filter(reach).exclude(author=user).exclude(cadre__in=barred)

    def counting(self):
        """What enters the score: verified entries; a reversed one and its reversal count nowhere together."""
        return self.filter(state="verified")

    def with_list_data(self):
        """With what a row shows; the identity number is left out, for deciphering one a row takes longest."""
        related = self.select_related("cadre", "unit", "rule__indicator", "duty", "period")
        return related.defer("cadre__identity_number")


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        from appraisal.ledger.models import Entry

        return self.filter(entry__in=Entry.objects.visible_to(user))
