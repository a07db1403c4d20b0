"""The database itself keeps published scheme versions with their rules, and people and figures of closed periods.

Triggers are dropped before migrations and made anew after them (``AppraisalConfig.ready``): SQLite alters a table by
copying it, which a trigger of another table that looks at it would forbid, and which loses the table's own ones.
"""

# table → (column that leads to the parent, parent table, state of the parent that freezes, what the refusal says)
RULES = "rules of a published version are frozen"
PEOPLE = "participants of a closed period are frozen"
FIGURES = "measures of a closed period are frozen"
VOTES = "ballots of a closed period are frozen"
ROUTES = "routes of a closed period are frozen"
CHILDREN = {
    "appraisal_indicator": ("version_id", "appraisal_schemeversion", "published", RULES),
    "appraisal_rule": ("version_id", "appraisal_schemeversion", "published", RULES),
    "appraisal_participant": ("period_id", "appraisal_period", "closed", PEOPLE),
    "appraisal_measure": ("period_id", "appraisal_period", "closed", FIGURES),
    "appraisal_assessedfigure": ("period_id", "appraisal_period", "closed", FIGURES),
    "appraisal_samplingrecord": ("period_id", "appraisal_period", "closed", FIGURES),
    "appraisal_route": ("period_id", "appraisal_period", "closed", ROUTES),
    "appraisal_ballot": ("period_id", "appraisal_period", "closed", VOTES),
}
VERSION = "a published version is frozen"
ROWS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}


def create(connection) -> None:
    tables = set(connection.introspection.table_names())
    if not {"appraisal_schemeversion", *CHILDREN} <= tables:
        return  # migrated back to nothing
    drop(connection)
    statements = _postgres() if connection.vendor == "postgresql" else _sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(connection) -> None:
    names = ["appraisal_schemeversion_frozen_update", "appraisal_schemeversion_frozen_delete"]
    names += [f"{table}_frozen_{verb}" for table in CHILDREN for verb in ROWS]
    with connection.cursor() as cursor:
        for name in names:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def _sqlite():
    for verb in ("update", "delete"):
        yield (
            f"CREATE TRIGGER appraisal_schemeversion_frozen_{verb} BEFORE {verb} ON appraisal_schemeversion "
            f"WHEN OLD.state = 'published' BEGIN SELECT RAISE(ABORT, '{VERSION}'); END"
        )
    for table, (column, parent, state, words) in CHILDREN.items():
        for verb, rows in ROWS.items():
            keys = ", ".join(f"{row}.{column}" for row in rows)
            frozen = f"SELECT 1 FROM {parent} WHERE id IN ({keys}) AND state = '{state}'"  # noqa: S608
            yield (
                f"CREATE TRIGGER {table}_frozen_{verb} BEFORE {verb} ON {table} WHEN EXISTS ({frozen}) "
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )


def _postgres():
    for verb in ("update", "delete"):
        name = f"appraisal_schemeversion_frozen_{verb}"
        yield f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{VERSION}' USING ERRCODE = 'restrict_violation'; END $$;
            CREATE TRIGGER {name} BEFORE {verb} ON appraisal_schemeversion
            FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION {name}();
        """
    # One check per statement, not per row: ten thousand participants are frozen in one INSERT.
    for table, (column, parent, state, words) in CHILDREN.items():
        for verb, sides in ROWS.items():
            name = f"{table}_frozen_{verb}"
            rows = " UNION ALL ".join(f"SELECT {column} FROM {side}_rows" for side in sides)  # noqa: S608
            transition = " ".join(f"{side} TABLE AS {side}_rows" for side in sides)
            yield f"""
                CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                    IF EXISTS (SELECT 1 FROM {parent} WHERE state = '{state}' AND id IN ({rows})) THEN
                        RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER {name} AFTER {verb} ON {table} REFERENCING {transition}
                FOR EACH STATEMENT EXECUTE FUNCTION {name}();
            """  # noqa: S608
