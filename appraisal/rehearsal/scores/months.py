"""A month under both versions."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from appraisal.periods.models import Period
from appraisal.rehearsal.facts import month_read
from appraisal.rehearsal.scores.model import PLACES, Compared, Outcome, Outcomes
from appraisal.runs.errors import facts_error
from appraisal.runs.inputs.people import Batch
from appraisal.schemes.models import SchemeVersion
from appraisal.scoring import FactsError, score
from core.errors import InvalidInput


def score_month(period: Period, version: SchemeVersion, found: Compared) -> tuple[Outcomes, Outcomes]:
    """Before and after; what the tried version could not read is added to ``found``."""
    month = month_read(period, version)
    found.lacking += month.lacking
    found.unfit += month.unfit
    found.uncounted += month.uncounted
    found.measures_missing |= month.measures_missing
    return dict(_scored(month.before)), dict(_scored(month.after))


def _scored(batch: Batch) -> Iterator[tuple[int, Outcome]]:
    """The outcome of everybody in the batch, version by version."""
    for key, facts in batch.facts.items():
        try:
            sheets = score(batch.scheme(key), facts)
        except FactsError as error:
            raise InvalidInput(
                _("The data does not match the rules, so nothing was scored. Correct it: %(issues)s"),
                issues=facts_error(error),
            ) from error
        columns = zip(
            batch.rows[key].tolist(),
            (sheets.total * 10 ** (PLACES - sheets.total_places)).tolist(),
            (sheets.coefficient * 10 ** (PLACES - sheets.coefficient_places)).tolist(),
            sheets.scored.tolist(),
            sheets.vetoed.tolist(),
            sheets.grade_codes(),
            sheets.breakdowns(),
            strict=True,
        )
        for row, total, share, has_score, vetoed, band, breakdown in columns:
            outcome = Outcome(grade=band, vetoed=vetoed, breakdown=breakdown)
            if has_score:
                outcome.total, outcome.share = total, share
            yield batch.people[row].cadre, outcome
