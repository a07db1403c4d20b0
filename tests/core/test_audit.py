"""The trail is chained, append-only and names what was changed."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.audit.models import AuditRow
from core.audit.sealing import seal
from core.audit.services import log, register_actions, verify

register_actions({"test.done": "did a test"})


@pytest.fixture
def three_rows(cast):
    return [log(actor=cast.hua, action="test.done", obj=cast.bureau, after={"n": n}) for n in range(3)]


def test_rows_are_numbered_and_chained(three_rows):
    assert verify() == []
    rows = AuditRow.objects.order_by("number")
    assert [row.position for row in rows] == [1, 2, 3]
    assert rows[1].previous_hash == rows[0].hash


def test_an_unknown_action_is_an_error_of_the_programmer(cast):
    with pytest.raises(LookupError):
        log(actor=cast.hua, action="test.unheard_of", obj=cast.bureau)


@pytest.mark.parametrize(
    "change",
    [lambda rows: rows.update(actor_name="nobody"), lambda rows: rows.all().delete()],
    ids=["update", "delete"],
)
def test_the_database_refuses_to_change_or_remove_rows(three_rows, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change(AuditRow.objects.filter(number=three_rows[1].number))
    assert AuditRow.objects.count() == 3


def _without_triggers(sql: str) -> None:
    """What an intruder with all rights in the database could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_auditrow DISABLE TRIGGER USER")
            cursor.execute(sql)
            cursor.execute("ALTER TABLE core_auditrow ENABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER core_auditrow_no_update")
            cursor.execute("DROP TRIGGER core_auditrow_no_delete")
            cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE core_auditrow SET payload = '{}' WHERE position = 2", 2),
        ("DELETE FROM core_auditrow WHERE position = 2", 3),
        ("DELETE FROM core_auditrow WHERE position = 3", None),
    ],
    ids=["edited", "removed from the middle", "removed from the end"],
)
def test_a_row_changed_behind_the_triggers_is_named(three_rows, sql, named):
    seal()
    _without_triggers(sql)
    # off the end nothing is left to be named but the place where the chain should end
    number = three_rows[named - 1].number if named else 3
    assert number in verify()
    with pytest.raises(CommandError, match=str(number)):
        call_command("verify_audit")


def test_nothing_is_logged_when_the_change_is_rolled_back(cast):
    with transaction.atomic():
        log(actor=cast.hua, action="test.done", obj=cast.bureau)
        transaction.set_rollback(True)
    assert not AuditRow.objects.exists()
    assert verify() == []


@pytest.mark.on_both
@pytest.mark.parametrize("near", [2000, 1])
def test_words_are_found_in_sealed_rows_and_in_those_that_wait(cast, sign_in, monkeypatch, near):
    """Actor, object and action are searched, each word in any of them, and never across two."""
    monkeypatch.setattr("core.audit.search.NEAR", near)
    old = log(actor=cast.hua, action="test.done", obj=cast.bureau)
    seal()
    log(actor=cast.shen, action="test.done", obj=cast.bureau)
    new = log(actor=cast.hua, action="test.done", obj=cast.bureau)
    client, name = sign_in(cast.shen), str(cast.hua)

    def found(words, **more):
        page = client.get("/audit/", {"q": words, **more}).context["page"]
        return [row.pk for row in page.rows]

    for words in (name, name[-1], f"test.d {name}", f"{name} TEST", f"{cast.bureau.name[:2]} {name[1:]}"):
        assert found(words) == [new.pk, old.pk], words
        assert found(words, sort="number") == [old.pk, new.pk], words
    for words in ("%", "_", f"{name} nowhere", f"{str(cast.hua)[-1]}{cast.bureau}"):
        assert found(words) == [], words
    answer = b"".join(client.get("/audit/", {"q": name, "export": "csv"}).streaming_content).decode()
    assert answer.count(name) == 2


@pytest.mark.on_both
def test_a_search_of_the_trail_goes_on_page_by_page(cast, sign_in, monkeypatch):
    monkeypatch.setattr("core.audit.search.NEAR", 3)
    monkeypatch.setattr("core.audit.views.AuditList.page_size", 2)
    rows = []
    for n in range(7):
        log(actor=cast.shen, action="test.done", obj=cast.bureau)
        rows.append(log(actor=cast.hua, action="test.done", obj=cast.bureau).pk)
        if n == 4:
            seal()
    client, seen, link = sign_in(cast.shen), [], f"/audit/?q={cast.hua}"
    while link:
        page = client.get(link).context["page"]
        seen += [row.pk for row in page.rows]
        link = page.after
    assert seen == rows[::-1]
    back = client.get(page.before).context["page"]
    assert [row.pk for row in back.rows] == rows[1:3][::-1]


def test_only_auditors_read_the_trail(cast, sign_in, three_rows):
    assert sign_in(cast.shen).get("/audit/").status_code == 200
    assert sign_in(cast.shen).get(three_rows[1].get_absolute_url()).status_code == 200
    for user in (cast.lin, cast.hua, cast.lei, cast.xi, cast.an):
        assert sign_in(user).get("/audit/").status_code == 403
