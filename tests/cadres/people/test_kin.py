"""M5: relatives never serve in one line of command, nor does anybody act on a relative, by whichever path."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cadres.access.requests import grant_propose
from cadres.models import Appointment
from cadres.people import services
from cadres.people.layouts import AppointmentLayout
from cadres.people.rules import KinInLine, kin_in_line
from core.approvals.services import proposal_approve
from core.errors import RelativeRecord
from rotation.services import move_propose
from tests import factories as make
from tests.cadres.test_imports import appointment_row, run, says

DAY = date(2026, 6, 1)


@pytest.fixture
def inlaw(cast):
    """Tao of the town has an in-law in the section, entered on the other side."""
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.tao.cadre, relation="in_law")
    return cast.tao.cadre


def refused(act):
    before = set(Appointment.objects.values_list("pk", "ends_on"))
    with pytest.raises(KinInLine, match="Lin|干部"):
        act()
    assert set(Appointment.objects.values_list("pk", "ends_on")) == before


def test_by_a_direct_transfer(cast, inlaw):
    refused(lambda: services.appointment_transfer(actor=cast.gao, cadre=inlaw, post=cast.posts.section, starts_on=DAY))


@pytest.mark.parametrize("kind", ["concurrent", "secondment"])
def test_by_a_second_post_or_a_secondment(cast, inlaw, kind):
    ends_on = DAY + timedelta(days=90)
    refused(
        lambda: services.appointment_start(
            actor=cast.gao, cadre=inlaw, post=cast.posts.section, kind=kind, starts_on=DAY, ends_on=ends_on
        )
    )


def test_by_a_return_to_the_service(cast, inlaw):
    services.cadre_leave(actor=cast.gao, cadre=inlaw, left_on=DAY, reason="Left.")
    refused(
        lambda: services.cadre_return(
            actor=cast.gao, cadre=inlaw, post=cast.posts.section, starts_on=DAY + timedelta(days=30), reason="Back."
        )
    )


def test_by_the_pages(cast, inlaw, sign_in):
    client = sign_in(cast.gao)
    for name in ("cadres:transfer", "cadres:appoint"):
        data = {"post": cast.posts.section.pk, "starts_on": DAY.isoformat(), "reason": "Needed", "kind": "concurrent"}
        page = client.post(reverse(name, args=[inlaw.pk]), data)
        assert page.status_code == 422 and "74" in page.content.decode()
    assert inlaw.appointments.count() == 1


def test_by_the_api(cast, inlaw, sign_in):
    data = {"cadre": inlaw.pk, "post": cast.posts.section.pk, "kind": "concurrent", "starts_on": DAY.isoformat()}
    answer = sign_in(cast.gao).post("/api/v1/appointments/", data, content_type="application/json")
    assert answer.status_code == 400 and "74" in answer.content.decode()
    assert inlaw.appointments.count() == 1


def test_by_an_import(cast, inlaw):
    row = appointment_row(cast, **{"Staff number": inlaw.staff_no, "Post code": "P-SECTION", "From": DAY})
    made = run(AppointmentLayout, cast.gao, row, commit=False)
    assert made.outcome.error_rows == 1 and "74" in str(says(made))


def test_by_a_move_proposed_or_made_impossible_before_its_approval(cast, inlaw, pack):
    target = cast.posts.section

    def propose():
        return move_propose(cadre=inlaw, to_post=target, effective_on=DAY, reason="Exchange", actor=cast.gao)

    refused(propose)
    other = make.PostFactory(unit=make.UnitFactory(parent=cast.county), code="P-OTHER")
    move = move_propose(cadre=inlaw, to_post=other, effective_on=DAY, reason="Exchange", actor=cast.gao)
    make.AppointmentFactory(cadre=cast.lin.cadre, post=make.PostFactory(unit=other.unit), kind="concurrent")
    refused(lambda: proposal_approve(proposal=move, actor=cast.lei))


def test_the_line_of_command_reaches_a_section_and_the_heads_below(cast, inlaw):
    """Lin's in-law: head of the bureau above her section; and head of another section below a bureau that Lin heads."""
    lin = cast.lin.cadre
    assert kin_in_line(inlaw, cast.posts.bureau, DAY).cadre == lin
    plain = make.PostFactory(unit=cast.bureau, category="general")
    assert kin_in_line(inlaw, plain, DAY) is None  # a colleague of the bureau itself is not in the section's line
    make.AppointmentFactory(cadre=lin, post=make.PostFactory(unit=cast.town, category="leading"), kind="concurrent")
    section = make.UnitFactory(parent=cast.town, kind="section")
    assert kin_in_line(inlaw, make.PostFactory(unit=section), DAY).cadre == lin
    village = make.UnitFactory(parent=cast.town, kind="village")
    assert kin_in_line(inlaw, make.PostFactory(unit=village), DAY) is None
    assert kin_in_line(inlaw, make.PostFactory(unit=village, category="leading"), DAY).cadre == lin


def test_days_on_which_the_relative_is_not_there_are_free(cast, inlaw):
    held = cast.lin.cadre.main_appointment_today
    Appointment.objects.filter(pk=held.pk).update(ends_on=DAY - timedelta(days=1))
    assert kin_in_line(inlaw, cast.posts.section, DAY) is None
    assert kin_in_line(inlaw, cast.posts.section, DAY - timedelta(days=1)) is not None


def test_nobody_grants_a_right_to_a_relative(cast):
    own = make.CadreFactory(user=cast.an)
    make.RelativeFactory(cadre=cast.lin.cadre, relative=own, relation="in_law")
    with pytest.raises(RelativeRecord):
        grant_propose(
            actor=cast.an, user=cast.lin, role="hr", unit=cast.bureau, starts_on=timezone.localdate(), reason="Needed"
        )
