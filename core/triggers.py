"""Triggers as operations of migrations, so that ``migrate --plan`` shows them and each has a version.

``CreateTriggers`` and ``DropTriggers`` carry the SQL themselves; nothing that changes later is imported. How a
migration alters a table under triggers: docs/adding.md.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


@dataclass(frozen=True)
class Trigger:
    """A trigger in the words of each database; empty where a database needs none of this name.

    On PostgreSQL the text makes the function first and then the trigger; both are dropped together.
    """

    name: str
    on: str
    sqlite: str = ""
    postgresql: str = ""

    def sql(self, vendor: str) -> str:
        return {"sqlite": self.sqlite, "postgresql": self.postgresql}[vendor]

    @cached_property
    def function(self) -> str:
        """The PostgreSQL function that the trigger calls, with its parentheses."""
        return re.findall(r"EXECUTE FUNCTION (\w+\(\))", self.postgresql)[-1]

    def drop_sql(self, vendor: str) -> list[str]:
        if not self.sql(vendor):
            return []
        if vendor == "sqlite":
            return [f"DROP TRIGGER {self.name}"]
        return [f"DROP TRIGGER {self.name} ON {self.on}", f"DROP FUNCTION {self.function}"]


class CreateTriggers(Operation):
    """Makes triggers; backwards it drops them. ``about``, one line, says in the plan what they hold."""

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.SQL
    verb = "Create triggers"

    def __init__(self, about: str, triggers: Sequence[Trigger]) -> None:
        self.about, self.triggers = about, triggers

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models know nothing of triggers."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        for trigger in self.triggers:
            if sql := trigger.sql(schema_editor.connection.vendor):
                schema_editor.execute(sql, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        for trigger in reversed(self.triggers):
            for sql in trigger.drop_sql(schema_editor.connection.vendor):
                schema_editor.execute(sql, params=None)

    def describe(self) -> str:
        return f"{self.verb}: {self.about}"


class DropTriggers(CreateTriggers):
    """Drops triggers that an earlier migration made; the same SQL stands here, to make them again backwards."""

    verb = "Drop triggers"
    database_forwards = CreateTriggers.database_backwards
    database_backwards = CreateTriggers.database_forwards


class WithoutTriggers(Operation):
    """Runs other operations while no trigger stands, and puts back the very ones that stood before.

    SQLite alters a table by copying it, which loses its triggers and which a trigger of another table that looks at
    it forbids; PostgreSQL forbids to change a column that a trigger's condition names.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        with without_triggers(schema_editor.connection):
            for operation in self.operations:
                after = from_state.clone()
                operation.state_forwards(app_label, after)
                operation.database_forwards(app_label, schema_editor, from_state, after)
                from_state = after

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        # from_state holds all operations, to_state none: each one is undone between the states beside it
        states = [to_state]
        for operation in self.operations:
            states.append(states[-1].clone())
            operation.state_forwards(app_label, states[-1])
        with without_triggers(schema_editor.connection):
            for number, operation in reversed(list(enumerate(self.operations))):
                operation.database_backwards(app_label, schema_editor, states[number + 1], states[number])

    def describe(self) -> str:
        return "Past the triggers: " + "; ".join(operation.describe() for operation in self.operations)


# name, table and definition of every trigger that stands, but for PostgreSQL's own for foreign keys
STANDING = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": (
        "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE NOT tgisinternal ORDER BY tgname"
    ),
}


@contextmanager
def without_triggers(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Within it no trigger stands; functions stay. An error leaves them off: the transaction is to be rolled back."""
    on_table = "" if connection.vendor == "sqlite" else " ON {table}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        cursor.execute(STANDING[connection.vendor])
        standing = cursor.fetchall()
        for name, table, _sql in standing:
            cursor.execute(f"DROP TRIGGER {name}" + on_table.format(table=table))
        yield
        for _name, _table, sql in standing:
            cursor.execute(sql)
