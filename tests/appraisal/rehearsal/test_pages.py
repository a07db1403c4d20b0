"""The pages of a rehearsal: whoever writes the scheme reads them, and every figure is that of the rows."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from appraisal.models import Rehearsal, RehearsalRow
from appraisal.outcomes.services import bonus_propose
from appraisal.rehearsal.selectors import Tally, headline, overview
from tests.appraisal.rehearsal.conftest import rehearse
from tests.appraisal.runs.conftest import work


@pytest.fixture(autouse=True)
def english(settings):
    """Pages and sentences are read in English here."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def done(world, draft):
    bonus_propose(period=world.period, unit=world.units[0], pool=Decimal("50000.00"), actor=world.hr)
    return rehearse(world, draft)


@pytest.fixture
def hr(client, world):
    client.force_login(world.hr)
    return client


def test_from_the_draft_to_the_result(hr, world, draft):
    page = hr.get(reverse("appraisal:rehearse", args=[draft.pk]))
    assert f'value="{world.period.pk}"' in page.content.decode()
    answer = hr.post(reverse("appraisal:rehearse", args=[draft.pk]), {"period": world.period.pk})
    rehearsal = Rehearsal.objects.get()
    assert answer.url == rehearsal.get_absolute_url()
    assert str(rehearsal.job_id) in hr.get(answer.url).content.decode()
    work()
    page = hr.get(answer.url).content.decode()
    assert str(rehearsal.job_id) not in page and overview(Rehearsal.objects.get(), world.hr).sentence in page


def test_a_period_that_one_does_not_see_cannot_be_asked_for(hr, draft):
    answer = hr.post(reverse("appraisal:rehearse", args=[draft.pk]), {"period": "999999"})
    assert answer.status_code == 422 and not Rehearsal.objects.exists()


def test_the_headline_says_who_moves_and_what_it_costs():
    whole = Tally(people=118, up=40, down=22, known=118, change=47_200_000, grades=3, paid=90)
    whole.money_before = whole.money_after = 5_000_000
    whole.moves = 124_000
    assert headline(whole) == (
        "62 of 118 cadres get another score; mean change +0.40; 3 grades change; "
        "1,240.00 yuan are redistributed, the total is unchanged."
    )


def test_the_overview_adds_up_to_the_rows(world, done):
    found = overview(done, world.hr)
    rows = list(done.rows.all())
    assert found.whole.people == sum(tally.people for _unit, tally in found.units) == len(rows)
    assert found.whole.up == sum(row.change > 0 for row in rows)
    assert found.whole.grades == sum(row.grade_changes for row in rows)
    assert found.whole.grades == sum(number for _old, _new, number in found.grades)
    mean = sum(row.change for row in rows) / len(rows)
    assert abs(found.whole.mean - mean) <= Decimal("0.005")
    assert sum(before for _label, before, _after in found.spread) == len(rows)
    assert sum(after for _label, _before, after in found.spread) == len(rows)
    assert sum(number for _label, number in found.moves) == len(rows)
    assert found.whole.money_before == found.whole.money_after == 5_000_000
    assert f"{done.summary['lacking'][0][2]} entries cite rules" in found.remarks[0][1]


@pytest.mark.on_both
@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("direction=up", lambda row: row.change > 0),
        ("direction=down", lambda row: row.change < 0),
        ("direction=same", lambda row: row.change == 0),
        ("grade=true", lambda row: row.grade_changes),
        ("uncounted=true", lambda row: row.uncounted > 0),
    ],
)
def test_filters_of_the_list(hr, done, query, kept):
    answer = hr.get(f"{done.get_absolute_url()}?{query}&export=csv")
    page = b"".join(answer.streaming_content).decode("utf-8-sig")
    names = {str(row.cadre) for row in done.rows.select_related("cadre") if kept(row)}
    assert {line.split(",")[0] for line in page.splitlines()[1:]} == names


def test_the_list_begins_with_who_moves_farthest(hr, done):
    rows = list(done.rows.order_by("-distance", "-pk"))
    page = hr.get(done.get_absolute_url()).content.decode()
    places = [page.index(f'"{row.get_absolute_url()}"') for row in rows]
    assert places == sorted(places)


def test_one_cadre_side_by_side_marks_what_differs(hr, done):
    row = done.rows.filter(uncounted__gt=0).first()
    page = hr.get(row.get_absolute_url()).content.decode()
    assert "d3.1" in page and "deleted" in page and "differs" in page
    only = hr.get(f"{row.get_absolute_url()}?lines=differing").content.decode()
    assert len(only) < len(page) and "d3.1" in only


def test_it_is_thrown_away_after_a_question(hr, done):
    url = reverse("appraisal:rehearsal_remove", args=[done.pk])
    assert "is deleted" in hr.get(url).content.decode()
    assert RehearsalRow.objects.exists()
    assert hr.post(url).status_code == 302
    assert not Rehearsal.objects.exists() and not RehearsalRow.objects.exists()


def test_others_do_not_find_it(client, world, done):
    row = done.rows.first()
    below = world.make.UserFactory()
    world.make.GrantFactory(user=below, role="hr", unit=world.units[0])
    for user, status in ((below, 404), (world.boss, 403), (world.other, 403)):
        client.force_login(user)
        for url in (done.get_absolute_url(), row.get_absolute_url()):
            assert client.get(url).status_code == status
        assert client.get(f"/api/v1/rehearsals/{done.pk}/").status_code == status
    client.force_login(below)
    assert client.get(reverse("appraisal:rehearse", args=[done.version_id])).status_code == 404


def test_over_the_api(hr, world, draft):
    asked = hr.post("/api/v1/rehearsals/", {"version": draft.pk, "period": world.period.pk})
    assert asked.status_code == 202 and asked.json()["state"] == "computing"
    work()
    rehearsal = hr.get(f"/api/v1/rehearsals/{asked.json()['id']}/").json()
    assert rehearsal["state"] == "done" and rehearsal["people"] == rehearsal["summary"]["counts"]["people"]
    rows = hr.get(f"/api/v1/rehearsal-rows/?rehearsal={rehearsal['id']}").json()["results"]
    row = RehearsalRow.objects.get(pk=rows[0]["id"])
    assert Decimal(rows[0]["after"]) == row.after and Decimal(rows[0]["change"]) == row.change
    assert hr.delete(f"/api/v1/rehearsals/{rehearsal['id']}/").status_code == 204
    assert not Rehearsal.objects.exists()


def test_the_pages_take_few_queries_whatever_the_number_of_people(hr, done, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):
        hr.get(done.get_absolute_url())
    with django_assert_max_num_queries(8):
        hr.get(done.rows.first().get_absolute_url())
