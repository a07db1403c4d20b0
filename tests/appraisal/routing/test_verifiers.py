"""P11: opening a month says whose entries nobody may verify, with the remedy."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.periods.registry import gaps_of
from appraisal.routing.verifiers import without_verifier
from cadres.models import Grant
from tests import factories as make
from tests.packs import packs_load


@pytest.fixture(autouse=True)
def packs(db):
    packs_load()


@pytest.fixture
def month(cast):
    """An open month with a supervisor above everybody: Lei's deputy, who is nobody's relative."""
    period = make.PeriodFactory(unit=cast.county)
    for name in ("lin", "mei", "su", "hua", "tao", "song", "he", "gao"):
        appointment = getattr(cast, name).cadre.appointments.select_related("post__unit").get()
        make.ParticipantFactory(period=period, appointment=appointment)
    return period


@pytest.fixture
def chief(cast):
    return make.GrantFactory(user=cast.lei, role="supervisor", unit=cast.county)


def test_p11_a_head_without_anybody_above_and_a_unit_without_a_supervisor_are_named(cast, month):
    found = without_verifier(month)
    assert found.units == {cast.county.path: [cast.gao.cadre.pk]}
    assert found.people == {
        cast.bureau.path: [cast.su.cadre.pk],
        cast.town.path: [cast.song.cadre.pk],
    }


@pytest.mark.on_both
def test_p11_a_supervisor_above_closes_the_gaps(cast, month, chief):
    assert not without_verifier(month)
    make.RelativeFactory(cadre=cast.song.cadre, relative=cast.lei.cadre)
    assert without_verifier(month).people == {cast.town.path: [cast.song.cadre.pk]}, "a relative does not verify"
    Grant.objects.filter(pk=chief.pk).update(user=cast.xi)
    assert not without_verifier(month), "somebody without a file is nobody's relative"
    cast.xi.is_active = False
    cast.xi.save()
    assert cast.song.cadre.pk in without_verifier(month).people[cast.town.path]


def test_p11_two_supervisors_of_a_unit_verify_each_other(cast, month):
    make.GrantFactory(user=cast.hua, role="supervisor", unit=cast.bureau)
    assert cast.bureau.path not in without_verifier(month).people


def test_p11_a_scoring_unit_without_a_supervisor_is_named(cast, routed):
    assert without_verifier(routed.period).scoring == []
    Grant.objects.filter(role="supervisor", unit=cast.bureau).delete()
    assert cast.bureau.path in without_verifier(routed.period).scoring


def test_p11_a_year_has_no_entries_and_no_gaps(cast, month):
    month.kind = "year"
    assert not without_verifier(month)


def test_p11_it_asks_as_many_queries_for_more_people(cast, month):
    with CaptureQueriesContext(connection) as few:
        gaps_of(month)
    for _n in range(20):
        make.ParticipantFactory(period=month, appointment=make.AppointmentFactory(post=cast.posts.town))
    with CaptureQueriesContext(connection) as more:
        gaps_of(month)
    assert len(few) == len(more) <= 10


def test_p11_the_pages_tell_it_before_and_after_opening(cast, month, sign_in):
    type(month).objects.filter(pk=month.pk).update(state="draft")
    month.participants.all().delete()
    client = sign_in(cast.gao)
    client.cookies["django_language"] = "en"
    from appraisal.schemes.services import scheme_assign
    from tests.appraisal.ledger.conftest import publish

    version = publish(cast.county, cast.gao)
    scheme_assign(scheme=version.scheme, unit=cast.county, starts_on=month.starts_on, actor=cast.gao)
    page = client.get(reverse("appraisal:period_open", args=[month.pk])).content.decode()
    assert "no one else may verify the entries of" in page and cast.song.cadre.staff_no in page
    assert reverse("cadres:unit", args=[cast.town.pk]) in page
    answer = client.post(reverse("appraisal:period_open", args=[month.pk]))
    assert answer.url == reverse("appraisal:period_gaps", args=[month.pk])
    assert cast.song.cadre.staff_no in client.get(answer.url).content.decode()
    assert sign_in(cast.hua).get(answer.url).status_code == 403
    found = sign_in(cast.gao).get(f"/api/v1/periods/{month.pk}/gaps/").json()
    assert any(cast.song.cadre.staff_no in gap["sentence"] for gap in found)
