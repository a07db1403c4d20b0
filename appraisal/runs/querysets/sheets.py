from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from appraisal.runs.models.runs import RankShift, Run, RunLink
from cadres.access.models import User
from cadres.units.querysets import within

RESULT_ROLES = ("supervisor", "hr", "leader", "inspector")


def _in_chain(run: str, of: str) -> Q:
    """Whether the run named by ``run`` is the one named by ``of`` or one on which it stands."""
    return Q(**{run: F(of)}) | Q(Exists(RunLink.objects.filter(run=OuterRef(of), earlier=OuterRef(run))))


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Published sheets: one's own and those of one's units as of the period. Unpublished ones: HR officers.

        The one gate of results; every page, export and API view of a score starts here.
        """
        if not user.is_active:
            return self.none()
        granted = within(user.unit_paths(*RESULT_ROLES), "unit_path")
        unpublished = within(user.unit_paths("hr"), "period__unit__path") & within(user.unit_paths("hr"), "unit_path")
        own = Q(cadre=user.own_cadre) if user.own_cadre else Q(pk__in=[])
        return self.filter((own | granted) & self._published_now() | unpublished)

    def published(self) -> Self:
        """The sheets that count: of each cadre the newest along the chain of the period's published run."""
        return self.filter(self._published_now())

    def with_is_published(self) -> Self:
        """``is_published``: whether the sheet is the one that counts."""
        return self.annotate(is_published=self._published_now())

    def _published_now(self) -> Q:
        """Condition: the newest of the cadre along the chain of the period's published run."""
        newer = self.model._base_manager.filter(
            cadre=OuterRef("cadre"), period=OuterRef("period"), run__gt=OuterRef("run")
        )
        link = RunLink.objects.filter(run=OuterRef(OuterRef("period__published_run")), earlier=OuterRef("run"))
        newer = newer.filter(Q(run=OuterRef("period__published_run")) | Q(Exists(link)))
        return _in_chain("run", "period__published_run") & ~Q(Exists(newer))

    def of_run(self, run: Run | None) -> Self:
        """The sheets of a run. A partial one holds few itself; the others are those of the runs it stands on."""
        if run is None:
            return self.none()
        if run.base_id is None:
            return self.filter(run=run)
        chain = run.chain()
        newer = self.model._base_manager.filter(cadre=OuterRef("cadre"), run__in=chain, run__gt=OuterRef("run"))
        return self.filter(~Q(Exists(newer)), run__in=chain)

    def with_place(self, run: Run | None = None) -> Self:
        """``place``: the rank in the peer group as the run, or else the published run of the period, has it.

        Another's new score moves a rank without a new sheet; a partial run keeps the moved ones apart.
        """
        moved = RankShift.objects.filter(cadre=OuterRef("cadre"), run__gte=OuterRef("run")).order_by("-run_id")
        if run is not None:
            if run.base_id is None:
                return self.annotate(place=F("rank"))
            found = Subquery(moved.filter(run__in=run.chain()).values("rank")[:1])
            return self.annotate(place=Case(When(Exists(moved.filter(run__in=run.chain())), found), default=F("rank")))
        moved = moved.filter(run__period=OuterRef("period")).filter(_in_chain("run", "run__period__published_run"))
        found = Subquery(moved.values("rank")[:1])
        return self.annotate(place=Case(When(self._published_now() & Q(Exists(moved)), found), default=F("rank")))
