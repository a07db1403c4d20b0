"""Hours count as the regulation says, and only the officers of the unit record them."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cadres.models import ServiceSpell
from core.errors import InvalidInput, NotAllowed, OwnRecord, WrongState
from tests import factories as make
from tests.packs import packs_load
from tests.unseen import UNSEEN
from training import services
from training.models import Enrolment
from training.reckoning import Service, hours_due
from training.selectors import hours_ratio, standings


@pytest.fixture(autouse=True)
def packs(db):
    packs_load()


@pytest.fixture
def course(cast):
    return make.CourseFactory(unit=cast.county, hours=14)


@pytest.fixture
def held_yesterday(course):
    day = timezone.localdate() - timedelta(days=2)
    return make.TrainingClassFactory(course=course, starts_on=day, ends_on=day, seats=2)


def credit(cadre, hours, day):
    course = make.CourseFactory(hours=1000)
    row = make.TrainingClassFactory(course=course, starts_on=day, ends_on=day, state="held")
    return make.EnrolmentFactory(training_class=row, cadre=cadre, hours=hours, state="completed")


def test_the_training_officer_enrols_records_and_closes(cast, held_yesterday):
    assert services.class_enrol(training_class=held_yesterday, cadres=[cast.lin.cadre], actor=cast.tang) == 1
    row = Enrolment.objects.get()
    services.class_hold(training_class=held_yesterday, hours={row.pk: Decimal(13)}, actor=cast.tang)
    row.refresh_from_db()
    held_yesterday.refresh_from_db()
    assert (row.state, row.hours, held_yesterday.state) == ("completed", Decimal(13), "held")


@pytest.mark.parametrize(("attended", "state", "counted"), [("12", "completed", "12"), ("11.9", "withdrawn", "0")])
def test_leave_of_more_than_one_seventh_means_withdrawal(cast, held_yesterday, attended, state, counted):
    services.class_enrol(training_class=held_yesterday, cadres=[cast.lin.cadre], actor=cast.tang)
    row = Enrolment.objects.get()
    services.class_hold(training_class=held_yesterday, hours={row.pk: Decimal(attended)}, actor=cast.tang)
    row.refresh_from_db()
    assert (row.state, row.hours) == (state, Decimal(counted))


def test_enrolling_again_adds_nobody_twice_and_seats_are_respected(cast, held_yesterday):
    people = [cast.lin.cadre, cast.mei.cadre]
    services.class_enrol(training_class=held_yesterday, cadres=people, actor=cast.tang)
    assert services.class_enrol(training_class=held_yesterday, cadres=people, actor=cast.tang) == 0
    with pytest.raises(InvalidInput):
        services.class_enrol(training_class=held_yesterday, cadres=[cast.tao.cadre], actor=cast.tang)


def test_hr_of_a_bureau_cannot_enrol_people_of_the_town(cast):
    held = make.TrainingClassFactory(course=make.CourseFactory(unit=cast.bureau))
    with pytest.raises(NotAllowed):
        services.class_enrol(training_class=held, cadres=[cast.tao.cadre], actor=cast.hua)


def test_nobody_records_their_own_hours(cast, held_yesterday):
    services.class_enrol(training_class=held_yesterday, cadres=[cast.tang.cadre], actor=cast.tang)
    row = Enrolment.objects.get()
    with pytest.raises(OwnRecord):
        services.class_hold(training_class=held_yesterday, hours={row.pk: Decimal(14)}, actor=cast.tang)
    row.refresh_from_db()
    assert row.state == "enrolled"


def test_hours_of_everybody_are_needed_and_a_held_class_stays_held(cast, held_yesterday):
    services.class_enrol(training_class=held_yesterday, cadres=[cast.lin.cadre, cast.mei.cadre], actor=cast.tang)
    first, second = Enrolment.objects.order_by("pk")
    with pytest.raises(InvalidInput):
        services.class_hold(training_class=held_yesterday, hours={first.pk: Decimal(14)}, actor=cast.tang)
    both = {first.pk: Decimal(14), second.pk: Decimal(14)}
    services.class_hold(training_class=held_yesterday, hours=both, actor=cast.tang)
    with pytest.raises(WrongState):
        services.class_hold(training_class=held_yesterday, hours=both, actor=cast.tang)


def test_a_correction_needs_a_reason_and_changes_the_credit(cast, held_yesterday):
    services.class_enrol(training_class=held_yesterday, cadres=[cast.lin.cadre], actor=cast.tang)
    row = Enrolment.objects.get()
    services.class_hold(training_class=held_yesterday, hours={row.pk: Decimal(14)}, actor=cast.tang)
    with pytest.raises(InvalidInput):
        services.attendance_correct(enrolment=row, hours=Decimal(12), reason=UNSEEN, actor=cast.tang)
    row = services.attendance_correct(enrolment=row, hours=Decimal(12), reason="The list was wrong.", actor=cast.tang)
    assert row.hours == Decimal(12)


def test_chiefs_need_90_hours_a_year_and_consultants_550_in_five(cast):
    chief, consultant = cast.lin.cadre, cast.mei.cadre
    consultant.rank = "consult_4"
    consultant.save()
    for year in range(2022, 2027):
        credit(chief, 60, date(year, 5, 1))
        credit(consultant, 60, date(year, 5, 1))
    found = standings([chief, consultant], on=date(2026, 12, 31))
    assert (found[chief.pk].required, found[chief.pk].attended) == (90, 60)
    assert (found[consultant.pk].required, found[consultant.pk].attended) == (550, 300)
    assert found[consultant.pk].missing == 250


def test_the_ratio_compares_with_what_is_due_by_the_month_and_stops_at_one(cast):
    credit(cast.lin.cadre, 30, date(2026, 2, 1))
    credit(cast.mei.cadre, 80, date(2026, 2, 1))
    ratio = dict(hours_ratio([cast.lin.cadre.pk, cast.mei.cadre.pk, cast.su.cadre.pk], on=date(2026, 6, 30)))
    assert ratio == {
        cast.lin.cadre.pk: Decimal("0.6722"),
        cast.mei.cadre.pk: Decimal(1),
        cast.su.cadre.pk: Decimal(0),
    }


def test_hours_of_a_thousand_take_no_more_queries_than_those_of_two(cast, django_assert_num_queries):
    cadres = [cast.lin.cadre, cast.mei.cadre]
    with django_assert_num_queries(3):  # the parameter, the spells of service, the sums of one rank group
        standings(cadres, on=date(2026, 6, 30))
    more = cadres + make.CadreFactory.create_batch(20)
    with django_assert_num_queries(3):
        standings(more, on=date(2026, 6, 30))


# Pro rata: from joining, without the time out of the service


def test_who_joined_in_november_owes_the_days_since(cast):
    recruit = cast.lin.cadre
    recruit.entered_on = date(2026, 11, 16)
    recruit.save()
    standing = standings([recruit], on=date(2026, 12, 1))[recruit.pk]
    assert standing.required == Fraction(90 * 46, 365)
    assert standing.is_pro_rata and standing.full_hours == 90
    assert standing.hours_required == Decimal("11.4")  # 11.34…, in tenths that are enough
    credit(recruit, "3.7", date(2026, 11, 25))
    (row,) = hours_ratio([recruit.pk], on=date(2026, 11, 30))
    assert row == (recruit.pk, Decimal(1))  # 3.69… are due for 15 days


def test_the_own_page_says_of_what_the_required_hours_are_a_share(cast, sign_in):
    cast.lin.cadre.entered_on = timezone.localdate().replace(month=1, day=2)
    cast.lin.cadre.save()
    share = "the share of your days in service"
    assert share in sign_in(cast.lin).get("/training/mine/", headers={"accept-language": "en"}).content.decode()
    assert share not in sign_in(cast.mei).get("/training/mine/", headers={"accept-language": "en"}).content.decode()


def test_tenths_that_are_shown_decide_as_the_exact_requirement_does(cast):
    recruit = cast.lin.cadre
    recruit.entered_on = date(2026, 11, 16)
    recruit.save()
    credit(recruit, "11.3", date(2026, 11, 20))
    found = standings([recruit], on=date(2026, 12, 31))[recruit.pk]
    assert not found.is_met and found.missing == Decimal("0.1")
    credit(recruit, "0.1", date(2026, 11, 21))
    found = standings([recruit], on=date(2026, 12, 31))[recruit.pk]
    assert found.is_met and found.missing == 0


def test_years_out_of_the_service_ask_for_no_hours(cast):
    back = cast.lin.cadre
    ServiceSpell.objects.create(cadre=back, starts_on=back.entered_on, ends_on=date(2026, 3, 31))
    ServiceSpell.objects.create(cadre=back, starts_on=date(2026, 10, 1))
    assert standings([back], on=date(2026, 12, 31))[back.pk].required == Fraction(90 * (90 + 92), 365)


DATES = st.dates(date(2021, 1, 1), date(2027, 12, 31))


@given(st.lists(DATES, min_size=1, max_size=7, unique=True), DATES, DATES, DATES)
def test_requirements_add_up_over_any_split_and_equal_a_slow_count(borders, first, middle, last):
    service, is_in = served(sorted(borders))
    window, day = (date(2022, 1, 1), date(2026, 12, 31)), timedelta(days=1)
    first, middle, last = sorted((first, middle, last))
    whole = hours_due(550, window, service, [(first, last)])
    parts = [(first, middle), (middle + day, last)]
    assert whole == sum(hours_due(550, window, service, [part]) for part in parts)
    assert whole == hours_due(550, window, service, parts)
    inside = [first + n * day for n in range((last - first).days + 1)]
    slow = sum(1 for one in inside if window[0] <= one <= window[1] and is_in(one))
    assert whole == Fraction(550 * slow, 1826)


def served(borders):
    """Joined on the first day, away and back on the days that follow in turn; gone for good after an odd one left."""
    day = timedelta(days=1)
    left = borders[-1] if len(borders) % 2 == 0 else None
    inner = borders[1 : -1 if left else None]
    gaps = tuple((gone + day, back - day) for gone, back in zip(inner[::2], inner[1::2], strict=True))

    def is_in(one):
        return borders[0] <= one <= (left or one) and not any(gone <= one <= back for gone, back in gaps)

    return Service(borders[0], left, gaps), is_in


# Pages


def test_the_officer_walks_from_course_to_recorded_hours(cast, sign_in, course):
    client = sign_in(cast.tang)
    today = timezone.localdate()
    answer = client.post(
        f"/training/courses/{course.pk}/classes/new/",
        {"starts_on": today, "ends_on": today, "place": "Hall", "seats": 9},
    )
    assert answer.status_code == 302
    held = course.classes.get()
    address = f"/training/classes/{held.pk}/enrol/"
    found = client.post(address, {"cadre-typed": cast.lin.cadre.name, "cadre-find": "1"}).content.decode()
    assert f'name="cadre" value="{cast.lin.cadre.pk}"' in found and f'hx-post="{address}"' in found
    assert client.post(address, {}).status_code == 422
    client.post(address, {"staff_numbers": cast.lin.cadre.staff_no, "cadre": cast.lin.cadre.pk})
    row = held.enrolments.get()
    assert client.get(f"/training/classes/{held.pk}/").status_code == 200
    assert client.get(f"/training/classes/{held.pk}/hold/").status_code == 200
    assert client.post(f"/training/classes/{held.pk}/hold/", {f"hours_{row.pk}": "14"}).status_code == 302
    row.refresh_from_db()
    assert row.hours == 14


def test_an_unknown_staff_number_is_named_and_nothing_is_lost(cast, sign_in, held_yesterday):
    answer = sign_in(cast.tang).post(f"/training/classes/{held_yesterday.pk}/enrol/", {"staff_numbers": "X-404"})
    assert answer.status_code == 422
    assert "X-404" in answer.content.decode()


def test_a_cadre_sees_the_own_hours_but_not_who_else_sits_in_the_class(cast, sign_in, held_yesterday):
    make.EnrolmentFactory(training_class=held_yesterday, cadre=cast.tao.cadre)
    make.EnrolmentFactory(training_class=held_yesterday, cadre=cast.lin.cadre)
    page = sign_in(cast.lin).get(f"/training/classes/{held_yesterday.pk}/").content.decode()
    assert cast.lin.cadre.staff_no in page
    assert cast.tao.cadre.staff_no not in page
    assert sign_in(cast.lin).get("/training/mine/").status_code == 200
    assert sign_in(cast.lin).get("/training/hours/").status_code == 403


def test_the_enrolment_of_another_unit_is_not_found(cast, sign_in, held_yesterday):
    row = make.EnrolmentFactory(training_class=held_yesterday, cadre=cast.tao.cadre)
    assert sign_in(cast.hua).post(f"/training/enrolments/{row.pk}/withdraw/").status_code == 404
    assert sign_in(cast.hua).get(f"/training/enrolments/{row.pk}/correct/").status_code == 404


@pytest.mark.parametrize("address", ["/training/", "/training/courses/", "/training/hours/", "/training/mine/"])
def test_lists_open_in_both_languages_empty_and_filled(cast, sign_in, address, held_yesterday):
    for language in ("en", "zh-hans"):
        client = sign_in(cast.tang)
        client.cookies["django_language"] = language
        assert client.get(address).status_code == 200
        assert client.get(address + "?export=xlsx").status_code == 200


def test_the_exported_hours_are_those_of_the_page(cast, sign_in):
    credit(cast.lin.cadre, 30, timezone.localdate().replace(month=1, day=1))
    answer = sign_in(cast.tang).get("/training/hours/?export=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    (line,) = (line.split(",") for line in lines if cast.lin.cadre.staff_no in line)
    assert "30.0" in line


def test_the_appraisal_reads_the_hours_of_its_participants(cast):
    from appraisal.sources import sources

    period = make.PeriodFactory(unit=cast.county, starts_on=date(2026, 6, 1))
    make.ParticipantFactory(period=period, appointment=cast.lin.cadre.main_appointment_today)
    credit(cast.lin.cadre, 30, date(2026, 2, 1))
    collect = sources()["training.hours_ratio"].collect
    assert list(collect(period, [cast.lin.cadre.pk])) == [(cast.lin.cadre.pk, Decimal("0.6722"))]


def test_a_class_that_was_held_is_not_cancelled_and_its_page_says_so(cast, sign_in, held_yesterday):
    services.class_hold(training_class=held_yesterday, hours={}, actor=cast.tang)
    client, address = sign_in(cast.tang), held_yesterday.get_absolute_url()
    for act in ("cancel", "hold"):
        answer = client.get(f"{address}{act}/", headers={"accept-language": "en"})
        assert answer.status_code == 409 and "already been held" in answer.content.decode()
    assert f"{address}cancel/" not in client.get(address).content.decode()


def test_the_page_that_cancels_a_class_says_so_in_its_title(cast, sign_in, held_yesterday):
    page = sign_in(cast.tang).get(f"{held_yesterday.get_absolute_url()}cancel/", headers={"accept-language": "en"})
    assert page.context["title"].startswith("Cancel the class: ")


def test_a_class_of_many_is_shown_fifty_at_a_time(cast, sign_in, course):
    held = course.classes.create(starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 2), place="Hall", seats=99)
    people = [make.AppointmentFactory(post=cast.posts.section).cadre for _n in range(60)]
    Enrolment.objects.bulk_create(Enrolment(training_class=held, cadre=cadre) for cadre in people)
    client, path = sign_in(cast.tang), f"/training/classes/{held.pk}/"
    shown = [client.get(path, {"page": page}).context["enrolments"] for page in (1, 2, "x")]
    assert [len(page) for page in shown] == [50, 10, 50]
    assert {row.cadre for page in shown for row in page} == set(people)
    assert "51–60 / 60" in client.get(path, {"page": 2}).content.decode()
