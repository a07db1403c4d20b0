"""The API of results: the same scope and gate as the pages."""

import pytest

from appraisal.models import Run
from appraisal.runs.services import run_request
from tests.appraisal.results.test_pages import compute, scored, sheet_of  # noqa: F401
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work

API = "/api/v1"


@pytest.mark.parametrize(
    ("who", "count"),
    [
        ("lin", 1),
        ("su", 3),
        ("song", 1),
        ("gao", 4),
        ("lei", 4),
        ("ji", 4),
        ("tang", 0),
        ("xi", 0),
        ("wai", 0),
    ],
)
def test_sheets_of_the_own_scope(scored, sign_in, who, count):  # noqa: F811
    answer = sign_in(getattr(scored.cast, who)).get(f"{API}/sheets/")
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == count


def test_a_sheet_outside_the_scope_is_not_found(scored, sign_in):  # noqa: F811
    for path in ("", "why/"):
        url = f"{API}/sheets/{sheet_of(scored, 'tao').pk}/{path}"
        assert sign_in(scored.cast.lin).get(url).status_code == 404
        assert sign_in(scored.cast.tao).get(url).status_code == 200


def test_sheets_of_a_run_that_was_not_released_are_listed_only_for_hr_and_on_demand(scored, sign_in):  # noqa: F811
    worlds.entry(scored.people["lin"], "d2.2", author=scored.cast.hua, checker=scored.cast.su)
    job = run_request(period=scored.period, actor=scored.cast.gao)
    work()
    job.refresh_from_db()
    new = job.result["run"]
    for who, released, computed in (("gao", 4, 4), ("lin", 1, 0), ("lei", 4, 0)):
        client = sign_in(getattr(scored.cast, who))
        assert len(client.get(f"{API}/sheets/").json()["results"]) == released
        assert len(client.get(f"{API}/results/").json()["results"]) == released
        answer = client.get(f"{API}/sheets/?run={new}")
        assert answer.status_code == (200 if computed else 400)  # a run that is not shown is none
        assert len(answer.json().get("results", [])) == computed


def test_why_is_exact_text_down_to_the_entry(scored, sign_in):  # noqa: F811
    data = sign_in(scored.cast.lin).get(f"{API}/sheets/{sheet_of(scored, 'lin').pk}/why/").json()
    assert data["matches"] is True
    assert data["total"] == "99.6"
    diligence = next(child for child in data["tree"]["children"] if child["code"] == "diligence")
    line = next(line for item in diligence["children"] for line in item["lines"])
    assert (line["code"], line["points"]) == ("d2.1", "-2")
    assert line["entries"][0]["summary"] == "Came late to the meeting"


def test_a_run_is_asked_for_and_found_through_its_job(scored, sign_in):  # noqa: F811
    client = sign_in(scored.cast.gao)
    answer = client.post(f"{API}/runs/", {"period": scored.period.pk}, content_type="application/json")
    assert answer.status_code == 202
    work()
    job = client.get(f"{API}/jobs/{answer.json()['job']}/").json()
    assert (job["state"], job["result"]["run"]) == ("done", scored.run.pk)
    assert client.get(f"{API}/runs/{scored.run.pk}/").json()["digest"] == Run.objects.get().digest


@pytest.mark.parametrize(("who", "status"), [("lei", 403), ("su", 403), ("lin", 403), ("xi", 403)])
def test_only_hr_asks_for_a_run(scored, sign_in, who, status):  # noqa: F811
    answer = sign_in(getattr(scored.cast, who)).post(
        f"{API}/runs/", {"period": scored.period.pk}, content_type="application/json"
    )
    assert answer.status_code == status


def test_a_grade_of_a_month_is_refused_with_one_shape(scored, sign_in):  # noqa: F811
    url = f"{API}/sheets/{sheet_of(scored, 'lin').pk}/grade/"
    answer = sign_in(scored.cast.lei).post(url, {"grade": "excellent"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
