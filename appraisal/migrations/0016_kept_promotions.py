"""The database itself keeps decided promotions: what may still happen is that an approved one is reversed, once."""

# ruff: noqa: S608 - every part of the SQL stands in this file

from django.db import migrations

from core.triggers import CreateTriggers, Trigger

PROMOTIONS = "a promotion that was decided is reversed, never changed"

TERMS = (
    "id", "cadre_id", "from_rank", "from_rank_since", "to_rank", "effective_on", "arithmetic", "proposed_by_id",
    "proposed_at", "reason", "proposed_as", "renews_id", "decided_by_id", "decided_at", "decision_reason",
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
    """Of a decided promotion its terms, and any state but reversed after approved; of a reversed one how it ended."""
    return (
        f"{old}.state <> 'proposed' AND ({differ(TERMS, old, new, word)}"
        f" OR ({differ(ENDED, old, new, word)} AND NOT ({old}.state = 'approved' AND {new}.state = 'reversed')))"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0015_kept_consequences'),
    ]

    operations = [
        CreateTriggers(PROMOTIONS, [
            update("appraisal_promotionproposal_kept_update", "appraisal_promotionproposal", PROMOTIONS, changed),
            touched(
                "DELETE", "appraisal_promotionproposal_kept_delete", "appraisal_promotionproposal", PROMOTIONS,
                lambda row: f"{row}.state <> 'proposed'",
            ),
        ]),
    ]
