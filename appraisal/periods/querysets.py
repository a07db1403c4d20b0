from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, Manager, OuterRef, Q, QuerySet
from django.utils import timezone

from appraisal.schemes.models import SchemeVersion
from cadres.access.models import User
from cadres.access.policies import own_and_relatives
from cadres.units.querysets import READING_ROLES, within
from core.scopes import holds_a_root, keys_in

if TYPE_CHECKING:
    from appraisal.periods.models import Period


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Periods of units on one's own line or of one's grants (up to the root and down); drafts only to HR."""
        if not user.is_active:
            return self.none()
        allowed = Q(pk__in=[])
        paths = user.unit_paths(*READING_ROLES)
        above = {key for path in paths for key in keys_in(path)}
        if paths:
            allowed |= Q(unit__in=above) | within(paths, "unit__path")
        if user.own_cadre:
            allowed |= Q(pk__in=self.model._base_manager.filter(participants__cadre=user.own_cadre).values("pk"))
        hr_paths = user.unit_paths("hr")
        return self.filter(allowed).filter(~Q(state__in=["draft", "skipped"]) | within(hr_paths, "unit__path"))

    def months(self) -> Self:
        return self.filter(kind="month")

    def years(self) -> Self:
        return self.filter(kind="year")

    def begun(self) -> Self:
        """Those that were opened, whatever came of them."""
        return self.exclude(state__in=["draft", "skipped"])

    def taking_figures(self) -> Self:
        """Those to which scoring units and HR may give figures, votes and samples today; see ``takes_figures``."""
        today = timezone.localdate()
        until = Q(assess_until__gte=today) | Q(assess_until__isnull=True, verify_until__gte=today)
        return self.filter(until, state="open", assess_closed_at__isnull=True)

    def counting(self) -> Self:
        """Those that are planned and not skipped: what a year waits for and is made of."""
        return self.exclude(state="skipped")


# What one may do with the people of a period, and the roles that let one.
CAPABILITIES: dict[str, tuple[str, ...]] = {
    "read": READING_ROLES,
    "ledger": ("supervisor", "hr", "leader", "inspector"),
    "enter": ("hr",),  # figures, files of entries, votes without an assessing unit
    "observe": ("supervisor",),
    "verify": ("supervisor",),
    "check": ("supervisor", "leader"),  # verify, or approve what was verified
    "approve": ("leader",),
    "reverse": ("supervisor", "hr"),
    "tallies": ("hr", "leader"),
}


class ParticipantQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own rows, and people who belong to one's units in the period."""
        if not user.is_active:
            return self.none()
        return self.filter(_own(user) | _reach(user, "read"))

    def of_units(self, user: User, capability: str) -> Self:
        """Rows that say whose people these are in their periods: those of the units of the user's grants.

        The one place that answers "whose people". It asks the unit of the row, as the period has it: neither a
        transfer nor a move of the unit in the tree hands people of an open period over; HR moves them
        (``appraisal.periods.people``). Entries carry a copy of the path for their indexes, which follows the row.
        """
        return self.filter(_reach(user, capability)) if user.is_active else self.none()

    def of_period_for(self, user: User, period: "Period | int", capability: str) -> Self:
        """The user's people in a period (``CAPABILITIES``), not oneself and no relative: one never acts on those."""
        return self.of_units(user, capability).filter(period=period).exclude(cadre__in=own_and_relatives(user))

    def versions(self, period: "Period") -> QuerySet[SchemeVersion]:
        """The scheme versions that bind somebody in the period, each looked up rather than all people read."""
        bound = self.filter(period=period, scheme_version=OuterRef("pk")).order_by()
        return SchemeVersion.objects.filter(Exists(bound))

    def with_list_data(self) -> Self:
        return self.select_related("cadre", "post", "unit", "scheme_version__scheme", "period").defer(
            "scheme_version__document"
        )


def _own(user: User) -> Q:
    """One's own rows, by the key of one's file: whoever has none asks about no file at all."""
    return Q(cadre=user.own_cadre) if user.own_cadre else Q(pk__in=[])


def _reach(user: User, capability: str) -> Q:
    return within(user.unit_paths(*CAPABILITIES[capability]), "unit_path")


class ParticipantManager(Manager.from_queryset(ParticipantQuerySet)):  # type: ignore[misc]
    """Without those who were taken out."""

    def get_queryset(self) -> ParticipantQuerySet:
        return super().get_queryset().filter(taken_out_at__isnull=True)


def theirs(user: User, capability: str) -> Q:
    """Outer rows with a period and a cadre who is one of the user's people there, or was until taken out.

    The model stands above its querysets, so it is asked of Django when it is needed.
    """
    rows = apps.get_model("appraisal", "Participant").everybody.of_units(user, capability)
    found = Q(Exists(rows.filter(period=OuterRef("period"), cadre=OuterRef("cadre"))))
    paths = user.unit_paths(*CAPABILITIES[capability])
    if not paths or holds_a_root(paths):
        return found
    # of a few units the people are listed, and only their rows are looked at (``CadreQuerySet._reached``)
    return Q(cadre__in=rows.order_by().values("cadre")) & found


class MeasureQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, and those of one's people in the period, also of who was taken out: facts stay on record."""
        if not user.is_active:
            return self.none()
        return self.filter(_own(user) | theirs(user, "read"))

    def with_list_data(self) -> Self:
        return self.select_related("cadre", "entered_by")
