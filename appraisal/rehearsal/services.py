"""A rehearsal is asked for, computed as a job beside everything else, and thrown away when it has served.

rehearsal_request → job rehearsal.compute → rows and summary in one transaction
"""

import json
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.periods.models import Period
from appraisal.rehearsal.facts import people_of
from appraisal.rehearsal.models import Rehearsal, RehearsalRow, RehearsalState
from appraisal.rehearsal.money import Money, money_of, sums, yuan
from appraisal.rehearsal.policies import may_rehearse
from appraisal.rehearsal.scores import ONE, Compared, NobodyAppraised, Outcome, compare
from appraisal.schemes import documents
from appraisal.schemes.models import Rule, SchemeVersion
from cadres.access.models import User
from core.audit.services import log
from core.errors import NotAllowed, WrongState
from core.jobs.models import Job
from core.jobs.services import Progress, job_enqueue

COMPUTE = "rehearsal.compute"
ROWS_AT_ONCE = 500


@transaction.atomic
def rehearsal_request(*, version: SchemeVersion, period: Period, actor: User) -> Rehearsal:
    """Asks for the version to be tried on the period; a rehearsal of both that is under way is returned instead.

    Undone by ``rehearsal_remove``.
    """
    rows = SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme__owner")
    version = rows.get(pk=version.pk)
    if not may_rehearse(actor, version):
        raise NotAllowed
    if not period.is_frozen:
        raise WrongState(_("Only a period that has been opened has people and data for a simulation."))
    documents.parsed(version.document)  # refused here, in words, when the draft cannot be computed
    if not people_of(period, version).exists():
        raise NobodyAppraised(period=period)
    waiting = Job.objects.unfinished().filter(kind=COMPUTE).values("pk")
    running = Rehearsal.objects.filter(version=version, period=period, job__in=waiting).first()
    if running:
        return running
    return _started(version, period, actor)


def _started(version: SchemeVersion, period: Period, actor: User) -> Rehearsal:
    rehearsal = Rehearsal.objects.create(
        version=version,
        period=period,
        document=version.document,
        digest=documents.digest(version.document),
        requested_by=actor,
    )
    rehearsal.job = job_enqueue(kind=COMPUTE, params={"rehearsal": rehearsal.pk}, actor=actor)
    rehearsal.save(update_fields=["job"])
    log(actor=actor, action="rehearsal.requested", obj=rehearsal, after={"period": str(period)})
    return rehearsal


@transaction.atomic
def rehearsal_remove(*, rehearsal: Rehearsal, actor: User) -> None:
    """Throws it away; nothing else depends on it."""
    if not may_rehearse(actor, rehearsal.version):
        raise NotAllowed
    log(actor=actor, action="rehearsal.removed", obj=rehearsal, before=rehearsal.summary.get("counts"))
    rows = rehearsal.rows.all()
    rows._raw_delete(rows.db)
    rehearsal.delete()


def rehearsal_compute(job: Job, progress: Progress) -> dict:
    """Reads, scores by both versions, compares and writes, in one transaction at the end."""
    rows = Rehearsal.objects.select_related("version__scheme__owner", "period__unit")
    rehearsal = rows.filter(pk=job.params["rehearsal"]).first()
    if rehearsal is None or rehearsal.state == RehearsalState.DONE:
        return {}
    if not may_rehearse(job.requested_by, rehearsal.version):  # the right may be gone since it was asked
        raise NotAllowed
    tried = rehearsal.version
    tried.document = rehearsal.document  # as it was asked for, whatever became of the draft since
    found = compare(rehearsal.period, tried, progress)
    progress.update(done=1, total=1, message=_("Comparing bonuses and units"))
    money = money_of(rehearsal.period, found)
    with transaction.atomic():
        progress.check()
        RehearsalRow.objects.bulk_create(
            (_row(rehearsal, cadre, found, money) for cadre in sorted(found.people)), batch_size=ROWS_AT_ONCE
        )
        rehearsal.people = len(found.people)
        rehearsal.summary = _summary(rehearsal, found, money)
        rehearsal.state, rehearsal.finished_at = RehearsalState.DONE, timezone.now()
        rehearsal.save(update_fields=["people", "summary", "state", "finished_at"])
    return {"rehearsal": rehearsal.pk}


def _row(rehearsal: Rehearsal, cadre: int, found: Compared, money: Money) -> RehearsalRow:
    one = found.people[cadre]
    before = found.before.get(cadre, Outcome())
    after = found.after.get(cadre, Outcome())
    row = RehearsalRow(
        rehearsal=rehearsal,
        participant=one,
        cadre_id=cadre,
        unit_id=one.unit_id,
        unit_path=one.unit_path,
        before=_decimal(before.total),
        after=_decimal(after.total),
        share_before=_decimal(before.share),
        share_after=_decimal(after.share),
        grade_before=before.grade,
        grade_after=after.grade,
        grade_changes=before.grade != after.grade,
        uncounted=found.uncounted[cadre],
        breakdown_before=_data(before.breakdown),
        breakdown_after=_data(after.breakdown),
    )
    if before.total is not None and after.total is not None:
        row.change = Decimal(after.total - before.total) / ONE
        row.distance = abs(row.change)
    if cadre in money.before or cadre in money.after:
        row.money_before, row.money_after = yuan(money.before[cadre]), yuan(money.after[cadre])
        row.money_change = row.money_after - row.money_before
    return row


def _decimal(millionths: int | None) -> Decimal | None:
    return None if millionths is None else Decimal(millionths) / ONE


def _data(breakdown: Any) -> Any:
    return json.loads(breakdown) if isinstance(breakdown, str) else breakdown


def _summary(rehearsal: Rehearsal, found: Compared, money: Money) -> dict:
    moved = [
        (found.before[cadre].total, outcome.total) for cadre, outcome in found.after.items() if cadre in found.before
    ]
    known = [(old, new) for old, new in moved if old is not None and new is not None]
    titles = _rule_titles(rehearsal, found)
    return {
        "counts": {
            "people": len(found.people),
            "up": sum(new > old for old, new in known),
            "down": sum(new < old for old, new in known),
            "gain_score": sum(old is None and new is not None for old, new in moved),
            "lose_score": sum(old is not None and new is None for old, new in moved),
        },
        "lacking": [[code, titles.get(code, {}), n] for code, n in sorted(found.lacking.items())],
        "unfit": [[code, titles.get(code, {}), n] for code, n in sorted(found.unfit.items())],
        "measures_missing": sorted(found.measures_missing),
        "changed_since": found.changed_since,
        "pools": money.pools,
        "money": {name: str(amount) for name, amount in sums(money).items()},
    }


def _rule_titles(rehearsal: Rehearsal, found: Compared) -> dict[str, dict]:
    codes = found.lacking.keys() | found.unfit.keys()
    rows = Rule.objects.filter(version__scheme=rehearsal.version.scheme_id, code__in=codes)
    return dict(rows.order_by("version__number").values_list("code", "titles"))
