"""Nobody waits for the trail (R1): rows are written without a lock and sealed into the chain afterwards, by one."""

import hashlib
import json
import threading
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_celery_beat.schedulers import ModelEntry

from core.audit import jobs, sealing
from core.audit.models import AuditHead, AuditRow
from core.audit.sealing import seal, waiting
from core.audit.services import log, register_actions, verify
from core.tasks import seal_trail
from tests.cast import build_cast

register_actions({"test.done": "did a test"})


def written(cast, n=1):
    return [log(actor=cast.hua, action="test.done", obj=cast.bureau, after={"n": i}) for i in range(n)]


def positions():
    return list(AuditRow.objects.order_by("number").values_list("position", flat=True))


def test_a_row_is_written_without_a_seal_and_sealed_afterwards(cast):
    written(cast, 3)
    assert positions() == [None, None, None]
    assert seal() == 3
    assert positions() == [1, 2, 3]
    first, second = AuditRow.objects.order_by("position")[:2]
    assert second.previous_hash == first.hash != ""
    assert (seal(), verify()) == (0, [])


def test_the_chain_goes_on_over_batches(cast, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    written(cast, 5)
    assert (seal(), positions()) == (5, [1, 2, 3, 4, 5])
    assert (AuditHead.objects.get().position, verify()) == (5, [])


def test_what_was_rolled_back_leaves_no_gap_in_the_chain(cast):
    written(cast)
    with transaction.atomic():
        written(cast)
        transaction.set_rollback(True)
    written(cast)
    seal()
    assert positions() == [1, 2]
    assert verify() == []


def test_a_sequencer_that_dies_in_the_middle_leaves_nothing_half_done(cast, monkeypatch):
    written(cast, 3)
    ordinary = sealing._write

    def dies(seals):
        ordinary(seals)
        raise KeyboardInterrupt

    monkeypatch.setattr(sealing, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        seal()
    assert positions() == [None, None, None] and AuditHead.objects.get().position == 0
    monkeypatch.undo()
    assert (seal(), verify()) == (3, [])


TAMPERING = {
    "edit an unsealed row": "UPDATE core_auditrow SET payload = '{}' WHERE position IS NULL",
    "edit while sealing": (
        "UPDATE core_auditrow SET position = 3, previous_hash = 'a', hash = 'b', actor_name = 'x' "
        "WHERE position IS NULL"
    ),
    "edit a sealed row": "UPDATE core_auditrow SET actor_name = 'x' WHERE position = 1",
    "seal again": "UPDATE core_auditrow SET hash = 'x' WHERE position = 1",
    "unseal": "UPDATE core_auditrow SET position = NULL, previous_hash = '', hash = '' WHERE position = 1",
    "move": "UPDATE core_auditrow SET position = 9 WHERE position = 1",
    "seal in part": "UPDATE core_auditrow SET position = 9 WHERE position IS NULL",
    "remove an unsealed row": "DELETE FROM core_auditrow WHERE position IS NULL",
    "remove a sealed row": "DELETE FROM core_auditrow WHERE position = 1",
    "insert a sealed row": (
        "INSERT INTO core_auditrow (number, at, actor_key, actor_name, action, object_type, object_key, object_text, "
        "payload, salt, position, previous_hash, hash) SELECT number + 100, at, actor_key, actor_name, action, "
        "object_type, object_key, object_text, payload, salt, 7, 'a', 'b' FROM core_auditrow WHERE position = 1"
    ),
}
REPLACE = (
    "INSERT OR REPLACE INTO core_auditrow (number, at, actor_key, actor_name, action, object_type, object_key, "
    "object_text, payload, salt, previous_hash, hash) SELECT number, at, actor_key, 'x', action, object_type, "
    "object_key, object_text, payload, salt, '', '' FROM core_auditrow WHERE position = 1"
)


@pytest.mark.parametrize("sql", [*TAMPERING.values(), None], ids=[*TAMPERING, "in the database's own way"])
def test_the_database_refuses_to_change_rows_with_and_without_a_seal(cast, sql):
    written(cast, 2)
    seal()
    written(cast)
    before = list(AuditRow.objects.order_by("number").values())
    if sql is None:
        sql = "TRUNCATE core_auditrow" if connection.vendor == "postgresql" else REPLACE
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(AuditRow.objects.order_by("number").values()) == before


@pytest.mark.parametrize("column", ["actor_key", "actor_name", "action", "object_text"])
def test_a_column_that_no_longer_says_what_was_hashed_is_named(cast, column):
    row = written(cast, 2)[0]
    seal()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_auditrow DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER core_auditrow_no_update")
        cursor.execute(f"UPDATE core_auditrow SET {column} = 'x' WHERE number = %s", [row.number])
    assert verify() == [row.number]


# --- Rows that nobody seals -----------------------------------------------------------------------


@pytest.fixture
def late(cast, settings):
    settings.AUDIT_LATE_SECONDS = 60
    row = written(cast)[0]
    AuditRow.objects.bulk_create([AuditRow(**{
        name: getattr(row, name) for name in ("actor_key", "actor_name", "action", "object_type", "object_key",
                                              "object_text", "payload", "salt")
    }, at=timezone.now() - timedelta(seconds=61))])  # fmt: skip
    return cast


def test_a_row_that_waits_a_moment_is_no_alarm(cast, settings):
    settings.AUDIT_LATE_SECONDS = 60
    written(cast)
    assert (waiting().rows, waiting().is_late, jobs.late_rows()) == (1, False, 0)


def test_rows_that_wait_too_long_are_an_alarm_in_the_log_and_on_the_page(late, sign_in, caplog):
    assert waiting().is_late
    assert jobs.late_rows() == 2
    assert "2 audit rows are not sealed" in caplog.text
    assert "尚未生成校验码" in sign_in(late.shen).get("/audit/").content.decode()
    seal()
    assert "尚未生成校验码" not in sign_in(late.shen).get("/audit/").content.decode()


def test_the_command_tells_of_late_rows_though_it_seals_them_itself(cast, settings, capsys):
    settings.AUDIT_LATE_SECONDS = -1
    written(cast, 2)
    with pytest.raises(CommandError, match="2 rows were not sealed in time"):
        call_command("verify_audit")
    head = AuditHead.objects.get()
    assert f"2 rows, the last hash is {head.hash}" in capsys.readouterr().out
    call_command("verify_audit")


def test_the_clock_of_a_site_seals(db, settings):
    made = ModelEntry.from_entry("seal", app=current_app, **settings.CELERY_BEAT_SCHEDULE["seal-the-trail"])
    assert made.task == seal_trail.name
    assert made.schedule.run_every == timedelta(seconds=settings.AUDIT_SEAL_SECONDS)
    assert made.options["expires"] == 5 * settings.AUDIT_SEAL_SECONDS


def test_the_embedded_worker_seals_what_its_jobs_left(transactional_db):
    written(build_cast())
    call_command("run_worker", once=True)
    assert positions() == [1]


# --- The chain from before ------------------------------------------------------------------------


def test_the_chain_that_stood_before_is_kept_and_goes_on(transactional_db):
    cast = build_cast()
    executor = MigrationExecutor(connection)
    executor.migrate([("core", "0002_triggers")])
    before = executor.loader.project_state([("core", "0002_triggers")]).apps
    previous = "0" * 64
    for number in (1, 2, 3):
        now = timezone.now()
        said = {"at": now.isoformat(), "actor": "system", "action": "test.done", "object": f"cadres.unit:{number}"}
        payload = json.dumps(said | {"reason": "", "before": {}, "after": {}, "request": ""})
        digest = hashlib.sha256(f"{previous}\nsalt\n{payload}".encode()).hexdigest()
        before.get_model("core", "AuditRow").objects.create(
            number=number, at=now, actor_key="system", actor_name="system", action="test.done",
            object_type="cadres.unit", object_key=str(number), object_text="unit", payload=payload, salt="salt",
            previous_hash=previous, hash=digest,
        )  # fmt: skip
        previous = digest
    before.get_model("core", "AuditHead").objects.update_or_create(pk=1, defaults={"number": 3, "hash": previous})
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert (verify(), positions()) == ([], [1, 2, 3])
    assert written(cast)[0].number == 4
    assert (verify(), positions()) == ([], [1, 2, 3, 4])


# --- Several at once ------------------------------------------------------------------------------


@pytest.fixture
def crowd(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time.")
    return build_cast()


def beside(act):
    """Runs the act on a connection of its own."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def frozen(crowd):
    """A transaction that wrote a row of the trail and then does nothing; it ends with the test, or is let go."""
    there, go = threading.Event(), threading.Event()

    def freeze():
        with transaction.atomic():
            written(crowd)
            list(AuditRow.objects.select_for_update())  # and whatever else it can hold of the trail
            there.set()
            go.wait(30)

    thread = beside(freeze)
    assert there.wait(10)
    yield lambda: (go.set(), thread.join(10))
    go.set()
    thread.join(10)


def test_a_transaction_frozen_on_the_trail_delays_no_other_writer(crowd, frozen):
    began = time.monotonic()
    written(crowd, 5)
    assert (seal(), AuditRow.objects.filter(position=None).count()) == (5, 0)
    assert time.monotonic() - began < 2


def test_who_commits_late_stands_later_in_the_chain(crowd, frozen):
    written(crowd, 2)
    seal()
    frozen()
    seal()
    assert positions() == [3, 1, 2]  # its number is the first
    assert verify() == []


def test_a_row_that_somebody_has_locked_is_left_for_the_next_time(crowd):
    one, _two = written(crowd, 2)
    there, go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            AuditRow.objects.select_for_update().get(pk=one.pk)
            there.set()
            go.wait(30)

    thread = beside(hold)
    assert there.wait(10)
    assert (seal(), positions()) == (1, [None, 1])
    go.set()
    thread.join(10)
    assert (seal(), positions(), verify()) == (1, [2, 1], [])


def test_two_sequencers_at_once_make_one_chain(crowd):
    writers = [beside(lambda: [written(crowd, 20) for _n in range(5)]) for _w in range(4)]
    stop = threading.Event()

    def sequence():
        while not stop.is_set():
            seal()

    sequencers = [beside(sequence) for _n in range(2)]
    for one in writers:
        one.join(60)
    stop.set()
    for one in sequencers:
        one.join(60)
    assert verify() == []
    assert sorted(positions()) == list(range(1, 401))


def test_a_second_sequencer_does_nothing_while_one_is_at_work(crowd):
    written(crowd)
    there, go = threading.Event(), threading.Event()

    def at_work():
        with transaction.atomic():
            AuditHead.objects.select_for_update().get(pk=1)
            there.set()
            go.wait(30)

    thread = beside(at_work)
    assert there.wait(10)
    assert seal() == 0
    go.set()
    thread.join(10)
    assert seal() == 1
