"""Runs beside writers who commit: each test has a database that other connections see, and a world of its own."""

import random
import threading
import time
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction

from appraisal.ledger.models import Entry
from appraisal.models import DirtyMark, Measure, Period
from appraisal.runs.incremental import recompute_request
from appraisal.runs.marks import marks_add as marks_of_rows
from appraisal.runs.marks import marks_clear, marks_count, marks_of, marks_take
from appraisal.runs.services import run_request
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.digest import sheets_digest
from tests.appraisal.runs.test_late import as_quiet, ended
from tests.appraisal.runs.test_marks import marks_add
from tests.repeated import sample


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_commits_while_the_run_reads_keeps_its_mark(committed):
    """Its mark got its number before the run looked and became visible after: nothing that counts numbers sees it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    world = worlds.build()
    job, one = uuid4(), world.people[0]
    marks_take(world.period, by=job)
    marks_clear(world.period, by=job)
    written, taken = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            worlds.entry(one, "d2.1", author=world.other, checker=world.boss)
            written.set()
            taken.wait(10)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(10)
    marks_add(period_id=world.period.pk, cadre_ids=[world.people[1].cadre_id])
    marks_take(world.period, by=job)
    taken.set()
    writer.join(10)
    marks_clear(world.period, by=job)
    assert marks_of(world.period) == [one.cadre_id]
    assert DirtyMark.objects.filter(taken__isnull=False).count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_run_of_the_year_takes_no_mark_before_what_it_stands_for_is_there(committed):
    """Releasing a month makes the marks anew that wait: whoever would take those from before waits, and has none."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    world = worlds.build()
    whole = worlds.make.PeriodFactory(unit=world.county, kind="year", starts_on=date(2025, 1, 1))
    worlds.Period.objects.filter(pk=world.period.pk).update(year_period=whole)
    job = run_request(period=world.period, actor=world.hr)
    work()
    job.refresh_from_db()
    run = worlds.Period.objects.get(pk=world.period.pk).current_run
    with transaction.atomic():
        marks_of_rows(whole, run.sheets.all())
    carried, taken = threading.Event(), []

    def publish():
        with transaction.atomic():
            marks_of_rows(whole, run.sheets.all())
            carried.set()
            time.sleep(1)
            taken.append(DirtyMark.objects.filter(period=whole).exclude(taken=None).count())
        connection.close()

    publisher = threading.Thread(target=publish)
    publisher.start()
    assert carried.wait(10)
    marks_take(whole, by=uuid4())
    publisher.join(10)
    assert taken == [0]
    people = sorted(run.sheets.values_list("cadre_id", flat=True))
    assert sorted(DirtyMark.objects.filter(period=whole, taken=None).values_list("cadre_id", flat=True)) == people


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_runs_under_writers_that_never_stop_all_end_as_on_the_quiet_database(committed, settings):
    """Twenty writes a second; full beside ``make check-all``: fifty runs."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    settings.SCORING_CHUNK = 10
    world = worlds.build()
    stop, faults = threading.Event(), []

    def write(number):
        dice = random.Random(number)
        people = [one for one in world.people if one.scheme_version_id == world.town.pk]
        try:
            while not stop.wait(0.2):
                one = dice.choice(people)
                if dice.random() < 0.7:
                    worlds.entry(one, "d2.1", author=world.other, checker=world.boss)
                elif dice.random() < 0.5:
                    Measure.objects.filter(period=world.period, cadre=one.cadre).update(
                        value=Decimal(dice.randint(0, 5))
                    )
                else:
                    Entry.objects.filter(period=world.period, cadre=one.cadre).order_by("?")[:1].get().delete()
        except Exception as fault:  # told by the test
            faults.append(fault)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for one in writers:
        one.start()
    mended = 0
    try:
        for number in range(sample(8, 50)):
            changed = number % 3 == 2
            job = run_request(period=world.period, actor=world.hr, changed_only=changed)
            time.sleep(0.05)
            run = ended(job)
            assert sheets_digest(run) == run.digest
            mended += run.chunks.filter(found__has_key="late").exists()
    finally:
        stop.set()
        for one in writers:
            one.join(10)
    assert not faults and mended
    world.period.refresh_from_db()
    if marks_count(world.period):
        run = ended(recompute_request(period=world.period, actor=world.hr))
    period = Period.objects.get(pk=world.period.pk)
    assert as_quiet(run, world) and period.current_run == run
    assert not DirtyMark.objects.filter(period=world.period).exists()
