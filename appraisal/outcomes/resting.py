"""What rests on a result that a later release changed: said where it is read, until it is renewed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _

from appraisal.outcomes.clock import PromotionClock
from appraisal.outcomes.exclusion import BY_THE_PLAN, exclusion
from appraisal.outcomes.models import BonusLine, BonusSheet, PromotionProposal, YearRecord
from appraisal.outcomes.selectors import clock_of_proposal
from appraisal.outcomes.text import excluded_in_words
from appraisal.periods.models import Period, PeriodKind
from appraisal.results.models import ReleasedResult
from appraisal.results.pools import UNSCORED, VETOED, grades_without_bonus
from appraisal.runs.models import GradeCode
from cadres.access.models import User
from cadres.people.models import Cadre
from core.approvals.models import ProposalState
from core.kept import kept
from core.params.services import parameter
from core.querysets import counted, question_of_counts
from core.questions import question_of

LIVE = (ProposalState.PROPOSED, ProposalState.APPROVED)


@dataclass(frozen=True)
class Changed:
    """What a line was made from (score, or why it brought nothing), and what counts now; None for no result any more.

    ``line`` is shown beside it: "rests on a result that changed: 75.00 → 80.85".
    """

    line: BonusLine
    before: Decimal
    now: Decimal | None
    excluded_now: str

    @property
    def why_now(self) -> str:
        """Why nothing is paid any more, or again something is where nothing was (CSL art. 80), as a sentence."""
        if self.excluded_now:
            return excluded_in_words(self.excluded_now)
        return _("Receives a bonus again.") if self.line.excluded_reason and self.now is not None else ""


def lines_on_changed_results(sheet: BonusSheet) -> list[Changed]:
    """Lines of a bonus sheet whose coefficient, or whose reason for no bonus, is another than when it was made.

    Two queries. A sheet that no longer counts (rejected, withdrawn, reversed) rests on nothing.
    """
    if sheet.state not in LIVE:
        return []
    rows = ReleasedResult.objects.current().filter(period=sheet.period_id, unit_path__startswith=sheet.unit.path)
    now = {row.cadre_id: row for row in rows}
    without = grades_without_bonus(sheet.period)
    lines = sheet.lines.select_related("cadre", "score_sheet").defer("score_sheet__breakdown")
    found = []
    for line in lines.order_by("cadre__staff_no"):
        row = now.get(line.cadre_id)
        excluded = exclusion(row, without) if row else ""
        coefficient = (row.coefficient or Decimal(0)) if row else None
        # what the terms of the plan left out depends on the same coefficient
        reason = "" if line.excluded_reason == BY_THE_PLAN else line.excluded_reason
        if (coefficient, excluded) != (line.coefficient, reason):
            found.append(Changed(line, line.coefficient, coefficient, excluded))
    return found


def on_changed_results(sheets: QuerySet[BonusSheet]) -> QuerySet[BonusSheet]:
    """Those of ``sheets`` that rest on results which a later release replaced; one query, and one for each year.

    A line has another coefficient or another reason for no bonus than its result; a result under a scheme of the sheet
    has no line; or the sheet waits for a decision that the earlier release no longer allows.
    """
    return _on_changed(sheets, _without_bonus(_years_of(sheets)))


def number_on_changed_results(user: User) -> int:
    """How many bonus sheets that the user sees rest on such results; put into words once for these rights and years."""
    seen = BonusSheet.objects.visible_to
    years = kept("years of bonus sheets", user, lambda user: question_of(_years_of(seen(user)))).read()
    without = _without_bonus(years)
    rows = partial(_on_changed, without=without)
    return counted(kept(("changed", without), user, lambda user: question_of_counts([rows(seen(user))])))[0]


def _years_of(sheets: QuerySet[BonusSheet]) -> QuerySet[Period]:
    live = sheets.filter(state__in=LIVE).order_by()
    return Period.objects.filter(kind=PeriodKind.YEAR, pk__in=live.values("period"))


def _without_bonus(years: Iterable[Period]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((year.pk, tuple(grades_without_bonus(year))) for year in years)


def _on_changed(sheets: QuerySet[BonusSheet], without: Iterable[tuple]) -> QuerySet[BonusSheet]:
    """``without``: of each year the grades that bring no bonus."""
    rows = _results_now(without)
    lines = BonusLine.objects.filter(sheet=OuterRef("pk")).annotate(
        share=_millionths("coefficient"),
        why=Case(When(excluded_reason=BY_THE_PLAN, then=Value("")), default=F("excluded_reason")),
    )
    own = rows.filter(cadre=OuterRef("cadre"), period=OuterRef("period"))
    own = own.filter(unit_path__startswith=OuterRef("sheet__unit__path"))
    differing = lines.filter(~Exists(own.filter(share=OuterRef("share"), why=OuterRef("why"))))
    here = rows.filter(period=OuterRef("period"), unit_path__startswith=OuterRef("unit__path"), total__isnull=False)
    versions = BonusLine.objects.filter(sheet=OuterRef(OuterRef("pk")))
    there = BonusLine.objects.filter(sheet=OuterRef(OuterRef("pk")), cadre=OuterRef("cadre"))
    newcomers = here.filter(
        ~Exists(there),
        sheet__participant__scheme_version__in=versions.values("score_sheet__participant__scheme_version"),
    )
    stale = Q(state=ProposalState.PROPOSED) & ~Q(run=F("period__released_run"))
    return sheets.filter(Q(Exists(differing)) | Q(Exists(newcomers)) | stale, state__in=LIVE)


def _results_now(without: Iterable[tuple]) -> Any:
    """The results that count, with ``share`` and ``why`` as a line of a bonus sheet would have them."""
    no_bonus = Q(pk__in=[])
    for year, grades in without:
        no_bonus |= Q(period=year, grade__in=grades)
    why = Case(
        When(coefficient__isnull=True, then=Value(UNSCORED)),
        When(result_vetoed=True, then=Value(VETOED)),
        When(no_bonus, then=Concat(Value("grade:"), F("grade"))),
        default=Value(""),
    )
    return ReleasedResult.objects.current().annotate(share=_millionths("coefficient"), why=why)


def _millionths(name: str) -> Coalesce:
    """The scaled integer of an exact decimal as it is stored; none counts as zero."""
    return Coalesce(ExpressionWrapper(F(name), output_field=BigIntegerField()), Value(0))


def rests_on_changed(sheet: BonusSheet) -> bool:
    return on_changed_results(BonusSheet.objects.filter(pk=sheet.pk)).exists()


def clock_changed(proposal: PromotionProposal) -> PromotionClock | None:
    """The clock of now, where years that a promotion was reckoned from were replaced since (Parallel Ranks art. 19).

    None where they are the same, and for what no longer counts.
    """
    if proposal.state not in LIVE:
        return None
    replaced = YearRecord.objects.filter(cadre=proposal.cadre_id, reversed_at__gt=proposal.proposed_at)
    # a record that was taken from paper is corrected in place: while nothing is decided, all is reckoned anew
    asked = proposal.state == ProposalState.PROPOSED or replaced.exists()
    clock = clock_of_proposal(proposal) if asked else None
    if clock is None:
        return None
    now = clock.as_data()
    same = all(now[name] == proposal.arithmetic.get(name) for name in ("steps", "missing_years"))
    return None if same else clock


@dataclass(frozen=True)
class ChangedYear:
    """A promotion record with another grade than the one that the year released last.

    ``months`` are those that the grade of now brings (``promotion.year_effects``), ``period`` the key of the year.
    """

    record: YearRecord
    now: str
    months: int
    period: int

    @property
    def now_in_words(self) -> str:
        return _grade_in_words(self.now)

    @property
    def before_in_words(self) -> str:
        return _grade_in_words(self.record.grade)


def _grade_in_words(grade: str) -> str:
    return str(dict(GradeCode.choices).get(grade, grade))


def years_on_changed_grades(cadre: Cadre) -> list[ChangedYear]:
    """Years of a cadre whose record was carried over from a grade that a later release changed."""
    rows: Any = ReleasedResult.objects.current().filter(
        cadre=cadre, period__kind="year", period__starts_on__year=OuterRef("year"), decision__isnull=False
    )
    records = YearRecord.objects.current().filter(cadre=cadre, decision__isnull=False)
    records = records.annotate(now=Subquery(rows.values("grade")[:1]), of=Subquery(rows.values("period")[:1]))
    found = records.exclude(now=F("grade")).exclude(now=None).order_by("-year")
    return [ChangedYear(row, row.now, _months_of(row.now, row.year), row.of) for row in found]


def _months_of(grade: str, year: int) -> int:
    """Months that a grade takes off the time at a rank (``promotion.year_effects`` of that year)."""
    effects = parameter("promotion.year_effects", on=date(year, 12, 31)).value
    return int(effects.get(grade, {}).get("credit_months", 0))
