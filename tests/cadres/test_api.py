"""The API of cadres: the scope, the refusals and the fields of the pages."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadres.access.keys import token_make
from cadres.models import Appointment, Cadre, Post
from core.audit.models import AuditRow
from tests import factories as make

TODAY = timezone.localdate()
LISTS = ["units", "posts", "duties", "cadres", "appointments", "attendance"]


def get(client, name, *args, **query):
    kind = "detail" if args else "list"
    return client.get(reverse(f"api:{name}-{kind}", args=args), query)


def send(client, method, name, *args, **data):
    kind = "detail" if args else "list"
    address = reverse(f"api:{name}-{kind}", args=args)
    return getattr(client, method)(address, json.dumps(data), content_type="application/json")


@pytest.mark.parametrize("name", LISTS)
def test_nobody_reads_without_signing_in(client, db, name):
    assert get(client, name).status_code == 401


def test_token_reads_with_the_rights_of_its_owner(cast, client):
    _row, token = token_make(user=cast.hua)
    answer = client.get(reverse("api:cadres-list"), headers={"authorization": f"Token {token}"})
    assert {row["staff_no"] for row in answer.json()["results"]} == {
        user.cadre.staff_no for user in (cast.lin, cast.mei, cast.su, cast.hua)
    }


@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_own_unit_and_no_row_of_another(cast, sign_in, name):
    make.DutyFactory(post=cast.posts.town, title="Canary")
    make.DutyFactory(post=cast.posts.section, title="Own")
    make.AttendanceFactory(cadre=cast.tao.cadre, note="Canary")
    make.AttendanceFactory(cadre=cast.lin.cadre, note="Own")
    cast.tao.cadre.name = "Canary"
    cast.tao.cadre.save()
    for kind, thing in (("title", cast.posts.town), ("name", cast.town)):
        setattr(thing, kind, "Canary")
        thing.save()
    answer = get(sign_in(cast.hua), name)
    assert answer.status_code == 200
    assert answer.json()["results"]
    assert "Canary" not in answer.content.decode()


@pytest.mark.parametrize("role", ["county", "unit"])
def test_pages_of_a_whole_tree_and_of_few_units_have_the_same_order(cast, sign_in, role):
    """The rows of few units are listed before they are sorted; from page to page nobody sees the difference."""
    made = [make.AppointmentFactory(post=cast.posts.town).cadre.pk for _n in range(5)]
    user = make.UserFactory()
    make.GrantFactory(user=user, role="hr", unit=cast.town if role == "unit" else cast.county)
    client, found = sign_in(user), []
    answer = client.get("/api/v1/cadres/?page_size=2")
    back = answer.json()
    while True:
        found += [row["id"] for row in answer.json()["results"]]
        if not answer.json()["next"]:
            break
        back, answer = answer.json(), client.get(answer.json()["next"])
    seen = Cadre.objects.visible_to(user).order_by("-pk").values_list("pk", flat=True)
    assert found == list(seen) and set(made) <= set(found)
    assert client.get(answer.json()["previous"]).json()["results"] == back["results"]


def test_rows_of_another_unit_are_404(cast, sign_in):
    client = sign_in(cast.hua)
    for name, pk in [
        ("units", cast.town.pk),
        ("posts", cast.posts.town.pk),
        ("cadres", cast.tao.cadre.pk),
        ("appointments", cast.tao.cadre.appointments.get().pk),
    ]:
        assert get(client, name, pk).status_code == 404
    assert send(client, "patch", "posts", cast.posts.town.pk, title="x").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_administrators_read_no_people(cast, sign_in, name):
    if name == "units":
        return
    for user in (cast.xi, cast.an, cast.shen, cast.wai):
        assert get(sign_in(user), name).json()["results"] == []


def test_identity_number_is_in_no_answer(cast, sign_in):
    client = sign_in(cast.hua)
    for answer in (
        get(client, "cadres"),
        get(client, "cadres", cast.lin.cadre.pk),
        get(client, "appointments"),
    ):
        body = answer.content.decode()
        assert cast.lin.cadre.identity_number not in body
        assert "identity" not in body
        assert "born_on" not in body


def test_hr_creates_a_post_whose_factor_follows_from_the_grades(cast, sign_in, pack):
    data = {"unit": cast.section.pk, "code": "API1", "title": "新岗", "category": "general", "workload": 5}
    answer = send(sign_in(cast.hua), "post", "posts", **data)
    assert answer.status_code == 201, answer.content
    assert answer.json()["factor"] == "1.1000"
    assert AuditRow.objects.filter(action="post.created").exists()


def test_fields_that_are_not_the_callers_are_ignored(cast, sign_in, pack):
    data = {"code": "X9", "is_active": False, "unit": cast.bureau.pk, "factor_by_hand": True, "id": 1}
    answer = send(sign_in(cast.hua), "patch", "posts", cast.posts.section.pk, **data)
    assert answer.status_code == 200, answer.content
    post = Post.objects.get(pk=cast.posts.section.pk)
    assert (post.code, post.is_active, post.unit) == ("X9", True, cast.section)


@pytest.mark.parametrize("name", ["su", "lei", "ji", "tang"])
def test_readers_do_not_write(cast, sign_in, pack, name):
    client = sign_in(getattr(cast, name))
    answer = send(client, "patch", "posts", cast.posts.section.pk, title="x")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    data = {"cadre": cast.lin.cadre.pk, "post": cast.posts.section.pk, "starts_on": TODAY.isoformat()}
    assert send(client, "post", "appointments", **data).status_code == 403


def test_post_of_another_unit_is_no_choice(cast, sign_in):
    data = {"cadre": cast.lin.cadre.pk, "post": cast.posts.town.pk, "starts_on": TODAY.isoformat()}
    answer = send(sign_in(cast.hua), "post", "appointments", **data)
    assert answer.status_code == 400
    assert "post" in answer.json()["fields"]


def test_refusal_of_the_service_is_one_shape(cast, sign_in):
    data = {"cadre": cast.lin.cadre.pk, "post": cast.posts.bureau.pk, "starts_on": TODAY.isoformat()}
    answer = send(sign_in(cast.hua), "post", "appointments", **data)
    assert answer.status_code == 409
    assert answer.json()["code"] == "main_post_held"


def test_hr_appoints_and_ends_over_the_api(cast, sign_in):
    client = sign_in(cast.hua)
    data = {
        "cadre": cast.lin.cadre.pk,
        "post": cast.posts.bureau.pk,
        "kind": "concurrent",
        "starts_on": (TODAY - timedelta(days=5)).isoformat(),
    }
    made = send(client, "post", "appointments", **data)
    assert made.status_code == 201, made.content
    address = reverse("api:appointments-end", args=[made.json()["id"]])
    body = {"ends_on": TODAY.isoformat(), "reason": "over"}
    ended = client.post(address, json.dumps(body), content_type="application/json")
    assert ended.json()["ends_on"] == TODAY.isoformat()
    assert client.delete(reverse("api:appointments-detail", args=[made.json()["id"]])).status_code == 405
    assert Appointment.objects.filter(pk=made.json()["id"]).exists()


def test_nobody_appoints_themselves_over_the_api(cast, sign_in):
    data = {
        "cadre": cast.hua.cadre.pk,
        "post": cast.posts.section.pk,
        "kind": "concurrent",
        "starts_on": TODAY.isoformat(),
    }
    answer = send(sign_in(cast.hua), "post", "appointments", **data)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_record")


def test_filter_by_subtree_narrows(cast, sign_in):
    client = sign_in(cast.gao)
    found = {row["staff_no"] for row in get(client, "cadres", unit=cast.section.pk).json()["results"]}
    assert found == {cast.lin.cadre.staff_no, cast.mei.cadre.staff_no}


@pytest.mark.parametrize("name", LISTS)
def test_queries_do_not_grow_with_rows(cast, sign_in, name):
    client = sign_in(cast.hua)
    make.AttendanceFactory(cadre=cast.lin.cadre)
    make.DutyFactory(post=cast.posts.section)
    get(client, name)
    with CaptureQueriesContext(connection) as before:
        get(client, name)
    for _n in range(20):
        row = make.AppointmentFactory(post=make.PostFactory(unit=make.UnitFactory(parent=cast.section)))
        make.AttendanceFactory(cadre=row.cadre)
        make.DutyFactory(post=row.post)
    with CaptureQueriesContext(connection) as after:
        get(client, name)
    assert len(after) == len(before)
    assert len(after) <= 7  # session, user, grants, own file and post, rows, posts of the rows


def test_schema_of_cadres_has_no_warning(capsys):
    from django.core.management import call_command

    call_command("spectacular", file="/dev/null")
    noise = capsys.readouterr().err
    assert "cadres/units" not in noise
    assert "cadres/people" not in noise
    assert "cadres/conduct" not in noise
