"""Who may run a period: HR officers of its unit or above; who may open it again: its leader."""

import pytest

from appraisal.models import Entry, Run
from appraisal.periods.policies import holdings_of, is_of, may_refreeze, may_reopen, may_run, require_person
from core.errors import InvalidInput, NotAllowed, OwnRecord
from tests import factories as make


def test_hr_of_the_unit_runs_and_its_leader_reopens(cast):
    period = make.PeriodFactory(unit=cast.bureau)
    assert [name for name in ("hua", "gao", "he", "su", "lei", "lin") if may_run(getattr(cast, name), period)] == [
        "hua",
        "gao",
    ]
    assert [name for name in ("hua", "gao", "su", "lei", "lin") if may_reopen(getattr(cast, name), period)] == ["lei"]


def test_a_row_of_a_period_is_of_whoever_holds_the_capability_over_its_unit(cast):
    path = cast.section.path
    assert [name for name in ("su", "lei", "hua", "he", "lin") if is_of(getattr(cast, name), path, "check")] == [
        "su",
        "lei",
    ]
    assert not is_of(cast.su, cast.town.path, "check")
    make.GrantFactory(user=cast.lei, role="leader", unit=cast.town)
    lei = type(cast.lei).objects.get(pk=cast.lei.pk)
    assert is_of(lei, path, "check") and is_of(lei, cast.town.path, "check"), "one of several units is enough"


def test_p10_the_person_takes_part_is_of_ones_people_and_is_not_oneself(cast):
    period = make.PeriodFactory(unit=cast.county)
    lin = make.ParticipantFactory(period=period, appointment=cast.lin.cadre.appointments.get())
    assert require_person(cast.su, period, cast.lin.cadre, "observe") == lin
    with pytest.raises(InvalidInput):
        require_person(cast.su, period, cast.mei.cadre, "observe")
    with pytest.raises(NotAllowed):
        require_person(cast.he, period, cast.lin.cadre, "enter")
    with pytest.raises(OwnRecord):
        require_person(cast.lin, period, cast.lin.cadre, "observe")


def test_an_open_period_is_frozen_anew_only_before_anything_hangs_on_its_people(cast):
    period, other = (make.PeriodFactory(unit=cast.county, kind=kind) for kind in ("month", "year"))
    Run.objects.create(period=other, number=1, key="a")
    assert may_refreeze(period, holdings_of(period)), "what hangs on another period is no matter of this one"
    run = Run.objects.create(period=period, number=1, key="b")
    assert not may_refreeze(period, holdings_of(period))
    Run.objects.filter(pk=run.pk)._raw_delete("default")
    Entry.objects.create(
        cadre=cast.lin.cadre,
        period=period,
        unit=cast.bureau,
        unit_path=cast.bureau.path,
        happened_on=period.starts_on,
        summary="x",
        author=cast.lin,
    )
    assert not may_refreeze(period, holdings_of(period))
    Entry.objects.all()._raw_delete("default")
    assert may_refreeze(period, holdings_of(period))
    period.state = "closed"
    assert not may_refreeze(period, holdings_of(period))
