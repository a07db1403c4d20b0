"""Who may run a period: HR officers of its unit or above; who may open it again: its leader."""

from appraisal.periods.policies import may_reopen, may_run
from tests import factories as make


def test_hr_of_the_unit_runs_and_its_leader_reopens(cast):
    period = make.PeriodFactory(unit=cast.bureau)
    assert [name for name in ("hua", "gao", "he", "su", "lei", "lin") if may_run(getattr(cast, name), period)] == [
        "hua",
        "gao",
    ]
    assert [name for name in ("hua", "gao", "su", "lei", "lin") if may_reopen(getattr(cast, name), period)] == ["lei"]
