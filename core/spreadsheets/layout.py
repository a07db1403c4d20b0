"""A layout: one kind of table, declared as data, with the rules and the writing that are its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from core.audit.services import log_many
from core.constraints import BATCH
from core.spreadsheets.columns import LayoutColumn
from core.spreadsheets.parse import BUNDLE_LIMITS, DEFAULT_LIMITS, Bundle, Limits
from core.texts import masked
from core.typing import User


@dataclass
class Row:
    """A row on its way from the file to its record."""

    number: int  # as the spreadsheet counts
    cells: dict[str, Any]  # as they stand in the file, by column; given up once the row is planned
    instance: Any
    is_new: bool
    before: dict[str, Any]  # the record's value of every column, empty for a new one
    # of the columns of the file that differ: what was there and what will be
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


class Layout:
    """Base of every layout; one object is made for each file and user, so that facts may be kept on it.

    A subclass declares ``code``, ``title``, ``model``, ``columns`` and ``allow``, and overrides what it needs of
    ``existing``, ``check``, and ``write`` or ``write_row``. It is registered with ``registry.register``.

    Without a key column every row is new. A change needs the key and the columns that change: an empty cell and a
    missing column leave the value alone, in a new row the model's default; the word 清空 clears it.
    """

    do_not_call_in_templates = True  # pages take the class

    code: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    help: ClassVar[Any] = ""  # sentence on the upload page
    icon: ClassVar[str] = "file-spreadsheet"
    order: ClassVar[int] = 50
    # asked when the page is opened and again when the work is done
    allow: ClassVar[Callable[[Any], bool]]
    model: ClassVar[type[Model]]
    columns: ClassVar[tuple[LayoutColumn, ...]] = ()
    # fields that are validated; None for all of them, with the constraints of the model
    validated: ClassVar[frozenset[str] | None] = None
    # audit actions of rows written as sets; the service of ``write_row`` logs for itself
    created_action: ClassVar[str] = ""
    changed_action: ClassVar[str] = ""
    # the column that names the documents of a row, where a table may come in a ZIP with them
    documents: ClassVar[str] = ""
    # up to this many rows the check calls ``write_row`` and rolls back, to show what the service would refuse
    rehearse_up_to: ClassVar[int] = 2000

    # whether an import may be taken back, see ``may_undo``
    undoable: ClassVar[bool] = True
    # … also where it changed records; not where more hangs on a record than its own fields
    undoes_changes: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        names = [column.name for column in cls.columns]
        if len(set(names)) != len(names):
            raise TypeError(f"{cls.__name__}: two columns set the same field.")
        words = [word for column in cls.columns for word in column.names]
        if len(set(words)) != len(words):
            raise TypeError(f"{cls.__name__}: two columns have the same header.")

    def __init__(self, user: User) -> None:
        self.user = user

    # --- what a layout may override ---

    def existing(self) -> QuerySet:
        """Records the user may change."""
        manager: Any = self.model._default_manager
        return manager.visible_to(self.user)

    def rivals(self) -> QuerySet:
        """All records that a new row may not share its key with, whoever may see them."""
        return self.model._base_manager.all()

    def lookup(self, column: LayoutColumn) -> QuerySet:
        """Records the user may refer to in ``column``."""
        return column.scope(self.user) if column.scope else column.to._default_manager.visible_to(self.user)

    def prepare(self, found: dict[str, dict[str, Model]]) -> None:
        """Called once before the rows are checked; ``found`` holds what each look-up column refers to, by text."""

    def receive(self, bundle: Bundle) -> None:
        """Called before the rows are checked, with the documents that came with the table."""

    def complete(self, row: Row) -> None:
        """Called before the cells are read: one may say what another leaves open."""

    def says_the_same(self, row: Row, column: LayoutColumn, value: Any) -> bool:
        """Whether another word for what an existing record has already stands in the cell, so that nothing changes."""
        return False

    def check(self, row: Row) -> None:
        """Sets what follows from the columns and refuses what the rules forbid, by ValidationError or Refusal."""

    def notices(self, planned: list[Row]) -> list[dict[str, Any]]:
        """What the preview should tell about the rows that would be written, by ``core.spreadsheets.notices``."""
        return []

    def write(self, actor: User, rows: list[Row]) -> None:
        """Writes up to 500 checked rows as a set, and the audit trail with them."""
        created = [row.instance for row in rows if row.is_new]
        updated = [row.instance for row in rows if not row.is_new]
        fields = {name for row in rows if not row.is_new for name in self.fields_of(row)}
        if created:
            self.model._base_manager.bulk_create(created, batch_size=BATCH)
        if updated and fields:
            self.model._base_manager.bulk_update(updated, sorted(fields), batch_size=BATCH)
        for action, is_new in ((self.created_action, True), (self.changed_action, False)):
            audited = [self.audited(row) for row in rows if row.is_new == is_new]
            if action and audited:
                log_many(actor=actor, action=action, rows=audited)

    def before_undo(self, records: list[Model]) -> None:
        """Called when an import is undone, with what it made and what it changed: refuses what can no longer change."""

    def before_removal(self, records: list[Model]) -> None:
        """Called when an import is undone, before its new ``records`` go: takes along what came with them."""

    def after_undo(self, records: list[Model]) -> None:
        """Called at the end of undoing an import, with what it had made and what it had changed."""

    def write_row(self, actor: User, row: Row) -> Model | None:
        """One row through its service, where that keeps rules and audit; gives the saved record."""
        raise NotImplementedError

    def stays_in_scope(self, keys: list) -> set:
        """Those of the saved ``keys`` that the user still sees."""
        return set(self.existing().filter(pk__in=keys).values_list("pk", flat=True))

    # --- what follows from the declaration ---

    @property
    def is_row_by_row(self) -> bool:
        return type(self).write_row is not Layout.write_row

    @classmethod
    def may_undo(cls) -> bool:
        """Rows that went through a service leave more than their record: they are not taken back as a set."""
        return cls.undoable and cls.write_row is Layout.write_row

    @classmethod
    def limits(cls) -> Limits:
        """What an upload may cost."""
        return BUNDLE_LIMITS if cls.documents else DEFAULT_LIMITS

    @classmethod
    def once(cls) -> bool:
        """Without a key column every row is new: the same file must not be imported twice."""
        return not any(column.key for column in cls.columns)

    def differs(self, row: Row) -> bool:
        """Whether the row is new or changes anything."""
        return row.is_new or any(column.value(row.instance) != row.before[column.name] for column in self.columns)

    @classmethod
    def column(cls, name: str) -> LayoutColumn | None:
        return next((column for column in cls.columns if column.name == name), None)

    def clears(self, row: Row, name: str) -> bool:
        """Whether the row says that the value of a column is to go."""
        column = self.column(name)
        return column is not None and column.clears(row.cells.get(name))

    def fields_of(self, row: Row) -> set[str]:
        return {name for column in self.columns if column.name in row.changes for name in column.writes}

    def audited(self, row: Row) -> tuple[Model, dict, dict]:
        secret = {column.name for column in self.columns if column.secret}
        before, after = (
            {
                name: masked(str(values[place] or "")) if name in secret else values[place]
                for name, values in row.changes.items()
            }
            for place in (0, 1)
        )
        return row.instance, before, after
