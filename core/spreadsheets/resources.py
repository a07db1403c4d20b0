"""Layouts as django-import-export resources: one declaration of columns, checked and written set by set.

``check`` reads a sheet and says what it would do, row by row, without writing; ``write`` does it, in the caller's
transaction. import-export drives the rows; its per-row queries, copies and HTML diffs are replaced, because they take
34 s for 10,000 rows. ``import_data`` of any tablib dataset works as well, with the same rules.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from import_export.declarative import ModelDeclarativeMetaclass
from import_export.resources import ModelResource
from import_export.results import RowResult

from core.audit.services import log_many
from core.errors import Refusal
from core.spreadsheets.columns import Column, folded, in_each_language, in_this_language, masked, quietly
from core.spreadsheets.conditions import Unsupported, holds, value_of
from core.spreadsheets.messages import finding, is_ours, sentence
from core.spreadsheets.parse import FileRefused, Sheet
from core.spreadsheets.rows import PLACE, LeanResult, LeanRowResult, Outcome, Planned, Rows
from core.spreadsheets.unique import BATCH, UniqueSet, batches, check_constraints, unique_sets

ERRORS_KEPT = 1000
PREVIEW_ROWS = 50
HEADER_ROWS = 5
_AMBIGUOUS = object()
_DRIVE = {"raise_errors": False, "using_transactions": False, "collect_failed_rows": False}


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    message = _(
        "Row %(row)s: this record was changed by somebody else after the check. Check the file again."
    )


class OutOfScope(Refusal):
    code = "out_of_scope"
    message = _("Row %(row)s would lie outside the units you are responsible for.")


class RowRefused(Refusal):
    """A service refused a row while writing; everything is rolled back, and the row is shown with its reason."""

    code = "row_refused"
    message = _("Row %(row)s could not be saved: %(reason)s")


class OfficeMetaclass(ModelDeclarativeMetaclass):
    """Turns ``columns`` into the fields of the resource, and the key columns into its ``import_id_fields``."""

    def __new__(mcs, name, bases, attrs):
        columns = tuple(attrs.get("columns", ()))
        if columns:
            names = tuple(column.name for column in columns)
            if len(set(names)) != len(names):
                raise TypeError(f"{name}: two columns set the same field.")
            every = [word for column in columns for word in column.names]
            if len(set(every)) != len(every):
                raise TypeError(f"{name}: two columns have the same header.")
            attrs["columns"] = columns
            attrs |= {column.name: column for column in columns}
            keys = [column.name for column in columns if column.key]
            meta = attrs.get("Meta", object)
            attrs["Meta"] = type("Meta", (meta,), {"fields": names, "import_id_fields": keys})
        return super().__new__(mcs, name, bases, attrs)


class OfficeResource(ModelResource, metaclass=OfficeMetaclass):
    """Base of every layout. A subclass declares ``Meta.model`` and ``columns``, and overrides what it needs of:

    get_queryset()           rows the user may change (default: ``visible_to(user)``)
    lookup_queryset(column)  rows the user may refer to (default: the column's scope)
    complete(instance, is_new)   derived values, before validation; may raise ValidationError
    save_row(*, actor, instance, is_new)   one row through its service, which keeps rules and audit; returns the saved
                             object. When it is not overridden, rows are written in bulk and logged by ``audit_rows``
    save_batch(*, actor, created, updated, fields), audit_rows(*, actor, planned), stays_in_scope(keys)

    Without a key column every row is new. An empty optional cell clears the value; in a new row it leaves the
    model's default. A column that is missing in the file leaves its values alone.
    """

    columns: tuple[Column, ...] = ()
    # actions registered with core.audit for rows written in bulk; save_row's service logs for itself
    created_action = ""
    changed_action = ""
    # up to this many rows the check calls save_row for real and rolls back, to show what the services would refuse
    rehearse_up_to = 2000

    class Meta:
        use_transactions = True
        skip_unchanged = True
        clean_model_instances = True
        use_bulk = True
        skip_diff = True  # compared column by column in skip_row instead of by deep copies
        report_skipped = False
        batch_size = None
        import_id_fields: list[str] = []

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.outcome = Outcome()
        self.planned: list[Planned] = []
        self._model = self._meta.model
        self._keys = [column for column in self.columns if column.key]
        self._lookups: dict[str, dict] = {
            column.name: {} for column in self.columns if column.kind == "lookup"
        }
        self._existing: dict[tuple, models.Model] = {}
        self._hidden: set[tuple] = set()
        self._first_rows: dict[tuple, int] = {}
        self._made: dict[tuple, models.Model] = {}
        self._unique = [
            UniqueSet(fields, condition, error) for fields, condition, error in unique_sets(self._model)
        ]
        self._checks, self._hard = check_constraints(self._model)
        self._progress: Callable[[int, int], None] = lambda done, total: None
        self._total = 0

    @classmethod
    def for_user(cls, user) -> "OfficeResource":
        return cls(user=user)

    # --- what a layout may override ---

    def get_queryset(self):
        return self._model._default_manager.visible_to(self.user)

    def lookup_queryset(self, column: Column):
        if column.scope:
            return column.scope(self.user)
        return column.to._default_manager.visible_to(self.user)

    def complete(self, instance, is_new: bool) -> None:
        """Sets what follows from the columns."""

    def save_row(self, *, actor, instance, is_new: bool):
        instance.save(force_insert=is_new)
        return instance

    def save_batch(self, *, actor, created: list, updated: list, fields: set[str]) -> None:
        manager = self._model._base_manager
        if created:
            manager.bulk_create(created, batch_size=BATCH)
        if updated and fields:
            manager.bulk_update(updated, sorted(fields), batch_size=BATCH)

    def audit_rows(self, *, actor, planned: list[Planned]) -> None:
        for action, is_new in ((self.created_action, True), (self.changed_action, False)):
            rows: list[tuple[models.Model, dict | None, dict | None]] = [
                (item.instance, self.without_secrets(item.before), self.without_secrets(item.after))
                for item in planned
                if item.is_new == is_new
            ]
            if action and rows:
                log_many(actor=actor, action=action, rows=rows)

    def without_secrets(self, values: dict) -> dict:
        secret = {column.name for column in self.columns if column.secret}
        return {name: masked(str(value or "")) if name in secret else value for name, value in values.items()}

    def stays_in_scope(self, keys: list) -> set:
        """Those of the saved ``keys`` that the user still sees."""
        return set(self.get_queryset().filter(pk__in=keys).values_list("pk", flat=True))

    # --- reading a file ---

    @property
    def is_row_by_row(self) -> bool:
        return type(self).save_row is not OfficeResource.save_row

    def rows_of(self, sheet: Sheet) -> Rows:
        """The sheet's rows under the names of their columns; refuses a header that does not fit."""
        header_row, cells = self.find_header(sheet)
        return Rows(sheet, header_row, self.match(header_row, cells), self.is_example)

    def find_header(self, sheet: Sheet) -> tuple[int, list]:
        """Of the first rows the one with most known names; offices like a title above the table."""
        known = set().union(*(column.names for column in self.columns))
        best: tuple[int, int, list] = (0, 0, [])
        for number, cells in islice(sheet, HEADER_ROWS):
            hits = sum(1 for cell in cells if isinstance(cell, str) and folded(cell) in known)
            if hits > best[0]:
                best = (hits, number, cells)
        if not best[0]:
            raise FileRefused("header_none", known=self.known_headers())
        return best[1], best[2]

    def match(self, row: int, cells: list) -> list[str | None]:
        by_name = {name: column for column in self.columns for name in column.names}
        names: list[str | None] = []
        for cell in cells:
            text = "" if cell is None else str(cell)
            if not folded(text):
                names.append(None)
                continue
            column = by_name.get(folded(text))
            if column is None:
                raise FileRefused("header_unknown", row=row, header=text[:60], known=self.known_headers())
            if column.name in names:
                raise FileRefused("header_twice", row=row, header=text[:60])
            names.append(column.name)
        for column in self.columns:
            if column.required and column.name not in names:
                raise FileRefused("header_missing", header=column.header)
        return names

    def known_headers(self) -> str:
        return ", ".join(column.header for column in self.columns)

    def is_example(self, row: dict) -> bool:
        """Whether the row is the example that the template brings along, and nothing was added to it."""
        present = [column for column in self.columns if column.name in row]
        return any(column.has_example for column in present) and all(
            column.is_example(row[column.name])
            if column.has_example
            else row[column.name] is None or not str(row[column.name]).strip()
            for column in present
        )

    # --- checking ---

    def check(self, sheet: Sheet, *, on_progress: Callable[[int, int], None] | None = None) -> Outcome:
        """What the sheet would do; nothing is written. ``planned`` then holds the rows for ``write``."""
        if on_progress:
            self._progress = on_progress
        dataset = self.rows_of(sheet)
        if not len(dataset):
            raise FileRefused("no_rows")
        self.prepare(dataset)
        result = self.import_data_inner(dataset, True, **_DRIVE)
        if result.base_errors:
            raise result.base_errors[0].error
        if self.is_row_by_row and not self.outcome.error_total and len(self.planned) <= self.rehearse_up_to:
            self.rehearse()
        self.outcome.errors.sort(key=lambda error: error["row"])
        return self.outcome

    def before_import(self, dataset, **kwargs):
        if isinstance(dataset, Rows):
            return
        # import_data was called with a tablib dataset, its headers in either language
        names = self.match(1, dataset.headers)
        dataset.headers = [name or f"__{place}" for place, name in enumerate(names)]
        self.prepare(dataset)

    def prepare(self, dataset) -> None:
        """First walk through the rows: which keys and look-ups are meant, so that each is read in a few queries."""
        self._total = len(dataset)
        places = {name: place for place, name in enumerate(dataset.headers)}
        wanted: dict[str, set] = {name: set() for name in self._lookups}
        reading = [column for column in self.columns if column.name in places and column.kind == "lookup"]
        keys: list[tuple] = []
        for values in dataset:
            for column in reading:
                text = quietly(column, values[places[column.name]])
                if text is not None:
                    wanted[column.name].add(text)
            if self._keys:
                keys.append(tuple(quietly(column, values[places[column.name]]) for column in self._keys))
        for column in reading:
            self.load_lookup(column, wanted[column.name])
        self.load_existing({key for key in keys if None not in key})

    def load_lookup(self, column: Column, texts: set) -> None:
        found = self._lookups[column.name]
        for batch in batches(sorted(texts)):
            for instance in self.lookup_queryset(column).filter(**{f"{column.by}__in": batch}):
                text = str(getattr(instance, column.by))
                found[text] = instance if text not in found or found[text].pk == instance.pk else _AMBIGUOUS

    def resolved_key(self, key: tuple) -> tuple | None:
        """The key as database values; None when it refers to something that is not there yet."""
        values = []
        for column, value in zip(self._keys, key, strict=True):
            if column.kind == "lookup":
                target = self._lookups[column.name].get(value)
                if target is None or target is _AMBIGUOUS:
                    return None
                value = target.pk
            values.append(value)
        return tuple(values)

    def load_existing(self, keys: set[tuple]) -> None:
        """Rows the keys mean: those the user may change, and those outside, which only look new."""
        resolved = {key for key in map(self.resolved_key, keys) if key is not None}
        for instance in self.find_by_keys(self.get_queryset(), resolved):
            self._existing[self.key_of_instance(instance)] = instance
        missing = resolved - self._existing.keys()
        for instance in self.find_by_keys(self._model._base_manager.all(), missing):
            self._hidden.add(self.key_of_instance(instance))

    def find_by_keys(self, rows, keys: set[tuple]) -> Iterable[models.Model]:
        if not keys:
            return
        names = [key_path(column) for column in self._keys]
        # few values in the first column and many rows behind each (a cadre's days): days narrow it further
        for place, column in enumerate(self._keys):
            if column.kind == "date":
                days = [key[place] for key in keys]
                rows = rows.filter(**{f"{names[place]}__range": (min(days), max(days))})
        related = [column.name for column in self.columns if column.kind == "lookup"]
        if related and rows.query.select_related is False:
            rows = rows.select_related(*related)
        for batch in batches(sorted({key[0] for key in keys})):
            for instance in rows.filter(**{f"{names[0]}__in": batch}):
                if self.key_of_instance(instance) in keys:
                    yield instance

    def key_of_instance(self, instance) -> tuple:
        return tuple(getattr(instance, key_path(column)) for column in self._keys)

    def before_import_row(self, row, **kwargs):
        self._place = row.get(PLACE) or kwargs.get("row_number", 0)
        self._row = row
        if not self._keys:
            return
        key = tuple(quietly(column, row.get(column.name)) for column in self._keys)
        self._key = self.resolved_key(key)
        if None in key:
            return  # told by the columns themselves
        first = self._first_rows.setdefault(key, self._place)
        if first != self._place:
            raise self.key_error("duplicate", first=first)
        if self._key in self._hidden:
            raise self.key_error("outside_scope")

    def key_error(self, code: str, **params) -> ValidationError:
        header = in_each_language(lambda: ", ".join(column.header for column in self._keys))
        return ValidationError({self._keys[0].name: finding(code, header=header, **params)})

    def get_instance(self, instance_loader, row):
        return self._existing.get(self._key) if self._keys and self._key else None

    def after_init_instance(self, instance, new, row, **kwargs):
        self._is_new = new
        self._before = {} if new else {column.name: column.get_value(instance) for column in self.columns}

    def import_instance(self, instance, row, **kwargs):
        errors: dict[str, Any] = {}
        for column in self.columns:
            if column.name not in row:
                continue
            try:
                value = column.read(row[column.name])
                if column.kind == "lookup" and value is not None:
                    value = self.look_up(column, value)
                if value is None:
                    if self._is_new:
                        continue  # the model's default stands
                    value = empty_value(self._model, column.name)
                setattr(instance, column.name, value)
            except ValidationError as error:
                errors[column.name] = error
        if not errors:
            try:
                self.complete(instance, self._is_new)
            except ValidationError as error:
                errors = error.update_error_dict({})
        if errors:
            raise ValidationError(errors)

    def look_up(self, column: Column, text: str):
        found = self._lookups[column.name].get(text)
        if found is None and column.within_file:
            found = self._made.get((column.by, text))
        if found is None:
            raise finding("unknown", value=text[:60])
        if found is _AMBIGUOUS:
            raise finding("ambiguous", value=text[:60])
        return found

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if self._is_new or import_validation_errors:
            return False
        return all(column.get_value(instance) == self._before[column.name] for column in self.columns)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """``full_clean`` without its queries: relations were looked up, checks are decided here, uniqueness by sets."""
        errors = dict(import_validation_errors or {})
        relations = {item.name: item for item in self._model._meta.concrete_fields if item.is_relation}
        try:
            instance.clean_fields(exclude=set(errors) | set(relations))
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name, item in relations.items():
            if (
                not item.null
                and name not in errors
                and value_of(instance, name) is None
                and not item.has_default()
            ):
                errors[name] = [finding("required")]
        if not errors:
            try:
                instance.clean()
                self.check_constraints(instance)
                self.check_unique(instance)
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def check_constraints(self, instance) -> None:
        for constraint in self._checks:
            try:
                if holds(constraint.condition, instance) is False:
                    raise ValidationError(
                        constraint.get_violation_error_message(), code=constraint.violation_error_code
                    )
            except Unsupported:
                constraint.validate(self._model, instance)
        for constraint in self._hard:
            constraint.validate(self._model, instance)

    def check_unique(self, instance) -> None:
        for unique in self._unique:
            first = unique.add(instance, self._place)
            if first is not None:
                raise ValidationError({unique.fields[0]: self.unique_error(unique, instance)})

    def unique_error(self, unique: "UniqueSet", instance) -> ValidationError:
        if unique.error:
            return ValidationError(unique.error, code="unique")
        return (
            finding("taken")
            if len(unique.fields) == 1
            else instance.unique_error_message(self._model, tuple(unique.fields))
        )

    def save_instance(self, instance, is_create, row, **kwargs):
        changes = self.changes_of(instance)
        fields = {name for column in self.columns if column.name in changes for name in column.writes}
        self.planned.append(
            Planned(
                self._place,
                instance,
                is_create,
                frozenset(fields),
                {name: before for name, (before, _after) in changes.items()},
                {name: after for name, (_before, after) in changes.items()},
            )
        )
        if is_create:
            for column in self.columns:
                if column.within_file:
                    self._made[(column.by, str(getattr(instance, column.by)))] = instance
        outcome = self.outcome
        if is_create:
            outcome.new += 1
        else:
            outcome.changed += 1
        if len(outcome.preview) < PREVIEW_ROWS:
            outcome.preview.append(self.preview_of(instance, is_create))

    def changes_of(self, instance) -> dict[str, tuple]:
        """(before, after) by column, for those that differ; of a new row every column of the file."""
        changes = {}
        for column in self.columns:
            if column.name in self._row:
                after = column.get_value(instance)
                before = self._before.get(column.name)
                if self._is_new or before != after:
                    changes[column.name] = (before, after)
        return changes

    def preview_of(self, instance, is_new: bool) -> dict:
        """Every column of the file: what is there now, what will be."""
        cells = []
        for column in self.columns:
            if column.name in self._row:
                after = column.shown(column.get_value(instance))
                before = "" if is_new else column.shown(self._before[column.name])
                differs = is_new or self._before[column.name] != column.get_value(instance)
                cells.append([column.name, before, after, differs])
        return {"row": self._place, "kind": "new" if is_new else "changed", "cells": cells}

    def import_row(self, row, instance_loader, **kwargs):
        result = super().import_row(row, instance_loader, **kwargs)
        if result.errors:
            raise result.errors[0].error  # a fault of ours, not of the row: stop and let it be logged
        if result.validation_error:
            self.note(self._place, result.validation_error)
        elif result.import_type == RowResult.IMPORT_TYPE_SKIP:
            self.outcome.same += 1
        number = kwargs["row_number"]
        if number % 1000 == 0 or number == self._total:
            self._progress(number, self._total)
        return result

    @classmethod
    def get_result_class(cls):
        return LeanResult

    @classmethod
    def get_row_result_class(cls):
        return LeanRowResult

    def after_import(self, dataset, result, **kwargs):
        """Keys come from the database; no sequence needs a reset."""

    # import-export calls these once, after the last row

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        self.find_clashes()
        if result is not None and self.outcome.error_total and not result.invalid_rows:
            result.invalid_rows.append(self.outcome.errors[0]["row"])
        if not dry_run and not self.outcome.error_total and not (result and result.base_errors):
            self.write(actor=self.user)

    def bulk_update(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        pass

    def bulk_delete(self, using_transactions, dry_run, raise_errors, result=None):
        pass

    def find_clashes(self) -> None:
        """Values that must be unique and that a record outside the file already has: a query per 500 rows."""
        bad: dict[int, ValidationError] = {}
        places = {item.row: item for item in self.planned}
        for unique in self._unique:
            for place in unique.taken(self._model):
                if place not in bad and place in places:
                    error = self.unique_error(unique, places[place].instance)
                    bad[place] = ValidationError({unique.fields[0]: error})
        for place, error in bad.items():
            self._row = {}
            self.note(place, error)
            self.drop(places[place])

    def drop(self, item: Planned) -> None:
        if item.is_new:
            self.outcome.new -= 1
        else:
            self.outcome.changed -= 1
        self.outcome.preview = [shown for shown in self.outcome.preview if shown["row"] != item.row]
        self.planned = [other for other in self.planned if other is not item]

    def note(self, row: int, error: ValidationError) -> None:
        """Keeps an error as data: own sentences by code, others in every language of the site."""
        outcome = self.outcome
        outcome.error_rows += 1
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        columns = {column.name: column for column in self.columns}
        for name, problems in by_field.items():
            for problem in problems:
                outcome.error_total += 1
                if len(outcome.errors) >= ERRORS_KEPT:
                    continue
                column = columns.get(name)
                found: dict[str, Any] = {"row": row, "column": column.name if column else ""}
                if column and name in self._row:
                    found["value"] = column.raw(self._row[name])
                if is_ours(problem):
                    found |= {"code": problem.code, "params": problem.params or {}}
                else:
                    label = None if column or name == NON_FIELD_ERRORS else verbose_name(self._model, name)
                    found |= {"code": problem.code or "invalid", "texts": texts_of(problem, label)}
                outcome.errors.append(found)

    # --- writing ---

    def rehearse(self) -> None:
        """Calls the services for real and takes everything back; what they refuse becomes an error of its row."""
        with transaction.atomic():
            for item in list(self.planned):
                try:
                    with transaction.atomic():
                        self.save_one(item, self.user)
                except (ValidationError, Refusal) as error:
                    self._row = {}
                    self.note(item.row, as_validation_error(error))
                    self.drop(item)
            transaction.set_rollback(True)
        for item in self.planned:
            if item.is_new:
                forget_saved(item.instance)

    def write(self, *, actor, on_progress: Callable[[int, int], None] | None = None) -> None:
        """Writes the planned rows; call it inside a transaction. Refuses if a record changed since the check."""
        with transaction.atomic():
            self.refuse_if_changed()
            if self.is_row_by_row:
                for number, item in enumerate(self.planned, 1):
                    try:
                        self.save_one(item, actor)
                    except ValidationError as error:
                        raise RowRefused(row=item.row, reason=" ".join(error.messages)) from error
                    except Refusal as error:
                        raise RowRefused(row=item.row, reason=str(error)) from error
                    if on_progress and number % 100 == 0:
                        on_progress(number, len(self.planned))
            else:
                self.write_batches(actor, on_progress)
            self.refuse_if_out_of_scope()

    def save_one(self, item: Planned, actor) -> None:
        self.relink(item.instance)
        saved = self.save_row(actor=actor, instance=item.instance, is_new=item.is_new)
        if saved is not None and saved is not item.instance:
            item.instance.pk = saved.pk
            item.instance._state.adding = False

    def write_batches(self, actor, on_progress) -> None:
        batch: list[Planned] = []
        done = 0
        for item in self.planned:
            if len(batch) >= BATCH or self.waits_for_unsaved(item.instance):
                done += self.flush(batch, actor)
                batch = []
                if on_progress:
                    on_progress(done, len(self.planned))
            self.relink(item.instance)
            batch.append(item)
        self.flush(batch, actor)

    def flush(self, batch: list[Planned], actor) -> int:
        created = [item.instance for item in batch if item.is_new]
        updated = [item.instance for item in batch if not item.is_new]
        fields = set().union(*(item.fields for item in batch if not item.is_new))
        self.save_batch(actor=actor, created=created, updated=updated, fields=fields)
        self.audit_rows(actor=actor, planned=batch)
        return len(batch)

    def waits_for_unsaved(self, instance) -> bool:
        return any(
            getattr(instance, column.name, None) is not None and getattr(instance, column.name).pk is None
            for column in self.columns
            if column.within_file
        )

    def relink(self, instance) -> None:
        """A related row made by this same file has its key only now."""
        for column in self.columns:
            if column.within_file and getattr(instance, column.name, None) is not None:
                setattr(instance, column.name, getattr(instance, column.name))

    def refuse_if_changed(self) -> None:
        """Records that the check saw must still be as it saw them, and new keys still be free."""
        updates = {item.instance.pk: item for item in self.planned if not item.is_new}
        rows = self._model._base_manager.all()
        for batch in batches(sorted(updates)):
            now = {row.pk: row for row in rows.select_for_update().filter(pk__in=batch)}
            for pk in batch:
                item, row = updates[pk], now.get(pk)
                if row is None or not all(is_as_before(column, row, item) for column in self.changed(item)):
                    raise ChangedMeanwhile(row=item.row)
        if self._keys:
            new = {}
            for item in self.planned:
                key = self.key_of_instance(item.instance) if item.is_new else (None,)
                if None not in key:
                    new[key] = item.row
            for instance in self.find_by_keys(rows, set(new)):
                raise ChangedMeanwhile(row=new[self.key_of_instance(instance)])

    def changed(self, item: Planned) -> list[Column]:
        """Changed columns kept in the row itself; what hangs on a property is its service's matter."""
        names = {field.name for field in self._model._meta.concrete_fields}
        return [column for column in self.columns if column.name in item.before and column.name in names]

    def refuse_if_out_of_scope(self) -> None:
        places = {item.instance.pk: item.row for item in self.planned if item.instance.pk is not None}
        for batch in batches(list(places)):
            lost = set(batch) - self.stays_in_scope(batch)
            if lost:
                raise OutOfScope(row=min(places[key] for key in lost))


# --- small helpers ----------------------------------------------------------------------------------------------


def key_path(column: Column) -> str:
    return f"{column.name}_id" if column.kind == "lookup" else column.name


def empty_value(model, name: str):
    """What an emptied cell leaves: null where the field allows it, else the default or an empty text."""
    try:
        item = model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if item.null:
        return None
    return item.get_default() if item.has_default() else ""


def is_as_before(column: Column, row, item: Planned) -> bool:
    before = item.before[column.name]
    if column.kind == "lookup":
        return getattr(row, f"{column.name}_id") == (before.pk if before else None)
    return getattr(row, column.name) == before


def forget_saved(instance) -> None:
    instance.pk = None
    instance._state.adding = True


def as_validation_error(error: ValidationError | Refusal) -> ValidationError:
    if isinstance(error, ValidationError):
        return error
    return ValidationError(error._message, code=error.code, params=error.params or None)


def texts_of(problem: ValidationError, label=None) -> str | dict[str, str]:
    def words():
        text = " ".join(problem.messages)
        return f"{capfirst(label)}: {text}" if label else text

    return in_each_language(words)


def verbose_name(model, name: str):
    try:
        return model._meta.get_field(name).verbose_name
    except FieldDoesNotExist:
        return None


def error_sentence(error: dict) -> str:
    """An error kept by ``note``, in the active language."""
    if "texts" in error:
        return in_this_language(error["texts"])
    params = {
        name: in_this_language(value) if isinstance(value, dict) else value
        for name, value in error["params"].items()
    }
    return sentence(error["code"], params)
