"""A column of a list: what it says, how it sorts, how it looks on a phone, what the sheet gets."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.db.models import Model
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.figures import exact_time, figure, relative_time, shortened, signed
from core.icons import icon
from core.markup import escaped, filled
from core.states import state_of

FORMATS = ("text", "number", "signed", "percent", "date", "when", "state", "bool")
NOTHING = mark_safe('<span class="none" aria-hidden="true">–</span>')


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    key     name of the column, in the URL (``?sort=-key``) and in the test
    label   its head; ``unit`` stands behind it in grey
    value   attribute path ("cadre.name"), function of the row, or nothing: then ``key`` is the path
    sort    database path or annotation to sort by ("cadre__name"); nothing: the head is not a link
    format  one of FORMATS; ``places`` are the decimals of the rule for numbers
    link    True (``get_absolute_url``), or a function of the row that gives an address or nothing
    sheet   function of the row for the export; nothing: the value itself
    render  function of the row that gives safe HTML (``format_html``), instead of format and link
    phone   "title" (the card's head), "fact" (shown), "wide" (on a line of its own), "hide"; nothing: shown unless
            another column is a fact
    """

    key: str
    label: Any
    value: str | Callable | None = None
    sort: str | None = None
    format: str = "text"
    places: int = 0
    align: str = ""
    unit: Any = ""
    link: bool | Callable = False
    sheet: Callable | None = None
    render: Callable | None = None
    phone: str = ""
    exported: bool = True
    allow: Callable | None = None  # (user) -> bool; a column may be for some eyes only

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise ValueError(f"Column {self.key}: unknown format {self.format!r}.")
        if self.phone not in ("", "title", "fact", "wide", "hide"):
            raise ValueError(f"Column {self.key}: unknown phone {self.phone!r}.")
        if not self.align:
            numeric = self.format in ("number", "signed", "percent")
            object.__setattr__(self, "align", "right" if numeric else "left")

    @property
    def is_timed(self) -> bool:
        return self.format in ("date", "when")

    def raw(self, row: Any) -> Any:
        """The value of this column in ``row``, as Python has it."""
        if callable(self.value):
            return self.value(row)
        found = row
        for name in (self.value or self.key).split("."):
            if name.startswith("get_") and name.endswith("_display") and isinstance(found, Model):
                return word_of_choice(found, name.removeprefix("get_").removesuffix("_display"))
            found = found.get(name) if isinstance(found, dict) else getattr(found, name, None)
            if found is None:
                return None
        return found() if callable(found) else found

    def cell(self, row: Any) -> str:
        """Safe HTML of this column in ``row``."""
        if self.render:
            return escaped(self.render(row))
        text = self._text(self.raw(row), row)
        if self.link and text is not NOTHING:
            address = row.get_absolute_url() if self.link is True else self.link(row)
            if address:
                return filled('<a href="{}">{}</a>', address, text)
        return text

    def _text(self, value: Any, row: Any) -> str:
        if value is None or value == "":
            return NOTHING
        if self.format == "number":
            return escaped(figure(value, self.places))
        if self.format == "signed":
            number = Decimal(str(value))
            tone = "neg" if number < 0 else "pos" if number > 0 else "zero"
            return filled('<span class="delta-{}">{}</span>', tone, signed(number, self.places))
        if self.format == "percent":
            return filled("{}%", figure(value, self.places))
        if self.format == "date":
            return filled('<time datetime="{}">{}</time>', value.isoformat(), exact_time(value))
        if self.format == "when":
            return time_tag(value)
        if self.format == "state":
            return badge(value, self._word(row))
        if self.format == "bool":
            return badge("yes" if value else "no")
        return escaped(value)

    def _word(self, row: Any) -> str:
        """The model's own word for the state, when the column is a plain field with choices."""
        if callable(self.value) or "." in (self.value or self.key):
            return ""
        name = self.value or self.key
        return word_of_choice(row, name) if hasattr(row, f"get_{name}_display") else ""

    def for_sheet(self, row: Any) -> str | int | Decimal | dt.date | None:
        """The value for a spreadsheet: words instead of codes, numbers as numbers."""
        value = self.sheet(row) if self.sheet else self.raw(row)
        if value is None:
            return None
        if self.format == "state" and not self.sheet:
            return str(self._word(row) or state_of(value).word)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, Decimal) and self.align == "right":
            return shortened(value, self.places)
        if isinstance(value, dt.datetime | dt.date | int | Decimal):
            return value
        return str(value)


def word_of_choice(row: Model, name: str) -> str:
    """What ``get_<name>_display`` says, which makes a table of all the field's words anew for every row."""
    field: Any = row._meta.get_field(name)
    value = getattr(row, field.attname)
    return str(_words(field).get(value, "" if value is None else value))


@cache
def _words(field: Any) -> dict:
    return dict(field.flatchoices)


def badge(code: Any, word: str = "") -> SafeString:
    """The badge of a state: word, icon and colour."""
    state = state_of(code)
    return _badge(state.tone, str(code), icon(state.icon), str(word or state.word))


@lru_cache(maxsize=2000)
def _badge(tone: str, code: str, drawn: SafeString, word: str) -> SafeString:
    pattern = '<span class="state state-{}" data-state="{}">{}<span>{}</span></span>'
    return filled(pattern, tone, code, drawn, word)


def time_tag(value: dt.datetime | dt.date) -> SafeString:
    """A time as people say it, exact on hover and for machines."""
    return filled(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact_time(value), relative_time(value)
    )


def link_to(path: str) -> Callable:
    """A link to the object at ``path`` of the row: ``link=link_to("cadre")``."""

    def address(row: Any) -> str | None:
        for name in path.split("."):
            row = getattr(row, name, None)
        return row.get_absolute_url() if row is not None else None

    return address
