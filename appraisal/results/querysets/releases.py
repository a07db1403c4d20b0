from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from appraisal.runs.querysets.sheets import RESULT_ROLES
from cadres.access.models import User
from cadres.units.querysets import within
from core.approvals.models import ProposalState

if TYPE_CHECKING:
    from appraisal.results.models import Release

# each half has an index of its own; without the condition neither is used
EVERY = Q(is_current=True) | Q(is_current=False)


class ReleaseQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """HR officers and leaders of the appraising unit."""
        if not user.is_active:
            return self.none()
        return self.filter(within(user.unit_paths("hr", "leader"), "period__unit__path"))

    def done(self) -> Self:
        return self.filter(done_at__isnull=False)

    def with_successor(self) -> Self:
        """``successor``: the number of the release that replaced this one, if any."""
        later = self.model._base_manager.filter(
            period=OuterRef("period"), number__gt=OuterRef("number"), done_at__isnull=False
        )
        return self.annotate(successor=Subquery(later.order_by("number").values("number")[:1]))

    def in_stage(self, stage: str) -> Self:
        """Those of which ``Release.stage`` says so."""
        rows = self.with_successor()
        return rows.filter(
            {
                "prepared": Q(state=ProposalState.PROPOSED),
                "confirmed": Q(state=ProposalState.APPROVED, done_at=None),
                "released": Q(done_at__isnull=False, successor=None),
                "replaced": Q(done_at__isnull=False, successor__isnull=False),
                "given_up": Q(state=ProposalState.WITHDRAWN, decided_by__isnull=False),
                "withdrawn": Q(state=ProposalState.WITHDRAWN, decided_by=None),
            }.get(stage, Q(state=stage))
        )

    def with_list_data(self) -> Self:
        rows = self.with_successor().select_related("period__unit", "run", "job", "proposed_by", "decided_by")
        return rows.defer("peer_titles")


class ReleasedResultQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The one gate of results: one's own, and those of the units of one's grants as of the period."""
        if not user.is_active:
            return self.none()
        allowed = within(user.unit_paths(*RESULT_ROLES), "unit_path")
        if user.own_cadre:
            allowed |= Q(cadre=user.own_cadre)
        return self.filter(allowed)

    def current(self) -> Self:
        """Those that count; the others were replaced by a later release."""
        return self.filter(is_current=True)

    def of(self, release: "Release") -> Self:
        """The rows of one release, whether they count or were replaced."""
        return self.filter(EVERY, period=release.period_id, release=release.pk)

    def about(self, cadre: Any, period: Any) -> Self:
        """What each release of the period said of the cadre."""
        return self.filter(EVERY, period=period, cadre=cadre)

    def of_cadre(self, cadre: Any) -> Self:
        """The same of all periods that were released."""
        return self.filter(EVERY, period__released_run__isnull=False, cadre=cadre)
