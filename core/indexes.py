"""What PostgreSQL needs to find rows by index, as operations of migrations.

Pieces of text (``pg_trgm``): the index is over ``upper(column)``, as Django asks for ``icontains``. SQLite reads every
row instead, and so does a PostgreSQL that has not the extension or may not make it: slower, with the same answer.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import Error, router, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory

TEXTS = {
    "piece": "upper({}::text)",
    "letters": r"' ' || regexp_replace(upper({}::text), '(.)', '\1 ', 'g')",
}
HAS_EXTENSION = "SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'"


class TrigramIndexes(Operation):
    """Two indexes for each of the columns, ``<table>_<column>_piece`` and ``_letters``; backwards it drops them.

    The second is of the text with its letters set apart, for words shorter than a trigram (``HasLetters``). A column
    may be an expression under a name of its own; with ``where`` only the rows of which that is true are indexed.
    """

    reduces_to_sql = False
    reversible = True
    category = OperationCategory.ADDITION

    def __init__(self, table: str, columns: Sequence[str] | Mapping[str, str], where: str = "") -> None:
        self.table, self.where = table, where
        self.columns = columns if isinstance(columns, Mapping) else {column: column for column in columns}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models know nothing of them."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if not self._is_meant(app_label, schema_editor) or not _extension(schema_editor):
            return
        where = f" WHERE {self.where}" if self.where else ""
        for column, expression in self.columns.items():
            for name, text in TEXTS.items():
                index = f"{self.table}_{column}_{name}"
                words = f"({text.format(expression)}) gin_trgm_ops"
                schema_editor.execute(f"CREATE INDEX {index} ON {self.table} USING gin ({words}){where}", params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if self._is_meant(app_label, schema_editor):
            for column in self.columns:
                for name in TEXTS:
                    schema_editor.execute(f"DROP INDEX IF EXISTS {self.table}_{column}_{name}")

    def describe(self) -> str:
        return f"Pieces of text by index: {self.table} ({', '.join(self.columns)})"

    def _is_meant(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor) -> bool:
        connection = schema_editor.connection
        return connection.vendor == "postgresql" and router.allow_migrate(connection.alias, app_label)


class DropTrigramIndexes(TrigramIndexes):
    """Takes indexes off that ``TrigramIndexes`` made; backwards it makes them again."""

    category = OperationCategory.REMOVAL
    database_forwards = TrigramIndexes.database_backwards
    database_backwards = TrigramIndexes.database_forwards

    def describe(self) -> str:
        return f"No more pieces of text by index: {self.table} ({', '.join(self.columns)})"


def _extension(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    """Whether pg_trgm is there now; since PostgreSQL 13 the owner of a database may make it."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(HAS_EXTENSION)
        if cursor.fetchone():
            return True
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION pg_trgm")
        except Error:
            return False
        return True


class KnownPaths(Operation):
    """Has PostgreSQL count how many rows lie below each unit, for up to a thousand units.

    By default it knows a hundred values of a column and takes all others for rare: a supervisor's units then seem to
    hold a fiftieth of their rows, and all of them are read and sorted where the first of the order would do.
    """

    reduces_to_sql = False
    reversible = True
    category = OperationCategory.ALTERATION

    def __init__(self, columns: Sequence[tuple[str, str]]) -> None:
        self.columns = columns

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models know nothing of it."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self._set(app_label, schema_editor, 1000)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        self._set(app_label, schema_editor, -1)

    def describe(self) -> str:
        return "Statistics of paths: " + ", ".join(f"{table}.{column}" for table, column in self.columns)

    def _set(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, values: int) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for table, column in self.columns:
                schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {values}")
