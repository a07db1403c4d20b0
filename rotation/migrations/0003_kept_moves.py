"""The database itself keeps decided moves: an approved one is reversed, once.

The appointment that an approval makes is entered then, and taken off again by a reversal before it began.
"""

# ruff: noqa: S608 - every part of the SQL stands in this file

from django.db import migrations

from core.triggers import CreateTriggers, Trigger

MOVES = "a move that was decided is reversed, never changed"

TERMS = (
    "id", "cadre_id", "from_appointment_id", "to_post_id", "effective_on", "proposed_by_id", "proposed_at", "reason",
    "decided_by_id", "decided_at", "decision_reason",
)  # fmt: skip
ENDED = ("state", "reversed_by_id", "reversed_at", "reversal_reason")


def differ(columns, old, new, word):
    return "(" + " OR ".join(f"{old}.{one} {word} {new}.{one}" for one in columns) + ")"


def update(name, table, message, forbidden):
    """Refuses an UPDATE of rows for which ``forbidden(old, new, word)`` holds."""
    return Trigger(
        name,
        on=table,
        sqlite=f"""
            CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN {forbidden("OLD", "NEW", "IS NOT")}
            BEGIN SELECT RAISE(ABORT, '{message}'); END
        """,
        postgresql=f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                IF EXISTS (
                    SELECT 1 FROM old_rows was LEFT JOIN new_rows made ON made.id = was.id
                    WHERE {forbidden("was", "made", "IS DISTINCT FROM")}
                ) THEN
                    RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER {name} AFTER UPDATE ON {table}
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
    )


def touched(event, name, table, message, decided):
    """Refuses an INSERT or DELETE of rows of which ``decided(row)`` holds."""
    row, rows = ("NEW", "NEW TABLE") if event == "INSERT" else ("OLD", "OLD TABLE")
    return Trigger(
        name,
        on=table,
        sqlite=f"""
            CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {decided(row)}
            BEGIN SELECT RAISE(ABORT, '{message}'); END
        """,
        postgresql=f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                IF EXISTS (SELECT 1 FROM touched WHERE {decided("touched")}) THEN
                    RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER {name} AFTER {event} ON {table}
            REFERENCING {rows} AS touched
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
    )


def changed(old, new, word):
    """Of a decided move its terms, any state but reversed after approved, and another appointment than the one made."""
    entered = f"{old}.state = 'approved' AND {old}.new_appointment_id IS NULL"
    taken_off = f"{old}.state = 'reversed' AND {new}.new_appointment_id IS NULL"
    return (
        f"{old}.state <> 'proposed' AND ({differ(TERMS, old, new, word)}"
        f" OR ({differ(ENDED, old, new, word)} AND NOT ({old}.state = 'approved' AND {new}.state = 'reversed'))"
        f" OR ({differ(('new_appointment_id',), old, new, word)} AND NOT ({entered} OR {taken_off})))"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('rotation', '0002_tenure_rule_unit_name'),
    ]

    operations = [
        CreateTriggers(MOVES, [
            update("rotation_move_kept_update", "rotation_move", MOVES, changed),
            touched("DELETE", "rotation_move_kept_delete", "rotation_move", MOVES, lambda row: f"{row}.state <> 'proposed'"),
        ]),
    ]
