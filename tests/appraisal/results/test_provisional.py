"""The own score before its release: whose, of which month, and with what still waits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from appraisal.models import Entry, Period
from appraisal.results.provisional import SETTING, Provisional, panel, provisional_of
from core.params.models import Parameter
from tests import factories as make
from tests.appraisal.ledger.conftest import publish, take_part
from tests.appraisal.periods.test_services import make_entry
from tests.appraisal.results.test_release_steps import scored


@pytest.fixture
def month(cast):
    """March, open and scored for Lin and Mei."""
    period = make.PeriodFactory(unit=cast.county, starts_on=date(2025, 3, 1))
    version = publish(cast.county, cast.gao)
    for user in (cast.lin, cast.mei):
        take_part(period, user, version)
    scored(period, {cast.lin: "99", cast.mei: "86"})
    return period


def allow(value="on", days=0):
    """From so many days on."""
    Parameter.objects.create(
        code=SETTING, value=value, starts_on=timezone.localdate() + timedelta(days=days), source_title="x"
    )


def shown(user):
    found = provisional_of(user)
    return found and (found.sheet.period.starts_on.month, found.sheet.total)


def test_nothing_is_shown_unless_the_value_of_today_says_on(cast, month):
    assert shown(cast.lin) is None
    allow(days=1)
    assert shown(cast.lin) is None
    allow("on", days=-2)
    assert shown(cast.lin) == (3, Decimal(99))
    allow("off", days=-1)
    assert shown(cast.lin) is None, "the later value"
    assert panel(cast.lin) is None


def test_each_sees_the_own_score_of_the_newest_open_month_that_has_one(cast, month):
    allow()
    assert (shown(cast.mei), shown(cast.tao), shown(cast.wai)) == ((3, Decimal(86)), None, None)
    assert panel(cast.mei)["found"] == provisional_of(cast.mei)
    for number, total in ((2, "70"), (4, "71"), (5, None)):
        later = make.PeriodFactory(unit=cast.county, starts_on=date(2025, number, 1))
        scored(later, {cast.lin: total})
    assert shown(cast.lin) == (4, Decimal(71))
    year = make.PeriodFactory(unit=cast.county, kind="year", starts_on=date(2025, 6, 1))
    scored(year, {cast.lin: "72"})
    Period.objects.filter(starts_on=date(2025, 4, 1)).update(state="released")
    assert shown(cast.lin) == (3, Decimal(99))


def test_what_waits_is_counted_with_the_points_that_can_be_told(cast, month):
    """Two visits; beside them one whose effect only the total decides, one that does not fit its rule, one without."""
    allow()
    rules = {rule.code: rule for rule in month.participants.first().scheme_version.rules.all()}
    waits = {"state": "submitted", "submitted_at": timezone.now()}
    for code, fields in (("visit", {}), ("visit", {"quantity": 3}), ("tally", {}), ("style", {"value": 99})):
        make_entry(month, cast.lin, rule=rules[code], **waits | {"quantity": 1} | fields)
    make_entry(month, cast.lin, **waits)
    make_entry(month, cast.mei, rule=rules["visit"], **waits)
    make_entry(month, cast.lin, rule=rules["visit"], quantity=1)
    assert Entry.objects.count() == 7
    found = provisional_of(cast.lin)
    assert found == Provisional(found.sheet, 5, Decimal("1"))
