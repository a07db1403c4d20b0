"""How the rows of a file become records.

read the rows → find what keys and look-ups mean, inside the user's scope → fill and validate → plan as new, changed,
unchanged or refused → write all or nothing. Whatever needs the database is asked for many rows at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.constraints import BATCH, Constraints, UniqueSet, batches, value_of
from core.errors import Refusal
from core.spreadsheets.columns import LayoutColumn, in_each_language, is_empty
from core.spreadsheets.known import KnownWords
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.messages import as_validation_error, finding
from core.spreadsheets.notices import notices_of
from core.spreadsheets.outcome import Outcome
from core.spreadsheets.parse import FileRefused, SheetRows
from core.spreadsheets.records import Records, key_path
from core.spreadsheets.table import Table
from core.spreadsheets.unknown import unknown_words
from core.typing import User
from core.wording import listed


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    message = _("Row %(row)s: this record was changed by somebody else after the check. Check the file again.")


class OutOfScope(Refusal):
    code = "out_of_scope"
    message = _("Row %(row)s would be outside the units you manage. Correct the unit.")


class RowRefused(Refusal):
    """A service refused a row while writing; everything is rolled back, and the row is shown with its reason."""

    code = "row_refused"
    message = _("Row %(row)s could not be saved: %(reason)s")


class TableImport:
    """One file on its way in, by one layout, for one user: ``check`` it, then ``write`` it."""

    def __init__(self, layout: type[Layout], user: User) -> None:
        self.layout = layout(user)
        self.outcome = Outcome()
        self.planned: list[Row] = []
        self._records = Records(self.layout)
        self._known = KnownWords(layout.code)
        self._months: Counter[str] = Counter()
        self._constraints = Constraints(self.layout.model)

    def check(self, sheet: SheetRows, *, on_progress: Callable[[int, int], None] | None = None) -> Outcome:
        """What the sheet would do; nothing is written. ``planned`` then holds the rows for ``write``."""
        table = Table(sheet, self.layout.columns, self._known)
        if table.refusal:
            table.refusal.unknown_words = unknown_words(table, self._known, cells=True)
            raise table.refusal
        self.layout.receive(sheet.bundle)
        total = self._records.load(table)
        if not total:
            raise FileRefused("no_rows")
        for count, (number, cells) in enumerate(table, 1):
            self._check_row(number, cells)
            if on_progress and (count % 1000 == 0 or count == total):
                on_progress(count, total)
        self._refuse_taken()
        few = len(self.planned) <= self.layout.rehearse_up_to
        if self.layout.is_row_by_row and few and not self.outcome.error_total:
            self._rehearse()
        self.outcome.errors.sort(key=lambda error: error["row"])
        self.outcome.unknown_words = unknown_words(table, self._known, cells=bool(self.outcome.error_total))
        self.outcome.notices = [*notices_of(table, self._months, self._known.used), *self.layout.notices(self.planned)]
        return self.outcome

    def _check_row(self, number: int, cells: dict[str, Any]) -> None:
        try:
            row = self._records.row(number, cells)
            if row.is_new:
                self._require_all(row)
            errors = self._fill(row)
            if not errors and not self.layout.differs(row):
                self.outcome.same += 1
                return
            self._validate(row, errors)
        except ValidationError as error:
            self.outcome.note(self.layout, number, error, cells)
        else:
            self._plan(row)

    def _fill(self, row: Row) -> dict[str, Any]:
        """Sets what the columns say and, where that differs, what follows from it; tells the errors by field."""
        errors: dict[str, Any] = {}
        self.layout.complete(row)
        for column in self.layout.columns:
            if column.name in row.cells:
                try:
                    self._set(row, column)
                except ValidationError as error:
                    errors[column.name] = error.error_list
        if not errors and self.layout.differs(row):
            try:
                self.layout.check(row)
            except (ValidationError, Refusal) as error:
                errors = as_validation_error(error).update_error_dict({})
        return errors

    def _require_all(self, row: Row) -> None:
        """A record that is not there yet needs all its columns; a change needs the key and what changes."""
        missing = [column for column in self.layout.columns if column.required and column.name not in row.cells]
        if missing:
            header = in_each_language(lambda: listed(column.header for column in missing))
            place = next((column.name for column in self.layout.columns if column.key), missing[0].name)
            raise ValidationError({place: finding("not_found_lacks", header=header)})

    def _set(self, row: Row, column: LayoutColumn) -> None:
        """An empty cell leaves the stored value alone, in a new record the default; clearing takes a word."""
        cell = self._known.meant(column, row.cells[column.name])
        if column.confirms:
            meant = self.layout.column(column.confirms[0])
            column.confirm(row.instance, cell, key=meant.by if meant else "pk")
            return
        clears = column.clears(cell)
        if clears or is_empty(cell):
            if column.required and (row.is_new or clears):
                raise finding("required")
            if clears and not row.is_new:
                setattr(row.instance, column.attribute, empty_value(self.layout.model, column.attribute))
            return
        value = column.read_unbounded(cell)
        if not row.is_new and not column.to and value == row.before[column.name]:
            return
        column.check_day(value)
        if not row.is_new and self.layout.says_the_same(row, column, value):
            return
        if column.months and column.is_month(cell):
            self._months[column.name] += 1
        if column.to:
            stored = None if row.is_new else row.before[column.name]
            # what stands there already may lie outside the user's scope
            if stored is not None and str(getattr(stored, column.by)) == value:
                return
            value = self._records.look_up(column, value)
        setattr(row.instance, column.attribute, value)

    def _validate(self, row: Row, errors: dict[str, Any]) -> None:
        """``full_clean`` without its queries: relations were looked up, constraints are decided in memory."""
        instance, chosen = row.instance, self.layout.validated
        fields = {item.name: item for item in instance._meta.concrete_fields}
        relations = {name for name, item in fields.items() if item.is_relation}
        left_out = relations if chosen is None else fields.keys() - chosen
        if errors:  # what follows from the columns was not set, and is no error of its own
            said = {column.attribute for column in self.layout.columns}
            left_out, relations = left_out | (fields.keys() - said), relations & said
        try:
            instance.clean_fields(exclude=set(errors) | left_out)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name in relations if chosen is None else ():
            item = fields[name]
            if not (item.null or name in errors or item.has_default()) and value_of(instance, name) is None:
                errors[name] = [finding("required")]
        if not errors and chosen is None:
            instance.clean()
            self._constraints.check(instance)
            for unique in self._constraints.unique:
                first = unique.add(instance, row.number)
                if first is not None:
                    raise self._unique_error(unique, instance)
        if errors:
            raise ValidationError(errors)

    def _unique_error(self, unique: UniqueSet, instance: Any) -> ValidationError:
        if unique.error:
            error = ValidationError(unique.error, code="unique")
        elif len(unique.fields) == 1:
            error = finding("taken")
        else:
            error = instance.unique_error_message(self.layout.model, tuple(unique.fields))
        return ValidationError({unique.fields[0]: error})

    def _plan(self, row: Row) -> None:
        for column in self.layout.columns:
            if column.name in row.cells and not column.confirms:
                before, after = row.before.get(column.name), column.value(row.instance)
                if row.is_new or before != after:
                    row.changes[column.name] = (before, after)
            if row.is_new and column.within_file:
                self._records.made[(column.by, str(getattr(row.instance, column.by)))] = row.instance
        self.outcome.add(self.layout, row)
        row.cells = {}
        self.planned.append(row)

    def _refuse_taken(self) -> None:
        """Values that must be unique and that a record outside the file already has: a query per 500 rows."""
        rows = {row.number: row for row in self.planned}
        for unique in self._constraints.unique:
            for number in unique.taken(self.layout.model):
                if row := rows.pop(number, None):
                    self._drop(row, self._unique_error(unique, row.instance))

    def _drop(self, row: Row, error: ValidationError) -> None:
        self.outcome.note(self.layout, row.number, error, {})
        self.outcome.drop(row)
        self.planned = [other for other in self.planned if other is not row]

    def _rehearse(self) -> None:
        """Calls the services for real and takes everything back; what they refuse becomes an error of its row."""
        with transaction.atomic():
            for row in list(self.planned):
                try:
                    with transaction.atomic():
                        self._require_made(row)
                        self._write_row(row, self.layout.user)
                except (ValidationError, Refusal) as error:
                    self._drop(row, as_validation_error(error))
            transaction.set_rollback(True)
        for row in self.planned:
            if row.is_new:
                row.instance.pk = None
                row.instance._state.adding = True

    def _require_made(self, row: Row) -> None:
        """A record of this file that a service refused is there for no other row either."""
        for column, target in self._inside(row.instance):
            if target.pk is None:
                raise ValidationError({column.name: finding("unknown", value=str(getattr(target, column.by)))})

    def write(self, *, actor: User) -> None:
        """Writes the planned rows, all or none. Refuses if a record changed since the check."""
        with transaction.atomic():
            self._refuse_changed()
            if self.layout.is_row_by_row:
                for row in self.planned:
                    self._write_or_refuse(row, actor)
            else:
                for batch in self._sets():
                    self.layout.write(actor, batch)
            self._refuse_out_of_scope()

    def _write_or_refuse(self, row: Row, actor: User) -> None:
        try:
            self._write_row(row, actor)
        except ValidationError as error:
            raise RowRefused(row=row.number, reason=" ".join(error.messages)) from error
        except Refusal as error:
            raise RowRefused(row=row.number, reason=str(error)) from error

    def _write_row(self, row: Row, actor: User) -> None:
        self._relink(row.instance)
        saved = self.layout.write_row(actor, row)
        if saved is not None and saved is not row.instance:
            row.instance.pk = saved.pk
            row.instance._state.adding = False

    def _sets(self) -> Iterator[list[Row]]:
        """Rows to write together; a row that refers to one before it begins a new set."""
        batch: list[Row] = []
        for row in self.planned:
            if len(batch) >= BATCH or any(target.pk is None for _column, target in self._inside(row.instance)):
                yield batch
                batch = []
            self._relink(row.instance)
            batch.append(row)
        yield batch

    def _inside(self, instance: Any) -> Iterator[tuple[LayoutColumn, Model]]:
        """Related records that may come from this same file."""
        for column in self.layout.columns:
            if column.within_file and column.value(instance) is not None:
                yield column, column.value(instance)

    def _relink(self, instance: Any) -> None:
        """A related record made by this same file has its key only now."""
        for column, target in self._inside(instance):
            setattr(instance, column.name, target)

    def _refuse_changed(self) -> None:
        """Records that the check saw must still be as it saw them, and new keys still be free."""
        updates = {row.instance.pk: row for row in self.planned if not row.is_new}
        for batch in batches(sorted(updates)):
            rows = self.layout.model._base_manager.select_for_update().filter(pk__in=batch)
            now = {record.pk: record for record in rows}
            for pk in batch:
                if pk not in now or not self._is_as_before(updates[pk], now[pk]):
                    raise ChangedMeanwhile(row=updates[pk].number)
        if self._records.keys:
            new = {self._records.key_of(row.instance): row.number for row in self.planned if row.is_new}
            free = {key: number for key, number in new.items() if None not in key}
            for record in self._records.with_keys(self.layout.rivals(), free.keys()):
                raise ChangedMeanwhile(row=free[self._records.key_of(record)])

    def _is_as_before(self, row: Row, record: Model) -> bool:
        """By the changed columns kept in the record itself; what hangs on a property is its service's matter."""
        stored = {item.name for item in self.layout.model._meta.concrete_fields}
        for column in self.layout.columns:
            if column.name in row.changes and column.name in stored:
                before = row.changes[column.name][0]
                is_relation = column.kind == "lookup"
                now = getattr(record, key_path(column)) if is_relation else column.value(record)
                if now != (getattr(before, "pk", None) if is_relation else before):
                    return False
        return True

    def _refuse_out_of_scope(self) -> None:
        numbers = {row.instance.pk: row.number for row in self.planned if row.instance.pk is not None}
        for batch in batches(list(numbers)):
            if lost := set(batch) - self.layout.stays_in_scope(batch):
                raise OutOfScope(row=min(numbers[key] for key in lost))


def empty_value(model: type[Model], name: str) -> Any:
    """What an emptied cell leaves: null where the field allows it, else the default or an empty text."""
    try:
        item: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if item.null:
        return None
    return item.get_default() if item.has_default() else ""
