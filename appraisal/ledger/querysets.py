from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from appraisal.routing.models import Route
from appraisal.routing.querysets import RouteQuerySet
from cadres.access.models import User
from cadres.units.querysets import within
from core.querysets import BelongingMixin

LEDGER_ROLES = ("supervisor", "hr", "leader", "inspector")


def _routes() -> RouteQuerySet:
    """Routes of the item that an outer entry cites, in its period."""
    return Route.objects.filter(period=OuterRef("period"), indicator=OuterRef("rule__indicator"))


def _is_out() -> Q:
    """Few rows say who was taken out, so that asking for those is quicker than for who takes part."""
    rows = apps.get_model("appraisal", "Participant").everybody.filter(taken_out_at__isnull=False)
    return Q(Exists(rows.filter(period=OuterRef("period"), cadre=OuterRef("cadre"))))


def _is_checkable() -> Q:
    """The month is open and its verification neither over nor closed early."""
    today = timezone.localdate()
    return Q(period__state="open", period__verify_until__gte=today, period__verify_closed_at__isnull=True)


def _ways_to_verify(user: User) -> tuple[Q, Q]:
    """By the line, where no unit assesses what is cited; and as such a unit. No entry goes both ways."""
    seen = Q(source="observation")
    line = within(user.unit_paths("supervisor"), "unit_path")
    line |= within(user.unit_paths("leader"), "unit_path") & seen
    assessed = Q(Exists(_routes().of(user, "supervisor"))) | Q(Exists(_routes().of(user, "leader"))) & seen
    # few units assess anything, and those that do in few periods: else all that waits in the county is looked at
    mine = Route.objects.of(user, "supervisor", "leader").values("period")
    return line & ~Q(Exists(_routes())), assessed & Q(period__in=mine)


def _barred(user: User) -> Iterable[int]:
    return user.own_cadre.relative_ids | {user.own_cadre.pk} if user.own_cadre else ()


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own entries, and those of the units of one's grants; a draft is seen by its author alone.

        ``unit_path`` is the unit in which the cadre was appraised: after a transfer the entries stay with it.
        """
        if not user.is_active:
            return self.none()
        return self.filter(self._seen_by(user))

    def in_reach_of(self, user: User) -> Any:
        """What ``visible_to`` gives, and entries under items that the user's units assess, wherever the cadre belongs.

        For entries that are opened by their key; lists begin with ``visible_to``, which an index answers.
        """
        if not user.is_active:
            return self.none()
        assessed = Q(Exists(_routes().of(user))) & ~Q(state="draft")
        return self.filter(self._seen_by(user) | assessed)

    def _seen_by(self, user: User) -> Q:
        allowed = within(user.unit_paths(*LEDGER_ROLES), "unit_path")
        if user.own_cadre:
            allowed |= Q(cadre=user.own_cadre)
        return allowed & (~Q(state="draft") | Q(author=user))

    def pending(self) -> Self:
        return self.filter(state="submitted")

    def of_people_taken_out(self) -> Self:
        """Of people who no longer take part in the period: kept, listed, and counted nowhere."""
        return self.filter(_is_out())

    def taking_part(self) -> Self:
        return self.filter(~_is_out())

    def checkable(self) -> Self:
        """What can still be verified, returned, approved and written again today; nothing else is a to-do."""
        return self.filter(_is_checkable()).taking_part()

    def can_be_settled(self) -> Self:
        """What is checkable, and what waits in a released month, where it can be put aside and is nobody's to-do."""
        return self.filter(_is_checkable() | Q(period__state="released")).taking_part()

    def verifiable_by(self, user: User) -> Self:
        """What the user can verify today: ``waiting_before`` as long as that goes."""
        return self.waiting_before(user).checkable()

    def overdue_for(self, user: User) -> Self:
        """What waits before the user and can no longer be verified: HR moves the deadline, or it never counts."""
        waiting = self.waiting_before(user).filter(period__state="open").taking_part()
        return waiting.exclude(_is_checkable())

    def waiting_before(self, user: User) -> Self:
        """Submitted entries that wait for this user: in reach, not one's own, a relative's or written by oneself.

        Leaders check the observations of supervisors, supervisors everything. An entry under an item that units
        assess waits for them instead of the line; see ``policies.why_not_verify``.
        """
        if not user.is_active:
            return self.none()
        # two questions with an index each; joined by "or" they would be asked of all that waits in the county
        every = self.model._base_manager.filter(state="submitted").order_by()  # SQLite sorts no part of a union
        first, second = (every.filter(way).values("pk") for way in _ways_to_verify(user))
        rows = self.pending().filter(pk__in=first.union(second, all=True))
        return rows.exclude(author=user).exclude(cadre__in=_barred(user))

    def approvable_by(self, user: User) -> Self:
        """Checked entries of the user's units that wait for a leader's approval, proposed by somebody else."""
        if not user.is_active:
            return self.none()
        rows = self.filter(within(user.unit_paths("leader"), "unit_path"), state="proposed").checkable()
        return rows.exclude(checked_by=user).exclude(author=user).exclude(cadre__in=_barred(user))

    def to_verify(self, user: User) -> list[Self]:
        """``verifiable_by`` in parts that have no row in common, to be counted: joining them costs more than asking."""
        if not user.is_active:
            return []
        rows = self.pending().exclude(author=user).exclude(cadre__in=_barred(user)).checkable()
        return [rows.filter(way) for way in _ways_to_verify(user)]

    def to_decide(self, user: User) -> list[Self]:
        """What the user can decide on today, in parts: entries to verify and entries to approve."""
        return [*self.to_verify(user), *([self.approvable_by(user)] if user.has_role("leader") else [])]

    def counting(self) -> Self:
        """What enters the score: verified entries; a reversed one and its reversal count nowhere together."""
        return self.filter(state="verified")

    def with_list_data(self) -> Self:
        """With what a page of one entry shows."""
        return self.select_related("cadre", "unit", "rule__indicator", "duty", "period")

    def with_columns(self) -> Self:
        """With what a row of a list shows, and no more: weighing the orders in which eight tables may be joined takes
        the database longer than reading fifty rows.
        """
        return self.select_related("cadre", "unit", "rule")


class EvidenceQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "entry"

    def in_reach_of(self, user: User) -> Any:
        return self.of_owners("in_reach_of", user)


class ApprovalQuerySet(BelongingMixin, models.QuerySet):
    """Read by whoever may open the entry."""

    belongs_to = "entry"

    def visible_to(self, user: User) -> Self:
        return self.of_owners("in_reach_of", user)
