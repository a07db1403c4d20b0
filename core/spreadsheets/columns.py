"""A column of a layout, declared once: its header in both languages, what may stand in it, what it sets.

The same declaration makes the template, reads the upload, words the errors and shows the preview. Cells arrive typed
from ``parse.py``; a number where text belongs is refused instead of guessed at.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from core.dates import FIRST_DAY, LAST_DAY
from core.spreadsheets.messages import finding
from core.spreadsheets.parse import FileRefused, SheetRows, Unreadable
from core.texts import INVISIBLE, is_blank, masked
from core.wording import listed

HEADER_ROWS = 5
KINDS = ("text", "identity", "integer", "decimal", "date", "choice", "boolean", "lookup")
_JOINERS = re.compile("[\u200c\u200d]")  # part of words, but of no code, choice or header
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,4}日?")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
_YES = {"是", "有", "yes", "y", "true", "1", "√", "✓", "对"}
_NO = {"否", "无", "no", "n", "false", "0", "×", "x", "错"}


def as_key(text: str) -> str:
    """Without anything that cannot be seen: what makes equal-looking codes differ."""
    return _JOINERS.sub("", INVISIBLE.sub("", text))


def folded(text: str) -> str:
    """For comparing headers and choices: half-width, lower case, without spaces and the star of required columns."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", as_key(text))).casefold()


def in_each_language(make: Callable[[], Any]) -> str | dict[str, str]:
    """What ``make`` says in every language of the site; one string when they all say the same."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(make())
    return texts if len(set(texts.values())) > 1 else next(iter(texts.values()))


def in_this_language(text: str | dict[str, str] | None) -> str:
    if isinstance(text, dict):
        return text.get(get_language() or "", "") or next(iter(text.values()), "")
    return text or ""


@dataclass(eq=False)
class LayoutColumn:
    """One column.

    name        what errors and headers call it · attribute   of the record that it sets, when that is not ``name``
    zh, en      its header; either is accepted in an upload, the viewer's is printed in the template
    kind        text, identity, integer, decimal, date, boolean; choice and lookup follow from choices and to
    required    must not be empty · key   part of the business key that finds the existing row
    strict      text must be stored as text, a number is refused (default for keys and identity numbers)
    help        sentence for the notes sheet · example   what stands in the template's example row
    choices     TextChoices or pairs; value and label in either language are accepted
    places      decimals at most · least, most   bounds of a number · earliest, latest   of a date (or functions)
    to, by      model and field of a lookup · scope   (user) -> queryset; without it ``to.objects.visible_to(user)``
    within_file a lookup may also name a new row that stands above in the same file
    secret      masked in previews and errors (default for identity numbers)
    writes      database fields that change with it, when that is not the attribute itself
    """

    name: str
    _: KW_ONLY
    zh: str
    en: str
    kind: str = ""
    required: bool = False
    key: bool = False
    strict: bool | None = None
    help: Any = ""
    example: Any = ""
    choices: Any = None
    places: int | None = None
    least: Any = None
    most: Any = None
    earliest: date | Callable[[], date] | None = None
    latest: date | Callable[[], date] | None = None
    to: Any = None
    by: str = ""
    scope: Callable[[Any], Any] | None = None
    within_file: bool = False
    secret: bool | None = None
    writes: tuple[str, ...] = ()
    attribute: str = ""
    words: dict[str, Any] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.kind = self.kind or self._kind()
        if self.kind not in KINDS:
            raise ValueError(f"Column {self.name}: unknown kind {self.kind!r}.")
        if (self.kind == "choice") != (self.choices is not None) or (self.kind == "lookup") != bool(
            self.to and self.by
        ):
            raise ValueError(f"Column {self.name}: choices belong to kind choice; to and by to kind lookup.")
        self.choices = getattr(self.choices, "choices", self.choices)
        self.required = self.required or self.key
        if self.strict is None:
            self.strict = self.key or self.kind == "identity"
        if self.secret is None:
            self.secret = self.kind == "identity"
        self.attribute = self.attribute or self.name
        self.writes = self.writes or (self.attribute,)

    def _kind(self) -> str:
        """As far as the other attributes tell it."""
        if self.choices is not None:
            return "choice"
        return "lookup" if self.to else "text"

    def value(self, instance: Any) -> Any:
        """What the record has in this column; None also where a relation is not set yet."""
        return getattr(instance, self.attribute, None)

    @property
    def header(self) -> str:
        return self.zh if (get_language() or "").startswith("zh") else self.en

    @property
    def has_example(self) -> bool:
        return self.example not in (None, "")

    def example_value(self) -> Any:
        """The example as the column reads it; a text may be lazy and differ by language."""
        return quietly(self, str(self.example) if isinstance(self.example, Promise) else self.example)

    def is_example(self, cell: Any) -> bool:
        """Whether the cell holds the example, in whichever language the template was made."""
        value = quietly(self, cell)
        if value is None:
            return False
        for code, _name in settings.LANGUAGES:
            with override(code):
                if value == self.example_value():
                    return True
        return False

    @property
    def names(self) -> set[str]:
        return {folded(self.zh), folded(self.en), folded(self.name)}

    def read(self, cell: Any) -> Any:
        """The value of ``cell`` or None for an empty one; raises a finding."""
        if type(cell) is str:
            cell = self._seen(cell)
        if cell is None or cell == "":
            if self.required:
                raise finding("required")
            return None
        if isinstance(cell, Unreadable):
            raise finding("unreadable_value")
        return getattr(self, f"_read_{self.kind}")(cell)

    def _seen(self, cell: str) -> str:
        if is_blank(cell):
            return ""
        if cell.isprintable():
            return cell.strip()
        return (INVISIBLE.sub("", cell) if self.kind == "text" and not self.strict else as_key(cell)).strip()

    def _read_text(self, cell: Any) -> str:
        if type(cell) is str:
            # codes and keys typed with a Chinese keyboard: ００１ and 001 are the same
            return unicodedata.normalize("NFKC", cell) if self.strict or self.kind == "lookup" else cell
        if type(cell) in (bool, date, datetime):
            raise finding("not_text")
        if self.strict or type(cell) is float or abs(cell) >= 10**15:
            raise finding("text_is_number")
        return str(cell)

    def _read_identity(self, cell: Any) -> str:
        if type(cell) is not str:
            raise finding("identity_numeric")
        text = unicodedata.normalize("NFKC", cell).replace(" ", "").upper()
        if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):  # a number all the same, on its way through CSV
            raise finding("identity_numeric")
        return text

    _read_lookup = _read_text  # by the text, what it refers to

    def _read_integer(self, cell: Any) -> int:
        number = self._number(cell, "not_integer")
        if number != number.to_integral_value():
            raise finding("not_integer")
        self._check_bounds(number)
        return int(number)

    def _read_decimal(self, cell: Any) -> Decimal:
        number = self._number(cell, "not_decimal")
        if self.places is not None and number != round(number, self.places):
            raise finding("too_many_places", places=self.places)
        self._check_bounds(number)
        return number

    def _number(self, cell: Any, code: str) -> Decimal:
        if type(cell) is str:
            text = unicodedata.normalize("NFKC", cell)
            if not _NUMBER.fullmatch(text):
                raise finding(code)
            cell = text
        elif type(cell) not in (int, float):
            raise finding(code)
        try:
            number = Decimal(str(cell))  # str() of a float is the shortest text that means it
        except InvalidOperation:
            raise finding(code) from None
        if not number.is_finite() or abs(number) >= 10**15:
            raise finding("number_too_long")
        return Decimal(format(number, "f"))

    def _check_bounds(self, number: Decimal) -> None:
        if self.least is not None and number < self.least:
            raise finding("too_small", limit=str(self.least))
        if self.most is not None and number > self.most:
            raise finding("too_big", limit=str(self.most))

    def _read_date(self, cell: Any) -> date:
        if type(cell) is datetime:
            raise finding("date_with_time")
        if type(cell) in (int, float, bool):
            raise finding("date_is_number")
        day = cell if type(cell) is date else self._date_in(cell)
        earliest = self.earliest() if callable(self.earliest) else self.earliest or FIRST_DAY
        latest = self.latest() if callable(self.latest) else self.latest or LAST_DAY
        if day < earliest:
            raise finding("date_too_early", limit=earliest.isoformat())
        if day > latest:
            raise finding("date_too_late", limit=latest.isoformat())
        return day

    @staticmethod
    def _date_in(text: str) -> date:
        text = unicodedata.normalize("NFKC", text).replace(" ", "")
        found = _DATE.fullmatch(text)
        if not found:
            raise finding("date_two_digit_year" if _SHORT_YEAR.fullmatch(text) else "not_date")
        try:
            return date(*(int(part) for part in found.groups() if part))
        except ValueError:
            raise finding("not_date") from None

    def _read_choice(self, cell: Any) -> Any:
        self.words = self.words or self._choice_words()
        word = folded(str(cell)) if type(cell) in (str, int) else ""
        if word not in self.words:
            raise finding("not_choice", allowed=in_each_language(self.allowed))
        return self.words[word]

    def _choice_words(self) -> dict[str, Any]:
        words = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                words |= {folded(str(label)): value for value, label in self.choices if value != ""}
        return words | {folded(str(value)): value for value, _label in self.choices if value != ""}

    def _read_boolean(self, cell: Any) -> bool:
        if type(cell) is bool:
            return cell
        word = folded(str(cell)) if type(cell) in (str, int) else ""
        if word not in _YES | _NO:
            raise finding("not_boolean")
        return word in _YES

    # --- for people ---

    def allowed(self) -> str:
        """The choices in words of the active language."""
        return listed(label for value, label in self.choices or () if value != "")

    def shown(self, value: Any) -> str | dict[str, str]:
        """The value for the preview, in every language."""
        if value is None or value == "":
            return ""
        if self.secret:
            return masked(str(value))
        if self.kind == "choice":
            labels = dict(self.choices)
            return in_each_language(lambda: labels.get(value, value))
        if self.kind == "boolean":
            return in_each_language(lambda: _("Yes") if value else _("No"))
        if self.kind == "lookup":
            key = str(getattr(value, self.by, value))
            return in_each_language(lambda: f"{key} {value}" if str(value) != key else key)
        if isinstance(value, Decimal):
            return format(value, "f")
        return str(value)[:200]

    def raw(self, cell: Any) -> str:
        """The cell as the error list quotes it."""
        text = "" if cell is None else str(cell)
        return masked(text) if self.secret else text[:100]


def quietly(column: LayoutColumn, cell: Any) -> Any:
    """The value, or None where reading it is an error told elsewhere."""
    try:
        return column.read(cell)
    except ValidationError:
        return None


class Table:
    """The rows of a sheet under the names of the layout's columns; refuses a header that does not fit."""

    def __init__(self, sheet: SheetRows, columns: tuple[LayoutColumn, ...]) -> None:
        self.sheet, self.columns = sheet, columns
        self.header_row, cells = self._find_header()
        self.names = self._match(cells)

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(row number, cells by column); empty rows are left out, and the template's example if it comes first."""
        is_first = True
        for number, cells in self.sheet:
            if number <= self.header_row:
                continue
            self._refuse_values_without_name(cells)
            cells += [None] * (len(self.names) - len(cells))
            row = {name: cell for name, cell in zip(self.names, cells, strict=False) if name}
            if all(cell is None or (type(cell) is str and is_blank(cell)) for cell in row.values()):
                continue
            if not (is_first and self._is_example(row)):
                yield number, row
            is_first = False

    def _find_header(self) -> tuple[int, list]:
        """Of the first rows the one with most known names; offices like a title above the table."""
        known = set().union(*(column.names for column in self.columns))
        best: tuple[int, int, list] = (0, 0, [])
        for number, cells in islice(self.sheet, HEADER_ROWS):
            hits = sum(1 for cell in cells if isinstance(cell, str) and folded(cell) in known)
            if hits > best[0]:
                best = (hits, number, cells)
        if not best[0]:
            raise FileRefused("header_none", known=self._known())
        return best[1], best[2]

    def _match(self, cells: list) -> list[str | None]:
        by_word = {word: column for column in self.columns for word in column.names}
        names: list[str | None] = []
        for cell in cells:
            text = "" if cell is None else str(cell)
            column = by_word.get(folded(text))
            if column is None and folded(text):
                raise FileRefused("header_unknown", row=self.header_row, header=text[:60], known=self._known())
            if column and column.name in names:
                raise FileRefused("header_twice", row=self.header_row, header=text[:60])
            names.append(column.name if column else None)
        for column in self.columns:
            if column.required and column.name not in names:
                raise FileRefused("header_missing", header=column.header)
        return names

    def _known(self) -> str:
        return listed(column.header for column in self.columns)

    def _refuse_values_without_name(self, cells: list) -> None:
        if len(cells) <= len(self.names) and None not in self.names:
            return
        for place, value in enumerate(cells):
            named = place < len(self.names) and self.names[place]
            if not named and value is not None and not is_blank(value):
                raise FileRefused("header_gap", row=self.header_row, place=place + 1)

    def _is_example(self, row: dict) -> bool:
        """Whether the row is the example that the template brings along, and nothing was added to it."""
        present = [column for column in self.columns if column.name in row]
        return any(column.has_example for column in present) and all(
            column.is_example(row[column.name])
            if column.has_example
            else row[column.name] is None or is_blank(row[column.name])
            for column in present
        )
