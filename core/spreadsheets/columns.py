"""A column of a layout, declared once: its header in both languages, what may stand in it, what it sets.

The same declaration makes the template, reads the upload, words the errors and shows the preview. Cells arrive typed
from ``parse.py``; a number where text belongs is refused instead of guessed at.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from core.spreadsheets.messages import finding
from core.spreadsheets.parse import Unreadable

KINDS = ("text", "identity", "integer", "decimal", "date", "choice", "boolean", "lookup")
# invisible marks that make equal-looking texts differ, and control characters
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,4}日?")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?")
_YES = {"是", "有", "yes", "y", "true", "1", "√", "✓", "对"}
_NO = {"否", "无", "no", "n", "false", "0", "×", "x", "错"}


def folded(text: str) -> str:
    """For comparing headers and choices: half-width, lower case, without spaces and the star of required columns."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).casefold()


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


class Column(Field):
    """One column.

    field       attribute of the model that it sets (a property with a setter will do)
    zh, en      its header; either is accepted in an upload, the viewer's is printed in the template
    kind        text, identity, integer, decimal, date, choice, boolean, lookup
    required    must not be empty · key   part of the business key that finds the existing row
    strict      text must be stored as text, a number is refused (default for keys and identity numbers)
    help        sentence for the notes sheet · example   what stands in the template's example row
    choices     TextChoices or pairs; value and label in either language are accepted
    places      decimals at most · least, most   bounds of a number · earliest, latest   of a date (or functions)
    to, by      model and field of a lookup · scope   (user) -> queryset; without it ``to.objects.visible_to(user)``
    within_file a lookup may also name a new row that stands above in the same file
    secret      masked in previews and errors (default for identity numbers)
    writes      database fields that change with it, when that is not ``field`` itself
    """

    def __init__(
        self,
        field: str,
        *,
        zh: str,
        en: str,
        kind: str = "text",
        required: bool = False,
        key: bool = False,
        strict: bool | None = None,
        help: Any = "",
        example: Any = "",
        choices: Any = None,
        places: int | None = None,
        least: Any = None,
        most: Any = None,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        to: Any = None,
        by: str = "",
        scope: Callable | None = None,
        within_file: bool = False,
        secret: bool | None = None,
        writes: tuple[str, ...] = (),
    ):
        if kind not in KINDS:
            raise ValueError(f"Column {field}: unknown kind {kind!r}.")
        if (kind == "choice") != (choices is not None) or (kind == "lookup") != bool(to and by):
            raise ValueError(f"Column {field}: choices belong to kind choice; to and by to kind lookup.")
        super().__init__(attribute=field, column_name=field)
        self.name, self.zh, self.en, self.kind = field, zh, en, kind
        self.required, self.key, self.help, self.example = required or key, key, help, example
        self.strict = strict if strict is not None else key or kind == "identity"
        self.choices = getattr(choices, "choices", choices)
        self.places, self.least, self.most = places, least, most
        self.earliest, self.latest = earliest, latest
        self.to, self.by, self.scope, self.within_file = to, by, scope, within_file
        self.secret = secret if secret is not None else kind == "identity"
        self.writes = writes or (field,)
        self._words: dict[str, Any] = {}

    def __deepcopy__(self, memo):
        return self  # a declaration; nothing changes it

    @property
    def header(self) -> str:
        return self.zh if (get_language() or "").startswith("zh") else self.en

    @property
    def has_example(self) -> bool:
        return self.example not in (None, "")

    def example_value(self):
        """The example as the column reads it; a text may be lazy and differ by language."""
        return quietly(self, str(self.example) if isinstance(self.example, Promise) else self.example)

    def is_example(self, cell) -> bool:
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

    def clean(self, row, **kwargs):
        """import-export's way in; look-ups give the key, which the resource resolves within its user's scope."""
        return self.read(row[self.column_name])

    def read(self, cell):
        """The value of ``cell`` or None for an empty one; raises a finding."""
        if type(cell) is str:
            cell = cell.strip() if cell.isprintable() else _INVISIBLE.sub("", cell).strip()
        if cell is None or cell == "":
            if self.required:
                raise finding("required")
            return None
        if isinstance(cell, Unreadable):
            raise finding("unreadable_value")
        return getattr(self, f"_read_{self.kind}")(cell)

    def _read_text(self, cell) -> str:
        if type(cell) is str:
            # codes and keys typed with a Chinese keyboard: ００１ and 001 are the same
            return unicodedata.normalize("NFKC", cell) if self.strict or self.kind == "lookup" else cell
        if type(cell) in (bool, date, datetime):
            raise finding("not_text")
        if self.strict or type(cell) is float or abs(cell) >= 10**15:
            raise finding("text_is_number")
        return str(cell)

    def _read_identity(self, cell) -> str:
        if type(cell) is not str:
            raise finding("identity_numeric")
        text = unicodedata.normalize("NFKC", cell).replace(" ", "").upper()
        if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):  # a number all the same, on its way through CSV
            raise finding("identity_numeric")
        return text

    def _read_lookup(self, cell) -> str:
        return self._read_text(cell)

    def _read_integer(self, cell) -> int:
        number = self._number(cell, "not_integer")
        if number != number.to_integral_value():
            raise finding("not_integer")
        self._check_bounds(number)
        return int(number)

    def _read_decimal(self, cell) -> Decimal:
        number = self._number(cell, "not_decimal")
        if self.places is not None and number != round(number, self.places):
            raise finding("too_many_places", places=self.places)
        self._check_bounds(number)
        return number

    def _number(self, cell, code: str) -> Decimal:
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

    def _read_date(self, cell) -> date:
        if type(cell) is datetime:
            raise finding("date_with_time")
        if type(cell) in (int, float, bool):
            raise finding("date_is_number")
        day = cell if type(cell) is date else self._date_in(cell)
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and day < earliest:
            raise finding("date_too_early", limit=earliest.isoformat())
        if latest and day > latest:
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

    def _read_choice(self, cell):
        if not self._words:
            self._words = self._choice_words()
        word = folded(str(cell)) if type(cell) in (str, int) else ""
        if word not in self._words:
            raise finding("not_choice", allowed=in_each_language(self.allowed))
        return self._words[word]

    def _choice_words(self) -> dict[str, Any]:
        words = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                words |= {folded(str(label)): value for value, label in self.choices if value != ""}
        return words | {folded(str(value)): value for value, _label in self.choices if value != ""}

    def _read_boolean(self, cell) -> bool:
        if type(cell) is bool:
            return cell
        word = folded(str(cell)) if type(cell) in (str, int) else ""
        if word not in _YES | _NO:
            raise finding("not_boolean")
        return word in _YES

    # --- for people ---

    def allowed(self) -> str:
        """The choices in words of the active language."""
        return ", ".join(str(label) for value, label in self.choices or () if value != "")

    def shown(self, value) -> str | dict[str, str]:
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

    def raw(self, cell) -> str:
        """The cell as the error list quotes it."""
        text = "" if cell is None else str(cell)
        return masked(text) if self.secret else text[:100]


def quietly(column: Column, cell):
    """The value, or None where reading it is an error told elsewhere."""
    try:
        return column.read(cell)
    except ValidationError:
        return None


def masked(text: str) -> str:
    """First three and last two characters, if there are enough to hide between them."""
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}" if len(text) > 8 else "*" * len(text)
