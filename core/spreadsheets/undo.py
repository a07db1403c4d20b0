"""Taking an import back, whole or not at all, while nothing rests on what it brought.

The commit keeps what it made and what it changed, encrypted; for thirty days its uploader may ask for all of it to be
as before. Refused are records that somebody changed since, and new ones that something else refers to.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, router, transaction
from django.db.models import Field, Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.services import log, log_many
from core.constraints import BATCH, batches
from core.errors import NotAllowed, Refusal, WrongState
from core.fields import EncryptedTextField
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.models import Import, ImportState, ImportTrace
from core.texts import masked
from core.typing import User
from core.wording import listed

DAYS = 30


class Gone(Refusal):
    code = "gone_since_import"
    message = _("A record that the import changed is no longer there, so the import cannot be undone.")


class RestsOnIt(Refusal):
    code = "rests_on_it"
    message = _(
        "“%(record)s” is in use meanwhile (%(what)s), so the import cannot be undone. Correct the records one by one."
    )


class ChangedSince(Refusal):
    code = "changed_since_import"
    message = _(
        "“%(record)s” was changed after the import, so the import cannot be undone. Correct the records one by one."
    )


def trace_keep(upload: Import, rows: list[Row], before: dict[Any, dict[str, Any]]) -> None:
    """Keeps what an import made and changed; ``before`` holds, by key, the stored values of what it changes."""
    layout = upload.layout_object
    if layout is None or not is_undoable(upload):
        return
    made = _snapshots(layout, [row.instance.pk for row in rows if row.is_new])
    kept = [[key, None, values] for key, values in made.items()]
    kept += [[row.instance.pk, was, _values(row.instance, was)] for row in rows if (was := before.get(row.instance.pk))]
    ImportTrace.objects.create(upload=upload, rows=json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False))


def is_undoable(upload: Import) -> bool:
    """Whether imports of this kind are taken back at all, and this one if it changed records."""
    layout = upload.layout_object
    return layout is not None and layout.may_undo() and (layout.undoes_changes or not upload.changed)


def stored_values(layout: Layout, rows: list[Row]) -> dict[Any, dict[str, Any]]:
    """What the records of changed rows hold now in the fields that the rows write; a query per 500."""
    fields = {row.instance.pk: layout.fields_of(row) for row in rows if not row.is_new}
    found = {}
    for batch in batches(sorted(fields)):
        for record in layout.model._base_manager.filter(pk__in=batch):
            found[record.pk] = _plain(record, sorted(fields[record.pk]))
    return found


def _snapshots(layout: type[Layout], keys: list) -> dict[Any, dict[str, Any]]:
    """All that new records hold once they are stored: whoever changes any of it later keeps them."""
    names = [field.name for field in layout.model._meta.concrete_fields if not field.primary_key]
    return {
        record.pk: _plain(record, names)
        for batch in batches(sorted(keys))
        for record in layout.model._base_manager.filter(pk__in=batch)
    }


def can_undo(upload: Import) -> bool:
    """Whether its uploader is offered to take it back."""
    if upload.state != ImportState.COMMITTED or not is_undoable(upload) or not upload.finished_at:
        return False
    return upload.finished_at > timezone.now() - timedelta(days=DAYS) and hasattr(upload, "trace")


@transaction.atomic
def import_undo(*, actor: User, upload: Import) -> Import:
    """Takes back what the import did: changed values as before, new records gone. The trail keeps both."""
    upload = Import.objects.select_for_update().get(pk=upload.pk)
    layout = upload.layout_object
    if layout is None or upload.uploaded_by_id != actor.pk or not layout.allow(actor):
        raise NotAllowed
    if not can_undo(upload):
        raise WrongState
    as_key = layout.model._meta.pk.to_python  # a UUID is kept as text
    rows = [(as_key(key), before, after) for key, before, after in json.loads(upload.trace.rows)]
    made = layout(actor)
    changed = _change_back(made, actor, {key: (before, after) for key, before, after in rows if before is not None})
    removed = _remove(made, actor, {key: made_as for key, before, made_as in rows if before is None})
    made.after_undo([*changed, *removed])
    upload.trace.delete()
    upload.state = ImportState.UNDONE
    upload.save(update_fields=["state"])
    log(actor=actor, action="import.undone", obj=upload, after={"layout": upload.layout, "rows": len(rows)})
    return upload


def _change_back(layout: Layout, actor: User, values: dict[Any, tuple[dict, dict]]) -> list[Model]:
    changed = []
    for batch in batches(sorted(values)):
        records = list(layout.model._base_manager.select_for_update().filter(pk__in=batch))
        if len(records) < len(batch):
            raise Gone
        _require_reach(layout, records)
        layout.before_undo(records)
        audited, fields = [], set()
        for record in records:
            before, after = values[record.pk]
            if _values(record, before) != after:
                raise ChangedSince(record=str(record))
            for name, value in before.items():
                field = field_of(record, name)
                setattr(record, field.attname, field.to_python(value) if not field.is_relation else value)
            fields |= set(before)
            audited.append((record, _told(record, after), _told(record, before)))
        if fields:
            try:
                with transaction.atomic():
                    layout.model._base_manager.bulk_update(records, sorted(fields), batch_size=BATCH)
            except DatabaseError:  # a value that somebody else has now, or a row that is kept as it was decided
                raise RestsOnIt(record=str(records[0]), what=in_one_line({type(records[0])})) from None
            log_many(actor=actor, action=layout.changed_action or "import.undone", rows=audited)
        changed += records
    return changed


def _remove(layout: Layout, actor: User, made: dict[Any, dict[str, Any]]) -> list[Model]:
    removed = []
    for batch in batches(sorted(made)):
        records = list(layout.model._base_manager.select_for_update().filter(pk__in=batch))
        for record in records:
            if _values(record, made[record.pk]) != made[record.pk]:
                raise ChangedSince(record=str(record))
        _require_reach(layout, records)
        layout.before_undo(records)
        layout.before_removal(records)
        gone = [(record, {"removed": str(record)}, None) for record in records]
        log_many(actor=actor, action="import.undone", rows=gone)
        try:
            with transaction.atomic():
                _require_nothing_rests(records)
                layout.model._base_manager.filter(pk__in=[record.pk for record in records]).delete()
        except (ProtectedError, RestrictedError) as error:
            resting = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
            raise _rests(records, {type(one) for one in resting}) from None
        except DatabaseError:  # a trigger keeps what was decided or released
            raise RestsOnIt(record=str(records[0]), what=in_one_line({type(records[0])})) from None
        removed += records
    return removed


def _require_reach(layout: Layout, records: list[Model]) -> None:
    """Whoever could not import these rows today does not take them back either."""
    reached = set(layout.existing().filter(pk__in=[one.pk for one in records]).values_list("pk", flat=True))
    if any(one.pk not in reached for one in records):
        raise NotAllowed


def _require_nothing_rests(records: list[Model]) -> None:
    """What would vanish with them, without having come with them, rests on them."""
    if not records:
        return
    collector = Collector(using=router.db_for_write(type(records[0])))
    collector.collect(records)
    others = {model for model in collector.data if model is not type(records[0])}
    others |= {rows.model for rows in collector.fast_deletes if rows.model is not type(records[0]) and rows.exists()}
    if others:
        raise _rests(records, others)


def _rests(records: list[Model], models: set[type[Model]]) -> RestsOnIt:
    return RestsOnIt(record=str(records[0]) if len(records) == 1 else _first_used(records), what=in_one_line(models))


def _first_used(records: list[Model]) -> str:
    """Of several the first that something refers to, by itself."""
    for record in records:
        collector = Collector(using=router.db_for_write(type(record)))
        try:
            collector.collect([record])
        except (ProtectedError, RestrictedError):
            return str(record)
    return str(records[0])


def in_one_line(models: set[type[Model]]) -> str:
    return listed(sorted(str(model._meta.verbose_name) for model in models))


def _values(record: Model, before: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if before is None else _plain(record, before)


def _plain(record: Model, names: Iterable[str]) -> dict[str, Any]:
    """As JSON keeps it, so that what was kept and what is stored compare equal."""
    values = {name: getattr(record, field_of(record, name).attname) for name in names}
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def field_of(record: Model, name: str) -> Field:
    return cast("Field", record._meta.get_field(name))


def _told(record: Model, values: dict[str, Any]) -> dict[str, Any]:
    secret = {name for name in values if isinstance(record._meta.get_field(name), EncryptedTextField)}
    return {name: masked(str(value or "")) if name in secret else value for name, value in values.items()}
