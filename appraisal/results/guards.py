"""The database itself keeps finished runs as they are, and has every sheet belong to its run and its participant.

Dropped before migrations and made anew after them, as in ``appraisal.frozen``. PostgreSQL looks once per statement at
all rows: for a hundred thousand sheets one join with the runs and participants takes the place of five foreign keys
that would be asked row by row. It says more than they would: the participant is of the run's period, and cadre and
unit are the participant's.
"""

FINISHED = "a finished run and its sheets are never changed"
STRANGER = "a sheet belongs to its run and to a participant of the period"
KEPT = "what sheets are about is never deleted"

# What of a finished run stays. The job may be forgotten.
RUN_COLUMNS = (
    "id, period_id, base_id, number, key, state, engine, reason, participants, digest, summary, created_at, finished_at"
).split(", ")
PARTS = ("appraisal_sheet", "appraisal_rankshift", "appraisal_runlink")
VERBS = {"insert": "new", "update": "old", "delete": "old"}


def create(connection) -> None:
    tables = set(connection.introspection.table_names())
    if not {*PARTS, "appraisal_run", "appraisal_participant"} <= tables:
        return  # migrated back to before
    drop(connection)
    with connection.cursor() as cursor:
        for statement in _postgres() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def drop(connection) -> None:
    # migration 0003 made the first of these triggers under other names
    old = [("appraisal_sheet", f"appraisal_sheet_no_{verb}") for verb in VERBS]
    old += [("appraisal_run", f"appraisal_run_no_{verb}") for verb in ("update", "delete", "change")]
    names = [(table, f"{table}_kept_{verb}") for table in (*PARTS, "appraisal_run") for verb in VERBS]
    names += [("appraisal_sheet", f"appraisal_sheet_of_{verb}") for verb in ("insert", "update")]
    names += [(table, f"{table}_has_sheets") for table in ("appraisal_run", "appraisal_participant")]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, name in [*old, *names]:
            if connection.vendor != "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            elif table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _changed(verb: str) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in RUN_COLUMNS) for row in ("OLD", "NEW"))
    differs = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}[verb]
    return f"({old}) {differs} ({new})"


def _sqlite():
    for table in PARTS:
        for verb, row in VERBS.items():
            finished = f"(SELECT finished_at FROM appraisal_run WHERE id = {row}.run_id) IS NOT NULL"  # noqa: S608
            yield _trigger(f"{table}_kept_{verb}", verb, table, finished, FINISHED)
    yield _trigger(
        "appraisal_run_kept_delete", "delete", "appraisal_run", "OLD.finished_at IS NOT NULL", FINISHED
    )
    changed = f"OLD.finished_at IS NOT NULL AND {_changed('sqlite')}"
    yield _trigger("appraisal_run_kept_update", "update", "appraisal_run", changed, FINISHED)
    stranger = (
        "NOT EXISTS (SELECT 1 FROM appraisal_participant p JOIN appraisal_run run ON run.period_id = p.period_id "
        "WHERE p.id = NEW.participant_id AND run.id = NEW.run_id AND p.period_id = NEW.period_id "
        "AND p.cadre_id = NEW.cadre_id AND p.unit_id = NEW.unit_id)"
    )
    for verb in ("insert", "update"):
        yield _trigger(f"appraisal_sheet_of_{verb}", verb, "appraisal_sheet", stranger, STRANGER)
    held = "EXISTS (SELECT 1 FROM appraisal_sheet WHERE run_id = OLD.id)"
    yield _trigger("appraisal_run_has_sheets", "delete", "appraisal_run", held, KEPT)
    held = "EXISTS (SELECT 1 FROM appraisal_sheet WHERE cadre_id = OLD.cadre_id AND participant_id = OLD.id)"
    yield _trigger("appraisal_participant_has_sheets", "delete", "appraisal_participant", held, KEPT)


def _trigger(name: str, verb: str, table: str, condition: str, words: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _postgres():
    for table in PARTS:
        for verb, row in VERBS.items():
            finished = "SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id "
            yield from _statement(
                f"{table}_kept_{verb}",
                verb,
                table,
                row,
                f"{finished}WHERE run.finished_at IS NOT NULL",
                FINISHED,
            )
    yield f"""
        CREATE FUNCTION appraisal_run_kept_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {_changed("postgresql")} THEN RAISE EXCEPTION '{FINISHED}'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER appraisal_run_kept_update BEFORE UPDATE ON appraisal_run
            FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION appraisal_run_kept_update();
    """
    yield from _statement(
        "appraisal_run_kept_delete",
        "delete",
        "appraisal_run",
        "old",
        "SELECT 1 FROM touched WHERE finished_at IS NOT NULL",
        FINISHED,
    )
    stranger = """
        SELECT 1 FROM touched LEFT JOIN appraisal_participant p ON p.id = touched.participant_id
            AND p.period_id = touched.period_id AND p.cadre_id = touched.cadre_id AND p.unit_id = touched.unit_id
        LEFT JOIN appraisal_run run ON run.id = touched.run_id AND run.period_id = touched.period_id
        WHERE p.id IS NULL OR run.id IS NULL
    """
    for verb in ("insert", "update"):
        yield from _statement(
            f"appraisal_sheet_of_{verb}", verb, "appraisal_sheet", "new", stranger, STRANGER
        )
    held = "SELECT 1 FROM touched JOIN appraisal_sheet sheet ON sheet.run_id = touched.id"
    yield from _statement("appraisal_run_has_sheets", "delete", "appraisal_run", "old", held, KEPT)
    held = (
        "SELECT 1 FROM touched JOIN appraisal_sheet sheet ON sheet.cadre_id = touched.cadre_id "
        "AND sheet.participant_id = touched.id"
    )
    yield from _statement(
        "appraisal_participant_has_sheets", "delete", "appraisal_participant", "old", held, KEPT
    )


def _statement(name: str, verb: str, table: str, row: str, found: str, words: str):
    yield f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF EXISTS ({found}) THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation'; END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {verb} ON {table} REFERENCING {row.upper()} TABLE AS touched
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """
