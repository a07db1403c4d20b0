"""Leave on its way into a score: personal leave may cost points by a scheme, statutory leave never does."""

from datetime import date
from decimal import Decimal

import pytest

from appraisal.models import Run
from appraisal.runs.services import run_request
from cadres.conduct.models import LEAVE
from cadres.conduct.services import attendance_record
from cadres.leave.models import LeaveApplication
from core.approvals.services import proposal_approve
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.schemes.documents import small

MARCH = date(2025, 3, 1)
FIRST, LAST = date(2025, 3, 10), date(2025, 3, 12)  # three working days
COSTS = {"absent": 3, "personal": 2, "sick": 1}  # points a day


def reading_attendance():
    """The small scheme, its indicator of attendance reading every figure of absence there is."""
    document = small()
    rule = document["tree"]["children"][0]["rules"][0]
    document["tree"]["children"][0]["rules"] = [
        rule | {"code": f"c1.{n}", "unit": "day", "points": str(points), "measure": f"attendance.{kind}_days"}
        for n, (kind, points) in enumerate(COSTS.items(), start=1)
    ]
    return document


@pytest.fixture
def scored(cast):
    """``scored()``: the total of Lin and of Mei in a run of the month."""
    worlds.packs()
    version = worlds.publish(reading_attendance(), owner=cast.county, user=cast.gao)
    period = worlds.month(cast.county)
    for user in (cast.lin, cast.mei):
        worlds.takes_part(period, user.cadre, version)

    def run() -> list[Decimal]:
        job = run_request(period=period, actor=cast.gao, reason="Month end")
        work()
        job.refresh_from_db()
        assert job.state == "done", job.error
        totals = dict(Run.objects.get(pk=job.result["run"]).sheets.values_list("cadre", "total"))
        return [totals[user.cadre.pk] for user in (cast.lin, cast.mei)]

    return run


@pytest.mark.parametrize("kind", [kind for kind in LEAVE if kind not in COSTS])
def test_granted_statutory_leave_leaves_the_score_as_it_was(cast, scored, kind):
    before = scored()
    leave = LeaveApplication(cadre=cast.lin.cadre, kind=kind, day=FIRST, last_day=LAST, days=3, proposed_by=cast.lin)
    leave.save()
    proposal_approve(proposal=leave, actor=cast.su)
    assert leave.record.quantity == 3
    assert scored() == before


@pytest.mark.parametrize("kind", COSTS)
def test_other_absence_costs_what_the_scheme_says_and_nobody_else(cast, scored, kind):
    lin, mei = scored()
    attendance_record(actor=cast.hua, cadre=cast.lin.cadre, day=FIRST, last_day=LAST, kind=kind)
    assert scored() == [lin - 3 * COSTS[kind], mei]


def test_of_one_stretch_the_kind_decides_what_is_lost(cast, scored):
    (before, _mei) = scored()
    attendance_record(actor=cast.hua, cadre=cast.lin.cadre, day=FIRST, last_day=FIRST, kind="personal", to_noon=True)
    attendance_record(actor=cast.hua, cadre=cast.lin.cadre, day=FIRST, last_day=LAST, kind="marriage", from_noon=True)
    assert scored()[0] == before - 1
