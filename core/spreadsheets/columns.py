"""A column of a layout, declared once: its header in both languages, what may stand in it, what it sets.

The same declaration makes the template, reads the upload, words the errors and shows the preview. Cells arrive typed
from ``parse.py``; a number where text belongs is refused instead of guessed at.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from core.dates import FIRST_DAY, LAST_DAY
from core.spreadsheets.dates import written_day
from core.spreadsheets.messages import finding
from core.spreadsheets.parse import Unreadable
from core.texts import INVISIBLE, is_blank, masked, name_folded
from core.wording import listed

KINDS = ("text", "identity", "integer", "decimal", "date", "choice", "boolean", "lookup")
_JOINERS = re.compile("[\u200c\u200d]")  # part of words, but of no code, choice or header
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
_MAY_CLEAR = re.compile("[清cCｃＣ]")  # what asks every cell of a file must be quick
CLEAR = {"清空", "clear"}  # what is written into a cell whose stored value is to go
_YES = {"是", "有", "yes", "y", "true", "1", "√", "✓", "对"}
_NO = {"否", "无", "no", "n", "false", "0", "×", "x", "错"}


def is_empty(cell: Any) -> bool:
    """Whether nothing stands in the cell; what could not be read is not nothing."""
    return cell is None or (type(cell) is str and is_blank(cell))


def as_key(text: str) -> str:
    """Without anything that cannot be seen: what makes equal-looking codes differ."""
    return _JOINERS.sub("", INVISIBLE.sub("", text))


def folded(text: str) -> str:
    """For comparing headers and choices: half-width, lower case, without spaces and the star of required columns."""
    if text.isascii() and text.isprintable():  # codes and numbers: most cells of most files
        return text.replace(" ", "").replace("*", "").lower()
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
    also        further headers under which offices know it · words   further words for choices: word → value
    kind        text, identity, integer, decimal, date, boolean; choice and lookup follow from choices and to
    required    must not be empty in a new record · key   part of the business key that finds the existing row
    strict      text must be stored as text, a number is refused (default for keys and identity numbers)
    help        sentence for the notes sheet · example   what stands in the template's example row
    choices     TextChoices or pairs; value and label in either language are accepted
    places      decimals at most · least, most   bounds of a number · earliest, latest   of a date (or functions)
    months      a date may name its month only, and then means the first day; the preview says of how many rows
    to, by      model and field of a lookup · scope   (user) -> queryset; without it ``to.objects.visible_to(user)``
    within_file a lookup may also name a new row that stands above in the same file
    secret      masked in previews and errors (default for identity numbers)
    confirms    a look-up column and the attributes of its record, one of which must stand in the cell: nothing is set
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
    months: bool = False
    also: tuple[str, ...] = ()
    words: dict[str, Any] = field(default_factory=dict)
    to: Any = None
    by: str = ""
    scope: Callable[[Any], Any] | None = None
    within_file: bool = False
    secret: bool | None = None
    confirms: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    attribute: str = ""
    _allowed: dict[str, Any] = field(init=False, default_factory=dict, repr=False)

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
        if self.confirms:
            return getattr(getattr(instance, self.confirms[0], None), self.confirms[1], None)
        return getattr(instance, self.attribute, None)

    def confirm(self, instance: Any, cell: Any, *, key: str) -> None:
        """Refuses a name that is not that of the record to which the row refers; spaces, dots and width are the same.

        A record that was not found is told by its own column; ``key`` is by what it is found.
        """
        record = getattr(instance, self.confirms[0], None)
        written = self.read_unbounded(cell)
        if record is None or not written:
            return
        names = [getattr(record, name) for name in self.confirms[1:]]
        if name_folded(written) not in {name_folded(name) for name in names if name}:
            raise finding("name_differs", key=str(getattr(record, key)), name=names[0], written=written[:60])

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
        return {folded(word) for word in (self.zh, self.en, *self.also)}

    def clears(self, cell: Any) -> bool:
        """Whether the cell says that the stored value is to go."""
        return type(cell) is str and bool(_MAY_CLEAR.search(cell)) and folded(cell) in CLEAR

    def is_month(self, cell: Any) -> bool:
        """Whether the cell names a month and no day."""
        try:
            return self.kind == "date" and written_day(cell)[1]
        except ValidationError:
            return False

    def read(self, cell: Any) -> Any:
        """The value of ``cell`` or None for an empty one; raises a finding, also where it is out of bounds."""
        value = self.read_unbounded(cell)
        self.check_day(value)
        return value

    def read_unbounded(self, cell: Any) -> Any:
        """The same, wherever a day lies: what is stored already may lie ahead, and a key names it."""
        if isinstance(cell, Unreadable):
            raise finding(cell.code, cell=cell.cell)
        if type(cell) is str:
            cell = self._seen(cell)
        if cell is None or cell == "":
            if self.required:
                raise finding("required")
            return None
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
        day, is_month = written_day(cell)
        if is_month and not self.months:
            raise finding("date_month_only")
        return day

    def check_day(self, day: Any) -> None:
        """Refuses a day out of bounds; other kinds have theirs checked as they are read."""
        if self.kind != "date" or day is None:
            return
        earliest = self.earliest() if callable(self.earliest) else self.earliest or FIRST_DAY
        latest = self.latest() if callable(self.latest) else self.latest or LAST_DAY
        if day < earliest:
            raise finding("date_too_early", limit=earliest.isoformat())
        if day > latest:
            raise finding("date_too_late", limit=latest.isoformat())

    def _read_choice(self, cell: Any) -> Any:
        words = self.known_words()
        word = folded(str(cell)) if type(cell) in (str, int) else ""
        if word not in words:
            raise finding("not_choice", allowed=in_each_language(self.allowed))
        return words[word]

    def _choice_words(self) -> dict[str, Any]:
        words = {folded(word): value for word, value in self.words.items()}
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

    def known_words(self) -> dict[str, Any]:
        """The folded words that a cell may hold, where only certain words may stand in it."""
        if self.kind == "boolean":
            return dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
        if self.kind == "choice":
            self._allowed = self._allowed or self._choice_words()
        return self._allowed

    # --- for people ---

    def offers(self) -> list[tuple[str, Any]]:
        """What a word of the office may be taught to mean in this column: values as text, and their labels."""
        if self.kind == "boolean":
            return [("true", _("Yes")), ("false", _("No"))]
        return [(str(value), label) for value, label in self.choices or () if value != ""]

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

    def exported(self, value: Any) -> Any:
        """The value as a cell that ``read`` understands, in the active language."""
        if value is None or value == "":
            return None
        if self.kind == "choice":
            return str(dict(self.choices).get(value, value))
        if self.kind == "lookup":
            return getattr(value, self.by, None)
        return value

    def raw(self, cell: Any) -> str:
        """The cell as the error list quotes it."""
        text = "" if cell is None else str(cell)
        return masked(text) if self.secret else text[:100]


def quietly(column: LayoutColumn, cell: Any) -> Any:
    """The value, or None where reading it is an error told elsewhere."""
    try:
        return column.read_unbounded(cell)
    except ValidationError:
        return None
