"""Pages of cadres: who sees which, what they show and what they never show."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cadres.access.models import AccessRequest
from cadres.models import Appointment, AttendanceRecord, Cadre, Grant, Post, Relative, Unit, User
from core.approvals.services import proposal_approve
from core.audit.models import AuditRow
from tests import factories as make

TODAY = timezone.localdate()


def page(client, name, *args, status=200, **query):
    response = client.get(reverse(f"cadres:{name}", args=args), query)
    assert response.status_code == status, response.content[-2000:]
    return response


def text(response) -> str:
    return (b"".join(response) if response.streaming else response.content).decode()


# Who opens what


@pytest.mark.parametrize("name", ["units", "posts", "appointments", "attendance"])
def test_lists_without_a_declared_role_open_for_everybody_signed_in(cast, sign_in, name):
    page(sign_in(cast.wai), name)
    page(sign_in(cast.lin), name)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("cadres", {"su", "hua", "lei", "tang", "ji"}),
        ("grants", {"an", "shen"}),
        ("users", {"an", "shen", "xi"}),
        ("unit_new", {"hua"}),
        ("post_new", {"hua"}),
        ("cadre_new", {"hua"}),
        ("attendance_new", {"hua"}),
        ("grant_new", {"an"}),
        ("user_new", {"xi"}),
        ("user_new_for", {"xi"}),
        ("my_file", {"lin", "su", "hua", "lei", "tang", "ji"}),
    ],
)
def test_page_opens_for_its_roles_and_nobody_else(cast, client, sign_in, name, allowed):
    for who in ("lin", "su", "hua", "lei", "tang", "ji", "shen", "xi", "an", "wai"):
        response = sign_in(getattr(cast, who)).get(reverse(f"cadres:{name}"))
        assert (who, response.status_code) == (who, 200 if who in allowed else 403)
    client.logout()
    assert client.get(reverse(f"cadres:{name}")).status_code == 302


def test_pages_of_another_unit_are_404_and_do_not_differ_from_absent_ones(cast, sign_in):
    client = sign_in(cast.hua)
    duty = make.DutyFactory(post=cast.posts.town)
    record = make.AttendanceFactory(cadre=cast.tao.cadre)
    for name, pk in [
        ("unit", cast.town.pk),
        ("unit_edit", cast.town.pk),
        ("unit_close", cast.town.pk),
        ("post", cast.posts.town.pk),
        ("post_edit", cast.posts.town.pk),
        ("duty_edit", duty.pk),
        ("duty_remove", duty.pk),
        ("cadre", cast.tao.cadre.pk),
        ("cadre_edit", cast.tao.cadre.pk),
        ("cadre_leave", cast.tao.cadre.pk),
        ("appoint", cast.tao.cadre.pk),
        ("transfer", cast.tao.cadre.pk),
        ("relative_new", cast.tao.cadre.pk),
        ("appointment_end", cast.tao.cadre.appointments.get().pk),
        ("attendance_edit", record.pk),
    ]:
        assert (name, client.get(reverse(f"cadres:{name}", args=[pk])).status_code) == (name, 404)
        assert (name, client.get(reverse(f"cadres:{name}", args=[10**9])).status_code) == (name, 404)


def test_supervisor_reads_a_file_and_changes_nothing(cast, sign_in):
    client = sign_in(cast.su)
    shown = text(page(client, "cadre", cast.lin.cadre.pk))
    assert "Lin" in shown or cast.lin.cadre.name in shown
    assert reverse("cadres:cadre_edit", args=[cast.lin.cadre.pk]) not in shown
    page(client, "cadre_edit", cast.lin.cadre.pk, status=403)


def test_hr_officer_finds_no_way_to_change_her_own_file(cast, sign_in):
    client = sign_in(cast.hua)
    shown = text(page(client, "cadre", cast.hua.cadre.pk))
    assert reverse("cadres:cadre_edit", args=[cast.hua.cadre.pk]) not in shown
    page(client, "cadre_edit", cast.hua.cadre.pk, status=403)
    page(client, "appoint", cast.hua.cadre.pk, status=403)


# What is shown


def test_lists_show_own_unit_and_no_name_of_another(cast, sign_in):
    client = sign_in(cast.hua)
    cast.tao.cadre.name = cast.tao.cadre.name_latin = "Canary"
    cast.tao.cadre.save()
    Post.objects.filter(pk=cast.posts.town.pk).update(title="Canary", title_en="Canary")
    Unit.objects.filter(pk=cast.town.pk).update(name="Canary", name_en="Canary")
    make.AttendanceFactory(cadre=cast.tao.cadre, note="Canary")
    for name in ("cadres", "units", "posts", "appointments", "attendance"):
        for query in (
            {},
            {"q": "Canary"},
            {"export": "csv"},
            {"unit": cast.town.pk},
            {"below": cast.town.pk},
        ):
            shown = text(page(client, name, **query)).replace("q=Canary", "").replace('value="Canary"', "")
            shown = re.sub(r"<strong>Canary</strong>", "", shown)
            assert "Canary" not in shown, (name, query)
    for name in ("post_new", "unit_new", "cadre_new"):
        assert "Canary" not in text(page(client, name))
    assert "Canary" not in text(page(client, "appoint", cast.lin.cadre.pk))


def test_identity_number_is_masked_for_hr_and_hidden_from_others(cast, sign_in):
    cadre = cast.lin.cadre
    shown = text(page(sign_in(cast.hua), "cadre", cadre.pk))
    assert cadre.identity_masked in shown
    assert cadre.identity_number not in shown
    shown = text(page(sign_in(cast.su), "cadre", cadre.pk))
    assert cadre.identity_masked not in shown
    assert cadre.identity_number not in text(page(sign_in(cast.hua), "cadre_edit", cadre.pk))
    assert cadre.identity_number not in text(page(sign_in(cast.hua), "cadres", export="csv"))


def test_relatives_are_shown_to_hr_inspector_and_the_person_alone(cast, sign_in):
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.tao.cadre)
    title = "Relatives in the service"
    for who, sees in {"hua": True, "ji": True, "lin": True, "su": False, "lei": False}.items():
        client = sign_in(getattr(cast, who))
        shown = text(client.get(cast.lin.cadre.get_absolute_url(), headers={"accept-language": "en"}))
        assert (who, title in shown) == (who, sees)


def test_inspector_of_the_relatives_unit_sees_the_declaration_too(cast, sign_in):
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.tao.cadre)
    client = sign_in(cast.he)
    shown = text(client.get(cast.tao.cadre.get_absolute_url(), headers={"accept-language": "en"}))
    assert str(cast.lin.cadre) in shown or cast.lin.cadre.name_latin in shown


@pytest.mark.on_both
def test_filters_narrow_the_list_of_people(cast, sign_in):
    client = sign_in(cast.gao)
    make.AppointmentFactory(cadre=make.CadreFactory(education="doctor", name_latin="Only One"), post=cast.posts.town)
    for query in ({"education": "doctor"}, {"unit": cast.town.pk, "education": "doctor"}):
        shown = text(client.get(reverse("cadres:cadres"), query, headers={"accept-language": "en"}))
        assert "Only One" in shown
        assert cast.lin.cadre.name_latin not in re.sub(r"(?s)<nav.*?</nav>|<header.*?</header>", "", shown)
    shown = text(client.get(reverse("cadres:cadres"), {"service": "no"}, headers={"accept-language": "en"}))
    assert "Only One" not in shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages(cast, sign_in, language):
    make.DutyFactory(post=cast.posts.section, authority="a", process="p")
    make.AttendanceFactory(cadre=cast.lin.cadre)
    pages = {
        cast.hua: [
            ("units",),
            ("unit", cast.bureau.pk),
            ("unit_edit", cast.section.pk),
            ("unit_move", cast.section.pk),
            ("unit_close", cast.section.pk),
            ("post", cast.posts.section.pk),
            ("post_edit", cast.posts.section.pk),
            ("post_close", cast.posts.section.pk),
            ("duty_new", cast.posts.section.pk),
            ("cadre", cast.lin.cadre.pk),
            ("cadre_edit", cast.lin.cadre.pk),
            ("cadre_leave", cast.lin.cadre.pk),
            ("appoint", cast.lin.cadre.pk),
            ("transfer", cast.lin.cadre.pk),
            ("relative_new", cast.lin.cadre.pk),
            ("appointment_end", cast.lin.cadre.appointments.get().pk),
            ("attendance_edit", AttendanceRecord.objects.get().pk),
            ("attendance_remove", AttendanceRecord.objects.get().pk),
        ],
        cast.an: [
            ("user", cast.lin.pk),
            ("grant_end", cast.hua.grants.get().pk),
            ("user_second_step", cast.lin.pk),
        ],
        cast.xi: [("user", cast.lin.pk), ("user_disable", cast.lin.pk), ("user_password", cast.lin.pk)],
    }
    for user, names in pages.items():
        client = sign_in(user)
        for name, *args in names:
            response = client.get(reverse(f"cadres:{name}", args=args), headers={"accept-language": language})
            assert (name, response.status_code) == (name, 200)


# Doing


def file_data(cast, **fields):
    from datetime import date

    born = date(1992, 2, 29)
    return {
        "staff_no": "N100",
        "name": "新人",
        "sex": "m",
        "born_on": "1992-02-29",
        "identity_number": make.identity_number(born, 21),
        "education": "bachelor",
        "politics": "masses",
        "entered_on": "2020-07-01",
        "entry_channel": "exam",
        "post": cast.posts.section.pk,
        "starts_on": "2020-07-01",
    } | fields


def test_new_file_is_opened_from_the_form(cast, sign_in):
    response = sign_in(cast.hua).post(reverse("cadres:cadre_new"), file_data(cast))
    cadre = Cadre.objects.get(staff_no="N100")
    assert response.status_code == 302
    assert response["Location"] == cadre.get_absolute_url()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("born_on", "1992-02-28"),
        ("sex", "f"),
        ("identity_number", "123"),
        ("staff_no", "DOUBLE"),
        ("entered_on", "1900-13-45"),
        ("post", "999999"),
    ],
)
def test_refused_file_keeps_what_was_typed_and_says_where(cast, sign_in, field, value):
    make.CadreFactory(staff_no="DOUBLE")
    response = sign_in(cast.hua).post(reverse("cadres:cadre_new"), file_data(cast, **{field: value}))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "新人" in text(response)
    assert not Cadre.objects.filter(name="新人").exists()


def test_post_of_another_unit_cannot_be_slipped_into_the_form(cast, sign_in):
    response = sign_in(cast.hua).post(reverse("cadres:cadre_new"), file_data(cast, post=cast.posts.town.pk))
    assert "post" in response.context["form"].errors


def test_fields_that_the_form_does_not_show_change_nothing(cast, sign_in):
    cadre = cast.lin.cadre
    client = sign_in(cast.hua)
    form = page(client, "cadre_edit", cadre.pk).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"phone": "555", "user": cast.wai.pk, "left_on": "2020-01-01", "identity_digest": "x", "pk": 1}
    assert client.post(reverse("cadres:cadre_edit", args=[cadre.pk]), data).status_code == 302
    after = Cadre.objects.get(pk=cadre.pk)
    assert (after.phone, after.user, after.left_on) == ("555", cast.lin, None)
    assert after.identity_number == cadre.identity_number


def test_change_by_somebody_else_in_the_meantime_is_noticed(cast, sign_in):
    client = sign_in(cast.hua)
    address = reverse("cadres:post_edit", args=[cast.posts.section.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    Post.objects.filter(pk=cast.posts.section.pk).update(title="别人改的")
    response = client.post(address, data | {"title_en": "Mine"})
    assert response.status_code == 422
    assert "Mine" in text(response)
    cast.posts.section.refresh_from_db()
    assert cast.posts.section.title == "别人改的"


def test_full_post_is_refused_in_the_form_with_a_sentence(cast, sign_in):
    full = make.PostFactory(unit=cast.section, headcount=1)
    make.AppointmentFactory(post=full)
    data = {"post": full.pk, "kind": "concurrent", "starts_on": TODAY.isoformat()}
    response = sign_in(cast.hua).post(reverse("cadres:appoint", args=[cast.lin.cadre.pk]), data)
    assert response.status_code == 422
    assert f"“{full.title_en}” is 1" in text(response).replace("&quot;", "“")
    assert not Appointment.objects.filter(cadre=cast.lin.cadre, post=full).exists()


def test_appointment_is_ended_after_a_page_that_asks(cast, sign_in):
    row = cast.lin.cadre.appointments.get()
    client = sign_in(cast.hua)
    page(client, "appointment_end", row.pk)
    client.post(reverse("cadres:appointment_end", args=[row.pk]), {"ends_on": TODAY.isoformat(), "reason": "promoted"})
    row.refresh_from_db()
    assert row.ends_on == TODAY


def test_relative_is_found_by_number_and_name_together(cast, sign_in):
    client = sign_in(cast.lin)
    address = reverse("cadres:relative_new", args=[cast.lin.cadre.pk])
    wrong = client.post(address, {"staff_no": cast.tao.cadre.staff_no, "name": "别人", "relation": "spouse"})
    assert wrong.status_code == 422
    right = {"staff_no": cast.tao.cadre.staff_no, "name": cast.tao.cadre.name, "relation": "spouse"}
    assert client.post(address, right).status_code == 302


def test_whoever_sees_nobody_is_offered_nobody_as_a_relative(cast, sign_in):
    page = sign_in(cast.lin).get(reverse("cadres:relative_new", args=[cast.lin.cadre.pk])).content.decode()
    assert "relative-typed" not in page and 'name="staff_no"' in page


def test_a_relative_in_sight_is_picked_and_one_elsewhere_named(cast, sign_in):
    client, address = sign_in(cast.hua), reverse("cadres:relative_new", args=[cast.lin.cadre.pk])
    found = client.post(address, {"relative-typed": cast.mei.cadre.name, "relative-find": "1", "relation": "spouse"})
    assert f'name="relative" value="{cast.mei.cadre.pk}"' in found.content.decode() and not found.context["form"].errors
    elsewhere = {"staff_no": cast.tao.cadre.staff_no, "name": cast.tao.cadre.name}
    for data, field in (
        ({}, "relative"),
        ({"relative-typed": cast.tao.cadre.name}, "relative"),  # of another unit: as if not there
        ({"relative": cast.lin.cadre.pk}, "relative"),  # nobody is the own relative
        ({"staff_no": cast.tao.cadre.staff_no}, "name"),
        ({"relative": cast.mei.cadre.pk, **elsewhere}, "__all__"),
        ({"staff_no": cast.tao.cadre.staff_no, "name": "别人"}, "__all__"),
    ):
        answer = client.post(address, {"relation": "spouse", **data})
        assert answer.status_code == 422 and field in answer.context["form"].errors, data
    assert client.post(address, {"relation": "spouse", "relative": cast.mei.cadre.pk}).status_code == 302
    assert client.post(address, {"relation": "in_law", **elsewhere}).status_code == 302
    found = Relative.objects.filter(cadre=cast.lin.cadre).values_list("relative", flat=True)
    assert set(found) == {cast.mei.cadre.pk, cast.tao.cadre.pk}


def test_right_is_given_and_ended_on_pages(cast, sign_in):
    client = sign_in(cast.an)
    data = {
        "username": "wai",
        "role": "hr",
        "unit": cast.town.pk,
        "starts_on": TODAY.isoformat(),
        "reason": "new",
    }
    assert client.post(reverse("cadres:grant_new"), data).status_code == 302
    proposal_approve(proposal=AccessRequest.objects.get(), actor=cast.xi)
    grant = Grant.objects.get(user=cast.wai)
    client.post(reverse("cadres:grant_end", args=[grant.pk]), {"reason": "over"})
    assert not User.objects.get(pk=cast.wai.pk).has_role("hr")


def test_a_post_that_begins_later_is_told_with_its_day(cast, sign_in):
    cadre = make.CadreFactory()
    begins = TODAY + timedelta(days=1)
    make.AppointmentFactory(cadre=cadre, post=cast.posts.town, starts_on=begins)
    page = sign_in(cast.gao).get(cadre.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "No main post today; from " in page and "present" not in page


def test_clashing_role_is_refused_in_the_form(cast, sign_in):
    data = {
        "username": "gao",
        "role": "auditor",
        "unit": cast.county.pk,
        "starts_on": TODAY.isoformat(),
        "reason": "x",
    }
    response = sign_in(cast.an).post(reverse("cadres:grant_new"), data)
    assert response.status_code == 422
    assert Grant.objects.filter(user=cast.gao).count() == 1


def test_one_time_password_is_shown_once_and_works(cast, sign_in, client):
    cadre = make.CadreFactory(staff_no="S9", name="新来")
    response = sign_in(cast.xi).post(reverse("cadres:user_new_for"), {"staff_no": "S9", "name": "新来"})
    password = response.context["password"]
    assert password in text(response)
    assert "no-store" in response["Cache-Control"]
    cadre.refresh_from_db()
    assert cadre.user.check_password(password)


def test_system_administrator_sees_no_file_and_no_people(cast, sign_in):
    client = sign_in(cast.xi)
    page(client, "cadre", cast.lin.cadre.pk, status=404)
    page(client, "cadres", status=403)
    assert cast.lin.cadre.name not in text(page(client, "appointments"))


# Query budgets: the number is fixed and does not grow with rows

BUDGETS = [
    # session, user, grants, own file; then the rows, a count, filter choices (units), and what the note says
    ("units", "hua", 10),
    ("posts", "hua", 10),
    ("cadres", "hua", 11),  # and the posts of the rows
    ("appointments", "hua", 10),
    ("attendance", "hua", 10),
    ("grants", "an", 10),
    ("users", "xi", 10),  # and the grants of the rows
]


@pytest.mark.parametrize(("name", "who", "most"), BUDGETS)
def test_queries_of_a_list_do_not_grow_with_rows(cast, sign_in, name, who, most, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(getattr(cast, who))
    make.AttendanceFactory(cadre=cast.lin.cadre)
    page(client, name)  # the first request of a session writes when it began
    with CaptureQueriesContext(connection) as before:
        page(client, name)
    for _n in range(20):
        unit = make.UnitFactory(parent=cast.section)
        post = make.PostFactory(unit=unit)
        row = make.AppointmentFactory(post=post)
        make.AttendanceFactory(cadre=row.cadre)
        make.GrantFactory(unit=unit, role="supervisor")
    with CaptureQueriesContext(connection) as after:
        page(client, name)
    assert len(after) == len(before), [query["sql"][:150] for query in after]
    assert len(after) <= most, [query["sql"][:150] for query in after]


@pytest.mark.parametrize("name", ["unit", "post", "cadre"])
def test_queries_of_a_page_do_not_grow_with_rows(cast, sign_in, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(cast.hua)
    pk = {"unit": cast.section.pk, "post": cast.posts.section.pk, "cadre": cast.lin.cadre.pk}[name]
    make.UnitFactory(parent=cast.section)
    make.DutyFactory(post=cast.posts.section)
    page(client, name, pk)
    with CaptureQueriesContext(connection) as before:
        page(client, name, pk)
    for _n in range(20):
        make.UnitFactory(parent=cast.section)
        make.PostFactory(unit=cast.section)
        make.DutyFactory(post=cast.posts.section)
        make.AppointmentFactory(post=cast.posts.section)
        make.AppointmentFactory(cadre=cast.lin.cadre, kind="concurrent", post=make.PostFactory(unit=cast.section))
    with CaptureQueriesContext(connection) as after:
        page(client, name, pk)
    assert len(after) == len(before), [query["sql"][:200] for query in after]


def test_export_of_people_is_in_the_trail(cast, sign_in):
    page(sign_in(cast.hua), "cadres", export="xlsx", education="bachelor")
    row = AuditRow.objects.get(action="list.exported")
    assert row.actor_key == str(cast.hua.pk)
    assert '"education": "bachelor"' in row.payload
