"""What stands in one cell of the indicator table, and how it is read back.

A kind turns a value of the scheme document into a cell and a cell into a value. ``write`` may give a cell that does
not read back as the same value; ``kept`` says whether it does, and whoever writes a row puts the rest elsewhere.
"""

import json
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from django.utils.translation import get_language

from core.jsons import UnusableJson, read_json

# Control characters that a workbook cannot hold, and the pattern that a workbook takes for one.
UNKEEPABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
MOST_CHARACTERS = 32_000  # Excel holds 32,767
PLAIN_NUMBER = re.compile(r"(?!-0\Z)-?(0|[1-9]\d{0,12})(\.\d{0,5}[1-9])?\Z")
NUMBER = re.compile(r"[+-]?\d{1,13}(\.\d{1,6}|/\d{1,7})?\Z")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?\Z")
SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "：": ":", "。": ".", "×": "*", "÷": "/"})


class Unclear(ValueError):
    """The cell cannot be read; ``code`` names a sentence of ``problems.py``."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def plain(text: str) -> str:
    """Full-width digits, letters and punctuation as the narrow ones that people mean."""
    return unicodedata.normalize("NFKC", text).translate(SIGNS).strip()


def decimal_text(number: int | float) -> str:
    """A number cell as Excel shows it: 0.1 is "0.1", whatever binary fraction stands in the file."""
    return format(Decimal(repr(number)), "f") if isinstance(number, float) else str(number)


def as_text(cell: Any) -> str:
    """The text of a cell that must not be a date or anything computed."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date | datetime):
        raise Unclear("cell_is_date", value=cell.isoformat())
    if isinstance(cell, int | float):
        return decimal_text(cell)
    if type(cell) is not str:
        raise Unclear("cell_unreadable", value=str(cell))
    return cell.strip()


def number_of(cell: Any, *, percent: bool = False) -> str:
    """Exact decimal text; at most six decimals, a fraction such as 1/3, or a percentage where one has a meaning."""
    text = plain(as_text(cell)).replace(" ", "")
    if THOUSANDS.match(text):
        text = text.replace(",", "")
    body, sign = (text[:-1], "%") if text.endswith("%") else (text, "")
    whole, dot, decimals = body.partition(".")
    if dot and not whole.strip("+-"):
        body = f"{whole}0.{decimals}"
    if not NUMBER.match(body):
        long = re.fullmatch(r"[+-]?\d+\.\d{7,}", body)
        raise Unclear("cell_too_exact" if long else "cell_no_number", value=str(cell)[:80])
    if sign and not percent:
        if "/" in body:
            raise Unclear("cell_no_number", value=str(cell)[:80])
        shifted = format(Decimal(body).scaleb(-2).normalize(), "f")
        if len(shifted.partition(".")[2]) > 6:
            raise Unclear("cell_too_exact", value=str(cell)[:80])
        return shifted
    return body + sign


class Kind:
    """One sort of cell. ``as_number`` writes numbers as numbers, so that a spreadsheet can add them up."""

    as_number = False

    def write(self, value: Any) -> Any:
        return value if isinstance(value, str) else None

    def read(self, cell: Any) -> Any:
        return as_text(cell)

    def kept(self, value: Any, cell: Any) -> bool:
        if cell is None or cell == "":
            return False
        if isinstance(cell, str) and (UNKEEPABLE.search(cell) or len(cell) > MOST_CHARACTERS):
            return False
        try:
            return same(self.read(cell), value)
        except Unclear:
            return False

    def choices(self) -> list[str]:
        """Words to offer for the cell; none where anything may stand."""
        return []


def same(one: Any, other: Any) -> bool:
    """Equal, and of one type all the way down: true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


class Text(Kind):
    pass


class Number(Kind):
    """A number of the scheme; with ``percent`` a percentage stays one ("108%" of the full score)."""

    def __init__(self, *, percent: bool = False, words: dict[str, tuple[str, str]] | None = None) -> None:
        self.percent, self.words = percent, words or {}
        self.as_number = not percent

    def write(self, value: Any) -> Any:
        return word(self.words[value]) if isinstance(value, str) and value in self.words else super().write(value)

    def read(self, cell: Any) -> Any:
        found = code_of(self.words, cell)
        return found if found is not None else number_of(cell, percent=self.percent)


class Value(Kind):
    """A number, or the code of a measure or derived value."""

    as_number = True

    def read(self, cell: Any) -> Any:
        try:
            return number_of(cell, percent=True)
        except Unclear as unclear:
            if unclear.code == "cell_too_exact":
                raise
            return as_text(cell)


class Whole(Kind):
    """A whole JSON number, such as decimal places."""

    as_number = True

    def write(self, value: Any) -> Any:
        return str(value) if type(value) is int else None

    def read(self, cell: Any) -> Any:
        text = plain(as_text(cell))
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise Unclear("cell_no_whole", value=str(cell)[:80])
        return int(text)


class Day(Kind):
    def read(self, cell: Any) -> Any:
        if isinstance(cell, date):
            return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
        text = plain(as_text(cell))
        match = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text)
        try:
            return date(*(int(part) for part in match.groups())).isoformat() if match else self._no(cell)
        except ValueError:
            return self._no(cell)

    def _no(self, cell: Any) -> NoReturn:
        raise Unclear("cell_no_day", value=str(cell)[:80])


class Bound(Day):
    """Where a band or a season begins or ends: a number, a full date, or a month and day that come every year."""

    as_number = True

    def read(self, cell: Any) -> Any:
        if isinstance(cell, date):
            return super().read(cell)
        try:
            return number_of(cell)
        except Unclear as unclear:
            if unclear.code == "cell_too_exact":
                raise
        match = re.fullmatch(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", plain(str(cell)))
        if match:
            month, day = map(int, match.groups())
            return f"{month:02}-{day:02}"
        return super().read(cell)

    def _no(self, cell: Any) -> NoReturn:
        raise Unclear("cell_no_bound", value=str(cell)[:80])


class Choice(Kind):
    """One of a list of codes; people see and write words. ``words``: code → (Chinese, English)."""

    def __init__(self, words: dict[str, tuple[str, str]]) -> None:
        self.words = words

    def write(self, value: Any) -> Any:
        return word(self.words[value]) if isinstance(value, str) and value in self.words else None

    def read(self, cell: Any) -> Any:
        found = code_of(self.words, cell)
        if found is None:
            raise Unclear("cell_no_choice", value=str(cell)[:80], allowed=", ".join(self.choices()))
        return found

    def choices(self) -> list[str]:
        return [word(pair) for pair in self.words.values()]


YES_NO = {"true": ("是", "yes"), "false": ("否", "no")}


class YesNo(Choice):
    def __init__(self) -> None:
        super().__init__(YES_NO)

    def write(self, value: Any) -> Any:
        return super().write(str(value).lower()) if isinstance(value, bool) else None

    def read(self, cell: Any) -> Any:
        text = "true" if cell is True or cell == 1 else "false" if cell is False or cell == 0 else cell
        return super().read({"√": "true", "✓": "true", "×": "false"}.get(str(text).strip(), text)) == "true"


class YesOrName(Text):
    """Yes for the one pool without a name, or the name of a pool."""

    def write(self, value: Any) -> Any:
        return word(YES_NO["true"]) if value is True else value if isinstance(value, str) else None

    def read(self, cell: Any) -> Any:
        return True if cell is True or code_of(YES_NO, cell) == "true" else as_text(cell)


class Codes(Kind):
    """A list of codes, one after the other: 民政局、残联"""

    SEPARATORS = re.compile(r"[、,，;；\n]")

    def write(self, value: Any) -> Any:
        return "、".join(value) if is_list_of_texts(value) else None

    def read(self, cell: Any) -> Any:
        return [part.strip() for part in self.SEPARATORS.split(as_text(cell)) if part.strip()]


class Pairs(Kind):
    """Codes with values: "county=4; city=6"; numbers and codes alike stay text."""

    SEPARATORS = re.compile(r"[;；\n]")

    def write(self, value: Any) -> Any:
        flat = isinstance(value, dict) and value and all(type(one) is str for one in value.values())
        return "; ".join(f"{key}={one}" for key, one in value.items()) if flat else None

    def read(self, cell: Any) -> Any:
        found = {}
        for part in self.SEPARATORS.split(as_text(cell)):
            if not part.strip():
                continue
            key, equals, value = (piece.strip() for piece in part.replace("＝", "=").partition("="))
            if not (key and equals and value) or key in found:
                raise Unclear("cell_no_pairs", value=part.strip()[:80])
            found[key] = value_text(value)
        return found


class Parameters(Pairs):
    """Further parameters of a method: "question=work; after=zero; given=true"."""

    TRUTH = {True: "true", False: "false"}

    def write(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return None
        return super().write({key: self.TRUTH[one] if one in (True, False) else one for key, one in value.items()})

    def read(self, cell: Any) -> Any:
        truth = {text: one for one, text in self.TRUTH.items()}
        return {key: truth.get(one, one) for key, one in super().read(cell).items()}


def value_text(text: str) -> str:
    """Full-width digits of a number as narrow ones; any other text as it is."""
    try:
        return number_of(text, percent=True)
    except Unclear:
        return text


class Formula(Kind):
    """A formula of the scheme. It is text for the spreadsheet, whatever it begins with."""

    NARROW = {ord(wide): narrow for wide, narrow in zip("（），＋－＊／＝＜＞", "(),+-*/=<>", strict=True)} | {
        ord("≥"): ">=",
        ord("≤"): "<=",
        ord("≠"): "<>",
        ord("×"): "*",
        ord("÷"): "/",
    }

    def read(self, cell: Any) -> Any:
        return as_text(cell).translate(self.NARROW)


class Json(Kind):
    """A part of the document that has no columns of its own, in its own notation."""

    def write(self, value: Any) -> Any:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        return UNKEEPABLE.sub(lambda found: f"\\u{ord(found[0][0]):04x}{found[0][1:]}", text)

    def read(self, cell: Any) -> Any:
        text = as_text(cell)
        for attempt in (text, text.translate(str.maketrans("“”：，｛｝［］", '"":,{}[]'))):
            try:
                return read_json(attempt)
            except UnusableJson:
                continue
        raise Unclear("cell_no_json", value=text[:80])


class Worded(Json):
    """The same in words as an office writes them, where words have room for it."""

    def in_words(self, value: Any) -> str | None:
        raise NotImplementedError

    def from_words(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        words = self.in_words(value)
        return words if words and self.kept(value, words) else super().write(value)

    def read(self, cell: Any) -> Any:
        text = as_text(cell)
        return super().read(cell) if plain(text[:1]) == "{" else self.from_words(text)


def is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(one) is str for one in value)


def word(pair: tuple[str, str]) -> str:
    """The word of the active language."""
    return pair[0] if (get_language() or "").startswith("zh") else pair[1]


def code_of(words: dict[str, tuple[str, str]], cell: Any) -> str | None:
    """The code that a cell names by itself or by its word in either language; None when it names none."""
    wanted = folded(str(cell))
    for code, pair in words.items():
        if wanted in {folded(code), *map(folded, pair)}:
            return code
    return None


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).casefold()
