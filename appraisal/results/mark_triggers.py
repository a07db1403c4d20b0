"""The database marks (period, cadre) itself whenever something is written on which a score depends.

By trigger, not by each writer: no service, import, admin action or statement by hand can forget it, and the mark
stands and falls with the change. PostgreSQL looks once per statement at all its rows, so that an import of a hundred
thousand entries appends its marks in one INSERT; SQLite, which has triggers per row only, appends none where one
waits already (it has one writer at a time, so nothing can come between). Dropped and made anew around migrations,
as in ``appraisal.frozen``.
"""

from dataclasses import dataclass

MARKS = "appraisal_dirtymark"
NOW = "strftime('%Y-%m-%d %H:%M:%f', 'NOW')"  # as Django writes it
VERBS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}


@dataclass(frozen=True)
class Watched:
    """A table with the columns ``period_id`` and ``cadre_id``, or one to which participants point by ``through``.

    ``counts`` is SQL over ``{row}``: which of its rows count at all. ``columns``: an update of others does not matter.
    ``frozen``: only in a period that was opened, for rows that opening it writes. ``untimed``: the mark tells the
    day and not the moment, for rows that keep no time themselves.
    """

    counts: str = ""
    columns: tuple[str, ...] = ()
    frozen: bool = False
    untimed: bool = False
    through: str = ""

    @property
    def verbs(self) -> tuple[str, ...]:
        return ("update",) if self.through else tuple(VERBS)


TABLES: dict[str, Watched] = {
    "appraisal_entry": Watched(counts="{row}.state IN ('verified', 'reversed')"),
    "appraisal_measure": Watched(columns=("period_id", "cadre_id", "code", "value", "num", "den")),
    "appraisal_ballot": Watched(
        columns=("period_id", "cadre_id", '"item"', '"group"', '"option"', '"count"'), untimed=True
    ),
    "appraisal_participant": Watched(
        columns=("unit_path", "scheme_version_id", "post_factor", "peer_group", "standing"), frozen=True
    ),
    # what schemes may ask of a subject (``subjects.ATTRIBUTES``) is read as it is today
    "cadres_post": Watched(
        columns=("category", "code", "difficulty", "risk", "workload", "is_key"), through="post_id"
    ),
    "cadres_cadre": Watched(columns=('"rank"', "education", "politics"), through="cadre_id"),
    "cadres_unit": Watched(columns=("code", "kind"), through="unit_id"),
}


def create(connection) -> None:
    tables = set(connection.introspection.table_names())
    if MARKS not in tables:
        return  # migrated back to before there were marks
    drop(connection)
    make = _postgres if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for table in TABLES.keys() & tables:
            for verb in TABLES[table].verbs:
                cursor.execute(make(table, verb, TABLES[table]))


def drop(connection) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in VERBS:
                name = _name(table, verb)
                if connection.vendor == "postgresql":
                    cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def _name(table: str, verb: str) -> str:
    return f"{table}_mark_{verb}"


def _matters(watched: Watched, verb: str, differs: str) -> str:
    """Whether a written row matters, over OLD and NEW as ``old_row`` and ``new_row``."""
    rows = VERBS[verb]
    found = []
    if watched.counts:
        found.append("(" + " OR ".join(watched.counts.format(row=f"{row}_row") for row in rows) + ")")
    if verb == "update" and watched.columns:
        changed = (f"old_row.{name} {differs} new_row.{name}" for name in watched.columns)
        found.append("(" + " OR ".join(changed) + ")")
    return " AND ".join(found)


def _points(watched: Watched, row: str) -> str:
    """Participants of open periods who point to the row, as p."""
    return (
        f"appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id AND o.state IN ('open', 'scored') "
        f"WHERE p.{watched.through} = {row}.id"
    )


def _sqlite(table: str, verb: str, watched: Watched) -> str:
    condition = _matters(watched, verb, "IS NOT").replace("old_row.", "OLD.").replace("new_row.", "NEW.")
    when = f"WHEN {condition}" if condition else ""
    statements = []
    if watched.through:
        statements.append(
            f"INSERT INTO {MARKS} (period_id, cadre_id, marked_at) "  # noqa: S608
            f"SELECT p.period_id, p.cadre_id, {NOW} FROM {_points(watched, 'NEW')};"
        )
    for row in () if watched.through else VERBS[verb]:
        row = row.upper()
        waits = (
            f"SELECT 1 FROM {MARKS} WHERE period_id = {row}.period_id AND cadre_id = {row}.cadre_id "  # noqa: S608
            "AND taken IS NULL"
        )
        frozen = (
            f" AND (SELECT state FROM appraisal_period WHERE id = {row}.period_id) <> 'draft'"  # noqa: S608
            if watched.frozen
            else ""
        )
        moment = "strftime('%Y-%m-%d 00:00:00', 'NOW')" if watched.untimed else NOW
        statements.append(
            f"INSERT INTO {MARKS} (period_id, cadre_id, marked_at) "
            f"SELECT {row}.period_id, {row}.cadre_id, {moment} "
            f"WHERE NOT EXISTS ({waits}){frozen};"
        )
    return (
        f"CREATE TRIGGER {_name(table, verb)} AFTER {verb} ON {table} {when} BEGIN {' '.join(statements)} END"
    )


def _postgres(table: str, verb: str, watched: Watched) -> str:
    name, sides = _name(table, verb), VERBS[verb]
    condition = _matters(watched, verb, "IS DISTINCT FROM")
    if watched.through:
        source = (
            "old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id "  # noqa: S608
            "JOIN LATERAL (SELECT p.period_id, p.cadre_id FROM "
            f"{_points(watched, 'new_row')}) AS touched ON true"
        )
    elif verb == "update":
        source = "old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id"
        pairs = "(VALUES (old_row.period_id, old_row.cadre_id), (new_row.period_id, new_row.cadre_id))"
        source += f" CROSS JOIN LATERAL {pairs} AS touched (period_id, cadre_id)"
    else:
        source = (
            f"{sides[0]}_rows {sides[0]}_row "
            f"CROSS JOIN LATERAL (VALUES ({sides[0]}_row.period_id, {sides[0]}_row.cadre_id)) "
            "AS touched (period_id, cadre_id)"
        )
    if watched.frozen:
        source += " JOIN appraisal_period period ON period.id = touched.period_id AND period.state <> 'draft'"
    where = f"WHERE {condition}" if condition else ""
    moment = "date_trunc('day', statement_timestamp())" if watched.untimed else "statement_timestamp()"
    transition = " ".join(f"{side.upper()} TABLE AS {side}_rows" for side in sides)
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            INSERT INTO {MARKS} (period_id, cadre_id, marked_at)
            SELECT DISTINCT touched.period_id, touched.cadre_id, {moment} FROM {source} {where};
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {verb} ON {table} REFERENCING {transition}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """  # noqa: S608
