"""The key of a run: one digest of everything that it read, the same on every database."""

from collections.abc import Iterable

from appraisal.periods.models import Participant, Period, PeriodKind
from appraisal.runs.columns import Sums
from appraisal.runs.inputs.earlier import earlier_months
from appraisal.runs.inputs.people import RESULTS_VERSION
from appraisal.runs.models import Run, RunChunk
from appraisal.runs.quotas import quota_rule
from appraisal.schemes.selectors import compiled_versions
from appraisal.scoring import ENGINE_VERSION
from appraisal.scoring.output.digest import value_digest


def fixed_inputs(period: Period) -> dict:
    """What no chunk reads: the rules, and for a year its months and the quota. Compared again at the end."""
    names = list(Participant.objects.versions(period).values_list("scheme__code", "number", "digest", "pk"))
    found: dict = {"schemes": sorted(f"{scheme} {number} {digest}" for scheme, number, digest, _key in names)}
    if any(scheme.reads.prior for scheme in compiled_versions(name[3] for name in names).values()):
        rows = earlier_months(period).values_list("starts_on", "released_run__digest")
        found["earlier"] = [[f"{day:%Y-%m}", digest] for day, digest in rows]
    if period.kind == PeriodKind.YEAR:
        found["months"] = months_released(period)
        rule = quota_rule(period)
        found["quota"] = [rule.share, rule.rounding, rule.tie, rule.spread]
    return found


def months_released(period: Period) -> list[list]:
    """The months that a run of the year reads: name, weight, digest of what was released."""
    months = period.months.filter(released_run__isnull=False).order_by("starts_on")
    weights = months.values_list("starts_on", "weight", "released_run__digest")
    return [[f"{day:%Y-%m}", weight, digest] for day, weight, digest in weights]


def run_key(run: Run, chunks: list[RunChunk]) -> str:
    """Digest of period, participants, scheme versions, engine and inputs; of a partial run also of its base.

    Who was read a second time at the end of the run (``late``) is in it twice, as read first and as read then.
    """
    period = run.period
    found = {
        "period": [period.unit.code, period.kind, f"{period.starts_on}"],
        "base": run.base.key if run.base else "",
        "engine": [ENGINE_VERSION, RESULTS_VERSION],
        "fixed": run.summary["fixed"],
        "inputs": _joined(chunk.found["inputs"] for chunk in chunks),
    }
    late = _joined(chunk.found.get("late", {}) for chunk in chunks)
    return value_digest(found | ({"late": late} if late else {}))


def _joined(parts: Iterable[dict]) -> dict[str, list[str]]:
    inputs: dict[str, Sums] = {}
    for part in parts:
        for name, sums in part.items():
            inputs.setdefault(name, Sums()).join(sums)
    return {name: sums.text() for name, sums in sorted(inputs.items())}
