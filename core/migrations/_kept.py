"""What migrations that keep decided rows share. Frozen as they are: another way of refusing is another function."""

# ruff: noqa: S608 - every part of the SQL stands in the migrations

from core.triggers import Trigger


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
