"""The records that a file means: what its look-ups and its keys refer to, inside the user's scope."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from core.constraints import batches
from core.spreadsheets.columns import LayoutColumn, in_each_language, quietly
from core.spreadsheets.layout import Layout, Row
from core.spreadsheets.messages import finding
from core.spreadsheets.table import Table
from core.wording import listed

AMBIGUOUS: Any = object()


class Records:
    """The records that a file means, read in a few queries: by look-ups, and by its key."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.keys = [column for column in layout.columns if column.key]
        self.lookups = [column for column in layout.columns if column.kind == "lookup"]
        self.found: dict[str, dict[str, Any]] = {column.name: {} for column in self.lookups}
        self.made: dict[tuple, Model] = {}  # new ones of this file, by look-up field and text
        self._existing: dict[tuple, Model] = {}
        self._hidden: set[tuple] = set()  # outside the scope, and only look new
        self._first_rows: dict[tuple, int] = {}

    def load(self, table: Table) -> int:
        """Walks through the file once for all that it names, and tells how many rows it has."""
        wanted: dict[str, set] = {column.name: set() for column in self.lookups}
        keys, count = set(), 0
        for _number, cells in table:
            count += 1
            for column in self.lookups:
                wanted[column.name].add(quietly(column, cells.get(column.name)))
            if self.keys:
                keys.add(self._key_in(cells))
        for column in self.lookups:
            self._load_lookup(column, wanted[column.name] - {None})
        self._load_existing({key for key in map(self._resolved, keys) if key is not None})
        self.layout.prepare(self.found)
        return count

    def _load_lookup(self, column: LayoutColumn, texts: set) -> None:
        found = self.found[column.name]
        for batch in batches(sorted(texts)):
            for record in self.layout.lookup(column).filter(**{f"{column.by}__in": batch}):
                text = str(getattr(record, column.by))
                found[text] = record if text not in found or found[text].pk == record.pk else AMBIGUOUS

    def _load_existing(self, keys: set[tuple]) -> None:
        for record in self.with_keys(self.layout.existing(), keys):
            self._existing[self.key_of(record)] = record
        for record in self.with_keys(self.layout.rivals(), keys - self._existing.keys()):
            self._hidden.add(self.key_of(record))

    def with_keys(self, rows: QuerySet, keys: Iterable[tuple]) -> Iterator[Model]:
        """Those of ``rows`` that have one of ``keys``."""
        if not keys:
            return
        names = [key_path(column) for column in self.keys]
        # few values in the first column and many rows behind each (a cadre's days): days narrow it further
        for place, column in enumerate(self.keys):
            if column.kind == "date":
                days = [key[place] for key in keys]
                rows = rows.filter(**{f"{names[place]}__range": (min(days), max(days))})
        if self.lookups and rows.query.select_related is False:
            rows = rows.select_related(*(column.name for column in self.lookups))
        for batch in batches(sorted({key[0] for key in keys})):
            for record in rows.filter(**{f"{names[0]}__in": batch}):
                if self.key_of(record) in keys:
                    yield record

    def key_of(self, record: Model) -> tuple:
        return tuple(getattr(record, key_path(column)) for column in self.keys)

    def _key_in(self, cells: dict) -> tuple:
        return tuple(quietly(column, cells.get(column.name)) for column in self.keys)

    def _resolved(self, key: tuple) -> tuple | None:
        """The key as database values; None when a part is missing or refers to something that is not there yet."""
        values = []
        for column, value in zip(self.keys, key, strict=True):
            if column.kind == "lookup" and value is not None:
                record = self.found[column.name].get(value)
                value = None if record is AMBIGUOUS else getattr(record, "pk", None)
            values.append(value)
        return None if None in values else tuple(values)

    def row(self, number: int, cells: dict[str, Any]) -> Row:
        """The row with the record it means, or with a new one."""
        record = self._record_of(number, self._key_in(cells)) if self.keys else None
        if record is None:
            return Row(number, cells, self.layout.model(), True, {})
        before = {column.name: column.value(record) for column in self.layout.columns}
        return Row(number, cells, record, False, before)

    def _record_of(self, number: int, key: tuple) -> Model | None:
        if None in key:
            return None  # told by the columns themselves
        first = self._first_rows.setdefault(key, number)
        if first != number:
            raise self._key_error("duplicate", first=first)
        resolved = self._resolved(key)
        if resolved in self._hidden:
            raise self._key_error("outside_scope")
        return self._existing.get(resolved) if resolved else None

    def _key_error(self, code: str, **params: Any) -> ValidationError:
        header = in_each_language(lambda: listed(column.header for column in self.keys))
        return ValidationError({self.keys[0].name: finding(code, header=header, **params)})

    def look_up(self, column: LayoutColumn, text: str) -> Model:
        record = self.found[column.name].get(text)
        if record is None and column.within_file:
            record = self.made.get((column.by, text))
        if record is None or record is AMBIGUOUS:
            raise finding("ambiguous" if record else "unknown", value=text[:60])
        return record


def key_path(column: LayoutColumn) -> str:
    return f"{column.name}_id" if column.kind == "lookup" else column.name
