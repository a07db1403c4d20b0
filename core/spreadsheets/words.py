"""Teaching the imports words of the office: what a head or the content of a cell means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.services import log
from core.errors import InvalidInput, NotAllowed
from core.spreadsheets.columns import CLEAR, folded, quietly
from core.spreadsheets.layout import Layout
from core.spreadsheets.models import Import, ImportWord
from core.spreadsheets.registry import layout_of
from core.texts import one_line
from core.typing import User


class WordTaken(InvalidInput):
    code = "word_taken"
    message = _("“%(word)s” already names the column “%(header)s”. Rename the column in the file instead.")


class WordKnown(InvalidInput):
    code = "word_known"
    message = _("“%(word)s” already has a meaning in the column “%(header)s”.")


@dataclass(frozen=True)
class Question:
    """A word of a file that nobody knows, with what it could mean: columns for a head, choices for a cell."""

    word: str
    column: str  # empty for a head
    header: str
    offers: list[tuple[str, Any]]
    likely: str = ""


@transaction.atomic
def word_teach(*, actor: User, layout: type[Layout], column: str, word: str, value: str = "") -> ImportWord:
    """From now on ``word`` is a head of the column or, with ``value``, one of its choices; for everybody's imports.

    Refused to whoever may not import this table, for a word that already means something else, and for columns and
    choices that there are not. Undone by ``word_forget``.
    """
    if not layout.allow(actor):
        raise NotAllowed
    target = layout.column(column)
    if target is None or (value and value not in {str(one) for one, _label in target.choices or ()}):
        raise InvalidInput(_("Choose what the word means."))
    word = one_line(word)[:60]
    if not folded(word) or len(folded(word)) > 60:
        raise InvalidInput(_("This word cannot be told from others. Change the file instead."))
    if value and (folded(word) in CLEAR or quietly(target, word) is not None):
        raise WordKnown(word=word, header=target.header)
    owner = next((one for one in layout.columns if folded(word) in one.names), None)
    if owner and not value:
        raise WordTaken(word=word, header=owner.header)
    row = ImportWord(layout=layout.code, column=column, word=word, value=value, taught_by=actor)
    row.full_clean()
    row.save()
    log(actor=actor, action="import.word_taught", obj=row, after={"column": column, "word": word, "means": value})
    return row


@transaction.atomic
def word_forget(*, actor: User, word: ImportWord) -> None:
    """The word means nothing any more; imports of before stay as they are."""
    layout = layout_of(word.layout)
    if layout is None or not layout.allow(actor):
        raise NotAllowed
    before = {"column": word.column, "word": word.word, "means": word.value}
    log(actor=actor, action="import.word_forgotten", obj=word, before=before)
    word.delete()


def questions_of(upload: Import) -> Iterator[Question]:
    """What the check of a file could not place, each word once."""
    layout = upload.layout_object
    if layout is None or not upload.can_check_again:
        return
    yield from _heads(upload, layout)
    seen = set()
    for error in upload.errors:
        column = layout.column(error["column"])
        if error.get("code") != "not_choice" or column is None or not error.get("value"):
            continue
        if (column.name, folded(error["value"])) not in seen:
            seen.add((column.name, folded(error["value"])))
            offers = [(str(value), label) for value, label in column.choices if value != ""]
            yield Question(error["value"], column.name, column.header, offers)


def _heads(upload: Import, layout: type[Layout]) -> Iterator[Question]:
    present = {cell[0] for row in upload.preview for cell in row["cells"]}
    free = [column for column in layout.columns if column.name not in present]
    for word in upload.unknown_heads:
        likely = word["guess"] if any(column.name == word["guess"] for column in free) else ""
        yield Question(word["word"], "", "", [(column.name, column.header) for column in free], likely)


def header_of(layout: type[Layout] | None, name: str, otherwise: str = "") -> str:
    """In the active language; ``otherwise`` where the layout has no such column, or is no more."""
    column = layout.column(name) if layout else None
    return column.header if column else otherwise


def meaning_of(word: ImportWord) -> str:
    """The header of the column, or the choice, in the active language."""
    layout = layout_of(word.layout)
    column = layout.column(word.column) if layout else None
    if column is None:
        return word.value or word.column
    labels = {str(value): str(label) for value, label in column.choices or ()}
    return labels.get(word.value, word.value) if word.value else column.header
