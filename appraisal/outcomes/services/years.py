"""Whether a year counts towards promotion: carried over from decided grades, or entered from the paper file."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.outcomes.models import YearRecord
from appraisal.periods.final import require_final
from appraisal.periods.models import Period, PeriodKind
from appraisal.results.models import ReleasedResult
from cadres import changes as changing
from cadres.access.models import User
from cadres.access.policies import require_act_on, require_unit
from cadres.people.models import Cadre
from core.audit.services import log
from core.errors import InvalidInput, WrongState
from core.params.services import parameter


@transaction.atomic
def year_records_write(*, period: Period, actor: User) -> int:
    """Carries the released grades of a year into the promotion records; written again, it corrects them.

    What a grade does is ``promotion.year_effects`` on the last day of the year (Provisions on Posts and Parallel
    Ranks art. 19). Refused for a month, before the results of the year are final and without any decided grade.
    Returns how many records were written.
    """
    require_unit(actor, period.unit, "hr")
    if period.kind != PeriodKind.YEAR:
        raise InvalidInput(_("Promotion records are based on the grades of a year, not of a month."))
    require_final(period)
    effects = parameter("promotion.year_effects", on=period.ends_on).value
    rows = ReleasedResult.objects.current().filter(period=period)
    decided = list(rows.filter(decision__isnull=False))
    if not decided:
        raise WrongState(_("The grades of this year are not decided yet. Decide them first."))
    year = period.starts_on.year
    YearRecord.objects.bulk_create(
        [
            YearRecord(
                cadre_id=row.cadre_id,
                year=year,
                grade=row.grade,
                decision_id=row.decision_id,
                counts=effects[row.grade]["counts"],
                credit_months=effects[row.grade]["credit_months"],
            )
            for row in decided
        ],
        update_conflicts=True,
        unique_fields=["cadre", "year"],
        update_fields=["grade", "decision", "counts", "credit_months"],
        batch_size=1000,
    )
    log(actor=actor, action="year_records.written", obj=period, after={"year": year, "people": len(decided)})
    return len(decided)


@transaction.atomic
def year_record_enter(*, cadre: Cadre, year: int, grade: str, explanation: str, actor: User) -> YearRecord:
    """Enters the grade of a year before this system, from the paper file.

    What it does is ``promotion.year_effects`` of that year.

    Refused for a year outside the service or not over, without naming the document, and where the grade was decided
    here.
    """
    require_act_on(actor, cadre, "hr")
    effect = _effect_on_paper(cadre, year, grade, explanation)
    record = YearRecord.objects.select_for_update().filter(cadre=cadre, year=year).first()
    if record and record.decision_id:
        raise WrongState(_("The grade of this year was decided in this system; correct the decision instead."))
    before = {"grade": record.grade} if record else {}
    record = record or YearRecord(cadre=cadre, year=year)
    record.grade, record.explanation = grade, explanation
    record.counts, record.credit_months = effect["counts"], effect["credit_months"]
    after = {"grade": grade, "year": year}
    act = "year_record.entered"
    return changing.saved(record, actor=actor, action=act, reason=explanation, before=before, after=after)


def _effect_on_paper(cadre: Cadre, year: int, grade: str, explanation: str) -> dict:
    """What the grade of that year does to the time needed: ``{"counts", "credit_months"}``, as the law was then."""
    if not cadre.entered_on.year <= year < timezone.localdate().year:
        raise InvalidInput(_("The year must be between the year joined and last year."))
    if not explanation.strip():
        raise InvalidInput(_("Name the document that states the grade."))
    effects = parameter("promotion.year_effects", on=date(year, 12, 31)).value
    if grade not in effects:
        raise InvalidInput(_("This grade does not exist. Choose one of the grades of the scheme."))
    return effects[grade]
