"""What a release would change against the one that stands: said before it is prepared and before it is confirmed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.periods.models import Period
from appraisal.results.models import GradeDecision, Release, ReleasedResult
from appraisal.results.registry import resting_on
from appraisal.runs.chain import UNSCORED
from appraisal.runs.inputs.people import raw
from appraisal.runs.models import GradeCode, Run, Sheet
from cadres.access.models import User
from core.figures import figure
from core.wording import labelled, noted

NAMED = 5  # people who are called by name


@dataclass(frozen=True)
class Replacing:
    """``people`` get another result than ``before`` gave them; ``named`` are the first of them, old → new."""

    before: Release
    people: int
    named: list[str]
    resting: list[str]

    @property
    def sentence(self) -> str:
        sentence = ngettext(
            "Replaces release #%(number)s: %(count)s person gets another result.",
            "Replaces release #%(number)s: %(count)s people get another result.",
            self.people,
        )
        return sentence % {"number": self.before.number, "count": figure(self.people)}

    @property
    def details(self) -> list[str]:
        """Whom it concerns and what rests on the earlier results, line by line."""
        left = self.people - len(self.named)
        more = ngettext("and %(count)s other person", "and %(count)s other people", left) % {"count": figure(left)}
        return [*self.named, *([more] if left else []), *self.resting]


def standing(period: Period) -> Release | None:
    """The release that counts now."""
    return Release.objects.done().filter(period=period).order_by("-number").first()


def replacing(period: Period, run: Run, reader: User) -> Replacing | None:
    """None for a first release. Five queries, and those of the rooms that tell what rests on it.

    The reader is counted with the others, but not named with a score that is not released.
    """
    before = standing(period)
    if before is None:
        return None
    rows = _differing(period, run)
    gone = _gone(period, run)
    others = rows.exclude(cadre=reader.own_cadre) if reader.own_cadre else rows
    named = [_in_words(row) for row in others.select_related("cadre").order_by("cadre__staff_no")[:NAMED]]
    left = [_left(row) for row in gone.order_by("cadre__staff_no")[: NAMED - len(named)]]
    return Replacing(before, rows.count() + gone.count(), named + left, resting_on(period))


def unchanged(period: Period) -> bool:
    """Whether a reopened period would release once more what stands: the same run, and no other grade since."""
    if period.released_run_id is None or period.current_run_id != period.released_run_id:
        return False
    known = ReleasedResult.objects.current().filter(period=period, decision=OuterRef("pk"))
    return not GradeDecision.objects.filter(~Exists(known), period=period, is_current=True).exists()


def _sheets(period: Period, run: Run) -> QuerySet[Any]:
    """What the run would release: of those who take part, with the leader's grade where there is one."""
    decisions = GradeDecision.objects.filter(period=period, cadre=OuterRef("cadre"), is_current=True)
    rows = Sheet.objects.of_run(run).filter(participant__taken_out_at=None)
    return _compared(rows).annotate(final=Coalesce(Subquery(decisions.values("grade")[:1]), F("grade")))


def _differing(period: Period, run: Run) -> QuerySet[Any]:
    """Sheets whose result is not the one that counts now, with the score and the grade that do."""
    now = ReleasedResult.objects.current().filter(period=period, cadre=OuterRef("cadre"))
    terms = {name: OuterRef(name) for name in ("score", "share", "result_vetoed", "best_grade")}
    same = _compared(now).filter(grade=OuterRef("final"), **terms)
    rows = _sheets(period, run).filter(~Exists(same))
    return rows.annotate(old_total=Subquery(now.values("total")[:1]), old_grade=Subquery(now.values("grade")[:1]))


def _gone(period: Period, run: Run) -> QuerySet[ReleasedResult]:
    here = Sheet.objects.of_run(run).filter(participant__taken_out_at=None, cadre=OuterRef("cadre"))
    return ReleasedResult.objects.current().filter(~Exists(here), period=period)


def _compared(rows: QuerySet) -> QuerySet:
    nothing = Value(UNSCORED)
    return rows.annotate(score=Coalesce(raw("total"), nothing), share=Coalesce(raw("coefficient"), nothing))


def _in_words(row: Any) -> str:
    before = _result(row.old_total, row.old_grade or "")
    return labelled(row.cadre, f"{before} → {_result(row.total, row.final)}")


def _left(row: ReleasedResult) -> str:
    return labelled(row.person, _("%(result)s → no longer takes part") % {"result": _result(row.total, row.grade)})


def _result(total: Decimal | None, grade: str) -> str:
    """A score with its grade: "86.00 (Competent)"."""
    score = "–" if total is None else figure(total, 2)
    return noted(score, dict(GradeCode.choices).get(grade, grade)) if grade else score
