"""Pages of periods: the board, one period, its acts, its figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from appraisal.models import Measure, Period, Run
from appraisal.periods import measures, services
from appraisal.periods.layouts import MeasureLayout
from appraisal.periods.selectors import (
    board_of,
    next_step,
    sentence_of,
    years_for,
)
from appraisal.periods.set_up import needs_set_up, set_up, step_that_follows
from cadres.models import Grant, User
from core.spreadsheets.models import Import
from tests import factories as make
from tests.core.spreadsheets.layouts import check

JAN = date(2025, 1, 1)


def fresh(user):
    return User.objects.get(pk=user.pk)


def url_of(name, *args):
    return reverse(f"appraisal:{name}", args=args)


@pytest.mark.parametrize("who", ["hua", "gao", "su", "lei", "ji", "tang", "he"])
def test_the_board_shows_each_reader_the_people_of_their_own_units(cast, january, sign_in, who):
    client = sign_in(getattr(cast, who))
    client.cookies["django_language"] = "en"
    page = client.get(url_of("workbench")).content.decode()
    assert "January 2025" in page
    people = {"hua": 4, "su": 4, "he": 3}.get(who, 11)
    line = next(line for line in board_of(getattr(cast, who), january.year_period).months if line.people)
    assert (line.period, line.people) == (january, people)


@pytest.mark.parametrize(("who", "status"), [("lin", 403), ("shen", 403), ("xi", 403), ("an", 403), ("wai", 403)])
def test_the_board_is_not_for_everybody(cast, january, sign_in, who, status):
    assert sign_in(getattr(cast, who)).get(url_of("workbench")).status_code == status


def test_drafts_are_the_business_of_hr_of_the_appraising_unit(cast, january, sign_in):
    february = january.year_period.months.get(starts_on=date(2025, 2, 1))
    for who in ("hua", "lin", "su", "lei", "tao"):
        client = sign_in(getattr(cast, who))
        assert client.get(february.get_absolute_url()).status_code == 404, who
        assert client.get(january.get_absolute_url()).status_code == 200, who
    assert sign_in(cast.gao).get(february.get_absolute_url()).status_code == 200
    assert sign_in(cast.wai).get(january.get_absolute_url()).status_code == 404


def test_of_the_participants_each_sees_their_own(cast, january, sign_in):
    for who, seen, hidden in (
        ("lin", "lin", "mei"),
        ("hua", "mei", "tao"),
        ("he", "tao", "lin"),
        ("gao", "tao", None),
    ):
        page = sign_in(getattr(cast, who)).get(january.get_absolute_url()).content.decode()
        assert getattr(cast, seen).cadre.staff_no in page
        if hidden:
            assert getattr(cast, hidden).cadre.staff_no not in page


def test_the_sheet_of_participants_is_scoped_and_names_the_peers(cast, january, sign_in):
    client = sign_in(cast.hua)
    client.cookies["django_language"] = "en"
    sheet = b"".join(client.get(january.get_absolute_url() + "?export=csv").streaming_content).decode()
    assert "Agriculture Bureau, staff" in sheet
    assert cast.lin.cadre.staff_no in sheet and cast.tao.cadre.staff_no not in sheet


@pytest.mark.on_both
def test_participants_are_filtered(cast, january, scheme_version, sign_in):
    client = sign_in(cast.gao)
    url = january.get_absolute_url()
    page = client.get(url + "?standing=comment_only").content.decode()
    assert cast.lin.cadre.staff_no not in page
    page = client.get(url + f"?scheme_version={scheme_version.pk}&q={cast.lin.cadre.staff_no}").content.decode()
    assert cast.lin.cadre.staff_no in page and cast.tao.cadre.staff_no not in page


def test_a_period_page_asks_the_same_number_of_queries_for_more_people(cast, year, sign_in):
    client = sign_in(cast.gao)
    counts = []
    for month in (1, 2):
        period = services.period_open(period=year.months.get(starts_on=date(2025, month, 1)), actor=cast.gao)
        client.get(period.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(period.get_absolute_url())
        counts.append(len(queries))
        for _n in range(20):
            make.AppointmentFactory(post=cast.posts.town)
    assert counts[0] == counts[1] <= 20


def test_the_board_asks_the_same_number_of_queries_for_more_periods(cast, january, sign_in):
    client = sign_in(cast.gao)
    client.get(url_of("workbench"))
    with CaptureQueriesContext(connection) as few:
        client.get(url_of("workbench"))
    for month in (2, 3, 4):
        services.period_open(period=january.year_period.months.get(starts_on=date(2025, month, 1)), actor=cast.gao)
    with CaptureQueriesContext(connection) as more:
        client.get(url_of("workbench"))
    assert len(few) == len(more) <= 34, (
        "fourteen of the board, one of the calendar, seven of who differs, twelve of the list to the first release"
    )


# Acts


def test_the_whole_life_of_a_month_on_the_pages(cast, packs, scheme_version, sign_in, released_run):
    hr = sign_in(cast.gao)
    hr.cookies["django_language"] = "en"
    answer = hr.post(url_of("year_plan"), {"unit": cast.county.pk, "year": "2025"})
    whole = Period.objects.get(kind="year")
    assert answer.url.endswith(f"?year={whole.pk}")
    month = whole.months.get(starts_on=JAN)
    page = hr.get(url_of("period_open", month.pk)).content.decode()
    assert "11 people will be appraised" in page
    hr.post(url_of("period_open", month.pk))
    month.refresh_from_db()
    assert month.state == "open"
    newcomer = make.AppointmentFactory(post=cast.posts.town).cadre
    assert "12" in hr.get(url_of("period_refreeze", month.pk)).content.decode()
    hr.post(url_of("period_refreeze", month.pk))
    assert month.participants.filter(cadre=newcomer).exists()
    released_run(month)
    assert "12 people become final" in hr.get(url_of("period_close", month.pk)).content.decode()
    hr.post(url_of("period_close", month.pk))
    month.refresh_from_db()
    assert month.state == "closed"
    leader = sign_in(cast.lei)
    assert leader.get(url_of("period_reopen", month.pk)).status_code == 200
    assert leader.post(url_of("period_reopen", month.pk), {"reason": ""}).status_code == 422
    month.refresh_from_db()
    assert month.state == "closed", "no reason, no reopening"
    leader.post(url_of("period_reopen", month.pk), {"reason": "A sum was wrong."})
    month.refresh_from_db()
    assert month.state == "open"


ACTS = [
    "period_open",
    "period_refreeze",
    "period_close",
    "period_deadlines",
    "period_drop",
    "measures_refresh",
]


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [("hua", 403), ("lin", 403), ("su", 403), ("lei", 403), ("ji", 403), ("xi", 403), ("wai", 403)],
)
def test_nobody_else_does_what_hr_of_the_county_does(cast, january, sign_in, name, who, status):
    data = {"entry_until": "2025-03-01", "verify_until": "2025-03-01", "reason": "x"}
    assert sign_in(getattr(cast, who)).post(url_of(name, january.pk), data).status_code == status
    before = (january.state, january.entry_until)
    january.refresh_from_db()
    assert before == (january.state, january.entry_until)


def test_hr_of_elsewhere_does_not_find_the_period(cast, packs, scheme_version, sign_in):
    whole = services.year_plan(unit=cast.town, year=2025, actor=cast.he)
    client = sign_in(cast.hua)
    for name in ("period", "period_open", "period_deadlines"):
        assert client.get(url_of(name, whole.pk)).status_code == 404


def test_deadlines_are_changed_with_a_reason(cast, january, sign_in):
    client = sign_in(cast.gao)
    url = url_of("period_deadlines", january.pk)
    assert client.get(url).status_code == 200
    data = {"entry_until": "2025-02-12", "verify_until": "2025-02-20"}
    assert client.post(url, data).status_code == 422, "no reason"
    assert client.post(url, data | {"reason": "Flood.", "verify_until": "2025-02-01"}).status_code == 422
    assert client.post(url, data | {"reason": "Flood."}).status_code == 302
    january.refresh_from_db()
    assert (january.entry_until, january.verify_until) == (date(2025, 2, 12), date(2025, 2, 20))


def test_a_plan_is_taken_back_on_the_page(cast, year, sign_in):
    client = sign_in(cast.gao)
    assert client.get(url_of("period_drop", year.pk)).status_code == 200
    client.post(url_of("period_drop", year.pk))
    assert not Period.objects.exists()


def test_a_refusal_is_shown_where_one_came_from(cast, january, sign_in):
    client = sign_in(cast.gao)
    answer = client.post(url_of("period_open", january.pk))
    assert answer.status_code == 409


# Measures


def test_figures_are_entered_refreshed_and_removed_on_the_pages(cast, january, sign_in):
    client = sign_in(cast.gao)
    client.post(url_of("measures_refresh", january.pk))
    assert Measure.objects.filter(source="attendance.late_times").count() == 11
    page = client.get(url_of("measure_new", january.pk)).content.decode()
    assert "tasks.done" in page and f'value="{cast.gao.cadre.pk}"' not in page
    data = {"cadre": cast.lin.cadre.pk, "code": "tasks.done", "value": "12.5", "note": ""}
    client.post(url_of("measure_new", january.pk), data)
    measure = Measure.objects.get(code="tasks.done")
    assert str(measure.value) == "12.500000"
    page = client.get(url_of("measures", january.pk) + "?by_hand=true").content.decode()
    assert "12.5" in page
    assert client.get(url_of("measure_remove", measure.pk)).status_code == 200
    client.post(url_of("measure_remove", measure.pk))
    assert not Measure.objects.filter(code="tasks.done").exists()


def test_a_figure_of_somebody_elses_people_is_not_entered(cast, january, sign_in):
    client = sign_in(cast.hua)
    data = {"cadre": cast.tao.cadre.pk, "code": "tasks.done", "value": "1", "note": ""}
    assert client.post(url_of("measure_new", january.pk), data).status_code == 422
    assert not Measure.objects.exists()
    measures.measure_set(period=january, cadre=cast.tao.cadre, code="tasks.done", value=1, actor=cast.gao)
    assert client.post(url_of("measure_remove", Measure.objects.get().pk)).status_code == 404
    assert cast.tao.cadre.staff_no not in client.get(url_of("measures", january.pk)).content.decode()


def test_the_list_of_figures_asks_the_same_number_of_queries_for_more(cast, january, sign_in):
    client = sign_in(cast.gao)
    url = url_of("measures", january.pk)
    measures.measure_set(period=january, cadre=cast.tao.cadre, code="tasks.done", value=1, actor=cast.gao)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    measures.measures_refresh(period=january)
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(few) == len(more) <= 18, "seven of them say what is lacking, before the first scores"


def test_the_sheet_of_figures_leaves_the_house(cast, january, sign_in):
    measures.measures_refresh(period=january)
    answer = sign_in(cast.hua).get(url_of("measures", january.pk) + "?export=csv")
    sheet = b"".join(answer.streaming_content).decode()
    assert cast.lin.cadre.staff_no in sheet and cast.tao.cadre.staff_no not in sheet


# Words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 1, 20), "Entries close in 16 days."),
        (date(2025, 2, 4), "Entries close in 1 day."),
        (date(2025, 2, 5), "Entries close today."),
        (date(2025, 2, 7), "Verification closes in 3 days."),
        (date(2025, 2, 10), "Verification closes today."),
        (date(2025, 2, 11), "Entries and verification are closed; the scores can be calculated."),
    ],
)
def test_the_state_of_a_month_in_one_sentence(january, settings, day, words):
    from django.utils import translation

    with translation.override("en"):
        assert sentence_of(january, day) == words


def test_the_next_step_goes_through_the_year(cast, year, released_run):
    from django.utils import translation

    def step(day):
        with translation.override("en"):
            return next_step(board_of(cast.gao, year), day)

    months = {month.starts_on.month: month for month in year.months.all()}
    day = date(2025, 2, 3)
    assert step(day).label == "Open January 2025"
    services.period_open(period=months[1], actor=cast.gao)
    assert step(day).label == "Open February 2025", "January still takes entries"
    services.period_open(period=months[2], actor=cast.gao)
    assert step(day).url == "" and "until 5 Feb 2025" in step(day).sentence
    assert step(date(2025, 2, 11)).label == "Score January 2025"
    released_run(months[1])
    assert step(day).label == "Close January 2025"
    year.months.update(state="closed")
    assert step(day).label == "Open the year 2025"
    Period.objects.filter(pk=year.pk).update(state="closed")
    year.refresh_from_db()
    assert step(day).url == ""


def lines(user) -> dict:
    with override("en"):
        return {step.title: step for step in set_up(fresh(user))}


def test_a_new_office_is_led_to_its_first_month(cast, packs, sign_in):
    assert needs_set_up(cast.gao)
    found = lines(cast.gao)
    assert [title for title, step in found.items() if step.done] == ["Units", "Posts", "People", "Accounts"]
    assert len(found) == 11
    page = sign_in(cast.gao).get(url_of("workbench")).content.decode()
    assert url_of("scheme_new") in page and reverse("imports:upload", args=["duties"]) in page


def test_every_line_is_a_question_to_the_data_with_its_numbers(cast, packs):
    assert lines(cast.gao)["Duties"].missing == "4 occupied posts have no duties."
    for post in vars(cast.posts).values():
        make.DutyFactory(post=post)
    assert lines(cast.gao)["Duties"].done
    make.AppointmentFactory(cadre=make.CadreFactory(user=None), post=cast.posts.town)
    assert lines(cast.gao)["Accounts"].missing == "1 person has no account."
    assert "1 unit has no supervisor" in lines(cast.gao)["Grants"].missing, (
        "nobody stands above the county's own people"
    )
    make.GrantFactory(user=cast.lei, role="supervisor", unit=cast.county)
    assert lines(cast.gao)["Grants"].done
    Grant.objects.filter(role="leader").delete()
    assert "No head of unit" in lines(cast.gao)["Grants"].missing


def test_an_officer_without_a_record_of_her_own_is_told(cast, packs):
    officer = make.UserFactory()
    make.GrantFactory(user=officer, role="hr", unit=cast.county)
    assert not lines(officer)["Your own record"].done
    assert "Your own record" not in lines(cast.gao)


def test_the_list_leads_on_until_the_first_month_was_released(cast, january, released_run, sign_in):
    assert needs_set_up(cast.gao)
    found = lines(cast.gao)
    assert found["The first month"].done and found["Annual plan"].done
    assert found["The first results"].url == url_of("measures", january.pk)
    released_run(january)
    assert not needs_set_up(cast.gao)
    assert not needs_set_up(cast.hua), "the county appraises her people"
    assert "set-up" not in sign_in(cast.gao).get(url_of("workbench")).content.decode()
    assert [one.pk for one in years_for(cast.hua)] == [january.year_period_id]


def test_an_office_that_begins_plans_from_this_month_on(cast, packs, sign_in):
    def first_month(user):
        return sign_in(user).get(url_of("year_plan")).context["form"]["first_month"].value()

    assert first_month(cast.gao) == timezone.localdate().month
    services.year_plan(unit=cast.county, year=timezone.localdate().year, actor=cast.gao)
    assert first_month(cast.gao) == 1, "the next year is a whole one"


def test_sentences_of_a_line_stand_in_a_row_as_the_language_has_it(cast, packs):
    Grant.objects.filter(role__in=["leader", "supervisor"]).delete()
    [line] = [step for step in set_up(fresh(cast.gao)) if step.title == "授权"]
    assert "。 " not in line.missing and line.missing.count("。") == 2


def test_what_was_done_leads_to_the_next_line_that_hr_does_herself(cast, packs, sign_in):
    with override("en"):
        assert step_that_follows(fresh(cast.gao)).label == "Duties"
        for post in vars(cast.posts).values():
            make.DutyFactory(post=post)
        make.AppointmentFactory(cadre=make.CadreFactory(user=None), post=cast.posts.town)
        assert step_that_follows(fresh(cast.gao)).label == "A scheme", "accounts are made by somebody else"
    assert step_that_follows(fresh(cast.lin)) is None
    done = Import.objects.create(layout="duties", uploaded_by=cast.gao, file_name="x.xlsx", sha256="1")
    Import.objects.filter(pk=done.pk).update(state="committed")
    assert url_of("scheme_new") in sign_in(cast.gao).get(done.get_absolute_url()).content.decode()


def test_the_last_line_leads_to_what_is_lacking_then_to_the_scores_then_to_the_release(cast, january, sign_in):
    """Her own figure is another officer's to give: it does not keep her on the page of figures."""
    others = january.participants.exclude(scheme_version=None).exclude(cadre=cast.gao.cadre)
    line = lines(cast.gao)["The first results"]
    assert (line.url, line.missing) == (
        url_of("measures", january.pk),
        f"{others.count()} data items are missing.",
    )
    assert "tasks.done" in sign_in(cast.gao).get(line.url).content.decode()
    for participant in others:
        measures.measure_set(
            period=january, cadre=participant.cadre, code="tasks.done", value=Decimal(9), actor=cast.gao
        )
    line = lines(cast.gao)["The first results"]
    assert (line.url, line.missing) == (url_of("run_new", january.pk), "")
    run = Run.objects.create(period=january, number=1, key="k", state="done", engine="test")
    type(january).objects.filter(pk=january.pk).update(current_run=run)
    assert lines(cast.gao)["The first results"].url == url_of("period_release", january.pk)


def test_the_list_costs_the_same_for_twenty_more_people(cast, packs):
    def asked() -> int:
        user = fresh(cast.gao)
        with CaptureQueriesContext(connection) as queries:
            set_up(user)
        return len(queries)

    before = asked()
    for _number in range(20):
        make.AppointmentFactory(cadre=make.CadreFactory(user=None), post=make.PostFactory(unit=cast.town))
    assert asked() == before


def test_the_switcher_costs_one_query(cast, january):
    from types import SimpleNamespace

    from appraisal.periods.menu import period_switcher

    user = cast.gao
    user.own_cadre, user.grants_today  # noqa: B018 - what every page has asked already
    with CaptureQueriesContext(connection) as queries:
        found = period_switcher(SimpleNamespace(user=user))
    assert len(queries) == 1
    assert found["options"][0]["url"] == january.get_absolute_url()


def test_u10_the_period_switcher_leads_each_to_a_page_of_their_own(cast, january, sign_in):
    """A cadre to the own entries of the month, HR to the month; and it names the month of the page."""
    february = services.period_open(period=january.year_period.months.get(starts_on=date(2025, 2, 1)), actor=cast.gao)

    def switcher(user, address):
        return sign_in(user).get(address).context["period_switcher"]

    own = f"{url_of('my_ledger')}?period={january.pk}"
    found = switcher(cast.lin, own)
    assert [option["url"] for option in found["options"]] == [f"{url_of('my_ledger')}?period={february.pk}", own]
    assert found["label"] == str(january)
    page = sign_in(cast.lin).get(own)
    assert (page.status_code, page.context["chips"][0]["name"]) == (200, "period")
    found = switcher(cast.gao, january.get_absolute_url())
    assert [option["url"] for option in found["options"]] == [february.get_absolute_url(), january.get_absolute_url()]
    assert [option["current"] for option in found["options"]] == [False, True]
    assert switcher(cast.gao, url_of("workbench"))["label"] == str(february)


def test_u10_the_year_that_comes_first_is_the_one_that_is_meant(cast, packs, scheme_version, sign_in):
    """The workbench opens this year though the next is planned; a plan is offered for the first without one."""
    this, client = timezone.localdate().year, sign_in(cast.gao)
    for planned in (this, this + 1):
        assert client.get(url_of("year_plan")).context["form"]["year"].value() == planned
        services.year_plan(unit=cast.county, year=planned, actor=cast.gao)
    assert client.get(url_of("workbench")).context["board"].year == this


# API


def test_the_api_runs_a_period(cast, packs, scheme_version, sign_in, released_run):
    client = sign_in(cast.gao)
    body = {"unit": cast.county.pk, "year": 2025}
    answer = client.post("/api/v1/periods/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    month = Period.objects.get(starts_on=JAN, kind="month")
    assert client.post(f"/api/v1/periods/{month.pk}/open/").json()["state"] == "open"
    assert client.post(f"/api/v1/periods/{month.pk}/open/").status_code == 409
    assert client.get(f"/api/v1/participants/?period={month.pk}").json()["results"][0]["post_factor"] == "1.0000"
    Period.objects.filter(pk=month.pk).update(assess_until=timezone.localdate())
    body = {"period": month.pk, "cadre": cast.lin.cadre.pk, "code": "tasks.done", "value": "3.25"}
    answer = client.post("/api/v1/measures/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["value"]) == (201, "3.250000")
    body = {"window": "assess", "reason": "All is there."}
    assert client.post(f"/api/v1/periods/{month.pk}/close-window/", body, content_type="application/json").json()
    released_run(month)
    assert client.post(f"/api/v1/periods/{month.pk}/close/").json()["state"] == "closed"
    body = {"reason": "A sum was wrong."}
    url = f"/api/v1/periods/{month.pk}/reopen/"
    assert client.post(url, body, content_type="application/json").status_code == 403
    assert sign_in(cast.lei).post(url, body, content_type="application/json").json()["state"] == "open"


def test_the_api_hides_what_is_out_of_scope(cast, january, sign_in):
    measures.measures_refresh(period=january)
    client = sign_in(cast.hua)
    found = client.get("/api/v1/participants/").json()["results"]
    assert {row["cadre"] for row in found} == {u.cadre.pk for u in (cast.lin, cast.mei, cast.su, cast.hua)}
    row = january.participants.get(cadre=cast.tao.cadre)
    assert client.get(f"/api/v1/participants/{row.pk}/").status_code == 404
    measure = Measure.objects.get(cadre=cast.tao.cadre)
    assert client.get(f"/api/v1/measures/{measure.pk}/").status_code == 404
    draft = january.year_period
    assert client.get(f"/api/v1/periods/{draft.pk}/").status_code == 404
    assert sign_in(cast.wai).get("/api/v1/periods/").json()["results"] == []


def test_the_admin_shows_periods_in_scope(cast, january, sign_in):
    client = sign_in(cast.hua)
    page = client.get("/admin/appraisal/participant/").content.decode()
    assert str(cast.lin.cadre) in page and str(cast.tao.cadre) not in page
    assert client.get("/admin/appraisal/participant/add/").status_code == 403


# From a sheet


def import_rows(user, *rows):
    table = check(MeasureLayout, user, ["Month", "Staff number", "Measure", "Value", "Note"], *rows)
    if not table.outcome.error_total:
        table.write(actor=user)
    return table.outcome


def test_figures_come_from_a_sheet(cast, january):
    lin, mei = cast.lin.cadre.staff_no, cast.mei.cadre.staff_no
    outcome = import_rows(
        cast.hua,
        ("2025-01", lin, "tasks.done", "12", ""),
        ("2025年1月", mei, "tasks.done", "7.5", "report of 3 February"),
        ("2025-01", mei, "attendance.late_times", "2", "clock was wrong"),
    )
    assert outcome.error_total == 0, outcome.errors
    assert outcome.new == 3
    row = Measure.objects.get(cadre=cast.mei.cadre, code="tasks.done")
    assert (str(row.value), row.source, row.entered_by) == ("7.500000", "import", cast.hua)
    again = import_rows(cast.hua, ("2025-01", lin, "tasks.done", "13", ""))
    assert (again.new, again.changed) == (0, 1)
    assert Measure.objects.get(cadre=cast.lin.cadre).value == 13
    measures.measures_refresh(period=january)
    assert Measure.objects.get(cadre=cast.mei.cadre, code="attendance.late_times").value == 2


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("2025-02", "{lin}", "tasks.done", "1", ""), "period"),
        (("2025-13", "{lin}", "tasks.done", "1", ""), "period"),
        (("January", "{lin}", "tasks.done", "1", ""), "period"),
        (("2025-01", "{tao}", "tasks.done", "1", ""), "cadre"),
        (("2025-01", "{hua}", "tasks.done", "1", ""), "cadre"),
        (("2025-01", "{lin}", "no.such", "1", ""), "code"),
        (("2025-01", "{lin}", "tasks.done", "many", ""), "value"),
        (("2025-01", "{lin}", "tasks.done", "", ""), "value"),
        (("2025-01", "{lin}", "attendance.late_times", "1", ""), "note"),
    ],
)
def test_a_sheet_with_a_fault_writes_nothing(cast, january, row, field):
    names = {name: getattr(cast, name).cadre.staff_no for name in ("lin", "tao", "hua")}
    good = ("2025-01", cast.mei.cadre.staff_no, "tasks.done", "1", "")
    outcome = import_rows(cast.hua, good, tuple(cell.format(**names) for cell in row))
    assert [error["column"] for error in outcome.errors] == [field]
    assert not Measure.objects.exists()


def test_a_computed_month_takes_no_sheet(cast, january, released_run):
    released_run(january)
    outcome = import_rows(cast.hua, ("2025-01", cast.lin.cadre.staff_no, "tasks.done", "1", ""))
    assert outcome.error_total == 1
    assert timezone.now() and not Measure.objects.exists()
