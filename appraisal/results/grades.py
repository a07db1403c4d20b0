"""Grades of a year: proposed by a run, decided by a leader inside the quota, kept with every earlier decision."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.periods.models import Period, PeriodKind, PeriodState, Standing
from appraisal.results.grade_counts import without_decision
from appraisal.results.models import GradeDecision
from appraisal.results.policies import deciding, why_not_decide
from appraisal.runs.models import GradeCode, Sheet
from appraisal.runs.quotas import QuotaRule, people_by_group, quota_in_words, quota_rule, seats_of
from cadres.access.models import User
from core.audit.services import log_many
from core.errors import InvalidInput, WrongState, require_reason
from core.wording import first_of

AT_ONCE = 500  # keys in one statement
NAMED = 5  # people whom a refusal names
LADDER: list[str] = [GradeCode.EXCELLENT, GradeCode.COMPETENT, GradeCode.BASIC, GradeCode.INCOMPETENT]


class QuotaExceeded(WrongState):
    code = "quota_exceeded"
    message = gettext_lazy(
        "This would make %(wanted)s excellent; the quota is %(seats)s (%(arithmetic)s). Change another "
        "person's grade first."
    )


@dataclass(frozen=True)
class Quota:
    """How many of a peer group may be excellent, and how many are by decision."""

    group: str
    base: int
    seats: int
    rule: QuotaRule
    decided: int

    @property
    def arithmetic(self) -> str:
        """The seats as people check them (``grades.excellent_share``); put into words for the groups that are shown."""
        return quota_in_words(self.base, self.rule, self.seats)

    @property
    def left(self) -> int:
        """Seats for excellent (``grades.excellent_share``) that no decision has taken yet, never below zero."""
        return max(0, self.seats - self.decided)


def quotas(period: Period, rule: QuotaRule | None = None) -> dict[str, Quota]:
    """The quota of each peer group (``grades.excellent_share``, ``grades.quota_rounding``; Provisions 2020).

    The base is everybody who should take part, graded or not; a seat that nobody takes never moves to another group.
    """
    rule = rule or quota_rule(period)
    people, decided = _people_and_decided(period)
    allowed = seats_of(period, rule, people)
    found = {}
    for group, base in sorted(allowed.base.items()):
        seats = allowed.seats[group]
        found[group] = Quota(group, base, seats, rule, decided[group])
    return found


def _people_and_decided(period: Period) -> tuple[Counter[str], Counter[str]]:
    """By peer group everybody, and whom leaders have made excellent (``grades.excellent_share``); one query."""
    rows = GradeDecision.objects.filter(period=period, is_current=True, grade=GradeCode.EXCELLENT).order_by()
    excellent = rows.filter(sheet__participant__taken_out_at__isnull=True).values_list("sheet__participant__peer_group")
    asked: list[Any] = [
        groups.annotate(of=Value(place, output_field=IntegerField()))
        for place, groups in enumerate((people_by_group(period), excellent.annotate(n=Count("*"))))
    ]
    found: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for group, number, place in asked[0].union(asked[1], all=True):
        found[place][group] = number
    return found


def undecided(period: Period) -> QuerySet[Sheet]:
    """Sheets of a year as it is computed now, with a proposed grade that no leader has decided (CSL art. 37)."""
    return without_decision(Sheet.objects.current().filter(period=period))


def why_not_as_decided(period: Period) -> WrongState | None:
    """What forbids the grades of a year as leaders have decided them, after people or results have changed since.

    A grade that nobody could decide today (standing, veto), or more of a peer group excellent than
    ``grades.excellent_share`` allows of those who are left (Provisions 2020).
    """
    rows = Sheet.objects.current().filter(period=period).select_related("cadre", "participant")
    rows = rows.filter(~Q(participant__standing=Standing.GRADED) | ~Q(best_grade="") | Q(result_vetoed=True))
    decided = GradeDecision.objects.filter(period=period, is_current=True)
    grades = dict(decided.filter(cadre__in=rows.values("cadre")).values_list("cadre", "grade"))
    decided_rows = [(row, grades[row.cadre_id]) for row in rows if row.cadre_id in grades]
    unfit = [str(row.cadre) for row, grade in decided_rows if _misses_standing(row, grade) or is_barred(row, grade)]
    if unfit:
        return WrongState(
            _("These grades were decided before something changed that forbids them: %(names)s. Decide them again."),
            names=first_of(unfit, NAMED),
        )
    if not decided.exists():
        return None
    for quota in quotas(period).values():
        if quota.decided > quota.seats:
            return QuotaExceeded(wanted=quota.decided, seats=quota.seats, arithmetic=quota.arithmetic)
    return None


def _misses_standing(sheet: Sheet, grade: str) -> bool:
    standing = sheet.participant.standing
    return standing != Standing.GRADED and grade != standing


def grades_to_decide(user: User) -> QuerySet[Sheet]:
    """Undecided grades of open years that this user may decide (CSL art. 37), for the to-dos."""
    # the chain of runs is asked of those sheets alone that are open years' and in reach
    rows = Sheet.objects.filter(deciding(user), period__kind=PeriodKind.YEAR, period__state=PeriodState.OPEN)
    return without_decision(rows.current())


@transaction.atomic
def grade_decide(*, sheet: Sheet, grade: str, actor: User, reason: str = "") -> GradeDecision:
    """The leader's grade for one cadre and year (CSL art. 37–38).

    Another decision later replaces it; both stay on record. Refused for a month, for a year that is not scored or is
    released already (it is reopened first), to whoever has an interest (CSL art. 76), and as ``QuotaExceeded`` for one
    more excellent than ``grades.excellent_share`` allows.
    """
    made = _decide(sheet.period, [(sheet, grade)], actor=actor, reason=reason)
    return (
        made.pop() if made else GradeDecision.objects.get(period=sheet.period_id, cadre=sheet.cadre_id, is_current=True)
    )


@transaction.atomic
def grades_accept(
    *, period: Period, actor: User, peer_group: str | None = None, among: QuerySet[Sheet] | None = None
) -> tuple[int, int]:
    """Decides every proposal that has no decision yet, as proposed; gives (decided, left to somebody else).

    A peer group, or the sheets ``among`` which to stay, leave out the others.
    One's own sheet and those of relatives are left out (CSL art. 76): another leader decides them. Refused as
    ``grade_decide`` is.
    """
    rows = undecided(period)
    if peer_group:
        rows = rows.filter(participant__peer_group=peer_group)
    if among is not None:
        rows = rows.filter(pk__in=among.order_by().values("pk"))
    waiting = rows.select_related("participant__post", "cadre", "unit").order_by("cadre__staff_no")
    covered = [row for row in waiting if actor.covers(row.unit, "leader")]
    mine = [row for row in covered if why_not_decide(actor, row) is None]
    made = _decide(period, [(row, row.grade) for row in mine], actor=actor, reason="")
    return len(made), len(covered) - len(mine)


def _decide(period: Period, wanted: list[tuple[Sheet, str]], *, actor: User, reason: str) -> list[GradeDecision]:
    period = Period.objects.select_for_update().get(pk=period.pk)
    if period.kind != PeriodKind.YEAR:
        raise InvalidInput(_("Grades are decided for years. A month has only its score and its band."))
    if period.state != PeriodState.OPEN or period.current_run_id is None:
        raise WrongState(_("Grades are decided once the year is scored, and before its results are released."))
    keys = [sheet.pk for sheet, _grade in wanted]
    rows = Sheet.objects.select_related("cadre", "unit", "participant__post").filter(run=period.current_run_id)
    sheets = {
        row.pk: row
        for start in range(0, len(keys), AT_ONCE)
        for row in rows.filter(pk__in=keys[start : start + AT_ONCE])
    }
    if len(sheets) != len(keys):
        raise WrongState(_("A later run replaced these results; reload the list."))
    before = {
        row.cadre_id: row for row in GradeDecision.objects.select_for_update().filter(period=period, is_current=True)
    }
    changes = []
    for sheet, grade in wanted:
        sheet = sheets[sheet.pk]
        if refusal := why_not_decide(actor, sheet):
            raise refusal
        _require_fits(sheet, grade, reason)
        old = before.get(sheet.cadre_id)
        if old is None or (old.grade, old.sheet_id, old.reason) != (grade, sheet.pk, reason):
            changes.append((sheet, grade, old))
    _require_quota(period, changes)
    return _write(period, changes, actor=actor, reason=reason)


def _require_fits(sheet: Sheet, grade: str, reason: str) -> None:
    if grade not in GradeCode.values:
        raise InvalidInput(_("Choose one of the grades."))
    if _misses_standing(sheet, grade):
        raise InvalidInput(
            _("%(cadre)s participates without a grade (%(why)s). Choose “No grade”."),
            cadre=sheet.cadre,
            why=sheet.participant.standing_in_words or sheet.participant.get_standing_display(),
        )
    if grade != sheet.grade:
        require_reason(reason, InvalidInput(_("This differs from the proposal. Give the reason; it stays on record.")))
    if is_barred(sheet, grade):
        raise InvalidInput(_("%(cadre)s cannot get a better grade because of a veto of the scheme."), cadre=sheet.cadre)


def is_barred(sheet: Sheet, grade: str) -> bool:
    """Whether a veto of the scheme forbids this grade (docs/scheme-format.md §8).

    A grade better than the best one allowed; and excellent for a result that is lost, whatever else the scheme says.
    """
    if grade not in LADDER:
        return False
    if sheet.best_grade in LADDER and LADDER.index(grade) < LADDER.index(sheet.best_grade):
        return True
    return grade == GradeCode.EXCELLENT and (sheet.result_vetoed or sheet.best_grade not in ("", grade))


def _require_quota(period: Period, changes: list[tuple]) -> None:
    more: dict[str, int] = defaultdict(int)
    for sheet, grade, old in changes:
        was = old is not None and old.grade == GradeCode.EXCELLENT
        more[sheet.participant.peer_group] += (grade == GradeCode.EXCELLENT) - was
    growing = {group: number for group, number in more.items() if number > 0}
    if not growing:
        return
    allowed = quotas(period)
    for group, number in growing.items():
        quota = allowed[group]
        if quota.decided + number > quota.seats:
            raise QuotaExceeded(wanted=quota.decided + number, seats=quota.seats, arithmetic=quota.arithmetic)


def _write(period: Period, changes: Iterable[tuple], *, actor: User, reason: str) -> list[GradeDecision]:
    changes = list(changes)
    replaced = [old.pk for _sheet, _grade, old in changes if old]
    GradeDecision.objects.filter(pk__in=replaced).update(is_current=False)
    kept = reason[: GradeDecision._meta.get_field("reason").max_length]
    made = GradeDecision.objects.bulk_create(
        GradeDecision(sheet=sheet, period=period, cadre=sheet.cadre, grade=grade, reason=kept, decided_by=actor)
        for sheet, grade, _old in changes
    )
    log_many(
        actor=actor,
        action="grade.decided",
        reason=reason,
        rows=[
            (
                decision,
                {"grade": old.grade} if old else {},
                {"grade": grade, "proposed": sheet.grade, "cadre": sheet.cadre.staff_no},
            )
            for decision, (sheet, grade, old) in zip(made, changes, strict=True)
        ],
    )
    return made
