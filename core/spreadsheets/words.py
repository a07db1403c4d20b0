"""Teaching the imports words of the office: what a head or the content of a cell means."""

from collections.abc import Iterable, Iterator, Sequence
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


class SameColumn(InvalidInput):
    code = "word_same_column"
    message = _("“%(word)s” and “%(other)s” cannot both be the column “%(header)s”. Choose one of them.")


@dataclass(frozen=True)
class Question:
    """A word of a file that nobody knows, with what it could mean: columns for a head, choices for a cell."""

    word: str
    column: str  # empty for a head
    header: str
    offers: list[tuple[str, Any]]
    likely: str = ""


@dataclass(frozen=True)
class Answer:
    """What a word is said to mean: a column, or a choice of ``column``."""

    word: str
    means: str
    column: str = ""


@transaction.atomic
def words_teach(*, actor: User, layout: type[Layout], answers: Sequence[Answer]) -> list[ImportWord]:
    """All that were answered, or none; refused as ``word_teach`` does, and for two heads that mean one column."""
    if not answers:
        raise InvalidInput(_("Choose what at least one of the words means."))
    heads: dict[str, str] = {}
    for answer in answers:
        if not answer.column and (other := heads.setdefault(answer.means, answer.word)) != answer.word:
            target = layout.column(answer.means)
            raise SameColumn(word=other, other=answer.word, header=target.header if target else answer.means)
    return [
        word_teach(actor=actor, layout=layout, word=one.word, column=one.column, value=one.means)
        if one.column
        else word_teach(actor=actor, layout=layout, word=one.word, column=one.means)
        for one in answers
    ]


def require_asked(upload: Import, answers: Iterable[Answer]) -> None:
    """Refuses a word that the file does not ask about: it would change other people's files and not this one."""
    asked = {(word.get("column", ""), folded(word["word"])) for word in upload.unknown_words}
    for answer in answers:
        if (answer.column, folded(answer.word)) not in asked:
            raise InvalidInput(_("The file does not ask what “%(word)s” means.") % {"word": one_line(answer.word)[:60]})


@transaction.atomic
def word_teach(*, actor: User, layout: type[Layout], column: str, word: str, value: str = "") -> ImportWord:
    """From now on ``word`` is a head of the column or, with ``value``, one of its choices; for everybody's imports.

    Refused to whoever may not import this table, for a word that already means something else, and for columns and
    choices that there are not. Undone by ``word_forget``.
    """
    if not layout.allow(actor):
        raise NotAllowed
    target = layout.column(column)
    if target is None or (value and value not in dict(target.offers())):
        raise InvalidInput(_("Choose what the word means."))
    word = one_line(word)[:60]
    if len(folded(word)) > 60 or not any(letter.isalnum() for letter in word):  # a dash stands for nothing
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


def questions_of(upload: Import, answers: Iterable[Answer] = ()) -> Iterator[Question]:
    """What the check of a file could not place, each word once; what was answered already stands in the place of what
    is likely."""
    layout = upload.layout_object
    if layout is None or not upload.can_check_again:
        return
    answered = {(one.column, one.word): one.means for one in answers}
    for word in upload.unknown_words:
        column = layout.column(word.get("column", ""))
        offers = column.offers() if column else _columns(layout, word)
        likely = answered.get((word.get("column", ""), word["word"]), word["guess"])
        name, header = (column.name, column.header) if column else ("", "")
        yield Question(word["word"], name, header, offers, likely if likely in dict(offers) else "")


def _columns(layout: type[Layout], word: dict[str, Any]) -> list[tuple[str, Any]]:
    """Those that the file does not have yet."""
    free = word.get("offers", [column.name for column in layout.columns])
    return [(column.name, column.header) for column in layout.columns if column.name in free]


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
    labels = {value: str(label) for value, label in column.offers()}
    return labels.get(word.value, word.value) if word.value else column.header
