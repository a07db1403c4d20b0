from datetime import date

import pytest

from appraisal.models import Run
from appraisal.periods import services
from appraisal.schemes.services import scheme_assign, scheme_import, version_publish
from tests.appraisal.schemes.documents import small
from tests.packs import packs_load
from tests.released import put_out

JAN = date(2025, 1, 1)


@pytest.fixture
def packs(db):
    packs_load()


@pytest.fixture
def scheme_version(cast):
    """A scheme of the county that applies to everybody from 2025 on."""
    version = scheme_import(document=small(), owner=cast.county, actor=cast.gao)
    version = version_publish(version=version, effective_from=JAN, actor=cast.gao)
    scheme_assign(scheme=version.scheme, unit=cast.county, starts_on=JAN, actor=cast.gao)
    return version


@pytest.fixture
def year(cast, packs, scheme_version):
    """The county's 2025 as drafts."""
    return services.year_plan(unit=cast.county, year=2025, actor=cast.gao)


@pytest.fixture
def january(cast, year):
    """January 2025, open; figures are still taken, as if HR had moved their day."""
    from appraisal.models import Period

    Period.objects.filter(year_period=year).update(assess_until=date(2099, 1, 1))
    return services.period_open(period=year.months.get(starts_on=JAN), actor=cast.gao)


@pytest.fixture
def released_run(cast):
    """``released_run(period)``: gives the period a run and the state that its release gives."""

    def released(period):
        run = Run.objects.create(period=period, number=1, key=f"key-{period.pk}", state="done", engine="test")
        put_out(period, cast.gao, run=run)
        return run

    return released
