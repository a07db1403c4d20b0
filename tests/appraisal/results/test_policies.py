"""Who decides a grade, and when: a scored year's published sheet of somebody else in the own units."""

from datetime import date
from types import SimpleNamespace

import pytest

from appraisal.models import Period, Sheet
from appraisal.results.grades import grades_accept, grades_to_decide
from appraisal.results.policies import SuperiorRecord, deciding, is_superior, may_decide, why_not_decide, works_on
from cadres.models import User
from core.errors import NotAllowed, OwnRecord
from tests import factories as make
from tests.appraisal.results.test_release_steps import scored


@pytest.fixture
def sheet(cast) -> Sheet:
    made = Sheet(cadre=cast.lin.cadre, unit=cast.section)
    made.is_current = True
    return made


def test_the_leader_of_the_unit_decides_about_others(cast, sheet):
    assert why_not_decide(cast.lei, sheet) is None
    assert type(why_not_decide(cast.hua, sheet)) is NotAllowed
    assert type(why_not_decide(cast.lin, sheet)) is OwnRecord


@pytest.mark.parametrize("kind", ["month", "year"])
@pytest.mark.parametrize("state", ["draft", "open", "released", "closed"])
@pytest.mark.parametrize("published", [True, False])
def test_grades_are_decided_of_a_published_sheet_of_a_scored_year(cast, sheet, kind, state, published):
    sheet.is_current = published
    period = Period(kind=kind, state=state)
    due = (kind, state, published) == ("year", "open", True)
    assert may_decide(cast.lei, sheet, period) is due
    assert may_decide(cast.hua, sheet, period) is False


def test_the_period_is_that_of_the_sheet_unless_given(cast):
    scored = Period(kind="year", state="open")
    sheet = SimpleNamespace(cadre=cast.lin.cadre, unit=cast.section, is_current=True, period=scored)
    assert may_decide(cast.lei, sheet) is True
    assert may_decide(cast.lei, sheet, Period(kind="year", state="closed")) is False


@pytest.mark.parametrize("kind", ["month", "year"])
def test_hr_of_the_appraising_unit_and_leaders_of_a_year_see_what_is_not_released_of_others(cast, kind):
    period = make.PeriodFactory.build(unit=cast.county, kind=kind)
    sheet = Sheet(cadre=cast.lin.cadre, unit=cast.section, period=period)
    see = {"gao", "lei"} if kind == "year" else {"gao"}
    everybody = [name for name, user in vars(cast).items() if isinstance(user, User)]
    assert {name for name in everybody if works_on(getattr(cast, name), sheet)} == see
    for name in ("gao", "lei"):
        own = Sheet(cadre=getattr(cast, name).cadre, unit=cast.county, period=period)
        assert not works_on(getattr(cast, name), own), "nobody sees the own one before the others see theirs"
    abroad = Sheet(cadre=cast.lin.cadre, unit=make.UnitFactory(kind="county"), period=period)
    assert not works_on(cast.gao, abroad) and not works_on(cast.lei, abroad)
    of_the_bureau = Sheet(cadre=cast.lin.cadre, unit=cast.section, period=make.PeriodFactory.build(unit=cast.bureau))
    assert works_on(cast.hua, of_the_bureau) and works_on(cast.gao, of_the_bureau)


@pytest.fixture
def year(cast):
    """A computed year of people of the county, the bureau and the town, some of whom lead."""
    whole = make.PeriodFactory(
        unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), state="open"
    )
    head = make.PostFactory(unit=cast.section, is_head=True)
    cast.mei.cadre.appointments.update(post=head)
    people = (cast.lin, cast.mei, cast.su, cast.hua, cast.tao, cast.lei, cast.gao)
    scored(whole, dict.fromkeys(people, "90"), grade="competent")
    return whole


def decided_by(user) -> set[str]:
    """Whose grades the user may decide, by asking of each sheet."""
    user = User.objects.get(pk=user.pk)
    return {sheet.cadre.user.username for sheet in Sheet.objects.all() if why_not_decide(user, sheet) is None}


def counted_for(user) -> set[str]:
    user = User.objects.get(pk=user.pk)
    rows = Sheet.objects.filter(deciding(user))
    assert set(grades_to_decide(user)) == set(rows)
    return set(rows.values_list("cadre__user__username", flat=True))


def test_what_is_counted_to_decide_is_what_may_be_decided(cast, year):
    wider = make.UserFactory(username="wider")  # a leader of the county without a file
    make.GrantFactory(user=wider, role="leader", unit=cast.county)
    make.GrantFactory(user=cast.mei, role="leader", unit=cast.section)
    make.GrantFactory(user=cast.su, role="leader", unit=cast.bureau)
    make.RelativeFactory(cadre=cast.lei.cadre, relative=cast.tao.cadre)
    make.AppointmentFactory(cadre=cast.su.cadre, post=cast.posts.town, kind="concurrent")
    expected = {
        wider: {"lin", "mei", "su", "hua", "tao", "lei", "gao"},
        cast.lei: {"lin", "mei", "su", "hua"},  # not Gao, who leads where Lei serves, nor a relative
        cast.su: {"lin", "mei"},
        cast.mei: {"lin"},
        cast.gao: set(),
    }
    for user, people in expected.items():
        assert decided_by(user) == people, user
        assert counted_for(user) == people, user


def test_whoever_leads_a_unit_of_one_of_ones_posts_is_a_superior(cast, year):
    sheet = Sheet.objects.get(cadre=cast.hua.cadre)
    make.AppointmentFactory(cadre=cast.tao.cadre, post=cast.posts.section, kind="concurrent")
    tao = User.objects.get(pk=cast.tao.pk)
    assert len(tao.own_cadre.appointments_today) == 2 and is_superior(tao, sheet)
    assert type(why_not_decide(tao, sheet)) is SuperiorRecord
    assert not is_superior(tao, Sheet.objects.get(cadre=cast.lin.cadre))


def test_proposals_are_accepted_of_those_among_whom_to_stay(cast, year):
    mine = Sheet.objects.filter(cadre__in=[cast.lin.cadre, cast.su.cadre])
    assert grades_accept(period=year, actor=cast.lei, among=mine) == (2, 0)
    assert set(year.decisions.values_list("cadre__user__username", flat=True)) == {"lin", "su"}
