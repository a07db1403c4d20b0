"""What a connection is asked again and again it has planned: the answers stay what they were."""

import pytest
from django.db import DatabaseError, DataError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from cadres.models import Cadre
from core.questions import asked_with, question_of
from tests import factories as make

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_both,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="statements of PostgreSQL"),
]


@pytest.fixture(autouse=True)
def two_of_them(settings):
    settings.DATABASE_PREPARED = 2
    connection.statements = None
    yield
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.statements = None


def named(name):
    return question_of(Cadre.objects.filter(name_latin=name).order_by("pk"))


def by_key(key):
    return Cadre.objects.filter(pk=key)


def texts(question, times):
    with CaptureQueriesContext(connection) as context:
        for _time in range(times):
            question.read()
    return [query["sql"].split()[0] for query in context.captured_queries]


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def test_the_second_time_it_is_prepared_and_answered_anew(cast):
    assert texts(named("Lin"), 4) == ["SELECT", "PREPARE", "EXECUTE", "EXECUTE"]
    another = make.CadreFactory(name_latin="Lin")
    assert another in named("Lin").read()


def test_values_are_part_of_the_statement_and_a_key_is_handed_over(cast):
    for name in ("Lin", "Mei"):
        for _time in range(4):
            assert [cadre.name_latin for cadre in named(name).read()] == [name]
    assert prepared() == 2
    found = [asked_with(by_key, who.cadre.pk).read() for who in (cast.lin, cast.mei, cast.su, cast.lin)]
    assert found == [[who.cadre] for who in (cast.lin, cast.mei, cast.su, cast.lin)]
    assert texts(asked_with(by_key, cast.tao.cadre.pk), 1) == ["EXECUTE"]


def test_what_was_not_asked_for_longest_makes_room(cast):
    for name in ("Lin", "Mei", "Su"):
        texts(named(name), 2)
    assert prepared() == 2
    assert texts(named("Su"), 1) == texts(named("Mei"), 1) == ["EXECUTE"]
    assert texts(named("Lin"), 3) == ["SELECT", "DEALLOCATE", "EXECUTE"]
    assert [cadre.name_latin for cadre in named("Lin").read()] == ["Lin"]


def test_a_sign_that_the_driver_reads_is_left_alone(cast):
    question = question_of(Cadre.objects.filter(name_latin__contains="100%", pk__gt=0))
    make.CadreFactory(name_latin="A 100% name")
    assert {len(question.read()) for _time in range(5)} == {1}


def test_nothing_is_prepared_where_it_is_switched_off(cast, settings):
    settings.DATABASE_PREPARED = 0
    assert texts(named("Lin"), 5) == ["SELECT"] * 5


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_somebody_threw_away_is_asked_in_full(settings):
    lin = make.CadreFactory(name_latin="Lin")
    texts(named("Lin"), 2)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert named("Lin").read() == [lin]
    texts(named("Lin"), 2)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(DatabaseError), transaction.atomic():
        named("Lin").read()  # the transaction is lost already, and with it what it did
    assert named("Lin").read() == [lin]


@pytest.mark.django_db(transaction=True)
def test_after_an_error_of_one_statement_the_connection_goes_on_preparing():
    """Such as the end of the time a statement may take: what was prepared before has names that are not free."""
    lin = make.CadreFactory(name_latin="Lin")
    texts(named("Lin"), 2)
    broken = question_of(Cadre.objects.annotate(nothing=F("pk") / (F("pk") - F("pk"))))
    for _time in range(2):
        with pytest.raises(DataError):
            broken.read()
    assert texts(named("Lin"), 3) == ["SELECT", "DEALLOCATE", "EXECUTE"]
    assert named("Lin").read() == [lin]
    assert prepared() == 1
