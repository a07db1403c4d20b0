"""Rows for tests; dependent values follow from the given ones, so that a partial override stays valid."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from appraisal.models import Participant, Period
from cadres.calendar.reckoning import Calendar
from cadres.conduct.models import AttendanceDay
from cadres.conduct.reckoning import Given, settle
from cadres.conduct.services import days_of, take
from cadres.models import Appointment, AttendanceRecord, Cadre, Duty, Grant, Post, Relative, Unit, User
from cadres.people.identity import check_character
from core.fields import blind_index
from training.models import Course, Enrolment, TrainingClass


def identity_number(born_on: date, order: int) -> str:
    """A valid number with the region code 000000, which no place has."""
    stem = f"000000{born_on:%Y%m%d}{order % 1000:03d}"
    return stem + check_character(stem)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.LazyAttribute(lambda user: user.username.title())
    password = factory.LazyFunction(lambda: make_password("correct horse battery"))


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"U{n:04d}")
    name = factory.Sequence(lambda n: f"第{n}单位")
    name_en = factory.Sequence(lambda n: f"Unit {n}")
    kind = "bureau"
    parent = None
    level = factory.LazyAttribute(lambda unit: unit.parent.level + 1 if unit.parent else 1)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        unit = model_class(*args, **kwargs)
        unit.save()
        unit.path = f"{unit.parent.path if unit.parent else ''}{unit.pk}/"
        unit.save(update_fields=["path"])
        return unit


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    code = factory.Sequence(lambda n: f"P{n:04d}")
    title = factory.Sequence(lambda n: f"第{n}岗位")
    title_en = factory.Sequence(lambda n: f"Post {n}")
    category = "general"
    headcount = 50
    factor = 1


class DutyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Duty

    post = factory.SubFactory(PostFactory)
    number = factory.Sequence(lambda n: n % 30000 + 1)
    title = factory.Sequence(lambda n: f"第{n}职责")
    title_en = factory.Sequence(lambda n: f"Duty {n}")


class CadreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cadre

    class Params:
        order = factory.Sequence(lambda n: n)

    staff_no = factory.LazyAttribute(lambda cadre: f"C{cadre.order:06d}")
    name = factory.LazyAttribute(lambda cadre: f"干部{cadre.order}")
    name_latin = factory.LazyAttribute(lambda cadre: f"Cadre {cadre.order}")
    sex = factory.LazyAttribute(lambda cadre: "m" if cadre.order % 2 else "f")
    born_on = factory.LazyAttribute(lambda cadre: date(1980, 1, 1) + timedelta(days=cadre.order // 1000))
    identity_number = factory.LazyAttribute(lambda cadre: identity_number(cadre.born_on, cadre.order))
    identity_digest = factory.LazyAttribute(lambda cadre: blind_index(cadre.identity_number))
    education = "bachelor"
    politics = "party"
    entered_on = date(2010, 7, 1)
    entry_channel = "exam"
    rank = "chief_2"
    rank_since = date(2021, 6, 1)


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appointment

    cadre = factory.SubFactory(CadreFactory)
    post = factory.SubFactory(PostFactory)
    kind = "main"
    starts_on = date(2020, 1, 1)


class RelativeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Relative

    relation = "spouse"


class GrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Grant

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = "hr"
    starts_on = date(2020, 1, 1)


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AttendanceRecord

    cadre = factory.SubFactory(CadreFactory)
    day = factory.LazyFunction(timezone.localdate)
    kind = "late"
    quantity = 1

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """With its days, as every record has; written past the rules."""
        record = model_class(*args, **kwargs)
        given = Given(record.kind, record.day, False, record.last_day, False, Decimal(record.quantity))
        take(record, given, settle(given, Calendar()))
        record.save()
        AttendanceDay.objects.bulk_create(days_of(record))
        return record


class PeriodFactory(factory.django.DjangoModelFactory):
    """A month that is open and takes entries today, unless told otherwise."""

    class Meta:
        model = Period

    unit = factory.SubFactory(UnitFactory)
    kind = "month"
    starts_on = factory.LazyFunction(lambda: timezone.localdate().replace(day=1))
    ends_on = factory.LazyAttribute(
        lambda period: (period.starts_on + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    )
    entry_until = factory.LazyAttribute(lambda period: period.ends_on + timedelta(days=5))
    verify_until = factory.LazyAttribute(lambda period: period.ends_on + timedelta(days=10))
    state = "open"


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    appointment = factory.SubFactory(AppointmentFactory)
    period = factory.SubFactory(PeriodFactory)
    cadre = factory.LazyAttribute(lambda row: row.appointment.cadre)
    post = factory.LazyAttribute(lambda row: row.appointment.post)
    unit = factory.LazyAttribute(lambda row: row.post.unit)
    unit_path = factory.LazyAttribute(lambda row: row.unit.path)
    post_factor = factory.LazyAttribute(lambda row: row.post.factor)
    peer_group = factory.LazyAttribute(lambda row: f"{row.unit.pk}:{row.post.category}")


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course

    code = factory.Sequence(lambda n: f"T{n:04d}")
    title = factory.Sequence(lambda n: f"第{n}课程")
    kind = "duty"
    hours = 12
    unit = factory.SubFactory(UnitFactory)


class TrainingClassFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TrainingClass

    course = factory.SubFactory(CourseFactory)
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + timedelta(days=1))


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enrolment

    training_class = factory.SubFactory(TrainingClassFactory)
    cadre = factory.SubFactory(CadreFactory)
