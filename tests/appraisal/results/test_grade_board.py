"""U3: the board of grades is a page long, goes unit by unit, and a decision leads back to where it was made."""

import re
from collections import Counter
from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appraisal.models import GradeDecision, Period, Run, Sheet
from appraisal.results.grade_counts import excellent_in, grade_counts
from appraisal.results.grades import grade_decide
from appraisal.results.policies import deciding, why_not_decide
from cadres.models import User
from core.navigation import build
from tests import factories as make
from tests.appraisal.results.test_quotas import deputy
from tests.appraisal.runs import world as worlds
from tests.released import put_out

PEOPLE = 30


@pytest.fixture
def board(cast):
    """A year as it was computed: thirty people in the section and in the town each, all proposed as competent."""
    worlds.packs()
    period = make.PeriodFactory(
        unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), state="open"
    )
    run = Run.objects.create(period=period, number=1, state="done", requested_by=cast.gao, key="k")
    Period.objects.filter(pk=period.pk).update(current_run=run)
    made = SimpleNamespace(cast=cast, period=period, run=run, url=reverse("appraisal:grades", args=[period.pk]))
    for post in (cast.posts.section, cast.posts.town):
        people(made, post, PEOPLE)
    return made


def people(board, post, number):
    for rank in range(1, number + 1):
        one = make.ParticipantFactory(period=board.period, appointment=make.AppointmentFactory(post=post))
        Sheet.objects.create(
            run=board.run,
            period=board.period,
            cadre=one.cadre,
            participant=one,
            unit=one.unit,
            unit_path=one.unit_path,
            total=80,
            coefficient=80,
            rank=rank,
            band="competent",
            grade="competent",
        )


def rows(answer):
    return [row.object for row in answer.context["page"].rows]


def test_u3_the_grades_page_is_never_longer_than_a_page_and_goes_on_unit_by_unit(board, sign_in):
    client = sign_in(board.cast.lei)
    answer = client.get(board.url)
    assert len(rows(answer)) == 50 and answer.content.count(b'<tr id="row-') == 50
    assert answer.context["steps"].open == 2 * PEOPLE
    first = answer.context["steps"].after
    assert (first.unit, first.open) == (board.cast.section, PEOPLE)
    answer = client.get(first.url)
    assert {sheet.unit for sheet in rows(answer)} == {board.cast.section} and len(rows(answer)) == PEOPLE
    assert [sheet.rank for sheet in rows(answer)] == list(range(1, PEOPLE + 1))
    following = answer.context["steps"].after
    assert (following.unit, following.open) == (board.cast.town, PEOPLE)
    part = client.get(first.url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and part.count('id="board-bar" hx-swap-oob="true"') == 1, "the bar goes with the list"
    assert client.get(following.url).context["steps"].before.unit == board.cast.section


@pytest.mark.parametrize("state", ["", "open"])
def test_u3_a_grade_decided_leads_back_to_its_row_with_every_filter(board, sign_in, state):
    """Without a script: the button of the row sends the list's form, and the answer names a row of the same page."""
    client, chosen = sign_in(board.cast.lei), {"unit": str(board.cast.town.pk), "state": state}
    page = client.get(board.url, chosen)
    sheet, following = rows(page)[0], rows(page)[1]
    act = reverse("appraisal:grade_one", args=[sheet.pk])
    address = unescape(re.search(rf'formaction="({act}[^"]+)"', page.content.decode())[1])
    answer = client.post(address, {"grade": "competent"})
    assert GradeDecision.objects.get().cadre == sheet.cadre
    back, _hash, row = answer.url.partition("#")
    assert row == f"row-{following.pk if state else sheet.pk}"
    again = client.get(back)
    assert f'id="{row}"' in again.content.decode()
    assert {name: again.wsgi_request.GET.get(name, "") for name in chosen} == chosen
    assert again.context["steps"].open == PEOPLE - 1


def test_u3_what_is_decided_together_is_what_the_board_shows(board, sign_in):
    client = sign_in(board.cast.lei)
    accept = client.get(board.url, {"unit": board.cast.town.pk}).context["accept"]
    assert accept["number"] == PEOPLE
    asked = client.get(accept["url"])
    answer = client.post(accept["url"], asked.context["hidden"] | {"confirmed": "1"})
    assert answer.url == f"{board.url}?unit={board.cast.town.pk}"
    assert set(GradeDecision.objects.values_list("sheet__unit", flat=True)) == {board.cast.town.pk}
    assert GradeDecision.objects.count() == PEOPLE
    elsewhere = reverse("appraisal:grades_accept", args=[board.period.pk])
    client.post(elsewhere, {"unit": "999999", "confirmed": "1"})
    assert GradeDecision.objects.count() == PEOPLE, "a unit that is not found is not the whole county"


def test_u3_nobody_is_led_out_of_the_house_by_a_decision(board, sign_in):
    sheet = Sheet.objects.first()
    act = reverse("appraisal:grade_one", args=[sheet.pk])
    for outside in ("https://example.org/", "//example.org/", "/\\example.org/"):
        answer = sign_in(board.cast.lei).post(f"{act}?back={outside}", {"grade": "competent"})
        assert answer.url == board.url


def test_u3_the_board_of_grades_asks_the_same_number_of_questions_for_more_people(board, sign_in):
    def questions():
        with CaptureQueriesContext(connection) as found:
            assert client.get(board.url).status_code == 200
        return len(found)

    client = sign_in(board.cast.lei)
    questions()
    before = questions()
    people(board, board.cast.posts.bureau, 20)
    assert questions() == before


def sheet_of(board, appointment):
    one = make.ParticipantFactory(period=board.period, appointment=appointment)
    terms = {"unit": one.unit, "unit_path": one.unit_path, "total": 95, "coefficient": 95, "rank": 1}
    return Sheet.objects.create(
        run=board.run,
        period=board.period,
        cadre=one.cadre,
        participant=one,
        grade="competent",
        band="excellent",
        **terms,
    )


@pytest.fixture
def reader(board):
    """Leads the whole county from a post in the bureau, whose head leads the reader; Lin is an in-law."""
    user = deputy(board.cast)
    make.RelativeFactory(cadre=board.cast.lin.cadre, relative=user.cadre, relation="in_law")
    board.superior = sheet_of(board, board.cast.su.cadre.main_appointment_today)
    board.relative = sheet_of(board, board.cast.lin.cadre.main_appointment_today)
    sheet_of(board, user.cadre.main_appointment_today)
    return user


def test_a_leader_is_asked_for_those_alone_whom_the_service_lets_decide(board, reader, sign_in):
    sheets = Sheet.objects.select_related("participant__post", "cadre", "unit")
    may = {sheet.pk for sheet in sheets if why_not_decide(reader, sheet) is None}
    assert set(sheets.filter(deciding(reader)).values_list("pk", flat=True)) == may
    assert len(may) == 2 * PEOPLE and sheets.count() == 2 * PEOPLE + 3
    client = sign_in(reader)
    client.cookies["django_language"] = "en"
    answer = client.get(board.url)
    assert str(answer.context["sentence"]) == "60 proposals await your decision. 2 are decided by others."
    assert answer.context["accept"]["number"] == 2 * PEOPLE
    assert "Decide the grades of 60 cadres" in client.get(answer.context["accept"]["url"]).content.decode()
    shown = {sheet.pk: sheet for sheet in rows(client.get(board.url, {"unit": board.cast.bureau.pk}))}
    assert shown[board.superior.pk].who_decides == "A leader of a higher unit decides."
    assert shown[board.relative.pk].who_decides == "A relative: another leader decides."
    assert "places of the quota are taken by the proposals above" in shown[board.relative.pk].remark
    assert "has no place" in shown[board.superior.pk].remark


def test_once_released_the_board_shows_what_was_released_and_waits_for_nobody(board, sign_in):
    sheet = Sheet.objects.filter(unit=board.cast.town).first()
    board.period.refresh_from_db()
    grade_decide(sheet=sheet, grade="basic", actor=board.cast.lei, reason="decided otherwise")
    put_out(board.period, board.cast.gao)
    Period.objects.filter(pk=board.period.pk).update(state="released")
    client = sign_in(board.cast.lei)
    client.cookies["django_language"] = "en"
    answer = client.get(board.url, {"unit": board.cast.town.pk})
    assert str(answer.context["sentence"]) == f"{2 * PEOPLE} grades were released."
    assert answer.context["accept"] is None
    page = answer.content.decode()
    heads = re.findall(r"<th.*?</th>", page, re.DOTALL)
    assert "await" not in page and "As proposed" not in page and "Proposed grade" not in "".join(heads)
    assert {row.final for row in rows(answer)} == {"competent", "basic"} and sheet in rows(answer)
    assert "Proposed grade" not in page and "Still to decide" not in page
    found = client.get(board.url, {"grade": "basic"})
    assert rows(found) == [sheet], "by the grade that was released, not by the one that was proposed"


def test_on_the_board_a_probation_is_told_in_words(board, sign_in):
    sheet = Sheet.objects.filter(unit=board.cast.town).first()
    one = sheet.participant
    type(one)._base_manager.filter(pk=one.pk).update(standing="comment_only", standing_reason="probation 2027-06-10")
    client = sign_in(board.cast.lei)
    page = client.get(board.url, {"unit": board.cast.town.pk}).content.decode()
    assert "probation 2027-06-10" not in page and one._meta.model.objects.get(pk=one.pk).standing_in_words in page


def test_undecided_grades_are_a_to_do_of_who_may_decide_them_and_every_way_leads_to_the_board(board, reader, sign_in):
    client = sign_in(reader)
    board.period.refresh_from_db()

    def told(client):
        todos = build(client.get(reverse("appraisal:releases")).wsgi_request).todos
        return [one.badge for one in todos if one.item.url_name == "appraisal:grades_latest"]

    assert told(client) == [2 * PEOPLE]
    assert client.get(reverse("appraisal:grades_latest")).url == board.url
    release = reverse("appraisal:period_release", args=[board.period.pk])
    for url in (release, board.run.get_absolute_url(), board.period.get_absolute_url()):
        assert board.url in client.get(url).content.decode(), url
    assert told(sign_in(board.cast.gao)) == []
    Period.objects.filter(pk=board.period.pk).update(state="released")
    assert told(sign_in(reader)) == []


def test_the_sheets_of_a_run_are_those_that_each_reader_may_see(board):
    """Asked by unit, as the board and the scores of a run do, and row by row: the same for everybody, at each stage."""
    cast, period = board.cast, board.period
    own = make.ParticipantFactory(period=period, appointment=cast.lei.cadre.appointments.get())
    made = {"run": board.run, "period": period, "unit": own.unit, "unit_path": own.unit_path, "grade": "competent"}
    Sheet.objects.create(cadre=own.cadre, participant=own, **made)
    for unit, role in ((cast.town, "leader"), (cast.section, "inspector"), (cast.bureau, "hr")):
        make.GrantFactory(user=make.UserFactory(username=f"{role}-below"), unit=unit, role=role)
    both = make.UserFactory(username="both")
    make.GrantFactory(user=both, unit=cast.county, role="hr")
    make.GrantFactory(user=both, unit=cast.town, role="leader")
    month = make.PeriodFactory(unit=cast.county, state="open")
    of_month = Run.objects.create(period=month, number=1, state="done", requested_by=cast.gao, key="m")
    one = make.ParticipantFactory(period=month, appointment=cast.lin.cadre.appointments.get())
    Sheet.objects.create(
        **made | {"run": of_month, "period": month, "unit": one.unit, "unit_path": one.unit_path},
        cadre=one.cadre,
        participant=one,
    )

    def compare():
        seen = 0
        for user in User.objects.all():
            for run in Run.objects.select_related("period__unit"):
                rows = set(Sheet.objects.computed_for(user, run))
                assert rows == set(Sheet.objects.visible_to(user).of_run(run)), (user, run)
                seen += len(rows)
        return seen

    assert compare() > 4 * PEOPLE
    put_out(period, cast.gao, run=board.run)
    Period.objects.filter(pk=period.pk).update(state="open")
    assert compare() > 8 * PEOPLE
    partial = Run.objects.create(period=period, number=2, state="done", requested_by=cast.gao, key="p", base=board.run)
    again = Sheet.objects.filter(run=board.run).exclude(cadre=own.cadre).first()
    Sheet.objects.create(**made | {"run": partial}, cadre=again.cadre, participant=again.participant)
    Period.objects.filter(pk=period.pk).update(current_run=partial)
    assert compare() > 8 * PEOPLE


def test_the_counts_of_the_board_are_those_of_its_rows(board):
    cast, period = board.cast, board.period
    for number, sheet in enumerate(Sheet.objects.order_by("pk")):
        if number % 3 == 0:
            Sheet.objects.filter(pk=sheet.pk).update(grade="" if number % 2 else "excellent")
        elif number % 3 == 1:
            GradeDecision.objects.create(
                sheet=sheet, period=period, cadre=sheet.cadre, grade="basic", decided_by=cast.lei
            )
    below = make.UserFactory()
    make.GrantFactory(user=below, unit=cast.town, role="leader")
    make.GrantFactory(user=below, unit=cast.county, role="hr")
    for user in (cast.lei, cast.gao, below):
        rows = list(Sheet.objects.computed_for(user, board.run).select_related("participant__post", "unit", "cadre"))
        decided = set(GradeDecision.objects.values_list("cadre", flat=True))
        waiting = [row for row in rows if row.grade and row.cadre_id not in decided]
        mine = [row for row in waiting if not user.has_role("leader") or why_not_decide(user, row) is None]
        found = grade_counts(user, period, Sheet.objects.computed_for(user, board.run))
        assert found.open_in == dict.fromkeys({row.unit_path for row in rows}, 0) | Counter(
            row.unit_path for row in mine
        )
        assert (found.open, found.elsewhere) == (len(mine), len(waiting) - len(mine))
        assert found.grades == Counter(row.grade for row in waiting) + Counter(basic=len(decided))
        excellent = Counter(row.participant.peer_group for row in waiting if row.grade == "excellent")
        assert excellent_in(user, period, Sheet.objects.computed_for(user, board.run)) == excellent
