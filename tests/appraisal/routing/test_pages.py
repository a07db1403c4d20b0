"""The desk of assessing units, its grids, samples, duties and approvals, in the browser and over the API."""

from urllib.parse import quote

import pytest

from appraisal.ledger import services as ledger
from appraisal.models import AssessedFigure, AssessmentDuty, EntryApproval, Measure, Route, SamplingRecord
from tests import factories as make
from tests.appraisal.routing.test_services import HOUSEHOLDS, looked, write_down
from tests.appraisal.routing.world import checked_sheet


def item(routed, code, tail="", assessor="TOWN"):
    return f"/appraisal/assess/{routed.period.pk}/{routed.indicator(code).pk}/{tail}?as={assessor}"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def page(client, sign_in):
    """``page(user, address, data=None)``: the answer in English."""

    def ask(user, address, data=None):
        browser = sign_in(user)
        browser.cookies["django_language"] = "en"
        return browser.get(address) if data is None else browser.post(address, data)

    return ask


def test_the_desk_lists_ones_own_items_alone(cast, routed, page):
    town = text(page(cast.song, "/appraisal/assess/"))
    assert "Reports" in town and "Roads" in town and "Vote" not in town and "Merit" not in town
    bureau = text(page(cast.su, "/appraisal/assess/"))
    assert "Reports" in bureau and "Roads" not in bureau
    assert page(cast.lin, "/appraisal/assess/").status_code == 403


def test_another_units_item_does_not_exist(cast, routed, page):
    assert page(cast.song, item(routed, "report")).status_code == 200
    assert page(cast.song, item(routed, "report", assessor="org")).status_code == 404
    assert page(cast.su, item(routed, "roads")).status_code == 404
    assert page(cast.song, item(routed, "vote", assessor="")).status_code == 404


def test_an_assessor_may_be_called_anything(cast, routed, page):
    """What a scheme calls its assessors stands in addresses and must come back from them as it was."""
    name = "乡镇 & 街道#1"
    Route.objects.filter(period=routed.period, assessor="TOWN").update(assessor=name)
    address = item(routed, "report", assessor=quote(name))
    cadre = cast.lin.cadre
    answer = page(cast.song, address, {f"v{cadre.pk}-0": "4"})
    assert answer.status_code == 302, text(answer)
    assert page(cast.song, answer.url).status_code == 200
    assert AssessedFigure.objects.get(cadre=cadre, assessor=name).value == 4


def test_figures_are_filled_in_a_grid_without_oneself(cast, routed, page):
    answer = page(cast.song, item(routed, "report"))
    assert cast.lin.cadre.staff_no in text(answer) and cast.song.cadre.staff_no not in text(answer)
    name = f"v{cast.lin.cadre.pk}-0"
    assert page(cast.song, item(routed, "report"), {name: "15.5", "note": "list"}).status_code == 302
    figure = AssessedFigure.objects.get()
    assert (str(figure.value.normalize()), figure.note, figure.entered_by) == ("15.5", "list", cast.song)
    assert page(cast.song, item(routed, "report"), {name: ""}).status_code == 302
    assert not AssessedFigure.objects.exists(), "an empty field takes the figure back"


def town_people(routed, cast, number):
    """More people of the town, whom the item binds, too."""
    people = [make.AppointmentFactory(post=cast.posts.town) for _n in range(number)]
    return [
        make.ParticipantFactory(period=routed.period, appointment=one, scheme_version=routed.version) for one in people
    ]


def test_u3_the_grid_of_figures_is_a_page_long_and_saving_leads_back_to_the_row(cast, routed, page):
    town_people(routed, cast, 50)
    address = item(routed, "report")
    answer = page(cast.song, address)
    assert text(answer).count('<tr id="row-') == 40 and answer.context["page"].after
    step = next(one for one in answer.context["steps"].choices if one.unit == cast.town)
    assert step.open == 52
    chosen = f"{step.url}&state=open"
    answer = page(cast.song, chosen)
    assert {row.object.unit for row in answer.context["page"].rows} == {cast.town}
    later = page(cast.song, answer.context["page"].after)
    first, last = later.context["page"].rows[0].object, later.context["page"].rows[-1].object
    here = later.context["here"]
    saved = page(cast.song, here, {f"v{first.cadre_id}-0": "3"})
    assert saved.url == f"{here}#list", "the row is no longer among the open ones"
    again = page(cast.song, saved.url)
    assert again.context["steps"].open == 51
    assert [row.object for row in again.context["page"].rows][-1] == last
    whole = here.replace("&state=open", "")
    assert page(cast.song, whole, {f"v{last.cadre_id}-0": "4"}).url == f"{whole}#row-{last.pk}"


def test_u3_a_figure_typed_for_who_left_the_page_meanwhile_is_kept(cast, routed, page):
    """Another of the unit filled in the same person: the rows that are open have moved on, what was sent has not."""
    address, cadre = f"{item(routed, 'report')}&state=open", cast.lin.cadre
    page(cast.song, address, {f"v{cadre.pk}-0": "3"})
    page(cast.song, address, {f"v{cadre.pk}-0": "5"})
    assert AssessedFigure.objects.get(cadre=cadre).value == 5


def test_u3_counts_of_a_vote_lead_back_to_the_row_with_every_filter(cast, routed, page):
    chosen = f"{item(routed, 'vote', assessor='')}&unit={cast.section.pk}&q={cast.mei.cadre.staff_no}"
    answer = page(cast.hua, chosen)
    [(person, _words, is_done, act)] = answer.context["rows"]
    assert (person.cadre, is_done) == (cast.mei.cadre, False)
    saved = page(cast.hua, act, {"c0-0": "2"})
    assert saved.status_code == 302, text(saved)
    assert saved.url.endswith(f"#row-{person.pk}")
    assert [(row[0], row[2]) for row in page(cast.hua, saved.url).context["rows"]] == [(person, True)]


def test_a_figure_that_is_no_number_stays_on_the_page_and_nothing_is_saved(cast, routed, page):
    names = [f"v{user.cadre.pk}-0" for user in (cast.lin, cast.mei)]
    answer = page(cast.song, item(routed, "report"), {names[0]: "15", names[1]: "many"})
    assert answer.status_code == 422 and not AssessedFigure.objects.exists()


def test_a_sample_is_drawn_looked_at_and_becomes_the_figure(cast, routed, page):
    address = item(routed, "roads", f"samples/{cast.lin.cadre.pk}/")
    assert page(cast.song, address, {"do": "draw", "listed": HOUSEHOLDS, "size": "3"}).status_code == 302
    record = SamplingRecord.objects.get()
    assert record.checked == 3 and not record.is_complete
    day = f"{routed.today:%Y-%m-%d}"
    half = {"p0": "yes", "r0": "fine", "p1": "", "p2": "no", "checked_on": day}
    assert page(cast.song, address, half).status_code == 302
    assert not Measure.objects.exists()
    assert page(cast.song, address, {**half, "p1": "yes"}).status_code == 302
    assert (Measure.objects.get().num, Measure.objects.get().den) == (2, 3)
    shown = text(page(cast.song, f"/appraisal/samples/{record.pk}/"))
    assert "2 / 3" in shown and record.seed in shown
    assert page(cast.song, address, {**half, "p1": "no"}).status_code == 422, "a reason is asked for"


def test_a_record_without_a_draw_is_written_as_lines(cast, routed, page):
    address = item(routed, "roads", f"samples/{cast.lin.cadre.pk}/")
    day = f"{routed.today:%Y-%m-%d}"
    bad = page(cast.song, address, {"do": "list", "lines": "H1 | yes\nH2 | perhaps\nH3 | no", "checked_on": day})
    assert bad.status_code == 422 and "Line 2" in text(bad)
    lines = "H1 | yes | fine\nH2 ｜ 否\nH3|是"
    assert page(cast.song, address, {"do": "list", "lines": lines, "checked_on": day}).status_code == 302
    assert [one["passed"] for one in SamplingRecord.objects.get().objects_checked] == [True, False, True]


@pytest.mark.parametrize(
    ("name", "status"),
    [("song", 200), ("he", 200), ("lin", 200), ("hua", 200), ("mei", 404), ("su", 404), ("ji", 404)],
)
def test_who_reads_a_sampling_record(cast, routed, page, name, status):
    record = write_down(routed, cast.lin, cast.song, looked(True, True, False))
    assert page(getattr(cast, name), f"/appraisal/samples/{record.pk}/").status_code == status


def test_hr_sees_how_far_every_unit_is(cast, routed, page):
    shown = text(page(cast.gao, f"/appraisal/assess/{routed.period.pk}/units/"))
    assert "Liulin Town" in shown and "Agriculture Bureau" in shown and "Roads" in shown
    assert page(cast.lin, f"/appraisal/assess/{routed.period.pk}/units/").status_code == 403


def test_hr_of_the_owner_gives_and_ends_duties(cast, routed, page):
    address = f"/appraisal/assess/duties/{routed.version.scheme.pk}/new/"
    data = {"assessor": "org", "unit": cast.section.pk, "starts_on": "2021-01-01"}
    assert page(cast.hua, address, data).status_code in (403, 404)
    assert page(cast.gao, address, data).status_code == 302
    duty = AssessmentDuty.objects.get(unit=cast.section)
    assert "Crops Section" in text(page(cast.gao, "/appraisal/assess/duties/"))
    end = f"/appraisal/assess/duties/{duty.pk}/end/"
    assert page(cast.hua, end, {"ends_on": "2021-02-01"}).status_code in (403, 404)
    assert page(cast.gao, end, {"ends_on": "2020-02-01"}).status_code == 422
    assert page(cast.gao, end, {"ends_on": "2021-02-01"}).status_code == 302


def test_a_leader_finds_what_waits_and_approves_it(cast, routed, page):
    entry = ledger.entry_observe(
        actor=cast.song,
        cadre=cast.tao.cadre,
        period=routed.period,
        rule=routed.rule("free.fixed"),
        summary="Saved the bridge",
        happened_on=routed.today,
    )
    listed = text(page(cast.lei, "/appraisal/desk/approvals/"))
    assert "Saved the bridge" in listed and "+3.00" in listed
    assert "entry to approve" in text(page(cast.lei, "/appraisal/desk/verify/"))
    assert page(cast.song, "/appraisal/desk/approvals/").status_code == 403
    approval = EntryApproval.objects.get()
    act = f"/appraisal/ledger/approvals/{approval.pk}/approve/"
    assert "Needs approval" in text(page(cast.lei, entry.get_absolute_url()))
    asked = text(page(cast.lei, act))
    assert "+3.00" in asked and str(entry.cadre) in asked, "the question says for whom and how much"
    assert page(cast.song, act, {"confirmed": "1"}).status_code == 403
    assert page(cast.mei, act, {"confirmed": "1"}).status_code == 404
    assert page(cast.lei, act, {"confirmed": "1"}).status_code == 302
    entry.refresh_from_db()
    assert entry.state == "verified"
    told = text(page(cast.lei, entry.get_absolute_url()))
    assert "approved a ledger entry" in told and "verified a ledger entry</span>" not in told


def test_the_queue_says_that_a_leader_decides(cast, routed, page):
    entry = ledger.entry_record(
        actor=cast.tao,
        cadre=cast.tao.cadre,
        period=routed.period,
        rule=routed.rule("free.fixed"),
        summary="Bridge",
        happened_on=routed.today,
    )
    assert "the head of unit approves it" in text(page(cast.song, f"/appraisal/desk/verify/?entry={entry.pk}"))
    data = {"entry": entry.pk, "version": entry.version}
    assert page(cast.song, "/appraisal/desk/verify/", data).status_code == 302
    undo = f"/appraisal/ledger/{entry.pk}/undo/"
    assert page(cast.song, undo, {}).status_code == 302
    entry.refresh_from_db()
    assert entry.state == "submitted", "undone within its seconds"


def test_a_unit_verifies_in_the_queue_about_people_far_from_it(cast, routed, page):
    entry = ledger.entry_record(
        actor=cast.tao,
        cadre=cast.tao.cadre,
        period=routed.period,
        rule=routed.rule("merit.fixed"),
        summary="Special work",
        happened_on=routed.today,
    )
    assert "Special work" in text(page(cast.su, "/appraisal/desk/verify/"))
    data = {"entry": entry.pk, "version": entry.version}
    assert page(cast.song, "/appraisal/desk/verify/", data).status_code == 403
    assert page(cast.su, "/appraisal/desk/verify/", data).status_code == 302
    entry.refresh_from_db()
    assert entry.state == "verified"


def test_a_unit_observes_people_far_from_it_under_its_own_items(cast, routed, page):
    shown = text(page(cast.su, f"/appraisal/desk/observe/?cadre={cast.tao.cadre.pk}"))
    assert "merit.fixed" in shown and "Rule visit" not in shown
    line = text(page(cast.song, f"/appraisal/desk/observe/?cadre={cast.tao.cadre.pk}"))
    assert "Rule visit" in line and "merit.fixed" not in line


def test_a_sheet_of_figures_leaves_routed_ones_alone(cast, routed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = [f"{routed.period.starts_on:%Y-%m}", cast.lin.cadre.staff_no, "report.score", 5, ""]
    found = checked_sheet(cast.gao, "measures", ["月份", "工号", "指标数据代码", "数值", "备注"], row)
    assert [error["column"] for error in found.errors] == ["code"]


# --- API ------------------------------------------------------------------------------------------


def body(routed, cadre, code="report", **more):
    return {
        "period": routed.period.pk,
        "cadre": cadre.cadre.staff_no,
        "item": code,
        "assessor": "TOWN",
        **more,
    }


def test_figures_over_the_api(cast, routed, sign_in):
    client = sign_in(cast.song)
    made = client.post("/api/v1/assessed-figures/", body(routed, cast.lin, value="12.5"), "application/json")
    assert made.status_code == 201 and made.json()["value"] == "12.500000"
    other = body(routed, cast.lin, value="1", assessor="org")
    assert client.post("/api/v1/assessed-figures/", other, "application/json").status_code == 403
    own = body(routed, cast.song, value="1")
    assert client.post("/api/v1/assessed-figures/", own, "application/json").status_code == 403
    assert len(client.get("/api/v1/assessed-figures/").json()["results"]) == 1
    key = made.json()["id"]
    assert sign_in(cast.su).delete(f"/api/v1/assessed-figures/{key}/").status_code == 404
    assert sign_in(cast.song).delete(f"/api/v1/assessed-figures/{key}/").status_code == 204


def test_samples_over_the_api(cast, routed, sign_in):
    client = sign_in(cast.song)
    few = body(routed, cast.lin, "roads", looked=looked(True))
    assert client.post("/api/v1/sampling-records/", few, "application/json").status_code == 400
    full = body(routed, cast.lin, "roads", looked=looked(True, True, False, True))
    made = client.post("/api/v1/sampling-records/", full, "application/json").json()
    assert (made["passed"], made["checked"], made["is_complete"]) == (3, 4, True)


def test_duties_over_the_api(cast, routed, sign_in):
    data = {
        "scheme": routed.version.scheme.pk,
        "assessor": "org",
        "unit": cast.section.pk,
        "starts_on": "2021-01-01",
    }
    assert sign_in(cast.gao).post("/api/v1/assessment-duties/", data).status_code == 201
    assert sign_in(cast.song).get("/api/v1/assessment-duties/").status_code == 403


def test_approvals_over_the_api(cast, routed, sign_in):
    entry = ledger.entry_observe(
        actor=cast.song,
        cadre=cast.tao.cadre,
        period=routed.period,
        rule=routed.rule("free.fixed"),
        summary="Bridge",
        happened_on=routed.today,
    )
    key = EntryApproval.objects.get().pk
    address = f"/api/v1/entry-approvals/{key}/approve/"
    assert sign_in(cast.song).post(address, {"reason": ""}).status_code in (400, 403)
    assert sign_in(cast.mei).post(address, {"reason": "x"}).status_code == 404
    assert sign_in(cast.lei).post(address, {"reason": "Agreed"}).status_code == 200
    entry.refresh_from_db()
    assert entry.state == "verified"
