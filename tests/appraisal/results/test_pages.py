"""Pages of results: who sees what, what they show, and how many questions they ask the database."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Participant, RankShift, Run, Sheet
from appraisal.results.policies import works_on
from appraisal.runs.services import run_request
from appraisal.runs.telling import FEW
from core.jobs.models import Job
from core.jobs.registry import result_url
from core.triggers import without_triggers
from tests import factories as make
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.released import put_out


@pytest.fixture
def scored(cast):
    """March of the county, computed: Lin and Mei in the bureau's section, Tao in the town."""
    worlds.packs()
    version = worlds.publish(worlds.document_of("town-monthly"), owner=cast.county, user=cast.gao)
    period = worlds.month(cast.county)
    people = {
        name: worlds.takes_part(period, getattr(cast, name).own_cadre, version) for name in ("lin", "mei", "tao", "su")
    }
    worlds.entry(people["lin"], "d2.1", author=cast.hua, checker=cast.su, summary="Came late to the meeting")
    run = compute(period, cast.gao)
    return SimpleNamespace(cast=cast, version=version, period=period, people=people, run=run)


def compute(period, actor):
    job = run_request(period=period, actor=actor)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    period.refresh_from_db()
    put_out(period, actor, state="open")
    return period.current_run


def sheet_of(scored, name) -> Sheet:
    return scored.run.sheets.get(cadre=scored.people[name].cadre)


def names(response) -> set:
    return {str(row.object.cadre) for row in response.context["page"].rows}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("lin", {"lin"}),
        ("mei", {"mei"}),
        ("su", {"lin", "mei", "su"}),
        ("hua", {"lin", "mei", "su"}),
        ("song", {"tao"}),
        ("gao", {"lin", "mei", "su", "tao"}),
        ("lei", {"lin", "mei", "su", "tao"}),
        ("ji", {"lin", "mei", "su", "tao"}),
        ("tang", set()),
        ("shen", set()),
        ("xi", set()),
        ("wai", set()),
    ],
)
def test_each_sees_the_sheets_of_the_own_scope_and_no_others(scored, sign_in, who, seen):
    client = sign_in(getattr(scored.cast, who))
    for name in scored.people:
        for page in ("sheet", "why"):
            status = client.get(reverse(f"appraisal:{page}", args=[sheet_of(scored, name).pk])).status_code
            assert (name, page, status) == (name, page, 200 if name in seen else 404)


def test_sheets_of_a_run_that_was_not_released_are_seen_by_hr_alone(scored, sign_in):
    old = sheet_of(scored, "lin")
    worlds.entry(scored.people["lin"], "d2.2", author=scored.cast.hua, checker=scored.cast.su)
    job = run_request(period=scored.period, actor=scored.cast.gao)
    work()
    job.refresh_from_db()
    new = Sheet.objects.get(run=job.result["run"], cadre=old.cadre)
    for who, status in [("lin", 404), ("su", 404), ("lei", 404), ("gao", 200)]:
        client = sign_in(getattr(scored.cast, who))
        assert client.get(new.get_absolute_url()).status_code == status
        assert client.get(old.get_absolute_url()).status_code == 200  # still what counts


@pytest.mark.parametrize("role", ["hr", "leader"])
def test_nobody_sees_the_own_sheet_before_it_is_released_whatever_grants_one_holds(scored, sign_in, role):
    cast, period = scored.cast, scored.period
    worlds.takes_part(period, cast.gao.own_cadre, scored.version)
    if role == "leader":  # HR she is anyway
        make.GrantFactory(user=cast.gao, role=role, unit=cast.county)
    job = run_request(period=period, actor=cast.gao)
    work()
    job.refresh_from_db()
    run = Run.objects.get(pk=job.result["run"])
    own, other = run.sheets.get(cadre=cast.gao.cadre), run.sheets.get(cadre=cast.lin.cadre)
    client = sign_in(cast.gao)
    pages = [reverse(f"appraisal:{name}", args=["0"]) for name in ("sheet", "why", "grade_one")]
    doors = [reverse("api:sheet-detail", args=["0"]), reverse("api:sheet-why", args=["0"]), *pages]
    for door in doors[:-1] if role == "hr" else doors:
        assert client.get(door.replace("/0/", f"/{own.pk}/")).status_code == 404
    assert client.get(other.get_absolute_url()).status_code == 200, "but the sheets one works on"
    listed = client.get(reverse("appraisal:run_sheets", args=[run.pk]))
    assert cast.lin.cadre.staff_no in listed.content.decode()
    assert cast.gao.cadre not in {row.object.cadre for row in listed.context["page"].rows}
    file = b"".join(client.get(reverse("appraisal:run_sheets", args=[run.pk]), {"export": "csv"})).decode("utf-8-sig")
    assert cast.gao.cadre.staff_no not in file and cast.lin.cadre.staff_no in file
    rows = client.get(reverse("api:sheet-list"), {"run": run.pk}).json()["results"]
    assert {row["cadre"] for row in rows} & {cast.gao.cadre.pk, cast.lin.cadre.pk} == {cast.lin.cadre.pk}
    release = client.get(reverse("appraisal:period_release", args=[period.pk])).content.decode()
    assert f"{cast.gao.cadre}: –" not in release and f"{cast.gao.cadre}：–" not in release
    period.refresh_from_db()
    put_out(period, cast.gao, state="open")
    assert sign_in(cast.gao).get(own.get_absolute_url()).status_code == 200


def test_of_the_own_released_sheet_one_reads_nothing_of_the_work_on_the_next_release(scored, sign_in):
    cast, sheet = scored.cast, sheet_of(scored, "lin")
    ranks = {row.cadre_id: row.rank for row in scored.run.sheets.all()}
    make.GrantFactory(user=cast.lin, role="hr", unit=cast.county)
    with without_triggers(connection):  # as if a later run had moved somebody past
        RankShift.objects.create(run=scored.run, cadre=cast.lin.cadre, rank=99)
    for who in ("lin", "gao"):
        page = sign_in(getattr(cast, who)).get(reverse("appraisal:why", args=[sheet.pk]))
        assert page.context["sheet"].place == ranks[sheet.cadre_id]
    assert not works_on(cast.lin, sheet) and works_on(cast.gao, sheet)


def test_results_list_shows_the_people_of_the_users_units(scored, sign_in):
    url = reverse("appraisal:results", args=[scored.period.pk])
    assert len(names(sign_in(scored.cast.gao).get(url))) == 4
    assert len(names(sign_in(scored.cast.su).get(url))) == 3
    assert len(names(sign_in(scored.cast.song).get(url))) == 1
    assert sign_in(scored.cast.lin).get(url).status_code == 403
    assert sign_in(scored.cast.tang).get(url).status_code == 403


@pytest.mark.on_both
def test_results_can_be_filtered_by_a_unit_in_scope_only(scored, sign_in):
    url = reverse("appraisal:results", args=[scored.period.pk])
    client = sign_in(scored.cast.gao)
    assert len(names(client.get(url, {"unit": scored.cast.town.pk}))) == 1
    assert len(names(client.get(url, {"grade": "excellent"}))) == 4
    assert names(client.get(url, {"unscored": "true"})) == set()
    foreign = sign_in(scored.cast.su).get(url, {"unit": scored.cast.town.pk})
    assert scored.cast.town.name not in foreign.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_holds_the_scope_and_nothing_else(scored, sign_in, kind):
    url = reverse("appraisal:results", args=[scored.period.pk])
    response = sign_in(scored.cast.song).get(url, {"export": kind})
    assert response.status_code == 200
    if kind == "csv":
        text = b"".join(response).decode("utf-8-sig")
        assert scored.people["tao"].cadre.staff_no in text
        assert scored.people["lin"].cadre.staff_no not in text
        assert not re.search(r"\d\.\d{3}", text), "decimals as on the page"


def test_the_why_page_names_entry_verifier_and_sum(scored, sign_in):
    response = sign_in(scored.cast.lin).get(reverse("appraisal:why", args=[sheet_of(scored, "lin").pk]))
    text = response.content.decode()
    assert response.context["why"].matches
    assert "Came late to the meeting" in text
    assert str(scored.cast.su) in text
    entry = scored.people["lin"].cadre.entries.get()
    assert reverse("appraisal:entry", args=[entry.pk]) in text


def test_the_why_page_reads_well_in_both_languages(scored, sign_in):
    client = sign_in(scored.cast.lin)
    url = reverse("appraisal:why", args=[sheet_of(scored, "lin").pk])
    english = client.get(url, headers={"accept-language": "en"}).content.decode()
    chinese = client.get(url, headers={"accept-language": "zh-hans"}).content.decode()
    assert "Integrity" in english or "Diligence" in english
    assert "勤" in chinese


def budget(client, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def frame(client) -> int:
    """What every page costs: session, user, grants, own file, the navigation's badges."""
    return budget(client, reverse("appraisal:results_grid") + "?year=1900")


def more_people(scored, number=20):
    post = scored.cast.posts.section
    for _n in range(number):
        cadre = make.CadreFactory()
        make.AppointmentFactory(cadre=cadre, post=post)
        one = worlds.takes_part(scored.period, cadre, scored.version)
        worlds.entry(one, "d2.1", author=scored.cast.hua, checker=scored.cast.su)
    scored.run = compute(scored.period, scored.cast.gao)


@pytest.mark.parametrize("page", ["results", "period_runs"])
def test_lists_ask_the_same_number_of_questions_for_twenty_more_people(scored, sign_in, page):
    client = sign_in(scored.cast.gao)
    url = reverse(f"appraisal:{page}", args=[scored.period.pk])
    budget(client, url)
    few = budget(client, url)
    more_people(scored, FEW)
    budget(client, url)
    before = budget(client, url)
    assert few - before <= 3, "of few people it is asked of whom a mean would tell"
    more_people(scored)
    client = sign_in(scored.cast.gao)
    budget(client, url)
    assert budget(client, url) == before


def test_the_grid_asks_the_same_number_of_questions_for_more_people_and_months(scored, sign_in):
    client = sign_in(scored.cast.gao)
    url = reverse("appraisal:results_grid")
    budget(client, url)
    before = budget(client, url)
    more_people(scored)
    april = worlds.month(scored.cast.county, starts_on=date(2025, 4, 1))
    worlds.takes_part(april, scored.people["lin"].cadre, scored.version)
    compute(april, scored.cast.gao)
    assert budget(client, url) == before


def test_the_why_page_asks_six_questions_whatever_the_number_of_entries(scored):
    """Sheet with its unit and scheme, entries, their evidence, figures, peers; a decision only for a year."""
    from appraisal.explanation.why import why
    from appraisal.results.views.access import visible_sheet

    request = SimpleNamespace(user=scored.cast.lin)
    request.user.roles  # noqa: B018 - grants and own file are asked once a request by the frame

    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert why(visible_sheet(request, sheet_of_key), request.user).matches
        return len(queries)

    sheet_of_key = sheet_of(scored, "lin").pk
    first = questions()
    for _n in range(20):
        worlds.entry(scored.people["lin"], "d2.1", author=scored.cast.hua, checker=scored.cast.su)
    scored.run = compute(scored.period, scored.cast.gao)
    sheet_of_key = sheet_of(scored, "lin").pk
    assert questions() == first <= 6


def test_grid_shows_scores_and_states_and_links_to_the_sheet(scored, sign_in):
    april = worlds.month(scored.cast.county, starts_on=date(2025, 4, 1))
    worlds.takes_part(april, scored.people["lin"].cadre, scored.version)
    response = sign_in(scored.cast.su).get(reverse("appraisal:results_grid"), headers={"accept-language": "en"})
    rows = {row.cadre: row for row in response.context["rows"]}
    assert set(rows) == {scored.people[name].cadre for name in ("lin", "mei", "su")}
    march, later = rows[scored.people["lin"].cadre].cells
    assert march.result.sheet == sheet_of(scored, "lin") and later.result is None and later.taking_part
    assert sheet_of(scored, "lin").get_absolute_url() in response.content.decode()
    section = rows[scored.people["lin"].cadre].unit
    assert rows[scored.people["lin"].cadre].unit_name == f"{section.parent} › {section}", "several have one name"


def test_grid_pages_by_key_through_everybody_once(scored, sign_in, monkeypatch):
    from appraisal.results import selectors

    monkeypatch.setattr(selectors.grid, "__kwdefaults__", {**selectors.grid.__kwdefaults__, "limit": 2})
    client, address, seen = sign_in(scored.cast.gao), reverse("appraisal:results_grid"), []
    for _n in range(5):
        response = client.get(address)
        seen += [row.cadre for row in response.context["rows"]]
        address = response.context["more"]
        if not address:
            break
    assert len(seen) == len(set(seen)) == 4


def test_my_results_show_only_ones_own(scored, sign_in):
    response = sign_in(scored.cast.lin).get(reverse("appraisal:my_results"))
    assert {row.object.cadre_id for row in response.context["page"].rows} == {scored.people["lin"].cadre_id}
    assert sign_in(scored.cast.wai).get(reverse("appraisal:my_results")).status_code == 403


def test_hr_asks_for_a_run_in_the_browser_and_comes_to_its_progress(scored, sign_in):
    client = sign_in(scored.cast.gao)
    url = reverse("appraisal:run_new", args=[scored.period.pk])
    assert "4" in client.get(url).content.decode()
    response = client.post(url, {"confirmed": "1", "reason": "Again"})
    assert response.status_code == 302 and response.url.startswith("/jobs/")
    work()
    assert reverse("appraisal:run", args=[scored.run.pk]) in client.get(response.url).content.decode()
    path = result_url(Job.objects.get(pk=response.url.strip("/").split("/")[-1]))
    page = client.get(path, headers={"accept-language": "en"}).content.decode()
    assert "no new run was made" in page and "Again" in page, "an equal run takes no note, so the note is shown"


def test_a_run_with_other_people_names_who_came_and_left_and_lists_its_scores(scored, sign_in):
    first, left = scored.run, scored.people["lin"].cadre
    Participant.objects.filter(period=scored.period, cadre=left).update(taken_out_at=timezone.now())
    client = sign_in(scored.cast.gao)
    for run, sign in ((compute(scored.period, scored.cast.gao), "−1"), (first, "")):
        page = client.get(reverse("appraisal:run", args=[run.pk]))
        assert [sign in one and left.staff_no in one for one in page.context["people_changed"]] == [True] * bool(sign)
        scores = reverse("appraisal:run_sheets", args=[run.pk])
        assert scores in page.content.decode()
        assert (left.staff_no in client.get(scores).content.decode()) is not bool(sign)
    assert client.get(reverse("appraisal:run", args=[first.pk])).context["trial"] == ""


@pytest.mark.parametrize("is_open", [True, False])
def test_a_run_of_a_month_that_is_still_written_is_a_trial_whose_release_comes_last(scored, sign_in, is_open):
    today = timezone.localdate()
    until = today if is_open else scored.period.ends_on
    type(scored.period).objects.filter(pk=scored.period.pk).update(
        entry_until=until, verify_until=until, released_run=None
    )
    page = sign_in(scored.cast.gao).get(reverse("appraisal:run", args=[scored.run.pk]))
    release = reverse("appraisal:period_release", args=[scored.period.pk])
    assert bool(page.context["trial"]) is is_open
    assert (page.context["primary_action"]["url"] == release) is not is_open


@pytest.mark.parametrize(
    ("who", "status"),
    [("gao", 200), ("lei", 200), ("hua", 404), ("su", 403), ("lin", 403), ("ji", 403), ("xi", 403)],
)
def test_runs_are_read_by_hr_and_leaders_of_the_appraising_unit(scored, sign_in, who, status):
    client = sign_in(getattr(scored.cast, who))
    assert client.get(reverse("appraisal:run", args=[scored.run.pk])).status_code == status


def test_the_run_page_shows_digest_and_what_changed(scored, sign_in):
    worlds.entry(scored.people["lin"], "d2.2", author=scored.cast.hua, checker=scored.cast.su)
    run = compute(scored.period, scored.cast.gao)
    response = sign_in(scored.cast.gao).get(reverse("appraisal:run", args=[run.pk]))
    assert run.digest in response.content.decode()
    assert [row.cadre for row in response.context["changed"]] == [scored.people["lin"].cadre]


def test_u10_the_list_of_runs_and_the_page_of_a_run_give_the_same_mean(scored, sign_in):
    """The mean coefficient; points of schemes with different full marks have no mean that says anything."""
    means = {"mean": "12.00", "mean_coefficient": "96.00"}
    run = Run.objects.create(period=scored.period, number=9, key="nine", state="done", summary=means)
    client = sign_in(scored.cast.gao)
    listed = client.get(reverse("appraisal:period_runs", args=[scored.period.pk])).context["page"].rows[0]
    assert listed.object == run and any("96.00" in cell for cell in listed.cells)
    assert "96.00<small> %</small>" in client.get(run.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("who", "page", "marked"),
    [
        ("gao", "results", "results_latest"),
        ("gao", "period_release", "releases"),
        ("gao", "period_runs", "workbench"),
        ("gao", "sheet", "results_latest"),
        ("lin", "sheet", "my_results"),
    ],
)
def test_u10_the_navigation_marks_what_the_page_is_about(scored, sign_in, who, page, marked):
    key = sheet_of(scored, "lin").pk if page == "sheet" else scored.period.pk
    answer = sign_in(getattr(scored.cast, who)).get(reverse(f"appraisal:{page}", args=[key]))
    found = [shown.item.url_name for shown in answer.context["navigation"].items if shown.current]
    assert found == [f"appraisal:{marked}"]


def test_u3_the_grid_goes_unit_by_unit_and_finds_a_person(scored, sign_in):
    client, url = sign_in(scored.cast.gao), reverse("appraisal:results_grid")
    first = client.get(url).context["steps"]
    assert first.after and first.after.label == first.after.name, "a grid is read; nothing is open in a unit"
    worlds.takes_part(worlds.month(scored.cast.county, starts_on=date(2025, 4, 1)), scored.people["tao"].cadre, None)
    answer = client.get(url)
    following = answer.context["steps"].after
    assert (following.unit, following.open) == (scored.cast.town, 1)
    answer = client.get(following.url)
    assert [row.cadre for row in answer.context["rows"]] == [scored.people["tao"].cadre]
    found = client.get(url, {"q": scored.people["mei"].cadre.staff_no}).context["rows"]
    assert [row.cadre for row in found] == [scored.people["mei"].cadre]


def test_the_latest_results_open_and_an_empty_house_says_so(scored, sign_in):
    client = sign_in(scored.cast.gao)
    assert client.get(reverse("appraisal:results_latest")).url == reverse("appraisal:results", args=[scored.period.pk])
    assert client.get(reverse("appraisal:results_latest"), {"period": "x'"}).status_code == 200


@pytest.mark.django_db
def test_nobody_signed_in_sees_nothing(client):
    for name in ("results_latest", "my_results", "results_grid"):
        assert client.get(reverse(f"appraisal:{name}")).status_code == 302
