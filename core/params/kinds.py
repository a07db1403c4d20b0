"""How the value of a parameter is asked for on a page, said to a reader, and compared with another one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.wording import in_turn, labelled


class ValueKind:
    """One shape of value. ``fields`` are asked for on a page; without any, only a pack brings another value."""

    def fields(self) -> dict[str, forms.Field]:
        return {}

    def initial(self, value: Any) -> dict[str, Any]:
        """``value`` as the fields hold it."""
        return {}

    def value(self, typed: Mapping[str, Any]) -> Any:
        """What is kept, of the cleaned ``fields``."""
        raise NotImplementedError

    def said(self, value: Any) -> str:
        """The value in the reader's language, in one line."""
        return in_turn(self.lines(value))

    def lines(self, value: Any) -> list[str]:
        """The same, a line for each of its parts."""
        return [self.said(value)]

    def amounts(self, value: Any) -> tuple[Fraction, ...]:
        """The numbers that "at most" and "at least" compare, part by part."""
        return ()


@dataclass(frozen=True)
class Choice(ValueKind):
    """One of some words; ``words``: what is kept → what is read."""

    words: Mapping[str, Any]

    def fields(self) -> dict[str, forms.Field]:
        return {"value": forms.ChoiceField(label=gettext_lazy("Value"), choices=list(self.words.items()))}

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": value}

    def value(self, typed: Mapping[str, Any]) -> Any:
        return typed["value"]

    def said(self, value: Any) -> str:
        return str(self.words.get(value, value))


class Share(ValueKind):
    """A part of a whole, kept as decimal text ("0.20"), typed and read in per cent."""

    def fields(self) -> dict[str, forms.Field]:
        label = gettext_lazy("Value (%)")
        return {"value": forms.DecimalField(label=label, min_value=0, max_value=100, max_digits=5, decimal_places=2)}

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": f"{Decimal(str(value)) * 100:f}"}

    def value(self, typed: Mapping[str, Any]) -> Any:
        share = typed["value"] / 100
        short = share.quantize(Decimal("0.01"))
        return str(short if short == share else share.normalize())

    def said(self, value: Any) -> str:
        return f"{float(value) * 100:g}%"

    def amounts(self, value: Any) -> tuple[Fraction, ...]:
        return (Fraction(str(value)),)


@dataclass(frozen=True)
class Whole(ValueKind):
    """A whole number of something; ``words(n)`` says it: "12 months"."""

    words: Callable[[int], str]
    most: int
    least: int = 0

    def fields(self) -> dict[str, forms.Field]:
        return {"value": self.field(gettext_lazy("Value"))}

    def field(self, label: Any) -> forms.Field:
        return forms.IntegerField(label=label, min_value=self.least, max_value=self.most)

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": value}

    def value(self, typed: Mapping[str, Any]) -> Any:
        return typed["value"]

    def said(self, value: Any) -> str:
        return self.words(value)

    def amounts(self, value: Any) -> tuple[Fraction, ...]:
        return (Fraction(value),)


@dataclass(frozen=True)
class Parts(ValueKind):
    """A whole number for each of some things, kept as {name: number}; ``labels``: name → what it is."""

    labels: Mapping[str, Any]
    each: Whole

    def fields(self) -> dict[str, forms.Field]:
        return {name: self.each.field(label) for name, label in self.labels.items()}

    def initial(self, value: Any) -> dict[str, Any]:
        return {name: value.get(name) for name in self.labels}

    def value(self, typed: Mapping[str, Any]) -> Any:
        return {name: typed[name] for name in self.labels}

    def lines(self, value: Any) -> list[str]:
        return [labelled(self.labels[name], self.each.said(value[name])) for name in self.labels if name in value]

    def amounts(self, value: Any) -> tuple[Fraction, ...]:
        return tuple(Fraction(value[name]) for name in self.labels)


class PartOf(ValueKind):
    """So many in so many and never more, kept as {"of": 1, "in": 2}."""

    def fields(self) -> dict[str, forms.Field]:
        return {
            "of": forms.IntegerField(label=gettext_lazy("Numerator"), min_value=1, max_value=1000),
            "in": forms.IntegerField(label=gettext_lazy("Denominator"), min_value=1, max_value=1000),
        }

    def initial(self, value: Any) -> dict[str, Any]:
        return dict(value)

    def value(self, typed: Mapping[str, Any]) -> Any:
        if typed["of"] > typed["in"]:
            raise forms.ValidationError({"of": _("A part is not more than the whole. Lower the numerator.")})
        return {"of": typed["of"], "in": typed["in"]}

    def said(self, value: Any) -> str:
        return f"{value['of']}/{value['in']}"

    def amounts(self, value: Any) -> tuple[Fraction, ...]:
        return (Fraction(value["of"], value["in"]),)


@dataclass(frozen=True)
class Told(ValueKind):
    """A table of its own shape: read here, brought by a pack; ``words`` says each of its rows."""

    words: Callable[[Any], Iterable[str]]

    def lines(self, value: Any) -> list[str]:
        return list(self.words(value))


def days_in_words(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def months_in_words(number: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", number) % {"n": number}
