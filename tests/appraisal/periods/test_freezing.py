"""Who is appraised, where, as what and by which rules."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appraisal.models import Participant, Period, SchemeVersion
from appraisal.periods import services
from appraisal.periods.freezing import Held, appraised_post, preview_of
from appraisal.schemes.services import version_new_draft_from, version_publish
from cadres.models import Appointment, Cadre
from core.dates import add_months
from core.fields import blind_index
from tests import factories as make

JAN, END = date(2025, 1, 1), date(2025, 1, 31)
HALF = Fraction(1, 2)


def held(appointment, kind="main", starts_on=date(2020, 1, 1), ends_on=None):
    return Held(1, appointment, kind, starts_on, ends_on, 1, "general", 1, 1, "1/", date(2010, 1, 1), "exam")


@pytest.mark.parametrize(
    ("posts", "decides"),
    [
        ([held(1)], 1),
        ([held(1, ends_on=date(2025, 1, 10)), held(2, starts_on=date(2025, 1, 11))], 2),
        ([held(1, ends_on=date(2025, 1, 21)), held(2, starts_on=date(2025, 1, 22))], 1),
        # 15 days each, with a day between: the later one
        ([held(1, ends_on=date(2025, 1, 15)), held(2, starts_on=date(2025, 1, 17))], 2),
        ([held(1), held(2, "concurrent")], 1),
        ([held(2, "concurrent")], None),
        # half of 31 days is 15.5: sixteen days decide, fifteen do not
        ([held(1), held(2, "secondment", date(2025, 1, 16))], 2),
        ([held(1), held(2, "secondment", date(2025, 1, 17))], 1),
        ([held(1), held(2, "secondment"), held(3, "secondment", date(2025, 1, 5))], 2),
        ([held(1, ends_on=date(2024, 12, 31)), held(2, starts_on=JAN)], 2),
    ],
)
def test_the_post_that_decides(posts, decides):
    for order in (posts, posts[::-1]):
        found = appraised_post(order, JAN, END, HALF)
        assert (found.appointment if found else None) == decides


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 7, 1), 12, date(2025, 7, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 12, 1), 1, date(2025, 1, 1)),
    ],
)
def test_months_later(day, months, later):
    assert add_months(day, months) == later


def person(post, **cadre):
    appointment = {key: cadre.pop(key) for key in ("starts_on", "ends_on", "kind") if key in cadre}
    file = make.CadreFactory(**cadre)
    make.AppointmentFactory(cadre=file, post=post, **appointment)
    return file


def row_of(period, cadre) -> Participant | None:
    return period.participants.filter(cadre=cadre).first()


def test_everybody_with_a_post_takes_part_once_with_post_unit_and_rules(cast, january, scheme_version):
    assert january.participants.count() == 11
    row = row_of(january, cast.lin.cadre)
    assert (row.post, row.unit, row.unit_path) == (cast.posts.section, cast.section, cast.section.path)
    assert row.scheme_version == scheme_version
    assert (row.standing, row.post_factor) == ("graded", 1)
    assert not january.participants.filter(cadre__user=cast.wai).exists()


def test_peers_are_those_of_the_organ_leaders_and_villages_apart(cast, year):
    village = make.PostFactory(unit=cast.section, category="village")
    villager = person(village)
    period = services.period_open(period=year.months.get(starts_on=JAN), actor=cast.gao)
    group = {name: row_of(period, getattr(cast, name).cadre).peer_group for name in ("lin", "mei", "su", "tao", "lei")}
    assert group["lin"] == group["mei"] == f"{cast.bureau.pk}:staff", "a section is no organ of its own"
    assert group["su"] == f"{cast.bureau.pk}:leading"
    assert group["tao"] == f"{cast.town.pk}:staff"
    assert group["lei"] == f"{cast.county.pk}:leading"
    assert row_of(period, villager).peer_group == f"{cast.bureau.pk}:village"


def test_the_post_factor_is_the_one_of_the_day_of_opening(cast, january):
    cast.posts.section.factor = "1.2500"
    cast.posts.section.save()
    assert row_of(january, cast.lin.cadre).post_factor == 1
    services.period_refreeze(period=january, actor=cast.gao)
    assert str(row_of(january, cast.lin.cadre).post_factor) == "1.2500"


def test_whoever_left_before_the_last_day_is_not_appraised(cast, year):
    gone = person(cast.posts.section, left_on=date(2025, 1, 30))
    stays = person(cast.posts.section, left_on=date(2025, 1, 31))
    period = services.period_open(period=year.months.get(starts_on=JAN), actor=cast.gao)
    assert row_of(period, gone) is None
    assert row_of(period, stays) is not None


def test_recruits_on_probation_get_a_comment_only(cast, year):
    recruit = person(cast.posts.section, entered_on=date(2024, 2, 1), starts_on=date(2024, 2, 1))
    done = person(cast.posts.section, entered_on=date(2024, 1, 31), starts_on=date(2024, 1, 31))
    moved = person(
        cast.posts.section, entered_on=date(2024, 2, 1), starts_on=date(2024, 2, 1), entry_channel="transfer"
    )
    period = services.period_open(period=year.months.get(starts_on=JAN), actor=cast.gao)
    row = row_of(period, recruit)
    assert (row.standing, row.standing_reason) == ("comment_only", "probation 2025-02-01")
    assert "2025" in row.standing_in_words
    assert row_of(period, done).standing == row_of(period, moved).standing == "graded"


def test_a_secondment_out_of_the_unit_takes_the_person_out(cast, packs, scheme_version):
    make.AppointmentFactory(cadre=cast.lin.cadre, post=cast.posts.town, kind="secondment", starts_on=JAN)
    whole = services.year_plan(unit=cast.bureau, year=2025, actor=cast.hua)
    period = services.period_open(period=whole.months.get(starts_on=JAN), actor=cast.hua)
    assert row_of(period, cast.lin.cadre) is None
    assert row_of(period, cast.mei.cadre) is not None


def test_a_unit_with_periods_of_its_own_appraises_its_people_itself(cast, packs, scheme_version):
    town = services.year_plan(unit=cast.town, year=2025, actor=cast.he)
    county = services.year_plan(unit=cast.county, year=2025, actor=cast.gao)
    in_town = services.period_open(period=town.months.get(starts_on=JAN), actor=cast.he)
    elsewhere = services.period_open(period=county.months.get(starts_on=JAN), actor=cast.gao)
    assert in_town.participants.count() == 3
    assert elsewhere.participants.count() == 8
    assert not set(in_town.participants.values_list("cadre")) & set(elsewhere.participants.values_list("cadre"))


def test_a_later_version_does_not_change_an_open_period(cast, january, scheme_version):
    """Also when it says that it holds from a day before the period began (favouritism by late rules)."""
    late = version_new_draft_from(version=scheme_version, actor=cast.gao)
    version_publish(version=late, effective_from=date(2024, 1, 1), actor=cast.gao)
    assert set(january.participants.values_list("scheme_version", flat=True)) == {scheme_version.pk}
    february = services.period_open(period=january.year_period.months.get(starts_on=date(2025, 2, 1)), actor=cast.gao)
    assert set(february.participants.values_list("scheme_version", flat=True)) == {scheme_version.pk}
    assert SchemeVersion.objects.in_force(JAN).first() == scheme_version, "the newer day goes before the number"


def test_posts_without_rules_are_counted_and_take_part_without_a_version(cast, packs):
    from appraisal.schemes.services import scheme_assign, scheme_import
    from tests.appraisal.schemes.documents import small

    version = scheme_import(document=small(), owner=cast.county, actor=cast.gao)
    version = version_publish(version=version, effective_from=JAN, actor=cast.gao)
    scheme_assign(scheme=version.scheme, unit=cast.bureau, starts_on=JAN, actor=cast.gao)
    whole = services.year_plan(unit=cast.county, year=2025, actor=cast.gao)
    preview = preview_of(whole.months.get(starts_on=JAN))
    assert (preview.people, preview.without_scheme, preview.versions) == (11, 7, {version.pk: 4})
    period = services.period_open(period=whole.months.get(starts_on=JAN), actor=cast.gao)
    assert period.participants.filter(scheme_version=None).count() == 7


def test_opening_asks_as_many_queries_for_two_hundred_people_as_for_eleven(cast, year):
    months = list(year.months.order_by("starts_on"))
    with CaptureQueriesContext(connection) as few:
        services.period_open(period=months[0], actor=cast.gao)
    people = make.CadreFactory.build_batch(200)
    for file in people:
        file.identity_digest = blind_index(file.staff_no)
    Cadre.objects.bulk_create(people)
    Appointment.objects.bulk_create(
        Appointment(cadre=file, post=cast.posts.section, starts_on=date(2020, 1, 1)) for file in people
    )
    with CaptureQueriesContext(connection) as many:
        services.period_open(period=months[1], actor=cast.gao)
    assert months[1].participants.count() == months[0].participants.count() + 200
    assert len(few) == len(many)
    assert sum('INSERT INTO "appraisal_participant"' in query["sql"] for query in many) == 1


def test_quota_base_does_not_move_with_people_after_opening(cast, january):
    """Whoever is moved after the freeze stays in the peer group of then (THREATS T13)."""
    appointment = cast.lin.cadre.appointments.get()
    appointment.ends_on = date(2025, 1, 15)
    appointment.save()
    make.AppointmentFactory(cadre=cast.lin.cadre, post=cast.posts.town, starts_on=date(2025, 1, 16))
    assert row_of(january, cast.lin.cadre).peer_group == f"{cast.bureau.pk}:staff"


def test_a_month_ends_where_the_next_begins(year):
    months = list(year.months.order_by("starts_on"))
    assert len(months) == 12
    assert months[0].starts_on == JAN
    assert months[-1].ends_on == date(2025, 12, 31) == year.ends_on
    for month, following in pairwise(months):
        assert month.ends_on + timedelta(days=1) == following.starts_on
    assert all(month.entry_until == month.ends_on + timedelta(days=5) for month in months)
    assert Period.objects.count() == 13
