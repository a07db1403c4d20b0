"""Until a release nobody without the right finds a score, rank, band or grade of a run, wherever they look.

Canaries are planted in a run that no release names: of an open month, of a month that was released and reopened, and of
a year that is being graded. Then every address of the table is asked as every role, with the objects that are about
them, as a page, as a file and over the API. HR of the appraising unit sees them; leaders see the year that they grade.
"""

from collections.abc import Container
from decimal import Decimal
from fnmatch import fnmatchcase

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from appraisal.ledger.models import Entry
from appraisal.models import GradeDecision, RankShift, Release, Run, Sheet
from appraisal.periods.models import Period
from appraisal.runs.querysets.sheets import SheetQuerySet
from core import navigation
from core.jobs.models import Job
from tests import factories as make
from tests.access.test_matrix import (
    WORKS_ON_RESULTS,
    Undo,
    address,
    expected,
    is_crawled,
    remembered,
    signed_in,
)
from tests.access.world import ROLES, routes

MONTH, YEAR = "month", "year"
TOTAL = {MONTH: Decimal("87.654321"), YEAR: Decimal("76.543217")}
SHARE = {MONTH: Decimal("73.219876"), YEAR: Decimal("71.918273")}
RANK = {MONTH: 7654321, YEAR: 6543217}
# as they are written with all digits, to two places, to one, and stored
WORDS = {
    which: [
        *(str(figure) for figure in (TOTAL[which], SHARE[which], RANK[which])),
        *(str(figure).replace(".", "") for figure in (TOTAL[which], SHARE[which])),
        *(f"{figure:.2f}" for figure in (TOTAL[which], SHARE[which])),
        f"{SHARE[which]:.1f}",
        f"{RANK[which]:,}",
        *(f"{name}-{which}" for name in ("band", "grade", "mean")),
    ]
    for which in (MONTH, YEAR)
}  # fmt: skip
# Roles who work on what is not released yet: on months, on years.
WORKS = {MONTH: {"county_hr"}, YEAR: {"county_hr", "leader"}}
# Addresses whose rows are about a sheet, a run or what was decided: asked once more with those of the canaries.
ABOUT = ("appraisal:*", "api:sheet*", "api:run*", "api:result*", "api:*decision*", "api:release*", "api:job*", "jobs:*")
EXPORT = "?export=csv"


def plant(period, which: str, *, participant) -> tuple[Run, Sheet]:
    """A finished run of the period with a sheet full of canaries; no release names it."""
    number = period.runs.count() + 1
    job = Job.objects.create(kind="scoring.run", state="done", params={"period": period.pk})
    run = Run.objects.create(
        period=period, number=number, key=f"canary-{period.pk}", state="computing", engine="1", participants=1, job=job
    )
    sheet = Sheet.objects.create(
        run=run,
        period=period,
        cadre=participant.cadre,
        participant=participant,
        unit=participant.unit,
        unit_path=participant.unit_path,
        total=TOTAL[which],
        coefficient=SHARE[which],
        rank=RANK[which],
        band=f"band-{which}",
        grade=f"grade-{which}",
        breakdown={"t": str(TOTAL[which])},
    )
    RankShift.objects.create(run=run, cadre=participant.cadre, rank=RANK[which])
    means = {"mean": str(TOTAL[which]), "mean_coefficient": str(SHARE[which]), "scored": 1}
    summary = means | {"grades": {f"grade-{which}": 1}, "groups": {}, "note": f"mean-{which}"}
    Run.objects.filter(pk=run.pk).update(state="done", finished_at=timezone.now(), summary=summary)
    Job.objects.filter(pk=job.pk).update(result={"run": run.pk})
    Period.objects.filter(pk=period.pk).update(current_run=run)
    period.refresh_from_db()
    return run, sheet


@pytest.fixture
def planted(world):
    """The world with canaries; ``second`` holds what stands in for its objects in the second round."""
    version = world.participant.scheme_version
    fresh = make.PeriodFactory(unit=world.county, starts_on=world.period.starts_on.replace(year=2024, day=1))
    newcomer = make.ParticipantFactory(
        period=fresh, appointment=world.appointment, scheme_version=version, peer_group=world.participant.peer_group
    )
    plant(fresh, MONTH, participant=newcomer)
    run, sheet = plant(world.period, MONTH, participant=world.participant)
    of_year = world.year.participants.get(cadre=world.lin.cadre)
    _run, year_sheet = plant(world.year, YEAR, participant=of_year)
    GradeDecision.objects.filter(period=world.year).update(is_current=False)
    decision = GradeDecision.objects.create(
        sheet=year_sheet, period=world.year, cadre=world.lin.cadre, grade=f"grade-{YEAR}", decided_by=world.lei
    )
    # a fact that came after the release: no explanation of the old sheet may say what it would make of the score
    Entry.objects.filter(Q(state="submitted") | Q(state="proposed")).update(unit_path=world.section.path)
    world.second = {
        "sheet": sheet, "year_sheet": year_sheet, "run": run, "decision": decision, "job": run.job, "period": fresh,
    }  # fmt: skip
    return world


def answer(client, path: str) -> tuple[int, str]:
    """Status and text of an answer; nothing of it stays."""
    try:
        with transaction.atomic():
            given = client.get(path)
            text = b"".join(given.streaming_content) if given.streaming else given.content
            raise Undo
    except Undo:
        return given.status_code, text.decode("utf-8", "replace")


def look(client, path: str, statuses: Container[int] = range(500)) -> str:
    """The page, and the file that it offers of what it shows."""
    status, text = answer(client, path)
    assert status in statuses, (path, status)
    if EXPORT not in path and "export=csv" in text:
        text += answer(client, f"{path}{EXPORT}")[1]
    return text


def paths(planted, role: str) -> tuple[list[str], list[str]]:
    """Whatever the role may open, with the objects of the world; and what is about results, with those of the canaries.

    What the table of addresses refuses this role is one and the same page, which holds nothing of anybody.
    """
    column = list(ROLES).index(role)
    statuses = {route: row[column] for (method, route), row in expected().items() if method == "GET"}
    kept = {
        route: arguments
        for route, arguments in sorted(routes().items())
        if is_crawled(route) and statuses[route] != 405
    }
    opened = [address(planted, route, arguments) for route, arguments in kept.items() if statuses[route] == 200]
    found = []
    first = {name: getattr(planted, name) for name in planted.second}
    vars(planted).update(planted.second)
    for route, arguments in kept.items():
        if arguments and any(fnmatchcase(route, pattern) for pattern in ABOUT):
            found.append(address(planted, route, arguments))
    vars(planted).update(first)
    runs = planted.second["run"].pk
    found += [f"/api/v1/sheets/?run={runs}", f"/appraisal/periods/{planted.year.pk}/results/"]
    return opened, [path for path in dict.fromkeys(found) if path not in opened]


def leaks(planted, role: str, *, about_results: bool = False) -> list[str]:
    """What a role finds of the canaries; ``about_results``: only where their objects are asked for."""
    user = getattr(planted, ROLES[role]) if ROLES[role] else None
    client, wrong = signed_in(user), []
    words = [word for which in (MONTH, YEAR) if role not in WORKS[which] for word in WORDS[which]]
    opened, more = paths(planted, role)
    for path in more if about_results else [*opened, *more]:
        text = look(client, path, [200] if path in opened else range(500))
        wrong += [f"{role}: {path} says {word}" for word in words if word in text]
    return wrong


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("role", ROLES)
def test_until_a_release_nobody_without_the_right_finds_a_result(planted, role, monkeypatch):
    if role == WORKS_ON_RESULTS:
        pytest.skip("HR of the appraising unit works on them")
    monkeypatch.setattr(navigation, "build", remembered(navigation.build))
    found = leaks(planted, role)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_who_confirms_a_release_finds_no_score_behind_the_mean_of_one(planted, monkeypatch):
    """A leader reads the run that a first release of a month names, and no sheet of it."""
    run = planted.second["period"].current_run
    planted.second |= {"run": run, "sheet": run.sheets.get(), "job": run.job}
    Release.objects.create(period=run.period, run=run, number=90, proposed_by=planted.gao)
    monkeypatch.setattr(navigation, "build", remembered(navigation.build))
    text = look(signed_in(planted.lei), run.get_absolute_url())
    assert run.key in text, "the page of the run is there"
    found = [
        line for line in leaks(planted, "leader", about_results=True) if not line.endswith(f"mean-{MONTH}")
    ]  # a key of no figure
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("role", "which"), [("county_hr", MONTH), ("leader", YEAR)])
def test_who_works_on_results_does_find_the_canaries(planted, role, which):
    """The crawl would see them: those with the right do."""
    client = signed_in(getattr(planted, ROLES[role]))
    text = look(client, (planted.second["year_sheet"] if which == YEAR else planted.second["sheet"]).get_absolute_url())
    assert str(TOTAL[which]) in text and str(SHARE[which]) in text  # a page writes every digit, none rounded


@pytest.mark.parametrize("role", ["cadre", "supervisor"])
def test_a_leak_is_found(planted, monkeypatch, role):
    """With the gate of sheets torn open the crawl turns red."""
    monkeypatch.setattr(SheetQuerySet, "_was_released", lambda rows: Q(pk__isnull=False))
    user = getattr(planted, ROLES[role])
    text = look(signed_in(user), planted.second["sheet"].get_absolute_url())
    assert any(word in text for word in WORDS[MONTH])
