"""Fields of the editor: between a part of the document and what stands in a form.

A form is a list of fields. What is typed is a flat mapping of names to texts, as a browser sends it; so it can be shown
again with an error at a field, or with one row more, and nothing that was typed is lost. A field writes into the part
only what was filled in: an empty field leaves the key out, and the default of the format holds.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.schemes.paths import get, put
from appraisal.scoring import decimals
from core.forms import CHOOSE

Typed = dict[str, str]
Errors = dict[str, list[str]]
CODE = re.compile(r"[^\s,;，；\"'\[\]{}]+\Z")


def plainly(text: str) -> str:
    """What was typed without blanks around it, full-width digits and signs made plain."""
    return unicodedata.normalize("NFKC", text or "").replace("−", "-").strip()


def several(text: str) -> list[str]:
    """What was typed one after the other, apart by commas or blanks."""
    return [one for one in re.split(r"[\s,;、]+", plainly(text)) if one]


def written(value) -> str:
    """A value of the document as text for an input."""
    if value is None or isinstance(value, dict | list):
        return ""
    return "true" if value is True else "" if value is False else str(value)


@dataclass(frozen=True)
class Field:
    """One text. ``default`` says in words what holds when nothing is filled in."""

    key: str
    label: Any
    help: Any = ""
    default: Any = ""
    suggest: str = ""  # the list of names that the input offers
    required: bool = False  # for the mark only: a draft may lack anything
    wide: bool = False
    kind = "text"

    def typed(self, part: dict, prefix: str = "") -> Typed:
        return {prefix + self.key: written(get(part, self.key))}

    def value(self, typed: Typed, name: str, errors: Errors):
        return plainly(typed.get(name, "")) or None

    def read(self, typed: Typed, part: dict, errors: Errors, prefix: str = "") -> None:
        put(part, self.key, self.value(typed, prefix + self.key, errors))

    def touched(self, typed: Typed, part: dict) -> bool:
        """Whether something else is typed than was shown; what nobody touched stays as the file wrote it."""
        shown = self.typed(part)
        if any(typed.get(name, "") != text for name, text in shown.items()):
            return True
        # rows that begin empty are not shown by name
        return any(
            text.strip() and name not in shown for name, text in typed.items() if name.startswith(f"{self.key}.")
        )

    def bound(self, typed: Typed, errors: Errors, prefix: str = "") -> dict:
        name = prefix + self.key
        return {
            "field": self,
            "kind": self.kind,
            "name": name,
            "id": f"f-{name}",
            "value": typed.get(name, ""),
            "errors": errors.get(name, []),
            "label": self.label,
            "help": self.help,
            "default": self.default,
        }


def wrong(errors: Errors, name: str, sentence: str) -> None:
    errors.setdefault(name, []).append(sentence)


def exact(text: str, errors: Errors, name: str, *, percent: bool) -> str:
    """The text, with a remark where it is no exact number."""
    try:
        decimals.parse(text.removesuffix("%") if percent else text)
    except ValueError:
        wrong(errors, name, _("“%(value)s” is not a number such as 0.5, 12 or 1/3.") % {"value": text})
    return text


class Code(Field):
    """A short name that other parts may use."""

    def value(self, typed, name, errors):
        text = plainly(typed.get(name, ""))
        if text and not CODE.match(text):
            wrong(errors, name, _("A code has no blanks, commas, quotes or brackets."))
        elif len(text) > 40:
            wrong(errors, name, _("A code has at most 40 characters."))
        return text or None


class Halves(Field):
    """A value in two inputs side by side: ``ENDS`` says the name of each and the words in it."""

    ENDS: ClassVar[dict[str, Any]] = {}

    def halves(self, value) -> dict:
        raise NotImplementedError

    def typed(self, part, prefix=""):
        found = self.halves(get(part, self.key))
        return {f"{prefix}{self.key}.{one}": written(found.get(one)) for one in self.ENDS}

    def bound(self, typed, errors, prefix=""):
        name = prefix + self.key
        parts = [
            {
                "name": f"{name}.{one}",
                "id": f"f-{name}.{one}",
                "value": typed.get(f"{name}.{one}", ""),
                "end": one,
                "words": words,
            }
            for one, words in self.ENDS.items()
        ]
        found = [sentence for one in (name, *(part["name"] for part in parts)) for sentence in errors.get(one, [])]
        return {**super().bound(typed, errors, prefix), "parts": parts, "errors": found, "id": parts[0]["id"]}


class Title(Halves):
    """A title in Chinese and English; one of the two is enough."""

    kind = "title"
    ENDS: ClassVar = {"zh-hans": gettext_lazy("Chinese"), "en": gettext_lazy("English")}

    def halves(self, value):
        if isinstance(value, str):
            return dict.fromkeys(self.ENDS, value)
        return value if isinstance(value, dict) else {}

    def value(self, typed, name, errors):
        found = {one: typed.get(f"{name}.{one}", "").replace("\r\n", "\n").strip() for one in self.ENDS}
        return {one: text for one, text in found.items() if text} or None

    def read(self, typed, part, errors, prefix=""):
        former = get(part, self.key)
        others = {one: text for one, text in former.items() if one not in self.ENDS} if isinstance(former, dict) else {}
        put(part, self.key, {**(self.value(typed, prefix + self.key, errors) or {}), **others} or None)


class LongTitle(Title):
    """Several lines in Chinese and English."""

    kind = "long title"


class Day(Field):
    """A day of every year (05-01) or of one (2026-05-01)."""

    def value(self, typed, name, errors):
        text = plainly(typed.get(name, "")).replace("/", "-")
        if not text:
            return None
        try:
            # a leap year, so that the 29th of February may be meant
            date.fromisoformat(text if len(text) > 5 else f"2024-{text}")
        except ValueError:
            wrong(errors, name, _("“%(value)s” is not a day; write 05-01 or 2026-05-01.") % {"value": text})
        return text


@dataclass(frozen=True)
class Number(Field):
    """An exact number; ``percent`` allows "108%", ``words`` lists words that may stand instead."""

    percent: bool = False
    words: tuple[str, ...] = ()
    kind = "number"

    def value(self, typed, name, errors):
        text = plainly(typed.get(name, "")).replace(" ", "")
        if not text or text in self.words:
            return text or None
        return exact(text, errors, name, percent=self.percent)


@dataclass(frozen=True)
class Whole(Field):
    """A whole number that the format wants as a number, such as decimal places."""

    most: int = 6
    kind = "number"

    def value(self, typed, name, errors):
        text = plainly(typed.get(name, ""))
        if not text:
            return None
        if not text.isdigit() or int(text) > self.most:
            wrong(errors, name, _("Enter a whole number from 0 to %(most)s.") % {"most": self.most})
            return None
        return int(text)


class Value(Field):
    """A number, or the code of a measure or derived value."""

    kind = "value"


class Formula(Field):
    kind = "formula"

    def value(self, typed, name, errors):
        # full-width digits and brackets mean the same; quotes are kept as typed
        return " ".join(plainly(typed.get(name, "")).split()) or None


@dataclass(frozen=True)
class Choice(Field):
    """One of several words; without a choice the default holds, which is said."""

    choices: tuple = ()
    kind = "choice"

    def typed(self, part, prefix=""):
        value = get(part, self.key)
        return {prefix + self.key: "" if value == self.default else written(value)}

    def value(self, typed, name, errors):
        text = typed.get(name, "")
        if text and text not in dict(self.choices):
            wrong(errors, name, _("Choose one of the options."))
        return text or None

    def bound(self, typed, errors, prefix=""):
        bound = super().bound(typed, errors, prefix)
        known = dict(self.choices)
        options = [(code, words) for code, words in self.choices if code != self.default]
        if self.default or self.default in known:
            options.insert(0, ("", _("%(words)s (default)") % {"words": known.get(self.default, self.default)}))
        elif not self.required:
            options.insert(0, ("", "–"))
        elif not bound["value"] and "" not in known:
            # what nobody chose is not chosen by the browser
            options.insert(0, ("", CHOOSE))
        if bound["value"] and bound["value"] not in known:
            # shown, so that a list without it does not change it by itself
            options.append((bound["value"], _("%(value)s (unknown)") % {"value": bound["value"]}))
        return {**bound, "options": options}


class Flag(Field):
    kind = "flag"

    def value(self, typed, name, errors):
        return True if typed.get(name) else None


class Pool(Field):
    """``true`` (the rule for itself) is written as a star."""

    def typed(self, part, prefix=""):
        value = get(part, self.key)
        return {prefix + self.key: "*" if value is True else written(value)}

    def value(self, typed, name, errors):
        text = plainly(typed.get(name, ""))
        return True if text == "*" else text or None


class Codes(Field):
    """Several codes, apart by commas or blanks."""

    def typed(self, part, prefix=""):
        found = get(part, self.key)
        return {prefix + self.key: ", ".join(map(written, found)) if isinstance(found, list) else ""}

    def value(self, typed, name, errors):
        return several(typed.get(name, "")) or None


@dataclass(frozen=True)
class Numbers(Codes):
    """Several exact numbers in order; ``percent`` allows "5%"."""

    percent: bool = False

    def value(self, typed, name, errors):
        found = super().value(typed, name, errors) or []
        return [exact(text, errors, name, percent=self.percent) for text in found] or None


class Pair(Halves):
    """Least and most, as a list of two."""

    kind = "pair"
    ENDS: ClassVar = {"low": gettext_lazy("least"), "high": gettext_lazy("most")}

    def halves(self, value):
        return dict(zip(self.ENDS, value, strict=True)) if isinstance(value, list) and len(value) == 2 else {}

    def value(self, typed, name, errors):
        found = [Number("", "").value(typed, f"{name}.{one}", errors) for one in self.ENDS]
        if all(one is None for one in found):
            return None
        if None in found:
            wrong(errors, name, _("Enter the lowest and the highest value."))
            return None
        return found


class Table(Field):
    """A small table on one line: "chief = 1, deputy = 0.8"."""

    def typed(self, part, prefix=""):
        found = get(part, self.key)
        lines = [f"{code} = {written(one)}" for code, one in found.items()] if isinstance(found, dict) else []
        return {prefix + self.key: ", ".join(lines)}

    def value(self, typed, name, errors):
        found = {}
        for line in filter(None, (one.strip() for one in re.split(r"[,;、]", plainly(typed.get(name, ""))))):
            code, sign, number = (one.strip() for one in line.partition("="))
            try:
                decimals.parse(number)
            except ValueError:
                sign = ""
            if not sign or not code:
                wrong(
                    errors,
                    name,
                    _("“%(text)s” is not valid. Write “name = number”, separated by commas.") % {"text": line},
                )
            found[code] = number
        return found or None
