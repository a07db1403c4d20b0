"""P7: whoever joins, leaves or moves after the freeze is taken in, taken out or moved, one by one or all of a kind."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from appraisal.models import Entry, Measure, Participant, Period
from appraisal.periods import measures, services
from appraisal.periods.differences import differences
from appraisal.periods.layouts import MeasureLayout
from appraisal.periods.people import known_here, people_move, people_take_in, people_take_out
from appraisal.periods.registry import entries_waiting
from appraisal.runs.marks import marks_of
from appraisal.runs.models import DirtyMark
from cadres.models import User
from cadres.units.services import unit_move
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, WrongState
from core.wording import noted
from tests import factories as make
from tests.appraisal.periods.test_services import make_entry
from tests.core.spreadsheets.layouts import check
from tests.unseen import UNSEEN

JAN, END = date(2025, 1, 1), date(2025, 1, 31)
ACTS = [people_take_in, people_take_out, people_move]


def kinds(period):
    return {one.cadre: one.kinds for one in differences(period)}


@pytest.fixture
def joiner(cast, january):
    """Somebody who came after the freeze, on 16 January."""
    return make.AppointmentFactory(post=cast.posts.town, starts_on=date(2025, 1, 16)).cadre


@pytest.fixture
def leaver(cast, january):
    cadre = cast.mei.cadre
    cadre.left_on = date(2025, 1, 20)
    cadre.save()
    return cadre


@pytest.fixture
def mover(cast, january):
    """Lin goes to the town on 2 January: most days of the month are there."""
    transfer(cast.lin.cadre, cast.posts.town, date(2025, 1, 2))
    return cast.lin.cadre


def transfer(cadre, post, day):
    cadre.appointments.update(ends_on=day - timedelta(days=1))
    return make.AppointmentFactory(cadre=cadre, post=post, starts_on=day)


@pytest.mark.on_both
def test_p7_the_differences_name_who_joined_left_and_moved(cast, january, joiner, leaver, mover):
    assert kinds(january) == {joiner.pk: ("joined",), leaver.pk: ("left",), mover.pk: ("moved", "factor")}
    (one,) = differences(january, only=[mover.pk])
    assert (one.cadre, one.kind, one.act) == (mover.pk, "moved", "move"), "listed by the first"


def test_p7_an_unchanged_list_has_no_differences(january):
    assert differences(january) == []


def test_p7_the_differences_name_another_scheme_factor_and_standing(cast, january, scheme_version):
    from appraisal.schemes.services import scheme_assign, scheme_import, version_publish
    from tests.appraisal.schemes.documents import small

    other = scheme_import(document={**small(), "code": "other"}, owner=cast.county, actor=cast.gao)
    other = version_publish(version=other, effective_from=JAN, actor=cast.gao)
    scheme_assign(scheme=other.scheme, unit=cast.town, starts_on=JAN, actor=cast.gao)
    type(cast.posts.bureau).objects.filter(pk=cast.posts.bureau.pk).update(factor=2)
    cadre = cast.lin.cadre
    cadre.entered_on, cadre.entry_channel = date(2024, 12, 1), "exam"
    cadre.save()
    found = kinds(january)
    assert found[cast.tao.cadre.pk] == ("scheme",)
    assert found[cast.su.cadre.pk] == ("factor",)
    assert found[cast.lin.cadre.pk] == ("standing",)
    people_move(period=january, cadres=[cadre, cast.tao.cadre], actor=cast.gao, reason="Files of today.")
    assert january.participants.get(cadre=cadre).standing == "comment_only"
    assert january.participants.get(cadre=cast.tao.cadre).scheme_version == other
    assert set(kinds(january)) == {user.cadre.pk for user in (cast.su, cast.hua, cast.song, cast.he)}


@pytest.mark.on_both
def test_p7_a_joiner_is_taken_in_with_post_scheme_and_a_mark(cast, january, joiner, scheme_version):
    DirtyMark.objects.all().delete()
    assert people_take_in(period=january, cadres=[joiner], actor=cast.gao, reason="Joined on 16 January.") == 1
    row = january.participants.get(cadre=joiner)
    assert (row.unit, row.post, row.scheme_version) == (cast.town, cast.posts.town, scheme_version)
    assert (row.unit_path, row.peer_group) == (cast.town.path, f"{cast.town.pk}:staff")
    assert marks_of(january) == [joiner.pk]
    assert kinds(january) == {}
    trail = AuditRow.objects.get(action="participant.taken_in")
    assert (trail.content["reason"], trail.object_key) == ("Joined on 16 January.", str(row.pk))
    assert (trail.content["before"], trail.content["after"]["unit"]) == ({}, "TOWN")


@pytest.mark.on_both
def test_p7_taking_out_keeps_every_fact_which_counts_no_more(cast, january, leaver):
    make_entry(january, cast.mei, state="submitted", submitted_at=timezone.now())
    measures.measure_set(period=january, cadre=leaver, code="tasks.done", value=1, actor=cast.gao)
    DirtyMark.objects.all().delete()
    assert entries_waiting(january) == 1
    assert people_take_out(period=january, cadres=[leaver], actor=cast.gao, reason="Retired.") == 1
    assert not january.participants.filter(cadre=leaver).exists()
    assert Entry.objects.visible_to(cast.hua).filter(cadre=leaver).count() == 1, "listed"
    assert Measure.objects.visible_to(cast.hua).filter(cadre=leaver).count() == 1, "kept"
    assert entries_waiting(january) == 0, "not counted"
    assert marks_of(january) == [leaver.pk], "the ranks of the others are due"
    row = Participant.everybody.get(period=january, cadre=leaver)
    assert row.taken_out_because == "Retired."
    assert kinds(january) == {}, "who was taken out by hand is no difference"
    leaver.left_on = None
    leaver.save()
    people_take_in(period=january, cadres=[leaver], actor=cast.gao, reason="The retirement was put off.")
    assert entries_waiting(january) == 1, "counts again"
    assert january.participants.get(cadre=leaver).pk == row.pk


@pytest.mark.on_both
def test_p7_a_move_takes_unit_post_group_and_the_entries_along(cast, january, mover):
    waiting = make_entry(january, cast.lin, state="submitted", submitted_at=timezone.now())
    DirtyMark.objects.all().delete()
    assert people_move(period=january, cadres=[mover], actor=cast.gao, reason="Transferred on 2 January.") == 1
    row = january.participants.get(cadre=mover)
    assert (row.unit, row.post, row.unit_path) == (cast.town, cast.posts.town, cast.town.path)
    assert row.peer_group == f"{cast.town.pk}:staff"
    waiting.refresh_from_db()
    assert (waiting.unit, waiting.unit_path) == (cast.town, cast.town.path)
    assert marks_of(january) == [mover.pk]
    assert list(Entry.objects.waiting_before(cast.song)) == [waiting]
    assert not Entry.objects.waiting_before(cast.su).exists()
    trail = AuditRow.objects.get(action="participant.moved").content
    assert (trail["before"]["unit"], trail["after"]["unit"]) == ("SECTION", "TOWN")


def test_p7_a_move_as_of_a_chosen_day_holds_until_the_next_move(cast, january):
    lin = cast.lin.cadre
    transfer(lin, cast.posts.town, date(2025, 1, 20))
    assert kinds(january) == {}, "most days were in the old unit"
    people_move(period=january, cadres=[lin], actor=cast.gao, reason="Agreed.", on=END)
    assert january.participants.get(cadre=lin).unit == cast.town
    assert kinds(january) == {}, "a choice by hand is no difference"
    assert AuditRow.objects.get(action="participant.moved").content["after"]["as_of"] == "2025-01-31"
    for outside in (JAN - timedelta(days=1), END + timedelta(days=1)):
        with pytest.raises(InvalidInput):
            people_move(period=january, cadres=[lin], actor=cast.gao, reason="x", on=outside)
    people_move(period=january, cadres=[lin], actor=cast.gao, reason="The first day.", on=JAN)
    assert january.participants.get(cadre=lin).unit == cast.section
    people_move(period=january, cadres=[lin], actor=cast.gao, reason="Back.")
    assert january.participants.get(cadre=lin).unit == cast.section


def test_p7_a_unit_moved_in_the_tree_moves_its_people_at_once(cast, january):
    unit_move(actor=cast.gao, unit=cast.section, parent=cast.town)
    found = kinds(january)
    assert found == {user.cadre.pk: ("moved", "factor") for user in (cast.lin, cast.mei)}
    people_move(period=january, cadres=[cast.lin.cadre, cast.mei.cadre], actor=cast.gao, reason="The section moved.")
    assert {row.unit_path for row in january.participants.filter(unit=cast.section)} == {
        type(cast.section).objects.get(pk=cast.section.pk).path
    }


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["draft", "released", "closed", "skipped"])
def test_p7_people_change_only_while_the_period_is_open(cast, january, act, state):
    Period.objects.filter(pk=january.pk).update(state=state)
    with pytest.raises(WrongState):
        act(period=january, cadres=[cast.lin.cadre], actor=cast.gao, reason="x")


@pytest.mark.parametrize("act", ACTS)
def test_p7_it_needs_a_reason_the_right_and_somebody_else(cast, january, act):
    def refused(error, **given):
        with pytest.raises(error):
            act(**{"period": january, "cadres": [cast.lin.cadre], "actor": cast.gao, "reason": "x"} | given)

    refused(InvalidInput, reason=UNSEEN)
    refused(InvalidInput, cadres=[])
    for who in (cast.hua, cast.lei, cast.su, cast.xi):
        refused(NotAllowed, actor=who)
    refused(OwnRecord, cadres=[cast.gao.cadre])
    make.RelativeFactory(cadre=cast.gao.cadre, relative=cast.lin.cadre)
    actor = type(cast.gao).objects.get(pk=cast.gao.pk)
    refused(RelativeRecord, actor=actor)
    assert not AuditRow.objects.filter(action__startswith="participant.").exists()


def test_p7_what_cannot_be_is_refused_with_the_names(cast, january, joiner):
    outsider = make.CadreFactory()
    for act, cadre in ((people_take_in, cast.lin.cadre), (people_take_in, outsider), (people_take_out, joiner)):
        with pytest.raises(WrongState) as refused:
            act(period=january, cadres=[cadre], actor=cast.gao, reason="x")
        assert str(cadre) in str(refused.value)


def test_p7_whoever_was_taken_out_is_neither_taken_out_again_nor_moved(cast, january):
    people_take_out(period=january, cadres=[cast.mei.cadre], actor=cast.gao, reason="On leave.")
    for act in (people_take_out, people_move):
        with pytest.raises(WrongState):
            act(period=january, cadres=[cast.mei.cadre, cast.lin.cadre], actor=cast.gao, reason="x")
    assert january.participants.filter(cadre=cast.lin.cadre).exists()


def test_p7_a_refusal_names_five_people_at_most(cast, january):
    strangers = [make.CadreFactory() for _n in range(6)]
    for number, cut in ((5, False), (6, True)):
        with pytest.raises(WrongState) as refused:
            people_move(period=january, cadres=strangers[:number], actor=cast.gao, reason="x")
        assert [str(one) in str(refused.value) for one in strangers] == [True] * 5 + [False]
        assert ("…" in str(refused.value)) is cut


def test_p7_rebuilding_the_list_with_entries_points_to_the_page(cast, january):
    make_entry(january, cast.lin)
    with translation.override("en"), pytest.raises(WrongState, match="Changes of participants"):
        services.period_refreeze(period=january, actor=cast.gao)


# The page


def url_of(name, *args):
    return reverse(f"appraisal:{name}", args=args)


@pytest.fixture
def hr(cast, sign_in):
    client = sign_in(cast.gao)
    client.cookies["django_language"] = "en"
    return client


def test_p7_all_of_a_kind_are_taken_in_on_the_page(cast, january, joiner, hr):
    second = make.AppointmentFactory(post=cast.posts.town, starts_on=date(2025, 1, 10)).cadre
    page = hr.get(url_of("period_people", january.pk)).content.decode()
    assert joiner.staff_no in page and second.staff_no in page and "Include all" in page
    url = url_of("period_people_act", january.pk, "take-in") + "?kind=joined"
    asked = hr.get(url)
    assert joiner.staff_no in asked.content.decode()
    seen = asked.context["hidden"]["seen"]
    assert hr.post(url, {"reason": "", "seen": seen}).status_code == 422, "no reason"
    third = make.AppointmentFactory(post=cast.posts.town, starts_on=date(2025, 1, 11)).cadre
    assert hr.post(url, {"reason": "New.", "seen": seen}).status_code == 422, "the list has changed meanwhile"
    assert not january.participants.filter(cadre=joiner).exists()
    hr.post(url, {"reason": "New.", "seen": hr.get(url).context["hidden"]["seen"]})
    assert january.participants.filter(cadre__in=[joiner, second, third]).count() == 3


def test_p7_the_page_says_that_nothing_is_deleted(cast, january, leaver, hr):
    make_entry(january, cast.mei)
    url = url_of("period_people_act", january.pk, "take-out") + f"?cadre={leaver.pk}"
    page = hr.get(url).content.decode()
    assert "Nothing is deleted: entries (1)" in page
    hr.post(url, {"reason": "Retired.", "seen": hr.get(url).context["hidden"]["seen"]})
    page = hr.get(url_of("period_people", january.pk)).content.decode()
    assert "Retired." in page and "Include again" in page


def test_p7_somebody_is_named_by_staff_number(cast, january, hr):
    url = url_of("period_people", january.pk)
    answer = hr.post(url, {"staff_no": cast.lin.cadre.staff_no, "do": "move"})
    assert answer.url.endswith(f"/people/move/?staff_no={cast.lin.cadre.staff_no}")
    assert hr.get(answer.url).status_code == 200
    found = hr.post(url, {"staff_no-typed": cast.lin.cadre.name, "staff_no-find": "1"})
    assert f'value="{cast.lin.cadre.staff_no}"' in found.content.decode() and not found.context["person_form"].errors
    assert hr.get(url_of("period_people_act", january.pk, "move") + "?staff_no=NOBODY").status_code == 400
    assert hr.get(url_of("period_people_act", january.pk, "dance")).status_code == 404


def test_p7_what_cannot_be_done_is_said_beside_the_number_before_a_reason_is_asked_for(cast, january, joiner, hr):
    people_take_out(period=january, cadres=[cast.mei.cadre], actor=cast.gao, reason="On leave.")
    url = url_of("period_people", january.pk)
    for verb, number, said in (
        ("move", "NOBODY", "No one here fits this"),
        ("take-in", cast.lin.cadre.staff_no, "is a participant already"),
        ("take-out", cast.mei.cadre.staff_no, "Not among the participants"),
        ("take-out", cast.gao.cadre.staff_no, "cannot decide on your own case"),
    ):
        answer = hr.post(url, {"staff_no-typed": number, "do": verb})
        assert answer.status_code == 422, number
        (error,) = answer.context["person_form"].errors["staff_no"]
        assert said in error and f'value="{number}"' in answer.content.decode()
    act = url_of("period_people_act", january.pk, "take-in")
    assert "is a participant already" in hr.get(f"{act}?cadre={cast.lin.cadre.pk}", follow=True).content.decode()
    Period.objects.filter(pk=january.pk).update(state="released")
    answer = hr.get(f"{act}?cadre={cast.mei.cadre.pk}")
    assert (answer.status_code, answer.url) == (302, f"{url}?again=1"), "nobody changes in a released month"


def test_p7_the_message_names_who_was_taken_out(cast, january, hr):
    url = url_of("period_people_act", january.pk, "take-out") + f"?cadre={cast.mei.cadre.pk}"
    hr.post(url, {"reason": "Left.", "seen": hr.get(url).context["hidden"]["seen"]})
    page = hr.get(url_of("period_people", january.pk)).content.decode()
    assert f"{noted(cast.mei.cadre, cast.mei.cadre.staff_no)} was excluded." in page


def test_p7_of_a_kind_oneself_is_left_to_somebody_else(cast, january, hr):
    transfer(cast.gao.cadre, cast.posts.town, date(2025, 1, 2))
    page = hr.get(url_of("period_people", january.pk)).content.decode()
    assert "Someone else decides" in page
    page = hr.get(url_of("period_people_act", january.pk, "move") + "?kind=moved").content.decode()
    assert "no one left" in page


def test_p7_the_page_asks_the_same_number_of_queries_for_more_people(cast, january, joiner, hr):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = url_of("period_people", january.pk)
    hr.get(url)
    with CaptureQueriesContext(connection) as few:
        hr.get(url)
    for _n in range(20):
        make.AppointmentFactory(post=cast.posts.town, starts_on=date(2025, 1, 10))
    with CaptureQueriesContext(connection) as more:
        hr.get(url)
    assert len(few) == len(more) <= 30


def test_p7_the_api_lists_differences_and_acts_on_them(cast, january, joiner, sign_in):
    client, base = sign_in(cast.gao), f"/api/v1/periods/{january.pk}"
    (row,) = client.get(f"{base}/differences/").json()
    assert (row["cadre"], row["kind"], row["act"]) == (joiner.staff_no, "joined", "take-in")
    body = {"act": "take-in", "cadres": [joiner.staff_no], "reason": "Joined."}
    assert client.post(f"{base}/people/", body, content_type="application/json").json() == {"changed": 1}
    assert client.get(f"{base}/differences/").json() == []
    body |= {"cadres": ["NOBODY"]}
    assert client.post(f"{base}/people/", body, content_type="application/json").status_code == 400
    for who in (cast.hua, cast.lei):
        assert sign_in(who).get(f"{base}/differences/").status_code == 403
        assert sign_in(who).post(f"{base}/people/", body, content_type="application/json").status_code == 403


# P8


@pytest.mark.on_both
def test_p8_figures_are_entered_by_who_has_the_person_in_the_period(cast, january, sign_in):
    unit_move(actor=cast.gao, unit=cast.section, parent=cast.town)
    heads = ["Month", "Staff number", "Measure", "Value", "Note"]
    lin = cast.lin.cadre
    body = {"period": january.pk, "cadre": lin.pk, "code": "tasks.done", "value": "3"}
    for name, mine in (("hua", True), ("he", False)):
        user = User.objects.get(pk=getattr(cast, name).pk)
        client = sign_in(user)
        table = check(MeasureLayout, user, heads, ("2025-01", lin.staff_no, "tasks.done", "2", ""))
        assert (table.outcome.error_total == 0) is mine, table.outcome.errors
        looked_for = {"cadre-typed": lin.name[:1], "cadre-find": "1"}
        page = client.post(reverse("appraisal:measure_new", args=[january.pk]), looked_for).content.decode()
        assert (f'name="cadre" value="{lin.pk}"' in page) is mine
        answer = client.post("/api/v1/measures/", body, content_type="application/json")
        assert (answer.status_code == 201) is mine, answer.content
        assert Measure.objects.visible_to(user).filter(cadre=lin).exists() is mine
        shown = client.get(reverse("appraisal:measures", args=[january.pk])).content.decode()
        assert (lin.staff_no in shown) is mine


# P10: an office begins in any month of a year


@pytest.fixture
def november(cast, packs, scheme_version):
    """The county begins in November 2025."""
    return services.year_plan(unit=cast.county, year=2025, actor=cast.gao, first_month=11)


@pytest.mark.on_both
def test_p10_a_year_is_planned_from_a_month_on_and_closes(cast, november, released_run):
    from appraisal.periods.planning import period_resume, period_skip
    from appraisal.periods.selectors import board_of, next_step

    assert [month.starts_on.month for month in november.months.order_by("starts_on")] == [11, 12]
    first, last = november.months.order_by("starts_on")
    with translation.override("en"):
        assert next_step(board_of(cast.gao, november), date(2025, 12, 15)).label == "Open November 2025"
        period_skip(period=first, actor=cast.gao, reason="The system is being set up.")
        assert next_step(board_of(cast.gao, november), date(2025, 12, 15)).label == "Open December 2025"
    period_resume(period=first, actor=cast.gao)
    first.refresh_from_db()
    assert (first.state, first.skipped_because) == ("draft", "")
    period_skip(period=first, actor=cast.gao, reason="The system is being set up.")
    services.period_open(period=november, actor=cast.gao)
    released_run(november)
    with pytest.raises(WrongState):
        services.period_close(period=november, actor=cast.gao)
    Period.objects.filter(pk=last.pk).update(state="closed")
    assert services.period_close(period=november, actor=cast.gao).state == "closed"
    with pytest.raises(services.PeriodClosed):
        period_resume(period=first, actor=cast.gao)


def test_p10_skipping_needs_a_draft_month_a_reason_and_the_right(cast, november):
    from appraisal.periods.planning import period_resume, period_skip

    month = november.months.order_by("starts_on").first()
    with pytest.raises(InvalidInput):
        period_skip(period=month, actor=cast.gao, reason=UNSEEN)
    with pytest.raises(InvalidInput):
        period_skip(period=november, actor=cast.gao, reason="x")
    with pytest.raises(NotAllowed):
        period_skip(period=month, actor=cast.lei, reason="x")
    with pytest.raises(WrongState):
        period_resume(period=month, actor=cast.gao)
    services.period_open(period=month, actor=cast.gao)
    with pytest.raises(WrongState):
        period_skip(period=month, actor=cast.gao, reason="x")
    with pytest.raises(InvalidInput):
        services.year_plan(unit=cast.county, year=2024, actor=cast.gao, first_month=13)


def test_p10_a_skipped_month_is_no_months_work_anywhere(cast, november, hr):
    from appraisal.periods.planning import period_skip
    from appraisal.periods.selectors import months_for_switcher
    from appraisal.periods.set_up import needs_set_up

    month = november.months.order_by("starts_on").first()
    period_skip(period=month, actor=cast.gao, reason="Set-up.")
    assert months_for_switcher(cast.gao) == []
    assert needs_set_up(cast.gao)
    assert not month.participants.exists() and not Period.objects.visible_to(cast.hua).filter(pk=month.pk).exists()
    page = hr.get(url_of("workbench")).content.decode()
    assert "0 of 1 months closed" in page and "Skipped" in page
    assert services.year_drop(period=november, actor=cast.gao) is None


def test_p10_the_form_and_the_api_take_the_month(cast, packs, scheme_version, hr):
    hr.post(url_of("year_plan"), {"unit": cast.county.pk, "year": "2025", "first_month": "11"})
    assert Period.objects.filter(kind="month").count() == 2
    Period.objects.filter(kind="month").delete()
    Period.objects.all().delete()
    body = {"unit": cast.county.pk, "year": 2025, "first_month": 12}
    assert hr.post("/api/v1/periods/", body, content_type="application/json").status_code == 201
    month = Period.objects.get(kind="month")
    url = f"/api/v1/periods/{month.pk}"
    answer = hr.post(f"{url}/skip/", {"reason": "Set-up."}, content_type="application/json").json()
    assert (answer["state"], answer["skipped_because"]) == ("skipped", "Set-up.")
    assert hr.post(f"{url}/resume/").json()["state"] == "draft"


def test_p10_a_month_is_skipped_on_the_page(cast, november, hr):
    month = november.months.order_by("starts_on").first()
    assert url_of("period_skip", month.pk) in hr.get(month.get_absolute_url()).content.decode()
    hr.post(url_of("period_skip", month.pk), {"reason": "Set-up."})
    month.refresh_from_db()
    assert month.state == "skipped"
    assert url_of("period_resume", month.pk) in hr.get(month.get_absolute_url()).content.decode()
    hr.post(url_of("period_resume", month.pk))
    month.refresh_from_db()
    assert month.state == "draft"


def test_p7_one_may_name_the_own_people_and_whoever_is_or_was_in_the_period(cast, january):
    elsewhere = make.PostFactory(unit=make.UnitFactory(kind="county"))
    stranger, gone, taken_out = (make.AppointmentFactory(post=elsewhere) for _n in range(3))
    make.ParticipantFactory(period=make.PeriodFactory(unit=elsewhere.unit), appointment=stranger)
    make.ParticipantFactory(period=january, appointment=gone)
    make.ParticipantFactory(period=january, appointment=taken_out, taken_out_at=timezone.now())
    mine = make.AppointmentFactory(post=cast.posts.section).cadre
    named = set(known_here(cast.hua, january))
    assert {mine, gone.cadre, taken_out.cadre} <= named and stranger.cadre not in named
