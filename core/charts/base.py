"""Charts as data: each answers one question, and every chart has its table.

A function of this package turns plain lists into an ECharts option dictionary. Numbers stay exact in the table and in
labels; what the drawing gets may be a float, for a pixel is no payout. Colours are told apart by the colour-blind
(Okabe and Ito's set, darkened) and by patterns in print and on request; "{% chart c name='x' %}" draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from core.figures import figure

BLUE, ORANGE, GREEN, RED, PURPLE, GREY = "#1f5a94", "#c26a00", "#2a7d5b", "#b8392f", "#7a559f", "#8290a0"
PALETTE = [BLUE, ORANGE, GREEN, PURPLE, RED, GREY]
INK = "#1c2733"
NOTHING = gettext_lazy("Nothing to show yet.")
MISSING = "–"

Option = dict[str, Any]


@dataclass
class Chart:
    """An option for ECharts, and the same as a table: ``heads`` and ``lines`` of text."""

    title: Any
    option: Option
    heads: list
    lines: list[list[str]]
    sentence: Any = ""
    height: int = 280
    nothing: Any = NOTHING
    single: tuple[str, str] | None = None  # (label, figure) where there is one value only: nothing to draw
    is_empty: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_empty = not self.lines
        self.option = {"title_text": str(self.title), **self.option}


def base(**more: Any) -> Option:
    """What every drawing has; a legend that is shown gets its room."""
    named = more.get("legend", {}).get("show")
    return {
        "animation": False,
        "color": PALETTE,
        "aria": {"enabled": True, "decal": {"show": False}},
        "grid": {"left": 8, "right": 16, "top": 52 if named else 28, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "confine": True},
        **more,
    }


def legend(show: bool) -> Option:
    return {"show": show, "top": 0, "right": 0}


def category_axis(labels: Sequence[str], **more: Any) -> Option:
    return {"type": "category", "data": list(labels), **more}


def labelled(value: Any, text: str) -> Option:
    """A value of a series with the figure that stands beside it."""
    return {"value": value, "label": {"formatter": text}}


def bars(name: Any, data: list, *, label_at: str, **more: Any) -> Option:
    return {
        "name": str(name),
        "type": "bar",
        "label": {"show": True, "position": label_at, "color": INK},
        "data": data,
        **more,
    }


def cell(value: Any, places: int = 0) -> str:
    """A figure in the table of a chart."""
    return figure(value, places) or MISSING


def known_floats(values: Sequence[Any]) -> list[float]:
    return [float(value) for value in values if value is not None]
