from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, When

from appraisal.runs.models.runs import RankShift, Run, RunLink
from cadres.access.models import User
from cadres.units.querysets import within

RESULT_ROLES = ("supervisor", "hr", "leader", "inspector")
CURRENT, RELEASED = "period__current_run", "period__released_run"


def _in_chain(run: str, of: str) -> Q:
    """Whether the run named by ``run`` is the one named by ``of`` or one on which it stands."""
    return Q(**{run: F(of)}) | Q(Exists(RunLink.objects.filter(run=OuterRef(of), earlier=OuterRef(run))))


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Sheets that a release names: one's own and those of one's units as of the period. Others: who works on them.

        That is HR of the appraising unit, and for the sheets of a year the leaders who decide the grades; nobody works
        on the own sheet, whatever grants one holds. With ``ReleasedResult.objects.visible_to`` the gate of results;
        every page, export and API view of a score starts at one of the two.
        """
        if not user.is_active:
            return self.none()
        granted = within(user.unit_paths(*RESULT_ROLES), "unit_path")
        own = Q(cadre=user.own_cadre) if user.own_cadre else Q(pk__in=[])
        hr_paths = user.unit_paths("hr")
        works_on = within(hr_paths, "period__unit__path") & within(hr_paths, "unit_path")
        return self.filter((own | granted) & self._was_released() | (works_on | self._to_grade(user)) & ~own)

    def computed_for(self, user: User, run: Run | None, period: Any = None) -> Self:
        """What ``visible_to`` gives of the sheets of a run, asked by unit.

        The sheets of a period's current run are the newest along its chain by themselves; and of whom the user works
        on anyway, nobody has to look for the release. Of a hundred thousand both would be asked row by row. ``period``
        is that of the run, where it is at hand.
        """
        if not user.is_active or run is None:
            return self.none()
        period = period or run.period
        own = Q(cadre=user.own_cadre) if user.own_cadre else Q(pk__in=[])
        hr = user.unit_paths("hr")
        works_on = hr if any(period.unit.path.startswith(path) for path in hr) else []
        leads = user.unit_paths("leader") if period.kind == "year" else []
        leads = [path for path in leads if not path.startswith(tuple(works_on))]
        is_newest = period.current_run_id == run.pk
        shown = within(works_on, "unit_path") & ~own
        if leads:
            shown |= (within(leads, "unit_path") if is_newest else self._to_grade(user)) & ~own
        if user.own_cadre:
            named = self.model._base_manager.filter(own, period=period).filter(self._was_released())
            shown |= Q(pk__in=named.values("pk"))
        anyway = (*works_on, *(leads if is_newest else ()))
        if others := [path for path in user.unit_paths(*RESULT_ROLES) if not path.startswith(anyway)]:
            shown |= within(others, "unit_path") & self._was_released()
        return self.filter(shown, period=period).of_run(run)  # by period, whose index has the order of units

    def counting_for(self, user: User) -> Self:
        """The sheets that count, of oneself and of one's units, each with its ``place`` as the release wrote it.

        For lists, in the order of ``released``, the key of its row: the rows of releases lead to the sheets, past those
        of runs that were never released.
        """
        if not user.is_active:
            return self.none()
        own = Q(counting__cadre=user.own_cadre) if user.own_cadre else Q(pk__in=[])
        granted = within(user.unit_paths(*RESULT_ROLES), "counting__unit_path")  # that of the sheet, known before it
        counting = FilteredRelation("released_rows", condition=Q(released_rows__is_current=True))
        rows = self.annotate(counting=counting).filter(own | granted, counting__isnull=False)
        return rows.annotate(place=F("counting__rank"), released=F("counting__pk"))

    def _was_released(self) -> Q:
        """Condition: some release, the present one or an earlier, named the sheet."""
        rows: Any = self.model._meta.get_field("released_rows").related_model
        named = rows.objects.about(OuterRef("cadre"), OuterRef("period")).filter(sheet=OuterRef("pk"))
        return Q(Exists(named))

    def _to_grade(self, user: User) -> Q:
        """Condition: a sheet of a year as it is computed now, of whose people the user decides the grade."""
        paths = user.unit_paths("leader")
        if not paths:
            return Q(pk__in=[])
        return Q(period__kind="year") & within(paths, "unit_path") & self._newest_along(CURRENT)

    def current(self) -> Self:
        """Of each cadre the newest sheet along the chain of the period's current run, released or not."""
        return self.filter(self._newest_along(CURRENT))

    def released(self) -> Self:
        """The sheets that count: of each cadre the newest along the chain of the run that the period released."""
        return self.filter(self._newest_along(RELEASED))

    def with_is_released(self) -> Self:
        """``is_released``: whether the sheet is the one that counts."""
        return self.annotate(is_released=self._newest_along(RELEASED))

    def with_is_current(self) -> Self:
        """``is_current``: whether the sheet is the newest that was computed."""
        return self.annotate(is_current=self._newest_along(CURRENT))

    def _newest_along(self, of: str) -> Q:
        """Condition: the newest of the cadre along the chain of the run that ``of`` names."""
        newer = self.model._base_manager.filter(
            cadre=OuterRef("cadre"), period=OuterRef("period"), run__gt=OuterRef("run")
        )
        link = RunLink.objects.filter(run=OuterRef(OuterRef(of)), earlier=OuterRef("run"))
        newer = newer.filter(Q(run=OuterRef(of)) | Q(Exists(link)))
        return _in_chain("run", of) & ~Q(Exists(newer))

    def of_run(self, run: Run | None) -> Self:
        """The sheets of a run. A partial one holds few itself; the others are those of the runs it stands on."""
        if run is None:
            return self.none()
        if run.base_id is None:
            return self.filter(run=run)
        chain = run.chain()
        newer = self.model._base_manager.filter(cadre=OuterRef("cadre"), run__in=chain, run__gt=OuterRef("run"))
        return self.filter(~Q(Exists(newer)), run__in=chain)

    def with_place(self, run: Run | None = None, along: str = RELEASED) -> Self:
        """``place``: the rank in the peer group as the run, or else the run that ``along`` names, has it.

        Another's new score moves a rank without a new sheet; a partial run keeps the moved ones apart.
        """
        moved = RankShift.objects.filter(cadre=OuterRef("cadre"), run__gte=OuterRef("run")).order_by("-run_id")
        if run is not None:
            if run.base_id is None:
                return self.annotate(place=F("rank"))
            found = Subquery(moved.filter(run__in=run.chain()).values("rank")[:1])
            return self.annotate(place=Case(When(Exists(moved.filter(run__in=run.chain())), found), default=F("rank")))
        moved = moved.filter(run__period=OuterRef("period")).filter(_in_chain("run", f"run__{along}"))
        found = Subquery(moved.values("rank")[:1])
        return self.annotate(place=Case(When(self._newest_along(along) & Q(Exists(moved)), found), default=F("rank")))
