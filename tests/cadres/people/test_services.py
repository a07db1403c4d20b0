"""Files and appointments: what the verbs do, and whom they refuse."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cadres.models import Appointment, Cadre, Relative
from cadres.people import services
from cadres.people.rules import MainPostHeld, PostFull
from core.audit.models import AuditRow
from core.audit.services import verify
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, WrongState
from tests import factories as make

TODAY = timezone.localdate()
BORN = date(1991, 5, 4)


def file_of(**fields):
    return {
        "staff_no": "N001",
        "name": "新人",
        "sex": "f",
        "born_on": BORN,
        "identity_number": make.identity_number(BORN, 12),
        "education": "bachelor",
        "politics": "masses",
        "entered_on": date(2020, 7, 1),
        "entry_channel": "exam",
    } | fields


def create(actor, post, **fields):
    return services.cadre_create(actor=actor, post=post, starts_on=date(2020, 7, 1), **file_of(**fields))


def unit_of(cadre, day):
    """Where the main post of ``day`` is."""
    return cadre.appointments.on(day).main().get().post.unit


def test_new_file_comes_with_its_first_post_and_is_seen_by_hr_of_the_unit_alone(cast):
    cadre, appointment = create(cast.hua, cast.posts.section)
    assert appointment.kind == "main"
    assert cadre in Cadre.objects.visible_to(cast.hua)
    assert cadre not in Cadre.objects.visible_to(cast.he)
    assert verify() == []


def test_audit_of_a_file_keeps_the_identity_number_masked(cast):
    cadre, _appointment = create(cast.hua, cast.posts.section)
    payload = AuditRow.objects.get(action="cadre.created").payload
    assert cadre.identity_number not in payload
    assert cadre.identity_masked in payload


def test_date_of_birth_must_agree_with_the_identity_number(cast):
    with pytest.raises(ValidationError) as error:
        create(cast.hua, cast.posts.section, born_on=BORN + timedelta(days=1))
    assert "born_on" in error.value.message_dict


def test_sex_must_agree_with_the_identity_number(cast):
    with pytest.raises(ValidationError) as error:
        create(cast.hua, cast.posts.section, sex="m")
    assert "sex" in error.value.message_dict


def test_identity_number_is_used_once(cast):
    create(cast.hua, cast.posts.section)
    with pytest.raises(ValidationError, match="identity number exists"):
        create(cast.hua, cast.posts.section, staff_no="N002")
    assert not Cadre.objects.filter(staff_no="N002").exists()


def test_file_in_another_unit_is_refused(cast):
    with pytest.raises(NotAllowed):
        create(cast.he, cast.posts.section)


@pytest.mark.parametrize("name", ["su", "lei", "tang", "ji", "shen", "xi", "an", "wai", "he", "mei"])
def test_only_hr_of_the_unit_changes_a_file(cast, name):
    with pytest.raises(NotAllowed):
        services.cadre_update(actor=getattr(cast, name), cadre=cast.lin.cadre, phone="1")


def test_hr_officer_does_not_change_her_own_file(cast):
    with pytest.raises(OwnRecord):
        services.cadre_update(actor=cast.hua, cadre=cast.hua.cadre, rank="consult_1")


def test_hr_officer_does_not_change_a_relatives_file_whoever_declared_it(cast):
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.hua.cadre)
    with pytest.raises(RelativeRecord):
        services.cadre_update(actor=cast.hua, cadre=cast.lin.cadre, rank="consult_1")


def test_unknown_field_is_refused_so_that_a_form_cannot_set_the_login(cast):
    with pytest.raises(InvalidInput):
        services.cadre_update(actor=cast.hua, cadre=cast.lin.cadre, user=cast.wai)


def test_change_names_only_what_differs(cast):
    services.cadre_update(actor=cast.hua, cadre=cast.lin.cadre, phone="123", name=cast.lin.cadre.name)
    row = AuditRow.objects.get(action="cadre.changed")
    assert '"phone": "123"' in row.payload
    assert '"name"' not in row.payload


# Leaving


def test_leaving_ends_posts_and_login_and_keeps_the_file(cast, client):
    client.force_login(cast.lin, backend="cadres.access.backends.OfficeBackend")
    services.cadre_leave(actor=cast.hua, cadre=cast.lin.cadre, left_on=TODAY, reason="retired")
    cadre = Cadre.objects.get(pk=cast.lin.cadre.pk)
    assert cadre.left_on == TODAY
    assert not cadre.user.is_active
    assert not cadre.appointments.filter(ends_on__isnull=True).exists()
    response = client.get("/accounts/password/change/")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_leaving_is_recorded_once(cast):
    services.cadre_leave(actor=cast.hua, cadre=cast.lin.cadre, left_on=TODAY, reason="retired")
    with pytest.raises(WrongState):
        services.cadre_leave(actor=cast.hua, cadre=cast.lin.cadre, left_on=TODAY, reason="retired")


def test_whoever_left_stays_visible_to_hr_and_can_come_back(cast):
    yesterday = TODAY - timedelta(days=1)
    services.cadre_leave(actor=cast.hua, cadre=cast.lin.cadre, left_on=yesterday, reason="resigned")
    assert cast.lin.cadre in Cadre.objects.visible_to(cast.hua)
    services.cadre_return(actor=cast.hua, cadre=cast.lin.cadre, post=cast.posts.section, starts_on=TODAY, reason="back")
    cadre = Cadre.objects.get(pk=cast.lin.cadre.pk)
    assert cadre.left_on is None
    assert unit_of(cadre, TODAY) == cast.section
    assert not cadre.user.is_active


# Appointments


def test_full_post_takes_nobody_and_says_so(cast):
    single = make.PostFactory(unit=cast.section, headcount=1)
    make.AppointmentFactory(post=single)
    with pytest.raises(PostFull, match="is 1"):
        services.appointment_start(
            actor=cast.hua, cadre=cast.lin.cadre, post=single, kind="concurrent", starts_on=TODAY
        )


def test_seat_that_becomes_free_the_day_before_can_be_taken(cast):
    single = make.PostFactory(unit=cast.section, headcount=1)
    make.AppointmentFactory(post=single, ends_on=TODAY - timedelta(days=1))
    services.appointment_start(actor=cast.hua, cadre=cast.lin.cadre, post=single, kind="concurrent", starts_on=TODAY)


def test_seat_promised_to_somebody_later_is_not_given_without_an_end(cast):
    single = make.PostFactory(unit=cast.section, headcount=1)
    make.AppointmentFactory(post=single, starts_on=TODAY + timedelta(days=40))
    start = {
        "actor": cast.hua,
        "cadre": cast.lin.cadre,
        "post": single,
        "kind": "concurrent",
        "starts_on": TODAY,
    }
    with pytest.raises(PostFull):
        services.appointment_start(**start)
    services.appointment_start(**start, ends_on=TODAY + timedelta(days=39))


def test_second_main_post_is_refused(cast):
    other = make.PostFactory(unit=cast.section)
    with pytest.raises(MainPostHeld):
        services.appointment_start(actor=cast.hua, cadre=cast.lin.cadre, post=other, starts_on=TODAY)


def test_main_posts_do_not_overlap_even_in_the_past(cast):
    other = make.PostFactory(unit=cast.section)
    with pytest.raises(MainPostHeld):
        services.appointment_start(
            actor=cast.hua,
            cadre=cast.lin.cadre,
            post=other,
            starts_on=date(2019, 1, 1),
            ends_on=date(2020, 1, 1),
        )


def test_main_post_before_the_present_one_is_accepted(cast):
    other = make.PostFactory(unit=cast.section)
    services.appointment_start(
        actor=cast.hua,
        cadre=cast.lin.cadre,
        post=other,
        starts_on=date(2019, 1, 1),
        ends_on=date(2019, 12, 31),
    )


def test_hr_of_one_unit_does_not_draw_people_from_another(cast):
    with pytest.raises(NotAllowed):
        services.appointment_start(
            actor=cast.he, cadre=cast.lin.cadre, post=cast.posts.town, kind="concurrent", starts_on=TODAY
        )


def test_nobody_appoints_themselves(cast):
    other = make.PostFactory(unit=cast.section)
    with pytest.raises(OwnRecord):
        services.appointment_start(actor=cast.hua, cadre=cast.hua.cadre, post=other, kind="concurrent", starts_on=TODAY)


def test_secondment_needs_a_last_day_and_takes_no_seat(cast):
    guest_post = make.PostFactory(unit=cast.town, headcount=1)
    make.AppointmentFactory(post=guest_post)
    start = {
        "actor": cast.gao,
        "cadre": cast.lin.cadre,
        "post": guest_post,
        "kind": "secondment",
        "starts_on": TODAY,
    }
    with pytest.raises(InvalidInput, match="last day"):
        services.appointment_start(**start)
    row = services.appointment_start(**start, ends_on=TODAY + timedelta(days=90))
    assert cast.lin.cadre in Cadre.objects.visible_to(cast.he)
    assert row.kind == "secondment"


def test_appointment_before_entry_is_refused(cast):
    with pytest.raises(InvalidInput, match="date joined"):
        services.appointment_start(
            actor=cast.hua,
            cadre=cast.lin.cadre,
            post=make.PostFactory(unit=cast.section),
            kind="concurrent",
            starts_on=date(2001, 1, 1),
        )


def test_closed_post_takes_nobody(cast):
    closed = make.PostFactory(unit=cast.section, is_active=False)
    with pytest.raises(WrongState):
        services.appointment_start(
            actor=cast.hua, cadre=cast.lin.cadre, post=closed, kind="concurrent", starts_on=TODAY
        )


def test_ended_appointment_is_not_ended_again(cast):
    row = cast.lin.cadre.appointments.get()
    services.appointment_end(actor=cast.hua, appointment=row, ends_on=TODAY - timedelta(days=3))
    with pytest.raises(WrongState):
        services.appointment_end(actor=cast.hua, appointment=row, ends_on=TODAY)


def test_transfer_moves_the_scope_at_the_next_request_and_keeps_history(cast):
    services.appointment_transfer(
        actor=cast.gao, cadre=cast.lin.cadre, post=cast.posts.town, starts_on=TODAY, reason="exchange"
    )
    assert cast.lin.cadre not in Cadre.objects.visible_to(cast.hua)
    assert cast.lin.cadre in Cadre.objects.visible_to(cast.he)
    assert unit_of(cast.lin.cadre, TODAY - timedelta(days=1)) == cast.section
    assert unit_of(cast.lin.cadre, TODAY) == cast.town


def test_transfer_into_a_full_post_changes_nothing(cast):
    full = make.PostFactory(unit=cast.town, headcount=1)
    make.AppointmentFactory(post=full)
    with pytest.raises(PostFull):
        services.appointment_transfer(actor=cast.gao, cadre=cast.lin.cadre, post=full, starts_on=TODAY)
    assert unit_of(cast.lin.cadre, TODAY) == cast.section


def test_leader_carries_out_an_approved_transfer(cast):
    services.appointment_transfer(
        actor=cast.lei, cadre=cast.lin.cadre, post=cast.posts.town, starts_on=TODAY, roles=("leader",)
    )
    assert unit_of(cast.lin.cadre, TODAY) == cast.town


# Relatives


def test_relatives_are_declared_by_oneself_and_count_both_ways(cast):
    services.relative_declare(actor=cast.lin, cadre=cast.lin.cadre, relative=cast.hua.cadre, relation="spouse")
    with pytest.raises(RelativeRecord):
        services.cadre_update(actor=cast.hua, cadre=cast.lin.cadre, phone="1")


def test_the_same_two_are_declared_once(cast):
    services.relative_declare(actor=cast.lin, cadre=cast.lin.cadre, relative=cast.tao.cadre, relation="spouse")
    with pytest.raises(WrongState):
        services.relative_declare(actor=cast.tao, cadre=cast.tao.cadre, relative=cast.lin.cadre, relation="spouse")


def test_relative_does_not_take_the_declaration_back(cast):
    row = make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.hua.cadre)
    with pytest.raises(RelativeRecord):
        services.relative_withdraw(actor=cast.hua, relative=row, reason="x")
    services.relative_withdraw(actor=cast.gao, relative=row, reason="entered in error")
    assert not Relative.objects.exists()


# Selectors


def test_appointments_of_a_cadre_are_never_deleted_with_the_post(cast):
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        cast.posts.section.delete()
    assert Appointment.objects.filter(post=cast.posts.section).count() == 2
