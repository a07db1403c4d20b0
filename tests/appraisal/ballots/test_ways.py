"""Counts by page, sheet and API."""

import pytest

from appraisal.ballots.services import tally
from appraisal.models import Ballot
from core.audit.models import AuditRow
from tests.appraisal.routing.world import checked_sheet, committed_sheet

HEADS = ["月份", "工号", "测评项目", "投票群体", "选项", "票数"]


@pytest.fixture
def row(cast, routed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def cells(user=cast.lin, item="vote", group="leaders", option="good", number=3):
        return [f"{routed.period.starts_on:%Y-%m}", user.cadre.staff_no, item, group, option, number]

    return cells


def counted(routed, user):
    return tally(routed.period, user.cadre, "vote")


def test_a_sheet_brings_counts_of_many(cast, routed, row):
    made = committed_sheet(
        cast.hua, "tallies", HEADS, row(), row(option="spoiled", number=1), row(cast.mei, group="colleagues")
    )
    assert made.state == "committed", made.errors
    assert counted(routed, cast.lin) == {("leaders", "good"): 3, ("leaders", "spoiled"): 1}
    assert counted(routed, cast.mei) == {("colleagues", "good"): 3}
    assert set(Ballot.objects.values_list("source", "entered_by")) == {("import", cast.hua.pk)}
    assert AuditRow.objects.filter(action="tally.entered").count() == 3


def test_a_sheet_corrects_counts_and_skips_the_same(cast, routed, row):
    committed_sheet(cast.hua, "tallies", HEADS, row(), row(cast.mei))
    again = checked_sheet(cast.hua, "tallies", HEADS, row(number=5), row(cast.mei))
    assert (again.new, again.changed, again.same) == (0, 1, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"user": "tao"},
        {"user": "hua"},
        {"item": "merit"},
        {"group": "strangers"},
        {"option": "superb"},
        {"number": 0},
        {"number": -1},
    ],
)
def test_a_sheet_that_does_not_fit_is_refused(cast, routed, row, changes):
    changes = {**changes, **({"user": getattr(cast, changes["user"])} if "user" in changes else {})}
    assert checked_sheet(cast.hua, "tallies", HEADS, row(**changes)).error_total == 1


def address(routed, user):
    return f"/appraisal/assess/{routed.period.pk}/{routed.indicator('vote').pk}/votes/{user.cadre.pk}/"


def test_the_page_takes_the_grid_and_shows_its_sums(cast, routed, sign_in):
    client = sign_in(cast.hua)
    assert client.get(address(routed, cast.lin)).status_code == 200
    # groups leaders, colleagues × good, fair, spoiled
    answer = client.post(address(routed, cast.lin), {"c0-0": "3", "c0-2": "1", "c1-1": "12"})
    assert answer.status_code == 302
    assert counted(routed, cast.lin) == {
        ("leaders", "good"): 3,
        ("leaders", "spoiled"): 1,
        ("colleagues", "fair"): 12,
    }
    page = client.get(address(routed, cast.lin), headers={"accept-language": "en"}).content.decode()
    assert "15" in page and 'value="12"' in page


def test_a_correction_without_reason_stays_on_the_page(cast, routed, sign_in):
    client = sign_in(cast.hua)
    client.post(address(routed, cast.lin), {"c0-0": "3"})
    answer = client.post(address(routed, cast.lin), {"c0-0": "4"})
    assert answer.status_code == 422 and counted(routed, cast.lin) == {("leaders", "good"): 3}
    done = client.post(address(routed, cast.lin), {"c0-0": "4", "reason": "Counted again"})
    assert done.status_code == 302 and counted(routed, cast.lin) == {("leaders", "good"): 4}


@pytest.mark.parametrize(("name", "status"), [("he", 404), ("su", 404), ("lin", 403), ("mei", 403), ("ji", 403)])
def test_others_do_not_find_the_page(cast, routed, sign_in, name, status):
    assert sign_in(getattr(cast, name)).get(address(routed, cast.lin)).status_code == status


def test_nobody_finds_the_page_about_oneself(cast, routed, sign_in):
    assert sign_in(cast.hua).get(address(routed, cast.hua)).status_code == 404


def test_the_api_enters_and_lists_counts(cast, routed, sign_in):
    client = sign_in(cast.hua)
    body = {
        "period": routed.period.pk,
        "cadre": cast.lin.cadre.staff_no,
        "item": "vote",
        "counts": [{"group": "leaders", "option": "good", "count": 3}],
    }
    assert client.post("/api/v1/tallies/", body, "application/json").status_code == 201
    assert [row["count"] for row in client.get("/api/v1/tallies/").json()["results"]] == [3]
    body["cadre"] = cast.tao.cadre.staff_no
    assert client.post("/api/v1/tallies/", body, "application/json").status_code == 403, "known, but not for HR"


def test_single_ballots_are_nobodys_to_read(cast, routed, sign_in):
    Ballot.objects.create(
        period=routed.period,
        cadre=cast.lin.cadre,
        item="vote",
        group="leaders",
        option="good",
        source="ballot",
    )
    assert sign_in(cast.hua).get("/api/v1/tallies/").json()["results"] == []
