"""Whether a year counts towards promotion: carried over from decided grades, or entered from the paper file."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.errors import NothingChanged, RenewedAlready
from appraisal.outcomes.models import YearRecord
from appraisal.periods.final import require_final
from appraisal.periods.models import Period, PeriodKind
from appraisal.results.models import ReleasedResult
from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Cadre
from core.audit.services import log
from core.errors import InvalidInput, WrongState, require_reason
from core.params.services import parameter


@transaction.atomic
def year_records_write(*, period: Period, actor: User) -> int:
    """Carries the released grades of a year into the promotion records; written again, it renews those that changed.

    What a grade does is ``promotion.year_effects`` on the last day of the year (Provisions on Posts and Parallel
    Ranks art. 19). Refused for a month, before the results of the year are final and without any decided grade. A
    record that changes is reversed, with the reason of the release, and stays. Returns how many people have a record.
    """
    require_unit(actor, period.unit, "hr")
    if period.kind != PeriodKind.YEAR:
        raise InvalidInput(_("Promotion records are based on the grades of a year, not of a month."))
    period = Period.objects.select_for_update().get(pk=period.pk)
    require_final(period)
    rows = ReleasedResult.objects.current().filter(period=period)
    decided = list(rows.filter(decision__isnull=False).select_related("release"))
    if not decided:
        raise WrongState(_("The grades of this year are not decided yet. Decide them first."))
    year = period.starts_on.year
    standing = YearRecord.objects.current().filter(year=year).select_for_update()
    former = {record.cadre_id: record for record in standing.filter(cadre__in=rows.values("cadre"))}
    effects = parameter("promotion.year_effects", on=period.ends_on).value
    changed = [row for row in decided if _differs(former.get(row.cadre_id), row, effects)]
    _renew(changed, former, period, actor)
    after = {"year": year, "people": len(decided), "renewed": sum(row.cadre_id in former for row in changed)}
    log(actor=actor, action="year_records.written", obj=period, after=after)
    return len(decided)


def _differs(record: YearRecord | None, row: ReleasedResult, effects: dict[str, dict]) -> bool:
    """Decided anew with the same grade, a record stays as it is; one from paper gives way to the decided one."""
    if record is None or record.decision_id is None:
        return True
    effect = effects[row.grade]
    now = (row.grade, effect["counts"], effect["credit_months"])
    return (record.grade, record.counts, record.credit_months) != now


def _renew(
    rows: list[ReleasedResult], former: dict[int, YearRecord], period: Period, actor: User, why: str = ""
) -> None:
    """Reverses the records that stand (``former``, by cadre) and writes those of ``rows``, linked to them.

    ``why``: the reason; that of the release where nobody gives one. Years count as ``promotion.year_effects`` says.
    """
    effects = parameter("promotion.year_effects", on=period.ends_on).value
    now, reversed_ones = timezone.now(), []
    for row in rows:
        if record := former.get(row.cadre_id):
            record.is_current, record.reversed_by, record.reversed_at = False, actor, now
            record.reversal_reason = why or row.release.reason
            reversed_ones.append(record)
    fields = ["is_current", "reversed_by", "reversed_at", "reversal_reason"]
    YearRecord.objects.bulk_update(reversed_ones, fields, batch_size=500)
    YearRecord.objects.bulk_create(
        [
            YearRecord(
                cadre_id=row.cadre_id,
                year=period.starts_on.year,
                grade=row.grade,
                decision_id=row.decision_id,
                counts=effects[row.grade]["counts"],
                credit_months=effects[row.grade]["credit_months"],
                renews=former.get(row.cadre_id),
            )
            for row in rows
        ],
        batch_size=1000,
    )


@transaction.atomic
def year_record_renew(*, record: YearRecord, reason: str, actor: User) -> YearRecord:
    """Reverses the promotion record of one person whose grade was replaced, and enters the grade that counts now.

    Both records stay. What the grade does is ``promotion.year_effects`` of that year (Parallel Ranks art. 19). Refused
    without a reason, where nothing changed, and for a record that was renewed before.
    """
    require_act_on(actor, record.cadre, "hr")
    require_reason(reason)
    record = YearRecord.objects.select_for_update().get(pk=record.pk)
    if not record.is_current:
        raise RenewedAlready
    rows = ReleasedResult.objects.current().filter(cadre=record.cadre_id, decision__isnull=False)
    rows = rows.filter(period__kind=PeriodKind.YEAR, period__starts_on__year=record.year)
    row = rows.select_related("period", "release").first()
    if record.decision_id is None or row is None or row.grade == record.grade:
        raise NothingChanged
    require_final(row.period)
    _renew([row], {record.cadre_id: record}, row.period, actor, reason.strip())
    made = YearRecord.objects.get(renews=record)
    before = {"year": record.year, "grade": record.grade}
    after = {"year": record.year, "grade": made.grade}
    log(actor=actor, action="year_record.renewed", obj=made, reason=reason.strip(), before=before, after=after)
    return made


@transaction.atomic
def year_record_enter(*, cadre: Cadre, year: int, grade: str, explanation: str, actor: User) -> YearRecord:
    """Enters the grade of a year before this system, from the paper file.

    What it does is ``promotion.year_effects`` of that year.

    Refused for a year outside the service or not over, without naming the document, and where the grade was decided
    here.
    """
    require_act_on(actor, cadre, "hr")
    effect = effect_on_paper(cadre, year, grade, explanation)
    record = YearRecord.objects.current().select_for_update().filter(cadre=cadre, year=year).first()
    require_not_decided(record)
    before = {"grade": record.grade} if record else {}
    record = record or YearRecord(cadre=cadre, year=year)
    record.grade, record.explanation = grade, explanation
    record.counts, record.credit_months = effect["counts"], effect["credit_months"]
    after = {"grade": grade, "year": year}
    act = "year_record.entered"
    return changing.saved(record, actor=actor, action=act, reason=explanation, before=before, after=after)


def require_not_decided(record: YearRecord | None) -> None:
    """A page and a file change only what came from paper; by a decided grade ``promotion.year_effects`` counts."""
    if record and record.decision_id:
        raise WrongState(_("The grade of this year was decided in this system; correct the decision instead."))


def effect_on_paper(cadre: Cadre, year: int, grade: str, explanation: str) -> dict:
    """What the grade of that year does to the time needed: ``{"counts", "credit_months"}``, as the law was then.

    By ``promotion.year_effects``; refused for a year outside the service or not over, and without a document.
    """
    if not cadre.entered_on.year <= year < timezone.localdate().year:
        raise InvalidInput(_("The year must be between the year joined and last year."))
    require_reason(explanation, InvalidInput(_("Name the document that states the grade.")))
    effects = parameter("promotion.year_effects", on=date(year, 12, 31)).value
    if grade not in effects:
        raise InvalidInput(_("This grade does not exist. Choose one of the grades of the scheme."))
    return effects[grade]
