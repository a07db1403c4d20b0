"""The admin panel: scoped to one's units, read-only, and closed to whoever is only a superuser."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.admin_site import ScopedAdmin
from tests import factories as make

MODELS = ["unit", "post", "cadre", "appointment", "attendancerecord", "relative", "user", "grant"]
READERS = {
    "unit": {"su", "hua", "lei", "tang", "ji", "xi", "an", "shen"},
    "post": {"su", "hua", "lei", "tang", "ji"},
    "cadre": {"su", "hua", "lei", "tang", "ji"},
    "appointment": {"su", "hua", "lei", "tang", "ji"},
    "attendancerecord": {"su", "hua", "lei", "tang", "ji"},
    "relative": {"hua", "ji"},
    "user": {"xi", "an", "shen"},
    "grant": {"an", "shen"},
}
# training officers and inspectors work on the site, not in the admin panel
ENTER = {"su", "hua", "lei", "xi", "an", "shen"}


def rows(client, model, **query):
    return client.get(reverse(f"admin:cadres_{model}_changelist"), query)


@pytest.mark.parametrize("model", MODELS)
def test_lists_open_for_their_readers_and_nobody_else(cast, sign_in, model):
    for who in ("lin", "su", "hua", "lei", "tang", "ji", "xi", "an", "shen", "wai"):
        status = rows(sign_in(getattr(cast, who)), model).status_code
        if who in ENTER:
            assert (who, status) == (who, 200 if who in READERS[model] else 403)
        else:
            assert (who, status) == (who, 302)


def test_superuser_without_a_role_does_not_enter(cast, sign_in):
    cast.wai.is_superuser = cast.wai.is_staff = True
    cast.wai.save()
    for model in MODELS:
        assert rows(sign_in(cast.wai), model).status_code == 302


def test_superuser_with_a_role_sees_and_does_no_more_than_the_role(cast, sign_in):
    cast.xi.is_superuser = cast.xi.is_staff = True
    cast.xi.save()
    client = sign_in(cast.xi)
    assert rows(client, "cadre").status_code == 403
    assert client.get(reverse("admin:cadres_user_change", args=[cast.lin.pk])).status_code == 200
    assert client.post(reverse("admin:cadres_user_change", args=[cast.lin.pk]), {}).status_code == 403
    assert client.get(reverse("admin:cadres_user_delete", args=[cast.lin.pk])).status_code == 403


def test_supervisor_sees_the_people_of_her_units_and_no_one_else(cast, sign_in):
    cast.tao.cadre.name = "Canary"
    cast.tao.cadre.save()
    make.AttendanceFactory(cadre=cast.tao.cadre)
    client = sign_in(cast.su)
    for model in ("cadre", "appointment", "attendancerecord", "unit", "post"):
        shown = rows(client, model).content.decode()
        assert "Canary" not in shown
        assert "柳林镇" not in shown and "Liulin" not in shown
    assert cast.lin.cadre.staff_no in rows(client, "cadre").content.decode()


@pytest.mark.on_both
@pytest.mark.parametrize("model", ["unit", "cadre"])
def test_filter_by_what_is_no_unit_shows_nothing(cast, sign_in, model):
    answer = rows(sign_in(cast.hua), model, unit="abc")
    assert answer.status_code == 200
    assert not answer.context["cl"].queryset.exists()


def test_row_of_another_unit_is_not_found(cast, sign_in):
    client = sign_in(cast.su)
    answer = client.get(reverse("admin:cadres_cadre_change", args=[cast.tao.cadre.pk]))
    assert answer.status_code == 302
    assert client.get(reverse("admin:cadres_cadre_change", args=[cast.lin.cadre.pk])).status_code == 200


def test_nothing_is_added_changed_or_deleted_here(cast, sign_in):
    for user in (cast.hua, cast.xi, cast.an):
        client = sign_in(user)
        for model in MODELS:
            assert client.get(reverse(f"admin:cadres_{model}_add")).status_code == 403
        name = cast.lin.cadre.name
        client.post(reverse("admin:cadres_cadre_change", args=[cast.lin.cadre.pk]), {"name": "changed"})
        cast.lin.cadre.refresh_from_db()
        assert cast.lin.cadre.name == name


def test_hr_is_led_to_the_page_that_changes_things(cast, sign_in):
    shown = sign_in(cast.hua).get(reverse("admin:cadres_cadre_change", args=[cast.lin.cadre.pk]))
    assert cast.lin.cadre.get_absolute_url() in shown.content.decode()
    assert reverse("imports:list") in rows(sign_in(cast.hua), "cadre").content.decode()


@pytest.mark.on_both
def test_hidden_fields_cannot_be_guessed_by_a_filter_in_the_address(cast, sign_in):
    digest = cast.lin.cadre.identity_digest
    assert rows(sign_in(cast.su), "cadre", identity_digest=digest).status_code == 400
    assert rows(sign_in(cast.xi), "user", password__startswith="a").status_code == 400


def test_identity_number_is_on_no_admin_page(cast, sign_in):
    client = sign_in(cast.hua)
    page = client.get(reverse("admin:cadres_cadre_change", args=[cast.lin.cadre.pk])).content.decode()
    assert cast.lin.cadre.identity_number not in page


def test_selected_rows_leave_as_a_sheet_of_own_rows_alone(cast, sign_in):
    keys = [cast.lin.cadre.pk, cast.tao.cadre.pk]
    answer = sign_in(cast.su).post(
        reverse("admin:cadres_cadre_changelist"), {"action": "export_selected", "_selected_action": keys}
    )
    assert answer.status_code == 200
    import io

    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    cells = [str(value) for line in book.get_sheet_by_index(0).to_python() for value in line]
    assert cast.lin.cadre.staff_no in cells
    assert cast.tao.cadre.staff_no not in cells


def test_every_page_of_the_admin_is_a_scoped_one():
    assert admin.site._registry
    assert all(isinstance(page, ScopedAdmin) for page in admin.site._registry.values())


@pytest.mark.parametrize("model", MODELS)
def test_queries_of_a_list_do_not_grow_with_rows(cast, sign_in, model):
    who = cast.an if model in ("user", "grant") else cast.hua
    client = sign_in(who)
    make.AttendanceFactory(cadre=cast.lin.cadre)
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.mei.cadre)
    rows(client, model)
    with CaptureQueriesContext(connection) as before:
        rows(client, model)
    for _n in range(20):
        row = make.AppointmentFactory(post=make.PostFactory(unit=make.UnitFactory(parent=cast.section)))
        make.AttendanceFactory(cadre=row.cadre)
        make.RelativeFactory(cadre=row.cadre, relative=cast.lin.cadre)
        make.GrantFactory(unit=row.post.unit, role="supervisor")
    with CaptureQueriesContext(connection) as after:
        rows(client, model)
    assert len(after) == len(before), [re.sub(r"\s+", " ", query["sql"])[:120] for query in after]
