"""Documents that come in one ZIP with a table of entries: which row names which, and what nobody names."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appraisal.ledger.services.files import FILES_PER_ENTRY
from core.errors import InvalidInput
from core.spreadsheets.columns import LayoutColumn, in_each_language
from core.spreadsheets.layout import Row
from core.spreadsheets.notices import SHOWN, notice_in_words
from core.spreadsheets.parse import Bundle, Documents
from core.texts import one_line
from core.uploads import inspect_file
from core.wording import first_of, listed

_BETWEEN = re.compile(r"[,;，；、\n]+")


class NamesColumn(LayoutColumn):
    """Names of files in one cell, separated by commas or semicolons."""

    def _read_text(self, cell: Any) -> Any:
        return [name for part in _BETWEEN.split(super()._read_text(cell)) if (name := one_line(part))]

    def shown(self, value: Any) -> str | dict[str, str]:
        return in_each_language(lambda: listed(value)) if value else ""

    def exported(self, value: Any) -> str | None:
        return ",".join(value) if value else None


class RowDocuments:
    """What came in the ZIP; a row may name a file with its folder or without, with its ending or without."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._refused: dict[str, str] = {}
        for name in bundle.sizes:
            for key in _keys(name):
                self._by_key[key].add(name)

    def of_row(self, written: list[str]) -> list[str]:
        """Their names in the ZIP; refuses what is not there, or twice, or no document of a kind that is taken."""
        if len(written) > FILES_PER_ENTRY:
            raise ValidationError(_("An entry can have at most %(limit)s files."), params={"limit": FILES_PER_ENTRY})
        if written and not self._bundle.sizes:
            raise ValidationError(
                _("The documents are not in the upload. Upload a ZIP with the table and the documents.")
            )
        return list(dict.fromkeys(self._one(name) for name in written))

    def _one(self, written: str) -> str:
        found = self._by_key.get(_folded(written), set())
        params = {"name": written[:60]}
        if len(found) > 1:
            raise ValidationError(_("The ZIP has several files “%(name)s”. Write the folder as well."), params=params)
        if not found:
            raise ValidationError(_("The ZIP has no file “%(name)s”. Add it, or correct the name."), params=params)
        (name,) = found
        if name not in self._refused:
            self._refused[name] = _why_refused(self.open(name))
        if self._refused[name]:
            raise ValidationError(self._refused[name])
        return name

    @cached_property
    def _contents(self) -> Documents:
        return self._bundle.take(self._bundle.sizes)

    def open(self, name: str) -> UploadedFile:
        return self._contents.open(name)

    def notices(self, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
        """How many documents come with the rows that will be written, and which files of the ZIP none of them names."""
        named = [row.instance.documents for row in rows if row.is_new and row.instance.documents]
        used = {name for names in named for name in names}
        unused = sorted(self._bundle.sizes.keys() - used)
        if used:
            yield notice_in_words(partial(_found, len(used), len(named)))
        if unused:
            yield notice_in_words(partial(_unused, unused))


def _keys(name: str) -> set[str]:
    """However it may be written: from each of its folders on, and each time also without the ending."""
    parts = _folded(name).split("/")
    paths = {"/".join(parts[start:]) for start in range(len(parts))}
    return paths | {path.rpartition(".")[0] for path in paths if "." in path.rpartition("/")[2]}


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", one_line(name)).replace("\\", "/").strip("/").casefold()


def _why_refused(file: UploadedFile) -> str:
    try:
        inspect_file(file)
    except InvalidInput as refusal:
        return str(refusal)
    return ""


def _found(documents: int, rows: int) -> str:
    said = gettext("Documents found in the ZIP: %(documents)s. Entries that they prove: %(rows)s.")
    return said % {"documents": documents, "rows": rows}


def _unused(names: list[str]) -> str:
    said = gettext("Files of the ZIP that no new row names are not kept: %(names)s.")
    return said % {"names": first_of(names, SHOWN)}
