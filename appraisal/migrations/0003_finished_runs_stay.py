"""The database itself refuses to change a finished run or its sheets, and the words of a grade decision."""

from django.db import migrations

MESSAGE = "a finished run and its sheets are never changed"
DECISION = "a grade decision is never changed, only followed by another"

# The job may be forgotten; everything else of a finished run stays.
SQLITE = [
    ("appraisal_sheet_no_update", "UPDATE ON appraisal_sheet WHEN (SELECT finished_at FROM appraisal_run WHERE id = OLD.run_id) IS NOT NULL", MESSAGE),
    ("appraisal_sheet_no_delete", "DELETE ON appraisal_sheet WHEN (SELECT finished_at FROM appraisal_run WHERE id = OLD.run_id) IS NOT NULL", MESSAGE),
    ("appraisal_sheet_no_insert", "INSERT ON appraisal_sheet WHEN (SELECT finished_at FROM appraisal_run WHERE id = NEW.run_id) IS NOT NULL", MESSAGE),
    ("appraisal_run_no_delete", "DELETE ON appraisal_run WHEN OLD.finished_at IS NOT NULL", MESSAGE),
    (
        "appraisal_run_no_update",
        "UPDATE ON appraisal_run WHEN OLD.finished_at IS NOT NULL AND (OLD.id, OLD.period_id, OLD.number, OLD.key, OLD.state, OLD.engine, "
        "OLD.reason, OLD.participants, OLD.digest, OLD.summary, OLD.created_at, OLD.finished_at) IS NOT (NEW.id, NEW.period_id, NEW.number, "
        "NEW.key, NEW.state, NEW.engine, NEW.reason, NEW.participants, NEW.digest, NEW.summary, NEW.created_at, NEW.finished_at)",
        MESSAGE,
    ),
    ("appraisal_gradedecision_no_delete", "DELETE ON appraisal_gradedecision", DECISION),
    (
        "appraisal_gradedecision_no_update",
        "UPDATE ON appraisal_gradedecision WHEN (OLD.id, OLD.sheet_id, OLD.period_id, OLD.cadre_id, OLD.grade, OLD.reason, OLD.decided_by_id, "
        "OLD.decided_at) IS NOT (NEW.id, NEW.sheet_id, NEW.period_id, NEW.cadre_id, NEW.grade, NEW.reason, NEW.decided_by_id, NEW.decided_at) "
        "OR (NEW.is_current AND NOT OLD.is_current)",
        DECISION,
    ),
]

# Sheets are watched per statement, with all its rows at once: a run writes a hundred thousand of them.
POSTGRES = """
CREATE FUNCTION appraisal_sheet_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id WHERE run.finished_at IS NOT NULL) THEN
        RAISE EXCEPTION '{message}';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER appraisal_sheet_no_update AFTER UPDATE ON appraisal_sheet
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_guard();
CREATE TRIGGER appraisal_sheet_no_delete AFTER DELETE ON appraisal_sheet
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_guard();
CREATE TRIGGER appraisal_sheet_no_insert AFTER INSERT ON appraisal_sheet
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_guard();

CREATE FUNCTION appraisal_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.finished_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.id, OLD.period_id, OLD.number, OLD.key, OLD.state, OLD.engine, OLD.reason, OLD.participants,
            OLD.digest, OLD.summary, OLD.created_at, OLD.finished_at)
        IS NOT DISTINCT FROM (NEW.id, NEW.period_id, NEW.number, NEW.key, NEW.state, NEW.engine, NEW.reason, NEW.participants,
            NEW.digest, NEW.summary, NEW.created_at, NEW.finished_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{message}';
END $$;
CREATE TRIGGER appraisal_run_no_change BEFORE UPDATE OR DELETE ON appraisal_run
    FOR EACH ROW EXECUTE FUNCTION appraisal_run_guard();

CREATE FUNCTION appraisal_gradedecision_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.id, OLD.sheet_id, OLD.period_id, OLD.cadre_id, OLD.grade, OLD.reason, OLD.decided_by_id, OLD.decided_at)
        IS NOT DISTINCT FROM (NEW.id, NEW.sheet_id, NEW.period_id, NEW.cadre_id, NEW.grade, NEW.reason, NEW.decided_by_id, NEW.decided_at)
        AND (OLD.is_current OR NOT NEW.is_current) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{decision}';
END $$;
CREATE TRIGGER appraisal_gradedecision_no_change BEFORE UPDATE OR DELETE ON appraisal_gradedecision
    FOR EACH ROW EXECUTE FUNCTION appraisal_gradedecision_guard();
"""
POSTGRES_DROP = """
DROP TRIGGER appraisal_sheet_no_update ON appraisal_sheet;
DROP TRIGGER appraisal_sheet_no_delete ON appraisal_sheet;
DROP TRIGGER appraisal_sheet_no_insert ON appraisal_sheet;
DROP TRIGGER appraisal_run_no_change ON appraisal_run;
DROP TRIGGER appraisal_gradedecision_no_change ON appraisal_gradedecision;
DROP FUNCTION appraisal_sheet_guard();
DROP FUNCTION appraisal_run_guard();
DROP FUNCTION appraisal_gradedecision_guard();
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES.replace("{message}", MESSAGE).replace("{decision}", DECISION))
        return
    for name, what, message in SQLITE:
        event, _when, condition = what.partition(" WHEN ")
        when = f"WHEN {condition}" if condition else ""
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_DROP)
        return
    for name, _what, _message in SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0002_initial")]
    operations = [migrations.RunPython(create, drop)]
